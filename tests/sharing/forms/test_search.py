"""Search: each filter finds exactly what it names, own drafts among them, and nonsense narrows nothing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portal.models import User
from sharing import search
from sharing.actions import kinds
from sharing.contents import IdentifierRow, write
from sharing.enums import NameKind
from sharing.forms.search import Search
from sharing.models import Notice, Technique
from sharing.queries import lists
from tests.cast import Cast
from tests.factories import notices
from tests.factories.legislation import substance
from tests.factories.notices import RELEASED_AT

Stock = dict[str, Notice]


def found(user: User, stock: Stock, **asked: Any) -> list[str]:
    """The names of what the search finds, in the order of their names; nothing outside the stock."""
    filters = Search({name: str(value) for name, value in asked.items()}, user=user).filters()
    entries = lists.newest(user, filters, limit=100).entries
    names = {row.pk: name for name, row in stock.items()}
    listed = sorted(names[entry.notice.pk] for entry in entries)
    assert lists.total(user, filters) == len(listed)
    return listed


@pytest.fixture
def stock(cast: Cast) -> Stock:
    """What the north's authority has: shared, expired, narrowed, withdrawn, in review, a draft."""
    both: dict[str, Any] = {"author": cast.focal_point, "approver": cast.colleague}
    north: dict[str, Any] = {**both, "releases": [(cast.north, "everyone")]}
    rows = {
        "alert": notices.alert(**north, urgency="immediate", title="Blue Lotus sells incense"),
        "region": notices.alert(**both, releases=[(cast.region, "everyone")], urgency="routine"),
        "expired": notices.alert(**north, valid_until_on=date(2026, 4, 1), urgency="high"),
        "authorities": notices.alert(**both, releases=[(cast.north, "authorities")], urgency="routine"),
        "note": notices.mo_note(**north, released_at=datetime(2026, 3, 5, 12, tzinfo=UTC)),
        "law": notices.law_change(**north, released_at=datetime(2026, 3, 9, 12, tzinfo=UTC)),
        "withdrawn": notices.alert(**north, state="withdrawn"),
        "review": notices.alert(author=cast.focal_point, state="in_review"),
        "draft": notices.mo_note(author=cast.focal_point, state="draft"),
    }
    for row in rows.values():
        search.index(kinds.whole(row))
    return rows


def test_kind_finds_its_own(cast: Cast, stock: Stock) -> None:
    analyst = {kind: found(cast.analyst, stock, kind=kind) for kind in ("alert", "mo_note", "law_change", "bulletin")}
    assert analyst == {
        "alert": ["alert", "expired", "region"],
        "mo_note": ["note"],
        "law_change": ["law"],
        "bulletin": [],
    }
    assert found(cast.focal_point, stock, kind="mo_note") == ["draft", "note"]


def test_framework_finds_what_is_shared_there(cast: Cast, stock: Stock) -> None:
    assert found(cast.analyst, stock, framework=cast.region.pk) == ["region"]
    assert found(cast.analyst, stock, framework=cast.north.pk) == ["alert", "expired", "law", "note"]
    assert found(cast.focal_point, stock, framework=cast.north.pk) == [
        "alert",
        "authorities",
        "expired",
        "law",
        "note",
        "withdrawn",
    ]


def test_framework_that_is_not_the_reader_s_narrows_nothing(cast: Cast, stock: Stock) -> None:
    form = Search({"framework": str(cast.south.pk)}, user=cast.analyst)
    assert form.filters() == lists.Filters()
    assert list(form.errors) == ["framework"]


def test_urgency_finds_its_own(cast: Cast, stock: Stock) -> None:
    told = {name: found(cast.analyst, stock, urgency=name) for name in ("immediate", "high", "routine", "none")}
    assert told == {"immediate": ["alert"], "high": ["expired"], "routine": ["region"], "none": ["law", "note"]}


def test_state_finds_own_items_that_nobody_else_sees(cast: Cast, stock: Stock) -> None:
    states = ("valid", "expired", "draft", "in_review", "withdrawn")
    assert {state: found(cast.focal_point, stock, state=state) for state in states} == {
        "valid": ["alert", "authorities", "law", "note", "region"],
        "expired": ["expired"],
        "draft": ["draft"],
        "in_review": ["review"],
        "withdrawn": ["withdrawn"],
    }
    assert {state: found(cast.analyst, stock, state=state) for state in states} == {
        "valid": ["alert", "law", "note", "region"],
        "expired": ["expired"],
        "draft": [],
        "in_review": [],
        "withdrawn": [],
    }
    assert found(cast.focal_point, stock) == sorted(stock)


