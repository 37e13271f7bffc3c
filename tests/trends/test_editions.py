"""Editions of a bulletin: under another label, or in another language, a bulletin of its own."""

from datetime import date
from typing import Any

import pytest

from portal.errors import ActionRefused, NotAllowed
from sharing import access
from sharing.actions import drafts, review
from tests.cast import Cast
from tests.factories import acts
from trends.actions import composing, editions
from trends.models import Bulletin
from trends.queries import editions as families

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
OWN = {"key": "coverage", "heading": "Coverage", "body": "Our own words."}


def composed(cast: Cast, tlp: str = "amber", days: tuple[date, date] = MARCH) -> Bulletin:
    by = cast.member("coordinator_north")
    return composing.compose(framework=cast.north, begins_on=days[0], ends_on=days[1], tlp=tlp, by=by)


def written(cast: Cast, master: Bulletin, **keys: Any) -> Bulletin:
    """The bulletin with a section of which somebody wrote the words."""
    own = {**OWN, **keys}
    sections = [own if section["key"] == own["key"] else section for section in master.sections]
    composing.edit(master, title=master.title, tlp=master.tlp, sections=sections, by=cast.member("coordinator_north"))
    master.refresh_from_db()
    return master


def body(row: Bulletin, key: str) -> str:
    return next(str(section["body"]) for section in row.sections if section["key"] == key)


def test_edition_is_a_draft_of_its_own_that_points_to_its_master(cast: Cast) -> None:
    master = written(cast, composed(cast))
    made = editions.derive(master, tlp="green", language="en", by=cast.member("coordinator_north"))
    made.refresh_from_db()
    assert (made.master_id, made.state, made.tlp, made.language) == (master.pk, "draft", "green", "en")
    assert made.reference != master.reference
    assert (body(made, "coverage"), made.title) == ("Our own words.", master.title)
    assert set(families.family(made)) == set(families.family(master)) == {master, made}


def test_edition_in_another_language_composes_and_carries_no_word_over(cast: Cast) -> None:
    master = written(cast, composed(cast))
    made = editions.derive(master, tlp="amber", language="fr", by=cast.member("coordinator_north"))
    assert (made.language, body(made, "coverage") == "Our own words.") == ("fr", False)
    assert [section["key"] for section in made.sections] == [section["key"] for section in master.sections]


def test_section_with_a_stricter_label_is_left_out_of_an_edition(cast: Cast) -> None:
    master = written(cast, composed(cast), tlp="amber")
    keys = [section["key"] for section in master.sections]
    for label, left in (("clear", {"coverage"}), ("green", {"coverage"}), ("amber_strict", set())):
        made = editions.derive(master, tlp=label, language="en", by=cast.member("coordinator_north"))
        assert [section["key"] for section in made.sections] == [key for key in keys if key not in left]


def test_label_and_language_are_there_once(cast: Cast) -> None:
    master = composed(cast)
    made = editions.derive(master, tlp="green", language="en", by=cast.member("coordinator_north"))
    refused = ((master, "green", "en"), (master, "amber", "en"), (made, "clear", "en"), (master, "red", "en"))
    for row, tlp, language in (*refused, (master, "clear", "xx")):
        with pytest.raises(ActionRefused):
            editions.derive(row, tlp=tlp, language=language, by=cast.member("coordinator_north"))
    with pytest.raises(NotAllowed):
        editions.derive(master, tlp="clear", language="en", by=cast.focal_point)


def test_a_draft_is_not_discarded_before_its_editions(cast: Cast) -> None:
    master, by = composed(cast), cast.member("coordinator_north")
    made = editions.derive(master, tlp="green", language="en", by=by)
    with pytest.raises(ActionRefused):
        drafts.discard(master, by=by)
    drafts.discard(made, by=by)
    drafts.discard(master, by=by)
    assert not access.plain(Bulletin).exists()


def labelled(cast: Cast, row: Bulletin, tlp: str, key: str = "law") -> Bulletin:
    """The bulletin with this label on one of its sections."""
    row.refresh_from_db()
    sections = [{**section, "tlp": tlp} if section["key"] == key else section for section in row.sections]
    composing.edit(row, title=row.title, tlp=row.tlp, sections=sections, by=cast.member("coordinator_north"))
    row.refresh_from_db()
    return row


def test_label_that_a_section_is_given_later_holds_in_editions_begun_before(cast: Cast) -> None:
    master, by = composed(cast), cast.member("coordinator_north")
    made = [editions.derive(master, tlp="green", language=language, by=by) for language in ("en", "fr")]
    labelled(cast, master, "amber")
    review.submit(access.plain(Bulletin).get(pk=master.pk), by=by)
    for row in made:
        with pytest.raises(ActionRefused, match="is labelled TLP:AMBER.* Or discard this edition") as refused:
            review.submit(access.plain(Bulletin).get(pk=row.pk), by=by)
        assert refused.value.field == "body_law"
    with pytest.raises(ActionRefused, match="whose words it tells") as refused:
        labelled(cast, labelled(cast, made[0], "amber_strict"), "green")
    assert refused.value.field == "label_law"
    made[0].refresh_from_db()
    assert [section.get("tlp", "") for section in made[0].sections] == ["", "", "", "amber_strict", ""]


def test_label_that_a_section_is_given_after_the_submission_holds_on_approval(cast: Cast) -> None:
    master, by = composed(cast), cast.member("coordinator_north")
    made = editions.derive(master, tlp="green", language="en", by=by)
    for row in (master, made):
        review.submit(access.plain(Bulletin).get(pk=row.pk), by=by)
    review.call_back(master, by=by)
    labelled(cast, master, "amber")
    review.submit(access.plain(Bulletin).get(pk=master.pk), by=by)
    acts.approve(master, by=cast.coordinator)
    with pytest.raises(ActionRefused, match="is labelled TLP:AMBER"):
        acts.approve(made, by=cast.coordinator)


def test_label_that_is_lowered_in_the_master_can_be_lowered_in_its_edition(cast: Cast) -> None:
    master = composed(cast)
    made = editions.derive(master, tlp="green", language="en", by=cast.member("coordinator_north"))
    labelled(cast, master, "amber")
    assert labelled(cast, made, "").sections[3]["tlp"] == "amber"
    labelled(cast, master, "")
    assert "tlp" not in labelled(cast, made, "").sections[3]
