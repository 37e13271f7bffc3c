"""The methods of a notice, with what MO notes say of them."""

from datetime import timedelta
from typing import Any

from sharing.models import Technique
from sharing.queries import techniques
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices


def test_methods_stand_with_the_notes_that_the_reader_may_read(cast: Cast) -> None:
    method = Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )
    row = acts.released(cast)
    row.techniques.add(method)
    both: dict[str, Any] = {"author": cast.focal_point, "approver": cast.colleague, "counter_indicators": "Lawful tea"}
    for number in range(4):
        at = notices.RELEASED_AT + timedelta(days=number)
        note = notices.mo_note(**both, title=f"Note {number}", releases=[(cast.north, "everyone")], released_at=at)
        note.techniques.add(method)
    hidden = notices.mo_note(**{**both, "counter_indicators": "Hidden words"}, title="Of the others", state="draft")
    narrow = notices.mo_note(**both, title="For authorities", releases=[(cast.north, "authorities")])
    for note in (hidden, narrow):
        note.techniques.add(method)
    (found,) = techniques.of_notice(cast.analyst, row)
    assert (found.technique, [note.title for note in found.notes]) == (method, ["Note 3", "Note 2", "Note 1"])
    page = SignedIn(cast.analyst).get(f"/items/{row.pk}/").text
    assert ("Lawful tea" in page, "Hidden words" in page, "For authorities" in page) == (True, False, False)
