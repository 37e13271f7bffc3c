"""A person at a browser, over HTTP: signs in, looks at an item, approves it, and repeats what got no answer."""

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPMessage
from http.cookies import SimpleCookie
from typing import Final
from urllib.parse import urlencode

PATIENCE: Final = 240.0  # seconds that a person tries again


EDGE: Final = "edge-of-a-part"


class NoAnswer(Exception):
    """Whoever answers has gone."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    text: str


class Browser:
    """One signed-in person."""

    def __init__(self, port: int, email: str, password: str) -> None:
        self.port, self.email, self.password = port, email, password
        self.cookies: dict[str, str] = {}

    def sign_in(self) -> None:
        self.insist("GET", "/accounts/login/")
        answer = self.insist("POST", "/accounts/login/", {"login": self.email, "password": self.password})
        assert (answer.status, "sessionid" in self.cookies) == (302, True), answer.text

    def approve(self, notice: object, *, at: int | None = None) -> int:
        """By the button on the page that says who will see it; pressed again until the item is shared. The process that
        takes the first press ends before this step. Returns how many steps that press took; 0 where it got no answer.
        """
        presses, steps = 0, 0
        while seen := self.seen(notice):
            presses += 1
            with suppress(NoAnswer):
                answer = self.ask("POST", f"/items/{notice}/approve/", {"seen": seen}, at=at if presses == 1 else None)
                if presses == 1 and answer.status == 302:
                    steps = int(answer.headers.get("X-Chaos-Steps", 1))
        return steps

    def seen(self, notice: object) -> str:
        """What stands in the form on that page; empty where the item does not wait for approval any more."""
        answer = self.insist("GET", f"/items/{notice}/release/")
        if answer.status == 302:
            return ""
        found = re.search(rf'action="/items/{notice}/approve/".*?name="seen" value="([^"]*)"', answer.text, re.DOTALL)
        assert found, answer.text
        return found[1]

    def insist(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        """Again, until it is answered and not by an error of the site."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.ask(method, path, fields)
                if answer.status < 500:
                    return answer
            except NoAnswer:
                pass
            assert time.monotonic() < deadline, f"{path} is not answered"
            time.sleep(0.05)

    def ask(self, method: str, path: str, fields: Mapping[str, str] | None = None, at: int | None = None) -> Answer:
        """Once. Raises NoAnswer where the connection is refused or ends."""
        headers = {} if at is None else {"X-Chaos": str(at)}
        if fields is None:
            return self._ask(method, path, None, headers)
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
        return self._ask(method, path, body.encode(), {**headers, "Content-Type": "application/x-www-form-urlencoded"})

    def hand_in(self, path: str, field: str, name: str, content: bytes) -> Answer:
        """A file, in a form that asks for nothing else."""
        token = self.cookies["csrftoken"]
        parts = [
            f'--{EDGE}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode(),
            f'--{EDGE}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode(),
            content + f"\r\n--{EDGE}--\r\n".encode(),
        ]
        return self._ask("POST", path, b"".join(parts), {"Content-Type": f"multipart/form-data; boundary={EDGE}"})

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, HTTPException) as error:
            raise NoAnswer from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(answer.status, answer.headers, text)
