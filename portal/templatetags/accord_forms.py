"""How form fields are drawn."""

from django import forms, template
from django.forms import BoundField

register = template.Library()
LONG = 12


@register.filter
def widget_kind(field: BoundField) -> str:
    """`check` for one box, `choice` for many, `plain` otherwise."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "choice"
    return "plain"


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether to say that it may stay empty: not where all of a form may, nor of what a form expects without asking for
    it each time (its `expected`).
    """
    form = field.form
    left_out = getattr(form, "all_optional", False) or field.name in getattr(form, "expected", ())
    return not field.field.required and not left_out


@register.filter
def is_long(field: BoundField) -> bool:
    """Whether a list of boxes needs a frame and something to narrow it."""
    widget = field.field.widget
    return isinstance(widget, forms.CheckboxSelectMultiple) and len(list(widget.choices)) > LONG
