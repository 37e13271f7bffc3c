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
def is_long(field: BoundField) -> bool:
    """Whether a list of boxes needs a frame and something to narrow it."""
    widget = field.field.widget
    return isinstance(widget, forms.CheckboxSelectMultiple) and len(list(widget.choices)) > LONG
