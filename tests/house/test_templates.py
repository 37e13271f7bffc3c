"""Templates and style sheets: nothing inline, nothing that knows left from right, every word open to translation."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = [ROOT / "portal/static/accord" / name for name in ("tokens.css", "dark.css", "accord.css", "charts.css")]
# Readers of mail know no style sheet; the PDF's own is a page of fixed sides, under `asset:`.
MAILS = set((ROOT / "templates/emails").glob("*.html"))
TRANSLATED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}"
    r"|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
    re.S,
)
NAMES = {"Accord", "PDF", "CSV", "DOCX", "JSON", "API", "REST", "InChIKey", "CAS", "SHA"}
SIDES = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:\s*(?:left|right)|(?<![-\w])(?:left|right)\s*:"
)
PHYSICAL = re.compile(r"\b(?:ml|mr|pl|pr)-\d|\btext-(?:left|right)\b|\bfloat-(?:left|right)\b")


class Words(HTMLParser):
    """The text of a template that no translation tag covers, and what stands inline."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inline: list[str] = []
        self.skips = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skips += tag in ("style", "script")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.inline.append(f"<{tag}>")
        self.inline += [f"{tag} {name}" for name, _value in attrs if name == "style" or name.startswith("on")]
        spoken = [value for name, value in attrs if name in ("aria-label", "placeholder", "title", "alt")]
        self.words += [word for value in spoken if (word := _word(value or ""))]

    def handle_endtag(self, tag: str) -> None:
        self.skips -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self.skips and (word := _word(data)):
            self.words.append(word)


def _word(text: str) -> str:
    """The first word of two letters or more that is no proper name."""
    found = (word for word in re.findall(r"[^\W\d_]{2,}", text) if word not in NAMES)
    return next(found, "")


def read(path: Path) -> Words:
    words = Words()
    words.feed(TRANSLATED.sub("", path.read_text()))
    words.close()
    return words


def test_untranslated_words_are_found() -> None:
    words = Words()
    words.feed(
        TRANSLATED.sub("", '<p style="x" onclick="y">{% translate "Fine" %} plain {{ value }}</p><script>z</script>')
    )
    assert (words.words, words.inline) == (["plain"], ["p style", "p onclick", "<script>"])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_word_is_marked_for_translation(path: Path) -> None:
    assert read(path).words == []


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p not in MAILS], ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_stands_inline(path: Path) -> None:
    assert read(path).inline == []


def test_pages_know_no_left_and_right() -> None:
    found = {path.name: SIDES.findall(path.read_text()) for path in SHEETS}
    assert found == {path.name: [] for path in SHEETS}
    assert [path.name for path in TEMPLATES if PHYSICAL.search(path.read_text())] == []


def test_dark_changes_colours_alone() -> None:
    """So that after a first look at a page in the light only rules about colour are asked again."""
    sheet = re.sub(r"/\*.*?\*/", "", (ROOT / "portal/static/accord/dark.css").read_text(), flags=re.S)
    declared = re.findall(r"([\w-]+)\s*:\s*[^;{}]+[;}]", sheet)
    assert len(declared) > 20
    assert [name for name in declared if not name.startswith("--") and name != "color-scheme"] == []


def test_htmx_speaks_as_data() -> None:
    """HTML knows `data-hx-get` and no `hx-get`."""
    assert [path.name for path in TEMPLATES if re.search(r"[\s\"]hx-[a-z]", path.read_text())] == []


def test_what_only_a_script_can_press_is_hidden_until_one_runs() -> None:
    """But for what a script itself brings: a copy of a template, an answer to htmx."""
    brought = {"_substance_buttons.html"}
    pages = {path.name: re.sub(r"<template.*?</template>", "", path.read_text(), flags=re.S) for path in TEMPLATES}
    presses = {name: re.findall(r'<button type="button"(?! hidden)', text) for name, text in pages.items()}
    assert {name for name, found in presses.items() if found} == brought


def test_pages_that_one_can_act_on_say_what_they_are_for() -> None:
    whole = [(path, path.read_text()) for path in TEMPLATES if path not in MAILS]
    acting = [(path, text) for path, text in whole if 'extends "base.html"' in text and 'method="post"' in text]
    assert acting != []
    assert [path.name for path, text in acting if "{% block help %}" not in text] == []
