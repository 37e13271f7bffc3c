"""Tags of the editor of translations."""

from typing import Any

from django import forms, template

from trends.renewed import Renewed
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


@register.inclusion_tag("trends/_changed.html", takes_context=True)
def changed(context: dict[str, Any], body: forms.BoundField, *, may_take: bool = False) -> dict[str, Any]:
    """Above a section of an edition: what its master says otherwise since, if it does."""
    key = body.name.removeprefix("body_")
    row: Renewed | None = context.get("changed", {}).get(key)
    ticked = {name: f"{name}_{key}" in body.form.data for name in ("renew", "done")}
    return {"row": row, "notice": context["notice"], "may_take": may_take, **ticked}
