"""What a closed framework leaves to whoever coordinated it, and to nobody else."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest

from portal import clock, queries
from portal.actions import closing, frameworks
from portal.actions import participations as later
from portal.models import Framework, Organization, Participation, User
from sharing import access
from sharing.actions import releases
from tests.access.answers import said
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.program import Program

AT_THE_CLOSING = ["Authority North", "Authority North2", "Company One", "Coordinator North", "Observer", "Suspended"]


def close(framework: Framework, by: User) -> None:
    closing.close(framework, code=framework.code, reason="A new one replaces it", by=by)


def coordinating(cast: Cast, name: str) -> Participation:
    """One more coordinator of the north."""
    Participation.objects.filter(framework=cast.north, organization=cast.organization(name)).delete()
    return frameworks.admit(
        framework=cast.north, organization=cast.organization(name), role="coordinator", signatory="S", by=None
    )


def answers(person: User, framework: Framework) -> list[Any]:
    browser = SignedIn(person)
    ways = (f"/frameworks/{framework.pk}/", f"/frameworks/{framework.pk}/trail/")
    programs = (f"/api/v1/frameworks/{framework.pk}/", f"/api/v1/frameworks/{framework.pk}/trail/")
    return [browser.get(way) for way in (*ways, *programs)]


@pytest.mark.parametrize("hides", [False, True])
def test_whoever_coordinated_it_reads_why_who_was_there_and_who_did_what(cast: Cast, *, hides: bool) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=hides)
    row = acts.released(cast)
    close(cast.north, cast.coordinator)
    for person in (cast.coordinator, cast.member("coordinator_north")):
        page, trail, told, done = answers(person, cast.north)
        named = [m.membership.organization.name for m in page.context["members"].rows]
        assert sorted(named) == AT_THE_CLOSING
        assert [page.text.count(words) for words in ("Closed on", "A new one replaces it")] == [1, 1]
        assert set(re.findall(r"/(?:frameworks|memberships)/[^/]+/[a-z]+/", page.text)) == {trail.request["PATH_INFO"]}
        assert trail.text.count("Closed the framework") == 1
        assert sorted(member["name"] for member in told.json()["members"]) == AT_THE_CLOSING
        assert (told.json()["closed_at"] is None, told.json()["closed_reason"]) == (False, "A new one replaces it")
        assert "framework.closed" in [act["action"] for act in done.json()["results"]]
        assert not any(row.reference in answer.text for answer in (page, trail, told, done))
        link = f'href="/frameworks/{cast.north.pk}/"'
        assert SignedIn(person).get("/frameworks/").text.count(link) == 1
        assert not access.can_read(person, row)


def test_it_is_to_everyone_else_what_never_was(cast: Cast) -> None:
    left, barred = coordinating(cast, "authority_south"), coordinating(cast, "coordinator_south")
    demoted = coordinating(cast, "authority_north2")
    later.leave(left, by=cast.approver("authority_south"))
    frameworks.suspend(barred, reason="Because", by=cast.coordinator)
    later.change_role(demoted, role="authority", by=cast.coordinator)
    close(cast.north, cast.coordinator)
    never = Framework(pk=uuid.uuid4())
    names = ("authority_south", "coordinator_south", "authority_north2", "company_one", "suspended", "former")
    for person in map(cast.approver, (*names, "outsider", "coordinator_region")):
        for here, nowhere in zip(answers(person, cast.north), answers(person, never), strict=True):
            key, (_code, headers, text) = str(cast.north.pk), said(nowhere)
            assert said(here) == (404, headers, text.replace(str(never.pk), key)), person
    lists = [SignedIn(cast.approver(name)).get("/frameworks/").text for name in ("authority_north2", "outsider")]
    assert [(text.count("closed on"), text.count(str(cast.north.pk))) for text in lists] == [(1, 0), (0, 0)]
    told = Program(cast.analyst).get("memberships/")
    assert [row["closed_at"] is None for row in told if row["framework"] == str(cast.north.pk)] == [False]


def test_coordinator_that_had_not_accepted_the_agreement_in_time_is_none(cast: Cast) -> None:
    coordinating(cast, "authority_north2")
    today = clock.today()
    version = frameworks.publish_agreement(
        cast.north, instrument="I", signatory="S", signed_on=today, text="T", accept_by_on=today, by=cast.coordinator
    )
    mine = Participation.objects.get(framework=cast.north, organization=cast.coordinator.organization)
    Participation.objects.filter(pk=mine.pk).update(agreement=version)
    with clock.moved_to(clock.now() + timedelta(days=2)):
        close(cast.north, cast.coordinator)
        people = (cast.coordinator, cast.member("authority_north2"))
        assert [queries.led_until_closed(by).exists() for by in people] == [True, False]


def test_what_became_of_items_after_the_closing_is_not_told(cast: Cast) -> None:
    row = acts.released(cast)
    SignedIn(cast.coordinator).get(row.get_absolute_url())
    close(cast.north, cast.coordinator)
    releases.withdraw(row, reason="Over", by=cast.colleague)
    _page, trail, _told, done = answers(cast.coordinator, cast.north)
    assert not any(row.reference in answer.text for answer in (trail, done))
    assert {act["action"].partition(".")[0] for act in done.json()["results"]} <= {
        "framework",
        "participation",
        "application",
    }


def test_shut_out_organization_is_told_nothing_of_what_it_coordinated(cast: Cast) -> None:
    close(cast.north, cast.coordinator)
    Organization.objects.filter(pk=cast.coordinator.organization_id).update(deactivated_at=clock.now())
    assert [answer.status_code for answer in answers(cast.coordinator, cast.north)] == [302, 302, 401, 401]
