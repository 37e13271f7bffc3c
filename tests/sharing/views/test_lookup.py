"""A list of an own case is looked up in what one may read, line by line, and is not kept."""

import logging

import pytest
from pytest_django import DjangoAssertNumQueries

from portal.pagepaths import NOWHERE
from sharing import lookup as reading
from sharing.actions import kinds
from sharing.contents import IdentifierRow, write
from sharing.models import Notice
from sharing.queries import lookup
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices
from tests.program import Program

ROWS = [
    IdentifierRow("shop_url", "https://blue-lotus.example/store/7"),
    IdentifierRow("domain", "lotus.example"),
    IdentifierRow("phone", "+47 22 33 44 55"),
    IdentifierRow("shop_handle", "Blue Lotus Shop"),
]


def share(cast: Cast, audience: str = "everyone", rows: list[IdentifierRow] | None = None) -> Notice:
    row = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, audience)])
    write(kinds.whole(row), {"identifiers": rows or ROWS})
    return row


def found(cast: Cast, text: str, reader: str = "company_one") -> list[list[str]]:
    rows = lookup.look_up(cast.member(reader), reading.read(text, NOWHERE))
    return [[alert.reference for alert in row.alerts] for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "hxxps://blue-lotus[.]example/store/7",
        "https://www.lotus.example/any/page",
        "lotus[.]example",
        "0047 22 33 44 55",
    ]
    + ["https://www.blue-lotus.example/store/7/?ref=a", "http://blue-lotus.example/store/7/"]
    + ["blue lotus  SHOP", "see https://blue-lotus.example/store/7 and others"],
)
def test_line_is_found_by_its_canonical_form(cast: Cast, text: str) -> None:
    row = share(cast)
    assert found(cast, text) == [[row.reference]]


@pytest.mark.parametrize("pattern", ["LX4********NL", "lx47******* nl", "LX4*NL", "LX473124829NL", "LX*NL"])
def test_postal_number_is_found_by_the_patterns_that_it_fits(cast: Cast, pattern: str) -> None:
    row = share(cast, rows=[IdentifierRow("tracking_pattern", pattern)])
    share(cast, rows=[IdentifierRow("tracking_pattern", "LX5********NL")])
    assert found(cast, "LX 473 124 829 NL") == [[row.reference]]


def test_pattern_is_found_as_it_is_written(cast: Cast) -> None:
    row = share(cast, rows=[IdentifierRow("tracking_pattern", "LX4********NL")])
    assert found(cast, "LX4********NL") == [[row.reference]]


def test_only_what_one_may_read_is_told(cast: Cast) -> None:
    open_, narrow = share(cast), share(cast, "authorities")
    text = "lotus.example\nsomething else\n+4722334455"
    assert found(cast, text) == [[open_.reference], [], [open_.reference]]
    assert found(cast, text, "authority_north2") == [
        [narrow.reference, open_.reference],
        [],
        [narrow.reference, open_.reference],
    ]
    for name in ("outsider", "suspended", "former", "unsigned", "company_two"):
        assert found(cast, text, name) == [[], [], []]


def test_the_newest_few_are_shown(cast: Cast) -> None:
    for _number in range(lookup.SHOWN + 1):
        share(cast)
    (row,) = lookup.look_up(cast.analyst, reading.read("lotus.example", NOWHERE))
    assert (len(row.alerts), row.is_more) == (lookup.SHOWN, True)


def test_alerts_that_one_may_not_read_do_not_use_up_what_is_looked_at(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "CAP", 1)
    share(cast, "authorities")
    open_ = share(cast)
    share(cast, "authorities")
    assert found(cast, "lotus.example\n+4722334455") == [[open_.reference], [open_.reference]]


def test_page_says_how_each_line_was_read(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    row = share(cast)
    text = "hxxps://blue-lotus[.]example/store/7\nDE89 3704 0044 0532 0130 01\n---\nnobodyknows-9"
    page = SignedIn(cast.analyst).post("/lookup/", {"text": text})
    assert page.status_code == 200
    for told in (
        row.reference,
        "1 line could not be read",
        "The check digits of this IBAN are wrong.",
        "2 lines were not found, letter for letter",
    ):
        assert told in page.text, told
    assert "nobodyknows" not in caplog.text


def test_ten_thousand_lines_are_refused_and_kept(cast: Cast) -> None:
    text = "\n".join(f"handle-{number}" for number in range(10_000))
    page = SignedIn(cast.analyst).post("/lookup/", {"text": text})
    assert page.status_code == 422
    assert "These are 10000 lines; at most 500" in page.text
    assert "handle-9999" in page.text


def test_text_without_identifier_says_so(cast: Cast) -> None:
    page = SignedIn(cast.analyst).post("/lookup/", {"text": "---\n..."})
    assert (page.status_code, "No identifier was found in this text." in page.text) == (422, True)


def test_table_holds_nothing_that_a_spreadsheet_would_calculate(cast: Cast) -> None:
    share(cast, rows=[IdentifierRow("shop_handle", "=cmd()")])
    answer = SignedIn(cast.analyst).post("/lookup/", {"text": "=cmd()", "csv": "1"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert '"\'=cmd()"' in answer.text


def test_one_line_costs_as_much_as_many(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    share(cast)
    for text in ("lotus.example", "lotus.example\n" + "\n".join(f"shop-{n}.example" for n in range(300))):
        with django_assert_num_queries(5):
            lookup.look_up(cast.analyst, reading.read(text, NOWHERE))


def test_program_is_told_the_same(cast: Cast) -> None:
    open_, _narrow = share(cast), share(cast, "authorities")
    rows = Program(cast.analyst).ask("post", "lookup/", {"text": "lotus[.]example\n---"}).json()
    assert [(row["line"], [alert["reference"] for alert in row["alerts"]]) for row in rows] == [
        (1, [open_.reference]),
        (2, []),
    ]
    assert rows[0]["readings"] == [{"kind": "domain", "normalized": "lotus.example", "warnings": []}]
    assert Program(cast.analyst).code("post", "lookup/", {"text": "---"}) == 400
