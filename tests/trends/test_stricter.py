"""A bulletin that is passed on tells no small number of what has a stricter label than its own."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.errors import ActionRefused
from sharing.actions import review
from tests.cast import Cast
from tests.factories import acts
from tests.factories.legislation import substance
from tests.trends.test_editions import composed
from tests.trends.test_revisions import of_month
from tests.trends.test_statistics import FEB, MAR, count, method, naming, shared
from trends.figures import Figures, Revision, Row
from trends.queries import revisions


def small(figures: Figures) -> list[Any]:
    """Every count below five, and every name."""
    rows = [*figures.totals, *figures.urgencies, *figures.stages, *figures.methods, *figures.months]
    rows += figures.destinations
    counts = [n for row in rows for n in (row.count, row.previous) if n is not None and 0 < n < 5]
    return [*counts, *figures.new_methods, *(row.name for row in figures.new_substances), *figures.sources]


@pytest.mark.parametrize(("tlp", "label", "told"), [
    ("green", "amber", False), ("amber", "amber_strict", False), ("green", "amber_strict", False),
    ("green", "green", True), ("amber", "amber", True), ("green", "clear", True), ("amber_strict", "amber", True),
])  # fmt: skip
def test_nothing_small_rests_on_what_readers_may_not_be_given(cast: Cast, tlp: str, label: str, told: bool) -> None:
    row = shared(cast, tlp=label, destination="NO", urgency="high")
    naming(row, method("MK-90", "marketing"))
    row.substances.add(substance())
    figures = count(cast.north, tlp=tlp)
    assert (figures.guarded, bool(small(figures)), figures.new_methods) == (not told, told, ["MK-90"] if told else [])
    assert figures.destinations == ([Row("NO", 1, 0)] if told else [])


@pytest.mark.parametrize(("at", "guarded"), [(FEB, True), (datetime(2025, 4, 1, tzinfo=UTC), True),
                                             (datetime(2025, 3, 31, tzinfo=UTC), False)])  # fmt: skip
def test_what_is_compared_counts_too(cast: Cast, at: datetime, guarded: bool) -> None:
    shared(cast, tlp="green")
    shared(cast, at, tlp="amber")
    assert count(cast.north, tlp="green").guarded is guarded


def test_counts_from_five_up_are_told(cast: Cast) -> None:
    for _number in range(6):
        shared(cast, tlp="amber", urgency="routine")
    figures = count(cast.north, tlp="green")
    assert (figures.totals[0].count, figures.months[-1].count, figures.sources) == (6, 6, [])


def test_draft_is_sent_back_once_something_stricter_is_counted(cast: Cast) -> None:
    shared(cast, tlp="green")
    row = composed(cast, "green")
    review.submit(row, by=cast.member("coordinator_north"))
    shared(cast, FEB, tlp="amber")
    with pytest.raises(ActionRefused, match="Send it back"):
        acts.approve(row, by=cast.coordinator)
    review.send_back(row, note="Anew", by=cast.coordinator)
    review.submit(row, by=cast.member("coordinator_north"))
    assert acts.approve(row, by=cast.coordinator).state == "released"


def test_what_moved_of_a_month_with_something_stricter_is_told_from_five_up(cast: Cast) -> None:
    of_month(cast, 3, "green")
    for number in range(8):
        shared(cast, MAR, tlp="amber" if number == 0 else "green")
        if number == 3:
            assert revisions.since(cast.north, date(2026, 4, 1), tlp="green") == []
    assert revisions.since(cast.north, date(2026, 4, 1), tlp="green") == []  # fewer than five, and eight
    shared(cast, MAR, tlp="green")
    assert revisions.since(cast.north, date(2026, 4, 1), tlp="green") == [Revision("2026-03", "alert", None, 9)]
