"""Which items the words of a bulletin quote, and in which words: a reference that somebody wrote is a quotation, and so
is one that is named beside a section; and whether it tells words that somebody gave for it. Pure.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal import markdown
from sharing.models.notices import EXERCISE

# As `sharing.actions.drafts` makes them: the code of an organization, a year, six signs of Crockford's base32.
REFERENCE: Final = re.compile(
    rf"(?<![\w-])(?:{EXERCISE})?[A-Z0-9_][A-Z0-9_-]*-\d{{4}}-[0-9A-HJKMNP-TV-Z]{{6}}(?![\w-])", re.ASCII | re.IGNORECASE
)
PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t])")
MARKS: Final = re.compile(r"^\s*(?:(?:[-*+>]|#{1,6}|\d{1,3}[.)])\s+)*")  # of lists, headings and quotations
TITLE: Final = "title"
TELLING: Final = 20  # a line so long stands nowhere by chance


@dataclass(frozen=True)
class Passage:
    """Words of a section, or of the title, that quote one item."""

    section: str
    text: str
    reference: str

    @property
    def digest(self) -> str:
        """What stands for exactly these words."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def references(text: str) -> list[str]:
    """Those that a text names, as they are written on items, each once."""
    return list(dict.fromkeys(found.upper() for found in REFERENCE.findall(text)))


def passages(title: str, sections: Sequence[Mapping[str, Any]]) -> list[Passage]:
    """Each item with the words that quote it: the paragraph or the entry of a list that names it, or the whole section
    beside which it is named.
    """
    found = [*_in(TITLE, title)]
    for section in sections:
        body = section["body"].replace("\r\n", "\n").strip()
        for text in (section["heading"], *PARAGRAPHS.split(body)):
            found += _in(section["key"], text)
        named = {passage.reference for passage in found if passage.section == section["key"]}
        beside = [name.upper() for name in section.get("quotes", ()) if name.upper() not in named]
        found += [Passage(section["key"], f"{section['heading']}\n\n{body}", name) for name in beside]
    return list(dict.fromkeys(found))


def telling(words: str) -> list[str]:
    """The lines of a text that stand nowhere by chance, as `as_read` gives them."""
    return [line for line in map(_line, words.splitlines()) if len(line) >= TELLING]


def as_read(text: str) -> str:
    """A text in one line, as somebody reads it, without its marks, in small letters."""
    return " ".join(map(_line, text.splitlines()))


def _line(line: str) -> str:
    return " ".join(markdown.read(MARKS.sub("", line)).split()).casefold()


def _in(section: str, text: str) -> Iterator[Passage]:
    words = text.strip()
    yield from (Passage(section, words, name) for name in references(words))
