"""Which addresses belong to the public internet. Pure.

`ipaddress.is_global` (Python 3.11) says yes to what is below: to multicast, to addresses that carry another address
inside, and to most of IPv6 that was never given out. An IPv6 address is public only within 2000::/3, all that is given
out so far; by that the IPv4-compatible ::/96, NAT64 (64:ff9b::/96, 64:ff9b:1::/48), the SRv6 5f00::/16, site-local
fec0::/10 and multicast are not.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

GIVEN_OUT: Final = IPv6Network("2000::/3")
NOT_PUBLIC: Final = [
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments (RFC 6890), with two anycast services that is_global lets through
        "192.31.196.0/24",  # AS112, sinks of reverse DNS, also on networks of one's own (RFC 7535)
        "192.52.193.0/24",  # AMT relays, which pass on to multicast (RFC 7450)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "192.175.48.0/24",  # AS112 (RFC 7534)
        "224.0.0.0/4",  # multicast
        "2001::/23",  # protocol assignments: Teredo 2001::/32, AMT, AS112, ORCHID; newer Pythons let some through
        "2002::/16",  # 6to4: an IPv4 address inside
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the former 6bone
        "3fff::/20",  # documentation (RFC 9637), unknown to Python 3.11
    )
]


def address(text: str) -> Address | None:
    """The address that a look-up answered; an IPv6 address that only holds an IPv4 address (::ffff:a.b.c.d) is that.
    None for what is none, and for one with a scope, which means something on this machine alone.
    """
    try:
        found = ip_address(text)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return None if found.scope_id is not None else found.ipv4_mapped or found
    return found


def is_public(found: Address) -> bool:
    """Whether anybody on the internet could reach it."""
    given_out = found.version == 4 or found in GIVEN_OUT
    return given_out and found.is_global and not is_within(found, NOT_PUBLIC)


def is_within(found: Address, networks: Iterable[Network]) -> bool:
    """Whether one of the networks holds it."""
    return any(found in network for network in networks)
