"""The pages of webhooks, for the administrators of their organization."""

import uuid

from portal import outbox
from portal.actions import endpoints
from portal.models import Attempt, AuditEvent, Endpoint, Message
from tests.cast import Cast
from tests.conftest import SignedIn

URL = "https://hooks.company-one.example/accord"
MADE = {"name": "Our queue", "url": URL, "kinds": ["item", "asked"]}


def test_administrator_makes_tests_changes_and_removes_one(cast: Cast) -> None:
    browser = SignedIn(cast.administrator("company_one"))
    assert browser.post("/webhooks/", {**MADE, "url": "http://hooks.company-one.example/"}).status_code == 422
    address = browser.post("/webhooks/", MADE)["Location"]
    page = browser.get(address).content.decode()
    assert ("whsec_" in page, "It has not been called yet." in page) == (True, True)
    browser.post(f"{address}test/")
    assert Message.objects.filter(outbox.WAITING).get().kind == "test"
    browser.post(f"{address}secret/")
    browser.post(address, {**MADE, "kinds": ["recalled"]})
    row = Endpoint.objects.get()
    assert (row.kinds, row.secret_number) == (["recalled"], 2)
    browser.post(f"{address}off/")
    assert (Endpoint.objects.get().off_why, Message.objects.get().suppressed_why) == ("by_hand", "ended")
    browser.post(f"{address}test/")
    assert Message.objects.count() == 1
    browser.post(f"{address}on/")
    assert Endpoint.objects.get().is_on
    browser.post(f"{address}remove/")
    assert browser.get(address).status_code == 404
    acts = AuditEvent.objects.filter(action__startswith="endpoint.").order_by("pk").values_list("action", flat=True)
    assert [act.partition(".")[2] for act in acts] == [
        "created", "tested", "secret_renewed", "changed", "switched_off", "switched_on", "removed",
    ]  # fmt: skip


def test_what_failed_is_said_in_words_and_removing_asks_first(cast: Cast) -> None:
    administrator = cast.administrator("company_one")
    row = endpoints.create(name="Our queue", url=URL, kinds=["item"], by=administrator)
    for failure in ("NameUnknown", "Unheard"):
        Attempt.objects.create(endpoint=row, kind="item.shared", message=uuid.uuid4(), failure=failure)
    page = SignedIn(administrator).get(row.get_absolute_url()).text
    shown = [words in page for words in ("The name has no address", "NameUnknown", "Unheard")]
    assert shown == [True, False, True]
    asks = page.rpartition("<details")[2]
    assert "Remove this webhook</summary>" in asks
    assert asks.count("Remove it for good") == page.count("Remove it for good") == 1


def test_nobody_else_sees_them(cast: Cast) -> None:
    row = endpoints.create(name="Our queue", url=URL, kinds=["item"], by=cast.administrator("company_one"))
    assert SignedIn(cast.analyst).get("/webhooks/").status_code == 403
    other = SignedIn(cast.administrator("company_two"))
    assert (other.get(row.get_absolute_url()).status_code, "Our queue" in other.get("/webhooks/").content.decode()) == (
        404, False,
    )  # fmt: skip
