"""Frameworks through the API: members look, the coordinator's approvers manage, strangers find nothing."""

import uuid
from typing import Any

import pytest

from portal.api import frameworks
from portal.models import Framework, Organization, Participation
from tests.cast import JOINED_AT, Cast
from tests.program import Program

ADMISSION = {"role": "company"}
AGREEMENT = {"instrument": "Second memorandum", "signatory": "The ministry", "signed_on": "2026-02-01", "text": "New."}


def rules(**changes: Any) -> dict[str, Any]:
    return {
        "community": "All of the north", "working_languages": ["en", "fr"], "default_tlp": "green",
        "immediate_hours": 12, "high_days": 2, "routine_days": 9, "contact": "traders@north.example", **changes,
    }  # fmt: skip


def calls(cast: Cast) -> list[tuple[str, str, dict[str, Any]]]:
    """Every act on the framework of the north."""
    to_admit = {**ADMISSION, "organization": str(cast.organization("outsider").pk)}
    return [
        ("put", "rules/", rules()),
        ("post", "agreements/", AGREEMENT),
        ("get", "candidates/", {}),
        ("post", "members/", to_admit),
    ]


def state(cast: Cast) -> tuple[object, ...]:
    row = Framework.objects.get(pk=cast.north.pk)
    return row.community, row.agreements.count(), Participation.objects.filter(framework=row).count()


def test_framework_of_others_does_not_exist(cast: Cast) -> None:
    before = state(cast)
    for name in ("coordinator_south", "outsider", "former", "suspended"):
        program = Program(cast.approver(name))
        unknown = program.ask("get", f"frameworks/{uuid.uuid4()}/")
        for method, part, body in [("get", "", {}), *calls(cast)]:
            answer = program.ask(method, f"frameworks/{cast.north.pk}/{part}", body)
            assert (answer.status_code, answer.text) == (404, unknown.text)
    assert state(cast) == before


def test_those_who_only_look_do_not_manage(cast: Cast) -> None:
    before = state(cast)
    for user in (cast.approver("company_one"), cast.approver("observer"), cast.member("coordinator_north")):
        program = Program(user)
        assert program.code("get", f"frameworks/{cast.north.pk}/") == 200
        codes = [program.code(method, f"frameworks/{cast.north.pk}/{part}", body) for method, part, body in calls(cast)]
        assert codes == [403] * 4
    assert state(cast) == before


def test_coordinator_is_answered(cast: Cast) -> None:
    program = Program(cast.coordinator)
    codes = [program.code(method, f"frameworks/{cast.north.pk}/{part}", body) for method, part, body in calls(cast)]
    assert codes == [200, 201, 200, 201]


