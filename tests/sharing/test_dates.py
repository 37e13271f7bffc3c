"""Dates of which only the month or the year may be known."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sharing.dates import PartialDate, partial
from sharing.enums import DatePrecision

PARTIAL = st.builds(
    lambda day, precision: PartialDate.parse(day.isoformat()[: {"day": 10, "month": 7, "year": 4}[precision]]),
    st.dates(),
    st.sampled_from(DatePrecision.values),
)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31), DatePrecision.YEAR),
        ("2025-03", date(2025, 3, 1), date(2025, 3, 31), DatePrecision.MONTH),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), DatePrecision.MONTH),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31), DatePrecision.MONTH),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31), DatePrecision.MONTH),
        ("2025-03-31", date(2025, 3, 31), date(2025, 3, 31), DatePrecision.DAY),
        (" 2025-3-1 ", date(2025, 3, 1), date(2025, 3, 1), DatePrecision.DAY),
    ],
)
def test_parse_keeps_the_precision_of_what_is_written(text: str, first: date, last: date, precision: str) -> None:
    parsed = PartialDate.parse(text)
    assert (parsed.first, parsed.last, parsed.precision) == (first, last, precision)


@pytest.mark.parametrize("text", ["2025-02-29", "2025-13", "2025-00", "2025-04-31", "0000", "2025-03-00"])
def test_parse_refuses_dates_that_never_were(text: str) -> None:
    with pytest.raises(ValueError, match=f"There is no such date: {text}"):
        PartialDate.parse(text)


@pytest.mark.parametrize(
    "text", ["", "31/03/2025", "March 2025", "25", "2025-03-31T10:00", "2025-", "20250331", "-2025"]
)
def test_parse_says_how_to_write_a_date(text: str) -> None:
    with pytest.raises(ValueError, match="Write a date as 2025-03-31, 2025-03 or 2025"):
        PartialDate.parse(text)


@given(PARTIAL)
def test_iso_reads_back_as_the_same_date(day: PartialDate) -> None:
    assert PartialDate.parse(day.iso) == day


@given(PARTIAL)
def test_last_is_the_day_before_the_next_one_begins(day: PartialDate) -> None:
    assert day.first <= day.last
    if day.last < date.max:
        following = (day.last + timedelta(days=1)).isoformat()
        assert not following.startswith(day.iso)


def test_dates_are_ordered_by_the_first_day_that_they_may_mean() -> None:
    texts = ["2025", "2025-03", "2024-12-31", "2025-03-02"]
    assert [day.iso for day in sorted(map(PartialDate.parse, texts))] == ["2024-12-31", "2025", "2025-03", "2025-03-02"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["2025", "March 2025", "31 Mar 2025"]), ("fr", ["2025", "mars 2025", "31 mars 2025"])],
)
def test_str_says_no_more_than_is_known_in_the_readers_language(language: str, words: list[str]) -> None:
    with translation.override(language):
        assert [str(PartialDate.parse(text)) for text in ("2025", "2025-03", "2025-03-31")] == words


def test_partial_joins_the_two_columns() -> None:
    assert partial(date(2025, 3, 1), "month") == PartialDate.parse("2025-03")
    assert partial(None, "") is None
