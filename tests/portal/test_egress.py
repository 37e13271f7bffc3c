"""What leaves the site over HTTP: where it goes, and where it never does. Real sockets, real TLS, no other machine."""

import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from ipaddress import ip_address
from pathlib import Path

import pytest
from pytest_django import Settings

from portal import egress
from portal.egress import Answer, EgressFailed, Limits, Resolver
from tests.certificates import Certificate, certify
from tests.receivers import LONG, TAKEN, Behaviour, Names, Receiver, answering, endless, in_pieces, receiver, silent

HOST = "hooks.company-one.example"
HOME, ELSEWHERE = "127.0.0.1", "127.0.0.2"  # ELSEWHERE stands for the public address of a receiver
PATIENT = Limits(connect=30, read=30, total=30)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certify(tmp_path_factory.mktemp("tls"), HOST, "münchen.example".encode("idna").decode(), ELSEWHERE)


@contextmanager
def allowed(settings: Settings, certificate: Certificate, behave: Behaviour = TAKEN) -> Iterator[Receiver]:
    """A receiver at ELSEWHERE that the operator allows by name, port and network."""
    with receiver(certificate, behave, host=ELSEWHERE) as there:
        settings.EGRESS_ALLOW_HOSTS = [f"{HOST}:{there.port}={ELSEWHERE}/32"]
        settings.EGRESS_CA_FILE = str(certificate.trusted)
        yield there


def post(there: Receiver, resolve: Resolver | None = None, *, limits: Limits = PATIENT, path: str = "/in") -> Answer:
    url = f"https://{HOST}:{there.port}{path}"
    return egress.post(
        url, body=b"{}", headers={"X-Kind": "test"}, resolve=resolve or Names([ELSEWHERE]), limits=limits
    )


def test_a_request_arrives_with_its_name_in_host_and_in_tls(settings: Settings, certificate: Certificate) -> None:
    with allowed(settings, certificate, answering(200, "X-More: 1", body=b"thanks")) as there:
        answer = post(there, path="/in?b=1&c=%20é")
    assert (answer.status, answer.body) == (200, b"thanks")
    assert there.names == [HOST]
    [request] = there.requests
    assert (request.line, request.body) == ("POST /in?b=1&c=%20%C3%A9 HTTP/1.1", b"{}")
    assert dict(request.headers) == {
        "Host": f"{HOST}:{there.port}",
        "Accept-Encoding": "identity",
        "Content-Length": "2",
        "X-Kind": "test",
        "User-Agent": "Accord",
        "Connection": "close",
    }


def test_port_443_is_not_said_in_host() -> None:
    asked = []

    class Wire:
        def sendall(self, data: bytes) -> None:
            asked.append(data)

    connection = egress._OneRequest(egress.Place(HOST, 443, "/"), Wire())  # type: ignore[arg-type]
    connection.request("POST", "/", b"")
    assert b"Host: hooks.company-one.example\r\n" in asked[0]


def test_a_name_in_another_script_is_asked_in_ascii(settings: Settings, certificate: Certificate) -> None:
    with allowed(settings, certificate) as there:
        settings.EGRESS_ALLOW_HOSTS = [f"münchen.example:{there.port}={ELSEWHERE}"]
        names = Names([ELSEWHERE])
        answer = egress.post(f"HTTPS://MÜNCHEN.example.:{there.port}", body=b"", headers={}, resolve=names)
    assert (answer.status, names.asked, there.names) == (204, ["xn--mnchen-3ya.example"], ["xn--mnchen-3ya.example"])
    assert there.requests[0].line == "POST / HTTP/1.1"


def test_an_operator_may_allow_an_address_itself(settings: Settings, certificate: Certificate) -> None:
    with allowed(settings, certificate) as there:
        settings.EGRESS_ALLOW_HOSTS = [f"{ELSEWHERE}:{there.port}={ELSEWHERE}/32"]
        assert egress.post(f"https://{ELSEWHERE}:{there.port}/", body=b"", headers={}).status == 204


# Names that flip.


def naive(host: str, port: int, resolve: Resolver) -> int:
    """The client that everybody writes first: it checks what the name says, and connects to what the name says."""
    for text in resolve(host):
        if text != ELSEWHERE:
            raise EgressFailed
    [address] = resolve(host)
    connection = HTTPConnection(address, port)
    connection.request("POST", "/")
    status = connection.getresponse().status
    connection.close()
    return status


@contextmanager
def with_canary(
    settings: Settings, certificate: Certificate, behave: Behaviour = TAKEN
) -> Iterator[tuple[Receiver, Receiver]]:
    """A receiver ELSEWHERE, and at HOME, at the same port, somebody whom nobody may reach."""
    for _try in range(50):
        try:
            with allowed(settings, certificate, behave) as there:
                with receiver(behave=answering(200), host=HOME, port=there.port) as canary:
                    yield there, canary
                return
        except OSError:
            continue  # somebody else has that port at HOME
    raise AssertionError("no port was free")


