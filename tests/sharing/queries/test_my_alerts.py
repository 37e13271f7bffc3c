"""My alerts: what became of the own organization's alerts, of the answers of those whom it asked alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal import clock
from portal.enums import ParticipationRole
from portal.models import Framework, User
from sharing import access
from sharing.enums import Decision
from sharing.models import Addressee, VendorAlert
from sharing.queries import my_alerts
from sharing.queries.my_alerts import months_until
from sharing.templatetags.sharing import span
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.answers import answer

MARCH = datetime(2026, 3, 2, 10, tzinfo=UTC)
MONTHS = months_until(date(2026, 4, 30), 3)


def shared(cast: Cast, at: datetime = MARCH, asked: tuple[str, ...] = ("company_one",), **fields: Any) -> VendorAlert:
    return notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, "everyone")],
        released_at=at,
        addressees=[cast.organization(name) for name in asked],
        **fields,
    )


def counts(user: User) -> dict[str, tuple[int, ...]]:
    """Shared, asked, opened, answered and acted on, by month."""
    found = my_alerts.report(user, MONTHS)
    rows = [*found.months, found.total]
    return {
        f"{row.first:%B}" if row.first else "all": (row.shared, row.asked, row.opened, row.answered, row.acted)
        for row in rows
    }


def test_alerts_are_counted_once_by_how_far_any_of_the_asked_has_come(cast: Cast) -> None:
    row = shared(cast, asked=("company_one", "authority_north2"))
    answer(row, cast.analyst, hours=3, decisions=[Decision.VISIBILITY_REMOVED])
    answer(row, cast.member("authority_north2"), hours=5, decisions=[Decision.NO_TRACE])
    answer(shared(cast), cast.analyst, hours=7, decisions=[Decision.NO_TRACE])
    answer(shared(cast), cast.analyst, hours=30)
    shared(cast, asked=())
    shared(cast, at=datetime(2026, 4, 30, tzinfo=UTC))
    shared(cast, at=datetime(2026, 1, 31, tzinfo=UTC))
    assert counts(cast.focal_point) == {
        "February": (0, 0, 0, 0, 0),
        "March": (4, 3, 3, 2, 1),
        "April": (1, 1, 0, 0, 0),
        "all": (5, 4, 3, 2, 1),
    }
    total = my_alerts.report(cast.focal_point, MONTHS).total
    assert (total.to_confirmation, total.to_outcome) == (timedelta(hours=7), timedelta(hours=5.5))


def test_answers_of_those_whom_nobody_asked_are_not_told(cast: Cast) -> None:
    hidden = cast.north
    hidden.hides_members = True
    hidden.save()
    row = shared(cast)
    answer(row, cast.member("authority_north2"), decisions=[Decision.VISIBILITY_REMOVED])
    assert counts(cast.focal_point)["March"] == (1, 1, 0, 0, 0)
    answer(row, cast.analyst, decisions=[Decision.VISIBILITY_REMOVED])
    assert counts(cast.focal_point)["March"] == (1, 1, 1, 1, 1)


def test_only_own_alerts_that_were_shared_are_counted(cast: Cast) -> None:
    shared(cast)
    notices.alert(author=cast.focal_point, state="draft")
    notices.mo_note(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    shared(cast, state="withdrawn")
    assert [counts(user)["all"][0] for user in (cast.focal_point, cast.analyst, cast.coordinator)] == [2, 0, 0]


def test_month_is_that_of_the_person_s_own_time_zone(cast: Cast) -> None:
    shared(cast, at=datetime(2026, 3, 31, 23, 30, tzinfo=UTC))
    with timezone.override("Europe/Oslo"):
        assert counts(cast.focal_point)["April"][0] == 1
    with timezone.override("America/Lima"):
        assert counts(cast.focal_point)["March"][0] == 1


def test_overdue_are_unanswered_questions_to_the_asked_alone(cast: Cast) -> None:
    late, done, ahead = shared(cast), shared(cast), shared(cast)
    answer(done, cast.analyst, decisions=[Decision.NO_TRACE])
    expired = shared(cast, valid_until_on=clock.today() - timedelta(days=1))
    past, future = clock.now() - timedelta(days=2), clock.now() + timedelta(days=2)
    for row, due_at in ((late, past), (done, past), (expired, past), (ahead, future)):
        access.plain(Addressee).filter(notice=row).update(due_at=due_at)
    assert [one.notice_id for one in my_alerts.overdue(cast.focal_point)] == [late.pk]
    assert list(my_alerts.overdue(cast.analyst)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_report_takes_four_queries_however_many_alerts(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        answer(shared(cast), cast.analyst, decisions=[Decision.NO_TRACE])
    with django_assert_num_queries(4):
        my_alerts.report(cast.focal_point, MONTHS)


def test_of_very_many_alerts_the_newest_are_counted_and_that_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(my_alerts, "MOST", 2)
    for days in (0, 31, 32):
        shared(cast, at=MARCH + timedelta(days=days))
    assert counts(cast.focal_point) == {"March": (0, 0, 0, 0, 0), "April": (2, 2, 0, 0, 0), "all": (2, 2, 0, 0, 0)}
    page = SignedIn(cast.focal_point).get("/own/alerts/", {"period": "2026"}).text
    assert "Your organization shared more than 2 alerts in this period." in page
    shared(cast, at=MARCH + timedelta(days=33))
    assert counts(cast.focal_point) == {"April": (2, 2, 0, 0, 0), "all": (2, 2, 0, 0, 0)}


def test_page_reports_the_period_that_is_asked(cast: Cast) -> None:
    join(cast.organization("company_two"), cast.north, ParticipationRole.COMPANY)
    last_year = clock.now().replace(year=clock.now().year - 1, month=3, day=2)
    answer(shared(cast, at=last_year), cast.analyst, hours=49, decisions=[Decision.VISIBILITY_REMOVED])
    browser = SignedIn(cast.focal_point)
    page = browser.get("/own/alerts/", {"period": last_year.year}).text
    assert [text in page for text in ("What became of our alerts", "2.0 days", f"March {last_year.year}")] == [True] * 3
    assert "Nothing was shared in this period" in browser.get("/own/alerts/", {"period": "3"}).text
    assert "Select a valid choice" in browser.get("/own/alerts/", {"period": "1000"}).text
    assert "Nothing was shared" in SignedIn(cast.analyst).get("/own/alerts/").text


def test_time_is_told_in_hours_and_from_two_days_on_in_days() -> None:
    told = [span(timedelta(hours=hours)) for hours in (0.26, 47.9, 48, 60)]
    assert [*told, span(None)] == ["0.3 hours", "47.9 hours", "2.0 days", "2.5 days", "–"]


def test_overdue_answer_leads_to_whom_to_call(cast: Cast) -> None:
    row, own = shared(cast), cast.organization("company_one")
    access.plain(Addressee).filter(notice=row).update(due_at=clock.now() - timedelta(days=2))
    browser, link = SignedIn(cast.focal_point), f'href="{own.get_absolute_url()}"'
    assert link in browser.get("/own/alerts/").text
    Framework.objects.update(hides_members=True)
    page = browser.get("/own/alerts/").text
    assert (link in page, "Company One" in page) == (False, True)
