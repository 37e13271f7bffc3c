"""Two people who change the words of one bulletin: what merges by itself, and what both changed, side by side. Pure.

A piece is the title, the label, or a section: heading, text, its own label, what it draws on. What somebody had before
them is known by the prints of its pieces, so that a form need not carry two texts.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from portal.characters import seen

TITLE: Final = "title"
LABEL: Final = "tlp"
SECTION: Final = "section."
PARTS: Final = (r"\S+|\s+", r".*\n|.+")
MOST: Final = 2_000  # parts that are compared
Pieces = Mapping[str, tuple[str, ...]]
Marked = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Merged:
    """Every piece, and the names of those that both changed, each in another way: of these, mine."""

    pieces: dict[str, tuple[str, ...]]
    conflicts: list[str]


def pieces(title: str, tlp: str, sections: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """A bulletin as its pieces."""
    return {TITLE: (_plain(title),), LABEL: (tlp,), **{f"{SECTION}{one['key']}": section(one) for one in sections}}


def section(one: Mapping[str, Any]) -> tuple[str, ...]:
    """A section as a piece."""
    return _plain(one["heading"]), _plain(one["body"]), one.get("tlp", ""), ", ".join(one.get("quotes", ()))


def as_section(piece: tuple[str, ...]) -> dict[str, Any]:
    """The other way round."""
    heading, body, label, quotes = piece
    return {"heading": heading, "body": body, "tlp": label, "quotes": quotes.split(", ") if quotes else []}


def prints(of: Pieces) -> str:
    """What stands for each of the pieces, as a form carries it."""
    return json.dumps({name: _print(piece) for name, piece in of.items()})


def merge(mine: Pieces, theirs: Pieces, seen: str) -> Merged:
    """Both, piece by piece, as changes of what was seen (`prints`): what one of them changed is taken from that one. A
    piece that is not among mine is theirs; what is not among theirs any more is gone, unless I changed it.
    """
    before = _read(seen)
    merged, conflicts = dict(theirs), []
    for name, piece in mine.items():
        other = theirs.get(name)
        if piece == other or _print(piece) == before.get(name):
            continue
        if other is not None and _print(other) != before.get(name):
            conflicts.append(name)
        merged[name] = piece
    return Merged(merged, conflicts)


def still(seen: str, theirs: Pieces, conflicts: Collection[str]) -> str:
    """What a form carries that shows both: of the pieces that both changed what was seen before, so that they are a
    conflict until somebody chooses; of the others what is saved now.
    """
    before = _read(seen)
    now = {name: _print(piece) for name, piece in theirs.items()}
    return json.dumps({name: before.get(name) if name in conflicts else known for name, known in now.items()})


def chosen(seen: str, beside: str, names: Collection[str]) -> str:
    """What was seen, once somebody chose of these pieces, before whom those of `beside` (`prints`) stood."""
    shown = _read(beside)
    if not names:
        return seen
    return json.dumps({**_read(seen), **{name: shown[name] for name in names if name in shown}})


def beside(theirs: str, mine: str) -> tuple[Marked, Marked]:
    """Both texts in parts, each with whether the other has something else there; blanks stay as they are. Comparing
    takes the square of the parts: of long texts these are lines, of still longer ones each is one.
    """
    for cut in PARTS:
        one, other = (re.findall(cut, text) for text in (theirs, mine))
        if max(len(one), len(other)) <= MOST:
            break
    else:
        one, other = [theirs], [mine]
    left, right = list[tuple[str, bool]](), list[tuple[str, bool]]()
    for tag, first, last, begin, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if last > first:
            left.append(("".join(one[first:last]), tag != "equal"))
        if end > begin:
            right.append(("".join(other[begin:end]), tag != "equal"))
    return left, right


def _print(piece: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(piece).encode()).hexdigest()[:16]


def _plain(text: str) -> str:
    """As the database holds it: browsers send other ends of lines."""
    return seen(text).replace("\r\n", "\n").strip()


def _read(seen: str) -> dict[str, Any]:
    """The prints that a form sent back; none where it sent something else."""
    try:
        found = json.loads(seen)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
