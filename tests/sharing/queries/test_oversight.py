"""What a coordinator is told of how its framework goes, and what stays between others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.models import FocalPoint, Framework, Organization, Participation, User
from sharing import access, responses
from sharing.models import Addressee, Question, VendorAlert
from sharing.queries import oversight
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import answers, notices
from tests.factories.notices import RELEASED_AT

NOW = RELEASED_AT + timedelta(days=10)


def asked(cast: Cast, *names: str, room: Framework | None = None, due_days: int = 3, **fields: object) -> VendorAlert:
    """An alert of the north that asks organizations, due so many days after its release."""
    row = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(room or cast.north, "everyone")],
        addressees=[cast.organization(name) for name in names],
        **fields,
    )
    access.plain(Addressee).filter(notice=row.pk).update(due_at=RELEASED_AT + timedelta(days=due_days))
    return row


def ask(row: VendorAlert, by: User, text: str, *, after: timedelta, asker: User | None = None) -> None:
    access.plain(Question).create(
        notice_id=row.pk,
        asker=(asker or by).organization,
        organization=by.organization,
        author=by,
        text=text,
        posted_at=RELEASED_AT + after,
    )


def owed(user: User, framework: Framework) -> list[tuple[str, list[str]]]:
    with clock.moved_to(NOW):
        return [(row.notice.title, row.owing) for row in oversight.late(user, framework)[0]]


def test_overdue_answers_are_told_by_item_with_who_owes_them(cast: Cast) -> None:
    asked(cast, "company_one", "authority_north2", title="Older", due_days=2)
    newer = asked(cast, "company_one", "authority_north2", title="Newer")
    answers.answer(newer, cast.analyst, decisions=["no_trace"])
    asked(cast, "company_one", title="Due yet", due_days=20)
    asked(cast, "company_one", title="Expired", valid_until_on=RELEASED_AT.date())
    assert owed(cast.coordinator, cast.north) == [
        ("Older", ["Authority North2", "Company One"]),
        ("Newer", ["Authority North2"]),
    ]


def test_coordinator_is_told_of_its_own_members_and_items_alone(cast: Cast) -> None:
    """The north's coordinator reads the second alert, but the south's company is not its member."""
    row = asked(cast, "company_one", "authority_south", title="Both", room=cast.region)
    assert owed(cast.coordinator, cast.north) == []
    notices.release(row, cast.north, at=RELEASED_AT, by=cast.colleague)
    asked(cast, "company_one", title="Red", tlp="red")
    assert owed(cast.coordinator, cast.north) == [("Both", ["Company One"])]
    assert owed(cast.approver("coordinator_region"), cast.region) == [("Both", ["Authority South", "Company One"])]
    assert owed(cast.approver("coordinator_region"), cast.north) == []


def test_member_that_reads_an_item_elsewhere_only_is_not_told(cast: Cast) -> None:
    """In the north the item is for authorities; that the company reads it is the other framework's affair."""
    row = asked(cast, "company_one", "authority_north2", title="Both", room=cast.region)
    notices.release(row, cast.north, audience="authorities", at=RELEASED_AT, by=cast.colleague)
    ask(row, cast.analyst, "A question", after=timedelta(hours=1))
    assert owed(cast.coordinator, cast.north) == [("Both", ["Authority North2"])]
    assert list(responses.questions_waiting(cast.coordinator, cast.north)) == []


def test_nobody_but_the_coordinator_is_told_anything(cast: Cast) -> None:
    row = asked(cast, "company_one")
    ask(row, cast.analyst, "A question", after=timedelta(hours=1))
    with clock.moved_to(NOW):
        assert oversight.panel(cast.coordinator, cast.north) is not None
        for user in (cast.colleague, cast.analyst, cast.member("observer"), cast.approver("coordinator_region")):
            assert oversight.panel(user, cast.north) is None
            assert oversight.late(user, cast.north) == ([], 0)
            assert oversight.waiting(user, cast.north) == []
            assert [speed.due for speed in oversight.speeds(user, cast.north)] == [0, 0, 0]


def test_open_question_is_told_as_waiting_and_nothing_more(cast: Cast) -> None:
    row = asked(cast, "company_one", title="Asked about", due_days=30)
    ask(row, cast.analyst, "Which parcel?", after=timedelta(hours=1))
    ask(row, cast.analyst, "A reminder", after=timedelta(days=2))
    ask(row, cast.member("authority_north2"), "Whose shop?", after=timedelta(days=3))
    with clock.moved_to(NOW):
        (told,) = oversight.waiting(cast.coordinator, cast.north)
        page = SignedIn(cast.coordinator).get(cast.north.get_absolute_url()).text
        page = page.partition('id="open-questions"')[2].partition('id="silent"')[0]
    assert (told.notice.title, told.since, told.count) == ("Asked about", RELEASED_AT + timedelta(hours=1), 2)
    assert page.count("Asked about") == 1
    assert [
        word for word in ("Which parcel?", "reminder", "Whose shop?", "Company One", "North2") if word in page
    ] == []
    ask(row, cast.focal_point, "Parcel nine", after=timedelta(days=4), asker=cast.analyst)
    ask(row, cast.focal_point, "Ours", after=timedelta(days=4), asker=cast.member("authority_north2"))
    with clock.moved_to(NOW):
        assert oversight.waiting(cast.coordinator, cast.north) == []


