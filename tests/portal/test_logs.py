"""What the log says of a request, and that nothing of what was read or written stands in it."""

import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from portal import clock, logs
from portal.actions import people, tokens
from portal.enums import UserRole
from portal.mails import token_of
from portal.models import User
from portal.urls import urlpatterns as of_site
from tests.cast import Cast
from tests.conftest import SignedIn

CANARIES = ("canarypath", "canaryquery", "canaryform", "canarytext", "canaryrow", "canaryheader")


def fails(request: HttpRequest, word: str) -> HttpResponse:
    """What a fault of ours could be like: content in the error's text, in its cause, and from the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT CAST(%s AS integer)", ["canaryrow"])
    except Exception as error:
        logging.getLogger("django.db.backends").error("a query of %s failed", "canarytext")
        raise ValueError(f"canarytext {word} {request.POST}") from error
    return HttpResponse()


urlpatterns = [*of_site, path("fails/<str:word>/", fails, name="fails")]


@pytest.fixture(params=["line", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What a process with this form of log would write."""
    with _written(logs.Json() if request.param == "json" else logs.Line()) as written:
        yield written


@contextmanager
def _written(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield written
    finally:
        root.removeHandler(handler)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    """The lines of a JSON log; the test has nothing more to say of the other."""
    text = log.getvalue()
    return [json.loads(line) for line in text.splitlines()] if text.startswith("{") else []


def test_request_that_fails_leaves_its_places_and_nothing_of_its_content(
    cast: Cast, settings: Settings, log: io.StringIO
) -> None:
    settings.ROOT_URLCONF = "tests.portal.test_logs"
    browser = SignedIn(cast.analyst)
    browser.raise_request_exception = False
    headers = {"X-Request-ID": "canaryheader", "User-Agent": "canaryheader"}
    with _written(logging.Formatter()) as usual:
        answer = browser.post("/fails/canarypath/?q=canaryquery", {"text": "canaryform"}, headers=headers)
    assert answer.status_code == 500
    could = {"canarypath", "canaryform", "canarytext", "canaryrow"}
    assert {canary for canary in CANARIES if canary in usual.getvalue()} == could
    written = log.getvalue()
    assert [canary for canary in CANARIES if canary in written] == []
    for told in (answer["X-Request-ID"], str(cast.analyst.pk), "tests/portal/test_logs.py", "in fails", "ValueError"):
        assert told in written
    assert "DataError" in written
    for hidden in (cast.analyst.name, cast.analyst.email, "/fails/"):
        assert hidden not in written
    for line in lines(log):
        assert line["request"] == answer["X-Request-ID"]


def test_what_is_refused_leaves_no_address(cast: Cast, client: Client, log: io.StringIO) -> None:
    """The secret of a link stands in its address."""
    administrator = cast.administrator("company_one")
    invited = people.invite(
        organization=administrator.organization,
        email="new@company-one.example",
        name="New",
        roles=[UserRole.MEMBER],
        by=administrator,
    )
    link = token_of(invited)
    client.get(f"/invitations/{link}/")
    client.get(f"/invitations/{link}x/")
    client.get("/nothing/canarypath/")
    client.get("/", headers={"Host": "canaryheader.example"})
    Client(enforce_csrf_checks=True).post(
        "/accounts/login/", {"login": "canaryform"}, headers={"Referer": "canarytext"}
    )
    written = log.getvalue()
    assert [canary for canary in (*CANARIES, link) if canary in written] == []
    assert "view=invitation" in written or '"view": "invitation"' in written
    assert [line["status"] for line in lines(log) if line["event"] == "answered"] in ([], [200, 410, 404, 400, 403])


def test_one_line_tells_each_answer(cast: Cast, log: io.StringIO) -> None:
    """Also what a program asks with a key, which only the API looks at."""
    _token, secret = tokens.create(name="Key", expires_at=clock.now() + timedelta(days=1), by=cast.analyst)
    answer = Client().get("/api/v1/frameworks/?q=canaryquery", headers={"Authorization": f"Bearer {secret}"})
    told = [line for line in lines(log) if line["event"] == "answered"]
    assert secret not in log.getvalue()
    for line in told:
        milliseconds = line.pop("milliseconds")
        assert isinstance(milliseconds, int)
        assert line.pop("at")
        assert line == {
            "level": "info",
            "logger": "portal.middleware",
            "event": "answered",
            "request": answer["X-Request-ID"],
            "status": answer.status_code,
            "view": "api-frameworks",
            "person": str(cast.analyst.pk),
            "organization": str(cast.analyst.organization_id),
        }
    assert len(told) == (1 if lines(log) else 0)


@pytest.mark.parametrize(
    ("given", "behind", "kept"),
    [
        ("a-safe.token_42", True, True),
        ("a-safe.token_42", False, False),
        ("short", True, False),
        ("x" * 65, True, False),
        ("a safe token", True, False),
        ("a-safe-token<", True, False),
        ("a-safe-token\n", True, False),
    ],
)
def test_id_of_a_request_is_the_proxys_where_it_is_safe(
    client: Client, settings: Settings, given: str, behind: bool, kept: bool
) -> None:
    settings.BEHIND_PROXY = behind
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept
    assert re.fullmatch(r"[0-9a-f]{32}|a-safe\.token_42", answer["X-Request-ID"])


def test_outside_of_requests_others_say_all(log: io.StringIO) -> None:
    logging.getLogger("kombu.transport").warning("cannot reach %s", "the broker")
    assert "cannot reach the broker" in log.getvalue()


def test_task_that_fails_is_told_without_its_error(log: io.StringIO) -> None:
    try:
        raise ValueError("canarytext")
    except ValueError:
        told = {"name": "portal.tasks.deliver", "id": "1", "exc": "canarytext", "traceback": "canarytext"}
        logging.getLogger("celery.app.trace").error("Task %(name)s failed: %(exc)s", told, exc_info=sys.exc_info())
    assert "canarytext" not in log.getvalue()
    assert "ValueError" in log.getvalue()


def test_error_that_was_turned_into_another_is_told_after_it_no_more_than_asked() -> None:
    """`raise ... from None` hides what came before, and an error that points to itself ends."""
    error = ValueError("canarytext")
    error.__context__, error.__suppress_context__ = KeyError("canarycause"), True
    record = logging.LogRecord("portal", logging.ERROR, "", 0, "it failed", None, (ValueError, error, None))
    assert json.loads(logs.Json().format(record))["trace"] == ["ValueError"]
    error.__cause__ = error
    assert json.loads(logs.Json().format(record))["trace"] == ["ValueError"]


def test_person_whose_organization_was_shut_out_is_not_named(cast: Cast, log: io.StringIO) -> None:
    browser = SignedIn(cast.analyst)
    User.objects.filter(pk=cast.analyst.pk).update(is_active=False)
    browser.get("/")
    assert str(cast.analyst.pk) not in log.getvalue()
