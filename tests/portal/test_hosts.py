"""Host names, as people paste them."""

import pytest

from portal import hosts


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("shop.example", "shop.example"),
        ("  HTTPS://WWW.Shop.Example:8443/a?b#c ", "shop.example"),
        ("https://user:secret@shop.example/", "shop.example"),
        ("shop.example.", "shop.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("магазин.example", "xn--80aairftm.example"),
        ("shop。example", "shop.example"),
        ("my_shop.example", "my_shop.example"),
        ("r3---cdn.example", "r3---cdn.example"),
        ("i❤.example", "xn--i-7iq.example"),
        ("192.0.2.7", "192.0.2.7"),
        ("www.example", "www.example"),
    ],
)
def test_ascii_host_reads_what_people_paste(text: str, host: str) -> None:
    assert hosts.ascii_host(text) == host


def test_ascii_name_keeps_www() -> None:
    assert hosts.ascii_name("https://WWW.Shop.example/") == "www.shop.example"


@pytest.mark.parametrize(
    "text",
    ["", " ", "shop", "http://", "http://[broken", "a b.example", "-.example", "x..example", "a" * 64 + ".example"],
)
def test_ascii_host_refuses_what_is_no_domain(text: str) -> None:
    with pytest.raises(ValueError, match="domain"):
        hosts.ascii_host(text)
