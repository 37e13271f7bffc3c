"""Pages of people: an error stands beside its field, what was typed stays, and strangers find nothing."""

import re
import uuid
from datetime import timedelta

from django.test import Client
from pytest_django import Settings

from portal import clock, mails
from portal.actions import people
from portal.models import ApiToken, Invitation, Organization, User
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.portal.views.pages import body, told


def invite(cast: Cast, email: str = "new@company-one.example") -> Invitation:
    by = cast.administrator("company_one")
    return people.invite(organization=by.organization, email=email, name="New Person", roles=[], by=by)


def error_beside(page: str, label: str) -> str:
    """The error inside the field with this label, empty where there is none."""
    fields = re.split(r'<div class="field', page)
    (field,) = [text for text in fields if re.search(rf"<label[^>]*>\s*{re.escape(label)}", text)]
    found = re.search(r'class="error"[^>]*>([^<]+)<', field)
    return found[1] if found else ""


def test_administrator_invites(cast: Cast) -> None:
    form = {"email": "new@company-one.example", "name": "New Person", "roles": ["approver"]}
    answer = SignedIn(cast.administrator("company_one")).post("/people/", form)
    row = Invitation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/")
    assert (row.email, row.roles, row.organization) == (
        form["email"],
        ["member", "approver"],
        cast.analyst.organization,
    )


def test_wrong_address_is_marked_and_nothing_typed_is_lost(cast: Cast) -> None:
    browser = SignedIn(cast.administrator("company_one"))
    page = browser.post("/people/", {"email": "new at company", "name": "Somebody New"}).text
    assert error_beside(page, "E-mail address") == "Enter a valid email address."
    assert error_beside(page, "Name") == ""
    assert re.findall(r'name="(?:email|name)" value="([^"]*)"', page) == ["new at company", "Somebody New"]
    assert Invitation.objects.count() == 0


def test_refusal_of_an_action_stands_beside_its_field(cast: Cast) -> None:
    form = {"email": cast.analyst.email, "name": "Again"}
    page = SignedIn(cast.administrator("company_one")).post("/people/", form).text
    assert error_beside(page, "E-mail address") == "This person is in your organization already."


def test_account_says_in_which_languages_items_are_shown_and_where_that_is_set(cast: Cast, settings: Settings) -> None:
    Organization.objects.filter(pk=cast.analyst.organization_id).update(language="ar")
    page = SignedIn(cast.analyst).get("/me/").text
    assert "Pages are in English until they are translated" in page
    assert "(English; Arabic)" in page
    assert f'<a href="{cast.organization("company_one").get_absolute_url()}">My organization</a>' in page
    settings.TRANSLATED = {"en", "ar"}
    page = SignedIn(cast.analyst).get("/me/").text
    assert ("Pages are in English until" in page, 'name="language"' in page) == (False, True)


def test_people_are_the_administrators_page(cast: Cast) -> None:
    people_of = {
        who: SignedIn(user).get("/people/").status_code
        for who, user in (
            ("member", cast.analyst),
            ("approver", cast.approver("company_one")),
            ("administrator", cast.administrator("company_one")),
        )
    }
    assert people_of == {"member": 403, "approver": 403, "administrator": 200}


def test_people_of_another_organization_do_not_exist(cast: Cast) -> None:
    browser, stranger, row = SignedIn(cast.administrator("company_two")), cast.analyst, invite(cast)
    unknown = browser.get(f"/people/{uuid.uuid4()}/roles/")
    answer = browser.get(f"/people/{stranger.pk}/roles/")
    assert (unknown.status_code, answer.status_code) == (404, 404)
    assert body(answer) == body(unknown)
    posts = (
        f"/people/{stranger.pk}/deactivate/",
        f"/people/{stranger.pk}/reactivate/",
        f"/invitations/{row.pk}/revoke/",
    )
    assert [browser.post(address).status_code for address in posts] == [404] * 3
    stranger.refresh_from_db()
    assert stranger.is_active is True


def test_member_closes_no_colleagues_account(cast: Cast) -> None:
    browser, colleague = SignedIn(cast.analyst), cast.approver("company_one")
    assert browser.post(f"/people/{colleague.pk}/deactivate/").status_code == 403
    colleague.refresh_from_db()
    assert colleague.is_active is True


def test_last_administrator_is_told_why_not(cast: Cast) -> None:
    only = cast.administrator("company_one")
    browser = SignedIn(only)
    page = browser.post(f"/people/{only.pk}/deactivate/", follow=True).text
    assert page.count("Your organization needs at least one administrator.") == 1
    assert User.objects.get(pk=only.pk).is_active is True
    page = browser.post(f"/people/{only.pk}/roles/", {"roles": ["approver"]}).text
    assert page.count("Your organization needs at least one administrator.") == 2  # at the top, and beside its field


