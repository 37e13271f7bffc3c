"""What an authority's own list would do to the controls on record: compared row by row, nothing written."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import User
from sharing import parts, pasted, standing
from sharing.dates import PartialDate, partial
from sharing.enums import ControlStatus, EvidenceMark, RuleKind
from sharing.models import Control, Substance
from sharing.names import match_key
from sharing.pasted import PastedRow, Problem
from sharing.queries import substances

_USUAL_RULE: dict[str, str] = {
    ControlStatus.TEMPORARY: RuleKind.TEMPORARY,
    ControlStatus.PRECURSOR: RuleKind.PRECURSOR,
    ControlStatus.MEDICINE: RuleKind.MEDICINES,
    ControlStatus.MONITORED: RuleKind.VOLUNTARY,
}


class Verdict(StrEnum):
    """What becomes of one row of the list."""

    ADD = "add"
    CONFIRM = "confirm"
    CHANGE = "change"
    UNCHANGED = "unchanged"


VERDICT_LABELS = {
    Verdict.ADD: _("Added: nothing is on record"),
    Verdict.CONFIRM: _("Confirmed as it is on record"),
    Verdict.CHANGE: _("Changed: replaces what is on record"),
    Verdict.UNCHANGED: _("Already confirmed, nothing changes"),
}

_TONES = {Verdict.ADD: "accent", Verdict.CONFIRM: "good", Verdict.CHANGE: "warn", Verdict.UNCHANGED: ""}


@dataclass(frozen=True)
class Entry:
    """One row of the list. What is left blank stays as it is on record."""

    row: int
    substance: Substance
    status: str
    rule_kind: str = ""
    schedule: str = ""
    instrument: str = ""
    adopted: PartialDate | None = None
    effective: PartialDate | None = None
    until: date | None = None
    source_url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Step:
    """An entry, filled up from the record; what is done with it, and the rows that it confirms or replaces."""

    entry: Entry
    verdict: Verdict
    concerned: tuple[Control, ...] = field(default=())

    @property
    def label(self) -> str:
        return str(VERDICT_LABELS[self.verdict])

    @property
    def status_label(self) -> str:
        return str(ControlStatus(self.entry.status).label)

    @property
    def tone(self) -> str:
        """Of the chip that says what happens."""
        return _TONES[self.verdict]

    @property
    def lacks_instrument(self) -> bool:
        return not self.entry.instrument


def entries(rows: Sequence[PastedRow]) -> tuple[list[Entry], list[Problem]]:
    """The rows with the substances that they name; rows that name none, or more than one, are problems. One query."""
    known = substances.by_key([match_key(row.substance) for row in rows])
    made: dict[tuple[UUID, str, str, PartialDate | None], Entry] = {}
    problems = []
    for row in rows:
        found = known.get(match_key(row.substance), [])
        reason = _not_one(found)
        if not reason:
            told = {name: value for name, value in vars(row).items() if name != "substance"}
            entry = Entry(substance=found[0], **told)
            first = made.setdefault((found[0].pk, row.status, row.rule_kind, row.effective), entry)
            if first is entry:
                continue
            reason = _t("%(name)s stands in row %(row)s already.") % {"name": found[0], "row": first.row}
        problems.append(Problem(row.row, _t("substance"), reason))
    return list(made.values()), problems


def record(user: User) -> str:
    """What is on record for the country of the reader's authority, as a list that it can mend and confirm."""
    rows = parts.readable_controls(user).filter(
        jurisdiction=str(user.organization.country), substance__isnull=False, law_change=None
    )
    ordered = rows.select_related("substance").order_by("substance__name", "effective_on", "pk")
    return pasted.written(_pasted(row) for row in ordered[: pasted.MAX_ROWS])


def steps(user: User, entries: Sequence[Entry]) -> list[Step]:
    """What each entry would do in the country of the reader's authority, in the order of the list. One query."""
    found: dict[UUID | None, list[Control]] = defaultdict(list)
    on_record = parts.readable_controls(user).filter(
        jurisdiction=str(user.organization.country), substance__in=[entry.substance.pk for entry in entries]
    )
    for control in on_record.select_related("reported_by").order_by(
        "-effective_on", "-adopted_on", "-created_at", "pk"
    ):
        found[control.substance_id].append(control)
    return [_step(entry, found[entry.substance.pk]) for entry in entries]


