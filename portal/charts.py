"""Charts as small SVG drawings, the same for the page and the PDF. Pure: data in, a `Chart` out.

Each chart carries the table of its figures, and a sentence that says what it shows. A value of None is one that may not
be shown; the `hidden` text stands in its place. `rtl` mirrors the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.drawing import Plot, cut, group, measure, wrap

WIDTH: Final = 640
NAMES: Final = 208  # the column of names in bars and dots
SPOKEN: Final = 12  # so many figures are read out as part of the text alternative


@dataclass(frozen=True)
class Chart:
    """A drawing with its title, what it says in a sentence, and the table of its figures."""

    title: str
    description: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    svg: SafeString
    number: int = 0  # in its document


@dataclass(frozen=True)
class Bar:
    """One bar, cell or column; `previous` is the period before."""

    label: str
    value: int | None
    previous: int | None = None


@dataclass(frozen=True)
class Series:
    """One value for each month."""

    label: str
    values: Sequence[int | None]


@dataclass(frozen=True)
class Share:
    """`part` of `whole`."""

    label: str
    part: int | None
    whole: int


def bars(title: str, description: str, data: Sequence[Bar], *, what: str, hidden: str, rtl: bool = False) -> Chart:
    """Horizontal bars, the period before as a thin line under each, the change at the end of the row.

    `what` heads the column of figures.
    """
    plot = Plot(WIDTH, rtl)
    compares = any(bar.previous is not None for bar in data)
    parts, top = ([_legend(plot, compares)], 26) if compares else ([], 4)
    most = max([bar.value or 0 for bar in data] + [bar.previous or 0 for bar in data] + [1])
    for bar in data:
        names = wrap(bar.label, NAMES)
        parts.append(_bar(plot, bar, names, top, most, hidden))
        top += 26 if len(names) == 1 else 36
    if data:
        parts.append(plot.line(NAMES + 12, 26 if compares else 2, NAMES + 12, top - 2))
    table = [(bar.label, shown(bar.value, hidden), change(bar, hidden)) for bar in data]
    return _chart(plot, top + 4, title, description, (_("What"), what, _("Change")), table, parts)


def strip(title: str, description: str, data: Sequence[Bar], *, what: str, hidden: str, rtl: bool = False) -> Chart:
    """A row of cells, the darker the more: a figure each, with its name and the change."""
    plot, gap = Plot(WIDTH, rtl), 8
    width = (WIDTH - gap * (len(data) - 1)) / max(len(data), 1)
    most = max([bar.value or 0 for bar in data] + [1])
    parts = [_cell(plot, bar, number * (width + gap), width, most, hidden) for number, bar in enumerate(data)]
    table = [(bar.label, shown(bar.value, hidden), change(bar, hidden)) for bar in data]
    return _chart(plot, 92 if data else 4, title, description, (_("What"), what, _("Change")), table, parts)


def columns(title: str, description: str, data: Sequence[Bar], *, what: str, hidden: str, rtl: bool = False) -> Chart:
    """Columns over time, oldest at the start; the last one, which the chart is about, stands out."""
    series = [Series(what, [bar.value for bar in data])]
    return stacked(title, description, [bar.label for bar in data], series, hidden=hidden, rtl=rtl)


def stacked(
    title: str, description: str, months: Sequence[str], series: Sequence[Series], *, hidden: str, rtl: bool = False
) -> Chart:
    """Columns over time, each made of its series, the first at the bottom; the sum stands above."""
    plot, alone = Plot(WIDTH, rtl), len(series) == 1
    top = 4 if alone else 26
    stacks = [[one.values[number] for one in series] for number in range(len(months))]
    scale = _scale(max([_sum(stack) or 0 for stack in stacks] + [1]))
    parts = [] if alone else [_series_legend(plot, series)]
    parts += [_gridline(plot, top, share, round(scale * share)) for share in (0, 0.5, 1)] if months else []
    for number, stack in enumerate(stacks):
        roles = [_role(number, len(stacks)) if alone else f"series-{index % 4}" for index in range(len(stack))]
        parts.append(_stack(plot, number, months, stack, roles, scale, top))
    rows = [(month, *(shown(v, hidden) for v in stack)) for month, stack in zip(months, stacks, strict=True)]
    head = (_("Month"), *(one.label for one in series))
    return _chart(plot, top + 176 if months else 4, title, description, head, rows, parts)


def dots(title: str, description: str, data: Sequence[Share], *, hidden: str, rtl: bool = False) -> Chart:
    """One dot for each of the whole, filled for each of the part, and `8 of 12` at the end of the row."""
    plot, parts, top = Plot(WIDTH, rtl), [], 4
    for share in data:
        names = wrap(share.label, NAMES)
        lines = -(-min(share.whole, 96) // 24)
        height = max(18 * len(names), 18 * lines, 18)
        parts.append(_dots(plot, share, names, top, hidden))
        top += height + 12
    rows = [(share.label, _of(share, hidden)) for share in data]
    return _chart(plot, top, title, description, (_("Who"), _("How many")), rows, parts)


def shown(value: int | None, hidden: str) -> str:
    """A figure, or what stands for one that may not be shown."""
    return hidden if value is None else number_format(value, force_grouping=True)


def change(bar: Bar, hidden: str) -> str:
    """The change on the period before, with its sign; a dash where either may not be shown."""
    if bar.value is None or bar.previous is None:
        return "–"
    difference = bar.value - bar.previous
    if difference == 0:
        return "±0"
    return ("+" if difference > 0 else "−") + number_format(abs(difference), force_grouping=True)


def finished(
    plot: Plot, height: float, title: str, description: str, spoken: Sequence[str], parts: list[SafeString]
) -> SafeString:
    """The drawing with its text alternative: title, sentence and, where they are few, the figures."""
    if not spoken:
        parts, height = [plot.text(0, 24, _("Nothing in this period."), "soft")], 40
    figures = "; ".join(spoken) if len(spoken) <= SPOKEN else ""
    words = [words.rstrip(".") for words in (title, description, figures) if words]
    return plot.svg(height, ". ".join(words) + ".", parts)


def _chart(
    plot: Plot,
    height: float,
    title: str,
    description: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    parts: list[SafeString],
) -> Chart:
    spoken = [" ".join(row[:2]) if len(row) < 3 else f"{row[0]} {', '.join(row[1:])}" for row in rows]
    return Chart(title, description, head, rows, finished(plot, height, title, description, spoken, parts))


def _legend(plot: Plot, compares: bool) -> SafeString:
    """This period, the period before, and the head of the column of changes."""
    this, before, start = _("This period"), _("The period before"), NAMES + 12
    after = start + 18 + measure(this, 11) + 18
    parts = [
        plot.rect(start, 3, 12, 10, "bar"),
        plot.text(start + 17, 12, this, "soft", size=11),
        plot.rect(after, 7, 12, 3, "before", 0),
        plot.text(after + 17, 12, before, "soft", size=11),
        plot.text(WIDTH, 12, _("Change"), "soft", anchor="end", size=11),
    ]
    return group(_("Legend"), parts)


def _bar(plot: Plot, bar: Bar, names: list[str], top: float, most: int, hidden: str) -> SafeString:
    """Names, bar, figure behind it, change at the end. 300 units are the most."""
    start, scale = NAMES + 12, 300 / most
    middle = top + (9 if len(names) == 1 else 16)
    length = (bar.value or 0) * scale
    parts = [plot.text(0, top + 14 + 15 * number, line) for number, line in enumerate(names)]
    parts.append(plot.rect(start, middle - 6, length, 12, "bar"))
    if bar.previous is not None:
        parts.append(plot.rect(start, middle + 7, bar.previous * scale, 3, "before", 0))
        parts.append(plot.text(WIDTH, middle + 5, change(bar, hidden), "soft", anchor="end"))
    role = "soft" if bar.value is None else "figure"
    parts.append(plot.text(start + length + 7, middle + 5, shown(bar.value, hidden), role))
    return group(f"{bar.label}: {shown(bar.value, hidden)} ({change(bar, hidden)})", parts)


def _cell(plot: Plot, bar: Bar, x: float, width: float, most: int, hidden: str) -> SafeString:
    """A cell of five shades; white words stand on the two darkest."""
    shade = 0 if not bar.value else max(1, round(4 * bar.value / most))
    figure, words = ("on-dark", "on-dark") if shade > 2 else ("figure", "name")
    parts = [
        plot.rect(x, 2, width, 86, f"heat-{shade}", 3),
        plot.text(x + 12, 25, cut(bar.label, width - 20, size=12.5), words, size=12.5),
        plot.text(x + 12, 64, shown(bar.value, hidden), figure, size=28),
    ]
    if bar.previous is not None:
        parts.append(plot.text(x + width - 12, 64, change(bar, hidden), words, anchor="end"))
    return group(f"{bar.label}: {shown(bar.value, hidden)} ({change(bar, hidden)})", parts)


def _gridline(plot: Plot, top: float, share: float, value: int) -> SafeString:
    y = top + 20 + 130 * (1 - share)
    line = plot.line(34, y, WIDTH, y, "axis" if share == 0 else "grid")
    return group(str(value), [line, plot.text(28, y + 4, shown(value, ""), "soft", anchor="end", size=11)])


def _stack(
    plot: Plot,
    number: int,
    months: Sequence[str],
    stack: Sequence[int | None],
    roles: Sequence[str],
    scale: int,
    top: float,
) -> SafeString:
    """One column with its sum above and its month below."""
    step = (WIDTH - 40) / len(months)
    middle, base, parts = 40 + step * (number + 0.5), top + 150.0, []
    for value, role in zip(stack, roles, strict=True):
        height = 130 * (value or 0) / scale
        base -= height
        parts.append(plot.rect(middle - step * 0.31, base, step * 0.62, height, role, 1))
    total = _sum(stack)
    figure = "·" if total is None else shown(total, "")
    parts.append(plot.text(middle, base - 5, figure, "figure", anchor="middle", size=12))
    month = cut(months[number], step + 2, size=11.5)
    parts.append(plot.text(middle, top + 167, month, "soft", anchor="middle", size=11.5))
    return group(f"{months[number]}: {figure}", parts)


def _series_legend(plot: Plot, series: Sequence[Series]) -> SafeString:
    parts, x = [], 40.0
    for index, one in enumerate(series):
        parts += [plot.rect(x, 3, 12, 10, f"series-{index % 4}"), plot.text(x + 17, 12, one.label, "soft", size=11)]
        x += 17 + measure(one.label, 11) + 18
    return group(_("Legend"), parts)


def _dots(plot: Plot, share: Share, names: list[str], top: float, hidden: str) -> SafeString:
    """24 dots a line, four lines at most; a figure that may not be shown leaves every dot open."""
    parts = [plot.text(0, top + 14 + 15 * number, line) for number, line in enumerate(names)]
    for index in range(min(share.whole, 96)):
        x, y = NAMES + 18 + 14 * (index % 24), top + 9 + 16 * (index // 24)
        full = index < (share.part or 0)
        parts.append(plot.dot(x, y, 4.6, "bar" if full else "before", open_=not full))
    parts.append(plot.text(WIDTH, top + 14, _of(share, hidden), "figure", anchor="end"))
    return group(f"{share.label}: {_of(share, hidden)}", parts)


def _of(share: Share, hidden: str) -> str:
    return _("%(part)s of %(whole)s") % {"part": shown(share.part, hidden), "whole": share.whole}


def _role(number: int, count: int) -> str:
    return "bar" if number == count - 1 else "past"


def _sum(stack: Sequence[int | None]) -> int | None:
    known = [value for value in stack if value is not None]
    return sum(known) if known else None


def _scale(most: int) -> int:
    """The first round number from `most` up whose half is whole too: 2, 4, 6, 8, 10, 12, 16, 20, 30 and so on."""
    for step in (2, 4, 6, 8):
        if step >= most:
            return step
    power = 10
    while True:
        for tenths in (10, 12, 16, 20, 30, 40, 60, 80):
            if tenths * power // 10 >= most:
                return tenths * power // 10
        power *= 10
