"""The form of a law change."""

from datetime import date
from typing import Any

import pytest

from sharing.actions import drafts
from sharing.enums import Audience, ControlStatus, DatePrecision, LawStage, RuleKind
from sharing.forms.laws import LawForm
from sharing.models import LegislativeChange
from tests.cast import Cast
from tests.factories.legislation import substance


def filled(cast: Cast, **changes: Any) -> LawForm:
    data = {
        "title": "Nitazenes become controlled",
        "tlp": "amber",
        "urgency": "none",
        "jurisdiction": "NO",
        "instrument": "Regulation 12",
        "stage": LawStage.ADOPTED.value,
        "rule_kind": RuleKind.INDIVIDUAL.value,
        "to_status": ControlStatus.CONTROLLED.value,
        "substance_text": "Nitazenes (class)",
        f"room_{cast.north.pk}": Audience.EVERYONE.value,
        **changes,
    }
    return LawForm(data, user=cast.focal_point)


def test_content_keeps_dates_with_their_precision(cast: Cast) -> None:
    thing = substance("Metonitazene")
    form = filled(cast, substances="metonitazene", adopted="2025-03", effective="2027", published="2025-04-01")
    assert form.is_valid(), form.errors
    content = form.content()
    assert content["substances"] == [thing]
    assert [(content[f"{name}_on"], content[f"{name}_precision"]) for name in ("proposed", "adopted", "effective")] == [
        (None, ""),
        (date(2025, 3, 1), DatePrecision.MONTH),
        (date(2027, 1, 1), DatePrecision.YEAR),
    ]
    assert [(step.framework, step.audience) for step in form.plan()] == [(cast.north, Audience.EVERYONE)]


def test_content_makes_a_draft_and_comes_back_as_it_was(cast: Cast) -> None:
    substance("Metonitazene")
    form = filled(cast, substances="Metonitazene", effective="2027-03", disagreement="The gazette says April.")
    assert form.is_valid(), form.errors
    row = drafts.draft(LegislativeChange, content=form.content(), plan=form.plan(), by=cast.focal_point)
    again = LawForm(user=cast.focal_point, initial=LawForm.initial_of(row))
    shown = [again[name].value() for name in ("jurisdiction", "effective", "adopted", "substances", "disagreement")]
    assert shown == ["NO", "2027-03", None, "Metonitazene", "The gazette says April."]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"effective": "2027-02-30"}, "effective", "There is no such date: 2027-02-30."),
        ({"effective": "soon"}, "effective", "Write a date as 2025-03-31, 2025-03 or 2025."),
        ({"jurisdiction": "XX"}, "jurisdiction", "Select a valid choice. XX is not one of the available choices."),
        ({"adopted": "2025-03", "published": "2024"}, "published", "This lies before the step that comes first."),
        (
            {"substance_text": ""},
            "substances",
            "Name the substances, the class in words, or the duties for platforms.",
        ),
        ({"substances": "Nothing"}, "substances", "Not in the list of substances: Nothing."),
        ({"source_url": "javascript:alert(1)"}, "source_url", "Enter a valid URL."),
    ],
)
def test_form_names_what_is_wrong(cast: Cast, changes: dict[str, str], field: str, message: str) -> None:
    form = filled(cast, **changes)
    assert form.errors == {field: [message]}


def test_form_takes_partial_dates_that_may_be_in_order(cast: Cast) -> None:
    assert filled(cast, proposed="2025-06", adopted="2025", published="2025-07-01").errors == {}


def test_form_proposes_the_authoritys_own_country(cast: Cast) -> None:
    assert LawForm(user=cast.focal_point)["jurisdiction"].value() == "NO"
    assert LawForm(user=cast.member("coordinator_north"))["jurisdiction"].value() is None
