"""Identifiers for addressees only: other readers learn their kind, by no way their value."""

import json
from typing import Any

import pytest

from portal.errors import ActionRefused
from portal.models import User
from sharing import access, sellers
from sharing.actions import corrections, receipts
from sharing.actions.receipts import OutcomeLine
from sharing.contents import IdentifierRow
from sharing.enums import Decision
from sharing.models import SellerIdentifier, VendorAlert
from tests.access.house import text_of
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

OPEN = IdentifierRow("shop_handle", "Shop-Nine")
SECRET = IdentifierRow("phone", "+47 22 33 44 55", "answers at night", for_addressees=True)
FORMS = ("+47 22 33 44 55", "+4722334455", "4722334455", "answers at night")


def alert(cast: Cast, **content: Any) -> VendorAlert:
    """The company is asked, the second authority and the coordinator are not."""
    return acts.released(cast, **{"identifiers": [OPEN, SECRET], **content})


def told(person: User, address: str) -> list[str]:
    """The forms of the secret that an answer holds."""
    said = text_of(SignedIn(person).get(address))
    return [form for form in FORMS if form in said or "".join(form.split()) in said]


def readers(cast: Cast) -> dict[str, User]:
    return {name: cast.member(name) for name in ("company_one", "authority_north", "authority_north2", "observer")}


@pytest.mark.parametrize("address", ["", "pdf/", "csv/", "json/"])
def test_value_is_on_the_page_and_in_the_files_of_those_alone_who_are_asked(cast: Cast, address: str) -> None:
    row = alert(cast)
    seeing = {name: bool(told(person, f"/items/{row.pk}/{address}")) for name, person in readers(cast).items()}
    assert seeing == {"company_one": True, "authority_north": True, "authority_north2": False, "observer": False}


def test_program_is_told_the_kind_and_that_the_value_is_withheld(cast: Cast) -> None:
    row = alert(cast)
    rows = SignedIn(cast.member("authority_north2")).get(f"/api/v1/notices/{row.pk}/").json()["content"]["identifiers"]
    assert [(one["kind"], one["value"], one["is_withheld"]) for one in rows] == [
        ("shop_handle", "Shop-Nine", False),
        ("phone", "", True),
    ]
    assert {rows[1][name] for name in ("normalized", "note", "defanged")} == {""}


def test_no_search_finds_it_and_looking_up_finds_it_for_those_who_see_it(cast: Cast) -> None:
    row = alert(cast)
    for name, person in readers(cast).items():
        browser, sees = SignedIn(person), name in ("company_one", "authority_north")
        assert row.reference not in browser.get("/items/", {"q": "+47 22 33 44 55"}).text
        assert (row.reference in browser.post("/lookup/", {"text": "+47 22 33 44 55"}).text) is sees


def test_like_alerts_are_found_by_it_for_those_alone_who_see_it(cast: Cast) -> None:
    row = alert(cast)
    other = alert(cast, title="Another", identifiers=[IdentifierRow("phone", "+47 22 33 44 55")])
    for name, person in readers(cast).items():
        browser, sees = SignedIn(person), name in ("company_one", "authority_north")
        assert (row.reference in browser.get(f"/items/{other.pk}/").text) is sees
        assert (other.reference in browser.get(f"/items/{row.pk}/").text) is sees
    typed = {"identifiers-0-kind": "phone", "identifiers-0-value": "+47 22 33 44 55"}
    assert row.reference not in SignedIn(cast.member("authority_north2")).get("/alerts/seen/", typed).text
    assert row.reference in SignedIn(cast.focal_point).get("/alerts/seen/", typed).text


def test_second_reader_who_decides_sees_it(cast: Cast) -> None:
    row = acts.submitted(cast, identifiers=[OPEN, SECRET])
    assert told(cast.colleague, f"/items/{row.pk}/") != []


