"""Pages of organizations and platforms: what administrators keep, and who sees it."""

from portal.models import Framework, Organization, Platform
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.portal.views.pages import wrong


def contacts(cast: Cast, **more: str) -> dict[str, str]:
    first = {"person": str(cast.analyst.pk), "function": "Head of desk", "telephone": "+47 22 00 00 00"}
    rows = {f"people-0-{name}": value for name, value in first.items()} | {"people-0-standing": "focal"}
    sizes = {"people-TOTAL_FORMS": "2", "people-INITIAL_FORMS": "0"}
    return {**sizes, **rows, "text": "Send the order by portal.", "language": "en", **more}


def test_members_see_whom_to_call_and_how_to_ask(cast: Cast) -> None:
    own = cast.organization("company_one")
    SignedIn(cast.administrator("company_one")).post("/organizations/own/contacts/", contacts(cast))
    for reader in (cast.focal_point, cast.member("observer"), cast.analyst):
        page = SignedIn(reader).get(own.get_absolute_url()).text
        assert [page.count(word) for word in ("Head of desk", "+47 22 00 00 00", "Send the order by portal.")] == [
            1
        ] * 3
    for stranger in (cast.member("company_two"), cast.member("outsider"), cast.member("former")):
        assert SignedIn(stranger).get(own.get_absolute_url()).status_code == 404
    Framework.objects.update(hides_members=True)
    assert SignedIn(cast.focal_point).get(own.get_absolute_url()).status_code == 404
    assert SignedIn(cast.coordinator).get(own.get_absolute_url()).status_code == 200


def test_wrong_contact_is_marked_and_nothing_typed_is_lost(cast: Cast) -> None:
    browser = SignedIn(cast.administrator("company_one"))
    typed = contacts(cast, **{"people-0-telephone": "ask the desk", "people-1-function": "Deputy", "address": "x y"})
    answer = browser.post("/organizations/own/contacts/", typed)
    assert answer.status_code == 422
    assert wrong(answer) == {
        "people-0-telephone": ["Write the number with its country code, as in +31 20 555 0100."],
        "people-1-person": ["Who is it?"],
        "address": ["Enter a valid URL."],
    }
    assert '<a href="#id_people-1-person">Row 2, Person</a>: Who is it?' in answer.text
    assert [answer.text.count(word) for word in ("ask the desk", "Head of desk", "Send the order")] == [1] * 3
    stranger = contacts(cast, **{"people-0-person": str(cast.member("company_two").pk)})
    assert list(wrong(browser.post("/organizations/own/contacts/", stranger))) == ["people-0-person"]


def test_one_more_row_of_contacts_needs_no_script_and_judges_nothing(cast: Cast) -> None:
    browser = SignedIn(cast.administrator("company_one"))
    typed = contacts(cast, **{"people-0-telephone": "ask the desk", "people-1-person": str(cast.analyst.pk)})
    answer = browser.post("/organizations/own/contacts/", {**typed, "more": "1"})
    assert (answer.status_code, len(answer.context["rows"].forms)) == (200, 3)
    assert ('class="error"' in answer.text, "ask the desk" in answer.text) == (False, True)
    assert not cast.organization("company_one").focal_points.exists()


def test_platform_keeps_how_it_writes_its_pages(cast: Cast) -> None:
    row, browser = cast.platforms["Bazaar One"], SignedIn(cast.focal_point)
    address, form = f"/platforms/{row.pk}/edit/", {"name": row.name, "hosts": "bazaar-one.example"}
    wrong_paths = {"listing_paths": "/x/*/{id}", "shop_paths": "/shop/(a+)+{id}"}
    answer = browser.post(address, {**form, **wrong_paths})
    form_of_first = "Addresses are kept in the form of the first line, which can have * at its end alone: /x/*/{id}"
    not_read = ["This part is not understood: (a+)+{id}"]
    assert wrong(answer) == {"listing_paths": [form_of_first], "shop_paths": not_read}
    assert "/shop/(a+)+{id}" in answer.text
    browser.post(address, {**form, "listing_paths": " /item/{id}/*\n\n/itm/{id}", "shop_paths": "/shop/{id}"})
    row.refresh_from_db()
    assert (row.listing_paths, row.shop_paths) == (["/item/{id}/*", "/itm/{id}"], ["/shop/{id}"])
    assert "/item/{id}/*\n/itm/{id}" in browser.get(address).text


def test_administrator_sets_language_and_sector(cast: Cast) -> None:
    form = {"time_zone": "Europe/Oslo", "working_week": ["1", "2"], "language": "fr", "sector": "payment"}
    SignedIn(cast.administrator("company_one")).post("/organizations/own/edit/", form)
    own = Organization.objects.get(pk=cast.organization("company_one").pk)
    assert (own.language, own.sector, own.time_zone) == ("fr", "payment", "Europe/Oslo")
    SignedIn(cast.administrator("authority_north")).post("/organizations/own/edit/", form)
    authority = Organization.objects.get(pk=cast.organization("authority_north").pk)
    assert (authority.language, authority.sector) == ("fr", "")


def test_platform_gets_another_operator_and_addresses(cast: Cast) -> None:
    row = cast.platforms["Bazaar One"]
    address = f"/platforms/{row.pk}/edit/"
    browser = SignedIn(cast.focal_point)
    taken = browser.post(address, {"name": "Bazaar", "hosts": "market-nine.example"})
    assert wrong(taken) == {"hosts": ["One of these addresses belongs to a platform already."]}
    browser.post(address, {"name": "Bazaar", "hosts": "bazaar-one.example\nbazaar.example"})
    changed = Platform.objects.get(pk=row.pk)
    hosts = [a.host for a in changed.addresses.all()]
    assert (changed.name, changed.operator, hosts) == ("Bazaar", None, ["bazaar-one.example", "bazaar.example"])
    assert SignedIn(cast.analyst).post(address, {"name": "Mine", "hosts": "mine.example"}).status_code == 403


def test_operator_that_one_may_not_know_is_neither_told_nor_taken_away(cast: Cast) -> None:
    """To an authority of the south, which does not know the company, both platforms look alike."""
    browser = SignedIn(cast.member("coordinator_south"))
    pages = []
    for row in cast.platforms.values():
        page = browser.get(f"/platforms/{row.pk}/edit/").text
        pages.append(page.count("selected"))
        hosts = "\n".join(a.host for a in row.addresses.all())
        browser.post(f"/platforms/{row.pk}/edit/", {"name": row.name, "hosts": hosts})
    assert pages[0] == pages[1]
    assert [Platform.objects.get(pk=row.pk).operator for row in cast.platforms.values()] == [
        cast.organization("company_one"),
        None,
    ]
