"""Lines of an own case as identifiers to look up: how each was read, and every form in which it may be stored. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from portal.pagepaths import Sites
from sharing import identifiers, leads
from sharing.enums import IdentifierKind as Kind

LONGEST: Final = 500  # letters of a line that is taken for a name
WORDS: Final = 4  # of a name of a shop
_HANDLES: Final = (Kind.SHOP_HANDLE, Kind.SOCIAL_PROFILE, Kind.MESSENGER)


@dataclass(frozen=True)
class Reading:
    """One identifier of a line: its kind, its canonical form, and what looks wrong with it."""

    kind: str
    normalized: str
    warnings: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def shown(self) -> str:
        """So that nothing can be clicked by accident."""
        return identifiers.defang(self.kind, self.normalized)

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """The kinds that fit, each with the form in which it would stand there."""
        if self.kind in (*identifiers.ADDRESSES, Kind.DOMAIN):
            return frozenset(self._addresses())
        if self.kind == Kind.TRACKING_PATTERN:
            return frozenset((str(self.kind), form) for form in _patterns(self.normalized))
        kinds = _HANDLES if self.kind in _HANDLES else (self.kind,)
        return frozenset((str(kind), self.normalized) for kind in kinds)

    def _addresses(self) -> set[tuple[str, str]]:
        """An address under each kind of address; one of a whole site as a domain too, and the other way round."""
        if self.kind == Kind.DOMAIN:
            bare = {f"{scheme}://{www}{self.normalized}/" for scheme in ("https", "http") for www in ("", "www.")}
            whole = {(str(kind), one) for kind in identifiers.ADDRESSES for one in bare}
            return {(str(Kind.DOMAIN), self.normalized), *whole}
        rest = self.normalized.partition("://")[2]
        alike = {f"{scheme}://{one}" for scheme in ("https", "http") for one in _alike(rest)} if rest else set()
        found = {(str(kind), one) for kind in identifiers.ADDRESSES for one in alike | {self.normalized}}
        return found | ({(str(Kind.DOMAIN), identifiers.host_of(rest))} if rest else set())


def _alike(rest: str) -> set[str]:
    """An address, without its scheme, as others may have written it: with www. or without, with a stroke at its end or
    without, and without what stands behind a question mark.
    """
    paths = {rest, rest.partition("?")[0]}
    paths |= {f"{path}/" for path in paths if "?" not in path} | {path.rstrip("/") for path in paths}
    bare = {path.removeprefix("www.") for path in paths}
    return paths | bare | {f"www.{path}" for path in bare}


def _patterns(number: str) -> set[str]:
    """A postal number, and every pattern that its beginning makes: a star for each further digit, or one for all."""
    if not re.fullmatch(r"[A-Z]{2}\d{9}[A-Z]{2}", number):
        return {number}
    begins, digits, country = number[:2], number[2:11], number[11:]
    known = [digits[:kept] for kept in range(len(digits))]
    stars = {f"{begins}{part}{'*' * (len(digits) - len(part))}{country}" for part in known}
    return {number} | stars | {f"{begins}{part}*{country}" for part in known}


@dataclass(frozen=True)
class Line:
    """One line as pasted, and what was read in it; nothing where it cannot be read."""

    number: int
    text: str
    readings: tuple[Reading, ...]


def parted(text: str) -> list[tuple[int, str]]:
    """What stands in each line, by its number, and between commas, semicolons or tabs in one; nothing empty."""
    pieces = ((number, re.split(r",\s|[;\t]", line)) for number, line in enumerate(text.splitlines(), start=1))
    return [(number, piece.strip()) for number, parts in pieces for piece in parts if piece.strip()]


def read(text: str, sites: Sites) -> list[Line]:
    """How each of them is read; `sites` as in `sharing.identifiers`."""
    return [Line(number, piece, _readings(piece, sites)) for number, piece in parted(text)]


def _readings(line: str, sites: Sites) -> tuple[Reading, ...]:
    """What stands in the line; a line in which nothing is certain is taken whole, for a name."""
    try:
        found = leads.find(line, sites).leads
    except leads.TooMuch:
        return ()
    if found:
        return tuple(Reading(lead.kind, lead.normalized, lead.warnings) for lead in found)
    if len(line) > LONGEST or len(line.split()) > WORDS or not any(sign.isalnum() for sign in line):
        return ()  # a sentence is no name
    return (Reading(Kind.SHOP_HANDLE, identifiers.normalize(Kind.SHOP_HANDLE, line).normalized),)
