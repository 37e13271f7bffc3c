"""Web servers with TLS on the loopback addresses that keep what they are sent, and behave as they are told."""

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from typing import Any, cast

from tests.certificates import Certificate


class Names:
    """A name server: each name has its answers, one after the other, the last of them for good."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers, self.asked = list(answers), list[str]()

    def __call__(self, host: str) -> list[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@dataclass(frozen=True)
class Request:
    """One request as it arrived."""

    line: str
    headers: Message
    body: bytes
    at: datetime


LONG = 25  # seconds

Say = Callable[[bytes], None]
Behaviour = Callable[["Receiver", Say], None]


@dataclass
class Receiver:
    """What has arrived: connections (TLS or not), the names asked for in TLS, and whole requests. `ended` is set when
    the test is over.
    """

    certificate: Certificate | None
    behave: Behaviour
    port: int = 0
    connections: int = 0
    names: list[str | None] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def visits(self, host: str = "127.0.0.1") -> int:
        """How many connections a receiver without TLS has had. They are counted one after the other: once one more is
        answered, all before it are counted.
        """
        with socket.create_connection((host, self.port)) as one_more:
            while one_more.recv(4096):
                pass
        self.connections -= 1
        return self.connections


def answering(status: int, *headers: str, body: bytes = b"") -> Behaviour:
    """The same answer each time."""
    head = "\r\n".join([f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers])
    return lambda _receiver, say: say(f"{head}\r\n\r\n".encode() + body)


TAKEN = answering(204)


def in_pieces(pieces: Sequence[bytes], pause: float) -> Behaviour:
    """A slow one: seconds lie between the pieces, for as long as somebody listens."""

    def behave(receiver: Receiver, say: Say) -> None:
        for piece in pieces:
            say(piece)
            receiver.ended.wait(pause)

    return behave


def endless(receiver: Receiver, say: Say) -> None:
    """An answer that goes on for as long as somebody listens."""
    say(b"HTTP/1.1 200 OK\r\n\r\n")
    while not receiver.ended.is_set():
        say(b"x" * 65536)


def silent(receiver: Receiver, say: Say) -> None:
    """No answer, for longer than anybody should wait."""
    receiver.ended.wait(LONG)


def lines_until(end: bytes, readline: Callable[[], bytes]) -> Iterator[bytes]:
    """Lines up to the one that ends them. Raises ConnectionResetError where the client leaves before it."""
    while (line := readline()) != end:
        if not line:
            raise ConnectionResetError
        yield line


class _Conversation(socketserver.BaseRequestHandler):
    """One connection, one request. A client that leaves ends it."""

    def handle(self) -> None:
        receiver = cast("_Server", self.server).receiver
        with contextlib.suppress(OSError):
            if receiver.certificate is None:
                receiver.behave(receiver, self.request.sendall)
                return
            with _context(receiver).wrap_socket(self.request, server_side=True) as tls:
                receiver.requests.append(_read(tls))
                receiver.behave(receiver, tls.sendall)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    receiver: Receiver

    def process_request(self, request: Any, client_address: Any) -> None:
        self.receiver.connections += 1
        super().process_request(request, client_address)


def _context(receiver: Receiver) -> ssl.SSLContext:
    assert receiver.certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(receiver.certificate.served)
    context.sni_callback = lambda _tls, name, _context: receiver.names.append(name)
    return context


def _read(tls: socket.socket) -> Request:
    with tls.makefile("rb") as lines:
        line = lines.readline().decode().strip()
        head = b"".join(lines_until(b"\r\n", lines.readline))
        headers = BytesParser().parsebytes(head, headersonly=True)
        body = lines.read(int(headers["Content-Length"] or 0))
        return Request(line, headers, body, datetime.now(tz=UTC))


@contextmanager
def receiver(
    certificate: Certificate | None = None,
    behave: Behaviour = TAKEN,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[Receiver]:
    """It listens while the block runs: with TLS where it has a certificate, without where it has none."""
    with _Server((host, port), _Conversation) as server:
        server.receiver = Receiver(certificate, behave, port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.receiver
        server.receiver.ended.set()
        server.shutdown()
        thread.join()
