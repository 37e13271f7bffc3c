"""What somebody objects to: in which editions it is held, and that its figures are told nowhere."""

import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from portal.models import Organization
from sharing import access
from sharing.actions import clearances, review
from sharing.models import Clearance, NoticeVersion
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.program import Program
from tests.trends.test_editions import composed, written
from tests.trends.test_public import address, opened
from trends import compose, derived, edition, pdf, revised
from trends.actions import composing, copies, correcting, editions
from trends.figures import TOLD_IN, Figures, Law, Named, Revision, Row, without
from trends.models import Bulletin
from trends.queries import editions as families
from trends.queries import library

WORDS = "tokheldwords"
PLANTED: dict[str, dict[str, Any]] = {
    "overview": {"totals": [["alert", 6601, 6602]], "urgencies": [["immediate", 6603, 6604]]},
    "methods": {"stages": [["movement", 7701, None]]},
    "done": {"decisions": [["no_trace", 8801, None]], "answered": 8802, "acted": 8803, "median_hours": 8804.5},
    "coverage": {"countries": 5501, "countries_posted": 5502, "companies": 5503, "companies_answered": 5504},
}


def fresh(row: Bulletin) -> Bulletin:
    return access.plain(Bulletin).select_related("framework", "originator", "master").get(pk=row.pk)


def submitted(cast: Cast, row: Bulletin) -> Bulletin:
    review.submit(fresh(row), by=cast.member("coordinator_north"))
    return fresh(row)


def object_to(cast: Cast, row: Bulletin, *keys: str) -> None:
    who = Organization.objects.get(pk=cast.organization("authority_north2").pk)
    (made,) = clearances.ask(row, organizations=[who], by=cast.member("coordinator_north"))
    by = cast.approver("authority_north2")
    clearances.answer(made, answer="objection", sections=keys, reason="A case", seen=row.submission, by=by)


def approved(cast: Cast, row: Bulletin) -> Bulletin:
    acts.approve(fresh(row), by=cast.coordinator)
    return fresh(row)


def keys(row: Bulletin) -> list[str]:
    return [section["key"] for section in row.sections]


@pytest.mark.parametrize("when", ["draft", "review"])
@pytest.mark.parametrize(("label", "language"), [("green", "en"), ("amber", "fr")])
def test_section_held_in_its_master_is_in_no_edition(cast: Cast, when: str, label: str, language: str) -> None:
    master = written(cast, composed(cast), key="methods", heading="Methods", body=WORDS)
    made = editions.derive(fresh(master), tlp=label, language=language, by=cast.member("coordinator_north"))
    if language == "fr":
        written(cast, made, key="methods", heading="Methods", body=WORDS)
    master = submitted(cast, master)
    if when == "review":
        submitted(cast, made)
    object_to(cast, master, "methods")
    approved(cast, master)
    assert "methods" in keys(fresh(made))
    if when == "draft":
        assert "methods" not in keys(submitted(cast, made))
    shown = SignedIn(cast.coordinator).get(made.get_absolute_url()).text
    assert (shown.count("Held back when it is published"), "Methods" in shown) == (1, True)
    made = approved(cast, made)
    versions = access.plain(NoticeVersion).filter(notice=made.pk)
    assert (keys(made), WORDS in str(made.sections), WORDS in str(versions.values())) == (
        ["overview", "done", "law", "coverage"], False, False,
    )  # fmt: skip
    page = SignedIn(cast.analyst).get(made.get_absolute_url()).text
    assert (made.state, WORDS in page, 'id="methods"' in page) == ("released", False, False)


def test_translation_holds_what_is_held_in_the_edition_that_it_translates(cast: Cast) -> None:
    master, by = composed(cast), cast.member("coordinator_north")
    english, french = (editions.derive(master, tlp="green", language=code, by=by) for code in ("en", "fr"))
    master, english, french = (submitted(cast, row) for row in (master, english, french))
    object_to(cast, english, "law")
    assert [families.held(fresh(row)) for row in (master, english, french)] == [set(), {"law"}, {"law"}]
    assert ["law" in keys(approved(cast, row)) for row in (master, english, french)] == [True, False, False]


def test_edition_that_is_begun_or_saved_once_its_master_is_out_has_nothing_of_what_was_held(cast: Cast) -> None:
    master = written(cast, composed(cast), key="methods", heading="Methods", body=WORDS)
    made = editions.derive(fresh(master), tlp="green", language="en", by=cast.member("coordinator_north"))
    master = submitted(cast, master)
    object_to(cast, master, "methods")
    master = approved(cast, master)
    late = editions.derive(master, tlp="clear", language="en", by=cast.member("coordinator_north"))
    made = written(cast, fresh(made))
    assert ("methods" in keys(late), "methods" in keys(made)) == (False, False)


