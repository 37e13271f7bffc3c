"""Charts as small SVG drawings, the same for the page and the PDF, and a slim one for a phone. Pure: data in, a
`Chart` out.

Each chart carries the table of its figures, and a sentence that says what it shows. A value of None is one that may not
be shown; the `hidden` text stands in its place. `rtl` mirrors the drawing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from portal.characters import writable
from portal.drawing import Plot, cut, group, measure, wrap

WIDTH: Final = 640
SLIM: Final = 352  # on a phone
NAMES: Final = 208  # the column of names in bars and dots; in a slim drawing they stand above
SPOKEN: Final = 12  # so many figures are read out as part of the text alternative

Drawn = tuple[float, list[SafeString]]  # how high it is, and its shapes


@dataclass(frozen=True)
class Chart:
    """A drawing with its title, what it says in a sentence, and the table of its figures."""

    title: str
    description: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    svg: SafeString
    slim: SafeString
    number: int = 0  # in its document
    explains: bool = False  # the sentence says how it is drawn, which nobody needs who has the table alone


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
    compares = any(bar.previous is not None for bar in data)
    most = max([bar.value or 0 for bar in data] + [bar.previous or 0 for bar in data] + [1])

    def draw(plot: Plot) -> Drawn:
        parts, top = ([_legend(plot)], 26.0) if compares else ([], 4.0)
        first = top if compares else 2
        for bar in data:
            part, height = _bar(plot, bar, top, most, hidden)
            parts.append(part)
            top += height
        if data and not _is_slim(plot):
            parts.append(plot.line(NAMES + 12, first, NAMES + 12, top - 2))
        return top + 4, parts

    return _chart(draw, title, description, *_figures(data, what, hidden), rtl)


def strip(title: str, description: str, data: Sequence[Bar], *, what: str, hidden: str, rtl: bool = False) -> Chart:
    """A row of cells, the darker the more: a figure each, with its name and the change. Two a row where it is slim."""
    gap = 8
    most = max([bar.value or 0 for bar in data] + [1])

    def draw(plot: Plot) -> Drawn:
        abreast = min(len(data), 2) if _is_slim(plot) else len(data)
        width = (plot.width - gap * (abreast - 1)) / max(abreast, 1)
        places = [(number % abreast * (width + gap), 2 + number // abreast * 94) for number in range(len(data))]
        parts = [_cell(plot, bar, place, width, most, hidden) for bar, place in zip(data, places, strict=True)]
        return places[-1][1] + 90 if places else 4, parts

    return _chart(draw, title, description, *_figures(data, what, hidden), rtl)


def columns(title: str, description: str, data: Sequence[Bar], *, what: str, hidden: str, rtl: bool = False) -> Chart:
    """Columns over time, oldest at the start; the last one, which the chart is about, stands out."""
    series = [Series(what, [bar.value for bar in data])]
    return stacked(title, description, [bar.label for bar in data], series, hidden=hidden, rtl=rtl)


def stacked(
    title: str, description: str, months: Sequence[str], series: Sequence[Series], *, hidden: str, rtl: bool = False
) -> Chart:
    """Columns over time, each made of its series, the first at the bottom; the sum stands above."""
    alone = len(series) == 1
    top = 4 if alone else 26
    stacks = [[one.values[number] for one in series] for number in range(len(months))]
    scale = _scale(max([_sum(stack) or 0 for stack in stacks] + [1]))

    def draw(plot: Plot) -> Drawn:
        parts = [] if alone else [_series_legend(plot, series)]
        parts += [_gridline(plot, top, share, round(scale * share)) for share in (0, 0.5, 1)] if months else []
        for number, stack in enumerate(stacks):
            roles = [_role(number, len(stacks)) if alone else f"series-{index % 4}" for index in range(len(stack))]
            parts.append(_stack(plot, number, months, stack, roles, scale, top))
        return top + 176 if months else 4, parts

    rows = [(month, *(shown(v, hidden) for v in stack)) for month, stack in zip(months, stacks, strict=True)]
    head = (_("Month"), *(one.label for one in series))
    return _chart(draw, title, description, head, rows, rtl)


def dots(title: str, description: str, data: Sequence[Share], *, hidden: str, rtl: bool = False) -> Chart:
    """One dot for each of the whole, filled for each of the part, and `8 of 12` at the end of the row."""

    def draw(plot: Plot) -> Drawn:
        parts, top = [], 4
        for share in data:
            names, lines = wrap(share.label, NAMES), -(-min(share.whole, 96) // 24)
            first = 18 * len(names) if _is_slim(plot) else 0
            parts.append(_dots(plot, share, names, top, hidden))
            top += max(18 * len(names), first + 18 * lines, 18) + 12
        return top, parts

    rows = [(share.label, _of(share, hidden)) for share in data]
    return _chart(draw, title, description, (_("Who"), _("How many")), rows, rtl)


def shown(value: int | None, hidden: str) -> str:
    """A figure, or what stands for one that may not be shown."""
    return hidden if value is None else number_format(value, force_grouping=True)


def change(bar: Bar, hidden: str) -> str:
    """The change on the period before, with its sign; a dash where either may not be shown."""
    if bar.value is None or bar.previous is None:
        return "–"
    difference = bar.value - bar.previous
    if difference == 0:
        return _sign("±") + "0"
    return _sign("+" if difference > 0 else "−") + number_format(abs(difference), force_grouping=True)


def _sign(sign: str) -> str:
    """A sign that stays before its figure where words run from right to left."""
    return f"\u200e{sign}" if get_language_bidi() else sign


def _figures(data: Sequence[Bar], what: str, hidden: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Head and rows of the table; of changes too, where there is a period before."""
    if any(bar.previous is not None for bar in data):
        rows = [(bar.label, shown(bar.value, hidden), change(bar, hidden)) for bar in data]
        return (_("What"), what, pgettext("of a figure", "Change")), rows
    return (_("What"), what), [(bar.label, shown(bar.value, hidden)) for bar in data]


