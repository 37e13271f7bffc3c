"""PDF files are signed with a framework's certificate where operators gave one, and what is signed can be verified."""

import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pytest_django import Settings

from portal import checks, pdf, signing, verifying
from tests.factories import keys
from tests.trends.test_checked import PROFILES, findings

SAID = "NORTH-2026-ABCDEF, version 1"


@cache
def paper() -> bytes:
    """A tagged page, rendered once for the tests of this file."""
    head = '<meta charset="utf-8"><title>A title</title><link rel="stylesheet" href="asset:pdf/pdf.css">'
    return pdf.render(
        f'<!doctype html><html lang="en"><head>{head}</head><body><h1>A title</h1><p>Words</p></body></html>'
    )


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.SIGNING_FOLDER = str(tmp_path)
    return tmp_path


def test_without_a_key_nothing_is_signed(folder: Path) -> None:
    assert signing.sign(paper(), code="north", said=SAID) == paper()
    assert (signing.known(), signing.problems(), verifying.look(paper()).is_signed) == ({}, [], False)


def test_signed_file_says_who_signed_it_and_is_intact(folder: Path) -> None:
    keys.put(folder, "north")
    seen = verifying.look(signing.sign(paper(), code="north", said=SAID))
    assert (seen.is_signed, seen.is_intact, seen.is_ours, seen.signer, seen.said) == (
        True,
        True,
        True,
        "Seal of north",
        SAID,
    )


def test_signature_is_pades_and_hidden_from_nobody_who_listens(folder: Path) -> None:
    """And the file still is PDF/UA-1 and PDF/A-3a."""
    keys.put(folder, "north")
    content = signing.sign(paper(), code="north", said=SAID)
    with pikepdf.open(BytesIO(content)) as document:
        (field,) = document.Root.AcroForm.Fields
        assert (str(field.V.SubFilter), str(field.TU)) == ("/ETSI.CAdES.detached", SAID)
    assert [findings(content, profile) for profile in PROFILES] == [[], []]


def test_file_that_was_changed_or_added_to_is_not_intact(folder: Path) -> None:
    keys.put(folder, "north")
    content = signing.sign(paper(), code="north", said=SAID)
    place = content.index(b"stream") + 20
    broken = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    added = content + b"\n1 0 obj\n<<>>\nendobj\n"
    assert [verifying.look(each).is_intact for each in (broken, added)] == [False, False]


def test_certificate_of_somebody_else_with_the_same_name_is_not_ours(
    folder: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys.put(folder, "north")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    keys.put(elsewhere, "north")
    settings.SIGNING_FOLDER = str(elsewhere)
    content = signing.sign(paper(), code="north", said=SAID)
    settings.SIGNING_FOLDER = str(folder)
    seen = verifying.look(content)
    assert (seen.is_intact, seen.is_ours, seen.signer) == (True, False, "Seal of north")


def test_certificate_that_signed_before_is_still_ours(folder: Path) -> None:
    keys.put(folder, "north")
    content = signing.sign(paper(), code="north", said=SAID)
    keys.retire(folder, "north")
    keys.put(folder, "north")
    assert verifying.look(content).is_ours


def test_key_that_cannot_sign_is_told_and_stops_nothing(folder: Path) -> None:
    keys.put(folder, "expired", ends_in=-1)
    keys.put(folder, "wrong", passphrase=b"another")
    keys.put(folder, "unfit", signs=False)
    keys.put(folder, "soon", ends_in=10)
    keys.put_without_certificate(folder, "alone")
    (folder / "rubbish.p12").write_bytes(b"rubbish")
    (folder / "rubbish.p12").chmod(0o644)
    told = {sentence.partition(":")[0]: sentence.partition(": ")[2][:40] for sentence in signing.problems()}
    assert sorted(told) == ["alone", "expired", "rubbish", "soon", "unfit", "wrong"]
    assert told["expired"].startswith("the certificate is valid from")
    assert told["wrong"].startswith("the file cannot be opened")
    assert told["unfit"].startswith("the certificate may not be used")
    assert [signing.sign(paper(), code=code, said=SAID) == paper() for code in ("expired", "wrong", "unfit")] == [
        True
    ] * 3
    assert {message.id for message in checks.keys_can_sign(None)} == {"portal.W001"}


def test_what_is_no_pdf_is_refused(folder: Path) -> None:
    for content in (b"rubbish", b"%PDF-1.7 /ByteRange rubbish"):
        with pytest.raises(verifying.NotReadable):
            verifying.look(content)


def test_renderer_sees_no_key(folder: Path, settings: Settings) -> None:
    """Where the system allows a process to leave the network, it can leave the folder as well."""
    keys.put(folder, "north")
    look = "import os,sys; from portal import pdf; folder = os.environ['ACCORD_HIDDEN']; "
    look += "print(pdf.leave_network()); pdf.shut_in(); print(os.listdir(folder))"
    told = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, **pdf.alone()).stdout.split(
        "\n"
    )
    assert told[1] == ("[]" if told[0] == "True" else "['north.p12', 'north.pass']") or sorted(told[1]) == sorted(
        "['north.pass', 'north.p12']"
    )
