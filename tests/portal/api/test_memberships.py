"""Memberships through the API: a member accepts, the coordinator's approvers suspend, resume and end."""

import uuid
from datetime import timedelta
from typing import Any

from portal import clock
from portal.actions import frameworks
from portal.models import Framework, Participation
from tests.cast import Cast
from tests.program import Program

REASON = {"reason": "Passed an item on"}


def membership(cast: Cast, name: str) -> Participation:
    return Participation.objects.get(framework=cast.north, organization=cast.organization(name), left_at=None)


def acts(row: Participation) -> list[tuple[str, dict[str, str]]]:
    return [(f"memberships/{row.pk}/{part}/", REASON if part == "suspend" else {}) for part in
            ("suspend", "resume", "end")]  # fmt: skip


def outdated(cast: Cast) -> None:
    """A second version of the agreement of the north, whose day has gone by."""
    yesterday = clock.today() - timedelta(days=1)
    text: dict[str, Any] = {"instrument": "Second memorandum", "signatory": "The ministry", "text": "New duties."}
    with clock.moved_to(clock.now() - timedelta(days=1)):
        frameworks.publish_agreement(
            cast.north, **text, signed_on=yesterday, accept_by_on=yesterday, by=cast.coordinator
        )


def test_membership_of_others_does_not_exist(cast: Cast) -> None:
    row, program = membership(cast, "company_one"), Program(cast.approver("coordinator_south"))
    unknown = program.ask("post", f"memberships/{uuid.uuid4()}/end/")
    for address, body in acts(row):
        answer = program.ask("post", address, body)
        assert (answer.status_code, answer.text) == (404, unknown.text)


def test_member_does_not_manage_and_finds_none_that_is_hidden(cast: Cast) -> None:
    row, program = membership(cast, "authority_north"), Program(cast.approver("company_one"))
    assert [program.code("post", address, body) for address, body in acts(row)] == [403] * 3
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    assert [program.code("post", address, body) for address, body in acts(row)] == [404] * 3
    row.refresh_from_db()
    assert (row.suspended_at, row.left_at) == (None, None)


def test_coordinator_suspends_resumes_and_ends(cast: Cast) -> None:
    row, program = membership(cast, "company_one"), Program(cast.coordinator)
    seen = [program.ask("post", address, body).json() for address, body in acts(row)]
    assert [(said["is_suspended"], said["left_at"] is None) for said in seen] == [
        (True, True), (False, True), (False, False),
    ]  # fmt: skip
    assert [program.code("post", address, body) for address, body in acts(row)] == [404] * 3
    assert Program(cast.analyst).code("get", f"frameworks/{cast.north.pk}/") == 404


def test_member_leaves_and_the_coordinator_changes_history_and_role(cast: Cast) -> None:
    row, program = membership(cast, "company_one"), Program(cast.coordinator)
    said = program.ask("put", f"memberships/{row.pk}/since/", {"reads_from": "2026-02-01"}).json()
    assert said["reads_from"].startswith(("2026-02-01", "2026-01-31"))
    assert program.code("put", f"memberships/{row.pk}/since/", {"reads_from": "2999-01-01"}) == 400
    assert program.ask("put", f"memberships/{row.pk}/role/", {"role": "observer"}).json()["role"] == "observer"
    assert program.ask("put", f"memberships/{row.pk}/role/", {"role": "authority"}).json().keys() == {"role"}
    approver = Program(cast.approver("company_one"))
    own = {line["name"]: line["id"] for line in approver.ask("get", "memberships/").json()}
    assert own["Framework of the north"] == str(row.pk)
    assert Program(cast.analyst).code("post", f"memberships/{row.pk}/leave/", {}) == 403
    assert [approver.code("post", f"memberships/{row.pk}/leave/", {}) for _ in range(2)] == [204, 404]


def test_framework_is_closed_with_its_code(cast: Cast) -> None:
    program, address = Program(cast.coordinator), f"frameworks/{cast.north.pk}/close/"
    body = {"code": "north", "reason": "Replaced"}
    assert program.ask("post", address, {**body, "code": "south"}).json().keys() == {"code"}
    assert [program.code("post", address, body) for _ in range(2)] == [204, 404]
    told = [line["closed_reason"] for line in Program(cast.analyst).ask("get", "memberships/").json()]
    assert sorted(told) == ["", "Replaced"]


def test_suspension_needs_a_reason_and_other_acts_take_none(cast: Cast) -> None:
    row, program = membership(cast, "company_one"), Program(cast.coordinator)
    answer = program.ask("post", f"memberships/{row.pk}/suspend/", {})
    assert (answer.status_code, answer.json()) == (400, {"reason": ["This field is required."]})
    answer = program.ask("post", f"memberships/{row.pk}/end/", REASON)
    assert (answer.status_code, answer.json()) == (400, {"reason": ["Unknown field."]})
    row.refresh_from_db()
    assert (row.suspended_at, row.left_at) == (None, None)


def test_last_coordinator_is_told_why_it_cannot_go(cast: Cast) -> None:
    row, program = membership(cast, "coordinator_north"), Program(cast.coordinator)
    answer = program.ask("post", f"memberships/{row.pk}/end/")
    assert (answer.status_code, answer.json()) == (400, {"detail": ["A framework needs at least one coordinator."]})


def test_member_whose_acceptance_ran_out_accepts(cast: Cast) -> None:
    outdated(cast)
    row = membership(cast, "company_one")
    member, approver, address = Program(cast.analyst), Program(cast.approver("company_one")), f"memberships/{row.pk}/"
    assert member.code("get", f"frameworks/{cast.north.pk}/") == 404
    assert [(found["id"], found["name"]) for found in member.get("memberships/to-accept/")] == [
        (str(row.pk), "Framework of the north")
    ]
    assert (member.code("get", f"{address}agreement/"), member.code("post", f"{address}agreement/")) == (403, 403)
    read = approver.get(f"{address}agreement/")
    assert (read["number"], read["text"]) == (2, "New duties.")
    body = {"signatory": "The director", "version": 1}
    assert approver.code("post", f"{address}agreement/", body) == 400
    assert approver.code("post", f"{address}agreement/", {**body, "version": 2}) == 204
    assert approver.get("memberships/to-accept/") == []
    assert member.code("get", f"frameworks/{cast.north.pk}/") == 200


def test_agreement_of_another_member_does_not_wait_for_one(cast: Cast) -> None:
    outdated(cast)
    address = f"memberships/{membership(cast, 'company_one').pk}/agreement/"
    for user in (cast.approver("outsider"), cast.approver("authority_north"), cast.coordinator):
        program = Program(user)
        body = {"signatory": "Somebody else", "version": 2}
        assert (program.code("get", address), program.code("post", address, body)) == (404, 404)


def test_agreements_to_accept_cost_the_same_for_one_and_for_two(cast: Cast) -> None:
    program = Program(cast.analyst)
    outdated(cast)
    program.cost("memberships/to-accept/")
    one = program.cost("memberships/to-accept/")
    frameworks.publish_agreement(
        cast.region, instrument="Next", signatory="All", signed_on=clock.today(), text="New.", by=None
    )
    assert len(program.get("memberships/to-accept/")) == 2
    assert program.cost("memberships/to-accept/") == one


def test_act_without_a_body_is_taken(cast: Cast) -> None:
    row = membership(cast, "suspended")
    answer = Program(cast.coordinator).browser.generic("POST", f"/api/v1/memberships/{row.pk}/resume/")
    assert (answer.status_code, answer.json()["is_suspended"]) == (200, False)