def as_file(chart: Chart, above: Sequence[str], *, rtl: bool = False) -> bytes:
    """The drawing as a file of its own, under these lines: what it is and who may have it."""
    plot, top = Plot(WIDTH, rtl), 20.0 + 18 * len(above)
    match = re.search(r'viewBox="0 0 \S+ (\S+)"', chart.svg)
    assert match
    lines = [
        plot.text(0, 16 + 18 * number, cut(line, WIDTH), "soft" if number else "figure")
        for number, line in enumerate(above)
    ]
    inner = SafeString(chart.svg.replace("<svg ", f'<svg x="0" y="{top:g}" ', 1))
    whole = plot.svg(top + float(match[1]), ". ".join(above), [*lines, inner])
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{writable(whole)}\n'.encode()


def finished(
    plot: Plot, height: float, parts: list[SafeString], title: str, description: str, spoken: Sequence[str]
) -> SafeString:
    """The drawing with its text alternative: title, sentence and, where they are few, the figures."""
    if not spoken:
        parts, height = [plot.text(0, 24, _("Nothing in this period."), "soft")], 40
    figures = "; ".join(spoken) if len(spoken) <= SPOKEN else ""
    words = [words.rstrip(".。") for words in (title, description, figures) if words]
    stop = pgettext("between sentences", ". ")
    return plot.svg(height, stop.join(words) + stop.strip(), parts)


def _chart(
    draw: Callable[[Plot], Drawn],
    title: str,
    description: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    rtl: bool,
) -> Chart:
    spoken = [" ".join(row[:2]) if len(row) < 3 else f"{row[0]} {', '.join(row[1:])}" for row in rows]
    return Chart(title, description, head, rows, *both(draw, title, description, spoken, rtl))


def both(
    draw: Callable[[Plot], Drawn], title: str, description: str, spoken: Sequence[str], rtl: bool
) -> tuple[SafeString, SafeString]:
    """The drawing and the slim one."""
    plots = Plot(WIDTH, rtl), Plot(SLIM, rtl)
    wide, slim = (finished(plot, *draw(plot), title, description, spoken) for plot in plots)
    return wide, slim


def _is_slim(plot: Plot) -> bool:
    return plot.width < WIDTH


def _legend(plot: Plot) -> SafeString:
    """This period, the period before, and the head of the column of changes."""
    this, before, start = _("This period"), _("The period before"), 0 if _is_slim(plot) else NAMES + 12
    after = start + 18 + measure(this, 11) + 18
    parts = [
        plot.rect(start, 3, 12, 10, "bar"),
        plot.text(start + 17, 12, this, "soft", size=11),
        plot.rect(after, 7, 12, 3, "before", 0),
        plot.text(after + 17, 12, before, "soft", size=11),
        plot.text(plot.width, 12, pgettext("of a figure", "Change"), "soft", anchor="end", size=11),
    ]
    return group(_("Legend"), parts)


