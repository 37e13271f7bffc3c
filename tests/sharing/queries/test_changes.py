"""What a correction changes, in words, for notices of every kind."""

from typing import Any

from sharing.actions import corrections, kinds
from sharing.contents import IdentifierRow
from sharing.enums import IdentifierKind
from sharing.models import Notice
from sharing.queries.changes import Change, changes, lowers_label
from tests.cast import Cast
from tests.factories import notices
from tests.factories.legislation import substance


def found(row: Notice, content: dict[str, Any], cast: Cast) -> list[Change]:
    version = corrections.propose(row, content=content, note="Mended", by=cast.focal_point)
    version.refresh_from_db()
    return changes(kinds.whole(Notice._base_manager.get(pk=row.pk)), version)


def test_changes_of_an_alert_are_told_in_words(cast: Cast) -> None:
    row = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    content = {
        "tlp": "green",
        "platform": cast.platforms["Market Nine"],
        "requested_actions": ["remove_listing"],
        "destination": "NO",
        "substances": [substance("Nitazene Nine")],
        "identifiers": [],
    }
    assert found(row, content, cast) == [
        Change("Label", "TLP:AMBER", "TLP:GREEN"),
        Change("Platform", "", "Market Nine"),
        Change("What is asked", "", "Remove the listing"),
        Change("Country of destination", "", "Norway"),
        Change("Substances", "", "Nitazene Nine"),
        Change("Identifiers of the seller", "Shop handle: Shop-Nine", ""),
    ]


def test_changes_of_a_note_and_a_law_are_told_in_words(cast: Cast) -> None:
    people = {"author": cast.focal_point, "approver": cast.colleague}
    note, law = notices.mo_note(**people), notices.law_change(**people)
    assert found(note, {"countries": ["NO", "IT"], "m_stage": "monetization"}, cast)[-1] == Change(
        "Countries", "", "Norway\nItaly"
    )
    change = {"effective_on": "2026-05-01", "effective_precision": "month"}
    assert found(law, change, cast)[0] == Change("Takes effect", "", "2026-05-01")


def test_only_a_laxer_label_is_lowered(cast: Cast) -> None:
    for tlp, is_lower in (("clear", True), ("amber", False), ("red", False)):
        row = notices.alert(author=cast.focal_point, approver=cast.colleague, tlp="amber")
        version = corrections.propose(row, content={"tlp": tlp}, note="Label", by=cast.focal_point)
        assert lowers_label(row, version) is is_lower


def test_of_a_list_only_what_differs_is_told_and_addresses_are_harmless(cast: Cast) -> None:
    row = notices.alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")])
    same = IdentifierRow(IdentifierKind.SHOP_HANDLE, "Shop-Nine")
    added = IdentifierRow(IdentifierKind.LISTING_URL, "https://market-nine.example/item/9")
    assert found(row, {"identifiers": [same, added]}, cast) == [
        Change("Identifiers of the seller", "", "Listing address: hxxps://market-nine[.]example/item/9")
    ]