def test_objection_in_its_master_is_part_of_what_is_approved(cast: Cast) -> None:
    master = composed(cast)
    made = editions.derive(fresh(master), tlp="green", language="en", by=cast.member("coordinator_north"))
    master, made = submitted(cast, master), submitted(cast, made)
    before = composing.submission(fresh(made), cast.coordinator)
    object_to(cast, master, "law")
    after = composing.submission(fresh(made), cast.coordinator)
    page = SignedIn(cast.coordinator).get(made.get_absolute_url()).text
    assert (before == after, page.count("Held back when it is published")) == (False, 1)
    review.call_back(master, by=cast.member("coordinator_north"))
    assert families.held(fresh(made)) == set()


def test_objection_in_an_edition_holds_there_alone_and_is_told_to_those_who_make_the_others(cast: Cast) -> None:
    master = composed(cast)
    made = editions.derive(fresh(master), tlp="green", language="en", by=cast.member("coordinator_north"))
    other = editions.derive(fresh(master), tlp="clear", language="en", by=cast.member("coordinator_north"))
    master, made = submitted(cast, master), submitted(cast, made)
    object_to(cast, made, "law")
    warned = "another edition, somebody objects to what this one tells:"
    for _when in ("in review", "published"):
        shown = [SignedIn(cast.coordinator).get(row.get_absolute_url()).text for row in (master, other, made)]
        assert [page.count(warned) for page in shown] == [1, 1, 0]
        assert [page.count(made.reference) for page in shown[:2]] == [2, 2]
        if fresh(master).state == "in_review":
            master, made = approved(cast, master), approved(cast, made)
    assert ("law" in keys(master), "law" in keys(made)) == (True, False)
    assert warned not in SignedIn(cast.analyst).get(master.get_absolute_url()).text


def test_who_reads_an_edition_a_second_time_is_not_told_what_its_master_alone_holds(cast: Cast) -> None:
    words = {"key": "methods", "heading": "Operation Tokheld", "body": "Words", "tlp": "amber_strict"}
    master = written(cast, composed(cast, "amber_strict"), **words)
    made = editions.derive(fresh(master), tlp="green", language="en", by=cast.member("coordinator_north"))
    master, made = submitted(cast, master), submitted(cast, made)
    object_to(cast, master, "methods", "law")
    acts.approve(fresh(master), by=cast.coordinator)
    reader = cast.approver("authority_south")
    Organization.objects.filter(pk=made.originator_id).update(second_reader=reader.organization)
    page = SignedIn(reader).get(f"/items/{made.pk}/release/").text
    assert ("Law that takes effect" in page, "Tokheld" in page) == (True, False)


def planted(row: Bulletin, *sections: str) -> Bulletin:
    """With figures that no other number of a page is, as they were frozen before any could be absent."""
    figures = {**row.figures, "absent": []}
    for name, value in (pair for key in sections for pair in PLANTED[key].items()):
        if isinstance(value, list):
            rows = {one["key"]: one for one in figures[name]}
            rows |= {key: {"key": key, "count": n, "previous": before} for key, n, before in value}
            figures[name] = list(rows.values())
        else:
            figures[name] = value
    access.plain(Bulletin).filter(pk=row.pk).update(figures=figures)
    return fresh(row)


def numbers(key: str) -> list[str]:
    """As they are written in any place."""
    plain = re.findall(r"\d{4}(?:\.\d)?", json.dumps(PLANTED[key]))
    return [form for number in plain for form in (number, f"{number[0]},{number[1:]}")]


def places(cast: Cast, row: Bulletin) -> dict[str, str]:
    """All that is told of a published bulletin."""
    reader = cast.analyst
    told = pdf.edition_of(row, library.told(row, reader), library.method_titles())
    browser = SignedIn(reader)
    document = zipfile.ZipFile(io.BytesIO(copies.take(row, form=copies.DOCX, by=reader) or b""))
    return {
        "page": browser.get(row.get_absolute_url()).text,
        "public": Client().get(address(row)).text,
        "api": json.dumps(browser.get(f"/api/v1/bulletins/{row.pk}/").json()),
        "pdf": pdf.html(row, told),
        "twin": str(pdf.enclosed(row, told)),
        "docx": document.read("word/document.xml").decode(),
    }


