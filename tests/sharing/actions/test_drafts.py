"""Drafts: made once, changed and discarded by their own organization, as long as they are drafts."""

import re
import uuid
from datetime import UTC, date, datetime

import pytest

from portal import clock
from portal.enums import Urgency
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent
from sharing import access
from sharing.actions import drafts
from sharing.actions.drafts import Planned
from sharing.contents import IdentifierRow
from sharing.enums import Audience
from sharing.models import (
    Addressee,
    LegislativeChange,
    ModusOperandiNote,
    Notice,
    PlannedRelease,
    SellerIdentifier,
    VendorAlert,
)
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

NOTE = {"title": "Coded words", "m_stage": "marketing", "description": "How"}


def planned(row: Notice) -> list[tuple[str, str]]:
    rows = access.plain(PlannedRelease).filter(notice=row).order_by("framework__code")
    return list(rows.values_list("framework__code", "audience"))


def asked(row: Notice) -> list[str]:
    return sorted(access.plain(Addressee).filter(notice=row).values_list("organization__name", flat=True))


def test_draft_belongs_to_its_author_s_organization_and_is_audited(cast: Cast) -> None:
    with clock.moved_to(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        row = acts.draft(cast)
    assert (row.state, row.originator, row.author, row.edited_by) == (
        "draft",
        cast.organization("authority_north"),
        cast.focal_point,
        cast.focal_point,
    )
    assert re.fullmatch(r"AN0-2026-[0-9A-HJKMNP-TV-Z]{6}", row.reference)
    assert (planned(row), asked(row)) == ([("north", Audience.EVERYONE)], ["Company One"])
    assert list(access.plain(Addressee).values_list("asked_at", "due_at")) == [(None, None)]
    assert [event.action for event in AuditEvent.objects.filter(target_id=row.pk)] == ["notice.drafted"]


def test_alert_ends_after_a_year_unless_it_says_otherwise(cast: Cast) -> None:
    with clock.moved_to(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        ends = [acts.draft(cast).valid_until_on, acts.draft(cast, valid_until_on=date(2026, 5, 1)).valid_until_on]
        note = drafts.draft(ModusOperandiNote, content=NOTE, by=cast.focal_point)
    assert [*ends, note.valid_until_on] == [date(2027, 3, 2), date(2026, 5, 1), None]


def test_same_submission_key_finds_the_draft_that_it_made(cast: Cast) -> None:
    key = uuid.uuid4()
    first = drafts.draft(ModusOperandiNote, content=NOTE, by=cast.focal_point, submission_key=key)
    again = drafts.draft(ModusOperandiNote, content=NOTE, by=cast.focal_point, submission_key=key)
    other = drafts.draft(ModusOperandiNote, content=NOTE, by=cast.colleague, submission_key=key)
    assert (again.pk, other.pk == first.pk) == (first.pk, False)
    assert access.plain(Notice).count() == 2
    assert AuditEvent.objects.filter(action="notice.drafted").count() == 2


def test_content_that_its_kind_does_not_have_is_an_error(cast: Cast) -> None:
    with pytest.raises(KeyError, match="no content of a mo_note: observed"):
        drafts.draft(ModusOperandiNote, content={**NOTE, "observed": "Seen"}, by=cast.focal_point)


def test_draft_is_refused_where_the_organization_may_issue_nothing_of_the_kind(cast: Cast) -> None:
    refused: list[tuple[str, type[Notice]]] = [
        ("observer", VendorAlert),
        ("observer", ModusOperandiNote),
        ("company_one", LegislativeChange),
        ("former", VendorAlert),
        ("suspended", ModusOperandiNote),
        ("unsigned", ModusOperandiNote),
        ("outsider", ModusOperandiNote),
    ]
    for who, model in refused:
        with pytest.raises(NotAllowed, match="may not issue items of this kind"):
            drafts.draft(model, content={"title": "T"}, by=cast.approver(who))
    assert access.plain(Notice).count() == 0


def test_edit_changes_what_it_names_and_leaves_the_rest(cast: Cast) -> None:
    row = acts.draft(cast)
    drafts.edit(row, content={"title": "Shop offers two"}, by=cast.colleague)
    row.refresh_from_db()
    assert (row.title, row.observed, row.author, row.edited_by) == (
        "Shop offers two",
        "Three listings.",
        cast.focal_point,
        cast.colleague,
    )
    assert (planned(row), asked(row)) == ([("north", Audience.EVERYONE)], ["Company One"])
    drafts.edit(
        row,
        content={},
        plan=[Planned(cast.region, Audience.AUTHORITIES)],
        addressees=[cast.organization("authority_south")] * 2,
        by=cast.focal_point,
    )
    assert (planned(row), asked(row)) == ([("region", Audience.AUTHORITIES)], ["Authority South"])


def test_edit_keeps_the_key_of_an_identifier_that_stays(cast: Cast) -> None:
    row = acts.draft(cast)
    (kept,) = access.plain(SellerIdentifier).values_list("pk", flat=True)
    rows = [IdentifierRow("email", "a@shop.example"), IdentifierRow("shop_handle", "Shop-Nine", note="Closed since")]
    drafts.edit(row, content={"identifiers": rows}, by=cast.focal_point)
    found = access.plain(SellerIdentifier).order_by("position")
    assert [(one.value, one.note, one.pk == kept) for one in found] == [
        ("a@shop.example", "", False),
        ("Shop-Nine", "Closed since", True),
    ]


def test_draft_is_changed_and_discarded_by_its_own_organization_only(cast: Cast) -> None:
    row = acts.draft(cast)
    for stranger in (cast.approver("authority_north2"), cast.coordinator, cast.analyst):
        with pytest.raises(NotAllowed):
            drafts.edit(row, content={"title": "Mine"}, by=stranger)
        with pytest.raises(NotAllowed):
            drafts.discard(row, by=stranger)
    assert acts.now(row).title == "Shop offers a nitazene"


def test_draft_is_not_changed_by_a_person_who_left(cast: Cast) -> None:
    row = acts.draft(cast)
    cast.colleague.is_active = False
    cast.colleague.save()
    with pytest.raises(NotAllowed):
        drafts.edit(row, content={"title": "Mine"}, by=cast.colleague)


def test_what_was_submitted_is_neither_edited_nor_discarded(cast: Cast) -> None:
    for row in (acts.submitted(cast), acts.released(cast)):
        with pytest.raises(ActionRefused, match="Only a draft can be edited"):
            drafts.edit(row, content={"title": "Slipped in"}, by=cast.focal_point)
        with pytest.raises(ActionRefused, match="Only a draft can be discarded"):
            drafts.discard(row, by=cast.focal_point)
        assert acts.now(row).title == "Shop offers a nitazene"


def test_discard_leaves_nothing_but_the_trace(cast: Cast) -> None:
    row = acts.draft(cast, urgency=Urgency.ROUTINE)
    key = str(row.pk)
    drafts.discard(row, by=cast.colleague)
    left = [access.plain(model).count() for model in (Notice, PlannedRelease, Addressee, SellerIdentifier)]
    assert left == [0, 0, 0, 0]
    assert [event.action for event in AuditEvent.objects.filter(target_id=key).order_by("pk")] == [
        "notice.drafted",
        "notice.discarded",
    ]


def test_two_at_one_draft_see_each_other_and_lose_nothing(cast: Cast) -> None:
    row = acts.draft(cast, asked=[])
    one, other = SignedIn(cast.focal_point), SignedIn(cast.colleague)
    seen = one.get(f"/items/{row.pk}/edit/").context["form"]["seen"].value()
    form = {
        "target_kind": "seller", "observed": "O", "tlp": "amber", "urgency": "none", "legal_nature": "voluntary",
        "identifiers-TOTAL_FORMS": 0, "identifiers-INITIAL_FORMS": 0, "seen": seen, f"room_{cast.north.pk}": "everyone",
    }  # fmt: skip
    assert other.post(f"/items/{row.pk}/edit/", {**form, "title": "The other's"}).status_code == 302
    refused = one.post(f"/items/{row.pk}/edit/", {**form, "title": "Mine"})
    assert (refused.status_code, acts.now(row).title) == (422, "The other's")
    assert (f"{cast.colleague} changed this draft meanwhile" in refused.text, "Mine" in refused.text) == (True, True)
    again = refused.context["form"]["seen"].value()
    assert one.post(f"/items/{row.pk}/edit/", {**form, "title": "Mine", "seen": again}).status_code == 302
    assert acts.now(row).title == "Mine"


def test_form_sent_before_for_another_kind_is_refused(cast: Cast) -> None:
    key = uuid.uuid4()
    drafts.draft(VendorAlert, content={"title": "A", "observed": "O"}, by=cast.focal_point, submission_key=key)
    content = {"title": "N", "description": "D", "m_stage": "marketing"}
    with pytest.raises(ActionRefused, match="for an item of another kind"):
        drafts.draft(ModusOperandiNote, content=content, by=cast.focal_point, submission_key=key)
