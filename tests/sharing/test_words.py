"""Words of any script, compared without case, accents and what only fills."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.words import squeezed, words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ärzte in Łódź", ["arzte", "in", "lodz"]),
        ("СКИДКА Фентанил", ["скидка", "фентанил"]),
        ("إيفيدرين ٠١٢", ["ايفيدرين", "012"]),
        ("假冒电池 abc", ["假冒", "冒电", "电池", "池", "abc"]),
        ("437-38-7 CN25_x", ["437", "38", "7", "cn25", "x"]),
        ("α-PVP", ["alpha", "pvp"]),
        ("\N{ZERO WIDTH SPACE}...", []),
    ],
)
def test_words_of_a_text(text: str, told: list[str]) -> None:
    assert words(text) == told


def test_squeezed_is_one_for_every_spelling_of_a_number() -> None:
    assert {squeezed(text) for text in ("437-38-7", "437387", "437\N{EN DASH}38\N{EN DASH}7")} == {"437387"}


@given(st.text())
def test_words_are_never_empty(text: str) -> None:
    assert [word for word in words(text) if not word or word.isspace()] == []
