"""How a platform writes the addresses of its shops and listings, as templates that its keepers type. Pure.

`/item/{id}` is the path of a page, and `{id}` stands where its number or name does. A part `*` stands for any one part,
at the end for all that follows or nothing; at the beginning of a part it stands for what precedes: `/*-{id}.html`.
`/item?no={id}` reads from the query. `*./item/{id}` counts under any name before the platform's address (as in
de.shop.example), `{id}./` takes the shop's name from there (lotus.shop.example). There is nothing else, and so nothing
that takes long to read.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext as _

from portal import hosts

MOST: Final = 20  # templates of one kind
LONGEST: Final = 200
_ID: Final = "{id}"
_SAME: Final = ("", "www", "m", "mobile")  # names before an address under which the same page answers
_FORM = re.compile(r"(?P<before>\*\.|\{id\}\.)?(?P<path>/[^?#\s]*)(?:\?(?P<name>[\w\-.]+)=\{id\})?")
_PART = re.compile(r"(?:\*(?=[\w.~@:+,!$\-]))?[\w.~@:+,!$\-]*(?:\{id\})?[\w.~@:+,!$\-]*")


@dataclass(frozen=True)
class PagePath:
    """One template: what stands before the host (`*.`, `{id}.` or nothing), the parts of the path, the query's name."""

    text: str
    before: str
    parts: tuple[str, ...]
    name: str

    @property
    def can_be_written(self) -> bool:
        """Whether an address can be made of it: nothing in it stands for what is not known."""
        return not any("*" in part for part in self._whole)

    @property
    def weight(self) -> tuple[int, int]:
        """Less for the more certain: what stands for anything, then what is written out."""
        return self.text.count("*"), -len(self.text)

    def read(self, before: str, parts: Collection[str], query: str) -> str:
        """The number or name in an address on the platform's host; empty where it is no such page."""
        names_a_shop = self.before == "{id}."
        if (before in _SAME) == names_a_shop and self.before != "*.":
            return ""
        known, here = self._whole, list(parts)
        if len(here) < len(known) or (len(here) > len(known) and self._is_exact):
            return ""
        found = [before] if names_a_shop else []
        for part, seen in zip(known, here, strict=False):
            taken = _taken(part, seen)
            if taken is None:
                return ""
            found += [taken] if _ID in part else []
        if self.name:
            found += [value for name, value in parse_qsl(query) if name == self.name][:1]
        return _clean(found[0]) if found else ""

    def written(self, host: str, number: str) -> str:
        """The address of this page."""
        path = "/".join(self._whole).replace(_ID, number)
        named = f"{number}." if self.before == "{id}." else ""
        return f"https://{named}{host}/{path}" + (f"?{self.name}={number}" if self.name else "")

    @property
    def _is_exact(self) -> bool:
        return self.parts[-1:] != ("*",)

    @property
    def _whole(self) -> tuple[str, ...]:
        """The parts without the `*` at the end, which may stand for nothing."""
        return self.parts if self._is_exact else self.parts[:-1]


@dataclass(frozen=True)
class Site:
    """One address of a platform, and how it writes its pages: by kind, the canonical form of each kind first."""

    host: str
    platform: str
    listings: tuple[PagePath, ...] = ()
    shops: tuple[PagePath, ...] = ()

    def read(self, before: str, parts: Collection[str], query: str) -> tuple[bool, str]:
        """Whether it is a listing, and its number or name; the most certain template decides."""
        ways = [(path, True) for path in self.listings] + [(path, False) for path in self.shops]
        for path, is_listing in sorted(ways, key=lambda way: way[0].weight):
            if number := path.read(before, parts, query):
                return is_listing, number
        return False, ""

    def written(self, is_listing: bool, number: str) -> str:
        return (self.listings if is_listing else self.shops)[0].written(self.host, number)


Sites = Mapping[str, Site]  # by host name, ASCII, without `www.`
NOWHERE: Final[Sites] = {}


@dataclass(frozen=True)
class Page:
    """A listing, or else a shop, on a platform: its one address."""

    is_listing: bool
    address: str


def parse(text: str) -> PagePath:
    """A template as it was typed. Raises ValueError, in words."""
    text = text.strip()
    form = _FORM.fullmatch(text)
    if form is None or len(text) > LONGEST or text.count(_ID) != 1:
        raise ValueError(_("Write a path with {id} in it once, as in /item/{id}: %(text)s") % {"text": text[:LONGEST]})
    parts = tuple(part for part in form["path"].split("/") if part)
    if wrong := next((part for part in parts if part != "*" and not _is_part(part)), None):
        raise ValueError(_("This part is not understood: %(part)s") % {"part": wrong})
    return PagePath(text, form["before"] or "", parts, form["name"] or "")


def parse_all(lines: Iterable[str]) -> tuple[PagePath, ...]:
    """The templates of one kind, the canonical form first. Raises ValueError, in words."""
    found = tuple(parse(line) for line in dict.fromkeys(line.strip() for line in lines) if line)
    if len(found) > MOST:
        raise ValueError(_("At most %(limit)s of one kind.") % {"limit": MOST})
    if found and not found[0].can_be_written:
        text = _("Addresses are kept in the form of the first line, which can have * at its end alone: %(text)s")
        raise ValueError(text % {"text": found[0].text})
    return found


def site_of(host: str, sites: Sites) -> Site | None:
    """The platform's address that is this host name, or the nearest above it."""
    labels = host.split(".")
    names = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((sites[name] for name in names if name in sites), None)


def page_of(address: str, sites: Sites) -> Page | None:
    """What page of a listed platform an address leads to, and how it is written; nothing where no template says so."""
    try:
        place = urlsplit(address)
        host = hosts.ascii_name(address)
        if not place.scheme or place.port not in (None, 80, 443):
            return None
    except ValueError:
        return None
    if (site := site_of(host, sites)) is None:
        return None
    is_listing, number = site.read(*_pieces(host, site, place.path), place.query)
    if not number:
        return None
    written = site.written(is_listing, number)
    again = urlsplit(written)  # templates may overlap: what would be read as another page is left as it is
    here = _pieces(again.hostname or "", site, again.path)
    return Page(is_listing, written) if site.read(*here, again.query) == (is_listing, number) else None


def _pieces(host: str, site: Site, path: str) -> tuple[str, list[str]]:
    return host.removesuffix(site.host).rstrip("."), [part for part in path.split("/") if part]


def _is_part(part: str) -> bool:
    """`*` stands at the beginning of a part alone, and only where something written stands between it and `{id}`."""
    return bool(_PART.fullmatch(part)) and ("*" not in part or _ID in part.removeprefix("*")[1:])


def _taken(part: str, seen: str) -> str | None:
    """What stands for `{id}` in a part of an address; None where it is another part."""
    if part == "*":
        return ""
    if _ID not in part:
        return "" if seen.casefold() == part.casefold() else None
    first, last = part.split(_ID)
    if last and not seen.casefold().endswith(last.casefold()):
        return None
    rest = seen[: len(seen) - len(last)]
    if first.startswith("*"):
        _any, between, taken = rest.rpartition(first[1:])
        return taken if between else None
    return rest[len(first) :] if rest.casefold().startswith(first.casefold()) else None


def _clean(text: str) -> str:
    """A number or name as it is written in an address; empty where it is none."""
    number = unicodedata.normalize("NFKC", unquote(text))
    return number if re.fullmatch(r"[\w.~@:+,!$\-]{1,200}", number) and number.strip(".") else ""
