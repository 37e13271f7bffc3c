"""A new alert begins as a copy of an own one or from a template; neither exists for anyone outside."""

from typing import Any

from sharing import access
from sharing.models import AlertTemplate, VendorAlert
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, posts
from tests.factories.legislation import substance
from tests.portal.views.pages import wrong


def shown(answer: Any, *names: str) -> list[Any]:
    form = answer.context["form"]
    return [form[name].value() for name in names]


def test_copy_brings_words_plan_addressees_and_identifiers_alone(cast: Cast) -> None:
    row = acts.released(
        cast, preserve="Orders", substances=[substance("Examplenitazene")], own_file_number="F-9", credibility="2"
    )
    page = SignedIn(cast.focal_point).get(f"/alerts/new/?copy={row.pk}")
    room, asked = f"room_{cast.north.pk}", cast.organization("company_one").pk
    assert shown(page, "title", "preserve", "substances", "credibility", room, "addressees") == [
        row.title, "Orders", "Examplenitazene", "2", "everyone", [asked]
    ]  # fmt: skip
    assert shown(page, "own_file_number", "seen", "valid_until_on") == [None, None, None]
    assert [form["value"].value() for form in page.context["rows"]] == ["Shop-Nine", None]
    bare = SignedIn(cast.focal_point).get(f"/alerts/new/?copy={row.pk}&identifiers=no")
    assert [form["value"].value() for form in bare.context["rows"]] == [None]
    assert access.plain(VendorAlert).count() == 1


def test_copy_that_is_saved_is_a_draft_of_its_own(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.focal_point)
    saved = browser.post(f"/alerts/new/?copy={row.pk}", posts.alert(cast, ("shop_handle", "Shop-Ten")))
    made = access.plain(VendorAlert).exclude(pk=row.pk).get()
    assert (saved.headers["Location"], made.state) == (f"/items/{made.pk}/", "draft")
    assert made.reference != row.reference


def test_alert_of_another_organization_is_not_copied_though_it_is_read(cast: Cast) -> None:
    row, analyst = acts.released(cast), SignedIn(cast.analyst)
    assert analyst.get(f"/items/{row.pk}/").status_code == 200
    keys = (row.pk, "no-key", cast.north.pk)
    assert [analyst.get(f"/alerts/new/?copy={key}").status_code for key in keys] == [404] * 3
    assert "Copy to a new alert" not in analyst.get(f"/items/{row.pk}/").text


def test_template_is_kept_used_renamed_and_deleted_by_colleagues(cast: Cast) -> None:
    row = acts.draft(cast, own_file_number="F-9", preserve="Orders", requested_actions=["inform"])
    author, colleague = SignedIn(cast.focal_point), SignedIn(cast.colleague)
    author.post(f"/items/{row.pk}/template/", {"name": "Nitazene shops"})
    template = access.plain(AlertTemplate).get()
    assert "Shop-Nine" not in str(template.said)
    assert "F-9" not in str(template.said)
    assert "Nitazene shops" in colleague.get("/alerts/templates/").text
    begun = colleague.get(f"/alerts/new/?template={template.pk}")
    room = f"room_{cast.north.pk}"
    assert shown(begun, "title", "preserve", "requested_actions", room) == [row.title, "Orders", ["inform"], "everyone"]
    assert [form["value"].value() for form in begun.context["rows"]] == [None]
    assert colleague.post(f"/alerts/new/?template={template.pk}", posts.alert(cast)).status_code == 302
    colleague.post(f"/alerts/templates/{template.pk}/", {"name": "Shops of the north"})
    template.refresh_from_db()
    assert template.name == "Shops of the north"
    author.post(f"/alerts/templates/{template.pk}/delete/")
    assert not access.plain(AlertTemplate).exists()


def test_template_does_not_exist_outside_the_organization(cast: Cast) -> None:
    SignedIn(cast.focal_point).post(f"/items/{acts.released(cast).pk}/template/", {"name": "Nitazene shops"})
    key, analyst = access.plain(AlertTemplate).get().pk, SignedIn(cast.analyst)
    pages = (f"/alerts/new/?template={key}", f"/alerts/templates/{key}/")
    assert [analyst.get(page).status_code for page in pages] == [404, 404]
    assert analyst.post(f"/alerts/templates/{key}/delete/").status_code == 404
    assert "Nitazene shops" not in analyst.get("/alerts/templates/").text


def test_template_needs_a_name(cast: Cast) -> None:
    answer = SignedIn(cast.focal_point).post(f"/items/{acts.draft(cast).pk}/template/", {"name": " "})
    assert (answer.status_code, wrong(answer)) == (422, {"name": ["This field is required."]})
