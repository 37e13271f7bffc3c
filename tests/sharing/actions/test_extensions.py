"""From national to regional at a coordinator's request: only the issuer's consent shares."""

import pytest
from django.test.client import MULTIPART_CONTENT

from portal import grants
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Framework, Participation, User
from sharing import access, responses
from sharing.actions import extensions, releases
from sharing.actions.drafts import Planned
from sharing.models import Extension, Notice, Release
from sharing.queries import extensions as queries
from tests import seen
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import acts
from tests.portal.views.pages import told


def ask(
    cast: Cast, row: Notice, framework: Framework | None = None, *, by: User | None = None, **how: str
) -> Extension:
    said = {"why": "Sold across borders", **how}
    return extensions.ask(row, framework=framework or cast.region, **said, by=by or cast.coordinator)


def shared(row: Notice) -> list[tuple[str, str, str]]:
    """Where it is shared, for whom and by whom."""
    rows = access.plain(Release).filter(notice=row.pk, ended_at=None).order_by("released_at")
    return list(rows.values_list("framework__code", "audience", "released_by__organization__name"))


NORTH = ("north", "everyone", "Authority North")


def test_nothing_is_shared_before_the_issuer_consents(cast: Cast) -> None:
    row = acts.released(cast)
    asked = ask(cast, row, audience="authorities")
    assert shared(row) == [NORTH]
    assert not access.can_read(cast.member("authority_south"), row)
    done = acts.consent(asked, by=cast.colleague)
    assert shared(row) == [NORTH, ("region", "authorities", "Authority North")]
    assert access.can_read(cast.member("authority_south"), row)
    assert (done.state, done.decided_by, done.release) == (
        "consented", cast.colleague, access.plain(Release).get(framework=cast.region)
    )  # fmt: skip
    told = AuditEvent.objects.filter(target_id=str(row.pk), action__startswith="notice.extension").order_by("pk")
    assert list(told.values_list("action", "actor_id", "framework_id")) == [
        ("notice.extension_asked", cast.coordinator.pk, cast.north.pk),
        ("notice.extension_consented", cast.colleague.pk, cast.north.pk),
    ]


def test_the_coordinator_shares_in_the_issuers_name_where_that_takes_no_part(cast: Cast) -> None:
    join(cast.organization("coordinator_north"), cast.region, "authority")
    sync(cast)
    row = acts.released(cast, by=cast.member("authority_north2"), approver=cast.approver("authority_north2"))
    acts.consent(ask(cast, row), by=cast.approver("authority_north2"))
    assert shared(row)[1:] == [("region", "everyone", "Coordinator North")]
    recorded = AuditEvent.objects.get(action="notice.shared", framework_id=cast.region.pk)
    assert recorded.actor_id == cast.coordinator.pk
    page = SignedIn(cast.member("authority_north2")).get(f"/items/{row.pk}/").text
    assert "by Coordinator North, in the issuer’s name" in page


def sync(cast: Cast) -> None:
    grants.sync(cast.organization("coordinator_north"))


def test_where_neither_takes_part_nothing_can_be_shared(cast: Cast) -> None:
    row = acts.released(cast, by=cast.member("authority_north2"), approver=cast.approver("authority_north2"))
    asked = ask(cast, row)
    with pytest.raises(ActionRefused, match="Neither you nor the coordinator"):
        acts.consent(asked, by=cast.approver("authority_north2"))
    assert shared(row) == [("north", "everyone", "Authority North2")]


def test_a_coordinator_that_lost_its_part_meanwhile_shares_nothing(cast: Cast) -> None:
    join(cast.organization("coordinator_north"), cast.region, "authority")
    sync(cast)
    row = acts.released(cast, by=cast.member("authority_north2"), approver=cast.approver("authority_north2"))
    asked = ask(cast, row)
    Participation.objects.filter(framework=cast.north, organization=cast.coordinator.organization).update(
        role="authority"
    )
    with pytest.raises(ActionRefused, match="Neither you nor the coordinator"):
        acts.consent(asked, by=cast.approver("authority_north2"))


