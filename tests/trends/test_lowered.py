"""Sentences of a bulletin that somebody added a word to: under a lower label they tell no more than composed ones."""

import pytest

from portal.enums import TLP
from sharing import access
from tests.cast import Cast
from tests.factories import notices
from tests.factories.legislation import control, substance
from tests.trends.test_composing import counted
from tests.trends.test_editions import body, composed
from trends import compose, derived
from trends.actions import composing, editions
from trends.figures import Row
from trends.models import Bulletin


@pytest.fixture
def draft(cast: Cast) -> Bulletin:
    """With a sentence about a law change under TLP:AMBER, to which somebody added a word, and a line of their own."""
    law = notices.law_change(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], tlp="amber"
    )
    control(substance(), "NO", effective="2026-05-01", instrument=law.instrument, law_change=law)
    row = composed(cast)
    written = body(row, "law").replace("1 May 2026.", "1 May 2026 (watch).") + "\n- Our own words."
    return saved(cast, row, written, "amber")


def saved(cast: Cast, row: Bulletin, written: str, tlp: str) -> Bulletin:
    sections = [{**one, "body": written} if one["key"] == "law" else one for one in row.sections]
    composing.edit(row, title=row.title, tlp=tlp, sections=sections, by=cast.member("coordinator_north"))
    return access.plain(Bulletin).get(pk=row.pk)


@pytest.mark.parametrize(("tlp", "stays"), [("clear", False), ("green", False), ("amber_strict", True)])
def test_changed_sentence_goes_into_an_edition_with_its_figure_alone(
    cast: Cast, draft: Bulletin, tlp: str, stays: bool
) -> None:
    assert "1 May 2026 (watch)" in body(draft, "law")
    made = editions.derive(draft, tlp=tlp, language="en", by=cast.member("coordinator_north"))
    assert ("1 May 2026" in str(made.sections), "Our own words." in body(made, "law")) == (stays, True)


@pytest.mark.parametrize(("tlp", "stays"), [("clear", False), ("amber", True), ("amber_strict", True)])
def test_changed_sentence_stays_in_a_draft_whose_label_is_not_lowered(
    cast: Cast, draft: Bulletin, tlp: str, stays: bool
) -> None:
    row = saved(cast, draft, body(draft, "law").replace("(watch)", "(watch this)"), tlp)
    assert ("1 May 2026 (watch this)" in str(row.sections), "Our own words." in body(row, "law")) == (stays, True)


def test_changed_sentences_stay_where_the_same_is_told_under_the_lower_label() -> None:
    before = counted(wording=2, totals=[Row("alert", 3, 9), Row("mo_note", 6, 6)], destinations=[Row("NO", 2, 1)])
    now = counted(wording=2, totals=[Row("alert", None, None), Row("mo_note", 6, 6)], destinations=[])
    (written, *_others) = [section.as_json() for section in compose.sections(before, {})]
    changed = "\n".join(f"{line} Watch." for line in written["body"].splitlines())
    own = compose.rewritten(written, written["heading"], f"{changed}\n\nOur words.")
    own["sentences"] = [*own["sentences"], {"key": "urgencies.high", "text": "Much is urgent."}]
    own["body"] += "\nMuch is urgent."
    (told,) = derived.lowered([own], before, now, {})
    assert told["body"].splitlines() == ["- MO notes shared: 6, as in the period before. Watch.", "", "Our words."]
    assert [one["key"] for one in told["sentences"]] == ["totals.mo_note"]
    assert derived.lowered([told], before, now, {}) == [told]


def test_label_is_lower_than_another_by_its_rank() -> None:
    assert [derived.is_lower(tlp, TLP.AMBER) for tlp in ("clear", "green", "amber", "amber_strict")] == [
        True, True, False, False,
    ]  # fmt: skip
