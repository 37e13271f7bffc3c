"""Pages and API lists, measured over whatever the database holds."""

import statistics
import time
from collections.abc import Callable

import django

django.setup()

from django.conf import settings  # noqa: E402  settings must be configured first
from django.db import connection, reset_queries  # noqa: E402
from django.test import Client  # noqa: E402

from portal.models import User  # noqa: E402
from sharing import access  # noqa: E402
from sharing.models import VendorAlert  # noqa: E402
from trends.demo.play import newest_bulletin  # noqa: E402

ROUNDS = 7
QUERY = {"controls": "?jurisdiction=UN"}
API_LISTS = ("notices", "notices/own", "queue", "bulletins", "substances", "controls", "methods", "frameworks")


def run() -> None:
    """The ten main pages and every API list: queries, median milliseconds, the ratio to the person's first page."""
    settings.ALLOWED_HOSTS = ["testserver"]
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


def _person(code: str) -> User:
    return User.objects.select_related("organization").filter(organization__code=code).order_by("email")[0]


def median(act: Callable[[], object], rounds: int | None = None) -> float:
    times = []
    for _ in range(rounds or ROUNDS):
        started = time.perf_counter()
        act()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)
