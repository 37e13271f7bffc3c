"""Methods that an address does not take are refused before anything else, alike for everyone."""

import uuid

import pytest
from django.test import Client

from sharing.actions.drafts import Planned
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_a_page_is_looked_at_or_sent_a_form_and_nothing_else(cast: Cast, method: str) -> None:
    for browser in (Client(enforce_csrf_checks=True), SignedIn(cast.analyst)):
        for address in ("/", f"/items/{uuid.uuid4()}/", "/no/such/page/"):
            answer = browser.generic(method, address)
            assert (answer.status_code, answer.content) == (405, b""), address
            assert answer["Allow"] == "GET, HEAD, POST"


def test_the_api_says_what_an_address_takes(cast: Cast) -> None:
    for browser in (Client(), SignedIn(cast.coordinator)):
        answer = browser.generic("DELETE", f"/api/v1/frameworks/{cast.north.pk}/rules/")
        assert (answer.status_code, answer["Allow"], answer["Cache-Control"]) == (405, "PUT", "no-store, private")
        assert answer.json() == {"detail": 'Method "DELETE" not allowed.'}
        answer = browser.generic("OPTIONS", "/api/v1/notices/")
        assert (answer.status_code, "GET, HEAD" in answer["Allow"]) == (405, True)


def test_an_address_that_the_api_does_not_have_is_said_as_json_to_everyone_alike(cast: Cast) -> None:
    row = acts.released(cast, plan=[Planned(cast.south)], asked=(), by=cast.member("authority_south"))
    unknown = (
        "",
        "none/",
        "none",
        "notices",
        "notices/none/",
        f"notices/{row.pk}/none/",
        f"notices/{uuid.uuid4()}/none/",
    )
    for browser in (Client(enforce_csrf_checks=True), SignedIn(cast.analyst)):
        for address in unknown:
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                answer = browser.generic(method, f"/api/v1/{address}")
                said = (answer.status_code, answer["Content-Type"], answer["Cache-Control"], answer.json())
                assert said == (404, "application/json", "no-store, private", {"detail": "Not found."}), address
    assert browser.get("/no/such/page/")["Content-Type"] == "text/html; charset=utf-8"


def test_a_row_that_one_may_not_read_is_said_as_one_that_never_was(cast: Cast) -> None:
    row = acts.released(cast, plan=[Planned(cast.south)], asked=(), by=cast.member("authority_south"))
    browser = SignedIn(cast.analyst)
    hidden, never = (browser.get(f"/api/v1/notices/{key}/") for key in (row.pk, uuid.uuid4()))
    assert (hidden.status_code, hidden.json()) == (404, never.json())
