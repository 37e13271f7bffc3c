"""Whose copy a PDF is stands on each of its pages, whatever the name; nothing else of it changes."""

from contextlib import closing
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from PIL import ImageChops
from pypdfium2 import PdfDocument

from portal import pdf, stamps
from tests.access.house import pages_of
from tests.cast import Cast
from tests.trends.printed import bulletin, figures, printed_of
from tests.trends.test_checked import PROFILES, findings

NUMBER, DAY = "7K2QM-9XW4T", date(2026, 3, 31)
HOSTILE = "Am\u202eira\x07\n(O\\'Neil) <b>x</b> الوزيرة " + "W" * 300


@cache
def page(recipient: str, office: str, language: str = "en") -> bytes:
    """Rendered once for the tests of this file."""
    return pdf.render(stamps.html(recipient, office, language=language))


def stamped(content: bytes, recipient: str = HOSTILE, office: str = "Министерство") -> bytes:
    return stamps.put(content, page=page(recipient, office), number=NUMBER, day=DAY)


@pytest.fixture
def printed(cast: Cast) -> bytes:
    return printed_of(bulletin(cast, figures()), figures())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Amina Diallo", "Amina Diallo"),
        ("A\u202emina\u2066 \x00Di\nallo ", "Amina Di allo"),
        ("W" * 300, "W" * 59 + "…"),
        ("محمد \u200cعلی", "محمد \u200cعلی"),
        ("(a) \\ b</p>", "(a) \\ b</p>"),
    ],
)
def test_name_is_one_short_line_of_what_is_seen(name: str, told: str) -> None:
    assert stamps.plain(name) == told


def test_every_page_says_whose_copy_it_is(printed: bytes) -> None:
    before, after = pages_of(printed), pages_of(stamped(printed))
    assert len(after) == len(before) > 4
    for old, new in zip(before, after, strict=True):
        line = new.removeprefix(old).strip()
        assert new.startswith(old)
        assert line.startswith(f"{NUMBER} 2026-03-31")
        assert "Copy for Amira (O\\'Neil) <b>x</b>" in line
        assert line.endswith("Министерство")
        assert "\u202e" not in line


def test_line_is_read_aloud_on_no_page(printed: bytes) -> None:
    with pikepdf.open(BytesIO(stamped(printed))) as document:
        for each in document.pages:
            parts: list[Any] = list(pikepdf.parse_content_stream(each))
            *_before, (tag, told), drawn, _end = [what for what, by in parts if str(by) in ("BDC", "Do", "EMC")][-4:]
            name = "/Stamp" if each.index else "/Cover"
            assert (str(tag), str(told.Type), str(drawn[0])) == ("/Artifact", "/Pagination", name)
            inside: list[Any] = pikepdf.parse_content_stream(each.Resources.XObject[name])
            assert [by for _what, by in inside if str(by) in ("BDC", "BMC", "EMC")] == []


def test_line_stands_in_the_margin_and_changes_nothing_else(printed: bytes) -> None:
    """Seen as a reader sees it: what differs lies in a band above the foot."""
    with closing(PdfDocument(printed)) as before, closing(PdfDocument(stamped(printed))) as after:
        for number in (0, 1):
            old, new = (each[number].render(scale=1).to_pil().convert("RGB") for each in (before, after))
            box = ImageChops.difference(old, new).getbbox()
            assert box
            left, top, right, bottom = box
            assert (left >= 56, top >= 842 - 57, right <= 540, bottom <= 842 - 40) == (True,) * 4


def test_line_has_the_colours_of_the_cover_there(printed: bytes) -> None:
    """No white bar: but for its letters it changes nothing."""
    with closing(PdfDocument(printed)) as before, closing(PdfDocument(stamped(printed))) as after:
        box = (56, 842 - 55, 538, 842 - 41)
        old, new = (each[0].render(scale=1).to_pil().convert("L").crop(box) for each in (before, after))
        assert sum(ImageChops.difference(old, new).histogram()[12:]) < old.width * old.height / 3


def test_copy_still_is_what_it_says(printed: bytes) -> None:
    """PDF/UA-1 and PDF/A-3a."""
    content = stamped(printed)
    assert [findings(content, profile) for profile in PROFILES] == [[], []]


def test_two_copies_differ_in_their_numbers_alone(printed: bytes) -> None:
    other = stamps.put(printed, page=page(HOSTILE, "Министерство"), number="00000-ZZZZZ", day=DAY)
    words = [text.replace("00000-ZZZZZ", NUMBER) for text in pages_of(other)]
    assert words == pages_of(stamped(printed))


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_number_and_day_are_read_as_they_are_in_every_language(language: str) -> None:
    """Every letter of a number, in a document of the same direction, as somebody who searches or copies it finds it."""
    blank = pdf.render(f'<html lang="{language}"><title>T</title><p>x</p></html>')
    line = page("الوزيرة Amina", "Министерство", language)
    for number in ("7K2QM-9XW4T", "01234-56789", "ABCDE-FGHJK", "MNPQR-STVWX", "YZYZY-Z0Z0Z"):
        (text,) = pages_of(stamps.put(blank, page=line, number=number, day=DAY))
        assert {number, "2026-03-31"} <= set(text.split())


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_every_page_of_a_bulletin_has_the_number_of_the_copy(cast: Cast, language: str) -> None:
    whole = printed_of(bulletin(cast, figures(), language=language), figures())
    texts = pages_of(stamps.put(whole, page=page("Amina Diallo", "وزارة الصحة", language), number=NUMBER, day=DAY))
    assert [{NUMBER, "2026-03-31"} <= set(text.split()) for text in texts] == [True] * len(texts)


@pytest.mark.parametrize("letters", ["-" + stamps.LETTERS[:-1], stamps.LETTERS[:-1], stamps.LETTERS + "A", ""])
def test_page_that_draws_other_letters_or_in_another_order_prints_no_number(
    letters: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = pdf.render('<html lang="en"><title>T</title><p>x</p></html>')
    with monkeypatch.context() as patched:
        patched.setattr(stamps, "LETTERS", letters)
        wrong = pdf.render(stamps.html("Amina", "Office", language="en"))
    with pytest.raises(pdf.PdfFailed, match="letters of a number"):
        stamps.put(blank, page=wrong, number=NUMBER, day=DAY)


def test_letter_that_is_none_of_a_number_is_not_left_out_in_silence() -> None:
    blank = pdf.render('<html lang="en"><title>T</title><p>x</p></html>')
    with pytest.raises(pdf.PdfFailed, match="letters of a number"):
        stamps.put(blank, page=page("Amina", "Office"), number="7K2QM-9XW4U", day=DAY)


def test_words_of_the_line_follow_the_language_and_each_name_its_own() -> None:
    told = {code: stamps.html("Amina", "وزارة", language=code) for code, _name in settings.LANGUAGES}
    names = ('<bdi dir="ltr">Amina</bdi>', '<bdi dir="rtl">وزارة</bdi>')
    assert f"Copy for {names[0]}, {names[1]}" in told["en"]
    assert [code for code, html in told.items() if "Copy" in html] == ["en"]
    assert [[name in html for name in names] for html in told.values()] == [[True, True]] * len(told)
