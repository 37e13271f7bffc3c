"""A timeline of days to come, as a chart. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.charts import WIDTH, Chart, Drawn, both
from portal.drawing import Plot, cut, group, join, measure, wrap

MOST: Final = 24  # so many are drawn; the table holds all
EDGE: Final = 8  # room beside the axis, for dots on its first and last day
LANE: Final = 21
LINE: Final = 15  # of words below their mark


@dataclass(frozen=True)
class Event:
    """What happens on a day, or some time from the first to the last day that it may mean."""

    label: str
    first: date
    last: date
    when: str


@dataclass(frozen=True)
class _Placed:
    """Where a mark stands, and the lines of its label: beside it, or, where there is little room, below it."""

    y: float
    x: float
    lines: list[str]
    below: float = 0
    anchor: str = "start"


def timeline(
    title: str, description: str, begins_on: date, ends_on: date, events: Sequence[Event], *, rtl: bool = False
) -> Chart:
    """Months along the top, a mark for each event on its day, or a bar over the days that it may mean."""
    drawn = sorted(events, key=lambda event: (event.first, event.last, event.label))[:MOST]

    def draw(plot: Plot) -> Drawn:
        scale = _Scale(begins_on, ends_on, plot.width)
        placed, height = _place(drawn, scale) if plot.width >= WIDTH else _stack(drawn, plot.width)
        parts = [_month(plot, scale, day, height) for day in scale.months()]
        parts += [plot.line(0, 22, plot.width, 22)]
        parts += [_event(plot, scale, event, place) for event, place in zip(drawn, placed, strict=True)]
        if len(events) > MOST:
            more = _("and %(n)s more, in the table") % {"n": len(events) - MOST}
            parts.append(plot.text(plot.width, height + 12, more, "soft", anchor="end", size=11.5))
            height += 18
        return height, parts

    rows = [(event.when, event.label) for event in sorted(events, key=lambda event: event.first)]
    spoken = [" ".join(row) for row in rows]
    return Chart(title, description, (_("When"), _("What")), rows, *both(draw, title, description, spoken, rtl))


class _Scale:
    """Days to units."""

    def __init__(self, begins_on: date, ends_on: date, width: float) -> None:
        self.begins_on, self.ends_on, self.width = begins_on, ends_on, width

    def x(self, day: date) -> float:
        """Where a day begins; days outside stand at the edge."""
        inside = min(max(day, self.begins_on), self.ends_on)
        days = max((self.ends_on - self.begins_on).days, 1)
        return EDGE + (self.width - 2 * EDGE) * (inside - self.begins_on).days / days

    def months(self) -> list[date]:
        """The first day shown, and the first of each month after it."""
        made, day = [self.begins_on], (self.begins_on.replace(day=1) + timedelta(days=32)).replace(day=1)
        while day < self.ends_on:
            made.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        return made


def _stack(events: Sequence[Event], width: float) -> tuple[list[_Placed], float]:
    """Each mark under the one before, its whole label below it; and how high that is."""
    placed, y = [], 36.0
    for event in events:
        lines = wrap(event.label, width, size=12, lines=3)
        placed.append(_Placed(y, 0, lines, below=LINE - 2))
        y += LINE * len(lines) + LANE + 6
    return placed, y


def _place(events: Sequence[Event], scale: _Scale) -> tuple[list[_Placed], float]:
    """Each label in the first lane where it meets no other; before its mark where it would pass the end; and how high
    that is.
    """
    ends: list[list[tuple[float, float]]] = []
    placed = []
    for event in events:
        start, end = scale.x(event.first), max(scale.x(event.last), scale.x(event.first) + 8)
        beside = max(scale.width - end - 8, start - 10)
        words = cut(event.label, min(300, scale.width / 2 - 20, beside), size=12)
        width = measure(words, 12)
        fits = end + 8 + width <= scale.width
        x = end + 8 if fits else start - 10
        span = (start - 6, x + width + 10) if fits else (x - width - 10, end + 8)
        lane = next((n for n, taken in enumerate(ends) if _free(taken, span)), len(ends))
        if lane == len(ends):
            ends.append([])
        ends[lane].append(span)
        placed.append(_Placed(40 + LANE * lane, x, [words], anchor="start" if fits else "end"))
    return placed, 34.0 + LANE * max(len(ends), 1)


def _free(taken: Sequence[tuple[float, float]], span: tuple[float, float]) -> bool:
    return all(span[1] <= start or end <= span[0] for start, end in taken)


def _month(plot: Plot, scale: _Scale, day: date, height: float) -> SafeString:
    x = scale.x(day)
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    room = scale.x(following) - x
    with_year, alone = pgettext("format of a month on an axis", "M Y"), pgettext("format of a month on an axis", "M")
    name = date_format(day, with_year if day.month == 1 else alone)
    parts = [plot.line(x, 22, x, height, "grid")]
    if room > measure(name, 11.5):
        parts.append(plot.text(x + 3, 14, name, "soft", size=11.5))
    return group(date_format(day, "YEAR_MONTH_FORMAT"), parts)


def _event(plot: Plot, scale: _Scale, event: Event, place: _Placed) -> SafeString:
    y, start, end = place.y, scale.x(event.first), scale.x(event.last)
    mark = plot.dot(start, y, 4.6, "bar") if start == end else plot.rect(start, y - 4, end - start, 8, "past", 4)
    lines = [_words(plot, place, y + 4 + place.below + LINE * n, line) for n, line in enumerate(place.lines)]
    return group(f"{event.when}: {event.label}", [mark, *lines])


def _words(plot: Plot, place: _Placed, y: float, line: str) -> SafeString:
    """A line of a label, on a ground that the lines of the months do not cross."""
    width = measure(line, 12)
    x = place.x - width if place.anchor == "end" else place.x
    return join([plot.rect(x, y - 10, width, 13, "none", 0), plot.text(place.x, y, line, anchor=place.anchor, size=12)])
