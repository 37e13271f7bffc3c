"""What every call of the API starts from."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet


class Calls(ViewSet):
    """Calls that refuse query parameters that they do not know: a typing slip would widen an answer in silence."""

    parameters: ClassVar[Mapping[str, Collection[str]]] = {}  # by the name of the call; none where it has none

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the caller is known, before anything is looked up."""
        super().initial(request, *args, **kwargs)
        known = self.parameters.get(self.action or "", ())
        if unknown := sorted(set(request.query_params) - set(known)):
            raise ValidationError({name: [_("Unknown parameter.")] for name in unknown})


def asked(request: Request, name: str) -> str:
    """A query parameter's text, which the database can take."""
    text: str = request.query_params.get(name, "")
    if "\0" in text:
        raise ValidationError({name: [_("Null characters are not allowed.")]})
    return text


class JsonUnlessSaid(BaseContentNegotiation):
    """A file is sent as what it is, and a refusal as JSON, whatever the caller would rather have."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type
