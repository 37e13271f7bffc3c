"""The methods of a notice; the matrix: counts of what the reader may read, once each, within the year."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.models import User
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
    newest = notices.RELEASED_AT + timedelta(days=9)  # or it would fall out behind the newer ones
    narrow = notices.mo_note(
        **both, title="For authorities", releases=[(cast.north, "authorities")], released_at=newest
    )
    for note in (hidden, narrow):
        note.techniques.add(method)
    (found,) = techniques.of_notice(cast.analyst, row)
    assert (found.technique, [note.title for note in found.notes]) == (method, ["Note 3", "Note 2", "Note 1"])
    page = SignedIn(cast.analyst).get(f"/items/{row.pk}/").text
    assert ("Lawful tea" in page, "Hidden words" in page, "For authorities" in page) == (True, False, False)


@pytest.fixture
def method(db: None) -> Technique:
    return Technique.objects.create(
        code="MK-90", m_stage="marketing", tactic="Reach", title="Redirect", description="D", evidence="seen"
    )


def share(cast: Cast, method: Technique, days: int, *rooms: Any, **fields: Any) -> Any:
    row = notices.mo_note(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=list(rooms) or [(cast.north, "everyone")],
        released_at=clock.now() - timedelta(days=days),
        **fields,
    )
    row.techniques.add(method)
    return row


def counted(user: User) -> tuple[int, int]:
    cells = [c for s in techniques.matrix(user).stages for of_tactic in s.tactics.values() for c in of_tactic]
    (cell,) = cells
    return cell.count, cell.lately


def test_counts_are_of_the_year_and_of_the_quarter(cast: Cast, method: Technique) -> None:
    for days in (3, 80, 100):
        share(cast, method, days)
    assert counted(cast.analyst) == (3, 2)
    assert counted(cast.focal_point) == (3, 2)


def test_counts_hold_what_one_may_read_and_each_item_once(cast: Cast, method: Technique) -> None:
    share(cast, method, 5, (cast.north, "everyone"), (cast.region, "everyone"))
    share(cast, method, 5, (cast.north, "authorities"))
    share(cast, method, 5, state="withdrawn")
    told = {name: counted(cast.member(name)) for name in ("company_one", "authority_north2", "observer", "outsider")}
    assert told == {"company_one": (1, 1), "authority_north2": (2, 2), "observer": (1, 1), "outsider": (0, 0)}


def test_counting_is_bounded(cast: Cast, method: Technique, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(techniques, "NEWEST", 2)
    assert techniques.matrix(cast.analyst).is_bounded is False
    for days in (1, 2, 3):
        share(cast, method, days)
    assert counted(cast.analyst) == (2, 2)
    assert techniques.matrix(cast.analyst).is_bounded is True


def test_page_tells_what_it_is_not_from_notes_that_one_may_read(cast: Cast, method: Technique) -> None:
    share(cast, method, 5, counter_indicators="A registered laboratory.")
    share(cast, method, 5, (cast.north, "authorities"), counter_indicators="A secret test purchase.")
    page = SignedIn(cast.analyst).get("/methods/MK-90/").text
    assert ("A registered laboratory." in page, "A secret test purchase." in page) == (True, False)
    assert 'href="/items/?technique=MK-90"' in page
