"""What a reader may read of a time, as plain values for programs: codes where there are any, and never a share."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from trends.queries.glimpses import Told
from trends.reading import Counts, Reading, lags
from trends.statistics import COUNTED


def as_json(reading: Reading, told: Sequence[Told]) -> dict[str, Any]:
    """Every figure of the page; `told` are those of what the reader may not read."""
    period, answers = reading.period, reading.answers
    return {
        "tlp": reading.strictest,
        "up_to": reading.up_to,
        "framework": reading.framework.pk if reading.framework else None,
        "begins_on": period.begins_on,
        "ends_on": period.ends_on,
        "totals": [{"key": kind, "count": reading.total(kind)} for kind in COUNTED],
        "months": [
            {"month": f"{first:%Y-%m}", "key": kind, "count": n} for (first, kind), n in sorted(reading.months.items())
        ],
        "stages": _counts(reading.stages),
        "methods": [_method(name, n) for name, n in reading.named],
        "new_methods": [_method(name, n) for name, n in reading.new_methods],
        "substances": _counts(reading.substances),
        "classes": _counts(reading.classes),
        "new_substances": _counts(reading.new_substances),
        "sectors": _counts(reading.sectors),
        "origins": _counts(reading.origins),
        "destinations": _counts(reading.destinations),
        "decisions": _counts(reading.decisions),
        "answered": answers.answered,
        "acted": answers.acted,
        "hours_to_confirmation": _hours(answers.to_confirmation),
        "hours_to_outcome": _hours(answers.to_outcome),
        "withdrawn": reading.withdrawn,
        "laws": [vars(lag) for lag in lags(reading.reader, reading.up_to)],
        "not_readable": [_told(one) for one in told],
    }


def _counts(counts: Counts) -> list[dict[str, Any]]:
    return [{"key": key, "count": n} for key, n in counts]


def _method(name: str, n: int) -> dict[str, Any]:
    """The code alone: titles are under `methods/`."""
    return {"key": name.split()[0], "count": n}


def _hours(wait: timedelta | None) -> float | None:
    return round(wait / timedelta(hours=1), 1) if wait is not None else None


def _told(one: Told) -> dict[str, Any]:
    """A count for each column; null is one that is not told."""
    return {
        "framework": one.framework.pk,
        "audience": one.audience,
        "columns": [{"stretch": stretch, "begins_on": begins_on} for stretch, begins_on in one.columns],
        "tables": [
            {"dimension": name, "rows": [{"key": line.key, "counts": line.counts} for line in lines]}
            for name, lines in one.tables
        ],
    }
