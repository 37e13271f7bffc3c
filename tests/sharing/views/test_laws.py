"""The page of a law that makes alerts actionable, and what alerts say of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock, events
from portal.enums import EventKind
from portal.models import Organization, User
from sharing.actions import receipts, waking
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Control, Notice
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.factories.legislation import control, substance
from tests.program import Program


def in_days(days: int) -> date:
    return datetime.now(UTC).date() + timedelta(days=days)


def shared(cast: Cast, days: int) -> tuple[Notice, Control]:
    """An alert in the north that names a substance, and a control of it in Norway so many days from now."""
    thing = substance("Etonitazene")
    row = acts.released(cast, substances=[thing])
    return row, control(thing, "NO", effective=in_days(days).isoformat())


def test_the_page_lists_the_alerts_and_counts_as_read(cast: Cast, as_: type[SignedIn]) -> None:
    row, made = shared(cast, 30)
    waking.look()
    assert events.count_unread(cast.analyst) == 2
    page = as_(cast.analyst).get(f"/controls/{made.pk}/alerts/").text
    assert ("Etonitazene, Norway: Controlled from" in page, "1 open alert" in page, row.title in page) == (
        True, True, True,
    )  # fmt: skip
    assert not events.unread(cast.analyst).filter(event__kind=EventKind.LAW).exists()


def test_the_day_is_that_of_the_organization_and_not_of_the_person(cast: Cast, as_: type[SignedIn]) -> None:
    Organization.objects.filter(pk=cast.analyst.organization_id).update(time_zone="Pacific/Kiritimati")
    User.objects.filter(pk=cast.analyst.pk).update(time_zone="Etc/GMT+12")  # a day behind at least
    ahead = (datetime.now(ZoneInfo("Pacific/Kiritimati")).date() - in_days(0)).days
    _row, made = shared(cast, ahead)
    person = User.objects.get(pk=cast.analyst.pk)
    assert "Etonitazene, Norway: Controlled since" in as_(person).get(f"/controls/{made.pk}/alerts/").text


@pytest.mark.parametrize("name", ["company_two", "outsider"])
def test_who_has_no_market_there_finds_no_page(cast: Cast, as_: type[SignedIn], name: str) -> None:
    _row, made = shared(cast, 30)
    person: User = cast.member(name)
    assert as_(person).get(f"/controls/{made.pk}/alerts/").status_code == 404
    assert Program(person).code("get", f"controls/{made.pk}/alerts/") == 404


def test_alerts_say_how_soon_on_their_page_in_the_queue_and_to_programs(cast: Cast, as_: type[SignedIn]) -> None:
    row, made = shared(cast, 30)
    browser = as_(cast.analyst)
    said = f"Norway: Controlled from {in_days(30):%-d %b %Y}, in 30 days"
    assert (said in browser.get("/queue/").text, said in browser.get("/items/").text) == (True, True)
    assert f'/controls/{made.pk}/alerts/"' in browser.get(f"/items/{row.pk}/").text
    program = Program(cast.analyst)
    (told,) = program.ask("get", f"notices/{row.pk}/").json()["laws"]
    assert (told["days"], told["text"], told["control"]) == (30, said, str(made.pk))
    (entry,) = program.ask("get", f"controls/{made.pk}/alerts/").json()["results"]
    assert (entry["id"], entry["laws"], entry["is_law_changed"]) == (str(row.pk), [told], False)


def test_what_was_called_lawful_comes_back_with_a_word(cast: Cast, as_: type[SignedIn]) -> None:
    row, _made = shared(cast, 0)
    with clock.moved_to(datetime.now(UTC) - timedelta(days=2)):
        row = acts.released(cast, substances=list(row.substances.all()))
        receipts.record(row, lines=[OutcomeLine(Decision.NOT_UNLAWFUL_HERE)], by=cast.analyst)
    browser = as_(cast.analyst)
    assert browser.get("/queue/").text.count("law has changed since your answer") == 1
    assert "The law has changed since your answer." in browser.get(f"/items/{row.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_number_of_queries(cast: Cast, as_: type[SignedIn], count: int) -> None:
    row, made = shared(cast, 30)
    for _more in range(count - 1):
        acts.released(cast, substances=list(row.substances.all()))
    browser = as_(cast.analyst)
    browser.get("/queue/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        browser.get(f"/controls/{made.pk}/alerts/")
    assert len(queries) == 19
