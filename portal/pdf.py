"""The one renderer of PDF: finished HTML in, a tagged file out that is PDF/UA-1 and PDF/A-3a, in a process of its own.

    html(template, context, language=...)   finished HTML, in a language, without anything left to ask
    render(html, files=...)                 its PDF, with files enclosed

The process has a time limit, a memory limit and, where the system allows it, no network at all and no sight of the keys
that sign (`portal.signing`); its URL fetcher knows `asset:` names of our own static folder and nothing else, and a
document that names anything else is not rendered. The site itself never imports WeasyPrint. Files are chosen by the
code: what people wrote reaches a template as plain text or as HTML that `portal.markdown` has sanitised.
"""

import ctypes
import json
import mimetypes
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal import conformance, scripts
from portal.characters import writable

ASSETS: Final = Path(__file__).resolve().parent / "static"
FONTS: Final = ASSETS / "pdf" / "fonts"
SECONDS: Final = 30
BYTES: Final = 2 * 1024**3
PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
MISSING, REFUSED, TOO_LARGE, UNWRITABLE = 3, 4, 5, 6
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
MS_RDONLY, MS_REC, MS_PRIVATE = 0x1, 0x4000, 0x40000
TRY: Final = "try"  # to shut itself in, and say what the system refuses
HIDDEN: Final = "ACCORD_HIDDEN"  # the folder that the process must not see
REASONS: Final = {
    REFUSED: "the document names a file or an address outside the project's own assets",
    TOO_LARGE: "the document needs more memory than a PDF may take",
}


@dataclass(frozen=True)
class Enclosed:
    """A file inside the PDF; `relationship` is what it is to the document, in the words of PDF/A-3."""

    name: str
    text: str
    description: str
    relationship: str = "Data"


class PdfFailed(RuntimeError):
    """No PDF was made; the message holds no content."""


class RendererMissing(PdfFailed):
    """The system's libraries, or the fonts of a language, are missing; the message says what to type."""


def html(template: str, context: Mapping[str, Any], *, language: str) -> str:
    """Finished HTML of a template below `pdf/`, which also gets `language` and `direction`."""
    with translation.override(language):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        return writable(render_to_string(template, {**context, "language": language, "direction": direction}))


def render(html: str, *, files: Sequence[Enclosed] = (), seconds: float = SECONDS) -> bytes:
    """A tagged PDF of finished HTML. Raises RendererMissing or PdfFailed."""
    asked = json.dumps({"html": html, "files": [asdict(file) for file in files]})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portal.pdf"],
            input=asked.encode(),
            capture_output=True,
            timeout=seconds,
            **alone(),
        )
    except subprocess.TimeoutExpired:
        # Not chained: the exception would carry the document's text into a log.
        raise PdfFailed(f"the PDF took longer than {seconds:g} seconds") from None
    if done.returncode == MISSING:
        raise RendererMissing(f"To make PDF files, type on the server: sudo apt install {PACKAGES}")
    if done.returncode == UNWRITABLE:
        said = "No font on this server has the letters of this language. To make PDF files in it, type on the server:"
        raise RendererMissing(f"{said} sudo apt install {done.stdout.decode()}")
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise PdfFailed(REASONS.get(done.returncode, f"the renderer ended with code {done.returncode}"))
    return done.stdout


def alone() -> dict[str, Any]:
    """Where a process of this kind runs, and with what of our environment: nothing that is secret."""
    kept = _kept("PATH", "LD_LIBRARY_PATH", "FONTCONFIG_FILE", "XDG_CACHE_HOME")
    return {"cwd": ASSETS.parent.parent, "env": {"LANG": "C.UTF-8", HIDDEN: settings.SIGNING_FOLDER, **kept}}


def refused() -> list[str]:
    """What the system refuses to a process of this kind, tried in one: `network` where it stays connected, `keys` where
    it goes on seeing the folder of keys that sign.
    """
    command = [sys.executable, "-m", "portal.pdf", TRY]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True, **alone())
    except subprocess.SubprocessError:  # then nothing shows that it leaves either
        return ["network", "keys"]
    return done.stdout.decode().split()


