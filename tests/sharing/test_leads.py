"""Pasted text becomes typed rows. Numbers are those that standards print as examples, or are reserved for fiction."""

import pytest

from portal.pagepaths import Site, parse_all
from sharing.enums import IdentifierKind as Kind
from sharing.leads import MAX_LEADS, MAX_LINES, Found, TooMuch, find

MONERO = "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H"
SITES = {
    "bazaar-one.example": Site("bazaar-one.example", "bazaar"),
    "market-nine.example": Site(
        "market-nine.example", "nine", parse_all(["/lot/{id}", "/*/lot/{id}"]), parse_all(["/{id}"])
    ),
}


def pairs(text: str) -> list[tuple[str, str]]:
    return [(lead.kind, lead.value) for lead in find(text, SITES).leads]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("see hxxps://lotus[.]example/shop/9, now", Kind.SHOP_URL, "https://lotus.example/shop/9"),
        ("https://www.bazaar-one.example/item/77?x=1", Kind.LISTING_URL, "https://www.bazaar-one.example/item/77?x=1"),
        ("(https://bazaar-one.example/lotus-7731)", Kind.LISTING_URL, "https://bazaar-one.example/lotus-7731"),
        ("lotus[.]example", Kind.DOMAIN, "lotus.example"),
        ("Shop at bücher.example today", Kind.DOMAIN, "bücher.example"),
        ("xn--bcher-kva.example", Kind.DOMAIN, "xn--bcher-kva.example"),
        ("write to sales[at]lotus[.]example.", Kind.EMAIL, "sales@lotus.example"),
        ("call +47 22 33 44 55 now", Kind.PHONE, "+47 22 33 44 55"),
        ("0044 20 7946 0958", Kind.PHONE, "+44 20 7946 0958"),
        ("Tel. 22 33 44 55", Kind.PHONE, "22 33 44 55"),
        ("https://t.me/bluelotus", Kind.MESSENGER, "telegram:bluelotus"),
        ("t.me/s/bluelotus", Kind.MESSENGER, "telegram:bluelotus"),
        ("wa.me/4722334455", Kind.MESSENGER, "whatsapp:+4722334455"),
        ("WhatsApp: +47 22 33 44 55", Kind.MESSENGER, "whatsapp:+47 22 33 44 55"),
        ("telegram @bluelotus", Kind.MESSENGER, "telegram:@bluelotus"),
        ("wechat id: lotus_77", Kind.MESSENGER, "wechat:lotus_77"),
        ("@bluelotus", Kind.MESSENGER, "@bluelotus"),
        ("instagram.com/bluelotus", Kind.SOCIAL_PROFILE, "instagram.com/bluelotus"),
        ("Instagram: @bluelotus", Kind.SOCIAL_PROFILE, "https://www.instagram.com/bluelotus"),
        ("IBAN GB82 WEST 1234 5698 7654 32 AND MORE", Kind.BANK_ACCOUNT, "GB82 WEST 1234 5698 7654 32"),
        ("pay to DE89370400440532013000.", Kind.BANK_ACCOUNT, "DE89370400440532013000"),
        (
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            Kind.CRYPTO_WALLET,
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        ),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Kind.CRYPTO_WALLET, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        (f"XMR {MONERO} thanks", Kind.CRYPTO_WALLET, MONERO),
        ("parcel RR 473 124 829 GB", Kind.TRACKING_PATTERN, "RR 473 124 829 GB"),
        ("Seller: Blue Lotus 7731", Kind.SHOP_HANDLE, "Blue Lotus 7731"),
        ("bluelotus-7731", Kind.SHOP_HANDLE, "bluelotus-7731"),
        ("Company no: 12345678", Kind.COMPANY_REGISTRATION, "12345678"),
    ],
)
def test_text_becomes_one_typed_row(text: str, kind: str, value: str) -> None:
    assert pairs(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nothing to see here.",
        "We saw it on 12.05.2026, for 300 euros.",
        "photo.jpg",
        "It ended.Then came e.g. this",
        "12345",
    ],
)
def test_text_without_identifier_proposes_nothing(text: str) -> None:
    assert find(text, SITES) == Found()


def test_wrong_check_digits_are_proposed_with_their_warning() -> None:
    text = "GB83 WEST 1234 5698 7654 32\nRR 473 124 820 GB\n1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb\n+44 0000 000000"
    assert [lead.warnings for lead in find(text, {}).leads] == [
        ("The check digits of this IBAN are wrong.",),
        ("The check digit of this postal number is wrong.",),
        ("The check digits of this Bitcoin address are wrong.",),
        ("No such telephone number is in use: +44, United Kingdom.",),
    ]


def test_platform_is_found_and_its_own_address_is_no_seller() -> None:
    found = find("On https://www.bazaar-one.example/ and https://eu.market-nine.example/u/lotus", SITES)
    assert found.platforms == ("bazaar", "nine")
    assert [(lead.kind, lead.value) for lead in found.leads] == [
        (Kind.SHOP_URL, "https://eu.market-nine.example/u/lotus")
    ]


def test_platform_s_own_paths_tell_a_listing_from_a_shop_and_make_two_forms_one() -> None:
    text = (
        "https://market-nine.example/lotus-7 http://www.market-nine.example/lot/77?x=1 market-nine.example/a-b/lot/77"
    )
    found = [(lead.kind, lead.value, lead.normalized) for lead in find(text, SITES).leads]
    assert found == [
        (Kind.SHOP_URL, "https://market-nine.example/lotus-7", "https://market-nine.example/lotus-7"),
        (Kind.LISTING_URL, "http://www.market-nine.example/lot/77?x=1", "https://market-nine.example/lot/77"),
    ]
    assert [lead.kind for lead in find("https://bazaar-one.example/lotus-7", SITES).leads] == [Kind.LISTING_URL]


def test_same_identifier_counts_once_and_the_order_is_that_of_the_text() -> None:
    text = "+47 22 33 44 55, sales@lotus.example, https://lotus.example/shop/1 and SALES[at]lotus.example +4722334455"
    assert [kind for kind, _value in pairs(text)] == [Kind.PHONE, Kind.EMAIL, Kind.SHOP_URL]


def test_more_than_is_read_is_refused_with_its_limit() -> None:
    with pytest.raises(TooMuch, match="2000 lines"):
        find("a\n" * 10_000, {})
    with pytest.raises(TooMuch, match="more than 200 identifiers"):
        find("\n".join(f"shop-{number:04}" for number in range(MAX_LEADS + 1)), {})
    assert len(find("\n".join(["word"] * (MAX_LINES - 1) + ["shop-1"]), {}).leads) == 1


@pytest.mark.parametrize("unit", ["a", "a.", "1 ", "@a", "+1", "AB12", "shop:", "https://", "a@a.", "("])
def test_long_text_is_read_in_time(unit: str) -> None:
    find(unit * (190_000 // len(unit)), {})
