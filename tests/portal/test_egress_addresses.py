"""Which addresses a receiver may have: what is refused for good, what may be mended, what the operator allows."""

import pytest
from pytest_django import Settings

from portal import checks, egress, internet
from portal.egress import EgressRefused
from tests.receivers import Names

HOST = "hooks.company-one.example"

NUMBERS = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7F.0x0.0x0.0x1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "127.0.0.1.",
    "127.000.000.001",
    "0.0.0.0",
    "0",
    "10.0.0.1",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "１２７.０.０.１",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "8.8.8.8",
    "[::1]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1%25eth0]",
    "[fe80::1%eth0]",
    "[fec0::1]",
    "[fd00:ec2::254]",
    "[2606:4700::1111]",
]
NAMES = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "ｌｏｃａｌｈｏｓｔ",
    "metadata",
    "router",
    "",
    ".",
    "..",
    "-",
    "a..b",
    "%6c%6f",
    "127%2e1",
]
OTHERS = [
    "http://hooks.company-one.example/",
    "HTTP://hooks.company-one.example/",
    "ftp://hooks.company-one.example/",
    "file:///etc/passwd",
    "gopher://hooks.company-one.example/",
    "//hooks.company-one.example/",
    "hooks.company-one.example",
    "https:hooks.company-one.example",
    "https:///hooks.company-one.example",
    "https://name@hooks.company-one.example/",
    "https://name:password@hooks.company-one.example/",
    "https://@hooks.company-one.example/",
    "https://hooks.company-one.example@127.0.0.1/",
    "https://127.0.0.1\\@hooks.company-one.example/",
    "https://hooks.company-one.example\\.evil.example/",
    "https://hooks.company-one.example/in\\..\\x",
    "https://hooks.company-one.example#@127.0.0.1/",
    "https://hooks.company-one.example/#",
    "https://hooks.company-one.example:80/",
    "https://hooks.company-one.example:8443/",
    "https://hooks.company-one.example:0/",
    "https://hooks.company-one.example:65536/",
    "https://hooks.company-one.example:-1/",
    "https://hooks.company-one.example:x/",
    "https://hooks.company-one.example/ HTTP/1.1",
    "https://hooks.company-one.example/\r\nX-More: 1",
    "https://hooks.company-one.example/\tx",
    "https://hooks.company\n-one.example/",
    " https://hooks.company-one.example/",
    "https://hooks.company-one.example/\x00",
    "https://hooks.company-one.example\u2100evil.example/",
    "https://[::1/",
    f"https://hooks.company-one.example/{'x' * 2000}",
]


def unasked(host: str) -> list[str]:
    raise AssertionError(f"{host} was looked up")


@pytest.mark.parametrize("url", [*(f"https://{host}/" for host in [*NUMBERS, *NAMES]), *OTHERS])
def test_an_address_that_is_not_a_domain_over_https_is_refused_for_good(url: str) -> None:
    with pytest.raises(EgressRefused) as refused:
        egress.post(url, body=b"", headers={}, resolve=unasked)
    assert str(refused.value)


def test_a_domain_over_https_is_taken() -> None:
    assert egress.parse("https://Hooks.Company-One.example:443/in?x=[1]") == egress.Place(HOST, 443, "/in?x=%5B1%5D")
    assert egress.parse("https://7.company.example") == egress.Place("7.company.example", 443, "/")


READ_BY_THE_SYSTEM = [
    host for host in NUMBERS if host.isascii() and host[0] != "[" and host not in ("8.8.8.8", "127.0.0.1.")
]


@pytest.mark.parametrize("host", READ_BY_THE_SYSTEM)
def test_what_the_system_makes_of_a_number_is_judged_as_well(host: str) -> None:
    """Were a number taken as a name, the second wall would stand: the system reads all of these as addresses."""
    [address] = [internet.address(text) for text in egress.look_up(host)]
    assert address
    assert not internet.is_public(address)


@pytest.mark.parametrize(
    "answer",
    ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%lo", "::1", "0.0.0.0", "224.0.0.1"],
)
def test_a_domain_that_leads_to_what_is_not_public_may_be_mended(answer: str) -> None:
    with pytest.raises(egress.NotPublic):
        egress.post(f"https://{HOST}/", body=b"", headers={}, resolve=Names([answer]))


def test_own_public_networks_can_be_refused(settings: Settings) -> None:
    settings.EGRESS_REFUSE_NETWORKS = ["8.8.8.0/24"]
    with pytest.raises(egress.NotPublic):
        egress.post(f"https://{HOST}/", body=b"", headers={}, resolve=Names(["8.8.8.8"]))


# What the operator allows.


def test_an_exception_holds_for_its_host_its_port_and_its_network(settings: Settings) -> None:
    settings.EGRESS_ALLOW_HOSTS = ["a.example:8443=127.0.0.0/30", "b.example", "[::1]:9=::1/128", "a.example:8443=::1"]
    assert {key: [str(network) for network in networks] for key, networks in egress.allowed().items()} == {
        ("a.example", 8443): ["127.0.0.0/30", "::1/128"],
        ("b.example", 443): [],
        ("::1", 9): ["::1/128"],
    }
    for url, answer in {
        "https://a.example:8443": "127.0.0.4",
        "https://a.example": "127.0.0.1",
        "https://b.example": "127.0.0.1",
        "https://c.a.example": "127.0.0.1",
    }.items():
        with pytest.raises(egress.NotPublic):
            egress.post(url, body=b"", headers={}, resolve=Names([answer]))
    for url in ("http://a.example:8443", "https://b.example:8443", "https://[::1]", "https://u@a.example:8443"):
        with pytest.raises(EgressRefused):
            egress.parse(url)


@pytest.mark.parametrize(
    "entry",
    ["", "=10.0.0.0/8", "a.example=10.0.0.1/8", "a.example=", "a.example:x", "https://a.example", "u@a.example"],
)
def test_the_site_does_not_start_with_an_exception_that_is_not_clear(settings: Settings, entry: str) -> None:
    settings.EGRESS_ALLOW_HOSTS = [entry]
    assert [error.id for error in checks.ways_out_are_said_rightly(None)] == ["portal.E002"]


def test_the_site_does_not_start_without_the_networks_and_the_file_that_are_named(settings: Settings) -> None:
    assert checks.ways_out_are_said_rightly(None) == []
    settings.EGRESS_REFUSE_NETWORKS = ["10.0.0.1/8"]
    settings.EGRESS_CA_FILE = "/nonexistent/ca.pem"
    assert [error.id for error in checks.ways_out_are_said_rightly(None)] == ["portal.E003", "portal.E004"]