def test_framework_is_told_as_its_page_tells_it(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(description="What it is for", contact="traders@north.example")
    said = Program(cast.analyst).get(f"frameworks/{cast.north.pk}/")
    assert {name: said[name] for name in ("description", "contact", "role", "level", "working_languages")} == {
        "description": "What it is for", "contact": "traders@north.example", "role": "company", "level": "national",
        "working_languages": ["en"],
    }  # fmt: skip
    assert (said["immediate_hours"], said["high_days"], said["routine_days"]) == (24, 3, 10)
    assert said["regional"] == [{"id": str(cast.region.pk), "name": "Framework of the region"}]
    (agreement,) = said["agreements"]
    assert (agreement["number"], agreement["text"]) == (1, "What is shared is used for this purpose only.")
    listed = {row["name"]: row for row in Program(cast.analyst).get("frameworks/")}
    assert listed["Framework of the north"] == {name: said[name] for name in listed["Framework of the north"]}


def test_members_are_those_that_the_page_shows(cast: Cast) -> None:
    def members(program: Program) -> dict[str, tuple[object, ...]]:
        rows = program.get(f"frameworks/{cast.north.pk}/")["members"]
        return {row["name"]: (row["is_suspended"], row["left_at"] is None, row["agreement"]) for row in rows}

    to_member, to_coordinator = members(Program(cast.analyst)), members(Program(cast.member("coordinator_north")))
    assert "Former" not in to_member
    assert (to_member["Suspended"], to_member["Company One"]) == ((True, True, None), (False, True, None))
    assert (to_coordinator["Former"], to_coordinator["Company One"]) == ((False, False, 1), (False, True, 1))
    assert to_coordinator["Unsigned"] == (False, True, None)


def test_hidden_members_stay_hidden(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    rows = Program(cast.analyst).get(f"frameworks/{cast.north.pk}/")["members"]
    assert [(row["name"], row["id"]) for row in rows] == [("Company One", None)]
    rows = Program(cast.coordinator).get(f"frameworks/{cast.north.pk}/")["members"]
    assert (len(rows), [row["id"] for row in rows if row["id"] is None]) == (8, [])


def test_coordinator_sets_rules_whole(cast: Cast) -> None:
    program, address = Program(cast.coordinator), f"frameworks/{cast.north.pk}/rules/"
    answer = program.ask("put", address, rules(regional=[str(cast.region.pk)], companies_alert_companies=True))
    said = answer.json()
    assert answer.status_code == 200
    assert {name: said[name] for name in ("community", "working_languages", "immediate_hours")} == {
        "community": "All of the north", "working_languages": ["en", "fr"], "immediate_hours": 12,
    }  # fmt: skip
    assert (said["companies_alert_companies"], [row["name"] for row in said["regional"]]) == (
        True, ["Framework of the region"],
    )  # fmt: skip
    assert program.ask("put", address, rules()).json()["regional"] == []


def test_rule_out_of_bounds_or_unknown_is_refused_and_nothing_is_saved(cast: Cast) -> None:
    before = state(cast)
    program, address = Program(cast.coordinator), f"frameworks/{cast.north.pk}/rules/"
    for name, body in (
        ("immediate_hours", rules(immediate_hours=0)),
        ("code", rules(code="other")),
        ("regional", rules(regional=[str(cast.south.pk)])),
    ):
        answer = program.ask("put", address, body)
        assert (answer.status_code, list(answer.json())) == (400, [name])
    assert state(cast) == before


def test_regional_framework_names_no_region(cast: Cast) -> None:
    program = Program(cast.approver("coordinator_region"))
    answer = program.ask("put", f"frameworks/{cast.region.pk}/rules/", rules(regional=[str(cast.region.pk)]))
    assert (answer.status_code, answer.json()) == (400, {"regional": ["Unknown field."]})


def test_coordinator_admits_and_opens_the_history(cast: Cast) -> None:
    body = {**ADMISSION, "organization": str(cast.organization("outsider").pk), "reads_from": "2026-01-15"}
    made = Program(cast.coordinator).ask("post", f"frameworks/{cast.north.pk}/members/", body).json()
    row = Participation.objects.get(pk=made["id"])
    assert (made["name"], made["role"], made["agreement"]) == ("Outsider", "company", None)
    assert (row.organization, row.reads_from.isoformat()) == (
        cast.organization("outsider"), "2026-01-15T00:00:00+00:00",
    )  # fmt: skip


def test_refused_admission_names_the_field(cast: Cast) -> None:
    program, address = Program(cast.coordinator), f"frameworks/{cast.north.pk}/members/"
    outsider = str(cast.organization("outsider").pk)
    member = str(cast.organization("company_one").pk)
    wrong = {
        "role": {**ADMISSION, "organization": outsider, "role": "authority"},
        "organization": {**ADMISSION, "organization": member},
        "signatory": {**ADMISSION, "organization": outsider, "signatory": "The director"},
    }
    for name, body in wrong.items():
        answer = program.ask("post", address, body)
        assert (answer.status_code, list(answer.json())) == (400, [name])


def test_candidates_are_paged_and_leave_out_members(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frameworks, "CANDIDATES", 2)
    Organization.objects.filter(name="Company Two").update(deactivated_at=JOINED_AT)
    rows = Program(cast.coordinator).all(f"frameworks/{cast.north.pk}/candidates/")
    assert [row["name"] for row in rows] == [
        "Authority South", "Coordinator Region", "Coordinator South", "Former", "Outsider",
    ]  # fmt: skip


def test_framework_costs_the_same_for_one_and_for_three(cast: Cast) -> None:
    program = Program(cast.coordinator)
    addresses = ["frameworks/", f"frameworks/{cast.north.pk}/", f"frameworks/{cast.north.pk}/candidates/"]
    for address in addresses:
        program.cost(address)
    one = [program.cost(address) for address in addresses]
    for number in range(2):
        region = Framework.objects.create(
            name=f"Region {number}",
            code=f"r{number}",
            level="regional",
            community="All",
            contact="Desk",
            begun_on="2026-01-01",
        )
        cast.north.regional.add(region)
        more = Organization.objects.create(name=f"More {number}", code=f"M{number}", kind="company", sector="search")
        new = program.ask("post", f"frameworks/{cast.north.pk}/members/", {**ADMISSION, "organization": str(more.pk)})
        assert new.status_code == 201
        program.ask("post", f"frameworks/{cast.north.pk}/agreements/", AGREEMENT)
        Organization.objects.create(name=f"Other {number}", code=f"O{number}", kind="company", sector="search")
    assert [program.cost(address) for address in addresses] == one
