"""The renderer of PDF: tagged, labelled, and deaf to every address but the project's own assets."""

import os
import re
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pypdfium2 import PdfDocument

from portal import checks, pdf, stamps

PACKED = re.compile(r'asset:(vendor/[^"]+\.woff2)')
PAGE = '<!doctype html><html lang="en"><head><title>T</title>{head}</head><body><p>Before</p>{body}</body></html>'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}</svg>'
# Everything that makes a browser, or WeasyPrint, fetch an address; {url} is one that nobody may fetch.
HEADS = {
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "import": "<style>@import url({url});</style>",
    "font": "<style>@font-face {{ font-family: X; src: url({url}) }} p {{ font-family: X }}</style>",
    "background": "<style>p {{ background: url({url}) }}</style>",
    "page background": "<style>@page {{ background: url({url}) }}</style>",
    "border image": "<style>p {{ border: 1px solid; border-image-source: url({url}) }}</style>",
    "list marker": "<style>p {{ display: list-item; list-style-image: url({url}) }}</style>",
    "content": "<style>p::before {{ content: url({url}) }}</style>",
    "colour profile": "<style>@color-profile --x {{ src: url({url}) }} p {{ color: color(--x 1 0 0) }}</style>",
}
BODIES = {
    "image": '<img alt="x" src="{url}">',
    "source set": '<img alt="x" srcset="{url} 1x" src="{url}">',
    "picture": '<picture><source srcset="{url}"><img alt="x" src="{url}"></picture>',
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "frame": '<iframe src="{url}"></iframe>',
    "inline style": "<p style=\"background-image: url('{url}')\">x</p>",
    "svg image": SVG.format('<image href="{url}" width="9" height="9"/>'),
    "svg use": SVG.format('<use href="{url}#a"/>'),
    "svg style": SVG.format("<style>@import url({url});</style>"),
    "base": '<base href="{url}"><img alt="x" src="a.png">',
    "attached link": '<a rel="attachment" href="{url}">x</a>',
    "video poster": '<video poster="{url}"></video>',
    "form": '<input type="image" alt="x" src="{url}">',
}
CONSTRUCTS = {
    **{name: (text, "") for name, text in HEADS.items()},
    **{name: ("", text) for name, text in BODIES.items()},
}
FILES = ("stylesheet", "attachment", "image", "object", "embed", "frame")
SECRET = "kept-from-the-renderer"


