"""Search finds what people type and paste, and nothing that they may not read."""

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharing import search
from sharing.actions import kinds
from sharing.contents import IdentifierRow, write
from sharing.enums import NameKind
from sharing.models import Notice
from sharing.queries import lists
from sharing.queries.lists import Filters
from tests.cast import Cast
from tests.factories import notices
from tests.factories.legislation import substance

ROWS = [
    IdentifierRow("shop_url", "hxxps://www.blue-lotus[.]example/store/7?ref=a"),
    IdentifierRow("domain", "bücher.example"),
    IdentifierRow("phone", "+47 22 33 44 55"),
    IdentifierRow("bank_account", "NO93 8601 1117 947"),
    IdentifierRow("crypto_wallet", "0x52908400098527886E0F7030069857D2E4169EE7"),
    IdentifierRow("shop_handle", "@Blue_Lotus.Shop"),
    IdentifierRow("messenger", "telegram:@quietseller"),
]


@pytest.fixture
def alert(cast: Cast) -> Notice:
    """One alert for the north, with identifiers, and a title in several scripts."""
    row = notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, "everyone")],
        title="Verkäufer Łukasz, Продавец Фентанила, 假冒电池商店, بائع",
    )
    thing = substance("α-PVP", names=((NameKind.CAS, "14530-33-7"), (NameKind.STREET, "Flakka")))
    write(kinds.whole(row), {"identifiers": ROWS, "substances": [thing], "own_file_number": "FILE-9"})
    return row


def finds(cast: Cast, row: Notice, text: str, *, reader: str = "company_one") -> bool:
    user, filters = cast.member(reader), Filters(text=text)
    found = [entry.notice.pk for entry in lists.newest(user, filters).entries]
    assert lists.total(user, filters) == len(found)
    return found == [row.pk]


@pytest.mark.parametrize(
    "text",
    [
        "https://www.blue-lotus.example/store/7?ref=a",
        "hxxps://blue-lotus[.]example/store/7",
        "blue-lotus.example",
        "http://blue-lotus.example",
        "https://bücher.example/some/page",
        "xn--bcher-kva.example",
        "0047 22 33 44 55",
        "+4722334455",
        "22334455",
        "NO9386011117947",
        "no93 8601 1117 947",
        "0X52908400098527886e0f7030069857d2e4169ee7",
        "@blue_lotus.shop",
        "bluelotusshop",
        "quietseller",
        "t.me/quietseller",
        "https://t.me/quietseller",
    ],
)
def test_pasted_identifiers_are_found(cast: Cast, alert: Notice, text: str) -> None:
    assert finds(cast, alert, text)


@pytest.mark.parametrize(
    "text",
    ["verkaufer", "VERKÄU", "lukasz", "łuk", "фентанил", "电池", "假冒 商店", "池", "بائع", "14530337", "14530-33-7"]
    + ["alpha-pvp", "α-PVP", "flak", "verkauf or nothing", "blue -red", '"blue lotus"'],
)
def test_words_are_found_in_any_script_by_how_they_begin(cast: Cast, alert: Notice, text: str) -> None:
    assert finds(cast, alert, text)


@pytest.mark.parametrize(
    "text", ["FILE-9", "aufer", '"lotus blue"', "blue -lotus", "电商", "22334456", "!!!", '"', "- or -"]
)
def test_other_words_find_nothing(cast: Cast, alert: Notice, text: str) -> None:
    assert lists.newest(cast.analyst, Filters(text=text)).entries == []


def test_reference_is_found_without_its_dashes(cast: Cast, alert: Notice) -> None:
    assert finds(cast, alert, alert.reference.lower())
    assert finds(cast, alert, alert.reference.replace("-", ""))


def test_nobody_finds_what_it_may_not_read(cast: Cast, alert: Notice) -> None:
    for reader in ("outsider", "former", "suspended", "unsigned", "company_two"):
        for text in ("blue-lotus.example", "+4722334455", "verk", "电池"):
            assert lists.newest(cast.member(reader), Filters(text=text)).entries == []
            assert lists.total(cast.member(reader), Filters(text=text)) == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(text=st.text(max_size=300).map(lambda text: text.replace("\0", "")))
def test_nothing_typed_is_an_error(db: None, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery", [search.parsed(text)])


def test_every_item_is_indexed_anew(cast: Cast, alert: Notice) -> None:
    Notice._base_manager.update(search_vector="")
    assert lists.newest(cast.analyst, Filters(text="verk")).entries == []
    call_command("index_items")
    assert finds(cast, alert, "verk")