def test_the_issuer_declines_with_a_reason_and_may_be_asked_again(cast: Cast) -> None:
    row = acts.released(cast)
    asked = ask(cast, row)
    with pytest.raises(ActionRefused, match="have asked already"):
        ask(cast, row)
    with pytest.raises(ActionRefused, match="Say why"):
        extensions.decline(asked, reason=" ", by=cast.colleague)
    extensions.decline(asked, reason="Not yet", by=cast.colleague)
    assert shared(row) == [NORTH]
    for act in (
        lambda: extensions.decline(asked, reason="No", by=cast.colleague),
        lambda: acts.consent(asked, by=cast.colleague),
    ):
        with pytest.raises(ActionRefused, match="decided already"):
            act()
    assert "Not yet" in SignedIn(cast.coordinator).get("/").text
    ask(cast, row)


def test_only_approvers_of_the_issuer_decide(cast: Cast) -> None:
    asked = ask(cast, acts.released(cast))
    for person in (cast.focal_point, cast.coordinator, cast.analyst, cast.approver("authority_north2")):
        with pytest.raises(NotAllowed):
            acts.consent(asked, by=person)
        with pytest.raises(NotAllowed):
            extensions.decline(asked, reason="No", by=person)
    assert asked.state == "open"


def test_only_a_coordinator_asks_for_what_it_reads_and_its_framework_names(cast: Cast) -> None:
    row, red = acts.released(cast), acts.released(cast, tlp="red")
    people: list[tuple[User, Notice]] = [
        (cast.member("coordinator_north"), row),
        (cast.colleague, row),
        (cast.analyst, row),
    ]
    people += [
        (cast.approver("coordinator_region"), row),
        (cast.coordinator, red),
        (cast.coordinator, acts.submitted(cast)),
    ]
    for person, notice in people:
        with pytest.raises(NotAllowed):
            extensions.ask(notice, framework=cast.region, why="Because", by=person)
    with pytest.raises(ActionRefused) as refused:
        ask(cast, row, cast.south)
    assert refused.value.field == "framework"
    with pytest.raises(ActionRefused, match="Say why"):
        ask(cast, row, why=" ")
    assert not access.plain(Extension).exists()


def test_the_rules_of_sharing_hold(cast: Cast) -> None:
    """A company's alert goes to authorities only, and what members can read must be in a language of theirs."""
    row = acts.released(
        cast, by=cast.analyst, asked=("authority_north",), plan=[Planned(cast.north, "authorities")],
        approver=cast.approver("company_one"),
    )  # fmt: skip
    with pytest.raises(ActionRefused, match="an alert of a company goes to authorities only"):
        acts.consent(ask(cast, row), by=cast.approver("company_one"))
    Framework.objects.filter(pk=cast.region.pk).update(working_languages=["fr"])
    other = acts.released(cast)
    with pytest.raises(ActionRefused):
        acts.consent(ask(cast, other), by=cast.colleague)
    assert shared(other) == [NORTH]


def test_what_is_shared_there_meanwhile_or_withdrawn_waits_no_more(cast: Cast) -> None:
    one, two = acts.released(cast), acts.released(cast)
    asked = [ask(cast, row) for row in (one, two)]
    assert len(queries.to_decide(cast.colleague)) == 2
    acts.share(one, framework=cast.region, by=cast.colleague)
    releases.withdraw(two, reason="Mistaken", by=cast.colleague)
    assert list(queries.to_decide(cast.colleague)) == []
    for row in asked:
        with pytest.raises(ActionRefused):
            acts.consent(row, by=cast.colleague)


