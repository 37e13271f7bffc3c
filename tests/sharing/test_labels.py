"""What each label lets leave Accord, and what its readers are told; advice on what may be done with an item."""

import re
from typing import Any

import pytest

from portal.enums import PAP, TLP, OrganizationKind
from portal.errors import ActionRefused
from portal.models import Framework
from sharing import access, labels
from sharing.actions import corrections, kinds, review
from sharing.contents import IdentifierRow
from sharing.models import Notice, VendorAlert
from sharing.queries import changes
from tests.access.house import text_of
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

HANDLE = IdentifierRow("shop_handle", "Shop-Nine")
LINES = {"text": "Shop-Nine", "csv": "1"}


def words(answer: Any) -> str:
    """What is to be read, without blanks, which a PDF does not keep."""
    return squeezed(re.sub("<[^>]+>", "", text_of(answer)))


def squeezed(text: object) -> str:
    return "".join(str(text).split())


def red(cast: Cast) -> VendorAlert:
    return acts.released(cast, tlp=TLP.RED, identifiers=[HANDLE])


@pytest.mark.parametrize("form", ["csv", "json"])
def test_red_item_is_a_file_for_programs_to_its_issuer_alone(cast: Cast, form: str) -> None:
    row = red(cast)
    address = f"/items/{row.pk}/{form}/"
    codes = [SignedIn(person).get(address).status_code for person in (cast.analyst, cast.focal_point)]
    assert codes == [403, 200]
    offered = [address in SignedIn(who).get(f"/items/{row.pk}/").text for who in (cast.analyst, cast.focal_point)]
    assert offered == [False, True]


def test_red_item_is_given_on_paper_with_the_name_of_its_reader(cast: Cast) -> None:
    answer = SignedIn(cast.analyst).get(f"/items/{red(cast).pk}/pdf/")
    assert answer.status_code == 200
    assert squeezed("Made for Company One") in words(answer)


def test_table_of_what_was_looked_up_names_no_red_item_but_the_own(cast: Cast) -> None:
    row, open_ = red(cast), acts.released(cast, identifiers=[HANDLE])
    tables = [SignedIn(who).post("/lookup/", LINES).content.decode() for who in (cast.analyst, cast.focal_point)]
    assert [(row.reference in table, open_.reference in table) for table in tables] == [(False, True), (True, True)]
    assert "TLP:RED" in tables[0]


def test_red_item_that_nobody_is_asked_about_is_not_shared(cast: Cast) -> None:
    row = acts.draft(cast, tlp=TLP.RED, asked=())
    with pytest.raises(ActionRefused, match="name at least one") as refusal:
        review.submit(row, by=cast.focal_point)
    assert refusal.value.field == "addressees"
    shared = acts.released(cast, asked=())
    access.plain(Notice).filter(pk=shared.pk).update(tlp=TLP.RED)
    with pytest.raises(ActionRefused, match="name at least one"):
        acts.share(shared, framework=cast.region, by=cast.colleague)


def test_bulletin_names_what_is_no_stricter_than_itself_and_nothing_red() -> None:
    assert {label: labels.carried_by(label) for label in ("clear", "amber", "red")} == {
        "clear": ["clear"],
        "amber": ["clear", "green", "amber"],
        "red": ["clear", "green", "amber", "amber_strict"],
    }


@pytest.mark.parametrize(
    ("label", "audience", "asks", "reader", "said"),
    [
        (TLP.RED, "everyone", True, OrganizationKind.COMPANY, []),
        (TLP.RED, "everyone", False, OrganizationKind.COMPANY, [labels.UNNAMED]),
        (TLP.GREEN, "authorities", True, OrganizationKind.AUTHORITY, [labels.TOO_OPEN]),
        (TLP.AMBER, "authorities", True, OrganizationKind.AUTHORITY, []),
        (TLP.CLEAR, "everyone", True, OrganizationKind.COMPANY, [labels.NAMES_A_SELLER]),
        (TLP.AMBER_STRICT, "everyone", True, OrganizationKind.ASSOCIATION, [labels.NOT_TO_MEMBERS]),
        (TLP.AMBER_STRICT, "everyone", True, OrganizationKind.COMPANY, []),
    ],
)
def test_label_that_contradicts_the_audience_is_said(
    label: str, audience: str, asks: bool, reader: str, said: list[str]
) -> None:
    assert labels.advice(label, kind="alert", audiences={audience}, asks=asks, readers={reader}) == said


