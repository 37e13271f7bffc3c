"""Which addresses are public: everything else has a reason."""

import pytest

from portal import internet

PUBLIC = ["8.8.8.8", "1.1.1.1", "193.0.0.1", "223.255.255.254", "2606:4700::1111", "2a00:1450::8a", "2001:4860::8888"]
# What Python 3.11 calls global, and what we say of it.
MISSED = {
    "192.0.0.9": "PCP anycast",
    "192.0.0.10": "TURN anycast",
    "192.31.196.1": "AS112",
    "192.52.193.1": "AMT",
    "192.88.99.1": "6to4 relay",
    "192.175.48.1": "AS112",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast, SSDP",
    "::127.0.0.1": "IPv4-compatible",
    "::8.8.8.8": "IPv4-compatible, of a public one",
    "::ffff:0:127.0.0.1": "IPv4-translated",
    "64:ff9b::7f00:1": "NAT64 of 127.0.0.1",
    "64:ff9b::8.8.8.8": "NAT64 of a public one",
    "64:ff9b:1::a00:1": "local NAT64",
    "100:0:0:1::1": "dummy prefix",
    "200::1": "never given out",
    "2002:7f00:1::": "6to4 of 127.0.0.1",
    "2002:a00:1::1": "6to4 of 10.0.0.1",
    "2620:4f:8000::1": "AS112",
    "3ffe::1": "6bone",
    "3fff::1": "documentation",
    "4000::1": "never given out",
    "5f00::1": "SRv6",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "ff0e::1": "multicast, global scope",
}
KNOWN = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:192.88.99.1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:1::1",
    "2001:3::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "2001:db8::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
]
WITH_A_SCOPE = ["fe80::1%eth0", "fe80::1%1", "2606:4700::1111%lo", "::1%lo"]
NONE = ["", "localhost", "127.1", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "127.0.0.1.", "1.2.3.4/32", "[::1]"]


@pytest.mark.parametrize("text", [*MISSED, *KNOWN])
def test_what_is_not_of_the_internet_is_not_public(text: str) -> None:
    found = internet.address(text)
    assert found
    assert not internet.is_public(found)


@pytest.mark.parametrize("text", PUBLIC)
def test_what_is_of_the_internet_is_public(text: str) -> None:
    found = internet.address(text)
    assert found
    assert internet.is_public(found)


@pytest.mark.parametrize("text", [*WITH_A_SCOPE, *NONE])
def test_what_is_no_address_everywhere_is_none(text: str) -> None:
    assert internet.address(text) is None


def test_an_address_inside_another_is_that_address() -> None:
    assert str(internet.address("::ffff:8.8.8.8")) == "8.8.8.8"


def test_a_network_holds_addresses_of_its_own_kind() -> None:
    inner, outer = internet.address("10.1.2.3"), internet.address("2606:4700::1")
    assert inner
    assert outer
    networks = [internet.ip_network("10.0.0.0/8"), internet.ip_network("2606:4700::/32")]
    assert internet.is_within(inner, networks[:1])
    assert internet.is_within(outer, networks)
    assert not internet.is_within(outer, networks[:1])
    assert not internet.is_within(inner, networks[1:])
