"""Small counts stay hidden, also from a reader who subtracts what is shown from a total."""

from collections import defaultdict
from itertools import product
from typing import Any

import pytest

from trends.figures import LEAST, Figures, Law, Row, Source, guard, hide, hide_part, is_told, leave_out, suppress


@pytest.mark.parametrize(("count", "shown"), [(None, None), (0, None), (4, None), (5, 5), (6, 6)])
def test_count_is_shown_from_five(count: int | None, shown: int | None) -> None:
    assert hide(count) == shown


def test_part_of_a_whole_tells_no_small_rest() -> None:
    """Of each whole, what is hidden could be a small part, and, where there are enough, one with a small rest."""
    for whole in range(30):
        shown = {part: hide_part(part, whole) for part in range(whole + 1)}
        told = {part for part, number in shown.items() if number is not None}
        assert told == {part for part in shown if part >= LEAST and (part == whole or whole - part >= LEAST)}
        assert whole < LEAST or len(shown.keys() - told) >= LEAST
    assert (hide_part(None, 9), hide_part(5, None)) == (None, None)


def test_suppress_hides_the_last_others_beside_small_counts_whatever_they_are() -> None:
    rows = suppress([Row("a", 3, 9), Row("b", 30, 9), Row("c", 7, 8)])
    assert rows == [Row("a", None, 9), Row("b", 30, 9), Row("c", None, 8)]
    assert [row.count for row in suppress([Row("a", 3), Row("b", 7), Row("c", 30)])] == [None, 7, None]


def test_suppress_treats_the_period_before_alike() -> None:
    rows = suppress([Row("a", 9, 1), Row("b", 9, 30), Row("c", 8, 7)])
    assert rows == [Row("a", 9, None), Row("b", 9, None), Row("c", 8, None)]


def test_suppress_leaves_its_rows_as_they_were() -> None:
    rows = [Row("a", 3), Row("b", 30)]
    suppress(rows)
    assert rows == [Row("a", 3), Row("b", 30)]


@pytest.mark.parametrize(("parts", "top"), [(3, 15), (4, 11)])
def test_nobody_who_knows_the_rule_and_the_whole_works_out_a_small_count(parts: int, top: int) -> None:
    """Of all counts that look alike to somebody who subtracts what is shown from the whole: no hidden one is a single
    number below five in all of them, nor always one to four.
    """
    alike: dict[tuple[int | None, tuple[int | None, ...]], list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(top), repeat=parts):
        shown = tuple(row.count for row in suppress([Row(str(n), count) for n, count in enumerate(counts)]))
        alike[sum(counts) if sum(counts) >= LEAST else None, shown].append(counts)
    for (whole, shown), worlds in alike.items():
        if whole is not None and whole - sum(count or 0 for count in shown) >= top:
            continue  # other counts that look alike are larger than are tried here
        for n in [n for n, count in enumerate(shown) if count is None]:
            could = {world[n] for world in worlds}
            assert min(could) >= LEAST or (len(could) > 1 and not could <= {1, 2, 3, 4}), (whole, shown, n, could)


def test_rest_of_the_parts_is_not_small() -> None:
    counts = [Row("immediate", 1, 5), Row("high", 7, 6), Row("routine", 2, 9), Row("none", 0, 0)]
    assert [(row.count, row.previous) for row in suppress(counts)] == [(None, 5), (None, 6), (None, None), (None, None)]
    more = [Row("immediate", 3), Row("high", 7), Row("routine", 2)]
    assert [row.count for row in suppress(more)] == [None, None, None]


STAGES = {"MK-1": "marketing", "MK-2": "marketing", "MZ-1": "monetization"}


def guarded(**fields: Any) -> Figures:
    figures = Figures(begins_on="2026-03-01", ends_on="2026-03-31", **fields)
    guard(figures, STAGES)
    return figures


@pytest.mark.parametrize(
    ("others", "unnamed", "told"), [(2, 12, (None, 0)), (0, 12, (None, 0)), (5, 12, (5, 12)), (5, 4, (5, 0))]
)
def test_number_of_the_unnamed_tells_no_hidden_total(others: int, unnamed: int, told: tuple[int | None, int]) -> None:
    figures = guarded(totals=[Row("alert", 10, 9), Row("mo_note", others, 9)], unnamed=unnamed)
    assert (figures.totals[0], (figures.totals[1].count, figures.unnamed)) == (Row("alert", 10, 9), told)


@pytest.mark.parametrize(("mentions", "shown"), [(11, None), (14, None), (16, 16), (5, None), (4, None)])
def test_stage_tells_no_small_rest_beside_its_methods(mentions: int, shown: int | None) -> None:
    figures = guarded(
        stages=[Row("marketing", mentions, 30), Row("monetization", 6, 7)],
        methods=[Row("MK-1", 11, 4), Row("MZ-1", 3, 9), Row("MK-2", 1, 0)],
    )
    assert figures.methods == [Row("MK-1", 11, None)]
    assert figures.stages == [Row("marketing", shown), Row("monetization", 6)]


@pytest.mark.parametrize(
    ("alerts", "named", "stay"),
    [(4, 4, 0), (None, 2, 0), (5, 5, 5), (6, 5, 1), (9, 5, 4), (10, 5, 5), (5, 3, 0), (20, 18, 15)],
)
def test_names_tell_no_small_number_of_those_without_a_name(alerts: int | None, named: int, stay: int) -> None:
    names = [Source(str(number), "T", "alert", "T", "green", "2026-02-03") for number in range(named)]
    law = Source("law", "T", "law_change", "T", "green", "2026-02-03")
    totals = [Row("alert", alerts, 9), Row("law_change", 6, 9)]
    figures = guarded(totals=totals, sources=[*names, law], unnamed=12)
    assert [row.id for row in figures.sources] == [*(str(number) for number in range(stay)), "law"]
    assert (figures.unnamed == 0) is (stay < named or alerts is None or alerts < LEAST)
    once = figures.as_json()
    leave_out(figures)
    assert figures.as_json() == once


def test_months_and_alerts_of_the_period_are_hidden_alike() -> None:
    figures = guarded(totals=[Row("alert", 7, 3), Row("mo_note", 2, 8)], months=[Row("2026-02", 3), Row("2026-03", 7)])
    assert (figures.totals[0], figures.months) == (Row("alert", 7, None), [Row("2026-02", None), Row("2026-03", 7)])


def test_what_is_guarded_stays_as_it_is() -> None:
    figures = guarded(urgencies=[Row("immediate", 3), Row("high", 7), Row("routine", 2)], new_methods=["MK-1"])
    once = figures.as_json()
    guard(figures, STAGES)
    assert figures.as_json() == once
    assert (figures.new_methods, figures.guarded) == ([], True)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [(1, 1, True), (0, 4, True), (None, 5, True), (None, 4, False), (None, 0, False), (None, None, False)],
)
def test_fewer_than_five_of_fewer_than_five_is_not_said(part: int | None, whole: int | None, told: bool) -> None:
    assert is_told(part, whole) is told


def test_figures_survive_the_database() -> None:
    figures = Figures(
        begins_on="2026-02-01",
        ends_on="2026-02-28",
        totals=[Row("alert", None, 6)],
        laws=[Law("NO", "Substance", "controlled", "2026-05", "Regulation", "confirmed")],
        sources=[Source("id", "TEST-1", "alert", "Title", "green", "2026-02-03")],
    )
    assert Figures.of_json(figures.as_json()) == figures
