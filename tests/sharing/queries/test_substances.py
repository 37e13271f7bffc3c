"""Substances by any of their names and numbers."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from sharing.enums import NameKind
from sharing.queries import substances
from tests.factories.legislation import substance


def found(text: str, **which: Any) -> list[tuple[str, str]]:
    return [(row.substance.name, row.matched) for row in substances.page(text=text, **which).rows]


@pytest.fixture
def _few(db: None) -> None:
    substance(
        "α-PVP",
        names=((NameKind.CAS, "14530-33-7"), (NameKind.SYNONYM, "alpha-PVP"), (NameKind.STREET, "阿尔法")),
        inchikey="YDIIDRWHPFMLGR-UHFFFAOYSA-N",
        substance_class="synthetic cathinone",
    )
    substance("Alphaprodine", names=((NameKind.CAS, "77-20-3"),))
    substance("Tramadol", names=((NameKind.CAS, "27203-92-5"),))


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("α-pvp", [("α-PVP", "")]),
        ("alpha-PVP", [("α-PVP", "alpha-PVP")]),
        ("Alpha‑pvp ", [("α-PVP", "alpha-PVP")]),
        ("14530-33-7", [("α-PVP", "14530-33-7")]),
        ("阿尔法", [("α-PVP", "阿尔法")]),
        ("YDIIDRWHPFMLGR-ABCDEFGHIJ-N", [("α-PVP", "")]),
        ("alpha", [("Alphaprodine", ""), ("α-PVP", "alpha-PVP")]),
        ("nothing", []),
        ("", [("Alphaprodine", ""), ("Tramadol", ""), ("α-PVP", "")]),
    ],
)
def test_page_finds_by_any_name_number_or_script(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.usefixtures("_few")
def test_page_puts_whole_names_first() -> None:
    substance("Heroin", names=((NameKind.SYNONYM, "Tramadol mixture"),))
    substance("Xylazine", names=((NameKind.SYNONYM, "o-tramadol"),))
    assert [name for name, _ in found("tramadol")] == ["Tramadol", "Heroin", "Xylazine"]


@pytest.mark.usefixtures("_few")
def test_page_filters_by_class() -> None:
    assert found("", substance_class="synthetic cathinone") == [("α-PVP", "")]


@pytest.mark.django_db
def test_page_walks_all_rows_once_at_a_fixed_query_count(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    names = [f"Thing {letter}" for letter in "abcdefg"]
    for name in names:
        substance(name)
    seen, after = [], ""
    for _ in range(3):
        with django_assert_num_queries(2):
            page = substances.page(text="thing", after=after, size=3)
        seen += [row.substance.name for row in page.rows]
        after = page.after
    assert (seen, after) == (names, "")


@pytest.mark.django_db
def test_page_takes_a_forged_cursor_as_the_start() -> None:
    substance("Thing")
    assert [row.substance.name for row in substances.page(after="x:Thing").rows] == ["Thing"]


@pytest.mark.usefixtures("_few")
def test_by_key_gives_every_substance_of_an_ambiguous_name_but_no_street_names() -> None:
    substance("Other", names=((NameKind.SYNONYM, "Alpha-PVP"),))
    rows = substances.by_key(["alpha-pvp", "77-20-3", "阿尔法"])
    assert {key: [row.name for row in things] for key, things in rows.items()} == {
        "alpha-pvp": ["Other", "α-PVP"],
        "77-20-3": ["Alphaprodine"],
    }


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14530337", [("α-PVP", "14530-33-7")]),
        ("alpha pvp", [("α-PVP", "")]),
        ("alphapvp", [("α-PVP", "")]),
        ("tramadool", [("Tramadol", "")]),
        ("Трамадол", [("Tramadol", "")]),
        ("zzzz", []),
    ],
)
def test_page_finds_what_is_written_otherwise(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.usefixtures("_few")
def test_guesses_are_told_as_such() -> None:
    assert (substances.page(text="tramadool").is_guess, substances.page(text="tramadol").is_guess) == (True, False)
    assert substances.page(text="tramadool", after="0:A").rows == []


@pytest.mark.usefixtures("_few")
def test_suggestions_begin_with_what_is_typed() -> None:
    assert [row.substance.name for row in substances.suggested("alp")] == ["Alphaprodine", "α-PVP"]
    assert substances.suggested("  ") == []


@pytest.mark.usefixtures("_few")
@pytest.mark.parametrize(
    ("text", "expected"),
    [("tarmadol", "Tramadol"), ("tramdol", "Tramadol"), ("dramadol", "Tramadol"), ("alfaprodine", "Alphaprodine")],
)
def test_the_likest_name_is_guessed_among_many(monkeypatch: pytest.MonkeyPatch, text: str, expected: str) -> None:
    for number in range(9):
        substance(f"Trazzodol {number}dine")
    monkeypatch.setattr(substances, "CANDIDATES", 2)
    assert found(text)[:1] == [(expected, "")]


@pytest.mark.usefixtures("_few")
def test_guessing_compares_no_more_names_than_are_much_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[int] = []

    def compare(_text: str, keys: dict[str, object], **_how: object) -> list[str]:
        compared.append(len(keys))
        return []

    monkeypatch.setattr(substances, "get_close_matches", compare)
    for text in ("tramadool", "zzzz", "z", "--- ---"):
        substances.page(text=text)
    assert compared == [1, 0, 0, 0]
