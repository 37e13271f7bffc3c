"""Names of files, as somebody gave them."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 120
# Controls, and the marks that turn the direction of writing: "gpj.exe" could be made to read "exe.jpg".
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def clean(name: str) -> str:
    """The last part of the name, without what is not seen, and short; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in _UNSEEN)
    plain = re.sub(r'[\s"<>|:*?]+', " ", seen).strip(" .") or "file"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else plain[:LONGEST]


def ending(name: str) -> str:
    """What stands behind the last dot, in small letters; nothing where there is none."""
    stem, dot, last = clean(name).rpartition(".")
    return last.lower() if dot and stem else ""
