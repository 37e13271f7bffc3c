"""Identifiers of sellers: canonical form, warnings, and how they are shown.

Numbers and addresses are those that standards print as examples, or are reserved for fiction.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharing.enums import IdentifierKind as Kind
from sharing.identifiers import Identifier, InvalidIdentifier, defang, host_of, normalize, refang

WEB = (Kind.SHOP_URL, Kind.LISTING_URL, Kind.DOMAIN, Kind.SOCIAL_PROFILE)
BITCOIN_WRONG = ("The check digits of this Bitcoin address are wrong.",)
TRON_WRONG = ("The check digits of this TRON address are wrong.",)
POSTAL_WRONG = ("The check digit of this postal number is wrong.",)
IBAN_WRONG = ("The check digits of this IBAN are wrong.",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hxxps://shop[.]example/a", "https://shop.example/a"),
        ("HXXP://shop(.)example", "http://shop.example"),
        ("hxxps[:]//shop{dot}example", "https://shop.example"),
        ("seller [at] shop [dot] example", "seller@shop.example"),
        ("seller(@)shop.example", "seller@shop.example"),
        ("nothing to mend", "nothing to mend"),
    ],
)
def test_refang_undoes_what_makes_an_address_harmless(written: str, meant: str) -> None:
    assert refang(written) == meant


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (Kind.LISTING_URL, "https://shop.example/a.b?c=d.e", "hxxps://shop[.]example/a.b?c=d.e"),
        (Kind.SHOP_URL, "HTTP://Shop.Example", "hxxp://Shop[.]Example"),
        (Kind.SHOP_URL, "shop.example/x", "shop[.]example/x"),
        (Kind.SHOP_URL, "https://shop.example?u=https://a.example/", "hxxps://shop[.]example?u=hxxps://a.example/"),
        (Kind.LISTING_URL, "https://a.example/?u=http://b.example/", "hxxps://a[.]example/?u=hxxp://b.example/"),
        (Kind.DOMAIN, "shop.example", "shop[.]example"),
        (Kind.EMAIL, "first.last@shop.example", "first[.]last[@]shop[.]example"),
        (Kind.SOCIAL_PROFILE, "https://social.example/name", "hxxps://social[.]example/name"),
        (Kind.SHOP_HANDLE, "best.shop", "best.shop"),
        (Kind.PHONE, "+44 20 7946 0958", "+44 20 7946 0958"),
    ],
)
def test_defang_makes_an_address_harmless(kind: str, value: str, shown: str) -> None:
    assert defang(kind, value) == shown


@given(
    st.sampled_from(WEB),
    st.from_regex(r"(https?://)?[a-z]{1,9}(\.[a-z]{1,9}){1,3}(/[a-z?&=#./:]{0,20})?", fullmatch=True),
)
def test_defang_leaves_nothing_to_click_and_can_be_undone(kind: str, value: str) -> None:
    shown = defang(kind, value)
    assert "http:" not in shown
    assert "https:" not in shown
    assert refang(shown) == value


def test_host_of_names_the_site_of_an_address() -> None:
    assert host_of("hxxps://www[.]shop[.]example/a") == "shop.example"


@pytest.mark.parametrize("text", ["", "shop", "http://[broken"])
def test_host_of_refuses_what_is_no_address(text: str) -> None:
    with pytest.raises(InvalidIdentifier):
        host_of(text)


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("HTTPS://Shop.EXAMPLE:443/Item/7?b=2&a=1#reviews", "https://shop.example/Item/7?b=2&a=1"),
        ("http://shop.example:80", "http://shop.example/"),
        ("http://shop.example:8080/", "http://shop.example:8080/"),
        ("shop.example/x", "https://shop.example/x"),
        ("https://www.shop.example./x", "https://www.shop.example/x"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/ü"),
        ("https://name:secret@shop.example/", "https://shop.example/"),
        ("hxxps[:]//shop[.]example/x", "https://shop.example/x"),
        ("https://192.0.2.7/x", "https://192.0.2.7/x"),
    ],
)
def test_normalize_addresses(value: str, canonical: str) -> None:
    assert normalize(Kind.LISTING_URL, value) == Identifier(canonical)
    assert normalize(Kind.SHOP_URL, value) == Identifier(canonical)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "https://",
        "https:///path",
        "shop",
        "ftp://shop.example/",
        "javascript:alert(1)",
        "http://[::1",
        "a b.example",
    ],
)
def test_normalize_refuses_what_is_no_address(value: str) -> None:
    with pytest.raises(InvalidIdentifier):
        normalize(Kind.LISTING_URL, value)


def test_normalize_a_domain_is_its_site_in_ascii() -> None:
    assert normalize(Kind.DOMAIN, "www.BÜCHER[.]example.") == Identifier("xn--bcher-kva.example")


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("First.Last@Shop.Example", "first.last@shop.example"),
        ("seller [at] bücher [dot] example", "seller@xn--bcher-kva.example"),
        ("seller+tag@shop.example.", "seller+tag@shop.example"),
    ],
)
def test_normalize_mail_addresses(value: str, canonical: str) -> None:
    assert normalize(Kind.EMAIL, value) == Identifier(canonical)


@pytest.mark.parametrize(
    "value",
    [
        "shop.example",
        "@shop.example",
        "seller@",
        "a b@shop.example",
        "a@b@shop.example",
        "seller@shop",
        "a@shop.example/x",
    ],
)
def test_normalize_refuses_what_is_no_mail_address(value: str) -> None:
    with pytest.raises(InvalidIdentifier):
        normalize(Kind.EMAIL, value)


@pytest.mark.parametrize(
    ("value", "country"),
    [("+44 20 7946 0958", ""), ("020 7946 0958", "GB"), ("+44 (0)20-7946-0958", ""), ("٠٢٠٧٩٤٦٠٩٥٨", "GB")],
)
def test_normalize_telephone_numbers_to_e164(value: str, country: str) -> None:
    assert normalize(Kind.PHONE, value, country=country) == Identifier("+442079460958")


def test_normalize_a_telephone_number_without_country_keeps_its_digits_and_warns() -> None:
    expected = Identifier("02079460958", ("Without the country code (+…) this number cannot be compared with others.",))
    assert normalize(Kind.PHONE, "020 7946 0958") == expected
    assert normalize(Kind.PHONE, "٠٢٠ ٧٩٤٦ ٠٩٥٨") == expected


def test_normalize_warns_of_a_telephone_number_that_cannot_be() -> None:
    assert normalize(Kind.PHONE, "+44 0000 000000").warnings == (
        "No such telephone number is in use: +44, United Kingdom.",
    )


@pytest.mark.parametrize("value", ["none", "12", "1" * 18])
def test_normalize_refuses_what_is_no_telephone_number(value: str) -> None:
    with pytest.raises(InvalidIdentifier):
        normalize(Kind.PHONE, value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("gb82 west 1234 5698 7654 32", Identifier("GB82WEST12345698765432")),
        ("GB82-WEST-1234-5698-7654-33", Identifier("GB82WEST12345698765433", IBAN_WRONG)),
        ("12-34-56 789", Identifier("123456789")),
    ],
)
def test_normalize_bank_accounts(value: str, expected: Identifier) -> None:
    assert normalize(Kind.BANK_ACCOUNT, value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1111111111111111111114oLvT2", Identifier("1111111111111111111114oLvT2")),
        ("1111111111111111111114oLvT3", Identifier("1111111111111111111114oLvT3", BITCOIN_WRONG)),
        (
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            Identifier("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ),
        (
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            Identifier("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", BITCOIN_WRONG),
        ),
        (
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            Identifier("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
        ),
        (
            # Version 1 with the checksum of version 0, from BIP 350's list of what is invalid.
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
            Identifier("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", BITCOIN_WRONG),
        ),
        (
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4",
            Identifier("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", BITCOIN_WRONG),
        ),
        (
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            Identifier("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
        ),
        ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", Identifier("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb")),
        ("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwc", Identifier("T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwc", TRON_WRONG)),
        ("short", Identifier("short", ("This is shorter than wallet addresses are.",))),
    ],
)
def test_normalize_wallets_checks_what_it_can(value: str, expected: Identifier) -> None:
    assert normalize(Kind.CRYPTO_WALLET, value) == expected


# The examples of EIP-55: all capitals, all small, and mixed.
ETHEREUM = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
]
# A standard and an integrated address as docs.getmonero.org prints them, and the project's subaddress for gifts.
MONERO = [
    "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
    "4LL9oSLmtpccfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2bYXZKKQePHES9khPK",
    "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
]


@pytest.mark.parametrize("address", ETHEREUM)
def test_normalize_checks_the_capitals_of_an_ethereum_address(address: str) -> None:
    assert normalize(Kind.CRYPTO_WALLET, address) == Identifier(address.lower())
    mistyped = address[:-1] + address[-1].swapcase()
    wrong = ("The check digits of this Ethereum address are wrong.",) if address[-1].isalpha() else ()
    assert normalize(Kind.CRYPTO_WALLET, mistyped) == Identifier(address.lower(), wrong)


@pytest.mark.parametrize("address", MONERO)
def test_normalize_checks_monero_addresses(address: str) -> None:
    wrong = ("The check digits of this Monero address are wrong.",)
    assert normalize(Kind.CRYPTO_WALLET, address) == Identifier(address)
    other = "A" if address[40] != "A" else "B"
    for mistyped in (address[:40] + other + address[41:], address[:40] + "l" + address[41:], address[:88] + "z" * 7):
        assert normalize(Kind.CRYPTO_WALLET, mistyped) == Identifier(mistyped, wrong)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("rr 473 124 829 fi", Identifier("RR473124829FI")),
        ("RR473124820FI", Identifier("RR473124820FI", POSTAL_WRONG)),
        ("RR4731*", Identifier("RR4731*")),
        ("L?########CN", Identifier("L?########CN")),
        ("1Z-999-AA1", Identifier("1Z999AA1")),
    ],
)
def test_normalize_tracking_numbers_and_patterns(value: str, expected: Identifier) -> None:
    assert normalize(Kind.TRACKING_PATTERN, value) == expected


@pytest.mark.parametrize(
    "value", ["@Best_Shop", "best_shop", "  BEST_SHOP ", "Ｂｅｓｔ_Shop", "best\u200b_shop", "\u202ebest_shop\u202c"]
)
def test_normalize_handles_are_equal_however_they_are_dressed(value: str) -> None:
    assert normalize(Kind.SHOP_HANDLE, value) == Identifier("best_shop")


@pytest.mark.parametrize("value", ["@", " @ ", "\u200b"])
def test_normalize_refuses_a_handle_of_which_nothing_is_left(value: str) -> None:
    with pytest.raises(InvalidIdentifier):
        normalize(Kind.SHOP_HANDLE, value)


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("Telegram: @Seller", "telegram:seller"),
        ("telegram:seller", "telegram:seller"),
        ("https://t.me/Seller", "telegram:seller"),
        ("t[.]me/seller?start=1", "telegram:seller"),
        ("WhatsApp: +44 20 7946 0958", "whatsapp:+442079460958"),
        ("https://wa.me/442079460958", "whatsapp:+442079460958"),
        ("Signal: seller.07", "signal:seller.07"),
    ],
)
def test_normalize_messengers_to_service_and_handle(value: str, canonical: str) -> None:
    assert normalize(Kind.MESSENGER, value) == Identifier(canonical)


def test_normalize_warns_of_a_messenger_handle_without_service() -> None:
    assert normalize(Kind.MESSENGER, "@Seller") == Identifier(
        "seller", ("Name the service as well, as in telegram:@name.",)
    )


@pytest.mark.parametrize(
    ("kind", "value", "canonical"),
    [
        (Kind.SOCIAL_PROFILE, "https://Social.example/Seller#posts", "https://social.example/Seller"),
        (Kind.SOCIAL_PROFILE, "@Seller", "seller"),
        (Kind.COMPANY_REGISTRATION, "gb 0123 4567", "GB01234567"),
        (Kind.COMPANY_REGISTRATION, "HRB-12.345/6", "HRB123456"),
        (Kind.POSTAL_ORIGIN, "  Port   Example, Exampleland ", "port example, exampleland"),
    ],
)
def test_normalize_other_kinds(kind: str, value: str, canonical: str) -> None:
    assert normalize(kind, value) == Identifier(canonical)


@given(st.sampled_from(Kind.values), st.text(max_size=60))
def test_normalize_of_any_text_is_refused_or_gives_something(kind: str, text: str) -> None:
    try:
        canonical = normalize(kind, text).normalized
    except InvalidIdentifier:
        return
    assert canonical


@given(
    st.sampled_from([kind for kind in Kind.values if kind != Kind.PHONE]),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")), max_size=40)
    | st.from_regex(r"(https?://)?[A-Za-z0-9]{1,9}\.[a-z]{2,5}(/[A-Za-z0-9?=#.]{0,9})?", fullmatch=True)
    | st.from_regex(r"[A-Za-z0-9.]{1,9}@[A-Za-z0-9]{1,9}\.[a-z]{2,5}", fullmatch=True)
    | st.from_regex(r"[A-Za-z]{1,9}: ?@?[A-Za-z0-9.]{1,9}", fullmatch=True),
)
def test_normalize_of_a_canonical_form_is_that_form(kind: str, text: str) -> None:
    try:
        canonical = normalize(kind, text).normalized
    except InvalidIdentifier:
        return
    assert normalize(kind, canonical).normalized == canonical


def test_defang_takes_what_is_harmless_already() -> None:
    assert defang("listing_url", "hxxps://shop[.]example/a") == "hxxps://shop[.]example/a"
    assert defang("email", "blue[at]proton[.]example") == "blue[@]proton[.]example"
