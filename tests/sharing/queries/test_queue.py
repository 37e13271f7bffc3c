"""The queue as a person has narrowed it, page by page."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock, participations
from portal.enums import Urgency
from portal.models import Holiday, Organization, User
from sharing import access
from sharing.actions import cases, receipts, releases
from sharing.models import Addressee, Notice
from sharing.queries import queue
from sharing.queries.queue import Narrowed
from tests.cast import Cast
from tests.factories import acts
from tests.sharing.queries.test_home import asked


def titles(user: User, **narrowed: Any) -> list[str]:
    return [entry.notice.title for entry in queue.page(user, Narrowed(**narrowed)).entries]


def test_queue_is_narrowed_by_each_filter_and_by_several(cast: Cast) -> None:
    asked(cast, "Late", -2, urgency=Urgency.HIGH)
    mine = asked(cast, "Mine", 3, urgency=Urgency.HIGH, platform=cast.platforms["Bazaar One"])
    theirs = asked(cast, "Theirs", 4, urgency=Urgency.ROUTINE)
    acts.share(theirs, framework=cast.region, by=cast.colleague)
    cases.take(mine, by=cast.analyst)
    cases.take(theirs, by=cast.approver("company_one"))
    receipts.confirm(mine, by=cast.analyst)
    user = cast.analyst
    assert titles(user) == ["Late", "Mine", "Theirs"]
    assert titles(user, overdue=True) == ["Late"]
    assert titles(user, urgency=Urgency.HIGH) == ["Late", "Mine"]
    assert titles(user, platform=cast.platforms["Bazaar One"].pk) == ["Mine"]
    assert titles(user, framework=cast.region.pk) == ["Theirs"]
    assert titles(user, assignee=queue.MINE) == ["Mine"]
    assert titles(user, assignee=queue.NOBODY) == ["Late"]
    assert titles(user, state=queue.UNCONFIRMED) == ["Late", "Theirs"]
    assert titles(user, state=queue.CONFIRMED) == ["Mine"]
    assert titles(user, state=queue.UNCONFIRMED, urgency=Urgency.HIGH) == ["Late"]
    User.objects.filter(pk=cast.approver("company_one").pk).update(is_active=False)
    assert titles(user, assignee=queue.NOBODY) == ["Late", "Theirs"]


def test_framework_that_one_does_not_read_shows_nothing(cast: Cast) -> None:
    asked(cast, "Of the north")
    assert titles(cast.analyst, framework=cast.south.pk) == []


def test_pages_follow_each_other_without_loss(cast: Cast) -> None:
    for number in range(5):
        asked(cast, f"No {number}", number)
    first = queue.page(cast.analyst, limit=2)
    second = queue.page(cast.analyst, after=first.after, limit=2)
    third = queue.page(cast.analyst, after=second.after, limit=2)
    found = [[entry.notice.title for entry in page.entries] for page in (first, second, third)]
    assert found == [["No 0", "No 1"], ["No 2", "No 3"], ["No 4"]]
    assert (third.after, queue.total(cast.analyst)) == ("", 5)


@pytest.mark.parametrize("how_many", [1, 3])
def test_page_takes_the_same_number_of_queries(cast: Cast, how_many: int) -> None:
    for number in range(how_many):
        cases.take(asked(cast, f"No {number}", number), by=cast.analyst)
    with participations.remembered(), CaptureQueriesContext(connection) as queries:
        page = queue.page(cast.analyst)
        assert [str(entry.receipt.holder) for entry in page.entries if entry.receipt] == [cast.analyst.name] * how_many
    assert len(queries) == 11


def test_next_is_what_stands_behind_and_at_the_end_the_first(cast: Cast) -> None:
    rows = [asked(cast, title, hours) for title, hours in (("One", 1), ("Two", 2), ("Three", 3))]
    asks = [access.plain(Addressee).get(notice=row) for row in rows]
    behind = [queue.following(cast.analyst, ask, Narrowed()) for ask in asks]
    assert [row.title if row else "" for row in behind] == ["Two", "Three", "One"]
    access.plain(Notice).filter(pk__in=[row.pk for row in rows[1:]]).update(valid_until_on="2026-01-01")
    assert queue.following(cast.analyst, asks[0], Narrowed()) is None


def test_case_number_is_found_by_a_part_and_by_its_organization_only(cast: Cast) -> None:
    row, answered, other = asked(cast, "Open"), asked(cast, "Answered"), acts.released(cast)
    cases.number(row, case_number="TS-4711", by=cast.analyst)
    cases.number(answered, case_number="ts-47110", by=cast.analyst)
    cases.number(other, case_number="4711", by=cast.member("authority_north2"))
    receipts.record(answered, lines=[receipts.OutcomeLine("no_trace")], by=cast.analyst)

    def found(user: User, number: str) -> set[str]:
        return {entry.notice.title for entry in queue.by_case(user, number)}

    assert found(cast.analyst, "ts-4711") == {"Open", "Answered"}
    assert found(cast.member("authority_north2"), "4711") == {other.title}
    assert found(cast.focal_point, "4711") == set()
    releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    assert found(cast.analyst, "4711") == {"Answered"}


def test_due_time_is_in_the_calendar_of_the_one_that_is_asked(cast: Cast) -> None:
    """Sunday to Thursday in Amman; a holiday on Monday; asked on a Saturday night in UTC, a Sunday there."""
    company = cast.organization("company_one")
    Organization.objects.filter(pk=company.pk).update(time_zone="Asia/Amman", working_week=[7, 1, 2, 3, 4])
    Holiday.objects.create(organization=company, on="2026-06-08", name="A feast")
    with clock.moved_to(datetime(2026, 6, 6, 22, tzinfo=UTC)):
        row = acts.released(cast)
    due_at = access.plain(Addressee).get(notice=row).due_at
    assert due_at == datetime(2026, 6, 11, 20, 59, tzinfo=UTC)  # Tuesday, Wednesday, Thursday at 23:59 there
