"""What nobody sees in a text is taken out of it; what belongs to its letters stays."""

import sys
import unicodedata

import pytest

from portal.characters import seen, writable
from portal.fields import WordsField
from portal.markdown import render

FLAG = "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"
TURNED = "\u202etxt.exe\u202c"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"March {TURNED}", "March txt.exe"),
        ("a\u2066b\u2067c\u2069d\u2069", "abcd"),
        ("no\u200bth\u00ading\ufeff \u2060here", "nothing here"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4"),
        (FLAG, FLAG),
        ("محمد \u200cعلی 👩\u200d🔬", "محمد \u200cعلی 👩\u200d🔬"),  # joiners belong to names
        ("نهاية\u200f.\u200e \u0600\u06dd", "نهاية\u200f.\u200e \u0600\u06dd"),  # marks, and signs that are seen
        ("two\nlines\tand “more”", "two\nlines\tand “more”"),
        ("في \u2068Oslo\u2069 و\u2068Bergen\u2069", "في \u2068Oslo\u2069 و\u2068Bergen\u2069"),  # names kept apart
        ("\u2068a\u202eb\u2069 \u2069c\u2068d", "\u2068ab\u2069 cd"),
        ("\u2068a \u2068b\u2069 c\u2069\u2069", "\u2068a \u2068b\u2069 c\u2069"),
    ],
)
def test_what_is_not_seen_is_taken_out(text: str, told: str) -> None:
    assert seen(text) == writable(text) == seen(told) == told


def test_every_letter_that_unicode_says_is_not_seen_is_taken_out() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cf"]
    kept = [letter for letter in letters if seen(letter)]
    directed = [letter for letter in letters if unicodedata.bidirectional(letter) in ("L", "R", "AL", "AN")]
    assert kept == sorted([*directed, "\u200c", "\u200d"])


def test_field_takes_what_is_seen_and_wants_some_of_it() -> None:
    assert WordsField().clean(f" a {TURNED}\u200b \r\nb") == "a txt.exe \r\nb"
    assert WordsField(required=False).clean("\u202e\u200b ") == ""
    assert WordsField(max_length=3).clean("abc\u200b") == "abc"
    with pytest.raises(Exception, match="required"):
        WordsField().clean(" \u202e")


def test_markdown_writes_no_such_letter_by_its_number() -> None:
    assert render(f"{TURNED} &#8238;b &#x2066;c") == "<p>txt.exe b c</p>\n"
