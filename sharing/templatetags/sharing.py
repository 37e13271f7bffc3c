"""Presentational tags of notices."""

from django import template

from sharing import identifiers
from sharing.models import SellerIdentifier

register = template.Library()


@register.filter
def defanged(row: SellerIdentifier) -> str:
    """The value so that nobody opens it by accident."""
    return identifiers.defang(row.kind, row.value)
