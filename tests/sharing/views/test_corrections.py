"""A correction that waits is read word by word, and says whom it opens the item to."""

import re

import pytest

from sharing.actions import corrections
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts


def waiting(cast: Cast, label: str, **content: object) -> str:
    """What its approver sees of a correction of an alert of this label; its words, and where they differ."""
    row = acts.released(cast, tlp=label)
    corrections.propose(row, content=content, note="Counted again", by=cast.focal_point)
    page = SignedIn(cast.colleague).get(f"/items/{row.pk}/").text
    told = page[page.index('id="waiting"') :].split("</section>")[0]
    return " ".join(re.sub(r"</?(?!del|ins)\w[^>]*>", "", told).split())


def test_words_that_differ_are_marked_for_eyes_and_ears(cast: Cast) -> None:
    page = waiting(cast, "amber", observed="Four listings.")
    assert "<del>taken out: Three</del><ins>put in: Four</ins> listings." in page
    assert "Who will see it then" not in page


@pytest.mark.parametrize(("before", "after", "is_told"), [("red", "amber", True), ("amber", "green", False)])
def test_correction_that_is_red_no_longer_says_who_will_see_it(
    cast: Cast, before: str, after: str, is_told: bool
) -> None:
    page = waiting(cast, before, tlp=after)
    assert "It lowers the label" in page
    assert ("Who will see it then" in page, "Authority South" in page) == (is_told, False)
    assert ("Coordinator North" in page) is is_told


def test_correction_that_stays_red_opens_it_to_nobody(cast: Cast) -> None:
    assert "Who will see it then" not in waiting(cast, "red", observed="Four listings.")
