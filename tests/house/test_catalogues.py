"""Catalogues of translations: whole, certain, compiled as they are written."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_locale

from tests.catalogues import ROOT, WRITTEN, compiled, read

BLANK = re.compile(r"%\((\w+)\)s")
PLURALS = {"ar": 6, "zh_Hans": 1, "fr": 2, "ru": 3, "es": 2}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_each_language_but_english_has_a_catalogue_of_bulletins() -> None:
    wanted = [ROOT / f"trends/locale/{to_locale(code)}/LC_MESSAGES/django.po" for code, _name in settings.LANGUAGES]
    assert [path.exists() for path in wanted] == [code != "en" for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_what_is_compiled_is_what_is_written(path: Path) -> None:
    """Otherwise: `.venv/bin/python -m tests.catalogues`."""
    assert path.with_suffix(".mo").read_bytes() == compiled(path)


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_every_entry_is_translated_for_certain(path: Path) -> None:
    entries = read(path)
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete or not entry.translated()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_every_form_keeps_the_blanks_of_its_text(path: Path) -> None:
    wrong = []
    for entry in read(path):
        forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        wrong += [form for form in forms if sorted(BLANK.findall(form)) != sorted(BLANK.findall(entry.msgid))]
        wrong += [form for form in forms if "%" in BLANK.sub("", form).replace("%%", "")]
    assert wrong == []


@pytest.mark.parametrize("path", WRITTEN, ids=named)
def test_every_plural_has_the_forms_of_its_language(path: Path) -> None:
    counts = {len(entry.msgstr_plural) for entry in read(path) if entry.msgid_plural}
    assert counts == {PLURALS[path.parts[-3]]}
