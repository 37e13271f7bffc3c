"""The bulletin as a file that people print and programs read: structure, label, text alternatives, the twin inside."""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pikepdf
import pytest
from pypdfium2 import PdfDocument

from portal import pdf
from portal.enums import TLP
from tests.access import house as houses
from tests.cast import Cast
from tests.trends.printed import METHODS, bulletin, figures, printed_of
from trends.edition import Erratum
from trends.figures import Figures, Row
from trends.pdf import edition_of, enclosed, html


def pages(content: bytes) -> list[str]:
    with pikepdf.open(BytesIO(content)) as document:
        count = len(document.pages)
    texts = houses.pages_of(content)
    assert len(texts) == count
    return texts


@pytest.fixture
def printed(cast: Cast) -> bytes:
    return printed_of(bulletin(cast, figures()), figures())


@pytest.fixture
def document(printed: bytes) -> Iterator[Any]:
    with pikepdf.open(BytesIO(printed)) as opened:
        yield opened


def below(element: Any) -> Iterator[Any]:
    """The elements of the structure tree in the order in which they are read."""
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from below(kid)


def tags(document: Any, name: str) -> list[Any]:
    return [element for element in below(document.Root.StructTreeRoot) if str(element.S) == f"/{name}"]


def test_file_is_tagged_named_and_in_a_language(document: Any, cast: Cast) -> None:
    root = document.Root
    assert (bool(root.MarkInfo.Marked), str(root.Lang), bool(root.ViewerPreferences.DisplayDocTitle)) == (
        True,
        "en",
        True,
    )
    assert str(document.docinfo["/Title"]) == f"{cast.north.name}: February 2026"
    assert [str(page.Tabs) for page in document.pages] == ["/S"] * len(document.pages)


def test_file_says_that_it_is_accessible_and_kept_for_long(document: Any) -> None:
    with document.open_metadata() as told:
        assert [str(told[name]) for name in ("pdfuaid:part", "pdfaid:part", "pdfaid:conformance")] == ["1", "3", "A"]
    (intent,) = document.Root.OutputIntents
    assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
    assert "/Filter" not in document.Root.Metadata
    assert "/ID" in document.trailer


def test_bookmarks_lead_to_sections_and_figures(document: Any) -> None:
    with document.open_outline() as outline:
        assert [(str(entry.title), [str(child.title) for child in entry.children]) for entry in outline.root] == [
            ("The month at a glance", ["Figure 1 Alerts in twelve months", "Figure 2 Alerts by urgency"]),
            ("How sellers worked", ["Figure 3 Methods by stage", "Figure 4 Methods named most often"]),
            ("What was done", ["Figure 5 What was done"]),
            ("Law that takes effect", ["Figure 6 What takes effect"]),
            ("Coverage and method", ["Figure 7 Who took part"]),
            ("The figures as tables", []),
            ("Items that this bulletin rests on", []),
        ]


def test_contents_name_the_page_on_which_each_section_stands(document: Any, printed: bytes) -> None:
    texts, places = pages(printed), {page.objgen: number for number, page in enumerate(document.pages)}
    with document.open_outline() as outline:
        begins = [(str(entry.title), places[entry.destination[0].objgen]) for entry in outline.root]
    assert [number for number, text in enumerate(texts) if "Contents" in text] == [1]
    listed = texts[1].split("Contents")[1]
    for title, number in begins:
        assert title in texts[number]
        assert listed.split(title)[1].lstrip(". ").split()[0] == str(number + 1)
    (contents,) = tags(document, "TOC")
    assert [str(kid.S) for kid in contents.K] == ["/TOCI"] * len(begins)
    links = [note for page in document.pages for note in page.get("/Annots", []) if "/Dest" in note]
    assert [str(link.Contents) for link in links] == [title for title, _number in begins]


def test_label_stands_on_every_page(printed: bytes) -> None:
    texts = pages(printed)
    assert len(texts) > 4
    assert ["TLP:AMBER" in text for text in texts] == [True] * len(texts)
    assert [f"{number} / {len(texts)}" in text for number, text in enumerate(texts, 1)][1:] == [True] * (len(texts) - 1)


