"""A bulletin in each of its languages: no word of its frame in another, dates and numbers as the language has them."""

import ast
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import dates, translation
from django.utils.translation import to_locale, trans_real
from django_countries import countries

from portal.enums import TLP, Urgency
from portal.models import Framework, Organization
from sharing import jurisdictions
from sharing.enums import ControlStatus, Decision, EvidenceMark
from sharing.management.commands.load_reference import FOLDER
from sharing.reference.parse import read_techniques
from tests.catalogues import ROOT, ids
from tests.trends.printed import figures
from trends import compose, edition
from trends import pdf as paper
from trends.edition import Edition
from trends.figures import Figures, Law, Named, Row, guard
from trends.models import Bulletin

METHODS = {
    "MK-14": "Redirect to a messenger",
    "MF-02": "Designer precursor offer",
    "MK-15": "Mass posting",
    "MK-16": "Cloaking",
}
OTHERS = [code for code, _name in settings.LANGUAGES if code != "en"]
DRAWN = ("portal/charts.py", "portal/timelines.py")
SAID_BY = (
    "trends/compose.py",
    "trends/edition.py",
    "trends/pdf.py",
    "trends/docx.py",
    "trends/translations.py",
    *DRAWN,
)
# Django knows the months, and django-countries the names of countries, in every language.
KNOWN_ELSEWHERE = {
    *(str(name) for names in (dates.MONTHS, dates.MONTHS_3) for name in names.values()),
    *(f"alt. month\x04{name}" for name in dates.MONTHS.values()),
}


class Asked:
    """A catalogue that remembers what it was asked for."""

    def __init__(self, catalogue: Any) -> None:
        self.catalogue, self.texts = catalogue, set[str]()

    def get(self, key: Any, default: Any = None) -> Any:
        self.texts.add(key if isinstance(key, str) else key[0])
        return self.catalogue.get(key, default)

    def plural(self, text: str, number: int) -> Any:
        self.texts.add(text)
        return self.catalogue.plural(text, number)


@contextmanager
def asked(language: str) -> Iterator[set[str]]:
    """What is looked up in that language within."""
    words: Any = trans_real.translation(language)
    before, words._catalog = words._catalog, Asked(words._catalog)
    try:
        with translation.override(language):
            yield words._catalog.texts
    finally:
        words._catalog = before


def catalogue(language: str) -> set[str]:
    return ids(ROOT / f"trends/locale/{to_locale(language)}/LC_MESSAGES/django.po")


def busy() -> Figures:
    """With every code that a bulletin can show."""
    law = Law("KR", "4-MMC", ControlStatus.CONTROLLED, "2026-05", "Regulation 12", EvidenceMark.SEEN)
    laws = [replace(law, status=status) for status in ControlStatus.values]
    laws += [replace(law, evidence=mark, jurisdiction=code) for mark in EvidenceMark.values for code in ("UN", "EU")]
    return replace(
        figures(),
        totals=[Row("alert", 1231, 19), Row("mo_note", 2, 2), Row("law_change", 1, 4)],
        urgencies=[Row(urgency, 7, 4) for urgency in Urgency.values],
        methods=[Row("MK-14", 11, 5), Row("MF-02", 6, 9), Row("MK-15", 6, 6), Row("MK-16", None, None)],
        new_methods=["MK-14", "MF-02"],
        new_substances=[Named("4-MMC", "1"), Named("Isotonitazene", "2")],
        destinations=[Row("KR", 7, 5)],
        acted=12,
        median_before=7.25,
        decisions=[Row(decision, 9) for decision in Decision.values],
        others=6,
        laws=laws * 2,
        sources=figures().sources[:2],
    )


def variants() -> list[Figures]:
    """Months that bring every sentence."""
    few: dict[str, Any] = {"countries_posted": None, "companies_answered": None}
    hidden = replace(busy(), answered=None, decisions=[], others=None, unnamed=0, **few)
    guard(hidden, {"MK-14": "marketing", "MF-02": "manufacture"})
    unseen = replace(hidden, stages=[Row("marketing", None)], methods=[], countries=None, companies=None)
    empty = Figures(begins_on="2026-02-01", ends_on="2026-02-28", totals=[Row("alert", 0, 0)])
    return [
        busy(),
        hidden,
        unseen,
        empty,
        replace(busy(), methods=[], new_methods=[]),
        replace(busy(), decisions=[], others=0, sources=[], urgencies=[Row("immediate", 1, 0)]),
        replace(busy(), others=None, begins_on="2026-02-03", totals=[Row("alert", 4, None)], unnamed=1),
    ]


def bulletin(counted: Figures, language: str, tlp: str = TLP.AMBER) -> Bulletin:
    """Unsaved, as all that it stands on."""
    days = date(2026, 2, 1), date(2026, 2, 28)
    return Bulletin(
        title=compose.title("Meridian", *days),
        reference="NORTH-2026-ABCDEF",
        originator=Organization(name="Secretariat"),
        framework=Framework(name="Meridian", community="Members"),
        begins_on=days[0],
        ends_on=days[1],
        released_at=datetime(2026, 3, 4, tzinfo=UTC),
        tlp=tlp,
        language=language,
        sections=[section.as_json() for section in compose.sections(counted, METHODS)],
    )


