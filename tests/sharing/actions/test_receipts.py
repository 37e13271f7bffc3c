"""Opening, confirming and recording: once an organization, for those who may, and never taken back."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.enums import EventKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Notification
from sharing import access
from sharing.actions import corrections, questions, receipts
from sharing.actions.receipts import OutcomeLine
from sharing.contents import IdentifierRow
from sharing.enums import ACTED, Audience, Decision, IdentifierKind
from sharing.models import Outcome, Question, Receipt, SellerIdentifier, VendorAlert
from sharing.queries import outcomes
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices

AT = datetime(2026, 3, 3, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alert(cast: Cast, **fields: object) -> VendorAlert:
    return notices.alert(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)], **fields
    )


def receipt() -> Receipt:
    return access.plain(Receipt).get()


def test_first_view_of_another_organization_opens(cast: Cast) -> None:
    row = alert(cast)
    for moment, person in ((AT, cast.analyst), (AT + HOUR, cast.approver("company_one"))):
        with clock.moved_to(moment):
            receipts.open_(row, by=person)
    assert (receipt().organization, receipt().opened_at, receipt().opened_by, receipt().confirmed_at) == (
        cast.organization("company_one"),
        AT,
        cast.analyst,
        None,
    )
    assert AuditEvent.objects.filter(action="notice.opened").count() == 1


def test_view_of_the_issuer_or_of_a_stranger_opens_nothing(cast: Cast) -> None:
    row = alert(cast)
    for person in (cast.colleague, cast.member("outsider"), cast.member("former")):
        receipts.open_(row, by=person)
    assert access.plain(Receipt).count() == 0


def test_confirmation_opens_as_well_and_is_kept(cast: Cast) -> None:
    row = alert(cast)
    for moment, person in ((AT, cast.analyst), (AT + HOUR, cast.approver("company_one"))):
        with clock.moved_to(moment):
            receipts.confirm(row, by=person)
    found = receipt()
    assert (found.opened_at, found.confirmed_at, found.confirmed_by, found.outcome_at) == (AT, AT, cast.analyst, None)
    assert AuditEvent.objects.filter(action="notice.confirmed").count() == 1


def test_answer_is_for_readers_who_may_respond(cast: Cast) -> None:
    row = alert(cast)
    for person in (cast.focal_point, cast.member("observer"), cast.member("outsider"), cast.member("unsigned")):
        with pytest.raises(NotAllowed):
            receipts.confirm(row, by=person)
        with pytest.raises(NotAllowed):
            receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=person)
    assert access.plain(Receipt).count() == 0
    for person in (cast.member("coordinator_north"), cast.member("authority_north2")):
        receipts.confirm(row, by=person)
    assert access.plain(Receipt).count() == 2


def test_record_confirms_and_keeps_each_line(cast: Cast) -> None:
    row = alert(cast)
    known = access.plain(SellerIdentifier).get(alert=row)
    line = OutcomeLine(
        Decision.VISIBILITY_REMOVED, 3, acted_at=AT - HOUR, markets=["NO", "IT"], identifiers=[known.pk], note=" Done "
    )
    kept = OutcomeLine(Decision.DATA_PRESERVED, preserved_until_on=date(2026, 9, 1))
    with clock.moved_to(AT):
        receipts.record(row, lines=[line, kept], by=cast.analyst)
    found = receipt()
    assert (found.opened_at, found.confirmed_at, found.outcome_at, found.acted) == (AT, AT, AT, True)
    rows = {row.decision: row for row in access.plain(Outcome)}
    assert sorted(rows) == ["data_preserved", "visibility_removed"]
    assert rows["data_preserved"].preserved_until_on == date(2026, 9, 1)
    removed = rows["visibility_removed"]
    assert (removed.count, removed.acted_at, removed.markets, removed.identifiers, removed.note) == (
        3,
        AT - HOUR,
        ["NO", "IT"],
        [known.pk],
        "Done",
    )


def recorded(row: VendorAlert, cast: Cast, decision: Decision, moment: datetime = AT, **line: Any) -> Outcome:
    """The line that is recorded in that moment."""
    with clock.moved_to(moment):
        receipts.record(row, lines=[OutcomeLine(decision, **line)], by=cast.analyst)
    return access.plain(Outcome).get(recorded_at=moment)


def test_correction_of_an_outcome_takes_its_place_and_keeps_it(cast: Cast) -> None:
    row = alert(cast)
    first = recorded(row, cast, Decision.ACCOUNT_SUSPENDED)
    recorded(row, cast, Decision.LAWFUL_OR_MISTAKEN, AT + HOUR, replaces=first.pk)
    lines = access.plain(Outcome).order_by("recorded_at").values_list("decision", "recorded_at", "replaces")
    assert list(lines) == [("account_suspended", AT, None), ("lawful_or_mistaken", AT + HOUR, first.pk)]
    assert [line.decision for line in outcomes.current()] == ["lawful_or_mistaken"]
    assert (receipt().confirmed_at, receipt().outcome_at, receipt().acted) == (AT, AT + HOUR, False)


def test_further_line_leaves_the_earlier_ones_standing(cast: Cast) -> None:
    row = alert(cast)
    recorded(row, cast, Decision.ACCOUNT_SUSPENDED)
    second = recorded(row, cast, Decision.NO_TRACE, AT + HOUR)
    assert (outcomes.current().count(), receipt().outcome_at, receipt().acted) == (2, AT + HOUR, True)
    receipts.take_back(row, second.pk, by=cast.analyst)
    assert (outcomes.current().count(), receipt().outcome_at, receipt().acted) == (1, AT, True)


def test_line_is_replaced_once_and_by_its_own_organization(cast: Cast) -> None:
    row, other = alert(cast), alert(cast)
    first, strange = recorded(row, cast, Decision.NO_TRACE), recorded(other, cast, Decision.NO_TRACE, AT + HOUR)
    receipts.take_back(row, first.pk, by=cast.approver("company_one"))
    wrong = [
        (cast.analyst, [first.pk]),  # taken back already
        (cast.analyst, [strange.pk]),  # of another item
        (cast.member("authority_north2"), [strange.pk]),  # of another organization
    ]
    for person, keys in wrong:
        with pytest.raises(ActionRefused, match="corrected meanwhile"):
            receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE, replaces=key) for key in keys], by=person)
    with pytest.raises(ActionRefused, match="which line"):
        receipts.record(row, lines=[OutcomeLine(Decision.TAKEN_BACK)], by=cast.analyst)
    two = [OutcomeLine(Decision.NO_TRACE, replaces=strange.pk)] * 2
    with pytest.raises(ActionRefused, match="corrected meanwhile"):
        receipts.record(other, lines=two, by=cast.analyst)
    assert access.plain(Outcome).count() == 3


def test_question_of_a_line_is_asked_anew_only_where_its_words_changed(cast: Cast) -> None:
    row = alert(cast)
    first = recorded(row, cast, Decision.NEEDS_MORE, note="Which?")
    second = recorded(row, cast, Decision.NEEDS_MORE, AT + HOUR, note="Which?", count=3, replaces=first.pk)
    assert access.plain(Question).count() == 1
    recorded(row, cast, Decision.NEEDS_MORE, AT + 2 * HOUR, note="Which of them?", replaces=second.pk)
    assert access.plain(Question).count() == 2


def test_history_is_folded_under_what_stands_now(cast: Cast) -> None:
    row = alert(cast)
    first = recorded(row, cast, Decision.ACCOUNT_SUSPENDED, count=1)
    second = recorded(row, cast, Decision.ACCOUNT_SUSPENDED, AT + HOUR, count=2, replaces=first.pk)
    third = recorded(row, cast, Decision.ACCOUNT_SUSPENDED, AT + 2 * HOUR, count=3, replaces=second.pk)
    beside = recorded(row, cast, Decision.NO_TRACE, AT + 3 * HOUR)
    gone = recorded(row, cast, Decision.TAKEN_BACK, AT + 4 * HOUR, replaces=beside.pk)
    told = outcomes.folded(access.plain(Outcome).order_by("recorded_at"))
    assert [(one.row, one.earlier) for one in told] == [(third, [second, first]), (gone, [beside])]
    assert outcomes.standing(told) == [third]


def test_outcome_that_takes_nothing_off_is_no_action(cast: Cast) -> None:
    rows = {decision: alert(cast) for decision in (Decision.NO_TRACE, Decision.ALREADY_REMOVED, Decision.PARTLY_ACTED)}
    for decision, row in rows.items():
        receipts.record(row, lines=[OutcomeLine(decision)], by=cast.analyst)
    acted = {decision: access.plain(Receipt).get(notice=row).acted for decision, row in rows.items()}
    assert acted == {Decision.NO_TRACE: False, Decision.ALREADY_REMOVED: True, Decision.PARTLY_ACTED: True}


def test_each_decision_is_an_action_or_is_none() -> None:
    """Whoever adds one says which: an action took something off the market, at the issuer's word or before it."""
    assert set(Decision) - ACTED == {
        Decision.NOT_OUR_PLATFORM,
        Decision.LAWFUL_OR_MISTAKEN,
        Decision.NO_TRACE,
        Decision.NOT_UNLAWFUL_HERE,
        Decision.DATA_PRESERVED,
        Decision.NEEDS_MORE,
        Decision.TAKEN_BACK,
    }


