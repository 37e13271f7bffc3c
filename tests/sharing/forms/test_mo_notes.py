"""The form of an MO note, which companies issue too."""

from datetime import date
from typing import Any

from sharing.forms.mo_notes import MoNoteForm
from sharing.models import Technique
from tests.cast import Cast
from tests.factories import posts


def filled(cast: Cast, **changes: Any) -> MoNoteForm:
    return MoNoteForm(posts.mo_note(cast, **changes), user=cast.analyst)


def test_company_says_how_it_is_done_and_where(cast: Cast) -> None:
    method = Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )
    days = {"observed_from_on": "2026-02-01", "observed_until_on": "2026-02-01"}
    form = filled(cast, **days, countries=["NO", "IT"], techniques=["MK-90"])
    assert form.is_valid(), form.errors
    content = form.content()
    assert (content["m_stage"], content["observed_from_on"], content["countries"], content["techniques"]) == (
        "marketing",
        date(2026, 2, 1),
        ["NO", "IT"],
        [method],
    )
    assert [(step.framework, step.audience) for step in form.plan()] == [(cast.north, "everyone")]


def test_form_names_what_is_wrong(cast: Cast) -> None:
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"description": ""}, "description", "This field is required."),
        ({"m_stage": "magic"}, "m_stage", "Select a valid choice. magic is not one of the available choices."),
        ({"urgency": "immediate"}, "urgency", "Select a valid choice. immediate is not one of the available choices."),
        ({"countries": ["XX"]}, "countries", "Select a valid choice. XX is not one of the available choices."),
        (
            {"observed_from_on": "2026-02-02", "observed_until_on": "2026-02-01"},
            "observed_until_on",
            "This day lies before the first.",
        ),
    ]
    for changes, field, message in wrong:
        form = filled(cast, **changes)
        assert {name: list(map(str, found)) for name, found in form.errors.items()} == {field: [message]}
