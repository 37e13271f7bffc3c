"""Which characters a text may hold: of those that people type, and of those in a document. Pure.

seen(text)       without what is not seen, and may turn the direction of all that stands beside it
writable(text)   the same, as XML can hold it
"""

import re
from typing import Final

# XML 1.0, "Char": no controls but tab and line ends, no halves of pairs, and not the two that are no characters.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Unicode's format characters, but for joiners, which belong to names; those that are seen, as some Arabic signs; and
# U+200E, U+200F and U+061C, which stand for a letter: Arabic needs them to set a full stop, and they turn no word.
_UNSEEN: Final = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f)|"  # they say of which region
    "[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2067\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
# What keeps a name in order (`portal.scripts.apart`): it turns nothing else, where it is closed.
_APART: Final = re.compile("[\u2068\u2069]")


def seen(text: str) -> str:
    """Text without letters that are not seen: a title with one could read backwards, and the line after it too."""
    text = _UNSEEN.sub(lambda found: found["flag"] or "", text)
    pairs = _pairs(text)
    return _APART.sub(lambda found: found[0] if found.start() in pairs else "", text)


def writable(text: str) -> str:
    """Text as XML can hold it, without what no document may contain and what nobody sees."""
    return _FORBIDDEN.sub("", seen(text))


def _pairs(text: str) -> set[int]:
    """Where the marks around names stand that are opened and closed."""
    opened, found = list[int](), set[int]()
    for mark in _APART.finditer(text):
        if mark[0] == "\u2068":
            opened.append(mark.start())
        elif opened:
            found |= {opened.pop(), mark.start()}
    return found