def test_form_that_was_recorded_and_says_something_else_now_is_refused(cast: Cast) -> None:
    row, key = alert(cast), uuid.uuid4()
    for _turn in range(2):
        receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE, note="One")], by=cast.analyst, submission_key=key)
    with pytest.raises(ActionRefused, match="it said something else"):
        receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE, note="Two")], by=cast.analyst, submission_key=key)
    assert access.plain(Outcome).get().note == "One"


def test_answer_names_what_it_concerned_as_it_was_then(cast: Cast) -> None:
    row = alert(cast)
    known = access.plain(SellerIdentifier).get(alert=row)
    line = OutcomeLine(Decision.ACCOUNT_SUSPENDED, identifiers=[known.pk])
    receipts.record(row, lines=[line], by=cast.analyst)
    other = IdentifierRow(IdentifierKind.SHOP_HANDLE, "Other-Shop")
    version = corrections.propose(row, content={"identifiers": [other]}, note="Mended", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert access.plain(Outcome).get().concerned == [[known.kind, known.value, False]]
    page = SignedIn(cast.analyst).get(f"/items/{row.pk}/").text
    assert page.partition("Concerned:")[2].partition("</div>")[0].count(known.value) == 1


def test_what_is_wrong_with_a_line_is_said_at_its_field_and_nothing_is_written(cast: Cast) -> None:
    row, other = alert(cast), alert(cast)
    strange = access.plain(SellerIdentifier).get(alert=other).pk
    good = OutcomeLine(Decision.ACCOUNT_SUSPENDED)
    wrong = {
        "preserved_until_on": OutcomeLine(Decision.DATA_PRESERVED),
        "note": OutcomeLine(Decision.NEEDS_MORE, note="  "),
        "acted_at": OutcomeLine(Decision.NO_TRACE, acted_at=clock.now() + HOUR),
        "markets": OutcomeLine(Decision.NO_TRACE, markets=["NO", "XX"]),
        "identifiers": OutcomeLine(Decision.NO_TRACE, identifiers=[strange]),
    }
    for field, line in wrong.items():
        with pytest.raises(ActionRefused) as refused:
            receipts.record(row, lines=[good, line], by=cast.analyst)
        assert refused.value.field == field
    with pytest.raises(ActionRefused, match="at least one line"):
        receipts.record(row, lines=[], by=cast.analyst)
    with pytest.raises(ActionRefused, match="not in this alert"):
        receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE, identifiers=[uuid.uuid4()])], by=cast.analyst)
    assert [access.plain(model).count() for model in (Receipt, Outcome)] == [0, 0]