def test_running_heads_are_not_read_aloud_on_each_page(document: Any) -> None:
    """Everything that is marked as content has its place in the tree, and what stands in the margins is none."""
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    known = {element.objgen for element in below(document.Root.StructTreeRoot)}
    heads = []
    for page in document.pages:
        marks = numbers[list(numbers)[::2].index(int(page.StructParents)) * 2 + 1]
        parts: list[Any] = list(pikepdf.parse_content_stream(page))
        marked = [(str(what[0]), what[1]) for what, by in parts if str(by) == "BDC"]
        read = [int(told.MCID) for tag, told in marked if tag != "/Artifact"]
        assert {marks[number].objgen in known for number in read} == {True}
        heads.append([str(told.Type) for tag, told in marked if tag == "/Artifact"].count("/Pagination"))
    assert heads[0] == 0
    assert set(heads[1:]) == {4}


def test_each_chart_is_numbered_has_a_text_alternative_and_a_table(document: Any, printed: bytes) -> None:
    drawn = tags(document, "Figure")
    assert len(drawn) == 7
    assert [str(one.Alt).split(".")[0] for one in drawn][:2] == ["Alerts in twelve months", "Alerts by urgency"]
    assert "Immediate 7" in str(drawn[1].Alt)
    text = " ".join(" ".join(pages(printed)).split())
    tables = text.split("The figures as tables")[-1]
    assert [f"Figure {number} " in tables for number in range(1, 9)] == [n not in (6, 8) for n in range(1, 9)]
    for one, page in [(one, one.Pg) for one in drawn]:
        left, bottom, right, top = (float(side) for side in one.A.BBox)
        assert 0 < left < right < float(page.MediaBox[2])
        assert 0 < bottom < top < float(page.MediaBox[3])


def test_each_cell_that_heads_others_says_which(document: Any) -> None:
    heads = tags(document, "TH")
    expected = ["/Column" if str(cell.P.P.S) == "/THead" else "/Row" for cell in heads]
    assert [str(cell.A.Scope) for cell in heads] == expected
    assert set(expected) == {"/Column", "/Row"}


def test_twin_lies_inside(document: Any) -> None:
    files = document.attachments
    assert list(files) == ["NORTH-2026-ABCDEF.csv", "NORTH-2026-ABCDEF.json"]
    table, whole = (files[name].get_file() for name in files)
    assert (table.mime_type, whole.mime_type) == ("text/csv", "application/json")
    assert [str(one.AFRelationship) for one in document.Root.AF] == ["/Data", "/Alternative"]
    assert [str(one.UF) for one in document.Root.AF] == list(files)
    told = json.loads(whole.read_bytes())
    assert (told["tlp"], told["handling"]) == (TLP.AMBER.label, str(TLP.AMBER.sentence))
    rows = list(csv.DictReader(StringIO(table.read_bytes().decode("utf-8-sig"))))
    assert [row for row in rows if row["table"] == "alerts_by_urgency"][0] == {
        "table": "alerts_by_urgency",
        "key": "immediate",
        "label": "Immediate",
        "count": "7",
        "previous": "4",
    }


def test_markup_in_names_stays_text(printed: bytes) -> None:
    assert "Examplenitazene <b>x</b>" in " ".join(" ".join(pages(printed)).split())


def test_what_is_left_out_shapes_nothing(cast: Cast) -> None:
    """Two bulletins that counted different things, of which a reader is told the same: the file is the same."""
    counted, less = figures(), figures()
    less.decisions, less.laws, less.unnamed = less.decisions[:1], [], 0
    less.urgencies = [Row(row.key, None) for row in less.urgencies]
    made = []
    for frozen in (counted, less):
        row = bulletin(cast, frozen)
        told = edition_of(row, less, METHODS)
        made.append((html(row, told), enclosed(row, told)))
    assert made[0] == made[1]
    assert [chart.number for part in told.parts for chart in part.charts] == [1, 2, 3, 4, 5]
    assert "Examplenitazene" not in made[0][0]