def allowed() -> int:
    """How much memory a PDF may take, in bytes: no more than this process was given."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    return BYTES if hard == resource.RLIM_INFINITY else min(BYTES, hard)


def main() -> int:
    """HTML and files as JSON on the standard input, PDF on the standard output; the exit code says what went wrong."""
    most = allowed()
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    shut_in()
    try:
        import weasyprint  # noqa: PLC0415  slow, and fails where Pango is missing
        from weasyprint import svg  # noqa: PLC0415  as above
        from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415  as above
    except OSError:
        return MISSING
    scripts.draw_whole_lines(svg)
    lacking: list[str] = []

    def finish(document: Any, pdf: Any) -> None:
        conformance.finish(document, pdf)
        lacking.append(scripts.unwritable(document))

    try:
        asked, now = json.load(sys.stdin.buffer), datetime.now(UTC)
        files = [_attachment(weasyprint.Attachment, file, now) for file in asked["files"]]
        document = weasyprint.HTML(string=asked["html"], url_fetcher=fetcher(), base_url="asset:")
        pdf = document.write_pdf(pdf_variant="pdf/a-3a", attachments=files, finisher=finish, presentational_hints=False)
    except FatalURLFetchingError:
        return REFUSED
    except MemoryError:
        return TOO_LARGE
    (package,) = lacking
    sys.stdout.buffer.write(package.encode() or pdf)
    return UNWRITABLE if package else 0


def leave_network() -> bool:
    """Move this process into a network of its own, which leads nowhere. False where the system does not allow it."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    return unshare is not None and any(unshare(way) == 0 for way in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET))


def shut_in() -> list[str]:
    """Leave the network, and the folder of keys that sign; which of both the system refuses. It goes on all the same:
    `portal.checks` tells the operator.
    """
    stays = [] if leave_network() else ["network"]
    if (folder := os.environ.pop(HIDDEN, "")) and not hide(folder):
        stays.append("keys")
    return stays


def hide(folder: str) -> bool:
    """Put an empty folder in the place of one, for this process alone. False where the system does not allow it."""
    system = ctypes.CDLL(None)
    if not hasattr(system, "unshare") or system.unshare(CLONE_NEWNS):
        return False
    system.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    return bool(system.mount(b"none", os.fsencode(folder), b"tmpfs", MS_RDONLY, b"size=4k") == 0)


def fetcher() -> Any:
    """WeasyPrint's URL fetcher that opens files of our own static folder only."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415  slow

    class OwnAssets(URLFetcher):
        """Refuses everything but `asset:` names below the static folder."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = asset(url)
            if path is None:
                raise FatalURLFetchingError("refused")
            # Without its type a style sheet is passed over in silence.
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return URLFetcherResponse(url, body=unpacked(path).read_bytes(), headers={"Content-Type": kind})

    return OwnAssets()


def asset(url: str) -> Path | None:
    """The file that an `asset:` address names, if it lies in our static folder and exists."""
    scheme, _colon, name = url.partition(":")
    if scheme != "asset":
        return None
    path = (ASSETS / name.split("?")[0].split("#")[0].lstrip("/")).resolve()
    return path if path.is_relative_to(ASSETS) and path.is_file() else None


def unpacked(path: Path) -> Path:
    """Of a packed font the same font as it is: WeasyPrint takes most of its time to unpack the fonts of a document."""
    plain = FONTS / f"{path.stem}.ttf"
    return plain if path.suffix == ".woff2" and plain.is_file() else path


def _attachment(kind: Any, file: dict[str, str], now: datetime) -> Any:
    text = file.pop("text")
    return kind(string=text, created=now, modified=now, url_fetcher=fetcher(), **file)


def _kept(*names: str) -> dict[str, str]:
    return {name: os.environ[name] for name in names if name in os.environ}


if __name__ == "__main__":
    if sys.argv[1:] == [TRY]:
        sys.stdout.write(" ".join(shut_in()))
        sys.exit()
    sys.exit(main())
