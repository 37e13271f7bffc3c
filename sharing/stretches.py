"""What one text changes in another, word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

SAME, GONE, NEW, LEFT_OUT = "same", "gone", "new", "left_out"
# A word, a mark beside one, or a sign of a script that is written without spaces; with the space behind it.
_MARKS: Final = r".,;:!?()\[\]\"'«»“”„،؛؟…。、"
_SIGN: Final = r"[\u3040-\u30ff\u3400-\u9fff]"
_WORD: Final = re.compile(rf"(?:{_SIGN}|[^\s]+?(?={_SIGN}|[{_MARKS}]*(?:\s|$))|[{_MARKS}]+)\s*")
AROUND: Final = 8  # words beside a change that are said with it
_LIKE: Final = 0.3  # texts that share less than this are told one after the other


@dataclass(frozen=True)
class Stretch:
    """Some words: in both texts, in the earlier alone (gone), in the later alone (new), or what is left out of both."""

    kind: str
    text: str


def stretches(before: str, after: str) -> list[Stretch]:
    """Both texts as one, in the order in which they are read; nothing where they share too little, or no word differs.
    Of what is in both, only some words around each change are said.
    """
    old, new = _WORD.findall(before.strip()), _WORD.findall(after.strip())
    bare_old, bare_new = [word.strip() for word in old], [word.strip() for word in new]
    if bare_old == bare_new:
        return []
    matcher = SequenceMatcher(None, bare_old, bare_new)
    if matcher.ratio() < _LIKE:
        return []
    found: list[Stretch] = []
    codes = matcher.get_opcodes()
    for place, (code, i, j, k, m) in enumerate(codes):
        if code == "equal":
            found += _around(new[k:m], is_first=place == 0, is_last=place == len(codes) - 1)
        else:
            found += _changed("".join(old[i:j]), "".join(new[k:m]))
    return _joined(found)


def _around(words: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Stretch]:
    """Words that are in both, without those that are far from every change."""
    head, tail = 0 if is_first else AROUND, 0 if is_last else AROUND
    if len(words) <= head + tail + AROUND:
        yield Stretch(SAME, "".join(words))
        return
    if head:
        yield Stretch(SAME, "".join(words[:head]))
    yield Stretch(LEFT_OUT, "")
    if tail:
        yield Stretch(SAME, "".join(words[-tail:]))


def _changed(gone: str, new: str) -> Iterator[Stretch]:
    """The space behind a change belongs to both texts."""
    if gone:
        yield Stretch(GONE, gone.rstrip())
    if new:
        yield Stretch(NEW, new.rstrip())
    last = new or gone
    if behind := last[len(last.rstrip()) :]:
        yield Stretch(SAME, behind)


def _joined(found: Sequence[Stretch]) -> list[Stretch]:
    """Neighbours of one kind as one."""
    joined: list[Stretch] = []
    for stretch in found:
        if joined and joined[-1].kind == stretch.kind == SAME:
            joined[-1] = Stretch(SAME, joined[-1].text + stretch.text)
        else:
            joined.append(stretch)
    return joined
