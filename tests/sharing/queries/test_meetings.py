"""What a consultation's page opens with, and whose name stands beside what was recommended."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock, participations
from portal.models import User
from sharing import access
from sharing.actions import meetings as act
from sharing.models import Meeting
from sharing.queries import meetings as queries
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.meetings import BEGINS, draft, recommended, shared

DAY = timedelta(days=1)


def shown(user: User, row: Meeting) -> list[tuple[str, str]]:
    return [(line.row.text, line.row.state) for line in queries.carried(user, row)]


def test_page_opens_with_the_last_recommendations_and_what_still_stands_of_earlier_ones(cast: Cast) -> None:
    first, last = (shared(cast, stage="held", begins_at=BEGINS + at * DAY) for at in (0, 30))
    recommended(cast, first, text="Old and open")
    act.report(recommended(cast, first, text="Old and done"), state="done", by=cast.coordinator)
    act.report(recommended(cast, last, text="New and done"), state="done", by=cast.coordinator)
    recommended(cast, last, text="New and open")
    following = draft(cast, begins_at=BEGINS + 60 * DAY)
    assert shown(cast.coordinator, following) == [
        ("Old and open", "open"),
        ("New and done", "done"),
        ("New and open", "open"),
    ]
    assert shown(cast.coordinator, first) == []


def test_page_opens_with_what_its_reader_may_read(cast: Cast) -> None:
    recommended(cast, shared(cast, stage="held", audience="authorities"), "authority_north", text="Among authorities")
    following = shared(cast, begins_at=BEGINS + 60 * DAY)
    assert shown(cast.analyst, following) == []
    assert "Among authorities" not in SignedIn(cast.analyst).get(following.get_absolute_url()).text
    assert "Among authorities" in SignedIn(cast.focal_point).get(following.get_absolute_url()).text


def test_owner_is_not_named_where_members_are_hidden(cast: Cast) -> None:
    row = shared(cast)
    recommendation = recommended(cast, row)
    act.report(recommendation, state="under_way", text="Begun.", by=cast.analyst)
    cast.north.hides_members = True
    cast.north.save()
    for address in (row.get_absolute_url(), recommendation.get_absolute_url(), cast.north.get_absolute_url()):
        named = {u.organization.name: "Company One" in SignedIn(u).get(address).text for u in readers(cast)}
        assert named == {"Authority North": False, "Company One": True, "Coordinator North": True, "Observer": False}


def readers(cast: Cast) -> list[User]:
    return [cast.focal_point, cast.analyst, cast.coordinator, cast.member("observer")]


def test_home_and_framework_tell_what_is_overdue(cast: Cast) -> None:
    late = recommended(cast, shared(cast), text="Long due", due_on=date(2026, 9, 2))
    recommended(cast, access.plain(Meeting).get(), text="Not yet due")
    home, others = SignedIn(cast.analyst).get("/").text, SignedIn(cast.focal_point).get("/").text
    assert [home.count(text) for text in ("Long due", "Not yet due", "Overdue")] == [1, 1, 1]
    assert "Long due" not in others
    page = SignedIn(cast.focal_point).get(cast.north.get_absolute_url()).text
    assert [page.count(text) for text in ("Long due", "Overdue")] == [1, 1]
    act.report(late, state="done", by=cast.analyst)
    assert "Long due" not in SignedIn(cast.analyst).get("/").text


def test_list_takes_one_number_of_queries_however_long(cast: Cast) -> None:
    counts = []
    for _turn in range(2):
        row = shared(cast, stage="held", begins_at=BEGINS)
        for _each in range(3):
            recommended(cast, row)
        with participations.remembered(), CaptureQueriesContext(connection) as found:
            queries.lines(cast.analyst, queries.for_us(cast.analyst))
        counts.append(len(found))
    assert counts == [2, 2]


def test_consultation_to_come_stands_on_the_first_page_once(cast: Cast) -> None:
    rows = [
        shared(cast, begins_at=clock.now() + (at + 1) * DAY, title=f"Consultation {at}")
        for at in range(queries.AHEAD + 1)
    ]
    page = SignedIn(cast.analyst).get("/")
    assert [page.text.count(f">Consultation {at}</bdi>") for at in range(len(rows))] == [1] * len(rows)
