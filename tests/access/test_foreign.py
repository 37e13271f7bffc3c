"""A key that was sent names only what its sender may choose: of others is said what is said of one that never was."""

import uuid
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from portal.models import Framework
from sharing import access
from sharing.actions import disputes
from sharing.models import Addressee, Dispute
from tests.access.doors import DOORS
from tests.cast import Cast
from tests.factories import acts
from tests.program import Program

ALERT = {
    "title": "Shop", "tlp": "amber", "urgency": "high", "target_kind": "listing", "observed": "Seen.",
    "legal_nature": "voluntary",
}  # fmt: skip


def unknown_to(cast: Cast) -> list[str]:
    """Organizations that the focal point may not know of: of another framework, of none, of one that hides them."""
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    return [str(cast.organization(name).pk) for name in ("company_two", "outsider", "authority_south")]


def refused(program: Program, path: str, bodies: list[dict[str, Any]]) -> list[Any]:
    """What is said to each, which is refused."""
    answers = [program.ask("post", path, body) for body in bodies]
    assert {answer.status_code for answer in answers} == {400}
    return [answer.json() for answer in answers]


def test_organization_that_one_may_not_know_is_asked_by_no_draft(cast: Cast) -> None:
    body = {**ALERT, "share_with": [{"framework": str(cast.north.pk)}]}
    keys = [*unknown_to(cast), str(uuid.uuid4())]
    said = refused(Program(cast.focal_point), "alerts/", [{**body, "addressees": [key]} for key in keys])
    assert [str(answer).replace(key, "") for answer, key in zip(said, keys, strict=True)] == [
        str(said[-1]).replace(keys[-1], "")
    ] * len(keys)
    assert not access.plain(Addressee).exists()


@pytest.mark.parametrize("name", ["addressees", "framework"])
def test_what_one_may_not_choose_is_no_choice_when_sharing_further(cast: Cast, name: str) -> None:
    row = acts.released(cast)
    keys = [*unknown_to(cast), str(uuid.uuid4())]
    bodies: list[dict[str, Any]] = [{"framework": str(cast.region.pk), "addressees": [key]} for key in keys]
    if name == "framework":
        keys = [str(cast.south.pk), str(uuid.uuid4())]
        bodies = [{"framework": key} for key in keys]
    said = refused(Program(cast.colleague), f"notices/{row.pk}/share/", bodies)
    assert {str(answer).replace(key, "") for answer, key in zip(said, keys, strict=True)} == {
        str(said[-1]).replace(keys[-1], "")
    }


def test_dispute_is_decided_under_its_own_item_alone(cast: Cast) -> None:
    row, other = acts.released(cast), acts.released(cast)
    made = disputes.record(row, disputed_by="A trader", reason="Sold in May.", by=cast.coordinator)
    program, body = Program(cast.colleague), {"verdict": "rejected", "answer": "It stands."}
    assert program.code("post", f"notices/{other.pk}/disputes/{made.pk}/", body) == 404
    assert access.plain(Dispute).get().decided_at is None
    assert program.code("post", f"notices/{row.pk}/disputes/{made.pk}/", body) == 200


def test_reader_does_nothing_that_is_the_issuers(cast: Cast) -> None:
    row = acts.released(cast)
    program = Program(cast.analyst)
    assert program.code("get", f"notices/{row.pk}/") == 200
    assert program.code("get", f"notices/{row.pk}/recalls/") == 403
    assert program.code("put", f"notices/{row.pk}/", ALERT) == 403
    assert program.code("delete", f"notices/{row.pk}/") == 403


def test_program_without_a_key_is_told_nothing(db: None, client: Any) -> None:
    told = {}
    for name, door in DOORS.items():
        if door.api and "get" in door.methods:
            try:
                told[name] = client.get(reverse(name)).status_code
            except NoReverseMatch:
                continue  # it names a row: `test_doors` walks those
    assert len(told) > 15
    assert {name: code for name, code in told.items() if code != 401} == {}
