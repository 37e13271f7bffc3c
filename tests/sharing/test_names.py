"""The form in which names and numbers are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.names import match_key


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Fentanyl", "FENTANYL"),
        ("3\N{EN DASH}MMC", "3-mmc"),
        ("N\N{NON-BREAKING HYPHEN}Ethyl", "n-ethyl"),
        ("4,4\N{RIGHT SINGLE QUOTATION MARK}-DMAR", "4,4'-dmar"),
        ("  acetic \N{NO-BREAK SPACE} anhydride\t", "acetic anhydride"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER M}DMA", "mdma"),
        ("Α-PVP", "α-pvp"),
    ],
)
def test_match_key_is_equal_for_spellings_of_one_name(left: str, right: str) -> None:
    assert match_key(left) == match_key(right)


@pytest.mark.parametrize(
    ("left", "right"), [("α-PVP", "a-PVP"), ("2-MMC", "3-MMC"), ("4-AP", "4AP"), ("β-PVP", "α-PVP")]
)
def test_match_key_differs_for_different_names(left: str, right: str) -> None:
    assert match_key(left) != match_key(right)


@given(st.text())
def test_match_key_of_a_key_is_the_key(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)
