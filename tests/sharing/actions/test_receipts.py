"""Opening, confirming and recording: once an organization, for those who may, and never taken back."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Message
from sharing import access
from sharing.actions import questions, receipts
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Audience, Decision
from sharing.models import Outcome, Question, Receipt, SellerIdentifier, VendorAlert
from tests.cast import Cast
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


def test_correction_of_an_outcome_is_a_further_line(cast: Cast) -> None:
    row = alert(cast)
    for moment, decision in ((AT, Decision.ACCOUNT_SUSPENDED), (AT + HOUR, Decision.LAWFUL_OR_MISTAKEN)):
        with clock.moved_to(moment):
            receipts.record(row, lines=[OutcomeLine(decision)], by=cast.analyst)
    lines = access.plain(Outcome).order_by("recorded_at").values_list("decision", "recorded_at")
    assert list(lines) == [("account_suspended", AT), ("lawful_or_mistaken", AT + HOUR)]
    assert (receipt().confirmed_at, receipt().outcome_at, receipt().acted) == (AT, AT + HOUR, True)


def test_outcome_that_takes_nothing_off_is_no_action(cast: Cast) -> None:
    rows = {decision: alert(cast) for decision in (Decision.NO_TRACE, Decision.ALREADY_REMOVED, Decision.PARTLY_ACTED)}
    for decision, row in rows.items():
        receipts.record(row, lines=[OutcomeLine(decision)], by=cast.analyst)
    acted = {decision: access.plain(Receipt).get(notice=row).acted for decision, row in rows.items()}
    assert acted == {Decision.NO_TRACE: False, Decision.ALREADY_REMOVED: True, Decision.PARTLY_ACTED: True}


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
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["question", "question"]
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
