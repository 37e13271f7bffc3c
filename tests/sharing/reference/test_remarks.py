"""What readers are told of the short remarks in the reference data."""

import csv

import pytest

from sharing.reference import remarks
from sharing.reference.parse import FOLDER


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Schedule recalled", "Schedule from memory, not checked"),
        (
            "WHO recommendation seen; adoption recalled",
            "WHO recommendation: in a public source. Adoption from memory, not checked",
        ),
        ("day recalled as 12 March 2025", "Day (12 March 2025) from memory, not checked"),
        ("as above", ""),
        ("Not adopted when seen", "Not adopted when seen"),
    ],
)
def test_note_is_told_in_words(note: str, told: str) -> None:
    assert remarks.note(note) == told


def test_origin_is_told_in_words() -> None:
    assert remarks.origin("CN25 #178; CAS CN25x2; UN:recall; IK:name+structure") == [
        "In the Chinese non-medical list of 2025",
        "CAS number from the Chinese list",
        "Status (United Nations) from memory, not checked",
    ]


def test_no_sign_of_the_keepers_is_shown() -> None:
    with (FOLDER / "substances.csv").open() as file:
        told = {words for row in csv.DictReader(file) for words in remarks.origin(row["source"])}
    assert [words for words in told if "#" in words or ":" in words or "IK" in words] == []
