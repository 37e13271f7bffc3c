"""How controls stand on a day."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sharing.dates import PartialDate
from sharing.enums import ControlStatus, DatePrecision, EvidenceMark, RuleKind
from sharing.models import Control, Substance
from sharing.standing import MarketStatus, Phase, lines, phase

DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))
PRECISIONS = st.sampled_from(DatePrecision.values)
MARKS = st.sampled_from(EvidenceMark.values)


def control(effective: str = "", adopted: str = "", **fields: object) -> Control:
    """An unsaved control with dates as they are written."""
    row = Control(
        **{
            "jurisdiction": "NO",
            "status": ControlStatus.CONTROLLED,
            "rule_kind": RuleKind.INDIVIDUAL,
            "evidence": EvidenceMark.SEEN,
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
            **fields,
        }
    )
    for name, text in (("effective", effective), ("adopted", adopted)):
        if text:
            parsed = PartialDate.parse(text)
            setattr(row, f"{name}_on", parsed.first)
            setattr(row, f"{name}_precision", parsed.precision)
    return row


def shown(*rows: Control, on: date) -> list[tuple[Control, Phase]]:
    return [(line.control, line.phase) for line in lines(rows, on)]


def test_phase_of_a_day_changes_on_that_day() -> None:
    row = control("2027-03-01")
    assert phase(row, date(2027, 2, 28)) == Phase.COMING
    assert phase(row, date(2027, 3, 1)) == Phase.IN_FORCE


def test_phase_of_a_month_takes_effect_within_it() -> None:
    row = control("2026-03")
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [phase(row, day) for day in days] == [
        Phase.COMING,
        Phase.TAKING_EFFECT,
        Phase.TAKING_EFFECT,
        Phase.IN_FORCE,
    ]


def test_phase_without_a_day_of_effect_is_undated_once_adopted() -> None:
    row = control(adopted="2025-03")
    assert phase(row, date(2025, 2, 28)) == Phase.COMING
    assert phase(row, date(2025, 3, 1)) == Phase.UNDATED
    assert phase(control(), date(2025, 3, 1)) == Phase.UNDATED


def test_phase_ends_after_the_last_day() -> None:
    row = control("2024-01-01", until_on=date(2025, 12, 31))
    assert [phase(row, date(2025, 12, 31)), phase(row, date(2026, 1, 1))] == [Phase.IN_FORCE, Phase.ENDED]


@given(first=DAYS, precision=PRECISIONS, on=DAYS)
def test_phase_agrees_with_the_first_and_last_day_it_may_mean(first: date, precision: str, on: date) -> None:
    effective = PartialDate.parse(PartialDate(first, precision).iso)
    row = control(effective.iso)
    expected = Phase.COMING if on < effective.first else Phase.IN_FORCE
    if on >= effective.first and on <= effective.last and precision != DatePrecision.DAY:
        expected = Phase.TAKING_EFFECT
    assert phase(row, on) == expected


@given(first=DAYS, precision=PRECISIONS, on=DAYS, later=st.integers(0, 4000))
def test_phase_never_goes_back(first: date, precision: str, on: date, later: int) -> None:
    row = control(PartialDate(first, precision).iso)
    order = [Phase.COMING, Phase.TAKING_EFFECT, Phase.IN_FORCE]
    assert order.index(phase(row, on)) <= order.index(phase(row, on + timedelta(days=later)))


@given(effective=st.lists(st.tuples(DAYS, PRECISIONS, MARKS), max_size=6), on=DAYS)
def test_lines_hide_no_confirmed_rule_behind_an_unconfirmed_one(
    effective: list[tuple[date, str, str]], on: date
) -> None:
    rows = [control(PartialDate(day, precision).iso, evidence=mark) for day, precision, mark in effective]
    seen = shown(*rows, on=on)
    in_force = [row for row in rows if phase(row, on) == Phase.IN_FORCE]
    if any(row.evidence == EvidenceMark.CONFIRMED for row in in_force):
        assert any(row.evidence == EvidenceMark.CONFIRMED for row, _ in seen)
    if in_force:
        newest = max(row.effective_on for row in in_force if row.effective_on)
        assert newest in [row.effective_on for row, at in seen if at == Phase.IN_FORCE]
    assert all(row in rows for row, _ in seen)
    assert bool(seen) == bool(rows)


def test_lines_show_the_newest_rule_of_a_regime_and_what_comes() -> None:
    old, new, coming = control("2018-01-01"), control("2020-01-01"), control("2027-03-01")
    assert shown(old, coming, new, on=date(2026, 6, 1)) == [(new, Phase.IN_FORCE), (coming, Phase.COMING)]


def test_lines_keep_each_regime_apart() -> None:
    listed, precursor = control("2018-01-01"), control("2020-01-01", rule_kind=RuleKind.PRECURSOR)
    assert shown(listed, precursor, on=date(2026, 6, 1)) == [(precursor, Phase.IN_FORCE), (listed, Phase.IN_FORCE)]


def test_lines_show_a_removal_with_the_better_evidenced_rule_behind_it() -> None:
    confirmed = control("2018-01-01", evidence=EvidenceMark.CONFIRMED)
    reported = control("2020-01-01", status=ControlStatus.REMOVED, evidence=EvidenceMark.REPORTED)
    assert shown(confirmed, reported, on=date(2026, 6, 1)) == [(reported, Phase.IN_FORCE), (confirmed, Phase.IN_FORCE)]


def test_lines_drop_an_undated_adoption_that_a_rule_in_force_followed() -> None:
    undated, dated = control(adopted="2015-03"), control("2016-01-01")
    assert shown(undated, dated, on=date(2026, 6, 1)) == [(dated, Phase.IN_FORCE)]


def test_lines_show_an_ended_rule_only_when_nothing_followed() -> None:
    ended = control("2018-01-01", until_on=date(2019, 12, 31))
    assert shown(ended, on=date(2026, 6, 1)) == [(ended, Phase.ENDED)]
    follower = control("2020-01-01")
    assert shown(ended, follower, on=date(2026, 6, 1)) == [(follower, Phase.IN_FORCE)]


def test_when_is_no_more_precise_than_what_is_known() -> None:
    def words(row: Control, on: date) -> list[str]:
        return [line.when for line in lines([row], on)]

    assert words(control("2026-03"), date(2026, 3, 9)) == ["takes effect in March 2026"]
    assert words(control("2026-03"), date(2026, 2, 9)) == ["from March 2026"]
    assert words(control("2026-03"), date(2026, 5, 9)) == ["since March 2026"]
    assert words(control(adopted="2025-03"), date(2026, 3, 9)) == ["adopted March 2025, effect date not known"]
    assert words(control(), date(2026, 3, 9)) == ["effect date not known"]
    ended = control("2018-01-01", until_on=date(2019, 12, 31))
    assert words(ended, date(2019, 1, 1)) == ["since 1 Jan 2018 until 31 Dec 2019"]
    assert words(ended, date(2026, 3, 9)) == ["ended on 31 Dec 2019"]


def test_listed_speaks_for_the_un_only_and_only_without_a_decision() -> None:
    substance = Substance(name="Fentanyl", treaty="1961", schedule="I")
    un = MarketStatus(substance, "UN", is_market=False)
    assert (un.listed, un.is_known) == ("1961 Convention: I", True)
    assert MarketStatus(substance, "NO", is_market=True).listed == ""
    assert not MarketStatus(substance, "NO", is_market=True).is_known
