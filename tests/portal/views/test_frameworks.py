"""Pages of frameworks: members look, the coordinator's approvers manage, strangers find nothing."""

import re
import uuid
from datetime import timedelta

import pytest

from portal import clock
from portal.actions import contacts, frameworks
from portal.actions.contacts import Named
from portal.models import Framework, Participation
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import answers, notices
from tests.portal.views.pages import body, wrong


def membership(cast: Cast, name: str) -> Participation:
    return Participation.objects.get(framework=cast.north, organization=cast.organization(name), left_at=None)


def test_framework_of_others_does_not_exist(cast: Cast) -> None:
    browser = SignedIn(cast.approver("coordinator_south"))
    unknown = browser.get(f"/frameworks/{uuid.uuid4()}/")
    for part in ("", "admit/", "rules/", "agreement/"):
        answer = browser.get(f"/frameworks/{cast.north.pk}/{part}")
        assert (answer.status_code, body(answer)) == (404, body(unknown))
    for part in ("suspend", "resume", "end"):
        unknown = browser.post(f"/memberships/{uuid.uuid4()}/{part}/")
        answer = browser.post(f"/memberships/{membership(cast, 'company_one').pk}/{part}/")
        assert (answer.status_code, body(answer)) == (404, body(unknown))


def test_member_looks_and_does_not_manage(cast: Cast) -> None:
    browser, row = SignedIn(cast.approver("company_one")), membership(cast, "company_one")
    assert browser.get(f"/frameworks/{cast.north.pk}/").status_code == 200
    codes = [
        browser.get(f"/frameworks/{cast.north.pk}/{part}/").status_code for part in ("admit", "rules", "agreement")
    ]
    codes += [browser.post(f"/memberships/{row.pk}/{part}/").status_code for part in ("suspend", "resume", "end")]
    assert codes == [403] * 6
    row.refresh_from_db()
    assert (row.suspended_at, row.left_at) == (None, None)


def test_member_of_the_coordinator_does_not_manage_without_being_approver(cast: Cast) -> None:
    browser = SignedIn(cast.member("coordinator_north"))
    assert browser.get(f"/frameworks/{cast.north.pk}/admit/").status_code == 403


def test_coordinator_asks_an_organization_to_join_which_is_known_and_reads_once_it_accepts(cast: Cast) -> None:
    outsider, desk = cast.organization("outsider"), SignedIn(cast.coordinator)
    contacts.publish(outsider, named=[Named(cast.approver("outsider"), "Head of Trust", "+47 1234")], procedure=None,
                     by=cast.administrator("outsider"))  # fmt: skip
    form = {"organization": outsider.pk, "role": "company", "reads_from": "2026-01-15"}
    answer = desk.post(f"/frameworks/{cast.north.pk}/admit/", form)
    row = membership(cast, "outsider")
    assert (answer.status_code, answer.headers["Location"]) == (302, cast.north.get_absolute_url())
    assert (row.role, row.reads_from.isoformat(), row.agreement) == ("company", "2026-01-15T00:00:00+00:00", None)
    page = desk.get(f"/frameworks/{cast.north.pk}/").text
    assert ("Outsider" in page, "Head of Trust" in page) == (True, False)
    assert desk.get(outsider.get_absolute_url()).status_code == 404
    assert "Outsider" not in SignedIn(cast.analyst).get(f"/frameworks/{cast.north.pk}/").text
    assert SignedIn(cast.approver("outsider")).get(f"/frameworks/{cast.north.pk}/").status_code == 404
    frameworks.accept(row, version=1, signatory="The director", by=cast.approver("outsider"))
    assert "Head of Trust" in desk.get(f"/frameworks/{cast.north.pk}/").text
    assert SignedIn(cast.approver("outsider")).get(f"/frameworks/{cast.north.pk}/").status_code == 200


def test_who_was_asked_to_join_reads_from_its_acceptance_on(cast: Cast) -> None:
    row = frameworks.invite(
        framework=cast.north, organization=cast.organization("outsider"), role="company", by=cast.coordinator
    )
    with clock.moved_to(clock.now() + timedelta(days=3)):
        frameworks.accept(row, version=1, signatory="The director", by=cast.approver("outsider"))
        row.refresh_from_db()
        assert row.begun_at == row.reads_from == row.accepted_at == clock.now()


def test_coordinator_counts_what_a_new_member_would_see_before_it_admits(cast: Cast) -> None:
    for number in range(3):
        notices.mo_note(
            author=cast.focal_point,
            approver=cast.colleague,
            releases=[(cast.north, "everyone" if number < 2 else "authorities")],
            released_at=notices.RELEASED_AT + timedelta(days=number),
        )
    outsider, browser = cast.organization("outsider"), SignedIn(cast.coordinator)
    address, page = f"/frameworks/{cast.north.pk}/admit/", browser.get(f"/frameworks/{cast.north.pk}/admit/")
    everything = page.context["histories"][-1]
    assert (everything.items, "What it would see from when, as Company" in page.text) == (2, True)
    form = {"organization": outsider.pk, "role": "authority", "count": "1"}
    asked = browser.post(address, {**form, "reads_from": "2026-03-03"})
    assert (asked.context["asked"].items, "as Authority" in asked.text) == (2, True)
    assert not Participation.objects.filter(organization=outsider).exists()


def test_refused_admission_keeps_what_was_typed(cast: Cast) -> None:
    form = {"organization": cast.organization("outsider").pk, "role": "authority"}
    answer = SignedIn(cast.coordinator).post(f"/frameworks/{cast.north.pk}/admit/", form)
    assert wrong(answer) == {"role": ["An organization of this kind cannot take part as Authority."]}
    page = answer.text
    assert re.findall(r'<option value="(\w+)" selected', page) == ["authority"]