def test_more_that_is_needed_becomes_a_question(cast: Cast) -> None:
    row = alert(cast)
    line = OutcomeLine(Decision.NEEDS_MORE, note="Which listing?")
    receipts.record(row, lines=[line], by=cast.analyst)
    post = access.plain(Question).get()
    assert (post.asker, post.organization, post.text) == (
        cast.organization("company_one"),
        cast.organization("company_one"),
        "Which listing?",
    )
    notified = Notification.objects.filter(event__kind=EventKind.QUESTION).values_list("recipient__email", flat=True)
    assert sorted(notified) == sorted([cast.focal_point.email, cast.colleague.email])
    assert receipt().acted is False


def test_answer_and_question_that_come_twice_are_one(cast: Cast) -> None:
    row, key = acts.released(cast), uuid.uuid4()
    for _twice in range(2):
        lines = [receipts.OutcomeLine(Decision.NO_TRACE), receipts.OutcomeLine(Decision.NEEDS_MORE, note="Which?")]
        receipts.record(row, lines=lines, by=cast.analyst, submission_key=key)
        questions.ask(row, text="Where?", by=cast.analyst, submission_key=key)
    assert access.plain(Outcome).count() == 2
    assert sorted(access.plain(Question).values_list("text", flat=True)) == ["Where?", "Which?"]


def test_data_is_preserved_until_a_day_to_come(cast: Cast) -> None:
    line = receipts.OutcomeLine(Decision.DATA_PRESERVED, preserved_until_on=clock.today() - timedelta(days=1))
    with pytest.raises(ActionRefused, match="This day has gone by") as refused:
        receipts.record(acts.released(cast), lines=[line], by=cast.analyst)
    assert refused.value.field == "preserved_until_on"