def fingerprint(planned: Iterable[Step]) -> str:
    """Stands for what a person was shown, so that a record that moved on meanwhile is noticed."""
    words = [f"{step.entry!r} {step.verdict} {[str(row.pk) for row in step.concerned]}" for step in planned]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def rule_kind_of(entry: Entry) -> str:
    """As the list says, or the usual one of the status."""
    return entry.rule_kind or _USUAL_RULE.get(entry.status, RuleKind.INDIVIDUAL)


def _not_one(found: Sequence[Substance]) -> str:
    """Why the name does not stand for one substance; nothing where it does."""
    if not found:
        return _t(
            "No substance goes by this name or number. Try its CAS number. "
            "A rule for a group is posted as a law change."
        )
    if len(found) > 1:
        names = ", ".join(str(one) for one in found)
        return _t("More than one substance goes by this name: %(names)s. Write the one you mean.") % {"names": names}
    return ""


def _pasted(row: Control) -> PastedRow:
    return PastedRow(
        row=0,
        substance=str(row.substance),
        status=row.status,
        schedule=row.schedule,
        effective=partial(row.effective_on, row.effective_precision),
        instrument=row.instrument,
        adopted=partial(row.adopted_on, row.adopted_precision),
        until=row.until_on,
        rule_kind=row.rule_kind,
        source_url=row.source_url,
        note=row.note,
    )


def _step(entry: Entry, on_record: Sequence[Control]) -> Step:
    same_regime = standing.regime(rule_kind_of(entry))
    rivals = [row for row in on_record if standing.regime(row.rule_kind) == same_regime]
    same = [row for row in rivals if _says(row, entry)]
    if any(row.evidence == EvidenceMark.CONFIRMED for row in same):
        return Step(_filled(entry, same), Verdict.UNCHANGED)
    public = [row for row in same if row.law_change_id is None]
    if public:
        return Step(_filled(entry, public), Verdict.CONFIRM, (public[0],))
    replaced = [row for row in rivals if _gives_way(row)]
    verdict = Verdict.CHANGE if replaced else Verdict.ADD
    # The list is public: it takes no words from a law change, which may be shared with a few only.
    return Step(_filled(entry, [row for row in replaced if row.law_change_id is None]), verdict, tuple(replaced))


def _says(row: Control, entry: Entry) -> bool:
    """Whether the row on record says all that the entry says."""
    return row.status == entry.status and all(
        not given or given == known
        for given, known in (
            (entry.rule_kind, row.rule_kind),
            (entry.schedule, row.schedule),
            (entry.instrument, row.instrument),
            (entry.adopted, partial(row.adopted_on, row.adopted_precision)),
            (entry.effective, partial(row.effective_on, row.effective_precision)),
            (entry.until, row.until_on),
            (entry.source_url, row.source_url),
            (entry.note, row.note),
        )
    )


def _gives_way(row: Control) -> bool:
    """Unconfirmed rows and earlier lists of the authority do; what lies ahead and its own law changes stay."""
    if standing.phase(row, clock.today()) == standing.Phase.COMING:
        return False
    return row.evidence != EvidenceMark.CONFIRMED or row.law_change_id is None


def _filled(entry: Entry, rows: Sequence[Control]) -> Entry:
    """The entry with its blanks as the newest of the rows has them, and the usual kind of rule."""
    if not rows:
        return replace(entry, rule_kind=rule_kind_of(entry))
    row = rows[0]
    return replace(
        entry,
        rule_kind=entry.rule_kind or row.rule_kind,
        schedule=entry.schedule or row.schedule,
        instrument=entry.instrument or row.instrument,
        adopted=entry.adopted or partial(row.adopted_on, row.adopted_precision),
        effective=entry.effective or partial(row.effective_on, row.effective_precision),
        until=entry.until or row.until_on,
        source_url=entry.source_url or row.source_url,
        note=entry.note or row.note,
    )