def test_suspension_without_a_reason_asks_for_one(cast: Cast) -> None:
    browser, row = SignedIn(cast.coordinator), membership(cast, "company_one")
    answer = browser.post(f"/memberships/{row.pk}/suspend/", {"reason": ""})
    assert wrong(answer) == {"reason": ["This field is required."]}
    answer = browser.post(f"/memberships/{row.pk}/suspend/", {"reason": "Passed an item on"})
    row.refresh_from_db()
    assert (answer.status_code, row.suspended_reason, row.suspended_by) == (302, "Passed an item on", cast.coordinator)


def test_last_coordinator_is_told_why_it_cannot_go(cast: Cast) -> None:
    browser, row = SignedIn(cast.coordinator), membership(cast, "coordinator_north")
    pages = [
        browser.post(f"/memberships/{row.pk}/end/").text,
        browser.post(f"/memberships/{row.pk}/suspend/", {"reason": "A mistake"}).text,
    ]
    assert [page.count("A framework needs at least one coordinator.") for page in pages] == [1, 1]
    assert pages[1].count("A mistake") == 1
    doors = [f"/memberships/{row.pk}/{act}/" for act in ("suspend", "end", "role", "since")]
    assert [offered(browser, cast, door) for door in doors] == [False] * 4
    assert offered(browser, cast, f"/memberships/{membership(cast, 'company_one').pk}/suspend/")
    join(cast.organization("authority_south"), cast.north, "coordinator")
    assert [offered(browser, cast, door) for door in doors] == [True, True, True, False]


def offered(browser: SignedIn, cast: Cast, door: str) -> bool:
    return door in browser.get(cast.north.get_absolute_url()).text


def test_rule_out_of_bounds_is_marked_and_nothing_is_saved(cast: Cast) -> None:
    form = {
        "community": "All of the north",
        "working_languages": ["en", "fr"],
        "default_tlp": "amber",
        "immediate_hours": "0",
        "high_days": "3",
        "routine_days": "10",
        "contact": "traders@north.example",
    }
    browser, address = SignedIn(cast.coordinator), f"/frameworks/{cast.north.pk}/rules/"
    answer = browser.post(address, form)
    assert wrong(answer) == {"immediate_hours": ["Ensure this value is greater than or equal to 1."]}
    page = answer.text
    assert page.count("All of the north") == 1
    assert Framework.objects.get(pk=cast.north.pk).immediate_hours == 24
    assert browser.post(address, {**form, "immediate_hours": "12"}).status_code == 302
    assert Framework.objects.get(pk=cast.north.pk).immediate_hours == 12


def test_rules_name_languages_and_regional_frameworks(cast: Cast) -> None:
    form = {
        "community": "All of the north",
        "working_languages": ["en", "fr"],
        "regional": [str(cast.region.pk)],
        "default_tlp": "green",
        "immediate_hours": "12",
        "high_days": "3",
        "routine_days": "10",
        "contact": "traders@north.example",
    }
    browser, address = SignedIn(cast.coordinator), f"/frameworks/{cast.north.pk}/rules/"
    assert browser.post(address, {**form, "regional": [str(cast.south.pk)]}).status_code == 422
    browser.post(address, form)
    changed = Framework.objects.get(pk=cast.north.pk)
    assert (changed.working_languages, list(changed.regional.all())) == (["en", "fr"], [cast.region])
    browser.post(address, {**form, "regional": []})
    assert list(cast.north.regional.all()) == []


def test_members_see_members_and_whom_to_call_but_no_acceptance(cast: Cast) -> None:
    for viewer, sees in ((cast.analyst, 0), (cast.member("observer"), 0), (cast.coordinator, 1)):
        page = SignedIn(viewer).get(cast.north.get_absolute_url()).text
        told = [
            page.count(word) > 0 for word in ("Authority North2", "The director", "not accepted", "Overdue answers")
        ]
        assert told == [True, *[bool(sees)] * 3]
        assert page.count("In force for 6 of 7 members") == sees


def test_framework_that_hides_its_members_shows_only_oneself(cast: Cast) -> None:
    Framework.objects.update(hides_members=True)
    page = SignedIn(cast.analyst).get(cast.north.get_absolute_url()).text
    names = ("Company One", "Authority North2", "Observer", "Coordinator North", "Unsigned", "7 members")
    assert [name for name in names if name in page] == ["Company One"]
    assert "Authority North2" in SignedIn(cast.coordinator).get(cast.north.get_absolute_url()).text


def test_long_list_of_members_goes_on_page_by_page(cast: Cast) -> None:
    for _turn in range(60):
        answers.company(cast.north)
    browser, seen, after = SignedIn(cast.analyst), [], ""
    while True:
        page = browser.get(cast.north.get_absolute_url(), {"after": after} if after else {}).context["members"]
        seen += [member.membership.organization.name for member in page.rows]
        if not (after := page.after):
            break
    assert (len(seen), len(set(seen)), seen[0]) == (66, 66, "Coordinator North")
    assert browser.get(cast.north.get_absolute_url(), {"after": "nonsense"}).status_code == 200


@pytest.mark.parametrize(
    ("who", "said"), [("suspended", "suspended: your"), ("unsigned", "the agreement is not accepted")]
)
def test_framework_that_bars_its_member_is_listed_with_why(cast: Cast, who: str, said: str) -> None:
    page = SignedIn(cast.member(who)).get("/frameworks/").text
    assert ("Framework of the north" in page, said in page) == (True, True)
    assert "takes part in no framework" not in page
