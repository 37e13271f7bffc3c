"""The form in which names and numbers are compared, whatever their script or spelling. Pure."""

import re
import unicodedata

_DASHES = re.compile(r"[\u2010-\u2015\u2212\-]+")


def match_key(text: str) -> str:
    """NFKC, case folded, every dash and run of space as one; Greek and other letters kept."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(_DASHES.sub("-", folded).split())