def _bar(plot: Plot, bar: Bar, top: float, most: int, hidden: str) -> tuple[SafeString, float]:
    """Names, bar, figure behind it, change at the end; and its height. Where the figure is hidden, the words that stand
    for it come behind the period before.
    """
    slim = _is_slim(plot)
    names = wrap(bar.label, plot.width if slim else NAMES)
    start, scale = (0, (plot.width - 130) / most) if slim else (NAMES + 12, 300 / most)
    middle = top + (13 + 15 * len(names) if slim else 9 if len(names) == 1 else 16)
    length = (bar.value or 0) * scale
    behind = (bar.previous or 0) * scale if bar.value is None else length
    parts = [plot.text(0, top + 14 + 15 * number, line) for number, line in enumerate(names)]
    parts.append(plot.rect(start, middle - 6, length, 12, "bar"))
    if bar.previous is not None:
        parts.append(plot.rect(start, middle + 7, bar.previous * scale, 3, "before", 0))
        parts.append(plot.text(plot.width, middle + 5, change(bar, hidden), "soft", anchor="end"))
    role = "soft" if bar.value is None else "figure"
    parts.append(plot.text(start + behind + 7, middle + 5, shown(bar.value, hidden), role))
    height = 31 + 15 * len(names) if slim else 26 if len(names) == 1 else 36
    return group(f"{bar.label}: {shown(bar.value, hidden)} ({change(bar, hidden)})", parts), height


def _cell(plot: Plot, bar: Bar, place: tuple[float, float], width: float, most: int, hidden: str) -> SafeString:
    """A cell of five shades; white words stand on the two darkest. What is too wide to stand large stands small."""
    x, y = place
    told = shown(bar.value, hidden)
    shade = 0 if not bar.value else max(1, round(4 * bar.value / most))
    figure, words = ("on-dark", "on-dark") if shade > 2 else ("figure", "name")
    parts = [
        plot.rect(x, y, width, 86, f"heat-{shade}", 3),
        plot.text(x + 12, y + 23, cut(bar.label, width - 20, size=12.5), words, size=12.5),
        plot.text(x + 12, y + 62, told, figure, size=28 if measure(told, 28) <= width - 60 else 14),
    ]
    if bar.previous is not None:
        parts.append(plot.text(x + width - 12, y + 62, change(bar, hidden), words, anchor="end"))
    return group(f"{bar.label}: {shown(bar.value, hidden)} ({change(bar, hidden)})", parts)


def _gridline(plot: Plot, top: float, share: float, value: int) -> SafeString:
    y = top + 20 + 130 * (1 - share)
    line = plot.line(34, y, plot.width, y, "axis" if share == 0 else "grid")
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
    step = (plot.width - 40) / len(months)
    middle, base, parts = 40 + step * (number + 0.5), top + 150.0, []
    for value, role in zip(stack, roles, strict=True):
        height = 130 * (value or 0) / scale
        base -= height
        parts.append(plot.rect(middle - step * 0.31, base, step * 0.62, height, role, 1))
    total = _sum(stack)
    figure = "·" if total is None else shown(total, "")
    if measure(figure, 12) <= step * 1.3:
        parts.append(plot.text(middle, base - 5, figure, "figure", anchor="middle", size=12))
    every = min(-(-max(measure(month, 11.5) for month in months) // (step + 2)), 6)  # months have a name, where narrow
    if (len(months) - 1 - number) % every == 0:
        month = cut(months[number], (step + 2) * every, size=11.5)
        place = min(middle, plot.width - measure(month, 11.5) / 2)
        parts.append(plot.text(place, top + 167, month, "soft", anchor="middle", size=11.5))
    return group(f"{months[number]}: {figure}", parts)


def _series_legend(plot: Plot, series: Sequence[Series]) -> SafeString:
    parts, x = [], 40.0
    for index, one in enumerate(series):
        parts += [plot.rect(x, 3, 12, 10, f"series-{index % 4}"), plot.text(x + 17, 12, one.label, "soft", size=11)]
        x += 17 + measure(one.label, 11) + 18
    return group(_("Legend"), parts)


def _dots(plot: Plot, share: Share, names: list[str], top: float, hidden: str) -> SafeString:
    """24 dots a line, four lines at most; a figure that may not be shown leaves every dot open."""
    left, first = (7, top + 18 * len(names)) if _is_slim(plot) else (NAMES + 18, top)
    parts = [plot.text(0, top + 14 + 15 * number, line) for number, line in enumerate(names)]
    for index in range(min(share.whole, 96)):
        x, y = left + 14 * (index % 24), first + 9 + 16 * (index // 24)
        full = index < (share.part or 0)
        parts.append(plot.dot(x, y, 4.6, "bar" if full else "before", open_=not full))
    parts.append(plot.text(plot.width, top + 14, _of(share, hidden), "figure", anchor="end"))
    return group(f"{share.label}: {_of(share, hidden)}", parts)


def _of(share: Share, hidden: str) -> str:
    if share.part is None:
        return hidden
    return _("%(part)s of %(whole)s") % {"part": shown(share.part, ""), "whole": shown(share.whole, "")}


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