def test_the_naive_client_is_led_astray(settings: Settings, certificate: Certificate) -> None:
    with with_canary(settings, certificate) as (there, canary):
        assert naive(HOST, there.port, Names([ELSEWHERE], [HOME])) == 200
        assert canary.visits() == 1


def test_a_name_that_flips_never_leads_home(settings: Settings, certificate: Certificate) -> None:
    with with_canary(settings, certificate) as (there, canary):
        flipping = Names(*[[ELSEWHERE], [HOME]] * 10)
        for _pair in range(10):
            assert post(there, flipping).status == 204
            with pytest.raises(egress.NotPublic):
                post(there, flipping)
        assert len(flipping.asked) == 20
        assert (len(there.requests), canary.visits()) == (10, 0)


@pytest.mark.parametrize("others", [[HOME, ELSEWHERE], [ELSEWHERE, HOME], [ELSEWHERE, "::1"], [ELSEWHERE, "nonsense"]])
def test_one_address_that_is_not_public_is_enough(
    settings: Settings, certificate: Certificate, others: list[str]
) -> None:
    with with_canary(settings, certificate) as (there, canary):
        with pytest.raises(egress.NotPublic):
            post(there, Names(others))
        assert (there.requests, canary.visits()) == ([], 0)


def test_a_redirect_is_an_answer(settings: Settings, certificate: Certificate) -> None:
    with receiver(behave=answering(200)) as canary:
        for status in (301, 302, 303, 307, 308):
            to = f"Location: http://{HOME}:{canary.port}/"
            with allowed(settings, certificate, answering(status, to)) as there:
                assert post(there).status == status
        assert canary.visits() == 0


