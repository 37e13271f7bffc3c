"""Charts as small SVG drawings, for the page and the PDF alike. Pure: data in, a `Chart` out.

Colours come from the classes of `charts.css`, with presentation attributes beneath them for readers without it; there
is no style attribute and no script. Each chart carries its own table, which says the same in words and figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

FONT = "Noto Sans"
WIDTH = 640
_ids = count(1)


@dataclass(frozen=True)
class Chart:
    """A drawing with its title, what it says in a sentence, and the table of its figures."""

    title: str
    description: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    svg: SafeString


@dataclass(frozen=True)
class Bar:
    """One bar. A value of None is one that may not be shown; `previous` is the period before."""

    label: str
    value: int | None
    previous: int | None = None


def bars(title: str, description: str, data: Sequence[Bar], *, what: str, hidden: str, rtl: bool = False) -> Chart:
    """Horizontal bars, longest label on the start side; the period before as a thin line under each.

    `what` heads the column of figures, `hidden` stands for a figure that may not be shown.
    """
    most = max([bar.value or 0 for bar in data] + [bar.previous or 0 for bar in data] + [1])
    rows = [_bar(number, bar, most, hidden, rtl) for number, bar in enumerate(data)]
    svg = _svg(title, description, 34 * len(data) + 8, rows)
    table = [(bar.label, shown(bar.value, hidden), change(bar, hidden)) for bar in data]
    return Chart(title, description, (_("What"), what, _("Change")), table, svg)


def columns(title: str, description: str, data: Sequence[Bar], *, what: str, hidden: str, rtl: bool = False) -> Chart:
    """Columns over time, oldest at the start."""
    most = max([bar.value or 0 for bar in data] + [1])
    step = WIDTH / max(len(data), 1)
    ordered = list(reversed(data)) if rtl else list(data)
    parts = [_column(number, bar, most, step, hidden) for number, bar in enumerate(ordered)]
    line = format_html('<line x1="0" x2="{}" y1="150" y2="150" class="axis" stroke="#8a979e"/>', WIDTH)
    svg = _svg(title, description, 178, [line, *parts])
    return Chart(title, description, (_("Month"), what), [(b.label, shown(b.value, hidden)) for b in data], svg)


def shown(value: int | None, hidden: str) -> str:
    """A figure, or what stands for one that may not be shown."""
    return hidden if value is None else str(value)


def change(bar: Bar, hidden: str) -> str:
    """The change on the period before, with its sign; nothing where either may not be shown."""
    if bar.value is None or bar.previous is None:
        return "–"
    difference = bar.value - bar.previous
    return f"+{difference}" if difference > 0 else str(difference).replace("-", "−")


def _svg(title: str, description: str, height: int, parts: Sequence[SafeString]) -> SafeString:
    key = next(_ids)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-labelledby="plot-{}" font-family="{}" font-size="13"><title id="plot-{}">{}</title>{}</svg>',
        WIDTH,
        height,
        WIDTH,
        height,
        key,
        FONT,
        key,
        f"{title}: {description}",
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _bar(number: int, bar: Bar, most: int, hidden: str, rtl: bool) -> SafeString:
    """Label in a column of 250 units, bar in one of 330, figure behind it; mirrored for right-to-left."""
    top = 34 * number + 4
    length = round(330 * (bar.value or 0) / most, 1)
    before = round(330 * (bar.previous or 0) / most, 1)
    figure = f"{shown(bar.value, hidden)}"
    edge = WIDTH - 258 if rtl else 258
    anchor = ("start", "end") if rtl else ("end", "start")
    return format_html(
        '<g><text x="{}" y="{}" text-anchor="{}" class="name" fill="#14222d">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="14" rx="2" class="bar" fill="#0a6a8a"/>'
        '<rect x="{}" y="{}" width="{}" height="4" class="before" fill="#b6c0c3"/>'
        '<text x="{}" y="{}" text-anchor="{}" class="figure" fill="#14222d" font-weight="600">{}</text></g>',
        WIDTH - 250 if rtl else 250,
        top + 13,
        anchor[0],
        _short(bar.label),
        edge - length if rtl else edge,
        top + 1,
        length,
        edge - before if rtl else edge,
        top + 17,
        before,
        edge - length - 8 if rtl else edge + length + 8,
        top + 13,
        anchor[1],
        figure,
    )


def _column(number: int, bar: Bar, most: int, step: float, hidden: str) -> SafeString:
    height = round(120 * (bar.value or 0) / most, 1)
    middle = round(step * (number + 0.5), 1)
    return format_html(
        '<g><rect x="{}" y="{}" width="{}" height="{}" rx="2" class="bar" fill="#0a6a8a"/>'
        '<text x="{}" y="{}" text-anchor="middle" class="figure" fill="#14222d" font-weight="600">{}</text>'
        '<text x="{}" y="168" text-anchor="middle" class="name" fill="#4b5b68" font-size="12">{}</text></g>',
        round(middle - step * 0.3, 1),
        150 - height,
        round(step * 0.6, 1),
        height,
        middle,
        144 - height,
        "·" if bar.value is None else bar.value,
        middle,
        bar.label,
    )


def _short(label: str, most: int = 36) -> str:
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
