"""Pages, API lists and the bulletin's PDF, measured over whatever the database holds."""

import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import pikepdf

django.setup()

from django.conf import settings  # noqa: E402  settings must be configured first
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from portal import clock, pdf, signing, stamps  # noqa: E402
from portal.models import User  # noqa: E402
from sharing import access  # noqa: E402
from sharing.models import VendorAlert  # noqa: E402
from tests.factories import keys  # noqa: E402
from trends.demo.play import newest_bulletin  # noqa: E402
from trends.pdf import edition_of, enclosed, html  # noqa: E402
from trends.queries import library  # noqa: E402

ROUNDS = 7
QUERY = {"controls": "?jurisdiction=UN"}
API_LISTS = ("notices", "notices/own", "queue", "bulletins", "substances", "controls", "methods", "frameworks")


def run() -> None:
    """Print both tables."""
    settings.ALLOWED_HOSTS = ["testserver"]
    _pages()
    _bulletin()


def _pages() -> None:
    """The ten main pages and every API list: queries, median milliseconds, the ratio to the person's first page."""
    analyst = _person("quillon")
    coordinator = _person("mersec")
    alert = access.readable(analyst, VendorAlert).order_by("-released_at")[0]
    bulletin = newest_bulletin()
    plan = [
        (analyst, "/"),
        (analyst, "/items/"),
        (analyst, "/items/?q=messenger&kind=alert"),
        (analyst, f"/items/{alert.pk}/"),
        (analyst, "/methods/"),
        (analyst, "/substances/"),
        (analyst, "/controls/"),
        (analyst, "/bulletins/"),
        *([(analyst, f"/bulletins/{bulletin.pk}/")] if bulletin else []),
        (coordinator, "/"),
        *((analyst, f"/api/v1/{name}/{QUERY.get(name, '')}") for name in API_LISTS),
    ]
    print(f"{'who':<12}{'address':<48}{'queries':>8}{'ms':>8}{'ratio':>8}")
    first: dict[object, float] = {}
    for person, address in plan:
        queries, milliseconds = visit(person, address)
        base = first.setdefault(person.pk, milliseconds)
        row = f"{person.organization.code:<12}{address[:46]:<48}{queries:>8}{milliseconds:>8.1f}"
        print(f"{row}{milliseconds / base:>8.2f}")


def visit(person: User, address: str) -> tuple[int, float]:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address).status_code == 200, address
    settings.DEBUG = True
    reset_queries()
    client.get(address)
    queries = len(connection.queries)
    settings.DEBUG = False
    return queries, median(lambda: client.get(address))


def _bulletin() -> None:
    """The product's PDF beside bare WeasyPrint on the same finished HTML, and what a copy takes beyond it."""
    bulletin = newest_bulletin()
    if bulletin is None:
        return
    figures = library.told(bulletin, library.somebody_of(bulletin.originator))
    told = edition_of(bulletin, figures, library.method_titles())
    finished, files = html(bulletin, told), enclosed(bulletin, told)
    ours = median(lambda: pdf.render(finished, files=files), rounds=3)
    import weasyprint  # noqa: PLC0415  slow, and only measured here

    def bare() -> None:
        weasyprint.HTML(string=finished, url_fetcher=pdf.fetcher(), base_url="asset:").write_pdf(pdf_variant="pdf/ua-1")

    unpacked, pdf.unpacked = pdf.unpacked, lambda path: path  # the fonts as their packages bring them
    alone = median(bare, rounds=3)
    pdf.unpacked = unpacked
    print(f"\nbulletin PDF: {ours:.0f} ms in a process of its own; bare WeasyPrint {alone:.0f} ms; {ours / alone:.2f}")
    _copies(pdf.render(finished, files=files))


def _copies(content: bytes) -> None:
    """Of the file, and of one with twelve pages: the line of a holder on every page, and the signature after it."""
    page = pdf.render(stamps.html("Amina Diallo", "Ministry of Health", language="en"))
    long = _of_pages(content, 12)

    def stamp() -> bytes:
        return stamps.put(long, page=page, number="00000-00000", day=clock.today())

    stamped = stamp()
    with TemporaryDirectory() as folder, override_settings(SIGNING_FOLDER=folder):
        keys.put(Path(folder), "bench")
        signed = median(lambda: signing.sign(stamped, code="bench", said="A reference, version 1"))
    line = median(stamp)
    print(f"a copy of 12 pages: its line {line:.1f} ms, its signature {signed:.1f} ms")


def _of_pages(content: bytes, count: int) -> bytes:
    """The file with its pages again and again, up to so many."""
    with pikepdf.open(BytesIO(content)) as document:
        for number in range(count - len(document.pages)):
            document.pages.append(document.pages[number])
        del document.pages[count:]
        saved = BytesIO()
        document.save(saved)
    return saved.getvalue()


def _person(code: str) -> User:
    return User.objects.select_related("organization").filter(organization__code=code).order_by("email")[0]


def median(act: Callable[[], object], rounds: int | None = None) -> float:
    times = []
    for _ in range(rounds or ROUNDS):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
