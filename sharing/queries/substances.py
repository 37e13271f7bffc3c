"""Substances by any of their names and numbers."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from sharing.enums import NameKind
from sharing.models import Control, Substance, SubstanceName
from sharing.names import match_key

PAGE: Final = 50
RANKS: Final = ("0", "1", "2")
SKELETON: Final = 14  # the first block of an InChIKey says the structure without its stereochemistry


@dataclass(frozen=True)
class Found:
    """A substance, and the name or number by which it was found where that is not its own name."""

    substance: Substance
    matched: str


@dataclass(frozen=True)
class Page:
    """One page of substances; `after` leads to the next and is empty on the last."""

    rows: list[Found]
    after: str


def page(
    *,
    text: str = "",
    substance_class: str = "",
    after: str = "",
    size: int = PAGE,
    within: QuerySet[Control] | None = None,
) -> Page:
    """Substances whose names, numbers or InChIKey hold the text: whole names first, then by name. Two queries.

    `within` leaves only substances that these controls are about.
    """
    key = match_key(text)
    rows = ranked(key)
    if within is not None:
        rows = rows.filter(Exists(within.filter(substance=OuterRef("pk"))))
    if substance_class:
        rows = rows.filter(substance_class=substance_class)
    if after:
        rows = rows.filter(_behind(after))
    found = list(rows.prefetch_related(_matching(key))[: size + 1])
    shown = [Found(row, _other_name(row, key)) for row in found[:size]]
    return Page(shown, _cursor(found[size - 1]) if len(found) > size else "")


def ranked(key: str) -> QuerySet[Substance]:
    """Substances that go by a normalized text, with `rank`: 0 where a whole name is equal, 1 where one begins so."""
    if not key:
        return Substance.objects.annotate(rank=Value(0)).order_by("rank", "name")
    fits = Q(Exists(_names(normalized__contains=key)))
    if len(key) >= SKELETON:
        fits |= Q(inchikey__istartswith=key[:SKELETON])
    rank = Case(
        When(Exists(_names(normalized=key)), then=0),
        When(Exists(_names(normalized__startswith=key)), then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = Substance.objects.filter(fits)
    return found.annotate(rank=rank).order_by("rank", "name")


def classes() -> list[str]:
    """The classes of substances, by name."""
    return list(Substance.objects.order_by("substance_class").values_list("substance_class", flat=True).distinct())


def by_key(keys: list[str]) -> dict[str, list[Substance]]:
    """The substances that go by each normalized name or number; more than one where a name is ambiguous. One query."""
    found: dict[str, list[Substance]] = {}
    rows = SubstanceName.objects.filter(normalized__in=keys).exclude(kind=NameKind.STREET).select_related("substance")
    for row in rows.order_by("substance__name"):
        things = found.setdefault(row.normalized, [])
        if row.substance not in things:
            things.append(row.substance)
    return found


def _names(**which: Any) -> QuerySet[SubstanceName]:
    return SubstanceName.objects.filter(substance=OuterRef("pk"), **which)


def _matching(key: str) -> Prefetch:
    names = SubstanceName.objects.filter(normalized__contains=key) if key else SubstanceName.objects.none()
    return Prefetch("names", queryset=names.order_by("normalized"), to_attr="matching")


def _other_name(row: Substance, key: str) -> str:
    """The shortest matching name, unless the substance's own name matches."""
    matching: list[SubstanceName] = row.matching  # type: ignore[attr-defined]
    if not matching or key in match_key(row.name):
        return ""
    return min((name.value for name in matching), key=len)


def _cursor(row: Substance) -> str:
    return f"{row.rank}:{row.name}"  # type: ignore[attr-defined]


def _behind(after: str) -> Q:
    rank, _, name = after.partition(":")
    if rank not in RANKS or "\0" in name:
        return Q()
    return Q(rank__gt=int(rank)) | Q(rank=int(rank), name__gt=name)