def test_what_the_issuer_shares_there_itself_answers_everyone_who_asked(cast: Cast) -> None:
    Participation.objects.filter(framework=cast.north, organization=cast.organization("authority_north2")).update(
        role="coordinator"
    )
    row = acts.released(cast)
    asked = [ask(cast, row), ask(cast, row, audience="authorities", by=cast.approver("authority_north2"))]
    acts.share(row, framework=cast.region, audience="authorities", by=cast.colleague)
    release = access.plain(Release).get(notice=row.pk, framework=cast.region)
    for extension in asked:
        extension.refresh_from_db()
        assert (extension.state, extension.release, extension.decided_by) == ("consented", release, cast.colleague)
    told = AuditEvent.objects.filter(target_id=str(row.pk), action="notice.extension_consented")
    assert list(told.values_list("actor_id", "framework_id")) == [(cast.colleague.pk, cast.north.pk)] * 2
    with pytest.raises(ActionRefused, match="decided already"):
        extensions.decline(asked[0], reason="Not there", by=cast.colleague)


def test_a_colleague_of_who_asked_shares_where_that_one_is_there_no_more(cast: Cast) -> None:
    join(cast.organization("coordinator_north"), cast.region, "authority")
    colleague = User.objects.create_user(
        email="second@coordinator-north.example",
        name="Second",
        organization=cast.organization("coordinator_north"),
        roles=["member", "approver"],
    )
    grants.sync_person(colleague)
    row = acts.released(cast, by=cast.member("authority_north2"), approver=cast.approver("authority_north2"))
    asked = ask(cast, row)
    User.objects.filter(pk=cast.coordinator.pk).update(is_active=False)
    sync(cast)
    acts.consent(asked, by=cast.approver("authority_north2"))
    assert access.plain(Release).get(notice=row.pk, framework=cast.region).released_by == colleague


def test_whether_it_is_shared_there_is_not_told_to_who_does_not_read_it_there(cast: Cast) -> None:
    row = acts.released(cast, plan=[Planned(cast.north), Planned(cast.region)])
    assert list(queries.regions(cast.coordinator, row)) == [cast.region]
    assert ask(cast, row).state == "open"


def test_who_asked_sees_its_request_as_long_as_it_reads_the_item(cast: Cast) -> None:
    row = acts.released(cast)
    asked = ask(cast, row)
    seen = [
        responses.extensions(person).filter(pk=asked.pk).exists()
        for person in (cast.coordinator, cast.focal_point, cast.analyst, cast.approver("coordinator_region"))
    ]
    assert seen == [True, True, False, False]
    releases.stop(access.plain(Release).get(notice=row.pk), by=cast.colleague)
    assert not responses.extensions(cast.coordinator).exists()


def test_who_asked_takes_it_back_while_nobody_has_decided_and_may_ask_again(cast: Cast) -> None:
    row = acts.released(cast)
    asked = ask(cast, row)
    for person in (cast.colleague, cast.member("coordinator_north"), cast.approver("coordinator_region")):
        with pytest.raises(NotAllowed):
            extensions.take_back(asked, by=person)
    extensions.take_back(asked, by=cast.coordinator)
    assert list(queries.to_decide(cast.colleague)) == []
    for act in (
        lambda: acts.consent(asked, by=cast.colleague),
        lambda: extensions.decline(asked, reason="No", by=cast.colleague),
        lambda: extensions.take_back(asked, by=cast.coordinator),
    ):
        with pytest.raises(ActionRefused, match="decided already"):
            act()
    assert shared(row) == [NORTH]
    acts.consent(ask(cast, row), by=cast.colleague)
    states = access.plain(Extension).order_by("asked_at").values_list("state", "decided_by")
    assert list(states) == [("taken_back", cast.coordinator.pk), ("consented", cast.colleague.pk)]
    told = AuditEvent.objects.get(action="notice.extension_taken_back")
    assert (told.target_id, told.actor_id, told.framework_id) == (str(row.pk), cast.coordinator.pk, cast.north.pk)


def test_request_on_an_item_that_one_reads_no_longer_is_not_there_to_be_taken_back(cast: Cast) -> None:
    row = acts.released(cast)
    asked = ask(cast, row)
    releases.stop(access.plain(Release).get(notice=row.pk), by=cast.colleague)
    with pytest.raises(NotAllowed):
        extensions.take_back(asked, by=cast.coordinator)
    address = f"{asked.get_absolute_url()}take-back/"
    assert SignedIn(cast.coordinator).post(address).status_code == 404


