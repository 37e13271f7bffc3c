"""The names of substances in other languages."""

import shutil
from pathlib import Path

import pytest

from sharing.reference import parse
from sharing.reference.parse import FOLDER, NAMES
from sharing.reference.table import InvalidReference
from tests.sharing.reference.test_parse import tamper


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the files, to be tampered with."""
    for path in FOLDER.glob("*.csv"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_a_name_in_another_language_is_of_a_known_substance_and_language(folder: Path) -> None:
    tamper(folder / NAMES, 2, substance_name="Nobody", language="xx")
    with pytest.raises(InvalidReference) as refused:
        parse.read_all(folder)
    assert [(problem.file, problem.line, problem.column) for problem in refused.value.problems] == [
        (NAMES, 2, "language"),
        (NAMES, 2, "substance_name"),
    ]


@pytest.mark.parametrize("name", ["إيزوتونيتازين", "Изотонитазен", "isotonitazène", "异托尼秦"])
def test_substances_go_by_their_names_in_other_languages(name: str) -> None:
    assert parse.read_all().names.link(name) == "Isotonitazene"
