"""Notices through the API: what each reader is shown, drafts from the first word to the bin, lists without an end."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from sharing import access
from sharing.actions import corrections
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, NoticeVersion, PlannedRelease, VendorAlert
from sharing.queries.home import LIMIT
from tests.cast import Cast, join
from tests.factories import acts, notices
from tests.factories.legislation import control, substance
from tests.factories.notices import RELEASED_AT
from tests.program import Program

BODY = {
    "title": "Shop", "tlp": "amber", "urgency": "none", "target_kind": "listing", "observed": "Seen.",
    "legal_nature": "voluntary",
}  # fmt: skip


def shared(cast: Cast, **fields: Any) -> VendorAlert:
    rooms = [(cast.north, "everyone")]
    return notices.alert(author=cast.focal_point, approver=cast.colleague, releases=rooms, **fields)


def withdrawn(cast: Cast, **fields: Any) -> VendorAlert:
    return shared(cast, state=NoticeState.WITHDRAWN, title="Secret title", observed="Secret words", **fields)


def test_withdrawn_notice_is_a_tombstone_to_its_readers(cast: Cast) -> None:
    row = withdrawn(cast)
    assert Program(cast.analyst).get(f"notices/{row.pk}/") == {
        "id": str(row.pk),
        "kind": "alert",
        "reference": row.reference,
        "is_exercise": False,
        "state": "withdrawn",
        "originator": "Authority North",
        "released_at": "2026-03-02T10:00:00Z",
        "withdrawn_at": "2026-03-02T10:00:00Z",
        "withdrawn_reason": "Mistaken seller",
        "own": {"outcomes": [], "case_number": "", "questions": [], "recall": None},
    }
    assert Program(cast.focal_point).get(f"notices/{row.pk}/")["content"]["observed"] == "Secret words"


def test_tombstone_is_no_more_visible_than_the_notice_was(cast: Cast) -> None:
    for_authorities = notices.alert(
        author=cast.focal_point, approver=cast.colleague, state=NoticeState.WITHDRAWN,
        releases=[(cast.north, "authorities")],
    )  # fmt: skip
    red = withdrawn(cast, tlp="red")
    hidden = [for_authorities, red]
    strangers = [cast.analyst, cast.member("company_two"), cast.member("outsider"), cast.member("former")]
    for user in strangers:
        program = Program(user)
        assert [program.code("get", f"notices/{row.pk}/") for row in hidden] == [404, 404]
        assert program.get("notices/withdrawn/") == {"results": [], "after": ""}
    assert Program(cast.member("authority_north2")).code("get", f"notices/{for_authorities.pk}/") == 200


def test_tombstone_leads_to_nothing_else(cast: Cast) -> None:
    row, program = withdrawn(cast), Program(cast.analyst)
    unknown = program.ask("get", f"notices/{uuid.uuid4()}/responses/")
    for part in ("responses/", "questions/"):
        answer = program.ask("get", f"notices/{row.pk}/{part}")
        assert (answer.status_code, answer.text) == (404, unknown.text)
    assert program.code("delete", f"notices/{row.pk}/") == 404


def test_tombstones_are_listed_last_withdrawn_first_without_gap_or_double(cast: Cast) -> None:
    rows = [withdrawn(cast) for _number in range(30)]
    for number, row in enumerate(rows):
        moment = RELEASED_AT + timedelta(minutes=number // 4)  # four share a moment
        Notice._base_manager.filter(pk=row.pk).update(withdrawn_at=moment)
    wanted = access.plain(Notice).order_by("-withdrawn_at", "-pk").values_list("reference", flat=True)
    program = Program(cast.analyst)
    assert [row["reference"] for row in program.all("notices/withdrawn/")] == list(wanted)
    assert len(program.get("notices/withdrawn/")["results"]) == 25
    assert "Secret" not in program.ask("get", "notices/withdrawn/").text


def test_issuer_sees_where_it_is_shared_and_with_whom(cast: Cast) -> None:
    row = shared(cast, addressees=[cast.organization("company_one")])
    said = Program(cast.focal_point).get(f"notices/{row.pk}/")
    framework = {"framework": str(cast.north.pk), "name": "Framework of the north", "audience": "everyone"}
    assert said["releases"] == [{**framework, "released_at": "2026-03-02T10:00:00Z", "ended_at": None}]
    assert [asked["name"] for asked in said["addressees"]] == ["Company One"]
    assert (said["standing"], said["unreached"], said["plan"]) == (None, "", [])
    assert said["reaches"] == access.organizations_reached(row).exclude(pk=row.originator_id).count()


def test_reader_sees_its_own_standing_and_not_where_else_it_is_shared(cast: Cast) -> None:
    row = shared(cast, addressees=[cast.organization("company_one")])
    said = Program(cast.analyst).get(f"notices/{row.pk}/")
    names = ("plan", "addressees", "unreached", "releases", "reaches", "own_file_number", "returned_note", "correction")
    assert {name: said[name] for name in names} == dict.fromkeys(names)
    assert (said["standing"]["may_answer"], said["standing"]["is_asked"]) == (True, True)
    unasked = Program(cast.member("observer")).get(f"notices/{row.pk}/")["standing"]
    assert (unasked["may_answer"], unasked["is_asked"]) == (False, False)


def test_second_reader_sees_in_review_what_it_decides_on(cast: Cast) -> None:
    row = notices.alert(author=cast.member("authority_south"), state=NoticeState.IN_REVIEW, returned_note="Old")
    PlannedRelease._base_manager.create(notice=row, framework=cast.south)
    Addressee._base_manager.create(notice=row, organization=cast.organization("company_two"))
    said = Program(cast.colleague).get(f"notices/{row.pk}/")
    assert [step["name"] for step in said["plan"]] == ["Framework of the south"]
    assert [asked["name"] for asked in said["addressees"]] == ["Company Two"]
    assert (said["releases"], said["returned_note"]) == (None, None)


def test_every_reader_sees_released_versions_and_the_issuer_the_one_in_the_making(cast: Cast) -> None:
    row = shared(cast)
    plain = access.plain(NoticeVersion)
    first = {"notice_id": row.pk, "author": row.author, "content": {"tlp": "amber"}}
    plain.create(number=1, approver=cast.colleague, released_at=RELEASED_AT, **first)
    plain.create(number=2, note="Wording", **{**first, "content": {"tlp": "green", "title": "New words"}})
    reader, issuer = (Program(user).get(f"notices/{row.pk}/") for user in (cast.analyst, cast.focal_point))
    assert reader["versions"] == issuer["versions"]
    assert [version["number"] for version in reader["versions"]] == [1]
    assert reader["correction"] is None
    waiting = issuer["correction"]
    assert (waiting["author"], waiting["note"], waiting["lowers_label"]) == (row.author.name, "Wording", True)


def test_substances_come_with_their_status_in_the_readers_markets(cast: Cast) -> None:
    thing = substance("Alphazene", is_dual_use=True)
    control(thing, "NO", effective="2020-05", instrument="Drug Act 7")
    row = shared(cast)
    row.substances.add(thing)
    (status,) = Program(cast.analyst).get(f"notices/{row.pk}/")["status"]
    assert (status["substance"], status["is_dual_use"]) == ("Alphazene", True)
    markets = {market["jurisdiction"]: market for market in status["markets"]}
    assert {code: market["is_market"] for code, market in markets.items()} == {
        "NO": True, "IT": True, "UN": False, "EU": False,
    }  # fmt: skip
    (line,) = markets["NO"]["lines"]
    told = {name: line[name] for name in ("phase", "status", "effective_on", "effective_precision", "instrument")}
    assert told == {
        "phase": "in_force", "status": "controlled", "effective_on": "2020-05-01", "effective_precision": "month",
        "instrument": "Drug Act 7",
    }  # fmt: skip
    assert (line["evidence"], line["mark"] != "") == ("seen", True)
    assert (markets["IT"]["is_known"], markets["IT"]["lines"]) == (False, [])


def test_notice_costs_the_same_for_one_and_for_three_of_everything(cast: Cast) -> None:
    row = shared(cast)
    join(cast.organization("authority_north"), cast.south, "authority")
    issuer, reader = Program(cast.focal_point), Program(cast.analyst)

    def stock(framework: Any, name: str) -> None:
        thing = substance()
        control(thing, "NO", effective="2020-05-01")
        row.substances.add(thing)
        notices.release(row, framework, at=RELEASED_AT, by=cast.colleague)
        Addressee._base_manager.create(notice=row, organization=cast.organization(name), asked_at=RELEASED_AT)

    stock(cast.region, "company_one")
    costs = []
    for _twice in range(2):
        for program in (issuer, reader):
            program.cost(f"notices/{row.pk}/")
            costs.append(program.cost(f"notices/{row.pk}/"))
        if not _twice:
            stock(cast.south, "company_two")
            row.substances.add(substance(), substance())
    assert costs[:2] == costs[2:]


def test_lists_tell_the_state(cast: Cast) -> None:
    shared(cast)
    notices.alert(author=cast.focal_point, state=NoticeState.DRAFT)
    states = [row["state"] for row in Program(cast.focal_point).get("notices/own/")["results"]]
    assert sorted(states) == ["draft", "released"]


def test_saving_says_what_looks_wrong_about_identifiers(cast: Cast) -> None:
    wrong = {"kind": "bank_account", "value": "NO93 8601 1117 940"}
    program = Program(cast.focal_point)
    answer = program.ask("post", "alerts/", {**BODY, "identifiers": [wrong]})
    made = answer.json()
    assert answer.status_code == 201, made
    assert (
        program.ask("put", f"notices/{made['id']}/", {**BODY, "identifiers": [wrong], "seen": made["edition"]}).json()[
            "warnings"
        ]
        == (made["warnings"])
    )
    assert [text[:18] for text in made["warnings"]] == [wrong["value"][:18]]
    assert program.get(f"notices/{made['id']}/")["warnings"] == []


def test_a_name_that_no_row_of_a_list_has_is_refused_there(cast: Cast) -> None:
    program, more = Program(cast.focal_point), {"kind": "phone", "value": "+47 22 00 00 00", "position": 3}
    for name, rows, wrong in (
        ("identifiers", [{"kind": "phone", "value": "+47 22 00 00 01"}, more], {"1": {"position": ["Unknown field."]}}),
        ("share_with", [{"framework": str(cast.north.pk), "ended_at": None}], {"0": {"ended_at": ["Unknown field."]}}),
        ("identifiers", [{"kind": "phone"}], {"0": {"value": ["This field is required."]}}),
    ):
        answer = program.ask("post", "alerts/", {**BODY, name: rows})
        assert (answer.status_code, answer.json()) == (400, {name: wrong})


def test_operator_that_the_author_took_out_stays_out(cast: Cast) -> None:
    program, platform = Program(cast.focal_point), str(cast.platforms["Bazaar One"].pk)
    asked: dict[str, Any] = {**BODY, "urgency": "routine", "platform": platform}
    asked["share_with"] = [{"framework": str(cast.north.pk)}]
    made = program.ask("post", "alerts/", asked).json()
    assert [row["name"] for row in made["addressees"]] == ["Company One"]
    other = str(cast.organization("authority_north2").pk)
    changed = program.ask(
        "put", f"notices/{made['id']}/", {**asked, "addressees": [other], "seen": made["edition"]}
    ).json()
    assert [row["name"] for row in changed["addressees"]] == ["Authority North2"]


def test_draft_is_discarded_by_its_organization_alone(cast: Cast) -> None:
    draft = notices.alert(author=cast.focal_point, state=NoticeState.DRAFT)
    released = shared(cast)
    assert Program(cast.analyst).code("delete", f"notices/{draft.pk}/") == 404
    assert Program(cast.analyst).code("delete", f"notices/{released.pk}/") == 403
    assert Program(cast.focal_point).code("delete", f"notices/{released.pk}/") == 400
    assert Program(cast.colleague).code("delete", f"notices/{draft.pk}/") == 204
    assert [row.pk for row in access.plain(Notice)] == [released.pk]


def test_waiting_correction_is_dropped_by_the_issuer_alone(cast: Cast) -> None:
    row = shared(cast)
    NoticeVersion._base_manager.create(notice=row, number=2, content={"tlp": "amber"}, author=row.author)
    address = f"notices/{row.pk}/correction/"
    assert Program(cast.member("outsider")).code("delete", address) == 404
    assert Program(cast.analyst).code("delete", address) == 403
    assert Program(cast.focal_point).code("delete", address) == 204
    assert Program(cast.focal_point).code("delete", address) == 400
    assert not access.plain(NoticeVersion).filter(notice=row.pk).exists()


def test_correction_takes_what_is_said_and_not_who_reads_it(cast: Cast) -> None:
    row, program = shared(cast, urgency="none"), Program(cast.focal_point)
    body = {**BODY, "note": "Wording"}
    for name in ("share_with", "addressees", "submission_key", "nots"):
        answer = program.ask("post", f"notices/{row.pk}/correction/", {**body, name: []})
        assert (answer.status_code, answer.json()) == (400, {name: ["Unknown field."]})
    answer = program.ask("post", f"notices/{row.pk}/correction/", {**body, "based_on": 0})
    assert (answer.status_code, answer.json()["correction"]["note"]) == (200, "Wording")


def test_draft_that_a_colleague_changed_meanwhile_is_not_overwritten(cast: Cast) -> None:
    program, colleague = Program(cast.focal_point), Program(cast.colleague)
    made = program.ask("post", "alerts/", BODY).json()
    address, seen = f"notices/{made['id']}/", made["edition"]
    changed = colleague.ask("put", address, {**BODY, "title": "Theirs", "seen": seen}).json()
    for said, code in (({"seen": seen}, 409), ({"seen": ""}, 428), ({}, 428)):
        answer = program.ask("put", address, {**BODY, "title": "Mine", **said})
        assert (answer.status_code, list(answer.json())) == (code, ["seen"])
    assert program.get(address)["content"]["title"] == "Theirs"
    assert program.code("put", address, {**BODY, "title": "Mine", "seen": changed["edition"]}) == 200
    assert program.get(address)["content"]["title"] == "Mine"


def test_correction_of_a_version_that_was_corrected_meanwhile_is_refused(cast: Cast) -> None:
    row, program = acts.released(cast), Program(cast.focal_point)
    body = {**BODY, "urgency": "high", "note": "Wording"}
    address = f"notices/{row.pk}/correction/"
    version = corrections.propose(row, content={"title": "Theirs"}, note="Title", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    for said, code, name in (({"based_on": 1}, 409, "detail"), ({}, 428, "based_on")):
        answer = program.ask("post", address, {**body, **said})
        assert (answer.status_code, list(answer.json())) == (code, [name])
    newest = max(version["number"] for version in program.get(f"notices/{row.pk}/")["versions"])
    assert program.code("post", address, {**body, "based_on": newest}) == 200


def test_note_takes_no_identifiers(cast: Cast) -> None:
    body = {"title": "Note", "tlp": "amber", "urgency": "none", "m_stage": "marketing", "description": "How"}
    rows = [{"kind": "email", "value": "a@shop.example"}]
    answer = Program(cast.focal_point).ask("post", "mo-notes/", {**body, "identifiers": rows})
    assert (answer.status_code, answer.json()) == (400, {"identifiers": ["Unknown field."]})
    assert Program(cast.focal_point).code("post", "mo-notes/", body) == 201


def test_queue_has_a_way_on(cast: Cast) -> None:
    for number in range(LIMIT + 2):
        row = shared(cast, addressees=[cast.organization("company_one")])
        due = clock.now() + timedelta(days=1 + number // 2)  # two share a moment
        Addressee._base_manager.filter(notice=row).update(due_at=due)
    wanted = access.plain(Addressee).order_by("due_at", "notice").values_list("notice", flat=True)
    program = Program(cast.analyst)
    assert len(program.get("queue/")["results"]) == LIMIT
    assert [row["id"] for row in program.all("queue/")] == [str(pk) for pk in wanted]


@pytest.mark.parametrize("path", ["notices/", "notices/own/", "notices/withdrawn/", "queue/"])
def test_unknown_parameter_is_refused(cast: Cast, path: str) -> None:
    answer = Program(cast.analyst).ask("get", path, kid="alert")
    assert (answer.status_code, answer.json()) == (400, {"kid": ["Unknown parameter."]})


def test_tombstones_cost_the_same_for_one_and_for_three(cast: Cast) -> None:
    program = Program(cast.analyst)
    withdrawn(cast)
    program.cost("notices/withdrawn/")
    one = program.cost("notices/withdrawn/")
    withdrawn(cast)
    withdrawn(cast)
    assert program.cost("notices/withdrawn/") == one
