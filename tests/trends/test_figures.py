"""Small counts stay hidden, also from a reader who subtracts what is shown from a total."""

from itertools import product

import pytest

from trends.figures import LEAST, Figures, Law, Row, Source, hide, suppress


@pytest.mark.parametrize(("count", "shown"), [(None, None), (0, None), (4, None), (5, 5), (6, 6)])
def test_count_is_shown_from_five(count: int | None, shown: int | None) -> None:
    assert hide(count) == shown


def test_suppress_hides_the_next_smallest_beside_a_single_small_count() -> None:
    rows = suppress([Row("a", 3, 9), Row("b", 30, 9), Row("c", 7, 8)])
    assert rows == [Row("a", None, 9), Row("b", 30, 9), Row("c", None, 8)]


def test_suppress_treats_the_period_before_alike() -> None:
    rows = suppress([Row("a", 9, 1), Row("b", 9, 30), Row("c", 8, 7)])
    assert rows == [Row("a", 9, None), Row("b", 9, 30), Row("c", 8, None)]


def test_suppress_leaves_its_rows_as_they_were() -> None:
    rows = [Row("a", 3), Row("b", 30)]
    suppress(rows)
    assert rows == [Row("a", 3), Row("b", 30)]


def test_single_small_count_is_not_found_by_subtraction() -> None:
    for counts in product(range(9), repeat=3):
        if sum(count < LEAST for count in counts) == 1:
            hidden = [row for row in suppress([Row(str(n), count) for n, count in enumerate(counts)]) if not row.count]
            assert len(hidden) == 2, counts


def test_figures_survive_the_database() -> None:
    figures = Figures(
        begins_on="2026-02-01",
        ends_on="2026-02-28",
        totals=[Row("alert", None, 6)],
        laws=[Law("NO", "Substance", "controlled", "2026-05", "Regulation", "confirmed")],
        sources=[Source("id", "TEST-1", "alert", "Title", "green", "2026-02-03")],
    )
    assert Figures.of_json(figures.as_json()) == figures
