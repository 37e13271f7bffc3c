"""What a bulletin says of the months before: each move once, and none whose number would tell a small one."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.models import Participation
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.trends.test_consents import item
from tests.trends.test_corrected import counted
from tests.trends.test_editions import composed
from tests.trends.test_public import address, opened, published
from trends import derived, revised
from trends.actions import composing, editions
from trends.figures import Revision
from trends.models import Bulletin
from trends.queries import revisions


@pytest.mark.parametrize(("told", "now", "said"), [
    ([Revision("2026-03", "answers", 40, 46)], 46, []),
    ([Revision("2026-03", "answers", 40, 46)], 48, [Revision("2026-03", "answers", 46, None, 1)]),
    ([Revision("2026-03", "answers", 40, 46)], 41, [Revision("2026-03", "answers", 40, None, 1)]),
    ([Revision("2026-03", "answers", 40, 46)], 40, [Revision("2026-03", "answers", 46, 40)]),
    ([Revision("2026-03", "answers", 40, 46)], 51, [Revision("2026-03", "answers", 46, 51)]),
    ([Revision("2026-03", "answers", 40, None, 1)], 43, []),
    ([Revision("2026-03", "answers", 40, None, 1)], 45, [Revision("2026-03", "answers", 40, 45)]),
    ([Revision("2026-03", "answers", 40, None)], 8, []),
    ([Revision("2026-02", "answers", 10, 44)], 46, [Revision("2026-03", "answers", 40, 46)]),
])  # fmt: skip
def test_what_was_told_is_not_told_twice_and_no_number_beside_it_tells_a_small_one(
    told: list[Revision], now: int, said: list[Revision]
) -> None:
    assert revised.revisions(counted(answered=40), counted(answered=now), told) == said


def test_revised_answers_that_moved_by_fewer_than_five_stay_as_published() -> None:
    published_ = counted(answered=10, revised=[Revision("2026-02", "answers", 40, 46)])
    fresh = counted(answered=20, revised=[Revision("2026-02", "answers", 40, 48)])
    derived.keep_answers(fresh, published_)
    assert (fresh.answered, fresh.revised) == (10, published_.revised)


def of_month(cast: Cast, month: int, tlp: str = "amber") -> Bulletin:
    """A bulletin of a month of 2026, published on the first day of the next."""
    begins_on = date(2026, month, 1)
    with clock.moved_to(datetime(2026, month + 1, 1, tzinfo=UTC)):
        row = composing.compose(
            framework=cast.north, begins_on=begins_on, ends_on=date(2026, month + 1, 1) - timedelta(days=1),
            tlp=tlp, by=cast.member("coordinator_north"),
        )  # fmt: skip
        return published(cast, row)


def test_bulletin_says_what_moved_in_each_of_the_months_before(cast: Cast, django_assert_num_queries: Any) -> None:
    first = published(cast, composed(cast))
    of_month(cast, 4)
    for number in range(6):
        item(cast)
        if number < 5:
            item(cast, released_at=datetime(2026, 4, 5, tzinfo=UTC))
    moved = [Revision("2026-04", "alert", 0, 5), Revision("2026-03", "alert", 0, 6)]
    with django_assert_num_queries(7):
        assert revisions.since(cast.north, date(2026, 5, 1), tlp="amber") == moved
    may = of_month(cast, 5)
    assert may.figures["revised"] == [asdict(row) for row in moved]
    with django_assert_num_queries(7):
        assert revisions.since(cast.north, date(2026, 6, 1), tlp="amber") == []  # it was told
    assert revisions.since(cast.north, date(2027, 4, 1), tlp="amber") == []
    page = SignedIn(cast.analyst).get(first.get_absolute_url()).text
    assert page.count(f'href="{may.get_absolute_url()}" dir="auto">{may.title}</a> (alerts shared)') == 1
    assert 'id="later"' not in SignedIn(cast.analyst).get(may.get_absolute_url()).text


def test_later_figures_are_told_of_by_what_one_may_read_alone(cast: Cast) -> None:
    first = published(cast, composed(cast))
    for _number in range(4):
        item(cast)
    april = of_month(cast, 4)
    reader = cast.analyst
    assert [one.bulletin.pk for one in revisions.later(reader, first)] == [april.pk]
    row = Participation.objects.get(organization=reader.organization, framework=cast.north)
    Participation.objects.filter(pk=row.pk).update(reads_from=datetime(2026, 3, 20, tzinfo=UTC))
    assert revisions.later(reader, first) == []  # four of a month that somebody reads in part
    Participation.objects.filter(pk=row.pk).update(reads_from=row.reads_from)
    april.sections = [part for part in april.sections if part["key"] != "coverage"]
    april.save()
    assert revisions.later(reader, first) == []  # its table was taken out
    outsider = cast.member("company_two")
    assert revisions.later(outsider, first) == []


def test_of_the_editions_of_a_later_month_one_is_named_in_the_language_that_is_read(cast: Cast) -> None:
    first = published(cast, composed(cast))
    for _number in range(6):
        item(cast)
    april, composer = of_month(cast, 4), cast.member("coordinator_north")
    with clock.moved_to(datetime(2026, 5, 2, tzinfo=UTC)):
        french = [
            published(cast, editions.derive(row, tlp="amber", language="fr", by=composer)) for row in (first, april)
        ]
    assert [one.bulletin.pk for one in revisions.later(cast.analyst, first)] == [april.pk]
    assert [one.bulletin.pk for one in revisions.later(cast.analyst, french[0])] == [french[1].pk]


def test_programs_and_readers_without_an_account_are_told_of_later_figures_too(cast: Cast) -> None:
    opened(cast)
    for number in range(12):
        if number == 6:
            first = published(cast, composed(cast, "clear"))
        item(cast, tlp="clear", title=f"Seller {number}")
    green, clear = of_month(cast, 4, "green"), of_month(cast, 5, "clear")
    told = SignedIn(cast.analyst).get(f"/api/v1/bulletins/{first.pk}/").json()
    assert told["later"] == [{"id": str(clear.pk), "reference": clear.reference, "figures": ["alert"]}]
    page = Client().get(address(first)).text
    assert f'href="{address(clear)}" dir="auto">{clear.title}</a> (alerts shared)' in page
    assert (green.reference in page, 'id="later"' in Client().get(address(clear)).text) == (False, False)
