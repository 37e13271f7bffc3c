"""Substances and controls."""

from itertools import count
from typing import Any

from portal import clock
from portal.models import User
from sharing.dates import PartialDate
from sharing.enums import ControlStatus, EvidenceMark, NameKind, RuleKind
from sharing.models import Control, Substance, SubstanceName
from sharing.names import match_key
from sharing.words import squeezed

_numbers = count(1)


def substance(name: str = "", *, names: tuple[tuple[str, str], ...] = (), **fields: Any) -> Substance:
    """A substance with its own name and others as (kind, value)."""
    number = next(_numbers)
    name = name or f"Substance {number}"
    row = Substance.objects.create(
        name=name, slug=f"substance-{number}", **{"substance_class": "nitazene", "treaty": "", **fields}
    )
    for kind, value in ((NameKind.NAME.value, name), *names):
        keys = {"normalized": match_key(value), "squeezed": squeezed(value)}
        SubstanceName.objects.create(substance=row, kind=kind, value=value, **keys)
    return row


def control(
    thing: Substance | str,
    jurisdiction: str,
    *,
    effective: str = "",
    adopted: str = "",
    confirmed_by: User | None = None,
    **fields: Any,
) -> Control:
    """A control of a substance or of a group in words, with dates as they are written."""
    row = Control(
        substance=None if isinstance(thing, str) else thing,
        group_text=thing if isinstance(thing, str) else "",
        jurisdiction=jurisdiction,
        confirmed_by=confirmed_by,
        confirmed_at=clock.now() if confirmed_by else None,
        **{
            "status": ControlStatus.CONTROLLED,
            "rule_kind": RuleKind.INDIVIDUAL,
            "instrument": "Regulation 12",
            "evidence": EvidenceMark.CONFIRMED if confirmed_by else EvidenceMark.SEEN,
            "reference_row": f"T{next(_numbers)}",
            **fields,
        },
    )
    for name, text in (("effective", effective), ("adopted", adopted)):
        if text:
            known = PartialDate.parse(text)
            setattr(row, f"{name}_on", known.first)
            setattr(row, f"{name}_precision", known.precision)
    Control._base_manager.bulk_create([row])
    return row