@pytest.mark.parametrize("held", PLANTED)
def test_figures_of_a_held_section_are_told_nowhere(cast: Cast, held: str) -> None:
    opened(cast)
    row = submitted(cast, composed(cast, "clear"))
    object_to(cast, row, held)
    with unrendered():
        row = planted(approved(cast, row), *PLANTED)
        for place, text in places(cast, row).items():
            told = {key: [number for number in numbers(key) if number in text] for key in PLANTED}
            assert (told.pop(held), [key for key, found in told.items() if not found]) == ([], []), place
    assert library.told(row, cast.analyst).absent == [held]


def test_figures_of_a_held_section_are_in_no_version_and_lead_to_no_item(cast: Cast) -> None:
    row = planted(submitted(cast, composed(cast)), "done")
    told = library.told(row, cast.analyst)
    object_to(cast, row, "done")
    row, browser = approved(cast, row), SignedIn(cast.analyst)
    content = str(access.plain(NoticeVersion).get(notice=row.pk).content)
    assert (told.answered, [n for n in numbers("done") if n in content + str(row.figures)]) == (8802, [])
    found = [browser.get(f"/bulletins/{row.pk}/sources/{key}/").status_code for key in ("answers", "acted")]
    assert (found, row.held[0]["key"]) == ([404, 404], "done")


def test_correction_counts_nothing_of_a_held_section_anew(cast: Cast) -> None:
    row = submitted(cast, composed(cast))
    object_to(cast, row, "done")
    row = approved(cast, row)
    sections = [*row.sections, {"key": "done", "heading": "H", "body": WORDS}]
    correcting.propose(row, title="T", sections=sections, note="N", recount=True, by=cast.coordinator)
    content = access.plain(NoticeVersion).filter(notice=row.pk).order_by("-number")[0].content
    assert (WORDS in str(content), content["figures"]["absent"], content["figures"]["decisions"]) == (
        False, ["done"], [],
    )  # fmt: skip


def test_figures_of_a_section_with_a_stricter_label_are_in_no_edition_below_it(cast: Cast) -> None:
    master = written(cast, composed(cast), key="methods", heading="Methods", body=WORDS, tlp="amber")
    made = editions.derive(master, tlp="green", language="en", by=cast.member("coordinator_north"))
    told = SignedIn(cast.coordinator).get(f"/api/v1/bulletins/{made.pk}/").json()["figures"]
    assert (told["absent"], told["stages"], told["methods"], told["new_methods"]) == (["methods"], [], [], [])


def test_what_later_bulletins_say_of_earlier_ones_leaves_out_what_was_held() -> None:
    rows: dict[str, Any] = {"begins_on": "2026-03-01", "ends_on": "2026-03-31"}
    before = Figures(**rows, totals=[Row("alert", 20)], answered=20)
    now = Figures(**rows, totals=[Row("alert", 40)], answered=40)
    told = {key: [row.key for row in revised.revisions(without(before, {key}), now)] for key in TOLD_IN}
    both = dict.fromkeys(("methods", "law", "coverage"), ["alert", "answers"])
    assert told == {"overview": ["answers"], "done": ["alert"], **both}


def whole() -> Figures:
    """A month in which every figure says something."""
    figures = Figures(begins_on="2026-03-01", ends_on="2026-03-31", wording=1, unnamed=7)
    rows = {
        "totals": "alert", "urgencies": "immediate", "months": "2026-03", "destinations": "NO", "stages": "movement",
        "methods": "MV-01", "decisions": "no_trace",
    }  # fmt: skip
    for number, (name, key) in enumerate(rows.items()):
        setattr(figures, name, [Row(key, 40 + number, 20)])
    figures.new_substances, figures.new_methods = [Named("Substance", "s")], ["MV-01"]
    figures.laws = [Law("NO", "Substance", "controlled", "2026-05-01", "I", "confirmed", "s")]
    figures.revised = [Revision("2026-02", "answers", 10, 20)]
    for name in ("answered", "others", "acted", "countries_posted", "countries", "companies_answered", "companies"):
        setattr(figures, name, 30)
    figures.median_hours, figures.median_before = 4.0, 5.0
    return figures


def test_each_figure_belongs_to_one_section_and_no_other_says_it() -> None:
    figures = whole()
    told = {section.key: section for section in compose.sections(figures, {})}
    names = [name for fields in TOLD_IN.values() for name in fields]
    kept = {"begins_on", "ends_on", "sources", "wording", "guarded", "oldest", "first", "untold", "gone", "absent"}
    assert sorted([*names, *kept]) == sorted(figures.as_json())
    for key in TOLD_IN:
        less = without(figures, [key])
        others = {section.key: section for section in compose.sections(less, {})}
        assert [name for name in told if told[name] != others[name]] == [key]
        assert not any(getattr(less, name) for name in TOLD_IN[key])
        sections = [section.as_json() for section in told.values() if section.key != key]
        drawn = [part.charts for part in edition.parts(figures, sections, {})]
        assert [part.charts for part in edition.parts(less, sections, {})] == drawn


