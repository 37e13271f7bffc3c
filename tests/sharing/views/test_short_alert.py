"""The short alert: pasted text becomes rows that a person sees before anything is saved."""

from typing import Any

from sharing import access
from sharing.models import SellerIdentifier, VendorAlert
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import posts
from tests.portal.views.pages import told

TEXT = "Found hxxps://www.bazaar-one[.]example/item/77 by @bluelotus\ncall +47 22 33 44 55"


def rows(answer: Any) -> list[tuple[str, str]]:
    """The rows of identifiers that the page shows."""
    return [(form["kind"].value(), form["value"].value()) for form in answer.context["rows"]]


def saved() -> list[tuple[str, str]]:
    return list(access.plain(SellerIdentifier).order_by("position").values_list("kind", "value"))


def test_pasted_text_is_shown_as_rows_before_it_is_saved(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    sent = posts.alert(cast, ("shop_handle", "lotus"), pasted=TEXT, title="", step="read")
    page = browser.post("/alerts/new/", sent)
    expected = [
        ("shop_handle", "lotus"),
        ("listing_url", "https://www.bazaar-one.example/item/77"),
        ("messenger", "@bluelotus"),
        ("phone", "+47 22 33 44 55"),
    ]
    assert (page.status_code, rows(page), page.context["form"].errors) == (200, expected, {})
    assert page.context["form"]["platform"].value() == str(cast.platforms["Bazaar One"].pk)
    assert "3 identifiers were read from your text." in page.text
    assert "Name the service as well, as in telegram:@name." in page.text
    assert sent["observed"] in page.text
    assert not access.plain(VendorAlert).exists()


def test_unread_text_is_shown_before_the_first_save_and_saved_with_the_second(cast: Cast) -> None:
    browser, sent = SignedIn(cast.focal_point), posts.alert(cast, pasted="+47 22 33 44 55")
    page = browser.post("/alerts/new/", sent)
    assert (rows(page), saved()) == ([("phone", "+47 22 33 44 55")], [])
    confirmed = {"identifiers-TOTAL_FORMS": "1", "identifiers-0-kind": "phone", "identifiers-0-value": "+4722334456"}
    confirmed |= {"pasted_read": page.context["typed"].mark}
    assert browser.post("/alerts/new/", {**sent, **confirmed}).status_code == 302
    assert saved() == [("phone", "+4722334456")]


def test_text_without_identifier_and_text_that_is_too_long_are_named_and_kept(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    plain = browser.post("/alerts/new/", posts.alert(cast, pasted="Nothing here", step="read"))
    assert (plain.status_code, "There is no link, handle or number in this text." in plain.text) == (200, True)
    long = browser.post("/alerts/new/", posts.alert(cast, pasted="shop-1\n" * 10_000))
    assert (long.status_code, "At most 2000 lines" in long.text, long.text.count("shop-1")) == (422, True, 10_000)
    full = posts.alert(cast, *[("shop_handle", f"lotus-{number}") for number in range(200)], pasted="@more")
    assert "An alert has at most 200 identifiers." in browser.post("/alerts/new/", full).text
    assert not access.plain(VendorAlert).exists()


def test_rows_are_added_and_taken_out_without_script(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    two = (("shop_handle", "lotus"), ("email", "not one"))
    more = browser.post("/alerts/new/", posts.alert(cast, *two, step="more"))
    assert [value for _kind, value in rows(more)] == ["lotus", "not one", ""]
    less = browser.post("/alerts/new/", posts.alert(cast, *two, step="remove-0"))
    assert rows(less) == [("email", "not one")]
    assert browser.post("/alerts/new/", posts.alert(cast, *two, step="remove-x")).status_code == 200


def test_text_is_read_beside_the_form_for_htmx(cast: Cast) -> None:
    sent = posts.alert(cast, pasted=TEXT, step="read")
    part = SignedIn(cast.focal_point).post("/alerts/new/", sent, headers={"HX-Request": "true"})
    assert (part.status_code, "<html" in part.text, len(rows(part))) == (200, False, 3)
    assert f'data-platform="{cast.platforms["Bazaar One"].pk}"' in part.text


def test_rows_of_a_draft_are_kept_while_text_is_read(cast: Cast) -> None:
    browser = SignedIn(cast.focal_point)
    browser.post("/alerts/new/", posts.alert(cast, ("shop_handle", "lotus"), ("phone", "+47 22 33 44 55")))
    page = f"/items/{access.plain(VendorAlert).get().pk}/edit/"
    sent = posts.alert(cast, ("shop_handle", "lotus"), ("phone", "+4722334455"), pasted=TEXT, step="read")
    assert [value for _kind, value in rows(browser.post(page, sent))] == [
        "lotus", "+4722334455", "https://www.bazaar-one.example/item/77", "@bluelotus"
    ]  # fmt: skip
    assert saved() == [("shop_handle", "lotus"), ("phone", "+47 22 33 44 55")]


def test_address_of_an_unlisted_platform_is_kept_as_an_identifier(cast: Cast) -> None:
    sent = posts.alert(cast, platform_address="hxxps://nowhere[.]example/item/1")
    page = SignedIn(cast.focal_point).post("/alerts/new/", sent, follow=True)
    assert saved() == [("listing_url", "hxxps://nowhere[.]example/item/1")]
    named = "No platform on the list is reached under hxxps://nowhere[.]example/item/1: it is kept as an identifier."
    assert told(page) == ["The draft is saved.", named]


def test_mistake_behind_a_fold_is_linked_and_unfolded(cast: Cast) -> None:
    sent = posts.alert(cast, ("email", "nobody"), is_dsa_notice="on")
    page = SignedIn(cast.focal_point).post("/alerts/new/", sent)
    assert page.context["form"].unfolded["legal"]
    assert '<a href="#id_good_faith">' in page.text
    assert '<a href="#id_identifiers-0-value">Identifier 1, Value</a>' in page.text
