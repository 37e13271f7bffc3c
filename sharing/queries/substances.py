"""Substances by any of their names and numbers."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length

from sharing.enums import NameKind
from sharing.models import Control, Substance, SubstanceName
from sharing.names import latin, match_key
from sharing.words import squeezed

PAGE: Final = 50
RANKS: Final = ("0", "1", "2")
SUGGESTED: Final = 8
LOOSE: Final = 3  # fewer letters stand in too many names
ALIKE: Final = 0.72  # of 1, as difflib measures
CANDIDATES: Final = 200  # names that are compared letter by letter
BEGINNING: Final = 12  # letters of what was typed by whose pairs these are found
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
    is_guess: bool = False  # nothing goes by that name; these are spelt much like it


def page(
    *,
    text: str = "",
    substance_class: str = "",
    after: str = "",
    size: int = PAGE,
    within: QuerySet[Control] | None = None,
) -> Page:
    """Substances whose names, numbers or InChIKey hold the text: whole names first, then by name. Two queries; where
    there are none, two more for those that are spelt much like it.

    `within` leaves only substances that these controls are about.
    """
    rows = ranked(text)
    if within is not None:
        rows = rows.filter(Exists(within.filter(substance=OuterRef("pk"))))
    if substance_class:
        rows = rows.filter(substance_class=substance_class)
    if after:
        rows = rows.filter(_behind(after))
    found = list(rows.prefetch_related(_matching(text))[: size + 1])
    if not found and text and not after and within is None:
        return _spelt_alike(text)
    shown = [Found(row, _other_name(row, match_key(text))) for row in found[:size]]
    return Page(shown, _cursor(found[size - 1]) if len(found) > size else "")


def ranked(text: str) -> QuerySet[Substance]:
    """Substances that go by a text, with `rank`: 0 where a whole name is equal, 1 where one begins so."""
    key = match_key(text)
    if not key:
        return Substance.objects.annotate(rank=Value(0)).order_by("rank", "name")
    fits = Q(Exists(_names(_holding(text))))
    if len(key) >= SKELETON:
        fits |= Q(inchikey__istartswith=key[:SKELETON])
    loose = squeezed(text) or key
    rank = Case(
        When(Exists(_names(Q(normalized=key) | Q(squeezed=loose))), then=0),
        When(Exists(_names(Q(normalized__startswith=key) | Q(squeezed__startswith=loose))), then=1),
        default=2,
        output_field=IntegerField(),
    )
    found = Substance.objects.filter(fits)
    return found.annotate(rank=rank).order_by("rank", "name")


def suggested(text: str) -> list[Found]:
    """The few substances that somebody may mean who has typed so far."""
    return page(text=text, size=SUGGESTED).rows[:SUGGESTED] if match_key(text) else []


def _holding(text: str) -> Q:
    """Names in which the text stands, or its letters and digits do."""
    loose = squeezed(text)
    spelt = Q(squeezed__contains=loose) if len(loose) >= LOOSE else Q(pk__in=[])
    return Q(normalized__contains=match_key(text)) | spelt


def _spelt_alike(text: str) -> Page:
    """What somebody who mistyped, or wrote by ear in other letters, may have meant: the likest first."""
    wanted = latin(squeezed(text))
    keys = dict(_candidates(wanted).values_list("squeezed", "substance"))
    alike = get_close_matches(wanted, keys, n=SUGGESTED, cutoff=ALIKE)
    rows = Substance.objects.in_bulk([keys[key] for key in alike])
    return Page([Found(rows[key], "") for key in dict.fromkeys(keys[key] for key in alike)], "", is_guess=bool(alike))


def _candidates(wanted: str) -> QuerySet[SubstanceName]:
    """The names that have most pairs of letters in common with a text, of those long and short enough to be alike.

    Names that are alike share a pair: less than a third of their letters differ.
    """
    pairs = {wanted[place : place + 2] for place in range(min(len(wanted), BEGINNING) - 1)}
    if not pairs:
        return SubstanceName.objects.none()
    shared = sum((Case(When(squeezed__contains=pair, then=1), default=0) for pair in sorted(pairs)), Value(0))
    rows = SubstanceName.objects.exclude(kind__in=[NameKind.IUPAC, NameKind.CAS])
    least = len(wanted) * ALIKE / (2 - ALIKE)
    rows = rows.alias(letters=Length("squeezed"), shared=shared)
    rows = rows.filter(letters__gte=int(least), letters__lte=int(len(wanted) ** 2 / least) + 1, shared__gt=0)
    return rows.order_by("-shared", "squeezed", "substance")[:CANDIDATES]


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


def _names(which: Q) -> QuerySet[SubstanceName]:
    return SubstanceName.objects.filter(which, substance=OuterRef("pk"))


def _matching(text: str) -> Prefetch:
    names = SubstanceName.objects.filter(_holding(text)) if match_key(text) else SubstanceName.objects.none()
    return Prefetch("names", queryset=names.order_by("normalized"), to_attr="matching")


def _other_name(row: Substance, key: str) -> str:
    """The shortest matching name, unless the substance's own name matches."""
    matching: list[SubstanceName] = row.matching  # type: ignore[attr-defined]
    if not matching or key in match_key(row.name):
        return ""
    exact = [name.value for name in matching if key in name.normalized]
    if not exact and any(name.value == row.name for name in matching):
        return ""
    return min(exact or [name.value for name in matching], key=len)


def _cursor(row: Substance) -> str:
    return f"{row.rank}:{row.name}"  # type: ignore[attr-defined]


def _behind(after: str) -> Q:
    rank, _, name = after.partition(":")
    if rank not in RANKS or "\0" in name:
        return Q()
    return Q(rank__gt=int(rank)) | Q(rank=int(rank), name__gt=name)
