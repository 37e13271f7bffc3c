"""SVG shapes for charts: mirrored for right-to-left, coloured by class with a presentation attribute beneath. Pure.

WeasyPrint reads the attributes only; on a page `charts.css` overrides them, for the dark scheme too. Nothing here has a
style attribute, an id or a script. Text stays as wide as `measure` says, within a few per cent.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

FONTS: Final = "Noto Sans, Noto Sans Ext, Noto Sans Cyrillic, Noto Sans Greek, IBM Plex Sans Arabic, Noto Sans CJK SC"
COLOURS: Final = {
    "bar": "#0a6a8a",
    "past": "#86b6c8",
    "before": "#9aa7ad",
    "name": "#14222d",
    "figure": "#14222d",
    "soft": "#4b5b68",
    "axis": "#8a979e",
    "grid": "#e1e6e6",
    "none": "#ffffff",
    "series-0": "#0b3b52",
    "series-1": "#0a6a8a",
    "series-2": "#63a9bf",
    "series-3": "#c3d9e0",
    "heat-0": "#eef2f3",
    "heat-1": "#d3e6ec",
    "heat-2": "#a5cedb",
    "heat-3": "#1a7391",
    "heat-4": "#0b4d68",
    "on-dark": "#ffffff",
}
ANCHORS: Final = {"start": "end", "end": "start", "middle": "middle"}
NARROW: Final = frozenset("ijlIftr.,:;'|!()[]{}-·’ ")
WRITTEN_CLOSE: Final = "\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # Chinese and Japanese
ENDING: Final = "、。，．：；！？）」』】》〉”’"
WIDE: Final = frozenset("mwMW@%—…&")


@dataclass(frozen=True)
class Plot:
    """A drawing so many units wide. Every x counts from the start side, whichever side that is."""

    width: float
    rtl: bool = False

    def rect(self, x: float, y: float, width: float, height: float, role: str, radius: float = 1.5) -> SafeString:
        """A filled rectangle whose start edge is at x."""
        left = self.width - x - width if self.rtl else x
        return format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" rx="{}" class="{}" fill="{}"/>',
            *map(_number, (left, y, max(width, 0), max(height, 0), radius)),
            role,
            COLOURS[role],
        )

    def line(self, x: float, y: float, to_x: float, to_y: float, role: str = "axis", thick: float = 1) -> SafeString:
        """A straight line."""
        ends = (self._at(x), y, self._at(to_x), to_y, thick)
        return format_html(
            '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke-width="{}" class="{}" stroke="{}"/>',
            *map(_number, ends),
            role,
            COLOURS[role],
        )

    def dot(self, x: float, y: float, radius: float, role: str, *, open_: bool = False) -> SafeString:
        """A disc, or a ring if open."""
        fill = "none" if open_ else role
        return format_html(
            '<circle cx="{}" cy="{}" r="{}" class="{}" fill="{}" stroke="{}" stroke-width="1.4"/>',
            *map(_number, (self._at(x), y, radius)),
            f"{role} ring" if open_ else role,
            COLOURS[fill],
            COLOURS[role],
        )

    def text(
        self, x: float, y: float, words: str, role: str = "name", *, anchor: str = "start", size: float = 13
    ) -> SafeString:
        """One line of text on the baseline y. Figures are bold."""
        return format_html(
            '<text x="{}" y="{}" text-anchor="{}" font-size="{}" font-weight="{}" class="{}" fill="{}">{}</text>',
            _number(self._at(x)),
            _number(y),
            ANCHORS[anchor] if self.rtl else anchor,
            _number(size),
            600 if role in ("figure", "on-dark") else 400,
            role,
            COLOURS[role],
            f"\u2068{words}\u2069" if self.rtl else words,
        )

    def svg(self, height: float, title: str, parts: list[SafeString]) -> SafeString:
        """The whole drawing. Its first title is what a screen reader, and the PDF's reader, hear.

        The direction is fixed: in a right-to-left page a browser would turn the anchors round a second time.
        """
        return format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {} {}" width="{}" height="{}" '
            'role="img" direction="ltr" font-family="{}"><title>{}</title>{}</svg>',
            *map(_number, (self.width, height, self.width, height)),
            FONTS,
            title,
            join(parts),
        )

    def _at(self, x: float) -> float:
        return self.width - x if self.rtl else x


def group(title: str, parts: list[SafeString]) -> SafeString:
    """Shapes that belong together; a pointer resting on them shows the title."""
    return format_html("<g><title>{}</title>{}</g>", title, join(parts))


def join(parts: list[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def measure(words: str, size: float = 13) -> float:
    """About how wide a text is in Noto Sans, rather too wide than too narrow."""
    return sum(_advance(letter) for letter in words) * size


def wrap(words: str, width: float, *, size: float = 13, lines: int = 2) -> list[str]:
    """The text in at most so many lines of that width; what does not fit ends in an ellipsis."""
    made, rest = [""], _pieces(words)
    while rest:
        word = rest.pop(0)
        longer = f"{made[-1]}{word}".strip()
        if measure(longer, size) <= width:
            made[-1] = longer
        elif len(made) < lines and made[-1]:
            made.append("")
            rest.insert(0, word)
        else:
            made[-1] = cut("".join([longer, *rest]), width, size=size)
            break
    return made


def _pieces(words: str) -> list[str]:
    """Where a line may break: words with the space before them, and signs that need none between them. What ends a
    clause stays with what it ends.
    """
    return re.findall(rf"\s*(?:[{WRITTEN_CLOSE}][{ENDING}]*|[^\s{WRITTEN_CLOSE}]+)", words)


def cut(words: str, width: float, *, size: float = 13) -> str:
    """The text, shortened with an ellipsis to that width."""
    if measure(words, size) <= width:
        return words
    while words and measure(f"{words}…", size) > width:
        words = words[:-1]
    return f"{words.rstrip()}…"


def _advance(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if unicodedata.east_asian_width(letter) in "WF" or letter in WIDE:
        return 1.0 if letter not in WIDE else 0.92
    if letter in NARROW:
        return 0.34
    return 0.68 if letter.isupper() else 0.58


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
