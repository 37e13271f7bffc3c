"""A session that ended while somebody was writing."""

import re
from typing import Any

from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.flows.test_story import SELLER, alert_form


def written(cast: Cast, client: Client) -> dict[str, Any]:
    """A filled form with the note of who filled it, as the browser holds it when the session ends."""
    page = client.get("/alerts/new/").text
    note = re.search(r'name="typed_by" value="([^"]+)"', page)
    assert note
    return {**alert_form(cast, substances="", techniques=[]), "typed_by": note[1]}


def sign_in(client: Client, email: str) -> None:
    answer = client.post("/accounts/login/?next=/alerts/new/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text


def test_form_comes_back_after_signing_in_again(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    form = written(cast, browser)
    browser.cookies.pop("sessionid")
    answer = browser.post("/alerts/new/", form)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/alerts/new/")
    sign_in(browser, cast.focal_point.email)
    page = browser.get("/alerts/new/").text
    assert SELLER in page
    assert "Three listings under the shop name." in page
    assert SELLER not in browser.get("/alerts/new/").text


def test_form_does_not_come_back_to_another_person(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    form = written(cast, browser)
    browser.cookies.pop("sessionid")
    browser.post("/alerts/new/", form)
    sign_in(browser, cast.member("outsider").email)
    assert SELLER not in browser.get("/alerts/new/").text


def test_second_submit_of_the_same_form_makes_one_notice(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    form = {**alert_form(cast, substances="", techniques=[])}
    first, second = browser.post("/alerts/new/", form), browser.post("/alerts/new/", form)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]


def test_form_of_an_earlier_sign_in_is_refused_on_a_page_of_ours(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.focal_point, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = browser.post("/alerts/new/", {"title": "T"})
    assert (answer.status_code, answer.text.count("<h1>This form was not taken</h1>")) == (403, 1)