def test_release_screen_says_what_contradicts_the_label(cast: Cast) -> None:
    row = acts.draft(cast, tlp=TLP.CLEAR)
    assert squeezed(labels.NAMES_A_SELLER) in words(SignedIn(cast.focal_point).get(f"/items/{row.pk}/release/"))


def test_green_item_says_whom_each_framework_means_to_those_who_take_part_in_it(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(community="All pharmacies of the north")
    row, amber = acts.released(cast, tlp=TLP.GREEN), acts.released(cast)
    for address in (f"/items/{row.pk}/", f"/items/{row.pk}/pdf/"):
        assert squeezed("All pharmacies of the north") in words(SignedIn(cast.analyst).get(address)), address
    assert squeezed("All pharmacies of the north") not in words(SignedIn(cast.analyst).get(f"/items/{amber.pk}/"))
    assert labels.communities(cast.member("outsider"), row) == []


def test_green_item_says_nothing_of_a_framework_in_which_its_reader_does_not_take_part(cast: Cast) -> None:
    """It is shared with both; Company Two belongs to neither, whoever stands in one alone is told of that one."""
    for name in ("north", "region"):
        Framework.objects.filter(code=name).update(community=f"All pharmacies of the {name}")
    row = acts.released(cast, tlp=TLP.GREEN)
    acts.share(row, framework=cast.region, by=cast.colleague)
    told = {
        who: [name for name, _community in labels.communities(cast.member(who), row)]
        for who in ("authority_north2", "authority_south", "company_one", "authority_north", "company_two")
    }
    north, region = "Framework of the north", "Framework of the region"
    assert told == {
        "authority_north2": [north],
        "authority_south": [region],
        "company_one": [north, region],
        "authority_north": [north, region],
        "company_two": [],
    }
    for who, hidden in (("authority_north2", "region"), ("authority_south", "north")):
        for address in (f"/items/{row.pk}/", f"/items/{row.pk}/pdf/"):
            said = words(SignedIn(cast.member(who)).get(address))
            assert squeezed(f"All pharmacies of the {hidden}") not in said, (who, address)
            assert said.count(squeezed("All pharmacies of the ")) == 1, (who, address)


def test_advice_on_use_is_told_wherever_the_item_is(cast: Cast) -> None:
    row = acts.released(cast, pap=PAP.AMBER)
    browser = SignedIn(cast.analyst)
    for address in ("", "pdf/"):
        assert squeezed(f"PAP:AMBER {PAP.AMBER.sentence}") in words(browser.get(f"/items/{row.pk}/{address}")), address
    assert '"pap","amber"' in browser.get(f"/items/{row.pk}/csv/").content.decode()
    for address in (f"/items/{row.pk}/json/", f"/api/v1/notices/{row.pk}/"):
        assert browser.get(address).json()["content"]["pap"] == "amber"


def test_advice_on_use_is_corrected_like_every_word(cast: Cast) -> None:
    row = acts.released(cast)
    version = corrections.propose(row, content={"pap": PAP.RED}, note="Quietly", by=cast.focal_point)
    told = [(change.label, change.before, change.after) for change in changes.changes(kinds.whole(row), version)]
    assert told == [("What may be done with it", "", "PAP:RED")]
    corrections.approve(version, by=cast.colleague)
    assert acts.now(row).pap == PAP.RED
