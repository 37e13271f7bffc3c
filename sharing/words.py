"""Text as the words by which it is found: in any script, without case, accents, or what only fills. Pure.

Chinese, Japanese, Thai and others write no space between words: a run of them is found by each two signs that meet.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 100  # letters of one word; what is longer is compared by its beginning
_UNBROKEN: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Myanmar, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese
)
_RUNS = re.compile(f"([{_UNBROKEN}]+)|([^\\W_{_UNBROKEN}]+)")
# Letters that Unicode does not take apart, and letters that are written for one another.
_ALSO: Final = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ى": "ي", "ة": "ه", "ـ": ""}
)
# A Greek letter on its own is said in words as well: α-PVP, alpha-PVP.
_GREEK: Final = {letter: unicodedata.name(letter).rpartition(" ")[2].lower() for letter in "αβγδεζηθικλμνξοπρστυφχψω"}
_ACCENTS_END: Final = 0x0900  # marks from here on are vowels of Indian scripts: they tell words apart


def fold(text: str) -> str:
    """Without case, accents, vowel points and invisible signs; digits of every script as 0 to 9."""
    apart = unicodedata.normalize("NFKD", text.casefold()).casefold()
    kept = (_plain(sign) for sign in apart if not _is_dropped(sign))
    return unicodedata.normalize("NFC", "".join(kept)).translate(_ALSO)


def words(text: str) -> list[str]:
    """The words of a text in their order, repeated as they stand."""
    return [word[:LONGEST] for part in _RUNS.finditer(fold(text)) for word in _of_run(part[1], part[2])]


def squeezed(text: str) -> str:
    """A whole text as one word, of its letters and digits alone; empty where it has none."""
    return "".join(_GREEK.get(run, run) for run in (part[0] for part in _RUNS.finditer(fold(text))))


def _of_run(unbroken: str | None, word: str | None) -> Iterator[str]:
    """Each two signs that meet, and the last one alone, so that every single sign begins a word as well."""
    if unbroken is None:
        yield _GREEK.get(word or "", word or "")
    else:
        yield from (unbroken[place : place + 2] for place in range(len(unbroken)))


def _is_dropped(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category == "Cf" or (category == "Mn" and ord(sign) < _ACCENTS_END)


def _plain(sign: str) -> str:
    return str(unicodedata.digit(sign)) if sign.isdecimal() else sign