def test_who_is_asked_learns_nothing_of_the_objections_of_others(cast: Cast) -> None:
    row = submitted(cast, composed(cast))
    names, by = ("authority_north", "authority_north2"), cast.member("coordinator_north")
    asked = clearances.ask(row, organizations=[cast.organization(name) for name in names], by=by)
    programs = [Program(cast.approver(name)) for name in (names[0], "coordinator_north")]
    before = [program.get(f"bulletins/{row.pk}/") for program in programs]
    (theirs,) = (one for one in asked if one.organization_id == cast.organization(names[1]).pk)
    said = {"answer": "objection", "sections": ["law"], "reason": "A case", "seen": row.submission}
    clearances.answer(theirs, **said, by=cast.approver(names[1]))  # type: ignore[arg-type]
    after = [program.get(f"bulletins/{row.pk}/") for program in programs]
    assert (after[0] == before[0], bool(before[0]["sections"])) == (True, True)
    assert after[1]["submission"] != before[1]["submission"]


def test_head_of_a_bulletin_tells_nothing_of_a_section_that_is_absent() -> None:
    heads = {}
    for key in TOLD_IN:
        made = edition.made(without(whole(), [key]), [], {})
        heads[key] = ([label for _n, label, _change in made.tiles], [table.key for table in made.headlines])
    answered, posted = ["answers", "median to first confirmation"], ["countries posted", "companies answered"]
    tables = ["items", "answers"]
    everything = (["alerts", *answered, *posted], tables)
    assert heads == {
        "overview": ([*answered, *posted], ["answers"]),
        "methods": everything,
        "done": (["alerts", *posted], ["items"]),
        "law": everything,
        "coverage": (["alerts", *answered], tables),
    }


def test_what_was_frozen_before_any_section_could_be_absent_stands_for_the_same() -> None:
    assert without(whole(), []).digest() == whole().digest() != without(whole(), ["law"]).digest()


def test_answers_of_a_master_are_taken_as_they_are_told() -> None:
    figures, master = whole(), without(whole(), ["done"])
    derived.take_answers(figures, master)
    assert (figures.answered, figures.decisions, figures.companies_answered) == (None, [], 30)
    master.companies, figures.companies = 33, 38  # five joined since
    derived.take_answers(figures, master)
    assert (figures.companies_answered, figures.companies) == (None, 33)  # the rest was told once, and is not again
    assert derived.answers(figures) == derived.answers(master)
    master.companies, figures.companies = 4, 38
    derived.take_answers(figures, master)
    assert figures.companies is None


@pytest.mark.parametrize(("count", "drawn", "said"), [(0, 2, 1), (9, 1, 0), (None, 0, 0)])
def test_chart_without_data_says_so_and_one_that_is_hidden_is_left_out(
    count: int | None, drawn: int, said: int
) -> None:
    figures = replace(whole(), methods=[], stages=[Row("movement", count)])
    (part,) = edition.parts(figures, [{"key": "methods", "heading": "H", "body": ""}], {})
    empty = [chart for chart in part.charts if not chart.rows]
    assert (len(part.charts), len(empty), sum(chart.svg.count("Nothing in this period.") for chart in empty)) == (
        drawn, said, said,
    )  # fmt: skip


def test_who_asked_reads_the_reason_of_an_objection_also_once_it_is_published(cast: Cast) -> None:
    row = submitted(cast, composed(cast))
    object_to(cast, row, "methods")
    asked = access.plain(Clearance).get(notice=row.pk)
    own, link = SignedIn(cast.coordinator), f'href="{asked.get_absolute_url()}"'
    assert f"<a {link}>Why</a>" in own.get(row.get_absolute_url()).text
    row = approved(cast, row)
    page = own.get(row.get_absolute_url()).text
    assert ("Who objected, and why:" in page, link in page) == (True, True)
    reason = own.get(asked.get_absolute_url()).text
    assert ("How sellers worked" in reason, ">methods<" in reason, "A case" in reason) == (True, False, True)
    for user in (cast.analyst, cast.approver("authority_north2")):
        assert asked.get_absolute_url() not in SignedIn(user).get(row.get_absolute_url()).text
