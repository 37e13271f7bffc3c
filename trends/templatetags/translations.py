"""Tags of the editor of translations."""

from typing import Any

from django import forms, template

from trends.translations import Source

register = template.Library()


@register.inclusion_tag("trends/_beside.html", takes_context=True)
def beside(
    context: dict[str, Any], sources: dict[str, Source], heading: forms.BoundField, body: forms.BoundField
) -> dict[str, Any]:
    """Heading and text of a section, beside those that they translate where they translate any."""
    source = sources.get(body.name.removeprefix("body_"))
    language = context["source"].language if source else ""
    return {"source": source, "language": language, "heading": heading, "body": body}
