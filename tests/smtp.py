"""A mail server on the loopback address that keeps what it is sent and refuses what it is told to refuse."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from typing import cast

from tests.receivers import lines_until

SILENCE = ""  # an answer that does not come for as long as the server runs


def nothing(mail: Mail) -> None:
    """What is done about a mail where nothing else is to be."""


@dataclass
class MailServer:
    """What has arrived, and from which return addresses. `refusals` maps a recipient to the answer that it gets instead
    of being accepted; `answers` does so with a command, `CONNECT` before all and `END` after a mail. `before` and
    `after` one is answered, these are called.
    """

    port: int = 0
    connections: int = 0
    mails: list[Mail] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    before: Callable[[Mail], object] = nothing
    after: Callable[[Mail], object] = nothing
    ended: threading.Event = field(default_factory=threading.Event)
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
        with suppress(OSError):  # a client that is killed leaves in the middle
            self._sink.connections += 1
            self._answer("CONNECT", "220 sink.example")
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ")[0].upper()
                if word == "DATA":
                    self._take()
                elif word == "MAIL":
                    self._from = _address(line)
                    self._answer(word, "250 ok")
                elif word == "RCPT":
                    self._answer(word, self._sink.refusals.get(_address(line), "250 ok"))
                else:
                    self._answer(word, "221 bye" if word == "QUIT" else "250 ok")
                if word == "QUIT":
                    return

    @property
    def _sink(self) -> MailServer:
        return cast("_Server", self.server).sink

    def _take(self) -> None:
        if not self._answer("DATA", "354 go on"):
            return
        lines = lines_until(b".\r\n", self.rfile.readline)
        content = b"".join(line.removeprefix(b".") if line.startswith(b"..") else line for line in lines)
        mail = message_from_bytes(content, policy=default)
        if "END" not in self._sink.answers:
            self._sink.senders.append(self._from)
            self._sink.mails.append(mail)
            self._sink.before(mail)
        if self._answer("END", "250 kept"):
            self._sink.after(mail)

    def _answer(self, command: str, usual: str) -> bool:
        """Whether it was the usual answer."""
        text = self._sink.answers.get(command, usual)
        if text == SILENCE:
            self._sink.ended.wait()
            raise BrokenPipeError
        self.wfile.write(f"{text}\r\n".encode())
        return text == usual


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    sink: MailServer


@contextmanager
def mail_server(sink: MailServer | None = None) -> Iterator[MailServer]:
    """It listens while the block runs; one that has listened before does so at the same port."""
    sink = sink or MailServer()
    sink.ended.clear()
    with _Server(("127.0.0.1", sink.port), _Conversation) as server:
        server.sink = sink
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.ended.set()
            server.shutdown()
            thread.join()
