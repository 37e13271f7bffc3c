"""A consultation through another's eyes, as its coordinator looks at it before and after it is shared."""

from datetime import timedelta
from typing import Any

from portal.models import AuditEvent, Framework, Participation
from sharing import access
from sharing.actions import review
from sharing.models import Look, Receipt
from sharing.queries import given
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, meetings


def words(answer: Any) -> str:
    return " ".join(answer.text.split())


def as_(cast: Cast, row: object, name: str) -> str:
    return f"/items/{row}/as/{cast.organization(name).pk}/"


def test_a_consultation_is_looked_at_as_each_member_gets_it_and_records_nothing(cast: Cast) -> None:
    said = {"agenda": "1. Opening", "links": "Minutes of May https://docs.example/5", "summary": "In short"}
    row = meetings.draft(cast, audience="authorities", **dict[str, Any](said))
    review.submit(row, by=row.author)
    browser = SignedIn(cast.coordinator)
    named = ("authority_north", "authority_north2", "company_one", "company_two")
    before = browser.get(f"/items/{row.pk}/release/").text
    offered = [as_(cast, row.pk, name) in before for name in named]
    answers = [browser.get(as_(cast, row.pk, name)) for name in named]
    assert (offered, [answer.status_code for answer in answers]) == ([True, True, False, False], [200, 200, 404, 404])
    page = words(answers[1])
    told = ("This is what Authority North2 gets", "for information", "Opening", "Minutes of May", "Hall 2", "In short")
    assert [text for text in told if text not in page] == []
    assert "At your place" not in page
    assert not access.plain(Receipt).exists()
    assert not access.plain(Look).exists()


def test_owners_of_recommendations_are_named_as_the_framework_names_them(cast: Cast) -> None:
    row = meetings.shared(cast)
    for name in ("company_one", "authority_north2"):
        meetings.recommended(cast, row, name, text=f"For {name}")
    found, before = {}, AuditEvent.objects.count()
    for hides in (False, True):
        Framework.objects.filter(pk=cast.north.pk).update(hides_members=hides)
        for name in ("company_one", "authority_north2"):
            page = words(SignedIn(cast.coordinator).get(as_(cast, row.pk, name)))
            owners = page.split("Recommendations</h2>")[1].split("</aside>")[0]
            found[hides, name] = ["<span>Company One</span>" in owners, "<span>Authority North2</span>" in owners]
            assert ("For company_one" in owners, "For authority_north2" in owners) == (True, True)
    assert found == {
        (False, "company_one"): [True, True],
        (False, "authority_north2"): [True, True],
        (True, "company_one"): [True, False],
        (True, "authority_north2"): [False, True],
    }
    assert (AuditEvent.objects.count(), access.plain(Receipt).count(), access.plain(Look).count()) == (before, 0, 0)


def test_a_consultation_opens_with_what_each_member_gets_of_earlier_ones(cast: Cast) -> None:
    """As far as who looks may read it too: whoever coordinates since lately reads less than its members."""
    days = {"authorities": 10, "everyone": 30}
    among, old = (
        meetings.shared(cast, audience=audience, stage="held", begins_at=meetings.BEGINS - timedelta(days=ago))
        for audience, ago in days.items()
    )
    for row, text in ((among, "Among authorities"), (old, "For everyone")):
        meetings.recommended(cast, row, "authority_north", text=text)
    row = meetings.draft(cast)
    review.submit(row, by=row.author)
    browser, found = SignedIn(cast.coordinator), {}
    for name in ("company_one", "authority_north2"):
        page = words(browser.get(as_(cast, row.pk, name)))
        assert [said for said in (str(cast.north), "Planned", "when it is at its own place") if said not in page] == []
        found[name] = ["Since the last consultation" in page, "Among authorities" in page, "For everyone" in page]
    assert found == {"company_one": [True, False, True], "authority_north2": [True, True, True]}
    shared = acts.approve(row, by=cast.coordinator)
    for name in found:
        page = SignedIn(cast.member(name)).get(shared.get_absolute_url()).text
        assert opening(browser.get(as_(cast, row.pk, name)).text) == opening(page)
    told = given.as_given(row, cast.organization("authority_north2"), by=cast.analyst)
    assert ([line.row.text for line in told["carried"]], told["previous"]) == (["For everyone"], None)


def opening(page: str) -> str:
    """What the page of a consultation begins with."""
    return page.split('class="sheet-card flush next"')[1].split("</section>")[0]


def test_nobody_else_looks_through_another_s_eyes(cast: Cast) -> None:
    row = meetings.shared(cast)
    people = (cast.analyst, cast.focal_point, cast.member("company_two"), cast.member("coordinator_north"))
    answers = [SignedIn(one).get(as_(cast, row.pk, "authority_north2")).status_code for one in people]
    assert answers == [403, 403, 404, 200]


def test_who_coordinates_a_hiding_framework_no_more_is_shown_nobody(cast: Cast) -> None:
    row = meetings.shared(cast)
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    browser, address = SignedIn(cast.coordinator), as_(cast, row.pk, "company_one")
    told = browser.get(address).status_code
    rows = Participation.objects.filter(framework=cast.north, role="coordinator")
    rows.update(role="observer")
    assert (told, browser.get(address).status_code) == (200, 404)
