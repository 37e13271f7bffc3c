"""The one way by which anything leaves the site over HTTP.

    parse(url)                                 where a URL leads, or EgressRefused in words: forms ask it too
    post(url, body=..., headers=...)           the answer's status, time and first 64 KiB

Whoever names a receiver must never reach what the site's own machines can reach. So: https alone, port 443, a domain
name; the name is looked up once, every answered address must be public, and the connection goes to an address that was
checked, with the name in Host and in TLS, whose certificate is verified. No redirect is followed and no proxy of the
environment asked. Each step has its time, and all together have theirs, whatever the receiver drips.

It stands on http.client and a socket of its own: requests, httpx and urllib3 look a name up themselves, time each read
and not the whole, and would have to be bent in all three; urllib3 with a pinned connection is as long as this file.

An operator's `EGRESS_ALLOW_HOSTS` names receivers that are excepted, by host, port and network; it comes from the
environment of the process and never from data.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_network
from threading import Thread
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from portal import hosts, internet
from portal.errors import PermanentError
from portal.internet import Address, Network

READ_AT_MOST: Final = 64 * 1024  # bytes of an answer, head and body together
LONGEST_URL: Final = 2000
TRIED: Final = 4  # addresses of one name
HTTPS: Final = 443
AS_IT_STANDS: Final = "/%:@!$&'()*+,;=~?-._"  # in a path or query

Resolver = Callable[[str], Iterable[str]]


class EgressRefused(PermanentError):
    """The URL itself leads nowhere that we go: no later attempt will. The message is a translated sentence."""


class EgressFailed(Exception):
    """Nothing was answered this time; a later attempt may succeed. The class says what was amiss."""


class NameUnknown(EgressFailed):
    """The name has no address."""


class NotPublic(EgressFailed):
    """The name leads to an address that is not public. Not permanent, though refused: names are looked up anew each
    time, split or half-moved DNS is mended by its owner, and a receiver must not be lost for one wrong answer.
    """


class NoConnection(EgressFailed):
    """Nobody accepted a connection, or not one with TLS."""


class NotTrusted(EgressFailed):
    """The certificate is not valid for the name."""


class NoAnswer(EgressFailed):
    """The connection ended without an answer, or with one that is not HTTP."""


class TooSlow(EgressFailed):
    """A step, or all of them together, took longer than they may."""


@dataclass(frozen=True)
class Limits:
    """Seconds: for the look-up and for the connection with TLS, for each read, and for everything."""

    connect: float = 5
    read: float = 10
    total: float = 20


@dataclass(frozen=True)
class Answer:
    """What a receiver said. A body that came late, or was cut, is as long as it came: the status was said before it."""

    status: int
    milliseconds: int
    body: bytes


@dataclass(frozen=True)
class Place:
    """Where a URL leads. `networks` beyond the public ones are those that the operator allows this host and port;
    `named` tells that the operator named it at all.
    """

    host: str
    port: int
    target: str
    networks: tuple[Network, ...] = ()
    named: bool = False


class _End:
    """The moment at which everything is over."""

    def __init__(self, seconds: float) -> None:
        self._moment = time.monotonic() + seconds

    def within(self, seconds: float) -> float:
        """So many seconds, or what is left if that is less. Raises TimeoutError where nothing is."""
        left = min(seconds, self._moment - time.monotonic())
        if left <= 0:
            raise TimeoutError
        return left


def look_up(host: str) -> list[str]:
    """All addresses of a name, as the system finds them."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in found))


def post(
    url: str, *, body: bytes, headers: Mapping[str, str], resolve: Resolver = look_up, limits: Limits = Limits()
) -> Answer:
    """Send one request and read its answer, whatever its status. Raises EgressRefused or EgressFailed."""
    place, end, begun = parse(url), _End(limits.total), time.monotonic()
    addresses = _checked(_looked_up(place.host, resolve, end.within(limits.connect)), place)
    with _opened(place, addresses, end, limits) as tls, _failing_as(NoAnswer):
        connection = _OneRequest(place, _Stream(tls, end, limits.read))
        connection.request("POST", place.target, body, {**headers, "User-Agent": "Accord", "Connection": "close"})
        response = connection.getresponse()
        content = b"".join(_pieces(response))
    return Answer(response.status, round((time.monotonic() - begun) * 1000), content)


def parse(url: str) -> Place:
    """Where a URL leads. Raises EgressRefused, in words."""
    split = _split(url)
    if split.scheme != "https":
        raise EgressRefused(_("The address must begin with https://"))
    if split.username is not None or split.password is not None:
        raise EgressRefused(_("The address must not hold a name or a password."))
    if split.fragment or "#" in url:
        raise EgressRefused(_("The address must not hold a fragment."))
    host, port = _normal(split.hostname or ""), _port(split)
    target = quote((split.path or "/") + (f"?{split.query}" if "?" in url else ""), safe=AS_IT_STANDS)
    networks = allowed().get((host, port))
    if networks is not None:
        return Place(host, port, target, networks, named=True)
    if not _is_domain(host):
        raise EgressRefused(_("The address must name a domain, in full."))
    if port != HTTPS:
        raise EgressRefused(_("The address must not name a port other than 443."))
    return Place(host, port, target)


def allowed() -> dict[tuple[str, int], tuple[Network, ...]]:
    """The receivers that the operator names, each with its networks beyond the public ones.

    `EGRESS_ALLOW_HOSTS` holds `host[:port][=network]`, as `hooks.intranet.example:8443=10.20.0.0/16`; one host may
    stand in it several times. Raises ValueError for what is not of that form.
    """
    made: dict[tuple[str, int], tuple[Network, ...]] = {}
    for entry in settings.EGRESS_ALLOW_HOSTS:
        place, equals, network = entry.partition("=")
        split = urlsplit(f"//{place.strip()}")
        key = (_normal(split.hostname or ""), HTTPS if split.port is None else split.port)
        if not key[0] or split.path or split.query or split.fragment or "@" in place:
            raise ValueError(f"not of the form host[:port][=network]: {entry}")
        made[key] = made.get(key, ()) + ((ip_network(network.strip()),) if equals else ())
    return made


