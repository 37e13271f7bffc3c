"""What somebody wrote as a name stands in a bulletin's sentences as it is: it makes no link and no bold words."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from trends import compose, docx, edition, sourced, twin
from trends.figures import WORDING, Figures, Law, Named, Row

NAME = "[tap](https://evil.example) **b** <i@evil.example> &amp; `c`"
METHODS = {"MK-1": f"{NAME} method"}
ABOUT = {
    **{"tlp": "TLP:AMBER", "handling": "H", "title": "T", "reference": "N-2026-1", "framework": "F"},
    **{"published_by": "P", "language": "en", "published_at": datetime(2026, 4, 1, tzinfo=UTC)},
    **{"begins_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31), "community": "C", "prevails": ""},
}


def counted(**fields: Any) -> Figures:
    return Figures(
        begins_on="2026-03-01",
        ends_on="2026-03-31",
        totals=[Row("alert", 31, 19)],
        destinations=[Row(NAME, 12, 4)],
        new_substances=[Named(f"{NAME} one", "u-1"), Named("2-CB\nor\x0b4-MMC", "u-2")],
        methods=[Row("MK-1", 30, 9), Row("__MK__", 9, 8)],
        new_methods=["MK-1"],
        laws=[Law("NO", f"{NAME} law", "controlled", "2026-05", "I", "confirmed", "u-3")],
        **{"wording": WORDING, **fields},
    )


def sections(figures: Figures) -> list[dict[str, Any]]:
    return [section.as_json() for section in compose.sections(figures, METHODS)]


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_names_bring_no_tag_into_any_sentence() -> None:
    parts = edition.made(counted(), sections(counted()), METHODS).parts
    assert {tag for part in parts for tag in re.findall(r"<(\w+)", part.html)} == {"ul", "li", "p"}
    told = "\n".join(text(part.html) for part in parts)
    for line in (
        f"Alerts on goods for {NAME}: 12, up from 4.",
        f"Substances named here for the first time: {NAME} one, 2-CB or 4-MMC.",
        f"The method “{NAME} method” (MK-1) was named in 30 items, up from 9.",
        "The method “__MK__” (__MK__) was named in 9 items, up from 8.",
        f"What changed most: {NAME} method (MK-1), from 9 to 30.",
        f"Not seen before in this framework: {NAME} method (MK-1).",
        f"Norway: {NAME} law, from May 2026.",
    ):
        assert line in told.splitlines()


def test_link_to_the_items_stands_behind_such_a_sentence_too() -> None:
    (law,) = [section for section in sections(counted()) if section["key"] == "law"]
    links = {"laws.u-3": "/sources/"}
    html = sourced.render(law, links, "en")
    said = f"Norway: {NAME} law, from May 2026."
    assert html.count("<a ") == 1
    assert f"Items behind: {said}" in unescape(html)
    assert sourced.beside(law, links) == [(said, "/sources/")]


def test_documents_and_tables_show_the_names_themselves() -> None:
    told = edition.made(counted(), sections(counted()), METHODS)
    read = Document(BytesIO(docx.document(ABOUT, told)))
    assert f"Norway: {NAME} law, from May 2026." in [paragraph.text for paragraph in read.paragraphs]
    assert NAME in twin.as_csv(ABOUT, told)
    whole = json.loads(twin.as_json(ABOUT, told))
    places = [table for section in whole["sections"] for table in section["tables"] if table["key"] == "destinations"]
    assert [row["label"] for table in places for row in table["entries"]] == [NAME]
    assert [row[1] for section in whole["sections"] for row in section["rows"]] == [f"{NAME} law"]


def test_words_of_programs_are_markdown_that_makes_the_same() -> None:
    told = edition.made(counted(), sections(counted()), METHODS)
    for section, part in zip(json.loads(twin.as_json(ABOUT, told))["sections"], told.parts, strict=True):
        assert edition.markdown.render(section["words"]) == part.html


@pytest.mark.parametrize("wording", range(WORDING + 1))
def test_sentences_of_each_wording_that_nobody_changed_are_known_as_such(wording: int) -> None:
    """Those of an older one stay as they were published, and follow what is withdrawn."""
    before = counted(wording=wording)
    written = sections(before)
    now = replace(before, laws=[], new_substances=[])
    told = {section["key"]: section["body"] for section in compose.retold(written, before, now, METHODS)}
    assert [key for key, body in told.items() if "u-3" in body or "law, from" in body or "4-MMC" in body] == []
    assert ("The method “" in told["methods"]) is (wording > 1)
    assert compose.retold(written, before, before, METHODS) == written