def shown(counted: Figures, language: str, tlp: str = TLP.AMBER) -> str:
    """Everything that page, PDF and twin say."""
    with translation.override(language):
        row = bulletin(counted, language, tlp)
        told: Edition = edition.made(counted, row.sections, METHODS)
    words = {"figures": told.figures, "tiles": told.tiles, "parts": told.parts, "language": language}
    page = render_to_string("trends/_facts.html", words)
    return " ".join([page, paper.html(row, told), *(f"{e.description} {e.text}" for e in paper.enclosed(row, told))])


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_frame_is_translated(language: str) -> None:
    shown(busy(), "en")  # what is looked up once in a process is looked up now
    with asked(language) as texts:
        for counted in variants():
            shown(counted, language)
        for label in TLP.values:
            shown(variants()[3], language, label)
    assert len(texts) > 150
    assert texts - catalogue(language) - KNOWN_ELSEWHERE == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_in_the_code_of_bulletins_is_translated(language: str) -> None:
    """Those of branches too that no month of these tests brings."""
    said = {text for path in SAID_BY for text in texts_of(ROOT / path)}
    assert len(said) > 90
    assert said - catalogue(language) == set()


def texts_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            words = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
            if words and node.func.id in ("_", "ngettext"):
                yield words[0]
            elif node.func.id in ("pgettext", "pgettext_lazy"):
                yield f"{words[0]}\x04{words[1]}"


@pytest.mark.parametrize("language", OTHERS)
def test_every_method_of_the_vocabulary_is_translated(language: str) -> None:
    titles = {row.title for row in read_techniques(FOLDER / "mo_techniques.csv")}
    assert titles - catalogue(language) == set()


@pytest.mark.parametrize("language", ["ar", "zh-hans", "ru"])
def test_every_country_has_a_name_in_the_script_of_the_language(language: str) -> None:
    english = {code: jurisdictions.name(code) for code in countries.countries}
    with translation.override(language):
        assert [code for code, name in english.items() if jurisdictions.name(code) == name] == []


@pytest.mark.parametrize("language", OTHERS)
def test_countries_have_the_names_of_the_united_nations(language: str) -> None:
    assert set(map(str, settings.COUNTRIES_OVERRIDE.values())) - catalogue(language) == set()


def test_labels_are_never_translated() -> None:
    labels = ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
    for language in OTHERS:
        with translation.override(language):
            assert [str(label.label) for label in TLP] == labels


WRITTEN = {
    "en": ("1,231", "6.5", "4 Mar 2026", "February 2026", "Feb"),
    "ar": ("1\xa0231", "6,5", "4 مارس 2026", "فبراير 2026", "فبراير"),
    "zh-hans": ("1,231", "6.5", "2026年3月4日", "2026年2月", "2月"),
    "fr": ("1\xa0231", "6,5", "4 mars 2026", "février 2026", "Fév"),
    "ru": ("1\xa0231", "6,5", "4 марта 2026", "Февраль 2026", "Фев"),
    "es": ("1\xa0231", "6,5", "4 de marzo de 2026", "febrero de 2026", "Feb"),
}


@pytest.mark.parametrize("language", WRITTEN)
def test_dates_and_numbers_are_written_as_the_language_does(language: str) -> None:
    counted = busy()
    with translation.override(language):
        row = bulletin(counted, language)
        told = edition.made(counted, row.sections, METHODS)
        period = compose.period(row.begins_on, row.ends_on)
    number, hours, day, month, axis = WRITTEN[language]
    assert (period, told.tiles[0][0]) == (month, number)
    assert told.tiles[2][0].split()[0].removesuffix("小时") == hours
    assert [part for part in (number, hours) if part in f"{row.sections[0]['body']} {row.sections[2]['body']}"] == [
        number,
        hours,
    ]
    assert told.parts[0].charts[0].rows[1][0] == axis
    assert day in paper.html(row, told)


@pytest.mark.parametrize("language", WRITTEN)
def test_twin_keeps_the_numbers_of_machines(language: str) -> None:
    with translation.override(language):
        row = bulletin(busy(), language)
        told = edition.made(busy(), row.sections, METHODS)
    table, whole = paper.enclosed(row, told)
    rows = [row for row in csv.reader(StringIO(table.text.lstrip("\ufeff"))) if row[:2] == ["items", "alert"]]
    assert [row[3:] for row in rows] == [["1231", "19"]]
    assert '"count": 6.5' in whole.text
    assert '"begins_on": "2026-02-01"' in whole.text


def test_arabic_page_runs_from_right_to_left_and_keeps_names_in_order() -> None:
    text = shown(busy(), "ar")
    assert '<div lang="ar" dir="' in text
    assert '<html lang="ar" dir="rtl">' in text
    assert "asset:pdf/rtl.css" in text
    assert "\u20684-MMC\u2069، اعتبارا من مايو 2026" in text
    assert "<bdi>4-MMC</bdi>" in text


def test_changes_keep_their_sign_before_the_figure() -> None:
    with translation.override("ar"):
        told = edition.made(busy(), bulletin(busy(), "ar").sections, METHODS)
        assert told.tiles[0][2] == "\u200e+1\xa0212"


def test_plural_follows_the_rules_of_the_language() -> None:
    counts = (1, 2, 3, 11, 101)
    with translation.override("ar"):
        said = [compose.sections(replace(busy(), urgencies=[Row("immediate", n)]), METHODS)[0].body for n in counts]
    assert [text.splitlines()[1].split()[-3:] for text in said] == [
        ["يتطلب", "ردا", "فوريا."],
        ["يتطلبان", "ردا", "فوريا."],
        ["تتطلب", "ردا", "فوريا."],
        ["تتطلب", "ردا", "فوريا."],
        ["تتطلب", "ردا", "فوريا."],
    ]
    with translation.override("ru"):
        said = [compose.sections(replace(busy(), urgencies=[Row("immediate", n)]), METHODS)[0].body for n in (1, 21, 5)]
    assert ["требует немедленного" in text for text in said] == [True, True, False]
