"""What sharing, correcting and withdrawing a law change does to the controls."""

from datetime import date
from typing import Any

import pytest

from portal.errors import ActionRefused
from portal.models import AuditEvent
from sharing import access
from sharing.actions import corrections, drafts, laws, releases, review
from sharing.actions.drafts import Planned
from sharing.enums import Audience, ControlStatus, EvidenceMark, LawStage
from sharing.models import Control, LegislativeChange
from sharing.queries import status
from tests.cast import Cast
from tests.factories import acts
from tests.factories.legislation import substance
from tests.factories.notices import law_change


def law(cast: Cast, **fields: Any) -> LegislativeChange:
    return law_change(
        **{
            "author": cast.focal_point,
            "approver": cast.colleague,
            "releases": [(cast.north, Audience.EVERYONE)],
            "to_schedule": "List A",
            "effective_on": date(2026, 3, 1),
            "effective_precision": "month",
            "disagreement": "The gazette says April.",
            **fields,
        }
    )


def live(row: LegislativeChange) -> list[Control]:
    return list(access.plain(Control).filter(law_change=row, superseded_at__isnull=True).order_by("group_text"))


def test_write_controls_makes_one_a_substance_and_one_for_a_group(cast: Cast) -> None:
    row, thing = law(cast, substance_text="Nitazenes (class)"), substance()
    row.substances.add(thing)
    assert laws.write_controls(law=row, by=cast.colleague) == 2
    assert [(c.substance, c.group_text) for c in live(row)] == [(thing, ""), (None, "Nitazenes (class)")]
    control = live(row)[0]
    assert (control.schedule, control.effective_on, control.effective_precision, control.note, control.instrument) == (
        "List A",
        date(2026, 3, 1),
        "month",
        "The gazette says April.",
        "Regulation 12",
    )


def test_write_controls_of_a_proposal_makes_none(cast: Cast) -> None:
    row = law(cast, stage=LawStage.PROPOSED, substance_text="Nitazenes (class)")
    assert laws.write_controls(law=row, by=cast.colleague) == 0
    assert live(row) == []
    assert AuditEvent.objects.filter(action="controls_written").count() == 0


@pytest.mark.parametrize(
    ("originator", "jurisdiction", "evidence"),
    [
        ("authority_north", "NO", EvidenceMark.CONFIRMED),
        ("authority_north", "IT", EvidenceMark.REPORTED),
        ("authority_north", "EU", EvidenceMark.REPORTED),
        ("coordinator_north", "NO", EvidenceMark.REPORTED),
        ("coordinator_region", "UN", EvidenceMark.REPORTED),
    ],
)
def test_write_controls_confirms_only_an_authoritys_own_law(
    cast: Cast, originator: str, jurisdiction: str, evidence: str
) -> None:
    approver = cast.approver(originator)
    row = law(
        cast,
        author=cast.member(originator),
        approver=approver,
        jurisdiction=jurisdiction,
        substance_text="Nitazenes (class)",
    )
    laws.write_controls(law=row, by=approver)
    (control,) = live(row)
    confirmed_by = approver if evidence == EvidenceMark.CONFIRMED else None
    assert (control.evidence, control.reported_by, control.confirmed_by) == (
        evidence,
        cast.organization(originator),
        confirmed_by,
    )


def test_write_controls_names_the_author_where_a_second_reader_approved(cast: Cast) -> None:
    author = cast.member("authority_south")
    row = law(cast, author=author, jurisdiction="IT", substance_text="Nitazenes (class)")
    laws.write_controls(law=row, by=cast.colleague)
    assert [(c.evidence, c.confirmed_by) for c in live(row)] == [(EvidenceMark.CONFIRMED, author)]


def test_supersede_controls_leaves_other_laws_alone(cast: Cast) -> None:
    first, second = law(cast, substance_text="Nitazenes"), law(cast, substance_text="Fentanyls")
    for row in (first, second):
        laws.write_controls(law=row, by=cast.colleague)
    assert laws.supersede_controls(law=first, by=cast.colleague) == 1
    assert [len(live(first)), len(live(second))] == [0, 1]
    assert laws.supersede_controls(law=first, by=cast.colleague) == 0


def shared(cast: Cast, **content: Any) -> LegislativeChange:
    """A law change that went the common way: drafted, submitted, approved."""
    draft = drafts.draft(
        LegislativeChange,
        content={
            "title": "Nitazenes controlled",
            "jurisdiction": "NO",
            "instrument": "Regulation 12",
            "to_status": ControlStatus.CONTROLLED,
            "effective_on": date(2027, 3, 1),
            "effective_precision": "day",
            **content,
        },
        plan=[Planned(cast.north)],
        by=cast.focal_point,
    )
    review.submit(draft, by=cast.focal_point)
    released = acts.approve(draft, by=cast.colleague)
    assert isinstance(released, LegislativeChange)
    return released


def test_sharing_a_law_change_begins_its_controls(cast: Cast) -> None:
    thing = substance()
    row = shared(cast, substances=[thing])
    market = status.statuses(cast.analyst, [thing], date(2026, 6, 1))[thing][1]
    assert [(x.control.law_change_id, x.when, x.is_confirmed) for x in market.lines] == [
        (row.pk, "from 1 Mar 2027", True)
    ]


def test_correcting_a_law_change_ends_the_old_controls_and_begins_the_new(cast: Cast) -> None:
    row = shared(cast, substances=[substance()])
    (old,) = live(row)
    content = {"effective_on": date(2027, 6, 1), "effective_precision": "month"}
    version = corrections.propose(row, content=content, note="The gazette corrected the day.", by=cast.focal_point)
    assert live(row) == [old]
    corrections.approve(version, by=cast.colleague)
    (new,) = live(row)
    assert (new.effective_on, new.effective_precision, new.pk == old.pk) == (date(2027, 6, 1), "month", False)
    old.refresh_from_db()
    assert (old.effective_on, old.superseded_at is not None) == (date(2027, 3, 1), True)


def test_withdrawing_a_law_change_ends_its_controls(cast: Cast) -> None:
    thing = substance()
    row = shared(cast, substances=[thing])
    releases.withdraw(row, reason="Not adopted after all", by=cast.colleague)
    assert live(row) == []
    assert [s.lines for s in status.statuses(cast.analyst, [thing], date(2028, 6, 1))[thing]] == [(), (), (), ()]


def test_a_law_change_that_touches_nothing_is_not_shared(cast: Cast) -> None:
    with pytest.raises(ActionRefused, match="Name the substances"):
        shared(cast)
    assert access.plain(Control).count() == 0
