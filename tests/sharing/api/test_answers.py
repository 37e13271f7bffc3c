"""Answers through the API."""

from sharing import access
from sharing.models import Outcome, Question, Receipt, SellerIdentifier
from tests.cast import Cast
from tests.factories import notices
from tests.factories.notices import RELEASED_AT
from tests.program import Program


def shared(cast: Cast) -> notices.VendorAlert:
    rooms = [(cast.north, "everyone")]
    asked = [cast.organization("company_one")]
    return notices.alert(author=cast.focal_point, approver=cast.colleague, releases=rooms, addressees=asked)


def test_what_was_done_is_told_whole(cast: Cast) -> None:
    row = shared(cast)
    identifier = str(access.plain(SellerIdentifier).get(alert=row.pk).pk)
    line = {
        "decision": "visibility_removed", "count": 3, "acted_at": "2026-03-03T10:00:00Z", "markets": ["NO"],
        "identifiers": [identifier], "note": "Gone",
    }  # fmt: skip
    kept = {"decision": "data_preserved", "preserved_until_on": "2027-01-01"}
    assert Program(cast.analyst).code("post", f"notices/{row.pk}/outcome/", [line, kept]) == 204
    for user in (cast.focal_point, cast.coordinator, cast.analyst):
        (rung,) = Program(user).get(f"notices/{row.pk}/responses/")
        first, second = rung["outcomes"]
        assert {name: first[name] for name in line} == line
        assert second["preserved_until_on"] == "2027-01-01"


def test_what_the_form_of_this_notice_does_not_ask_is_refused(cast: Cast) -> None:
    rooms = [(cast.north, "everyone")]
    row = notices.mo_note(author=cast.focal_point, approver=cast.colleague, releases=rooms)
    body = {"decision": "no_trace", "identifiers": []}
    answer = Program(cast.analyst).ask("post", f"notices/{row.pk}/outcome/", body)
    assert (answer.status_code, answer.json()) == (400, {"identifiers": ["Unknown field."]})
    assert not access.plain(Outcome).exists()


def test_thread_says_the_address_of_an_answer(cast: Cast) -> None:
    row = shared(cast)
    asked = Program(cast.analyst).ask("post", f"notices/{row.pk}/questions/", {"text": "Which shop?"}).json()
    issuer = Program(cast.focal_point)
    (post,) = issuer.get(f"notices/{row.pk}/questions/")
    assert post == asked
    assert issuer.code("post", f"notices/{row.pk}/questions/{post['asker_id']}/", {"text": "Shop nine."}) == 201
    assert [post["text"] for post in Program(cast.analyst).get(f"notices/{row.pk}/questions/")] == [
        "Which shop?", "Shop nine.",
    ]  # fmt: skip
    assert Program(cast.member("observer")).get(f"notices/{row.pk}/questions/") == []


def test_answers_and_threads_cost_the_same_for_one_and_for_three(cast: Cast) -> None:
    row, program = shared(cast), Program(cast.focal_point)

    def stock(name: str) -> None:
        user = cast.member(name)
        opened = {"opened_at": RELEASED_AT, "opened_by": user, "confirmed_at": RELEASED_AT, "confirmed_by": user}
        who = {"notice_id": row.pk, "organization": user.organization}
        receipt = access.plain(Receipt).create(**who, **opened, outcome_at=RELEASED_AT)
        access.plain(Outcome).create(receipt=receipt, decision="no_trace", recorded_by=user)
        access.plain(Question).create(**who, asker=user.organization, author=user, text="What?")
        if name != "company_one":
            notices.Addressee._base_manager.create(notice=row, organization=user.organization, asked_at=RELEASED_AT)

    stock("company_one")
    addresses = [f"notices/{row.pk}/responses/", f"notices/{row.pk}/questions/"]
    for address in addresses:
        program.cost(address)
    one = [program.cost(address) for address in addresses]
    stock("authority_north2")
    stock("coordinator_north")
    assert [len(program.get(address)) for address in addresses] == [3, 3]
    assert [program.cost(address) for address in addresses] == one
