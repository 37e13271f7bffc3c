"""An alert that was called lawful or mistaken: a dated task of its issuer, settled in one of three ways."""

import uuid
from datetime import UTC, date, datetime

import pytest

from portal import clock
from portal.enums import EventKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Notification, User
from sharing import access, responses
from sharing.actions import corrections, objections, receipts, releases
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Notice, Objection, VendorAlert
from sharing.queries import answers, outcomes
from sharing.queries.objections import to_settle
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices

COMPANY, AUTHORITY = "company_one", "authority_north2"


@pytest.fixture
def row(cast: Cast) -> VendorAlert:
    return acts.released(cast, asked=(COMPANY, AUTHORITY))


def says(row: Notice, by: User, decision: str = Decision.LAWFUL_OR_MISTAKEN) -> None:
    receipts.record(row, lines=[OutcomeLine(decision, note="It is soap.")], by=by)


def told(cast: Cast, row: VendorAlert) -> list[tuple[str, str]]:
    """Who said so, and what became of it, as the issuer sees it."""
    found = responses.seen_objections(cast.focal_point, row).order_by("organization__name", "opened_at")
    return [(str(one.organization), one.resolution) for one in found]


def test_answer_opens_a_task_due_in_ten_working_days_of_the_issuer(cast: Cast, row: VendorAlert) -> None:
    office = cast.organization("authority_north")
    office.time_zone, office.working_week = "Pacific/Auckland", [7, 1, 2, 3, 4]
    office.save()
    office.holidays.create(on=date(2026, 12, 8), name="Day of the office")
    with clock.moved_to(datetime(2026, 12, 1, 20, tzinfo=UTC)):  # Wednesday the 2nd in Auckland
        says(acts.now(row), cast.analyst)
    task = access.plain(Objection).get()
    assert (task.organization, task.due_on) == (cast.organization(COMPANY), date(2026, 12, 17))
    assert [str(one) for one in to_settle(cast.focal_point)] == [str(task)]
    assert list(to_settle(cast.analyst)) == list(to_settle(cast.coordinator)) == []


def test_said_twice_is_one_task_and_each_who_says_so_has_its_own(cast: Cast, row: VendorAlert) -> None:
    says(row, cast.analyst)
    says(row, cast.approver(COMPANY))
    says(row, cast.member(AUTHORITY))
    says(row, cast.analyst, Decision.NO_TRACE)
    assert told(cast, row) == [("Authority North2", ""), ("Company One", "")]


def test_other_answers_and_those_that_nobody_asked_open_none(cast: Cast) -> None:
    unasked = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    says(unasked, cast.analyst)
    says(acts.released(cast), cast.analyst, Decision.NOT_OUR_PLATFORM)
    assert not access.plain(Objection).exists()


def test_line_that_is_taken_back_takes_the_task_with_it_and_other_words_for_it_do_not(
    cast: Cast, row: VendorAlert
) -> None:
    says(row, cast.analyst)
    for decision, told_then in ((Decision.LAWFUL_OR_MISTAKEN, ""), (Decision.NO_TRACE, "taken_back")):
        (line,) = outcomes.current()
        receipts.record(row, lines=[OutcomeLine(decision, note="Wax.", replaces=line.pk)], by=cast.analyst)
        assert told(cast, row) == [("Company One", told_then)]
    says(row, cast.analyst)
    assert told(cast, row) == [("Company One", "taken_back"), ("Company One", "")]


def test_explanation_goes_to_the_thread_of_who_said_so_and_settles_it(cast: Cast, row: VendorAlert) -> None:
    says(row, cast.analyst)
    says(row, cast.member(AUTHORITY))
    task = access.plain(Objection).get(organization=cast.organization(COMPANY))
    key = uuid.uuid4()
    for _time in range(2):
        objections.explain(task, text=" It was tested. ", by=cast.focal_point, submission_key=key)
    assert told(cast, row) == [("Authority North2", ""), ("Company One", "explained")]
    threads = {who: answers.threads(cast.member(who), row) for who in (COMPANY, AUTHORITY)}
    assert [post.text for thread in threads[COMPANY] for post in thread.posts] == ["It was tested."]
    assert threads[AUTHORITY] == []
    notified = Notification.objects.filter(event__kind=EventKind.ANSWER).values_list("recipient__email", flat=True)
    assert list(notified) == [cast.analyst.email]
    with pytest.raises(ActionRefused, match="settled already"):
        objections.explain(task, text="Once more.", by=cast.colleague)
    says(row, cast.analyst)
    assert access.plain(Objection).filter(organization=cast.organization(COMPANY), closed_at=None).count() == 1