def test_invited_person_joins_and_signs_in(cast: Cast) -> None:
    address = f"/invitations/{mails.token_of(invite(cast))}/"
    browser = Client()
    assert browser.get(address).status_code == 200
    answer = browser.post(address, {"name": "New Person", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/")
    answer = browser.post("/accounts/login/", {"login": "new@company-one.example", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert browser.get(address).status_code == 410


def test_weak_password_is_refused_and_the_name_stays(cast: Cast) -> None:
    address = f"/invitations/{mails.token_of(invite(cast))}/"
    page = Client().post(address, {"name": "Own Name", "password": "short"}).text
    assert error_beside(page, "Password")[:26] == "This password is too short"
    assert re.findall(r'name="name" value="([^"]*)"', page) == ["Own Name"]
    assert re.findall(r'name="password" value="([^"]*)"', page) == []
    assert User.objects.filter(email="new@company-one.example").exists() is False


def test_link_that_cannot_be_used_says_the_same_whatever_is_wrong(cast: Cast) -> None:
    revoked, expired, live = (invite(cast, f"{name}@company-one.example") for name in ("a", "b", "c"))
    people.revoke(revoked, by=cast.administrator("company_one"))
    Invitation.objects.filter(pk=expired.pk).update(expires_at=clock.now() - timedelta(minutes=1))
    links = [mails.token_of(revoked), mails.token_of(expired), mails.token_of(live) + "x", str(live.pk)]
    answers = [Client().get(f"/invitations/{link}/") for link in links]
    assert [answer.status_code for answer in answers] == [410] * 4
    assert len({body(answer) for answer in answers}) == 1


def test_nobody_signs_up(db: None) -> None:
    form = {"email": "x@new.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/accounts/signup/", form)
    assert User.objects.count() == 0


def test_key_is_shown_once(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    day = (clock.today() + timedelta(days=30)).isoformat()
    secret = re.findall(r"accord_[\w-]{43}", browser.post("/me/keys/", {"name": "Script", "expires_on": day}).text)
    row = ApiToken.objects.get()
    assert (len(secret), row.user, secret[0][:12]) == (1, cast.analyst, row.prefix)
    assert secret[0] not in browser.get("/me/").text


def test_key_that_never_ends_is_refused_and_its_name_stays(cast: Cast) -> None:
    day = (clock.today() + timedelta(days=4000)).isoformat()
    answer = SignedIn(cast.analyst).post("/me/keys/", {"name": "My script", "expires_on": day})
    assert answer.status_code == 422
    assert error_beside(answer.text, "Ends on") == "Choose a day within the next twelve months."
    assert re.findall(r'name="name" value="([^"]*)"', answer.text) == ["My script"]
    assert ApiToken.objects.count() == 0


def test_key_of_somebody_else_does_not_exist(cast: Cast) -> None:
    day = (clock.today() + timedelta(days=30)).isoformat()
    SignedIn(cast.analyst).post("/me/keys/", {"name": "Script", "expires_on": day})
    row = ApiToken.objects.get()
    assert SignedIn(cast.administrator("company_one")).post(f"/me/keys/{row.pk}/revoke/").status_code == 404
    row.refresh_from_db()
    assert row.revoked_at is None


def test_language_is_asked_where_there_is_a_choice(cast: Cast, settings: Settings) -> None:
    browser, form = SignedIn(cast.analyst), {"name": "Ada", "appearance": "dark"}
    User.objects.filter(pk=cast.analyst.pk).update(language="fr")
    settings.TRANSLATED = {"en"}
    assert 'name="language"' not in browser.get("/me/").text
    assert told(browser.post("/me/", form, follow=True)) == ["Saved."]
    settings.TRANSLATED = {"en", "ar"}
    assert 'name="language"' in browser.get("/me/").text
    assert User.objects.get(pk=cast.analyst.pk).language == "fr"
    browser.post("/me/", {**form, "language": "ar"})
    assert User.objects.get(pk=cast.analyst.pk).language == "ar"


def test_person_chooses_an_own_time_zone_and_dark_pages(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    form = {"name": "Ada", "language": "en", "time_zone": "Asia/Tokyo", "appearance": "dark"}
    answer = browser.post("/me/", form, follow=True)
    assert (told(answer), 'dark.css" media="screen"' in answer.text) == (["Saved."], True)
    row = User.objects.get(pk=cast.analyst.pk)
    assert (row.zone_name, row.organization.time_zone) == ("Asia/Tokyo", "UTC")
    form["time_zone"] = "Mars/Olympus"
    assert error_beside(browser.post("/me/", form).text, "Time zone") != ""
