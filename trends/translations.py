"""A bulletin as the translation of another: what stands beside its words in the editor, what readers are told. Pure."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from portal import markdown
from portal.scripts import apart
from sharing import languages

Section = Mapping[str, Any]
COMPOSED, MISSING, CHANGED, CURRENT = "composed", "missing", "changed", "current"
# As they stand within a sentence, where some languages write them otherwise than in a list.
_NAMES: dict[str, str | Promise] = {
    "en": pgettext_lazy("in a sentence", "English"),
    "ar": pgettext_lazy("in a sentence", "Arabic"),
    "zh-hans": pgettext_lazy("in a sentence", "Chinese"),
    "fr": pgettext_lazy("in a sentence", "French"),
    "ru": pgettext_lazy("in a sentence", "Russian"),
    "es": pgettext_lazy("in a sentence", "Spanish"),
}


@dataclass(frozen=True)
class Source:
    """A section of what is translated, and how the translation stands to it: composed by itself, missing, changed since
    (the source), or current.
    """

    key: str
    heading: str
    html: SafeString
    print: str
    state: str


def beside(source: Sequence[Section], composed: Mapping[str, Section], target: Sequence[Section]) -> dict[str, Source]:
    """For each section of a translation that its source has too, the source's. `composed`: what the source says of
    itself, by section, where nobody wrote anything else.
    """
    known = {section["key"]: section for section in source}
    found = {}
    for section in target:
        if original := known.get(section["key"]):
            state = _state(original, composed.get(section["key"], {}), section)
            shown = markdown.render(original["body"], below=3)
            found[section["key"]] = Source(section["key"], original["heading"], shown, print_of(original), state)
    return found


def waiting(sources: Mapping[str, Source]) -> int:
    """How many sections somebody has to translate, or to look at again."""
    return sum(source.state in (MISSING, CHANGED) for source in sources.values())


def print_of(section: Section) -> str:
    """What stands for the words of a section."""
    words = "\n".join((section["heading"], *section["body"].split("\r\n"))).strip()
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def dated(before: Sequence[Section], now: Sequence[Section], of: Mapping[str, str], done: Collection[str]) -> list[Any]:
    """The sections of a translation, each that was written or ticked with the print of what it translates."""
    was = {section["key"]: print_of(section) for section in before}
    return [
        {**section, "of": of[section["key"]]}
        if section["key"] in of and (section["key"] in done or print_of(section) != was.get(section["key"]))
        else dict(section)
        for section in now
    ]


def prevails(language: str, reference: str = "") -> str:
    """What readers of a translation are told, in the language of the moment."""
    name = str(_NAMES.get(language) or languages.name(language))
    if not reference:
        return _("This is a translation. The edition in %(language)s prevails.") % {"language": name}
    words = {"language": name, "reference": apart(reference)}
    return _("This is the translation of %(reference)s. That edition, in %(language)s, prevails.") % words


def _state(original: Section, composed: Section, section: Section) -> str:
    if composed and print_of(original) == print_of(composed):
        return COMPOSED
    if not section.get("of"):
        return MISSING
    return CURRENT if section["of"] == print_of(original) else CHANGED
