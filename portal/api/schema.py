"""How the API describes itself: each call by the first line of its own docstring."""

import inspect

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """drf-spectacular's, with a title for each call, so that the page can be read without opening anything."""

    def get_summary(self) -> str | None:
        """The first line of the call's own docstring; the view's does not stand in for it."""
        said = inspect.getdoc(getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)) or ""
        return said.partition("\n")[0].rstrip(".") or None
