"""A server that gives pages as they were gathered, with the headers that the site sent, and the site's static files.

So that a page which was made once is not made again for the browser.
"""

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import unquote

from django.contrib.staticfiles import finders

from tests.pages import Page

STATIC = "/static/"
OURS = ("content-length", "connection", "date", "server")  # what this server says itself


class Shelf(ThreadingHTTPServer):
    """What lies on it is given; what else was asked for is noted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.page: Page | None = None
        self.lacked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Of the page and its parts, or a static file."""
        if path.startswith(STATIC):
            return 200, *static(unquote(path.partition("?")[0].removeprefix(STATIC)))
        if self.page and path == self.page.address:
            return self.page.status, self.page.headers, self.page.html.encode()
        if self.page and path in self.page.parts:
            return 200, {"Content-Type": "text/html; charset=utf-8"}, self.page.parts[path].encode()
        self.lacked.append(f"{self.page and self.page.name}: {path}")
        return 404, {}, b""


class Handler(BaseHTTPRequestHandler):
    """One connection for many requests."""

    protocol_version = "HTTP/1.1"
    server: Shelf
    timeout: ClassVar[float] = 60

    def do_GET(self) -> None:
        status, headers, body = self.server.answer(self.path)
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in OURS:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what is wrong stands in `lacked`."""


@cache
def static(name: str) -> tuple[dict[str, str], bytes]:
    """A file that the browser keeps."""
    found = finders.find(name)
    assert found, name
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"Content-Type": kind, "Cache-Control": "max-age=3600"}, Path(found).read_bytes()


@contextmanager
def opened() -> Iterator[Shelf]:
    """The server, on a port of its own."""
    with Shelf() as shelf:
        server = Thread(target=shelf.serve_forever, kwargs={"poll_interval": 0.05})
        server.start()
        try:
            yield shelf
        finally:
            shelf.shutdown()
            server.join()
