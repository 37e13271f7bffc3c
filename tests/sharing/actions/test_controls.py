"""An authority confirms its own country's list."""

from datetime import date
from typing import Any

import pytest

from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, User
from sharing import access
from sharing.actions import controls
from sharing.dates import PartialDate
from sharing.enums import Audience, ControlStatus, EvidenceMark, RuleKind
from sharing.models import Control, Substance
from sharing.queries import confirmation
from sharing.queries.confirmation import Entry, Verdict
from tests.cast import Cast
from tests.factories.legislation import control, substance
from tests.factories.notices import law_change


def entry(thing: Substance, row: int = 2, **fields: Any) -> Entry:
    return Entry(
        **{"row": row, "substance": thing, "status": ControlStatus.CONTROLLED, "instrument": "Drug Act 7", **fields}
    )


def confirm(by: User, *entries: Entry) -> list[Verdict]:
    steps = confirmation.steps(by, entries)
    done = controls.confirm(entries=entries, fingerprint=confirmation.fingerprint(steps), by=by)
    return [step.verdict for step in done]


def live(thing: Substance) -> list[tuple[str, str, str]]:
    rows = access.plain(Control).filter(substance=thing, superseded_at__isnull=True).order_by("jurisdiction")
    return [(row.jurisdiction, row.evidence, row.instrument) for row in rows]


def test_confirm_adds_what_is_not_on_record(cast: Cast) -> None:
    thing = substance()
    assert confirm(cast.colleague, entry(thing, effective=PartialDate.parse("2025-03"))) == [Verdict.ADD]
    row = access.plain(Control).get(substance=thing)
    assert (row.jurisdiction, row.evidence, row.confirmed_by, row.reported_by, row.rule_kind) == (
        "NO",
        EvidenceMark.CONFIRMED,
        cast.colleague,
        cast.organization("authority_north"),
        RuleKind.INDIVIDUAL,
    )
    assert (row.effective_on, row.effective_precision) == (date(2025, 3, 1), "month")


def test_confirm_marks_what_the_record_says_already(cast: Cast) -> None:
    thing = substance()
    row = control(thing, "NO", effective="2020-01-01", instrument="Drug Act 7")
    assert confirm(cast.colleague, entry(thing, instrument="")) == [Verdict.CONFIRM]
    row.refresh_from_db()
    assert (row.evidence, row.confirmed_by, row.superseded_at) == (EvidenceMark.CONFIRMED, cast.colleague, None)


def test_confirm_replaces_what_the_record_says_otherwise(cast: Cast) -> None:
    thing = substance()
    old = control(thing, "NO", effective="2020-01-01", note="Sources differ")
    italian = control(thing, "IT", effective="2020-01-01")
    changed = entry(thing, effective=PartialDate.parse("2020-02-01"))
    assert confirm(cast.colleague, changed) == [Verdict.CHANGE]
    old.refresh_from_db()
    italian.refresh_from_db()
    assert old.superseded_at is not None
    assert italian.superseded_at is None
    assert live(thing) == [("IT", "seen", "Regulation 12"), ("NO", "confirmed", "Drug Act 7")]
    assert access.plain(Control).get(substance=thing, evidence="confirmed").note == "Sources differ"


def test_confirm_twice_changes_nothing(cast: Cast) -> None:
    things = [substance(), substance()]
    entries = [entry(things[0]), entry(things[1], row=3)]
    assert confirm(cast.colleague, *entries) == [Verdict.ADD, Verdict.ADD]
    before = list(access.plain(Control).order_by("pk").values())
    assert confirm(cast.colleague, *entries) == [Verdict.UNCHANGED, Verdict.UNCHANGED]
    assert list(access.plain(Control).order_by("pk").values()) == before
    assert AuditEvent.objects.filter(action="controls_confirmed").count() == 1


def test_confirm_leaves_other_regimes_own_laws_and_what_lies_ahead(cast: Cast) -> None:
    thing = substance()
    law = law_change(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)])
    kept = [
        control(thing, "NO", effective="2020-01-01", rule_kind=RuleKind.PRECURSOR),
        control(thing, "NO", effective="2090-01-01"),
        control(thing, "NO", effective="2019-01-01", law_change=law, reference_row="", confirmed_by=cast.colleague),
    ]
    assert confirm(cast.colleague, entry(thing)) == [Verdict.ADD]
    assert [access.plain(Control).get(pk=row.pk).superseded_at for row in kept] == [None, None, None]


def test_confirm_leaves_what_the_authority_may_not_read(cast: Cast) -> None:
    thing = substance()
    law = law_change(
        author=cast.member("authority_south"),
        approver=cast.approver("authority_south"),
        releases=[(cast.south, Audience.EVERYONE)],
        jurisdiction="NO",
    )
    hidden = control(thing, "NO", law_change=law, reference_row="", evidence=EvidenceMark.REPORTED)
    assert confirm(cast.colleague, entry(thing)) == [Verdict.ADD]
    hidden.refresh_from_db()
    assert hidden.superseded_at is None


def test_confirm_refuses_when_the_record_moved_on(cast: Cast) -> None:
    thing = substance()
    entries = [entry(thing)]
    seen = confirmation.fingerprint(confirmation.steps(cast.colleague, entries))
    control(thing, "NO", effective="2020-01-01")
    with pytest.raises(ActionRefused, match="changed meanwhile"):
        controls.confirm(entries=entries, fingerprint=seen, by=cast.colleague)
    assert live(thing) == [("NO", "seen", "Regulation 12")]


def test_confirm_writes_all_or_nothing(cast: Cast) -> None:
    things = [substance(), substance()]
    with pytest.raises(ActionRefused, match="Name the instrument"):
        confirm(cast.colleague, entry(things[0]), entry(things[1], row=3, instrument=""))
    assert [live(thing) for thing in things] == [[], []]


@pytest.mark.parametrize(
    "who",
    [("authority_north", "member"), ("company_one", "approver"), ("coordinator_north", "approver")],
)
def test_confirm_is_for_approvers_of_authorities(cast: Cast, who: tuple[str, str]) -> None:
    with pytest.raises(NotAllowed):
        confirm(cast.people[who], entry(substance()))
    assert access.plain(Control).count() == 0