def test_explanation_is_the_issuer_s_and_in_words(cast: Cast, row: VendorAlert) -> None:
    says(row, cast.analyst)
    task = access.plain(Objection).get()
    for person in (cast.analyst, cast.coordinator, cast.member("outsider")):
        with pytest.raises(NotAllowed):
            objections.explain(task, text="It was tested.", by=person)
    with pytest.raises(ActionRefused) as refused:
        objections.explain(task, text=" ", by=cast.focal_point)
    assert (refused.value.field, told(cast, row)) == ("text", [("Company One", "")])


def test_correction_settles_once_it_is_approved(cast: Cast, row: VendorAlert) -> None:
    says(row, cast.analyst)
    version = corrections.propose(row, content={"title": "Another shop"}, note="The shop", by=cast.focal_point)
    assert told(cast, row) == [("Company One", "")]
    corrections.approve(version, by=cast.colleague)
    assert told(cast, row) == [("Company One", "corrected")]
    settled = AuditEvent.objects.filter(action="notice.objection_settled")
    assert list(settled.values_list("actor_id", "fields")) == [(cast.colleague.pk, ["corrected"])]


def test_withdrawal_settles_every_task(cast: Cast, row: VendorAlert) -> None:
    says(row, cast.analyst)
    says(row, cast.member(AUTHORITY))
    releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    assert told(cast, row) == [("Authority North2", "withdrawn"), ("Company One", "withdrawn")]
    assert list(to_settle(cast.focal_point)) == []


def test_pages_show_the_task_to_the_issuer_and_its_end_to_who_said_so(cast: Cast, row: VendorAlert) -> None:
    says(row, cast.analyst)
    says(row, cast.member(AUTHORITY))
    task = access.plain(Objection).get(organization=cast.organization(COMPANY))
    issuer, company = SignedIn(cast.focal_point), SignedIn(cast.analyst)
    home = issuer.get("/").text
    assert [home.count(text) for text in ("To correct, withdraw or explain", "called it lawful or mistaken")] == [1, 2]
    page = company.get(f"/items/{row.pk}/").text
    assert ("You called this alert lawful or mistaken" in page, "Authority North2" in page) == (True, False)
    assert "called it lawful" not in SignedIn(cast.coordinator).get(f"/items/{row.pk}/").text
    address = f"/items/{row.pk}/objections/{task.pk}/explain/"
    assert issuer.post(address, {"text": ""}).status_code == 422
    assert company.post(address, {"text": "Mine"}).status_code == 404
    assert issuer.post(address, {"text": "It was tested."}, follow=True).status_code == 200
    page = company.get(f"/items/{row.pk}/").text
    assert [text in page for text in ("Explained", "Read the explanation", "It was tested.")] == [True] * 3
    assert issuer.get("/").text.count("called it lawful or mistaken") == 1


def test_api_tells_the_task_and_takes_the_explanation(cast: Cast, row: VendorAlert) -> None:
    says(row, cast.analyst)
    issuer, address = SignedIn(cast.focal_point), f"/api/v1/notices/{row.pk}/objections/"
    (one,) = issuer.get(address).json()
    assert (one["organization"], one["resolution"], one["closed_at"]) == ("Company One", "", None)
    assert SignedIn(cast.coordinator).get(address).json() == []
    body = {"text": "It was tested."}
    done = issuer.post(f"{address}{one['id']}/explain/", body, content_type="application/json")
    assert (done.status_code, done.json()["resolution"]) == (200, "explained")
    assert SignedIn(cast.analyst).get(address).json() == issuer.get(address).json()
