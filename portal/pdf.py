"""The one renderer of PDF: finished HTML in, a tagged PDF/UA out, in a process of its own.

The process has a time limit, a memory limit, and no network: its URL fetcher knows `asset:` names of our own static
folder and nothing else. The site itself never imports WeasyPrint.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

ASSETS: Final = Path(__file__).resolve().parent / "static"
SECONDS: Final = 60
BYTES: Final = 2 * 1024**3
PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfFailed(RuntimeError):
    """No PDF was made; the message holds no content."""


class RendererMissing(PdfFailed):
    """The system's libraries are missing; the message says what to type."""


def render(html: str) -> bytes:
    """A tagged PDF of finished HTML. Raises RendererMissing or PdfFailed."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portal.pdf"],
            input=html.encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=ASSETS.parent.parent,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise PdfFailed(f"the PDF took longer than {SECONDS} seconds") from error
    if done.returncode == 3:
        raise RendererMissing(f"To make PDF files, type on the server: sudo apt install {PACKAGES}")
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise PdfFailed(f"the renderer ended with code {done.returncode}")
    return done.stdout


def main() -> int:
    """HTML on the standard input, PDF on the standard output. Exit code 3: a library is missing."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        import weasyprint  # noqa: PLC0415  slow, and fails where Pango is missing
    except OSError:
        return 3
    document = weasyprint.HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=fetcher(), base_url="asset:")
    sys.stdout.buffer.write(document.write_pdf(pdf_variant="pdf/ua-1", presentational_hints=False))
    return 0


def fetcher() -> Any:
    """WeasyPrint's URL fetcher that opens files of our own static folder only."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415  slow

    class OwnAssets(URLFetcher):
        """Refuses everything but `asset:` names below the static folder."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            path = asset(url)
            if path is None:
                raise FatalURLFetchingError("refused")
            return URLFetcherResponse(url, body=path.read_bytes())

    return OwnAssets()


def asset(url: str) -> Path | None:
    """The file that an `asset:` address names, if it lies in our static folder and exists."""
    scheme, _colon, name = url.partition(":")
    if scheme != "asset":
        return None
    path = (ASSETS / name.split("?")[0].split("#")[0].lstrip("/")).resolve()
    return path if path.is_relative_to(ASSETS) and path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
