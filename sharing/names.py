"""The form in which names and numbers are compared, whatever their script or spelling. Pure."""

import re
import unicodedata
from typing import Final

_DASHES = re.compile(r"[\u2010-\u2015\u2212\-]+")
# Letters of the Cyrillic and Greek scripts as they sound, near enough to be compared with a Latin name.
_SOUNDS: Final = {
    **dict(zip("абвгдезиклмнопрстуфхцыэ", "abvgdeziklmnoprstufhcye", strict=True)),
    **{"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "yu", "я": "ya", "ь": "", "ъ": ""},
    **{"і": "i", "ї": "i", "є": "e"},
    **dict(zip("αβγδεζηικλμνξοπρστυφω", "abgdeziiklmnxoprstyfo", strict=True)),
    **{"θ": "th", "χ": "ch", "ψ": "ps", "ς": "s"},
}


def match_key(text: str) -> str:
    """NFKC, case folded, every dash and run of space as one; Greek and other letters kept."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(_DASHES.sub("-", folded).split())


def latin(text: str) -> str:
    """A folded text in Latin letters, by ear; other scripts stay as they are."""
    return "".join(_SOUNDS.get(sign, sign) for sign in text)
