"""Who is told of whose acts: the originator of those on its item, the coordinator of those in its framework."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal import participations
from portal.actions import frameworks
from portal.models import Framework, Participation, User
from sharing import trail
from sharing.actions import cases, corrections, downloads, drafts, objections, questions, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Notice
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import acts

Told = list[tuple[str, str]]


def on_item(user: User, row: Notice) -> Told:
    """Who did what, oldest first."""
    return [(act.who, act.event.action) for act in reversed(trail.of_notice(user, row).acts)]


def in_framework(user: User, framework: Framework) -> list[tuple[str, str, str]]:
    found = reversed(trail.of_framework(user, framework).acts)
    return [(act.who, act.event.action, act.about.label if act.about else "") for act in found]


def answered(row: Notice, by: User) -> None:
    receipts.open_(row, by=by)
    receipts.confirm(row, by=by)
    cases.number(row, case_number="secretcase", by=by)
    downloads.record(row, form="csv", by=by)
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=by)


def test_the_originator_is_told_who_did_what_with_its_item(cast: Cast) -> None:
    row = acts.released(cast)
    answered(row, cast.analyst)
    questions.ask(row, text="Which one?", by=cast.analyst)
    assert on_item(cast.focal_point, row) == [
        ("Member Authority North", "notice.drafted"),
        ("Member Authority North", "notice.submitted"),
        ("Approver Authority North", "notice.shared"),
        ("Approver Authority North", "notice.released"),
        ("Company One", "notice.opened"),
        ("Company One", "notice.confirmed"),
        ("Company One", "notice.downloaded"),
        ("Company One", "notice.outcome"),
        ("Company One", "notice.question"),
    ]
    text = SignedIn(cast.focal_point).get(f"/items/{row.pk}/trail/").text
    assert "Took it along as a file (CSV)" in text
    assert "Member Company One" not in text
    assert "secretcase" not in text


def test_of_those_that_it_did_not_ask_it_is_told_of_access_alone(cast: Cast) -> None:
    row = acts.released(cast)
    other = cast.member("authority_north2")
    answered(row, other)
    told = [line for line in on_item(cast.focal_point, row) if line[0] == "Authority North2"]
    assert told == [("Authority North2", "notice.opened"), ("Authority North2", "notice.downloaded")]


def test_members_of_a_framework_that_hides_them_are_not_named(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = acts.released(cast)
    other = cast.member("authority_north2")
    answered(row, other)
    answered(row, cast.analyst)
    told = on_item(cast.focal_point, row)[4:]
    unnamed = "an organization that is not named here"
    assert told[:2] == [(unnamed, "notice.opened"), (unnamed, "notice.downloaded")]
    assert {who for who, _action in told[2:]} == {"Company One"}
    assert "North2" not in SignedIn(cast.focal_point).get(f"/items/{row.pk}/trail/").text


def test_one_known_elsewhere_is_not_betrayed_as_a_hidden_member(cast: Cast) -> None:
    """The originator meets it in the region, where the item was not shared."""
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    join(cast.organization("authority_north2"), cast.region, "authority")
    row = acts.released(cast)
    receipts.open_(row, by=cast.member("authority_north2"))
    assert on_item(cast.focal_point, row)[-1] == ("an organization that is not named here", "notice.opened")


def test_the_second_reader_is_named(cast: Cast) -> None:
    row = acts.submitted(cast, by=cast.member("authority_south"), plan=[Planned(cast.south)], asked=("company_two",))
    review.send_back(row, note="Mend it", by=cast.colleague)
    assert on_item(cast.member("authority_south"), row)[-1] == ("Authority North", "notice.sent_back")


def test_a_correction_and_an_objection_are_told(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.record(row, lines=[OutcomeLine(Decision.LAWFUL_OR_MISTAKEN)], by=cast.analyst)
    objections.take_back(row, by=cast.analyst)
    content = {"title": "Another title", "observed": "Two.", "tlp": row.tlp, "urgency": row.urgency}
    corrections.propose(row, content=content, note="Fewer", based_on=1, by=cast.focal_point)
    told = [action for _who, action in on_item(cast.focal_point, row)][4:]
    assert told == ["notice.objection", "notice.outcome", "notice.objection_settled", "notice.correction_proposed"]


def test_an_items_trail_is_its_originators_alone(cast: Cast) -> None:
    row, draft = acts.released(cast), acts.draft(cast)
    codes: dict[str, Callable[[Client], list[int]]] = {
        address: lambda browser, address=address: [  # type: ignore[misc]
            browser.get(address.format(key)).status_code for key in (row.pk, draft.pk)
        ]
        for address in ("/items/{}/trail/", "/api/v1/notices/{}/trail/")
    }
    for asked in codes.values():
        assert asked(SignedIn(cast.focal_point)) == [200, 200]
        assert asked(SignedIn(cast.analyst)) == [403, 404]
        assert asked(SignedIn(cast.coordinator)) == [403, 404]
        assert asked(SignedIn(cast.member("outsider"))) == [404, 404]


def test_the_coordinator_is_told_what_happened_in_its_framework(cast: Cast) -> None:
    member = Participation.objects.get(framework=cast.north, organization=cast.organization("company_one"))
    frameworks.suspend(member, reason="Because", by=cast.coordinator)
    frameworks.resume(member, by=cast.coordinator)
    row = acts.released(cast)
    releases.stop(row_release(row), by=cast.colleague)
    reference = Notice._base_manager.get(pk=row.pk).reference
    assert in_framework(cast.member("coordinator_north"), cast.north) == [
        ("Approver Coordinator North", "participation.suspended", "Company One"),
        ("Approver Coordinator North", "participation.resumed", "Company One"),
    ]  # the item is not shared with it any more
    acts.share(row, framework=cast.north, by=cast.colleague)
    told = in_framework(cast.member("coordinator_north"), cast.north)[2:]
    assert told == [
        ("Authority North", "notice.shared", reference),
        ("Authority North", "notice.stopped_sharing", reference),
        ("Authority North", "notice.shared", reference),
    ]


def row_release(row: Notice) -> releases.Release:
    return releases.access.plain(releases.Release).get(notice=row.pk, ended_at=None)


def test_the_coordinator_is_told_of_no_item_that_it_may_not_read(cast: Cast) -> None:
    acts.draft(cast)
    acts.submitted(cast)
    red = acts.released(cast, tlp="red")
    withdrawn = acts.released(cast)
    receipts.open_(withdrawn, by=cast.coordinator)
    releases.withdraw(withdrawn, reason="Mistaken", by=cast.colleague)
    told = in_framework(cast.coordinator, cast.north)
    assert told == [
        ("Authority North", "notice.shared", withdrawn.reference),
        ("Approver Coordinator North", "notice.opened", withdrawn.reference),
        ("Authority North", "notice.withdrawn", withdrawn.reference),
    ]
    for address in ("/frameworks/{}/trail/", "/api/v1/frameworks/{}/trail/"):
        text = SignedIn(cast.coordinator).get(address.format(cast.north.pk)).text
        assert withdrawn.reference in text
        assert red.reference not in text


def test_a_frameworks_trail_is_its_coordinators_alone(cast: Cast) -> None:
    for address in ("/frameworks/{}/trail/", "/api/v1/frameworks/{}/trail/"):
        here = address.format(cast.north.pk)
        assert SignedIn(cast.coordinator).get(here).status_code == 200
        assert SignedIn(cast.colleague).get(here).status_code == 403
        assert SignedIn(cast.member("outsider")).get(here).status_code == 404
    assert trail.of_framework(cast.colleague, cast.north).acts == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_takes_as_many_queries_for_one_act_as_for_many(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = acts.released(cast)
    for name in ("company_one", "authority_north2", "observer")[:number]:
        receipts.open_(row, by=cast.member(name))
    with participations.remembered(), django_assert_num_queries(9):
        trail.of_notice(cast.focal_point, row)
    member = Participation.objects.get(framework=cast.north, organization=cast.organization("company_one"))
    for _time in range(number):
        frameworks.suspend(member, reason="Because", by=cast.coordinator)
        frameworks.resume(member, by=cast.coordinator)
    with participations.remembered(), django_assert_num_queries(9):
        trail.of_framework(cast.coordinator, cast.north)


def test_the_trail_is_paged(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = acts.draft(cast)
    for number in range(60):
        drafts.edit(
            row, content={"title": f"Title {number}"}, plan=[Planned(cast.north)], addressees=[], seen="", by=row.author
        )
    browser = SignedIn(cast.focal_point)
    first = browser.get(f"/api/v1/notices/{row.pk}/trail/").json()
    second = browser.get(f"/api/v1/notices/{row.pk}/trail/", {"after": first["after"]}).json()
    assert (len(first["results"]), len(second["results"]), second["after"]) == (50, 11, "")
    assert second["results"][-1]["said"] == "Wrote the draft"
    assert second["results"][-1] | {"at": ""} == {
        "at": "",
        "action": "notice.drafted",
        "said": "Wrote the draft",
        "organization": "Authority North",
        "person": "Member Authority North",
        "about": None,
    }