def test_answer_does_not_tell_a_coordinator_what_it_concerned(cast: Cast) -> None:
    row = alert(cast)
    keys = list(access.plain(SellerIdentifier).filter(alert=row).values_list("pk", flat=True))
    line = OutcomeLine(Decision.ACCOUNT_SUSPENDED, identifiers=keys)
    receipts.record(row, lines=[line], by=cast.analyst)
    for person, shown in ((cast.coordinator, False), (cast.focal_point, True), (cast.analyst, True)):
        page = SignedIn(person).get(f"/items/{row.pk}/").text
        assert "Concerned:" in page
        assert ("22 33 44 55" in page) is shown
    version = corrections.propose(row, content={"identifiers": [OPEN]}, note="Gone", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert told(cast.coordinator, f"/items/{row.pk}/") == []


def test_who_is_not_asked_cannot_name_it(cast: Cast) -> None:
    row = alert(cast)
    key = access.plain(SellerIdentifier).get(alert=row, kind="phone").pk
    member = cast.member("authority_north2")
    assert str(key) not in SignedIn(member).get(f"/items/{row.pk}/outcome/").text
    with pytest.raises(ActionRefused, match="not in this alert"):
        receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE, identifiers=[key])], by=member)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([OPEN, SECRET], [OPEN]),
        ([OPEN], [OPEN, SECRET]),
        ([OPEN, IdentifierRow("phone", "+47 22 33 44 55")], [OPEN, SECRET]),
        ([OPEN, SECRET], [OPEN, IdentifierRow("phone", "+47 90 11 22 33", "new", for_addressees=True)]),
    ],
    ids=["taken out", "added", "marked", "replaced"],
)
def test_what_changed_since_the_last_look_tells_nobody_else(
    cast: Cast, before: list[IdentifierRow], after: list[IdentifierRow]
) -> None:
    row = alert(cast, identifiers=before)
    outside, asked = cast.member("authority_north2"), cast.analyst
    for person in (outside, asked):
        SignedIn(person).get(f"/items/{row.pk}/")
    version = corrections.propose(row, content={"identifiers": after}, note="Mended", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    secret = ("22 33 44 55", "90 11 22 33")
    pages = [SignedIn(person).get(f"/items/{row.pk}/").text for person in (outside, asked)]
    assert [[words for words in secret if words in page] for page in pages] != [[], []]
    assert not any(words in pages[0] for words in secret)


def test_program_that_says_nothing_of_it_leaves_it_as_it_was(cast: Cast) -> None:
    row = acts.draft(cast, identifiers=[OPEN, SECRET])
    browser = SignedIn(cast.focal_point)
    draft = browser.get(f"/api/v1/notices/{row.pk}/").json()
    rows = [{"kind": "phone", "value": "+47 22 33 44 55"}, {"kind": "shop_handle", "value": "Shop-Ten"}]
    body: dict[str, Any] = {
        "title": row.title,
        "tlp": "amber",
        "urgency": "high",
        "target_kind": "listing",
        "observed": "Seen.",
    }
    body |= {"legal_nature": "voluntary", "identifiers": rows, "seen": draft["edition"]}
    answer = browser.put(f"/api/v1/notices/{row.pk}/", json.dumps(body), "application/json")
    assert answer.status_code == 200, answer.text
    marks = (
        access.plain(SellerIdentifier).filter(alert=row).order_by("position").values_list("for_addressees", flat=True)
    )
    assert list(marks) == [True, False]


def test_inverse_and_single_questions_agree(cast: Cast) -> None:
    row = alert(cast)
    secret = access.plain(SellerIdentifier).get(alert=row, kind="phone")
    for person in (*readers(cast).values(), cast.coordinator, cast.colleague):
        sees = sellers.visible(person).filter(pk=secret.pk).exists()
        assert sellers.sees_all(person, row) is sees
        assert [one.is_withheld for one in sellers.of_alert(person, row)] == [False, not sees]
        assert sellers.withheld(person, row) == (set() if sees else {("phone", "+47 22 33 44 55")})
