"""What scripts other than Latin need, and what of it WeasyPrint does not do of itself.

apart(words)             a name in a sentence of another direction
isolated(words)          the same where the sentence may be of either
direction(text)          `rtl` or `ltr`
draw_whole_lines(svg)    in drawings, words are shaped as they are on the page
unwritable(document)     the package whose fonts are missing to write a document in its own language
"""

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import get_language_bidi, get_language_info

CJK: Final = "fonts-noto-cjk"
PACKAGES: Final = {"CJK": CJK, "HIRAGANA": CJK, "KATAKANA": CJK, "HANGUL": CJK}
OTHERS: Final = "fonts-noto-core"


def apart(words: str) -> str:
    """A name that may begin with a digit, or be of another script, kept in order within right-to-left text."""
    return isolated(words) if get_language_bidi() else words


def isolated(words: str) -> str:
    """Words that turn nothing around them, and that nothing around them turns."""
    return f"\u2068{words}\u2069"


def direction(text: str) -> str:
    """`rtl` or `ltr`, by the first letter that has a direction: for the PDF, whose renderer knows no `dir="auto"`."""
    for sign in str(text):
        way = unicodedata.bidirectional(sign)
        if way in ("L", "R", "AL"):
            return "ltr" if way == "L" else "rtl"
    return "ltr"


class Line(str):
    """A text of a drawing that counts as one letter: WeasyPrint sets each alone, and Arabic falls apart."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def draw_whole_lines(svg: Any) -> None:
    """Change WeasyPrint's module of drawings. None of ours places single letters."""
    text = svg.Node.text.fget
    svg.Node.text = property(lambda node: Line(text(node)) if text(node) else text(node))


def unwritable(document: Any) -> str:
    """The Debian package with the letters of the document's language, if no font had most of those that it needs. A few
    in another language, such as a quoted title, are left out as they are.
    """
    needed = _scripts(_own_name(document.metadata.lang or ""))
    fonts = document.fonts.values()
    used = {letter for font in fonts for text in font.to_unicode.values() for letter in text}
    missing = {chr(code) for font in fonts for code in font.missing}
    for script in needed:
        lacking, all_ = (sum(_script(letter) == script for letter in letters) for letters in (missing, used | missing))
        if 2 * lacking > all_:
            return PACKAGES.get(script, OTHERS)
    return ""


def _own_name(language: str) -> str:
    try:
        return str(get_language_info(language.lower())["name_local"])
    except KeyError:
        return ""


def _scripts(text: str) -> set[str]:
    return {_script(letter) for letter in text if letter.isalpha()}


def _script(letter: str) -> str:
    """`ARABIC`, `CJK`, `LATIN` and so on: the first word of a letter's name."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else ""