def test_substance_is_named_by_any_name_or_number(cast: Cast, stock: Stock) -> None:
    thing = substance("Metonitazene", names=((NameKind.CAS, "14680-51-4"), (NameKind.SYNONYM, "Etwas")))
    other = substance("Isotonitazene")
    stock["alert"].substances.set([thing, other])
    stock["draft"].substances.set([thing])
    for name in ("Metonitazene", "metonitazene", "14680-51-4", "ETWAS"):
        assert found(cast.focal_point, stock, substance=name) == ["alert", "draft"], name
    assert found(cast.analyst, stock, substance="Isotonitazene") == ["alert"]
    form = Search({"substance": "Nothing"}, user=cast.analyst)
    assert (form.filters(), dict(form.errors)) == (
        lists.Filters(),
        {"substance": ["Not in the list of substances."]},
    )


def test_method_and_platform_find_what_names_them(cast: Cast, stock: Stock) -> None:
    method = Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )
    stock["note"].techniques.set([method])
    for name in ("alert", "review"):
        write(kinds.whole(stock[name]), {"platform_id": cast.platforms["Bazaar One"].pk})
    assert found(cast.analyst, stock, technique="MK-90") == ["note"]
    assert found(cast.analyst, stock, platform=cast.platforms["Bazaar One"].pk) == ["alert"]
    assert found(cast.focal_point, stock, platform=cast.platforms["Bazaar One"].pk) == ["alert", "review"]
    assert found(cast.focal_point, stock, platform=cast.platforms["Market Nine"].pk) == []


def test_days_are_those_on_which_it_was_shared(cast: Cast, stock: Stock) -> None:
    assert RELEASED_AT.date() == date(2026, 3, 2)
    assert found(cast.analyst, stock, since_on="2026-03-05") == ["law", "note"]
    assert found(cast.analyst, stock, until_on="2026-03-05") == ["alert", "expired", "note", "region"]
    assert found(cast.analyst, stock, since_on="2026-03-03", until_on="2026-03-08") == ["note"]
    assert found(cast.analyst, stock, since_on="2026-03-06", until_on="2026-03-08") == []


def test_words_find_titles_texts_identifiers_and_numbers(cast: Cast, stock: Stock) -> None:
    rows = [IdentifierRow("email", "sales[at]bluelotus[.]example"), IdentifierRow("phone", "+47 22 33 44 55")]
    thing = substance("Metonitazene", names=((NameKind.CAS, "14680-51-4"),))
    content = {"identifiers": rows, "substances": [thing], "own_file_number": "FILE-9", "assessed": "One gang."}
    write(kinds.whole(stock["alert"]), content)
    told = [
        stock["alert"].reference,
        "lotus incense",
        '"blue lotus"',
        "GANG",
        "sales@bluelotus.example",
        "sales[at]bluelotus[.]example",
        "+4722334455",
        "14680-51-4",
        "metonitazene",
    ]
    assert {words: found(cast.analyst, stock, q=words) for words in told} == {words: ["alert"] for words in told}
    for words in ("FILE-9", '"lotus blue"', "lotus -incense"):
        assert found(cast.focal_point, stock, q=words) == [], words


def test_filters_narrow_together(cast: Cast, stock: Stock) -> None:
    asked = {"q": "incense", "kind": "alert", "framework": cast.north.pk, "urgency": "immediate", "state": "valid"}
    assert found(cast.analyst, stock, **asked) == ["alert"]
    for name, other in (("q", "nothing"), ("kind", "mo_note"), ("framework", cast.region.pk), ("urgency", "high")):
        assert found(cast.analyst, stock, **{**asked, name: other}) == []


def test_nothing_is_found_by_those_outside(cast: Cast, stock: Stock) -> None:
    for name in ("outsider", "former", "suspended", "unsigned", "company_two"):
        assert found(cast.member(name), stock, q="incense") == []
        assert found(cast.member(name), stock) == []
