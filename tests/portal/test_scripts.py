"""Other scripts than Latin in a PDF: every letter has a form, and where a language has none, that is said."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import to_locale

from portal import pdf, scripts
from portal.drawing import Plot, wrap
from tests.catalogues import ROOT, read
from tests.portal.test_pdf import text_of

PAGE = (
    '<!doctype html><html lang="{language}"><head><title>T</title><link rel="stylesheet" href="asset:pdf/pdf.css">'
    "</head><body>{body}</body></html>"
)
HAN = "新精神活性物质的警报"
LATIN_ONLY = "<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"


def has_chinese() -> bool:
    lister = shutil.which("fc-list")
    return lister is not None and bool(subprocess.run([lister, ":lang=zh"], capture_output=True).stdout.strip())


@pytest.fixture
def without_chinese(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The renderer finds no font but those that are shipped."""
    (tmp_path / "fonts").mkdir()
    listed = tmp_path / "fonts.conf"
    listed.write_text(LATIN_ONLY.format(fonts=tmp_path / "fonts", cache=tmp_path / "cache"))
    monkeypatch.setenv("FONTCONFIG_FILE", str(listed))


def texts(language: str) -> list[str]:
    """Everything that a bulletin's frame says in a language."""
    entries: Any = read(ROOT / f"trends/locale/{to_locale(language)}/LC_MESSAGES/django.po")
    return [text for entry in entries for text in (entry.msgstr_plural.values() or [entry.msgstr])]


def test_shipped_fonts_hold_every_letter_of_bulletins_but_chinese(without_chinese: None) -> None:
    """Not one is drawn as a box: no font of the system stands in."""
    words = [text for code, _name in settings.LANGUAGES if code not in ("en", "zh-hans") for text in texts(code)]
    assert lacking("en", "".join(words)) == set()


def test_system_font_holds_every_letter_of_chinese() -> None:
    if not has_chinese():
        pytest.skip("no font of this machine has the letters of Chinese: sudo apt install fonts-noto-cjk")
    assert lacking("zh-hans", "".join(texts("zh-hans"))) == set()


def lacking(language: str, words: str) -> set[str]:
    """Letters that no font has. In a process of its own, since fontconfig reads its settings once."""
    code = (
        "import sys; from weasyprint import HTML; from portal import pdf\n"
        "HTML(string=sys.stdin.read(), url_fetcher=pdf.fetcher(), base_url='asset:').write_pdf(finisher=lambda d, p: "
        "print(' '.join(str(c) for f in d.fonts.values() for c in f.missing)))"
    )
    letters = "".join(sorted(set(words)))
    page = PAGE.format(language=language, body=f"<p>{escape(letters)}</p><p><b>{escape(letters)}</b></p>")
    done = subprocess.run([sys.executable, "-c", code], input=page.encode(), capture_output=True, cwd=ROOT, check=True)
    return {chr(int(code)) for code in done.stdout.split()}


def test_language_without_a_font_says_what_to_type(without_chinese: None) -> None:
    with pytest.raises(pdf.RendererMissing, match="sudo apt install fonts-noto-cjk"):
        pdf.render(PAGE.format(language="zh-hans", body=f"<p>{HAN}</p>"))


def test_few_words_in_another_language_stop_no_document(without_chinese: None) -> None:
    assert pdf.render(PAGE.format(language="en", body=f"<p>{HAN} is how they say it</p>")).startswith(b"%PDF")


def test_words_in_a_drawing_are_shaped_whole() -> None:
    words = "التنبيهات حسب الشهر"
    with translation.override("ar"):
        plot = Plot(300, rtl=True)
        drawing = plot.svg(40, "T", [plot.text(0, 20, words)])
    html = PAGE.format(language="ar", body=f'<figure><div class="drawing">{drawing}</div></figure>')
    assert words in " ".join("".join(text_of(pdf.render(html))).split())


def test_name_is_kept_apart_only_where_text_runs_from_right_to_left() -> None:
    told = {}
    for language in ("en", "ar"):
        with translation.override(language):
            told[language] = scripts.apart("4-MMC")
    assert told == {"en": "4-MMC", "ar": "\u20684-MMC\u2069"}


def test_chinese_breaks_between_its_letters_and_not_before_what_ends_a_clause() -> None:
    assert wrap("引流至自有网站、链接汇总页", 13 * 7) == ["引流至自有网", "站、链接汇总页"]
    assert wrap("引流至自有网站、链接汇总页", 13 * 8) == ["引流至自有网站、", "链接汇总页"]
    assert wrap("引流至自有网站、链接汇总页", 13 * 6) == ["引流至自有网", "站、链接汇…"]
    assert wrap("two words", 13 * 4) == ["two", "words"]
