"""Two people at one notice in the same moment: whoever comes second decides on what the first has left."""

import threading
import time
import uuid
from collections.abc import Callable

import pytest
from django.db import connection, connections, transaction

from portal.actions import organizations, participations, people
from portal.errors import ActionRefused
from portal.models import Participation
from sharing import access, storage
from sharing.actions import (
    controls,
    corrections,
    drafts,
    evidence,
    reactions,
    releases,
    review,
    uploads,
    working_copies,
)
from sharing.enums import ControlStatus
from sharing.models import (
    Control,
    Evidence,
    Notice,
    NoticeVersion,
    PlannedRelease,
    Reaction,
    Release,
    VendorAlert,
    WorkingCopy,
)
from sharing.queries import confirmation
from sharing.queries.confirmation import Entry
from tests.cast import Cast, assemble
from tests.factories import acts, notices
from tests.factories.legislation import substance

Act = Callable[[], object]


@pytest.fixture
def players(transactional_db: None) -> Cast:
    """The cast in a database whose transactions are real."""
    return assemble()


def meet(first: Act, second: Act) -> list[ActionRefused]:
    """Carry out `second` while the transaction of `first` is open, and end that once `second` waits; its refusals."""
    refused: list[ActionRefused] = []

    def come_second() -> None:
        try:
            second()
        except ActionRefused as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    thread = threading.Thread(target=come_second)
    try:
        with transaction.atomic():
            first()
            thread.start()
            _until_somebody_waits()
    finally:
        thread.join(timeout=30)
    assert not thread.is_alive()
    return refused


def _until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("the second act did not wait for the first")


def _in_review(cast: Cast) -> Notice:
    row = notices.alert(author=cast.focal_point, state="in_review", urgency="none")
    PlannedRelease._base_manager.create(notice=row, framework=cast.north)
    return row


def _now(row: Notice) -> Notice:
    return Notice._base_manager.get(pk=row.pk)


def test_sending_back_after_an_approval_leaves_the_alert_shared(players: Cast) -> None:
    row = _in_review(players)
    refused = meet(
        lambda: acts.approve(row, by=players.colleague),
        lambda: review.send_back(row, note="Mend it", by=players.colleague),
    )
    assert [str(one) for one in refused] == ["This item is no longer in review: somebody has decided on it."]
    assert _now(row).state == "released"


def test_taking_back_from_approval_and_an_approval_come_one_after_the_other(players: Cast) -> None:
    approved, called = _in_review(players), _in_review(players)
    late = meet(
        lambda: acts.approve(approved, by=players.colleague),
        lambda: review.call_back(approved, by=players.focal_point),
    )
    unseen = meet(
        lambda: review.call_back(called, by=players.focal_point),
        lambda: acts.approve(called, by=players.colleague),
    )
    assert [len(late), len(unseen)] == [1, 1]
    assert [_now(row).state for row in (approved, called)] == ["released", "draft"]
    assert not Release._base_manager.filter(notice=called).exists()


def test_two_approvals_release_once(players: Cast) -> None:
    row = _in_review(players)
    refused = meet(lambda: acts.approve(row, by=players.colleague), lambda: acts.approve(row, by=players.colleague))
    assert len(refused) == 1
    assert Release._base_manager.filter(notice=row).count() == 1
    assert NoticeVersion._base_manager.filter(notice=row).count() == 1


def test_correction_after_a_withdrawal_does_not_bring_the_alert_back(players: Cast) -> None:
    row = notices.alert(author=players.focal_point, approver=players.colleague, releases=[(players.north, "everyone")])
    version = corrections.propose(row, content={"title": "Corrected"}, note="The title", by=players.focal_point)
    refused = meet(
        lambda: releases.withdraw(row, reason="Mistaken seller", by=players.colleague),
        lambda: corrections.approve(version, by=players.colleague),
    )
    assert len(refused) == 1
    assert _now(row).state == "withdrawn"


def test_edit_after_a_submission_does_not_reach_the_approver(players: Cast) -> None:
    row = notices.alert(author=players.focal_point, state="draft", urgency="none", title="Seen by the approver")
    PlannedRelease._base_manager.create(notice=row, framework=players.north)
    refused = meet(
        lambda: review.submit(row, by=players.focal_point),
        lambda: drafts.edit(row, content={"title": "Slipped in"}, by=players.focal_point),
    )
    assert len(refused) == 1
    assert (_now(row).state, _now(row).title) == ("in_review", "Seen by the approver")


def test_two_authorities_of_one_country_do_not_confirm_over_each_other(players: Cast) -> None:
    thing = substance()
    entry = Entry(row=2, substance=thing, status=ControlStatus.CONTROLLED, instrument="Drug Act 7")
    north, north2 = players.colleague, players.approver("authority_north2")
    seen = confirmation.fingerprint(confirmation.steps(north2, [entry]))
    refused = meet(
        lambda: controls.confirm(entries=[entry], fingerprint=seen, by=north),
        lambda: controls.confirm(entries=[entry], fingerprint=seen, by=north2),
    )
    assert len(refused) == 1
    assert Control._base_manager.filter(substance=thing).count() == 1


