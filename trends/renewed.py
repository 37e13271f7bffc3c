"""An edition in the language of its master: which words changed there since it was made, and what it would say in their
place. Pure.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from portal import markdown
from portal.enums import TLP
from trends import compose, derived, merging

Section = dict[str, Any]


@dataclass(frozen=True)
class Renewed:
    """A section of an edition that its master says in other words since, or labels more strictly than the edition.

    `section`: what the edition would say now; none where it may not say that, and `label` says why.
    """

    key: str
    heading: str
    print: str
    section: Section | None = None
    label: str = ""

    @property
    def html(self) -> SafeString:
        """Its words as they are read."""
        return markdown.render(self.section["body"] if self.section else "", below=3)


def print_of(section: Mapping[str, Any], drafted: compose.Section | None) -> str:
    """What stands for the words that people wrote in a section, and for the sentences that they took out: figures that
    are counted anew are nobody's words. `drafted`: what is composed of it.
    """
    said = [line for line in compose.lines(section["body"]) if line]
    keys = {one.text: one.key for one in drafted.sentences} if drafted else {}
    composed = {line: keys.get(line) or line for line in compose.lines(drafted.body) if line} if drafted else {}
    own = [line for line in said if line not in composed]
    out = sorted({*composed.values()} - {composed[line] for line in said if line in composed})
    return hashlib.sha256("\n".join([section["heading"].strip(), *own, "", *out]).encode()).hexdigest()[:32]


def stamped(sections: list[Section], prints: Mapping[str, str]) -> list[Section]:
    """Sections of an edition, each with the print of what it was made from."""
    return [{**one, "of": prints[one["key"]]} if one["key"] in prints else one for one in sections]


def of_section(section: Section, original: Section, carried: Section | None, *, print: str) -> Renewed | None:
    """How a section of an edition stands to that of its master: `carried` is this one as the edition would say it."""
    if carried is None:
        label = str(TLP(original["tlp"]).label)
        return Renewed(section["key"], section["heading"], print, label=label)
    is_renewed = section.get("of") and section["of"] != print and _words(section) != _words(carried)
    return Renewed(section["key"], section["heading"], print, carried) if is_renewed else None


def taken(own: tuple[str, ...], carried: Section) -> tuple[str, ...]:
    """The piece of a section that takes these words: its label becomes no wider, and what it draws on stays."""
    heading, body, label, quotes = merging.section(carried)
    both = merging.as_section(own)
    drawn = dict.fromkeys([*merging.as_section((heading, body, label, quotes))["quotes"], *both["quotes"]])
    return heading, body, derived.strictest(both["tlp"], label), ", ".join(drawn)


def with_sentences(section: Section, carried: Section) -> Section:
    """A section that took these words, with which figures its sentences say."""
    here = set(compose.lines(section["body"]))
    said = [one for one in carried.get("sentences", []) if one["text"] in here]
    plain = {name: value for name, value in section.items() if name != "sentences"}
    return {**plain, "sentences": said} if said else plain


def _words(section: Section) -> tuple[str, ...]:
    return merging.section(section)[:2]
