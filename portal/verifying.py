"""Looks at a PDF that somebody sent, in a process of its own: whether it is signed, by whom, and intact since.

    look(content)    what was seen

The process has limits of time and memory, no network and no key; it opens the file and says a line of JSON: standard
input and output of `python -m portal.verifying`.
"""

import hashlib
import json
import resource
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _

from portal import pdf, signing

SECONDS: Final = 20
BYTES: Final = 1024**3
ANSWER: Final = 64 * 1024
COVERED: Final = b"/ByteRange"
LONGEST: Final = 200  # letters of a name that a certificate says


class NotReadable(ValueError):
    """The file is no PDF that can be opened; the message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Seen:
    """What a file says of itself, but for `sha256`, which is of all of it, and `is_ours`.

    `is_intact`: the last signature covers the whole file, and nothing has changed since. `is_ours`: it was made with a
    certificate that this site signs with, or did. `said` is what the signature is for, `signed_at` what its maker says.
    """

    sha256: str
    is_signed: bool = False
    is_intact: bool = False
    certificate: str = ""
    signer: str = ""
    said: str = ""
    signed_at: datetime | None = None

    @property
    def is_ours(self) -> bool:
        return self.is_signed and self.certificate in signing.known()


def look(content: bytes) -> Seen:
    """What is seen of a PDF. Raises NotReadable."""
    unreadable = NotReadable(_("This is no PDF, or it is damaged."))
    if not content.startswith(b"%PDF-"):
        raise unreadable
    digest = hashlib.sha256(content).hexdigest()
    if COVERED not in content:  # what a signature covers is always said in plain bytes
        return Seen(sha256=digest)
    command = [sys.executable, "-m", "portal.verifying"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, **pdf.alone())
    except subprocess.TimeoutExpired:
        raise unreadable from None
    if done.returncode or len(done.stdout) > ANSWER:
        raise unreadable
    told = json.loads(done.stdout)
    at = told.pop("signed_at", None)
    moment = datetime.fromisoformat(at) if at else None
    return Seen(sha256=digest, signed_at=moment, **told)


def main() -> int:
    """A PDF on the standard input; what is seen of it on the standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pdf.shut_in()
    sys.stdout.write(json.dumps(_seen(sys.stdin.buffer.read())))
    return 0


def _seen(content: bytes) -> dict[str, Any]:
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415  slow, and only in this process

    signatures = PdfFileReader(BytesIO(content)).embedded_signatures
    return _last(signatures[-1]) if signatures else {}


def _last(signature: Any) -> dict[str, Any]:
    """Of the last signature: whoever adds to the file without signing it breaks what it covers."""
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415  as above
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    signer = signature.signer_cert
    # Whom to trust is decided by whoever asks, by the certificate itself; here only what was signed is looked at.
    context = ValidationContext(trust_roots=[signer], allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    at = signature.self_reported_timestamp
    return {
        "is_signed": True,
        "is_intact": bool(status.intact and status.valid and whole),
        "certificate": hashlib.sha256(signer.dump()).hexdigest(),
        "signer": str(signer.subject.native.get("common_name", ""))[:LONGEST],
        "said": str(signature.sig_object.get("/Reason", ""))[:LONGEST],
        "signed_at": at.isoformat() if at else None,
    }


if __name__ == "__main__":
    sys.exit(main())
