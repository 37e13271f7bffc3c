"""What bulletins tell of a month beside all that was told of it: no two numbers fewer than five apart."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from sharing import access
from sharing.actions import corrections, releases, review
from sharing.enums import Decision
from sharing.models import VendorAlert
from tests.cast import Cast
from tests.factories import acts, answers
from tests.trends.test_consents import item
from tests.trends.test_corrected import corrected, counted
from tests.trends.test_editions import composed
from tests.trends.test_public import opened, published
from tests.trends.test_revisions import of_month
from tests.trends.test_statistics import method, naming, shared
from trends import numbers, revised, statistics
from trends.actions import editions
from trends.figures import Figures, Revision, Row
from trends.models import Bulletin
from trends.numbers import Numbers, Told
from trends.queries import numbers as queries
from trends.queries import revisions

APRIL, MAY = datetime(2026, 4, 5, tzinfo=UTC), date(2026, 5, 1)


def answered(cast: Cast, rows: list[VendorAlert]) -> None:
    for row in rows:
        answers.answer(row, cast.analyst, decisions=[Decision.NO_TRACE])


def recounted(cast: Cast, row: Bulletin) -> Figures:
    row.refresh_from_db()
    corrections.approve(corrected(cast, row, recount=True, note="Late."), by=cast.coordinator)
    row.refresh_from_db()
    return Figures.of_json(row.figures)


def test_recount_is_held_against_what_later_bulletins_said(cast: Cast) -> None:
    rows = [shared(cast) for _number in range(20)]
    answered(cast, rows[:10])
    march = of_month(cast, 3)
    answered(cast, rows[10:15])
    assert of_month(cast, 4).figures["revised"][0]["now"] == 15
    answered(cast, rows[15:17])
    assert recounted(cast, march).answered == 10  # 17 is seven away, and two from fifteen
    answered(cast, rows[17:])
    assert recounted(cast, march).answered == 20


def test_numbers_of_other_labels_and_of_earlier_versions_count(cast: Cast) -> None:
    rows = [shared(cast) for _number in range(21)]
    answered(cast, rows[:10])
    march, by = of_month(cast, 3), cast.member("coordinator_north")
    published(cast, editions.derive(march, tlp="green", language="en", by=by))
    answered(cast, rows[10:15])
    of_month(cast, 4, "green")
    answered(cast, rows[15:16])
    assert revisions.since(cast.north, MAY, tlp="amber") == [Revision("2026-03", "answers", 15, None, 1)]
    answered(cast, rows[16:])
    assert recounted(cast, march).answered == 21
    told = queries.told(cast.north, date(2026, 3, 1))
    every, green = (sorted(told.of("2026-03", "answers", tlp)) for tlp in ("red", "green"))
    assert (every, green) == ([10, 10, 15, 21], [10, 15])


@pytest.mark.parametrize(
    ("tlp", "now", "said"),
    [
        ("amber", 30, [Revision("2026-03", "answers", 31, None, -1)]),
        ("amber", 31, [Revision("2026-03", "answers", 36, 31)]),
        ("amber", 26, [Revision("2026-03", "answers", 36, 26)]),
        ("amber", 22, [Revision("2026-03", "answers", 21, None, 1)]),
        ("green", 26, [Revision("2026-03", "answers", 36, 26)]),
        ("green", 30, []),
    ],
)
def test_number_stays_away_from_every_one_that_was_told(tlp: str, now: int, said: list[Revision]) -> None:
    told = Numbers(
        Told("2026-03", "answers", count, label)
        for count, label in ((31, "amber"), (36, "green"), (21, "green"), (26, "amber"))
    )
    assert revised.revisions(counted(answered=36), counted(answered=now), (), told, tlp) == said


def clear(cast: Cast, number: int, at: datetime | None = None, **fields: Any) -> list[Any]:
    more: dict[str, Any] = {"released_at": at} if at else {}
    return [item(cast, tlp="clear", title=f"Seller {n}", **more, **fields) for n in range(number)]


def test_two_public_bulletins_tell_no_item_that_was_withdrawn_between_them(cast: Cast) -> None:
    opened(cast)
    rows, reach = clear(cast, 12), method("MK-90", "marketing")
    for row in [*rows, *clear(cast, 6, APRIL)]:
        naming(row, reach)
    march = of_month(cast, 3, "clear")
    releases.withdraw(rows[0], reason="Mistaken", by=cast.colleague)
    april = Figures.of_json(of_month(cast, 4, "clear").figures)
    assert april.revised == [Revision("2026-03", "alert", 12, None, -1)]
    assert (april.totals[0], april.months[-2:]) == (Row("alert", 6, 12), [Row("2026-03", 12), Row("2026-04", 6)])
    assert (april.methods, {row.previous for row in april.urgencies}) == ([Row("MK-90", 6, 12)], {None})
    again = recounted(cast, march)
    assert (again.totals[0].count, again.months[-1].count, again.methods) == (12, 12, [Row("MK-90", 12, None)])
    with clock.moved_to(datetime(2026, 5, 1, tzinfo=UTC)):
        french = editions.derive(march, tlp="clear", language="fr", by=cast.member("coordinator_north"))
    assert Figures.of_json(french.figures).totals[0].count == 12
    for row in rows[1:5]:
        releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    assert recounted(cast, march).totals[0].count == 7


def test_draft_is_sent_back_beside_which_a_near_number_was_published(cast: Cast) -> None:
    rows = [item(cast) for _number in range(12)]  # without a name in a public bulletin
    march = composed(cast, "clear")
    review.submit(march, by=cast.member("coordinator_north"))
    releases.withdraw(rows[0], reason="Mistaken", by=cast.colleague)
    assert of_month(cast, 4, "clear").figures["totals"][0]["previous"] == 11
    with pytest.raises(ActionRefused, match="Send it back"):
        acts.approve(march, by=cast.coordinator)
    review.send_back(march, note="Anew", by=cast.coordinator)
    assert published(cast, march).figures["totals"][0]["count"] == 11


def test_figures_that_were_frozen_before_a_near_one_was_told_are_apart() -> None:
    figures = counted(revised=[Revision("2026-02", "answers", 30, 38), Revision("2026-02", "alert", 9, None, 1)])
    near = [numbers.is_apart(figures, Numbers([Told("2026-02", "answers", n, "green")]), "green") for n in (38, 36, 33)]
    assert near == [False, True, False]


def test_parts_that_add_up_are_hidden_together() -> None:
    told = Numbers([Told("2026-02", "urgencies.high", 9, "clear"), Told("2026-03", "stages.marketing", 20, "green")])
    figures = counted(
        guarded=True, urgencies=[Row("high", 8, 8), Row("routine", 7, 9)], stages=[Row("marketing", 18)],
        totals=[Row("alert", 15, 17)], unnamed=7,
    )  # fmt: skip
    numbers.settle(figures, told, "clear")
    assert figures.urgencies == [Row("high", None), Row("routine", None)]
    assert (figures.stages, figures.totals, figures.unnamed) == ([Row("marketing", None)], [Row("alert", 15, 17)], 7)


def test_number_that_stricter_readers_alone_were_told_is_not_passed_on() -> None:
    told = Numbers([Told("2026-03", "alert", 20, "amber")])
    assert [told.settled("2026-03", "alert", count, "clear") for count in (20, 19, 15, None)] == [20, None, 15, None]
    assert [told.settled("2026-03", "alert", count, "amber") for count in (20, 19, 15, None)] == [20, 20, 15, None]
    assert Numbers([Told("2026-03", "alert", 7, "green")]).settled("2026-03", "alert", None, "green") == 7


def test_edition_is_published_also_where_companies_left_since(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    master = published(cast, composed(cast))
    told = {**master.figures, "companies": 20, "companies_answered": 15}
    access.plain(Bulletin).filter(pk=master.pk).update(figures=told)
    count = statistics._count_coverage

    def left(figures: Figures, *more: Any) -> None:
        count(figures, *more)
        figures.companies = 18

    monkeypatch.setattr(statistics, "_count_coverage", left)
    master.refresh_from_db()
    made = published(cast, editions.derive(master, tlp="green", language="en", by=cast.member("coordinator_north")))
    assert (made.figures["companies"], made.figures["companies_answered"]) == (20, 15)