class Listener:
    """A web server on the loopback address that counts who asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            def log_message(self, *arguments: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/{SECRET}.png"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    found = Listener()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


def text_of(content: bytes) -> list[str]:
    """The words of each page."""
    with closing(PdfDocument(content)) as document:
        return [page.get_textpage().get_text_range() for page in document]


def rendered(html: str) -> bytes | None:
    """The PDF, or None where it is refused for what it names."""
    try:
        return pdf.render(html)
    except pdf.PdfFailed as refusal:
        if str(refusal) == pdf.REASONS[pdf.REFUSED]:
            return None
        raise


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_no_construct_fetches_an_address(construct: str, listener: Listener, tmp_path: Path) -> None:
    """Nor a file: of each kind of place that a file could be named in, one."""
    head, body = CONSTRUCTS[construct]
    secret = tmp_path / "secret.html"
    secret.write_text(f"<p>{SECRET}</p>")
    for url in (listener.url, *([f"file://{secret}"] if construct in FILES else [])):
        content = rendered(PAGE.format(head=head.format(url=url), body=body.format(url=url)))
        assert content is None or (SECRET.encode() not in content and SECRET not in "".join(text_of(content)))
    assert listener.asked == []


def test_address_that_somebody_could_plant_is_refused_aloud(listener: Listener) -> None:
    for construct in ("image", "stylesheet", "background"):
        head, body = CONSTRUCTS[construct]
        html = PAGE.format(head=head.format(url=listener.url), body=body.format(url=listener.url))
        with pytest.raises(pdf.PdfFailed, match="outside the project's own assets"):
            pdf.render(html)


@pytest.mark.parametrize(
    "name",
    [
        "asset:../settings.py",
        "asset:/etc/passwd",
        "asset:%2e%2e/settings.py",
        "asset:accord/../../settings.py",
        "asset://127.0.0.1/x",
        "asset:nothing.css",
        "file:///etc/passwd",
        "data:text/plain,x",
        "http://127.0.0.1/x",
        "ASSET:pdf/pdf.css",
        "",
    ],
)
def test_only_files_below_the_static_folder_are_assets(name: str) -> None:
    assert pdf.asset(name) is None


def test_own_style_sheet_and_fonts_are_used() -> None:
    assert pdf.asset("asset:pdf/pdf.css") == pdf.ASSETS / "pdf" / "pdf.css"
    content = pdf.render(PAGE.format(head='<link rel="stylesheet" href="asset:pdf/pdf.css">', body=""))
    with pikepdf.open(BytesIO(content)) as document:
        fonts = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
    assert {font.partition("+")[2] for font in fonts} == {"Noto-Sans", "Noto-Sans-Semi-Bold"}


def test_arabic_can_be_read_aloud_and_copied() -> None:
    said = "القرار رقم 87 يبيع هذا المتجر مواد كيميائية محظورة"
    html = PAGE.format(head='<link rel="stylesheet" href="asset:pdf/pdf.css">', body=f'<p dir="rtl">{said}</p>')
    assert said in " ".join("".join(text_of(pdf.render(html))).split())


def test_file_that_is_enclosed_is_in_the_pdf_to_the_letter() -> None:
    files = [pdf.Enclosed("a.csv", "\ufeffä;b\r\n", "Figures"), pdf.Enclosed("b.json", "{}", "All", "Alternative")]
    with pikepdf.open(BytesIO(pdf.render(PAGE.format(head="", body=""), files=files))) as document:
        held = {name: spec.get_file().read_bytes().decode() for name, spec in document.attachments.items()}
        assert held == {file.name: file.text for file in files}
        told = [(str(one.UF), str(one.Desc), str(one.AFRelationship)) for one in document.Root.AF]
    assert told == [("a.csv", "Figures", "/Data"), ("b.json", "All", "/Alternative")]


def test_no_stream_ends_with_half_of_an_end_of_line() -> None:
    """Else it would be a byte shorter than it says: its last byte and the line feed that follows are an end of line."""
    text = next(str(number) for number in range(99999) if zlib.compress(str(number).encode()).endswith(b"\r"))
    content = pdf.render(PAGE.format(head="", body=""), files=[pdf.Enclosed("a.txt", text, "Words")])
    line = pdf.render(stamps.html("Somebody", "Office", language="en"))
    for file in (content, stamps.put(content, page=line, number="1", day=date(2026, 3, 1))):
        assert (b"\r\nendstream" in file, file.count(text.encode()) > 0) == (False, True)
        with pikepdf.open(BytesIO(file)) as document:
            assert document.attachments["a.txt"].get_file().read_bytes() == text.encode()


def test_letters_that_no_document_holds_are_left_out() -> None:
    """They would stand in the metadata, which is XML."""
    told = pdf.html("pdf/stamp.html", {"recipient": "a\x01b\x0bc\ufffe", "letters": "x"}, language="en")
    assert "Copy for abc," in told


def test_render_that_takes_too_long_ends() -> None:
    deep = "<table><tr><td>" * 400 + "x" + "</td></tr></table>" * 400
    with pytest.raises(pdf.PdfFailed, match="longer than 1 seconds"):
        pdf.render(PAGE.format(head="", body=deep * 40), seconds=1)


def test_missing_libraries_say_what_to_type(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "libpango-1.0.so.0").write_text("no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    with pytest.raises(pdf.RendererMissing, match="sudo apt install libpango-1.0-0 libpangoft2-1.0-0"):
        pdf.render(PAGE.format(head="", body=""))


def test_each_font_of_a_document_lies_there_unpacked_as_well() -> None:
    """The same letters, by the same numbers: what is drawn does not change."""
    sheets = "".join((pdf.ASSETS / "pdf" / name).read_text() for name in ("pdf.css", "sheet.css"))
    named = {pdf.ASSETS / name for name in PACKED.findall(sheets)}
    assert len(named) == 9
    assert {pdf.unpacked(path).stem for path in named} == {path.stem for path in pdf.FONTS.glob("*.ttf")}
    for path in named:
        packed, plain = TTFont(path), TTFont(pdf.unpacked(path))
        assert packed.getBestCmap() == plain.getBestCmap()
        assert packed["hmtx"].metrics == plain["hmtx"].metrics


# Lowers the limit of itself and of what it starts, then renders a page, and one that encloses more than has room there.
LITTLE = """
import resource
from portal import checks, pdf
resource.setrlimit(resource.RLIMIT_AS, (400 * 1024**2,) * 2)
page = '<!doctype html><html lang="en"><head><title>T</title></head><body><p>Before</p></body></html>'
print(pdf.render(page)[:4])
try:
    pdf.render(page, files=[pdf.Enclosed("a.txt", "x" * 70 * 1024**2, "d")])
except pdf.PdfFailed as failed:
    print(failed)
"""
# Refuses unshare(2) to itself and to what it starts, as a container does: a filter of seccomp.
REFUSING = """
import ctypes, os, struct
from django.core.management import execute_from_command_line
number = {"x86_64": 272, "aarch64": 97}[os.uname().machine]
steps = [(0x20, 0, 0, 0), (0x15, 0, 1, number), (0x06, 0, 0, 0x00050000 | 1), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
program = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(steps), ctypes.addressof(code)))
system = ctypes.CDLL(None)
assert system.prctl(38, 1, 0, 0, 0) == 0 and system.prctl(22, 2, program, 0, 0) == 0
execute_from_command_line(["manage.py", "check", "--tag", "security"])
"""


def said_by(script: str, **more: str) -> str:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "SECRET_KEY": "k" * 40, **more}
    env.setdefault("DATABASE_URL", "postgresql:///none")
    command, cwd = [sys.executable, "-c", script], pdf.ASSETS.parent.parent
    return subprocess.run(
        command, cwd=cwd, env=env, text=True, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ).stdout


def test_document_that_needs_more_memory_than_there_is_fails_in_words() -> None:
    assert said_by(LITTLE).splitlines() == ["b'%PDF'", "the document needs more memory than a PDF may take"]


@pytest.mark.skipif(os.uname().machine not in ("x86_64", "aarch64"), reason="the number of the call is not known")
def test_operator_is_told_where_the_system_lets_no_renderer_leave_the_network(tmp_path: Path) -> None:
    told = said_by(REFUSING, ACCORD_SIGNING=str(tmp_path))
    assert [told.count(words) for words in ("(portal.W002)", "leave the network here", "see the keys")] == [2, 1, 1]


@pytest.mark.skipif(os.geteuid() != 0, reason="takes the rights of root")
def test_operator_is_told_nothing_where_renderers_are_shut_in() -> None:
    try:
        may = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True).returncode == 0
    except FileNotFoundError:
        may = False
    if not may:
        pytest.skip("this machine refuses it")
    assert checks.renderers_are_shut_in(None) == []