def test_two_administrators_do_not_both_give_up_their_office(players: Cast) -> None:
    one, other = players.administrator("company_one"), players.approver("company_one")
    people.change_roles(other, roles=["administrator"], by=one)
    refused = meet(
        lambda: people.change_roles(one, roles=[], by=one), lambda: people.change_roles(other, roles=[], by=other)
    )
    assert len(refused) == 1
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.is_administrator, other.is_administrator) == (False, True)


def test_file_that_a_form_takes_is_not_deleted_by_who_drops_its_upload(players: Cast) -> None:
    draft, person = acts.draft(players), players.focal_point
    row = uploads.begin(name="a.txt", length=4, form_key=draft.pk, by=person)
    uploads.finish(uploads.append(row, place=0, data=b"seen", by=person), by=person)
    refused = meet(
        lambda: evidence.attach(draft, [], form_key=draft.pk, by=person), lambda: uploads.drop(row, by=person)
    )
    with storage.open_(access.plain(Evidence).get().key) as file:
        assert (refused, file.read()) == ([], b"seen")


def test_two_who_add_one_platform_are_told_beside_the_field(players: Cast) -> None:
    add = organizations.add_platform
    north, north2 = players.focal_point, players.member("authority_north2")
    named = meet(
        lambda: add(name="Bazaar", operator=None, hosts=["one.example"], by=north),
        lambda: add(name="bazaar", operator=None, hosts=["two.example"], by=north2),
    )
    addressed = meet(
        lambda: add(name="Souk", operator=None, hosts=["three.example"], by=north),
        lambda: add(name="Market", operator=None, hosts=["three.example"], by=north2),
    )
    assert [(one.field, str(one)) for one in [*named, *addressed]] == [
        ("name", "There is a platform of this name."),
        ("hosts", "One of these addresses belongs to a platform already."),
    ]


def test_form_that_is_kept_while_it_is_saved_leaves_no_copy(players: Cast) -> None:
    key, person = uuid.uuid4(), players.focal_point
    content = {"title": "Saved", "observed": "Seen on sale."}
    refused = meet(
        lambda: drafts.draft(VendorAlert, content=content, submission_key=key, by=person),
        lambda: working_copies.keep_new("alert", key, "title=Saved", by=person),
    )
    reference = Notice._base_manager.get().reference
    assert [str(one) for one in refused] == [f"You have saved this form already, as {reference}."]
    assert not access.plain(WorkingCopy).exists()


def test_form_that_is_saved_while_it_is_kept_leaves_no_copy(players: Cast) -> None:
    key, person = uuid.uuid4(), players.focal_point
    content = {"title": "Saved", "observed": "Seen on sale."}
    refused = meet(
        lambda: working_copies.keep_new("alert", key, "title=Saved", by=person),
        lambda: drafts.draft(VendorAlert, content=content, submission_key=key, by=person),
    )
    assert (refused, access.plain(WorkingCopy).count()) == ([], 0)


def test_form_that_comes_twice_at_once_makes_one_draft(players: Cast) -> None:
    key, person = uuid.uuid4(), players.focal_point
    content = {"title": "Saved", "observed": "Seen on sale."}
    save = lambda: drafts.draft(VendorAlert, content=content, submission_key=key, by=person)  # noqa: E731
    assert (meet(save, save), Notice._base_manager.count()) == ([], 1)


def test_draft_that_is_kept_while_it_is_saved_leaves_no_copy(players: Cast) -> None:
    row, person = acts.draft(players), players.focal_point
    seen = drafts.edition_of(row)
    first = meet(
        lambda: drafts.edit(row, content={"title": "Saved"}, seen=seen, typed=True, by=person),
        lambda: working_copies.keep_edit(row, "title=Saved", seen=seen, by=person),
    )
    seen = drafts.edition_of(_now(row))
    second = meet(
        lambda: working_copies.keep_edit(row, "title=Again", seen=seen, by=person),
        lambda: drafts.edit(row, content={"title": "Again"}, seen=seen, typed=True, by=person),
    )
    assert [str(one) for one in [*first, *second]] == ["You have saved this draft in another window."]
    assert not access.plain(WorkingCopy).exists()


def test_nobody_answers_while_the_own_membership_ends(players: Cast) -> None:
    row, approver = acts.released(players), players.approver("company_one")
    member = Participation.objects.get(framework=players.north, organization=approver.organization)
    refused = meet(
        lambda: participations.leave(member, by=approver),
        lambda: reactions.react(row, "helpful", by=approver),
    )
    assert [str(refusal.message) for refusal in refused] == ["This item is no longer shared with you."]
    assert not access.plain(Reaction).exists()
