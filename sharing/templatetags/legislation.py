"""Presentational tags of law and its dates."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sharing import jurisdictions
from sharing.dates import PartialDate, partial
from sharing.models import Control, LegislativeChange
from sharing.reference import remarks

register = template.Library()


@register.filter
def jurisdiction(code: str) -> str:
    """The name of a country, the UN or the EU."""
    return jurisdictions.name(code)


@register.filter
def law_dates(law: LegislativeChange) -> list[tuple[str | Promise, PartialDate | None]]:
    """The dates of a law change that are known, and that of its effect in any case."""
    dates = [
        (_("Proposed"), partial(law.proposed_on, law.proposed_precision)),
        (_("Adopted"), partial(law.adopted_on, law.adopted_precision)),
        (_("Published"), partial(law.published_on, law.published_precision)),
    ]
    known = [(label, day) for label, day in dates if day]
    return [*known, (_("Takes effect"), partial(law.effective_on, law.effective_precision))]


@register.filter
def note_of(control: Control) -> str:
    """What is noted on a control: of the reference data in plain words, of an authority as it wrote it."""
    return remarks.note(control.note) if control.reference_row else control.note


@register.filter
def origins(source: str) -> list[str]:
    """Where facts of the reference data come from, in plain words."""
    return remarks.origin(source)
