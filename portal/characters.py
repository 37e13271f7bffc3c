"""Which characters a document may hold. Pure."""

import re
from typing import Final

# XML 1.0, "Char": no controls but tab and line ends, no halves of pairs, and not the two that are no characters.
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """Text as XML can hold it: what no document may contain is left out."""
    return _FORBIDDEN.sub("", text)
