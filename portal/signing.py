"""Signatures of PDF files (PAdES B-B), with the certificate of a framework: bytes in, bytes out.

    sign(content, code=..., said=...)   the PDF, signed; as it came where the framework has no certificate
    known()                             the certificates that count as this site's own
    problems()                          what is wrong with the folder, in words for operators

Keys lie in a folder that operators name (`ACCORD_SIGNING`), never in the database: `CODE.p12` holds key and
certificate of the framework with that code, `CODE.pass` its passphrase, and `CODE.*.pem` certificates that signed
before. The process that renders what people wrote sees nothing of the folder (`portal.pdf`). A key that cannot be used
stops nothing: the file goes out unsigned, and the log and `manage.py check` say why.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from portal import clock

FIELD: Final = "Signature"
RENEWED_WITHIN: Final = 30  # days
logger = logging.getLogger(__name__)


class KeyUnusable(ValueError):
    """The message says to operators what is wrong."""


def is_configured(code: str) -> bool:
    """Whether there is a key for the framework with this code."""
    folder = _folder()
    return folder is not None and (folder / f"{code}.p12").is_file()


def sign(content: bytes, *, code: str, said: str) -> bytes:
    """The PDF signed for the framework, with `said` as what the signature is for. `content` is a tagged PDF of ours."""
    if not is_configured(code):
        return content
    try:
        signer = _signer(code)
    except KeyUnusable as error:
        logger.error("a PDF stays unsigned: %s", error)
        return content
    return _signed(_with_field(content, said), signer, said)


def known() -> dict[str, str]:
    """By SHA-256 of the certificate, the code of the framework: of those that sign, and of those that did."""
    folder, found = _folder(), {}
    for path in sorted(folder.glob("*.p12")) if folder else []:
        for certificate in (*_usable(path), *_earlier(path)):
            found[certificate.fingerprint(SHA256()).hex()] = path.stem
    return found


def problems() -> list[str]:
    """What is wrong, a sentence each."""
    folder = _folder()
    if folder is None:
        return []
    if not folder.is_dir():
        return ["ACCORD_SIGNING names no folder"]
    return [sentence for path in sorted(folder.glob("*.p12")) for sentence in _problems(path)]


def _folder() -> Path | None:
    return Path(settings.SIGNING_FOLDER) if settings.SIGNING_FOLDER else None


def _problems(path: Path) -> Iterator[str]:
    if any(one.exists() and one.stat().st_mode & 0o077 for one in (path, path.with_suffix(".pass"))):
        yield f"{path.stem}: others than its owner may read the key or its passphrase"
    try:
        _key, certificate = _opened(path)
        _refuse_unfit(path.stem, certificate)
    except KeyUnusable as error:
        yield str(error)
        return
    left = certificate.not_valid_after_utc - clock.now()
    if left.days < RENEWED_WITHIN:
        yield f"{path.stem}: the certificate ends in {left.days} days"


def _usable(path: Path) -> list[x509.Certificate]:
    """Its certificate, also where it has ended: what it signed stays signed."""
    try:
        return [_opened(path)[1]]
    except KeyUnusable:
        return []


def _earlier(path: Path) -> list[x509.Certificate]:
    return [x509.load_pem_x509_certificate(one.read_bytes()) for one in sorted(path.parent.glob(f"{path.stem}.*.pem"))]


def _opened(path: Path) -> tuple[Any, x509.Certificate]:
    """Key and certificate. Raises KeyUnusable."""
    try:
        loaded = pkcs12.load_pkcs12(path.read_bytes(), _passphrase(path))
    except (OSError, ValueError, TypeError):
        raise KeyUnusable(f"{path.stem}: the file cannot be opened: not PKCS#12, or another passphrase") from None
    if loaded.key is None or loaded.cert is None:
        raise KeyUnusable(f"{path.stem}: key or certificate is missing in the file")
    return loaded.key, loaded.cert.certificate


def _passphrase(path: Path) -> bytes | None:
    said = path.with_suffix(".pass")
    return said.read_bytes().strip() if said.is_file() else None


def _refuse_unfit(name: str, certificate: x509.Certificate, at: datetime | None = None) -> None:
    moment = at or clock.now()
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        raise KeyUnusable(f"{name}: the certificate is valid from {_days(certificate)}, not now")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise KeyUnusable(f"{name}: the certificate may not be used to sign documents")


def _days(certificate: x509.Certificate) -> str:
    return f"{certificate.not_valid_before_utc:%Y-%m-%d} to {certificate.not_valid_after_utc:%Y-%m-%d}"


def _signer(code: str) -> Any:
    """What signs for a framework. Raises KeyUnusable."""
    folder = _folder()
    assert folder is not None
    path, secret = folder / f"{code}.p12", folder / f"{code}.pass"
    changed = tuple(one.stat().st_mtime_ns if one.exists() else 0 for one in (path, secret))
    signer, certificate = _loaded(path, changed)
    _refuse_unfit(code, certificate)
    return signer


@lru_cache(maxsize=32)
def _loaded(path: Path, changed: tuple[int, ...]) -> tuple[Any, x509.Certificate]:
    """Opened once, until the file or its passphrase changes: deriving a key from a passphrase takes its time."""
    from pyhanko.sign import signers  # noqa: PLC0415  slow, and only where a key is configured

    _key, certificate = _opened(path)
    signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase=_passphrase(path))
    if signer is None:
        raise KeyUnusable(f"{path.stem}: a key of this kind cannot sign")
    return signer, certificate


def _signed(content: bytes, signer: Any, said: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415  as above
    from pyhanko.sign import fields, signers  # noqa: PLC0415  as above

    class Addition(IncrementalPdfFileWriter):
        """What the file says of itself stays as it is: pyHanko would write its metadata anew, and wrongly for PDF/A."""

        def _update_meta(self) -> None:
            return

    told = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=said
    )

    def made() -> bytes:
        file = signers.sign_pdf(Addition(BytesIO(content)), told, signer=signer, existing_fields_only=True)
        return bytes(file.getvalue())

    with ThreadPoolExecutor(max_workers=1) as apart:  # pyHanko begins an event loop, and the caller may be in one
        return apart.submit(made).result()


def _with_field(content: bytes, said: str) -> bytes:
    """The PDF with a field for the signature, which is not seen, and which the structure knows by its words."""
    with pikepdf.open(BytesIO(content)) as document:
        page, tree = document.pages[0].obj, document.Root.StructTreeRoot
        number = int(tree.get("/ParentTreeNextKey", _next(tree.ParentTree.Nums)))
        widget, element = _widget(document, page, number, said), _element(document, page, tree, said)
        element.K = pikepdf.Dictionary(Type=pikepdf.Name.OBJR, Obj=widget, Pg=page)
        element.P.K.append(element)
        numbered: Any = [number, element]
        tree.ParentTree.Nums.extend(numbered)
        tree.ParentTreeNextKey = number + 1
        if "/Annots" not in page:
            page.Annots = pikepdf.Array()
        page.Annots.append(widget)
        document.Root.AcroForm = pikepdf.Dictionary(Fields=[widget], SigFlags=3)
        saved = BytesIO()
        document.save(saved, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return saved.getvalue()


def _next(numbers: Any) -> int:
    return max((int(number) for number in list(numbers)[::2]), default=-1) + 1


def _widget(document: pikepdf.Pdf, page: Any, number: int, said: str) -> Any:
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T=FIELD, TU=said, Contents=said
    )
    field.F, field.P, field.StructParent = 132, page, number  # printed, and locked
    field["/Rect"] = [0, 0, 0, 0]
    return document.make_indirect(field)


def _element(document: pikepdf.Pdf, page: Any, tree: Any, said: str) -> Any:
    """Below the document's own element, where one stands at the top."""
    top = tree.K[0] if isinstance(tree.K, pikepdf.Array) else tree.K
    made = pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Form, P=top, Pg=page, Alt=said)
    return document.make_indirect(made)
