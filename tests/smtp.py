"""A mail server on the loopback address that keeps what it is sent and refuses what it is told to refuse."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from typing import cast


@dataclass
class MailServer:
    """What has arrived, and from which return addresses. `refusals` maps a recipient to the answer that it gets instead
    of being accepted.
    """

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    senders: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.mails)


class _Conversation(socketserver.StreamRequestHandler):
    """One client, line by line (RFC 5321)."""

    _from = ""

    def handle(self) -> None:
        self._say("220 sink.example")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "DATA":
                self._take()
            elif word == "QUIT":
                self._say("221 bye")
                return
            elif word == "MAIL":
                self._from = _address(line)
                self._say("250 ok")
            elif word == "RCPT":
                address = _address(line)
                self._say(self._sink.refusals.get(address, "250 ok"))
            else:
                self._say("250 ok")

    @property
    def _sink(self) -> MailServer:
        return cast("_Server", self.server).sink

    def _take(self) -> None:
        self._say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        content = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        self._sink.senders.append(self._from)
        self._sink.mails.append(message_from_bytes(content, policy=default))
        self._say("250 kept")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    sink: MailServer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """It listens while the block runs."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.sink = MailServer(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.sink
        server.shutdown()
        thread.join()