def test_proxies_of_the_environment_are_not_asked(
    settings: Settings, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiver(behave=answering(200, body=b"canary")) as canary, allowed(settings, certificate) as there:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://{HOME}:{canary.port}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with urllib.request.urlopen("http://hooks.company-one.example/") as answer:
            assert answer.read() == b"canary"
        assert post(there).status == 204
        assert canary.visits() == 1


# Certificates.


def test_a_certificate_that_nobody_vouches_for_is_refused(settings: Settings, certificate: Certificate) -> None:
    with allowed(settings, certificate) as there:
        settings.EGRESS_CA_FILE = ""
        with pytest.raises(egress.NotTrusted):
            post(there)
    assert there.requests == []


def test_the_operators_authority_vouches_for_allowed_hosts_alone(settings: Settings, certificate: Certificate) -> None:
    with allowed(settings, certificate) as there:
        place, addresses = egress.Place(HOST, there.port, "/", named=True), [ip_address(ELSEWHERE)]
        egress._opened(place, addresses, egress._End(30), PATIENT).close()
        with pytest.raises(egress.NotTrusted):
            egress._opened(replace(place, named=False), addresses, egress._End(30), PATIENT)


@pytest.mark.parametrize(
    ("name", "ends_in"), [("other.example", timedelta(days=1)), (HOST, timedelta(days=-1))], ids=["other", "expired"]
)
def test_a_certificate_for_another_name_or_another_time_is_refused(
    settings: Settings, tmp_path: Path, name: str, ends_in: timedelta
) -> None:
    with allowed(settings, certify(tmp_path, name, ends_in=ends_in)) as there, pytest.raises(egress.NotTrusted):
        post(there)
    assert there.requests == []


def test_a_receiver_without_tls_gets_no_request(settings: Settings, certificate: Certificate) -> None:
    with with_canary(settings, certificate) as (there, canary):
        settings.EGRESS_ALLOW_HOSTS = [f"{HOST}:{there.port}={HOME}"]
        with pytest.raises(egress.NoConnection):
            post(there, Names([HOME]))


# Time, and size.


def test_of_an_endless_answer_sixty_four_kilobytes_are_read(settings: Settings, certificate: Certificate) -> None:
    with allowed(settings, certificate, endless) as there:
        answer = post(there)
    assert answer.status == 200
    assert 60_000 < len(answer.body) < egress.READ_AT_MOST
    assert set(answer.body) == {ord("x")}


@pytest.mark.parametrize("head", [b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"X-More: 1\r\n" * 90])
def test_an_endless_head_is_no_answer(settings: Settings, certificate: Certificate, head: bytes) -> None:
    def behave(receiver: Receiver, say: Callable[[bytes], None]) -> None:
        say(head)
        while not receiver.ended.is_set():
            say(b"X-More: 1\r\n" * 1000 if b"200" in head else head * 1000)

    with allowed(settings, certificate, behave) as there, pytest.raises(egress.NoAnswer):
        post(there)


@pytest.mark.parametrize("said", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 ", b"HTTP/1.1 2\r\n\r\n"])
def test_what_is_not_http_is_no_answer(settings: Settings, certificate: Certificate, said: bytes) -> None:
    with allowed(settings, certificate, in_pieces([said] if said else [], 0)) as there, pytest.raises(egress.NoAnswer):
        post(there)


@pytest.mark.parametrize(
    "body", [b"Content-Length: 90\r\n\r\nthanks", b"Transfer-Encoding: chunked\r\n\r\n6\r\nthanks\r\nzz\r\n"]
)
def test_an_answer_that_is_cut_counts(settings: Settings, certificate: Certificate, body: bytes) -> None:
    with allowed(settings, certificate, in_pieces([b"HTTP/1.1 200 OK\r\n" + body], 0)) as there:
        answer = post(there)
    assert (answer.status, answer.body) == (200, b"thanks")


# Each pause is far below the limit of a read, and all together are longer than anybody should wait.
DRIPPING = 0.05
SLOWLY = [b"x"] * int(LONG / DRIPPING)


def impatient(there: Receiver, limits: Limits) -> Answer:
    """Post within these limits; where a busy machine did not get as far as the request, within wider ones."""
    for wider in (1, 10, 50):
        try:
            return post(there, limits=Limits(limits.connect, limits.read * wider, limits.total * wider))
        except egress.TooSlow:
            if there.requests:
                raise
    raise AssertionError("no request arrived")


def test_a_head_that_drips_is_ended(settings: Settings, certificate: Certificate) -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nX-More: ", *SLOWLY, b"\r\n\r\n"]
    with allowed(settings, certificate, in_pieces(pieces, DRIPPING)) as there, pytest.raises(egress.TooSlow):
        impatient(there, Limits(30, 30, 0.4))


def test_a_body_that_drips_is_left_when_time_is_over(settings: Settings, certificate: Certificate) -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", *SLOWLY]
    with allowed(settings, certificate, in_pieces(pieces, DRIPPING)) as there:
        answer = impatient(there, Limits(30, 30, 0.4))
    assert answer.status == 200
    assert len(answer.body) < len(SLOWLY)


def test_the_time_of_an_answer_is_told(settings: Settings, certificate: Certificate) -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n", b"\r\n", b"x"]
    with allowed(settings, certificate, in_pieces(pieces, DRIPPING)) as there:
        assert post(there).milliseconds >= 100


@pytest.mark.parametrize("limits", [Limits(30, 30, 0.3), Limits(30, 0.3, 30)], ids=["total", "read"])
def test_a_receiver_that_never_answers_is_left(settings: Settings, certificate: Certificate, limits: Limits) -> None:
    with allowed(settings, certificate, silent) as there, pytest.raises(egress.TooSlow):
        impatient(there, limits)


@pytest.mark.parametrize("limits", [Limits(30, 30, 0.3), Limits(0.3, 30, 30)], ids=["total", "connect"])
@pytest.mark.parametrize(
    "behave", [silent, in_pieces([b"\x16\x03\x03\x40\x00", *SLOWLY], DRIPPING)], ids=["silent", "drips"]
)
def test_a_handshake_that_does_not_end_is_left(settings: Settings, behave: Behaviour, limits: Limits) -> None:
    with receiver(behave=behave, host=ELSEWHERE) as there:
        settings.EGRESS_ALLOW_HOSTS = [f"{HOST}:{there.port}={ELSEWHERE}"]
        with pytest.raises(egress.TooSlow):
            post(there, limits=limits)


def test_a_look_up_that_does_not_end_is_left(settings: Settings, certificate: Certificate) -> None:
    ended = threading.Event()

    def hanging(host: str) -> list[str]:
        ended.wait(LONG)
        return [ELSEWHERE]

    with allowed(settings, certificate) as there:
        with pytest.raises(egress.TooSlow):
            post(there, hanging, limits=Limits(0.1, 30, 30))
        ended.set()
        assert there.requests == []


@pytest.mark.parametrize("host", [HOST, "does-not-exist.invalid"])
def test_a_name_without_an_address_is_unknown(host: str) -> None:
    def unknown(host: str) -> list[str]:
        if host == HOST:
            return []
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(egress.NameUnknown):
        egress.post(f"https://{host}/", body=b"", headers={}, resolve=unknown)


def test_of_several_addresses_one_that_accepts_is_enough(settings: Settings, certificate: Certificate) -> None:
    with allowed(settings, certificate) as there:
        settings.EGRESS_ALLOW_HOSTS = [f"{HOST}:{there.port}=127.0.0.0/8"]
        for place in range(3):
            found = ["127.0.0.3", "127.0.0.4"]
            found.insert(place, ELSEWHERE)
            assert post(there, Names(found)).status == 204
        with pytest.raises(egress.NoConnection):
            post(there, Names(["127.0.0.3", "127.0.0.4"]))