def _split(url: str) -> SplitResult:
    """The parts of a URL that every reader of URLs splits alike: the standard library drops line ends and tabs, and a
    browser reads a backslash as a slash.
    """
    if len(url) > LONGEST_URL or "\\" in url or not url.isprintable() or any(letter.isspace() for letter in url):
        raise EgressRefused(_("This is not an address of the web."))
    try:
        return urlsplit(url)
    except ValueError as error:
        raise EgressRefused(_("This is not an address of the web.")) from error


def _port(split: SplitResult) -> int:
    try:
        return HTTPS if split.port is None else split.port
    except ValueError as error:
        raise EgressRefused(_("This is not an address of the web.")) from error


def _normal(host: str) -> str:
    """The ASCII form of a domain name; what is none stays as it is, for an operator may name that."""
    try:
        return hosts.ascii_name(host)
    except ValueError:
        return host.lower()


def _is_domain(host: str) -> bool:
    """A name with a dot that is no number: 127.1, 0x7f.1 and 0177.0.0.1 are addresses for the system's look-up."""
    try:
        last = hosts.ascii_name(host).rpartition(".")[2]
    except ValueError:
        return False
    return not last.isdigit() and not last.startswith("0x")


def _looked_up(host: str, resolve: Resolver, seconds: float) -> list[str]:
    """Ask once, in a thread, since the system's look-up knows no time limit. One that is late ends by itself when the
    system gives up, some seconds later: there are never more of them than a few for each process or thread that sends.
    """
    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(list(resolve(host)))
        except Exception as error:  # noqa: BLE001  it is raised where it was asked
            answer.set_exception(error)

    Thread(target=ask, name="look-up", daemon=True).start()
    with _failing_as(NameUnknown):
        return answer.result(timeout=seconds)


def _checked(found: Sequence[str], place: Place) -> list[Address]:
    """The addresses that were answered, if one may connect to every one of them."""
    if not found:
        raise NameUnknown
    addresses = [internet.address(text) for text in found]
    passed = [address for address in addresses if address is not None and _may_connect(address, place)]
    if len(passed) < len(found):
        raise NotPublic
    return passed


def _may_connect(address: Address, place: Place) -> bool:
    if internet.is_within(address, place.networks):
        return True
    own = [ip_network(network) for network in settings.EGRESS_REFUSE_NETWORKS]
    return internet.is_public(address) and not internet.is_within(address, own)


def _opened(place: Place, addresses: Sequence[Address], end: _End, limits: Limits) -> ssl.SSLSocket:
    """A connection to one of the checked addresses whose certificate holds for the name."""
    context = _tls(settings.EGRESS_CA_FILE if place.named else "")
    # Closing the plain socket closes nothing once the TLS socket has taken it over.
    with _failing_as(NoConnection), _connected(addresses[:TRIED], place.port, end, limits) as plain:
        plain.settimeout(end.within(limits.connect))
        return context.wrap_socket(plain, server_hostname=place.host)


def _connected(addresses: Sequence[Address], port: int, end: _End, limits: Limits) -> socket.socket:
    """The first that accepts, each in its share of the time. They are numbers: nothing is looked up again."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return socket.create_connection((str(address), port), end.within(limits.connect / len(addresses)))
    return socket.create_connection((str(addresses[-1]), port), end.within(limits.connect / len(addresses)))


@lru_cache
def _tls(ca_file: str) -> ssl.SSLContext:
    """Whom we trust: the system's authorities, and those of the file. Read once a process."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


@contextmanager
def _failing_as(kind: type[EgressFailed]) -> Iterator[None]:
    """Whatever the network does, one of our own errors says."""
    try:
        yield
    except TimeoutError as error:
        raise TooSlow from error
    except ssl.SSLCertVerificationError as error:
        raise NotTrusted from error
    except (OSError, HTTPException, UnicodeError) as error:
        raise kind from error


class _Stream:
    """A TLS socket as http.client uses one, but each step takes no longer than is left, and it ends after 64 KiB."""

    def __init__(self, tls: ssl.SSLSocket, end: _End, seconds: float) -> None:
        self._tls, self._end, self._seconds = tls, end, seconds

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self._tls.settimeout(self._end.within(self._seconds))
            rest = rest[self._tls.send(rest) :]

    def read_into(self, buffer: memoryview) -> int:
        self._tls.settimeout(self._end.within(self._seconds))
        return self._tls.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Bounded(self))

    def close(self) -> None:
        """Not yet: http.client closes before the answer is read, and whoever opened the socket closes it."""


class _Bounded(io.RawIOBase):
    """What is read of a stream, as a file that ends after 64 KiB."""

    def __init__(self, stream: _Stream) -> None:
        self._stream, self._room = stream, READ_AT_MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer)[: self._room]
        read = self._stream.read_into(room) if room else 0
        self._room -= read
        return read


class _OneRequest(HTTPConnection):
    """One request over a stream that is open. It opens none itself, whatever becomes of that."""

    default_port = HTTPS
    auto_open = 0

    def __init__(self, place: Place, stream: _Stream) -> None:
        super().__init__(place.host, place.port)
        self.sock: Any = stream


def _pieces(response: HTTPResponse) -> Iterator[bytes]:
    """The body as it comes, until it ends in whatever way."""
    with suppress(OSError, HTTPException):
        while piece := response.read1(READ_AT_MOST):
            yield piece
