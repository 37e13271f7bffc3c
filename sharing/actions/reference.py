"""Loads the reference data: each file whole or not at all, the second time without a change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal import audit, clock
from sharing import access
from sharing.dates import PartialDate
from sharing.enums import NameKind
from sharing.models import Control, Substance, SubstanceName, Technique
from sharing.names import match_key
from sharing.reference.parse import Names, Reference
from sharing.reference.rows import DecisionRow, Part, SubstanceRow, TechniqueRow
from sharing.words import squeezed


@dataclass(frozen=True)
class Changes:
    """How many rows of one kind were written anew, changed and ended."""

    what: str
    added: int = 0
    changed: int = 0
    ended: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.ended)


@transaction.atomic
def load(reference: Reference) -> list[Changes]:
    """Everything, in one transaction: controls point to substances. By the operator."""
    changes = [
        _load_substances(reference.substances),
        _load_names(reference),
        _load_techniques(reference.techniques),
        _load_controls(reference.decisions, reference.names),
    ]
    for change in filter(None, changes):
        audit.record(f"reference.{change.what}", target=Substance(), by=None)
    return changes


def _load_substances(rows: Sequence[SubstanceRow]) -> Changes:
    """By name; a substance that left the file stays, since items may mention it."""
    wanted = {row.name: _substance(row) for row in rows}
    existing = {substance.name: substance for substance in Substance.objects.all()}
    return _write(Substance, "substances", wanted, existing)


def _substance(row: SubstanceRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "slug": row.slug,
        "substance_class": row.substance_class,
        "inchikey": row.inchikey,
        "treaty": row.treaty,
        "schedule": row.schedule,
        "year_scheduled": row.year_scheduled,
        "is_dual_use": row.is_dual_use,
        "source": row.source,
    }


def _load_names(reference: Reference) -> Changes:
    """Every name and number; names that left the file go, since nothing points to them."""
    keys = dict(Substance.objects.values_list("name", "pk"))
    wanted: dict[Any, dict[str, Any]] = {}
    for row in reference.substances:
        for kind, value in _names(row):
            wanted[(keys[row.name], kind, value)] = _name(keys[row.name], kind, value, source=row.source)
    for alias in reference.aliases:
        substance = keys[alias.substance_name]
        row_ = _name(substance, NameKind.CAS, alias.cas_number, form=alias.form, source=alias.source)
        wanted[(substance, NameKind.CAS.value, alias.cas_number)] = row_
    for name in reference.translated:
        substance, kind = keys[name.substance_name], NameKind.TRANSLATED.value
        row_ = _name(substance, kind, name.name, source=name.source, language=name.language)
        wanted[(substance, kind, name.name)] = row_
    existing = {(n.substance_id, n.kind, n.value): n for n in SubstanceName.objects.all()}
    gone = [name.pk for key, name in existing.items() if key not in wanted]
    SubstanceName.objects.filter(pk__in=gone).delete()
    changes = _write(SubstanceName, "names", wanted, existing)
    return Changes("names", changes.added, changes.changed, len(gone))


def _names(row: SubstanceRow) -> list[tuple[str, str]]:
    singles = [(NameKind.NAME, row.name), (NameKind.IUPAC, row.iupac_name), (NameKind.CAS, row.cas_number)]
    many = [(NameKind.SYNONYM, text) for text in row.synonyms] + [(NameKind.STREET, text) for text in row.street_names]
    return [(kind.value, text) for kind, text in [*singles, *many] if text]


def _name(
    substance: Any, kind: str, value: str, *, form: str = "", source: str = "", language: str = ""
) -> dict[str, Any]:
    return {
        "substance_id": substance,
        "kind": str(kind),
        "value": value,
        "normalized": match_key(value),
        "squeezed": squeezed(value),
        "form": form,
        "source": source,
        "language": language,
    }


def _load_techniques(rows: Sequence[TechniqueRow]) -> Changes:
    names = [field.name for field in Technique._meta.fields if field.name != "id"]
    wanted = {row.code: {name: getattr(row, name) for name in names} for row in rows}
    existing = {technique.code: technique for technique in Technique.objects.all()}
    return _write(Technique, "techniques", wanted, existing)


def _load_controls(rows: Sequence[DecisionRow], names: Names) -> Changes:
    """A control for each part of each decision that changes control. A changed row ends the old control.

    One that its authority has confirmed is that authority's now, and the file does not touch it.
    """
    keys = dict(Substance.objects.values_list("name", "pk"))
    wanted = {
        part.reference: _control(row, part, names, keys) for row in rows if row.writes_control for part in row.parts
    }
    plain = access.plain(Control)
    live = plain.exclude(reference_row="").filter(superseded_at__isnull=True)
    existing = {control.reference_row: control for control in live}
    ended = [
        control
        for reference, control in existing.items()
        if control.confirmed_at is None and not _same(control, wanted.get(reference, {"reference_row": ""}))
    ]
    plain.filter(pk__in=[control.pk for control in ended]).update(superseded_at=clock.now())
    kept = set(existing) - {control.reference_row for control in ended}
    touched = set(plain.filter(confirmed_at__isnull=False).values_list("reference_row", flat=True))
    fresh = [Control(**values) for reference, values in wanted.items() if reference not in kept | touched]
    plain.bulk_create(fresh)
    return Changes("controls", added=len(fresh), ended=len(ended))


def _control(row: DecisionRow, part: Part, names: Names, keys: dict[str, Any]) -> dict[str, Any]:
    name = names.link(part.text)
    return {
        "substance_id": keys[name] if name else None,
        "group_text": "" if name else part.text,
        "jurisdiction": row.jurisdiction,
        "from_status": row.from_status[:200],
        "status": str(row.status),
        "schedule": row.schedule[:200],
        "rule_kind": str(part.rule_kind),
        **_dates("adopted", row.adopted),
        **_dates("published", row.published),
        **_dates("effective", row.effective),
        "effect_rule": row.effect_rule[:300],
        "instrument": f"{row.authority}, {row.instrument}"[:300],
        "source_url": row.source_url.split(" ")[0][:500],
        "note": row.remarks,
        "evidence": str(row.evidence),
        "reference_row": part.reference,
    }


def _dates(name: str, day: PartialDate | None) -> dict[str, Any]:
    return {f"{name}_on": day.first if day else None, f"{name}_precision": str(day.precision) if day else ""}


def _write(model: Any, what: str, wanted: dict[Any, dict[str, Any]], existing: dict[Any, Any]) -> Changes:
    """Add what is missing and change what differs."""
    fresh = [model(**values) for key, values in wanted.items() if key not in existing]
    changed = [existing[key] for key, values in wanted.items() if key in existing and not _same(existing[key], values)]
    for row in changed:
        for name, value in wanted[next(k for k, v in existing.items() if v is row)].items():
            setattr(row, name, value)
    model.objects.bulk_create(fresh)
    if changed:
        model.objects.bulk_update(changed, _columns(wanted))
    return Changes(what, len(fresh), len(changed))


def _columns(wanted: dict[Any, dict[str, Any]]) -> Iterable[str]:
    return [name.removesuffix("_id") for name in next(iter(wanted.values()))]


def _same(row: Any, values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())
