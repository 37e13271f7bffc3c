"""The short remarks of the reference data in plain words. Pure.

The files say in a few signs where each fact comes from; readers are told in sentences, and what only the keepers of the
files can use is left out.
"""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_BODIES: Final[dict[str, str | Promise]] = {
    "UN": gettext_lazy("United Nations"),
    "CN": gettext_lazy("China"),
    "EU": gettext_lazy("European Union"),
    "UK": gettext_lazy("United Kingdom"),
    "US": gettext_lazy("United States"),
    "EU+CN": gettext_lazy("European Union and China"),
    "nat": gettext_lazy("national"),
}
_NAMES: Final[dict[str, str | Promise]] = {
    "Ravimiamet": gettext_lazy("Listed by the Estonian State Agency of Medicines"),
    "India narcoticsindia.nic.in list": gettext_lazy("Listed by the Narcotics Control Division of India"),
}
_WHAT: Final[dict[str, str | Promise]] = {
    "schedule": gettext_lazy("Schedule"),
    "adoption": gettext_lazy("Adoption"),
    "outcome": gettext_lazy("Outcome"),
    "date": gettext_lazy("Date"),
    "day": gettext_lazy("Day"),
    "effective date": gettext_lazy("Date of effect"),
    "exact effective date": gettext_lazy("Exact date of effect"),
}


def origin(source: str) -> list[str]:
    """Where the facts of a substance, or of one of its numbers, come from."""
    return list(dict.fromkeys(words for part in source.split(";") for words in _origin(part.strip())))


def _origin(part: str) -> Iterator[str]:
    if part in _NAMES:
        yield str(_NAMES[part])
    elif match := re.fullmatch(r"CN25 (medical list )?#\d+", part):
        yield _("In the Chinese medical list of 2025") if match[1] else _("In the Chinese non-medical list of 2025")
    elif part == "CAS RECALL" or part.startswith("recall"):
        yield _("CAS number from memory, not checked")
    elif part.startswith("CAS CN25"):
        yield _("CAS number from the Chinese list")
    elif match := re.fullmatch(r"(CAS )?([A-Za-z+]+):(seen|recall)", part):
        yield from _seen(match[1], match[2], match[3])
    elif match := re.fullmatch(r"(FAMHP|ChemRadar|EU) [\d/]+.*", part):
        yield _("Listed in %(list)s") % {"list": part}
    elif match := re.fullmatch(r"name seen: (.+)", part):
        yield _("Name from %(source)s") % {"source": match[1]}


def _seen(number: str | None, body: str, how: str) -> Iterator[str]:
    if body not in _BODIES:
        return
    place = {"body": _BODIES[body]}
    if number:
        yield _("CAS number seen in a list of the %(body)s") % place
    elif how == "seen":
        yield _("Status (%(body)s) seen in a public source") % place
    else:
        yield _("Status (%(body)s) from memory, not checked") % place


def note(text: str) -> str:
    """The note of a decision: what was seen, and what is from memory."""
    return ". ".join(words for part in re.split(r";|\.\s", text) if (words := _note(part.strip().rstrip("."))))


def _note(part: str) -> str:
    if not part or part == "as above":
        return ""
    if match := re.fullmatch(r"(.+?) recalled( as (.+)| \((.+)\))?", part):
        what = str(_WHAT.get(match[1].lower(), match[1]))
        told = match[3] or match[4]
        return _("%(what)s from memory, not checked") % {"what": f"{what} ({told})" if told else what}
    if match := re.fullmatch(r"(.+?)(?<!when)(?: also)? \(?seen\)?( \([^)]+\))?", part):
        return _("%(what)s: in a public source") % {"what": match[1] + (match[2] or "")}
    return re.sub(r"\s*\((?:seen|recall)\)|, seen(?=\))", "", part)
