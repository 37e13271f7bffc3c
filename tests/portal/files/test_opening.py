"""What becomes of files that are handed in: opened, cleaned, or refused with a reason."""

import hashlib
import io
import resource
import sys
import threading
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from PIL import Image

from portal.files import kinds, names, opening
from portal.files.kinds import Refused
from portal.files.opening import open_file
from tests.factories.files import MOVE, act_of, bomb, document, picture

PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00"
HOLDS = "This file is named .{} but holds {}."


def at_opening(**act: Any) -> Callable[[pikepdf.Pdf], object]:
    """What a document does when it is opened."""
    return lambda pdf: setattr(pdf.Root, "OpenAction", pikepdf.Dictionary(**act))


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        open_file(name, data)
    return str(refused.value)


def test_photo_loses_what_the_camera_wrote_and_stands_upright() -> None:
    given = picture(turn=6)
    kept = open_file("IMG 1.JPG", given)
    with Image.open(io.BytesIO(kept.content)) as image:
        assert (image.size, dict(image.getexif()), image.format) == ((40, 60), {}, "JPEG")
    assert MOVE in given
    assert MOVE not in kept.content + kept.preview
    assert b"Exif" not in kept.content + kept.preview
    assert kept.taken == "2026:03:31 14:05:09+02:00"
    assert kept.sha256_given == hashlib.sha256(given).hexdigest()
    assert kept.sha256 == hashlib.sha256(kept.content).hexdigest()


@pytest.mark.parametrize(("format_", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "png")])
def test_picture_is_kept_in_each_format(format_: str, ending: str) -> None:
    kept = open_file(f"shop.{format_.lower()}", picture(format_))
    assert kept.name == (f"shop.{ending}" if format_ == "GIF" else f"shop.{format_.lower()}")
    assert kinds.BY_TYPE[kept.media_type].endings[0] == ending
    assert MOVE not in kept.content


def test_same_picture_in_another_size_and_format_has_the_same_hash() -> None:
    one, other = open_file("a.jpg", picture()), open_file("b.png", picture("PNG", size=(240, 160)))
    assert one.image_hash == other.image_hash
    assert len(one.image_hash) == 16
    assert open_file("c.png", picture("PNG", colour="red")).image_hash != one.image_hash


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("shop.jpg", PROGRAM, "a program"),
        ("shop.jpg", b"<!DOCTYPE html><script>alert(1)</script>", "a web page"),
        ("shop.jpg", b"PK\x03\x04\x14\x00", "a ZIP archive or an Office document"),
        ("shop.png", picture("GIF"), "a GIF picture"),
        ("shop.jpg", b"\x00\x00\x00\x18ftypheic", "a HEIC picture or a film"),
        ("shop.pdf", b"just words", "something else"),
        ("shop.txt", b" <svg onload=alert(1)>", "a web page"),
        ("shop.csv", PROGRAM, "a program"),
        ("shop.txt", b"\x00\x01", "something else"),
        ("shop.txt", b"%PDF-1.7", "a PDF document"),
    ],
)
def test_file_that_is_not_what_it_says_is_named_as_such(name: str, data: bytes, found: str) -> None:
    assert refusal(name, data) == HOLDS.format(names.ending(name), found)


@pytest.mark.parametrize("name", ["shop.exe", "shop.svg", "shop.html", "shop.docx", "shop.eml"])
def test_file_of_another_kind_is_refused_with_what_is_taken(name: str) -> None:
    assert refusal(name, PROGRAM).startswith(f"Files named .{names.ending(name)} are not taken. Taken are: jpg,")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.jpg", b"", "The file is empty."),
        ("a.txt", b"x" * (kinds.LARGEST + 1), "The file is larger than 20 MB."),
        ("a.png", bomb(), "The picture has more than 40 million pixels; send a smaller one."),
        ("a.jpg", picture()[:300], "The file cannot be opened: it is damaged, or not what its name says."),
        ("a.txt", "é".encode("latin-1"), "The text is not in UTF-8. Save it as UTF-8 and send it again."),
        ("a.pdf", b"%PDF-1.7 rubbish", "The file cannot be opened: it is damaged, or not what its name says."),
    ],
)
def test_file_that_cannot_be_kept_is_refused_with_its_reason(name: str, data: bytes, reason: str) -> None:
    assert refusal(name, data) == reason


