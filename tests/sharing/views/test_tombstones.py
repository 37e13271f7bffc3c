"""On the tombstone of an item stands what the own organization did, and nothing of the item or of others."""

from typing import Any

from sharing import access
from sharing.actions import cases, questions, receipts, releases
from sharing.actions.receipts import OutcomeLine
from sharing.models import Notice, Recall, SellerIdentifier
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.program import Program


def withdrawn(cast: Cast) -> Notice:
    """An alert that Company One opened, numbered, asked about and answered before it was withdrawn."""
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    cases.number(row, case_number="Case-77", by=cast.analyst)
    keys = access.plain(SellerIdentifier).filter(alert=row.pk).values_list("pk", flat=True)
    line = OutcomeLine("visibility_removed", identifiers=list(keys), note="Done")
    receipts.record(row, lines=[line], by=cast.analyst)
    questions.ask(row, text="Which shop?", by=cast.analyst)
    questions.answer(row, asker=cast.organization("company_one"), text="The one you named.", by=cast.focal_point)
    releases.withdraw(row, reason="Mistaken seller", by=cast.colleague)
    return row


def told(cast: Cast, name: str, row: Notice) -> tuple[str, dict[str, Any]]:
    person = cast.member(name)
    return SignedIn(person).get(f"/items/{row.pk}/").text, Program(person).get(f"notices/{row.pk}/")["own"]


def test_own_record_stays_and_nothing_of_the_item(cast: Cast) -> None:
    row = withdrawn(cast)
    recall = access.plain(Recall).get(notice=row, organization=cast.organization("company_one"))
    page, own = told(cast, "company_one", row)
    for said in ("Case-77", "Done", "Which shop?", "The one you named.", recall.get_absolute_url()):
        assert said in page
    assert [said for said in (row.title, "Three listings.", "Shop-Nine") if said in page] == []
    assert (own["case_number"], own["recall"]) == ("Case-77", str(recall.pk))
    assert [(one["decision"], one["note"]) for one in own["outcomes"]] == [("visibility_removed", "Done")]
    assert [one["text"] for one in own["questions"]] == ["Which shop?", "The one you named."]


def test_record_of_another_is_not_told(cast: Cast) -> None:
    page, own = told(cast, "authority_north2", withdrawn(cast))
    assert [said for said in ("Case-77", "Done", "Which shop?", "The one you named.") if said in page] == []
    assert own == {"outcomes": [], "case_number": "", "questions": [], "recall": None}