def test_month_without_items_says_so(cast: Cast) -> None:
    empty = Figures(begins_on="2026-02-01", ends_on="2026-02-28", countries=12, companies=9, answered=None)
    text = " ".join(" ".join(pages(printed_of(bulletin(cast, empty), empty))).split())
    for sentence in (
        "Members shared no items for everyone in this period.",
        "No method was named in this period.",
        "Fewer than five answers have come in.",
        "No control that is on record takes effect in the 180 days after this period.",
        "0 of 12 countries posted.",
    ):
        assert sentence in text


LONG = "Donaudampfschifffahrt" * 15
LINK = f"https://a.example/{'x' * 300}"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_word_however_long_runs_off_the_page(cast: Cast, language: str) -> None:
    counted = figures()
    counted.laws = [replace(law, what=LONG, instrument=LONG) for law in counted.laws]
    counted.sources = [replace(row, title=LONG) for row in counted.sources[:3]]
    row = bulletin(cast, counted, language=language)
    row.originator.name = row.framework.name = row.title = LONG
    row.sections[0]["heading"] = LONG
    words = (
        LONG,
        f"- [{LINK}]({LINK})",
        f"    {LONG}",
        f"# {LONG}",
        f"> `{LONG}`",
        f"| {LONG} | b |\n|---|---|\n| 1 | {LONG} |",
    )
    row.sections[0]["body"] += "\n\n" + "\n\n".join(words)
    told = edition_of(row, counted, METHODS)
    told.errata.append(Erratum(2, datetime(2026, 4, 1, tzinfo=UTC), LONG))
    with closing(PdfDocument(pdf.render(html(row, told)))) as document:
        assert [number for number, page in enumerate(document, 1) if not lies_within_margins(page)] == []


def lies_within_margins(page: Any) -> bool:
    """Whether each letter stands between the margins at the sides, of 20 millimetres, but for overhangs."""
    text, margin = page.get_textpage(), 20 / 25.4 * 72
    boxes = [text.get_charbox(number) for number in range(text.count_chars()) if text.get_text_range(number, 1).strip()]
    return all(margin - 2 <= left and right <= page.get_width() - margin + 2 for left, _low, right, _high in boxes)


def test_cover_has_the_title_that_somebody_wrote_and_says_since_when_it_is_corrected(cast: Cast) -> None:
    row = bulletin(cast, figures())
    told = edition_of(row, figures(), METHODS)
    composed = Cover(html(row, told))
    assert (composed.title, "Version" in composed.text) == (cast.north.name, False)
    row.title = "Sellers move to <messengers>"
    told.errata.extend(Erratum(number, datetime(2026, 4, number, tzinfo=UTC), "A figure") for number in (2, 3))
    written = Cover(html(row, told))
    assert written.title == row.title
    assert f"{cast.north.name} · February 2026" in written.text
    assert "Version 3, corrected on 3 Apr 2026" in written.text


class Cover:
    """The cover of a PDF's HTML: its title, and all of its words."""

    def __init__(self, html: str) -> None:
        cover = html.split('<section class="cover">')[1].split("</section>")[0]
        self.title = unescape(re.findall(r"<h1[^>]*>(.*?)</h1>", cover)[0])
        self.text = " ".join(unescape(re.sub(r"<[^>]+>", " ", cover)).split())


def test_headings_within_words_stand_below_the_section_and_skip_no_level(cast: Cast) -> None:
    row = bulletin(cast, figures())
    row.sections[0]["body"] = "Words\n\n# One\n\n### Two\n\nWords\n\n> # Said\n\n###### Three"
    with pikepdf.open(BytesIO(printed_of(row, figures()))) as document:
        headings = [
            (str(one.S), str(one.get("/T", "")))
            for one in below(document.Root.StructTreeRoot)
            if str(one.S)[:2] == "/H"
        ]
        levels = [int(tag[2:]) for tag, _title in headings]
        with document.open_outline() as outline:
            titles = [str(entry.title) for entry in outline.root]
    assert levels[:7] == [1, 2, 2, 3, 4, 3, 4]
    assert [after - before for before, after in zip(levels, levels[1:], strict=False) if after - before > 1] == []
    assert titles == [
        "The month at a glance",
        "How sellers worked",
        "What was done",
        "Law that takes effect",
        "Coverage and method",
        "The figures as tables",
        "Items that this bulletin rests on",
    ]
