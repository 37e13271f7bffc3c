"""Methods that an address does not take are refused before anything else, alike for everyone."""

import uuid

import pytest
from django.test import Client

from tests.cast import Cast
from tests.conftest import SignedIn


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_a_page_is_looked_at_or_sent_a_form_and_nothing_else(cast: Cast, method: str) -> None:
    for browser in (Client(enforce_csrf_checks=True), SignedIn(cast.analyst)):
        for address in ("/", f"/items/{uuid.uuid4()}/", "/no/such/page/", "/api/v1/none/"):
            answer = browser.generic(method, address)
            assert (answer.status_code, answer.content == b"" or "/api/" in address) == (405, True), address
            assert answer["Allow"] == "GET, HEAD, POST"


def test_the_api_says_what_an_address_takes(cast: Cast) -> None:
    for browser in (Client(), SignedIn(cast.coordinator)):
        answer = browser.generic("DELETE", f"/api/v1/frameworks/{cast.north.pk}/rules/")
        assert (answer.status_code, answer["Allow"], answer["Cache-Control"]) == (405, "PUT", "no-store, private")
        assert answer.json() == {"detail": 'Method "DELETE" not allowed.'}
        answer = browser.generic("OPTIONS", "/api/v1/notices/")
        assert (answer.status_code, "GET, HEAD" in answer["Allow"]) == (405, True)
