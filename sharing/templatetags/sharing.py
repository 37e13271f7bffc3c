"""Presentational tags of notices."""

from collections.abc import Iterable
from datetime import timedelta

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from sharing import identifiers, languages
from sharing.models import Notice, Outcome, SellerIdentifier

register = template.Library()


@register.filter
def defanged(row: SellerIdentifier) -> str:
    """The value so that nobody opens it by accident."""
    return identifiers.defang(row.kind, row.value)


@register.filter
def concerned(row: Outcome) -> list[str]:
    """The identifiers that a line of an answer names, as they were then: a correction changes no answer."""
    return [identifiers.defang(kind, value) for kind, value, *_mark in row.concerned]


@register.filter
def whole(row: SellerIdentifier) -> str:
    """The value as a program or a browser takes it: what a person copies."""
    return identifiers.refang(row.value)


@register.filter
def canonical_lines(rows: Iterable[SellerIdentifier]) -> str:
    """The canonical forms, one a line: what "Copy all" copies."""
    return "\n".join(row.normalized for row in rows if not row.is_withheld)


@register.filter
def span(time: timedelta | None) -> str:
    """How long something took: in hours up to two days, in days beyond; a dash where it is not known."""
    if time is None:
        return "–"
    hours = time.total_seconds() / 3600
    if hours < 48:
        return _("%(n)s hours") % {"n": number_format(round(hours, 1), 1)}
    return _("%(n)s days") % {"n": number_format(round(hours / 24, 1), 1)}


@register.filter
def took(time: timedelta | None) -> str:
    """How long something took, in hours and minutes; a dash where it has not happened."""
    if time is None:
        return "–"
    minutes = int(time.total_seconds() // 60)
    words = _("%(hours)s h %(minutes)s min") if minutes >= 60 else _("%(minutes)s min")
    return words % {"hours": number_format(minutes // 60, 0), "minutes": minutes % 60}


@register.simple_tag
def titled(notice: Notice, length: int = 0) -> SafeString:
    """The title in a language that the reader reads, as `queries.wordings` chose it, or else as it was written;
    behind the word that marks an exercise.
    """
    words = notice.wording
    language, title = (words.language, words.title) if words else (notice.language, notice.title)
    mark = format_html('<span class="chip strong exercise">{}</span> ', _("EXERCISE")) if notice.is_exercise else ""
    return format_html(
        '{}<bdi dir="auto" lang="{}">{}</bdi>', mark, language, Truncator(title).chars(length) if length else title
    )


@register.filter
def language_name(code: str) -> str:
    """A language, as people read it."""
    return languages.name(code)