@pytest.mark.parametrize(
    ("data", "begins"),
    [
        (document(act_of("/JavaScript", JS="app.alert(1)")), "The PDF holds a script"),
        (document(act_of("/Launch", F="cmd.exe")), "The PDF holds a script"),
        (document(lambda pdf: setattr(pdf.Root, "AA", pikepdf.Dictionary(JS="1"))), "The PDF holds a script"),
        (document(at_opening(S=pikepdf.Name.URI, URI="https://x.example")), "The PDF holds a script"),
        (document(act_of("/GoToR", F="other.pdf")), "The PDF holds a script"),
        (document(lambda pdf: setattr(pdf.pages[0], "AA", pikepdf.Dictionary())), "The PDF holds a script"),
        (document(lambda pdf: setattr(pdf.Root, "X", pdf.make_stream(b"", F="x.bin"))), "The PDF holds a script"),
        (document(lambda pdf: pdf.attachments.__setitem__("x.exe", PROGRAM)), "The PDF encloses other files."),
        (document() + b"PK\x03\x04 and more", "Something else is hidden"),
        (document(encryption=pikepdf.Encryption(owner="a", user="b")), "The PDF is protected by a password."),
    ],
)
def test_pdf_with_more_than_pages_is_refused(data: bytes, begins: str) -> None:
    assert refusal("a.pdf", data).startswith(begins)


def test_files_are_opened_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "PATIENCE", 0.01)
    with opening._turns, opening._turns, pytest.raises(kinds.Busy, match="try again"):
        open_file("a.pdf", document())
    assert open_file("a.pdf", document()).media_type == "application/pdf"


def answer_of(program: str, data: bytes = b"given") -> bytes:
    return opening._answer(
        [sys.executable, "-c", f"import sys, time\nout, given = sys.stdout.buffer, sys.stdin.buffer\n{program}"], data
    )


@pytest.mark.parametrize(
    "program",
    [
        "while True: out.write(b'x' * 65536)",
        f"out.write(b'x' * {opening.ANSWER + 1})",
        "given.read(); time.sleep(60)",
        "out.write(b'{}'); sys.exit(1)",
    ],
)
def test_process_that_writes_too_much_or_never_ends_or_fails_is_refused(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(opening, "SECONDS", 5)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Refused, match="cannot be opened"):
        answer_of(program)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # kilobytes
    assert [thread.name for thread in threading.enumerate() if "_give" in thread.name] == []


def test_process_may_write_before_it_reads_and_need_not_read_at_all() -> None:
    large = b"x" * 1_000_000
    assert answer_of("out.write(b'y' * 1_000_000); out.flush(); out.write(given.read())", large) == b"y" * 10**6 + large
    assert answer_of("out.write(b'short')", large) == b"short"


def test_harmless_pdf_and_text_are_kept_to_the_byte() -> None:
    link, turned = act_of("/URI", URI="https://x.example"), at_opening(S=pikepdf.Name.GoTo, D="first")
    for name, data in (("a.pdf", document(link)), ("b.pdf", document(turned)), ("a.txt", "BMW; é".encode())):
        kept = open_file(name, data)
        assert (kept.content, kept.sha256) == (data, kept.sha256_given)


def test_name_is_its_last_part_without_what_is_not_seen() -> None:
    asked = [
        "..\\..\\etc/pass\0wd.txt",
        "evil\u202egpj.txt",
        '  a \n b".txt',
        "",
        "...",
        "x" * 300 + ".png",
        "фото 1.jpg",
    ]
    assert [names.clean(name) for name in asked] == [
        "passwd.txt", "evilgpj.txt", "a b .txt", "file", "file", "x" * 116 + ".png", "фото 1.jpg",
    ]  # fmt: skip