def test_taking_back_on_pages_and_through_the_api(cast: Cast) -> None:
    for through_api in (False, True):
        asked = ask(cast, acts.released(cast))
        page, one = asked.get_absolute_url(), f"/api/v1/extensions/{asked.pk}/"
        address = f"{one if through_api else page}take-back/"
        buttons = [f"{page}take-back/" in SignedIn(by).get(page).text for by in (cast.coordinator, cast.colleague)]
        assert buttons == [True, False]
        assert SignedIn(cast.colleague).post(address).status_code == 403
        assert SignedIn(cast.member("coordinator_north")).post(address).status_code == 403
        kind = "application/json" if through_api else MULTIPART_CONTENT
        answer = SignedIn(cast.coordinator).post(address, {}, kind)
        assert answer.status_code == (200 if through_api else 302)
        assert SignedIn(cast.colleague).get(one).json()["state"] == "taken_back"
        assert "taken back" in SignedIn(cast.coordinator).get(page).text


def test_asking_and_deciding_on_pages(cast: Cast) -> None:
    row = acts.released(cast)
    coordinator, issuer = SignedIn(cast.coordinator), SignedIn(cast.colleague)
    address = f"/items/{row.pk}/extension/"
    assert address in coordinator.get(f"/items/{row.pk}/").text
    assert address not in SignedIn(cast.analyst).get(f"/items/{row.pk}/").text
    body = {"framework": str(cast.region.pk), "audience": "everyone", "why": "Sold across borders"}
    assert coordinator.post(address, body).status_code == 302
    asked = access.plain(Extension).get()
    for browser in (coordinator, issuer):
        assert asked.get_absolute_url() in browser.get("/").text
        assert "Sold across borders" in browser.get(asked.get_absolute_url()).text
    door = f"{asked.get_absolute_url()}consent/"
    assert coordinator.post(door).status_code == 403
    assert told(issuer.post(door, follow=True)) == ["Look first at who will see it as well, then share it there."]
    assert shared(row) == [NORTH]
    looked_at = {"seen": seen.on(issuer, asked.get_absolute_url(), door)}
    assert told(issuer.post(door, looked_at, follow=True)) == ["It is shared there too."]
    assert shared(row) == [NORTH, ("region", "everyone", "Authority North")]


def test_asking_and_deciding_through_the_api(cast: Cast) -> None:
    row = acts.released(cast)
    coordinator, issuer = SignedIn(cast.coordinator), SignedIn(cast.colleague)
    here = f"/api/v1/notices/{row.pk}/extensions/"
    body = {"framework": str(cast.region.pk), "audience": "everyone", "why": "Sold across borders"}
    made = coordinator.post(here, body, "application/json")
    assert (made.status_code, made.json()["state"]) == (201, "open")
    assert issuer.get("/api/v1/extensions/").json() == issuer.get(here).json() == [made.json()]
    one = f"/api/v1/extensions/{made.json()['id']}/"
    declined = issuer.post(f"{one}decline/", {"reason": "Not yet"}, "application/json").json()
    assert (declined["state"], declined["reason"]) == ("declined", "Not yet")
    assert coordinator.get(one).json() == declined
    assert coordinator.post(here, body, "application/json").status_code == 201
    latest = access.plain(Extension).get(state="open")
    door = f"/api/v1/extensions/{latest.pk}/consent/"
    assert coordinator.get(door).status_code == 403
    assert [issuer.post(door, body, "application/json").status_code for body in ({}, {"seen": "other"})] == [428, 409]
    looked_at = {"seen": issuer.get(door).json()["seen"]}
    assert issuer.post(door, looked_at, "application/json").json()["state"] == "consented"


def test_a_consent_needs_the_two_people_of_the_release_before(cast: Cast) -> None:
    """What was never approved by two cannot be asked for: it is not released."""
    row = acts.submitted(cast)
    with pytest.raises(NotAllowed):
        ask(cast, row)
    acts.approve(row, by=cast.colleague)
    acts.consent(ask(cast, row), by=cast.colleague)
    assert len(shared(row)) == 2