def test_question_of_another_framework_is_not_told(cast: Cast) -> None:
    row = asked(cast, "company_one", room=cast.region)
    notices.release(row, cast.north, at=RELEASED_AT, by=cast.colleague)
    ask(row, cast.member("authority_south"), "Only the region may know", after=timedelta(hours=1))
    with clock.moved_to(NOW):
        assert oversight.waiting(cast.coordinator, cast.north) == []
        assert len(oversight.waiting(cast.member("coordinator_region"), cast.region)) == 1


def test_question_on_an_item_that_the_coordinator_does_not_read_is_not_told(cast: Cast) -> None:
    for tlp in ("red", "amber"):
        ask(asked(cast, "company_one", tlp=tlp), cast.analyst, f"On what is {tlp}", after=timedelta(hours=1))
    told = responses.questions_waiting(cast.coordinator, cast.north)
    assert [post.text for post in told] == ["On what is amber"]


def silent(user: User, framework: Framework) -> dict[str, str]:
    with clock.moved_to(RELEASED_AT + timedelta(days=40)):
        rows = oversight.silent(user, framework)
    return {str(row.organization): row.seen_at.date().isoformat() if row.seen_at else "" for row in rows}


def test_silent_is_of_whom_nothing_that_the_coordinator_may_know_was_seen(cast: Cast) -> None:
    """An answer, an item, a look; what was done with an item of another framework, or unasked, is not known here."""
    everyone = {"Authority North": "", "Authority North2": "", "Company One": ""}
    assert silent(cast.coordinator, cast.north) == everyone
    seen = asked(cast, "company_one")
    answers.answer(seen, cast.analyst)
    assert silent(cast.coordinator, cast.north) == {
        "Authority North": "2026-03-02",
        "Authority North2": "",
        "Company One": "2026-03-02",
    }
    answers.answer(asked(cast, "authority_north", released_at=RELEASED_AT), cast.analyst, hours=24 * 30)
    elsewhere = asked(cast, "company_one", room=cast.region)
    answers.answer(elsewhere, cast.analyst, hours=24 * 30)
    assert list(silent(cast.coordinator, cast.north)) == ["Authority North", "Authority North2", "Company One"]
    answers.answer(asked(cast, "company_one"), cast.analyst, hours=24 * 30)
    notices.mo_note(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, "everyone")],
        released_at=RELEASED_AT + timedelta(days=30),
    )
    assert list(silent(cast.coordinator, cast.north)) == ["Authority North2"]
    Participation.objects.filter(organization=cast.organization("authority_north2")).update(
        begun_at=RELEASED_AT + timedelta(days=35)
    )
    assert silent(cast.coordinator, cast.north) == {}


def test_silent_members_stand_with_whom_to_call(cast: Cast) -> None:
    organization = cast.organization("company_one")
    Organization.objects.filter(pk=organization.pk).update(duty_contact="+47 22 00 00 01")
    FocalPoint.objects.create(
        organization=organization, person=cast.analyst, function="Safety", telephone="+47 22 00 00 02", position=1
    )
    page = SignedIn(cast.coordinator).get(cast.north.get_absolute_url()).text
    silent_ones = page[page.index('id="silent"') :].split("</section>")[0]
    assert [silent_ones.count(f"+47 22 00 00 0{n}") for n in (1, 2)] == [1, 1]


def test_member_that_is_busy_elsewhere_is_not_called_silent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few items are looked at one by one: it answered here too, something that is not the newest."""
    monkeypatch.setattr(oversight, "ITEMS", 1)
    for room in (cast.region, cast.region, cast.north):
        answers.answer(asked(cast, "company_one", room=room), cast.analyst, hours=24 * 30)
    asked(cast, "authority_north2", released_at=RELEASED_AT + timedelta(hours=1))
    assert list(silent(cast.coordinator, cast.north)) == ["Authority North", "Authority North2"]


def test_what_is_overdue_is_found_in_every_slice_of_time(cast: Cast) -> None:
    for days in (1, 3, 40, 80, 100):
        row = asked(cast, "company_one", title=f"{days} days")
        access.plain(Addressee).filter(notice=row.pk).update(due_at=NOW - timedelta(days=days))
    titles = ["80 days", "40 days", "3 days", "1 days"]
    assert [title for title, _owing in owed(cast.coordinator, cast.north)] == titles


def test_response_times_are_of_all_together_and_of_five_or_more(cast: Cast) -> None:
    for hours in (2, 4, 6, 8):
        answers.answer(asked(cast, "company_one"), cast.analyst, hours=hours - 0.5, decisions=["no_trace"])
    with clock.moved_to(NOW):
        high = oversight.speeds(cast.coordinator, cast.north)[1]
        assert (high.urgency, high.due, high.share, high.hours) == ("high", 4, None, None)
    answers.answer(asked(cast, "company_one"), cast.analyst, hours=24 * 5, decisions=["no_trace"])
    asked(cast, "authority_north2")
    asked(cast, "authority_north2", due_days=30)
    with clock.moved_to(NOW):
        immediate, high, routine = oversight.speeds(cast.coordinator, cast.north)
    assert (high.due, high.in_time, high.share, high.hours) == (6, 4, 67, 6.0)
    assert (immediate.due, routine.due) == (0, 0)


def test_framework_page_asks_the_same_number_of_queries_for_one_and_three(cast: Cast) -> None:
    browser, counts = SignedIn(cast.coordinator), []
    for turns in (1, 2):
        for _turn in range(turns):
            row = asked(cast, "company_one", "authority_north2")
            ask(row, cast.analyst, "A question", after=timedelta(hours=1))
            answers.company(cast.north)
        with clock.moved_to(NOW), CaptureQueriesContext(connection) as queries:
            assert browser.get(cast.north.get_absolute_url()).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
