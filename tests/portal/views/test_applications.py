"""Pages of requests to join: what an applicant and a coordinator see, and nobody else."""

from datetime import timedelta

from portal.models import Application, Framework, Participation
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.notices import RELEASED_AT
from tests.portal.views.pages import wrong

FORM = {"role": "company", "reason": "We sell in the north.", "signatory": "Anna, director", "version": "1"}


def ask(cast: Cast) -> Application:
    SignedIn(cast.approver("outsider")).post(f"/frameworks/{cast.north.pk}/join/", FORM)
    return Application.objects.get(framework=cast.north)


def test_applicant_asks_and_is_told_the_decision_on_the_first_page(cast: Cast) -> None:
    browser = SignedIn(cast.approver("outsider"))
    assert browser.get("/frameworks/").text.count("Ask to join Framework of the north") == 1
    row = ask(cast)
    first = SignedIn(cast.coordinator).get("/").text
    assert (first.count("Requests to join"), first.count("Outsider")) == (1, 1)
    assert "Your requests to join" not in browser.get("/").text
    answer = SignedIn(cast.coordinator).post(f"/requests/{row.pk}/decline/", {"reason": "You sell elsewhere."})
    assert answer.headers["Location"] == row.get_absolute_url()
    told = browser.get("/").text
    assert [told.count(words) for words in ("Your requests to join", "You sell elsewhere.", "declined")] == [1, 1, 1]
    assert "Requests to join" not in SignedIn(cast.coordinator).get("/").text


def test_applicant_sees_nothing_of_members_or_items(cast: Cast) -> None:
    page = SignedIn(cast.approver("outsider")).get(f"/frameworks/{cast.north.pk}/join/").text
    assert [page.count(text) for text in ("Memorandum of the north", "Authority North", "Company One")] == [1, 0, 0]
    assert SignedIn(cast.approver("outsider")).get(cast.north.get_absolute_url()).status_code == 404


def test_what_is_not_listed_does_not_exist(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    Framework.objects.filter(pk=cast.south.pk).update(is_listed=False)
    browser = SignedIn(cast.approver("outsider"))
    page = browser.get("/frameworks/").text
    assert [page.count(f"Ask to join Framework of the {name}") for name in ("north", "south", "region")] == [0, 0, 1]
    assert [browser.get(f"/frameworks/{row.pk}/join/").status_code for row in (cast.north, cast.south)] == [404, 404]


def test_request_is_between_the_applicant_and_the_coordinator(cast: Cast) -> None:
    row = ask(cast)
    for reader, code in (
        (cast.member("outsider"), 200),
        (cast.member("coordinator_north"), 200),
        (cast.analyst, 404),
        (cast.colleague, 404),
        (cast.member("observer"), 404),
        (cast.approver("coordinator_region"), 404),
    ):
        assert SignedIn(reader).get(row.get_absolute_url()).status_code == code
    assert "Outsider" not in SignedIn(cast.analyst).get(cast.north.get_absolute_url()).text
    codes = [
        SignedIn(p).get(f"/frameworks/{cast.north.pk}/requests/").status_code for p in (cast.analyst, cast.coordinator)
    ]
    assert codes == [403, 200]
    asked = [
        SignedIn(p).get(f"/api/v1/frameworks/{cast.north.pk}/applications/") for p in (cast.analyst, cast.coordinator)
    ]
    assert [answer.status_code for answer in asked] == [403, 200]
    (told,) = asked[1].json()["results"]
    assert (told["organization"]["name"], told["reason"], told["state"]) == ("Outsider", FORM["reason"], "open")


def test_coordinator_counts_what_an_admission_opens(cast: Cast) -> None:
    """Of an item for authorities, a company sees nothing; a RED one stays with those whom it asks."""
    for number in range(3):
        notices.mo_note(
            author=cast.focal_point,
            approver=cast.colleague,
            releases=[(cast.north, "everyone" if number < 2 else "authorities")],
            released_at=RELEASED_AT + timedelta(days=number),
        )
    red = {"tlp": "red", "addressees": [cast.organization("coordinator_north")]}
    notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], **red)
    row = ask(cast)
    browser, address = SignedIn(cast.coordinator), f"/requests/{row.pk}/admit/"
    form = {"role": "company", "signatory": "Anna", "reads_from": "2026-03-02"}

    def opened(**more: str) -> int | None:
        told = browser.post(address, {**form, **more, "count": "1"}).context["asked"]
        return told.items if told else None

    counts = [opened(), opened(reads_from="2026-03-03"), opened(role="observer"), opened(reads_from="")]
    assert counts == [2, 1, 2, None]
    assert not Participation.objects.filter(organization=cast.organization("outsider")).exists()
    browser.post(address, form)
    member = Participation.objects.get(organization=cast.organization("outsider"))
    assert member.reads_from.isoformat() == "2026-03-02T00:00:00+00:00"
    page = SignedIn(cast.approver("outsider")).get(row.get_absolute_url()).text
    assert page.count("sees items that were shared since") == 1


def test_wrong_request_is_marked_and_nothing_typed_is_lost(cast: Cast) -> None:
    typed = {**FORM, "role": "authority", "signatory": ""}
    answer = SignedIn(cast.approver("outsider")).post(f"/frameworks/{cast.north.pk}/join/", typed)
    assert (answer.status_code, list(wrong(answer))) == (422, ["role", "signatory"])
    assert answer.text.count(FORM["reason"]) == 1
