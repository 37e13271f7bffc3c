"""Items that a bulletin names: those alone that its readers may read, and none that tells a number which is hidden."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import translation

from portal.models import Participation, User
from sharing.actions import releases, review
from sharing.models import Notice
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices
from tests.factories.legislation import control, substance
from tests.trends.test_newcomers import read, reading_since
from tests.trends.test_statistics import FEB, MAR, MARCH, count, shared
from trends.actions import composing
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import library

DAY = timedelta(days=1)
NAMES = {"Old 0", "Old 1", "Old 2", "New 0", "New 1"}


@pytest.fixture(autouse=True)
def _unrendered() -> Iterator[None]:
    """Nobody waits for a PDF."""
    with unrendered():
        yield


def march(cast: Cast) -> list[Notice]:
    """Five alerts, of which three, and a law change of the month before, are older than the others by two days."""
    old = [shared(cast, MAR, title=f"Old {number}", urgency="none") for number in range(3)]
    new = [shared(cast, MAR + 2 * DAY, title=f"New {number}") for number in range(2)]
    law = shared(cast, FEB, kind=notices.law_change, title="An old law")
    control(substance(), "NO", effective="2026-05-01", instrument="Order of the north", law_change=law)
    return [*old, *new, law]


def submitted(cast: Cast) -> Bulletin:
    composer = cast.member("coordinator_north")
    made = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=composer)
    review.submit(made, by=composer)
    return read(made)


def named(figures: Figures) -> tuple[set[str], list[str]]:
    return {row.title for row in figures.sources}, [law.instrument for law in figures.laws]


def joins(cast: Cast, since: datetime, **more: object) -> User:
    """An organization that was no member before."""
    row = Participation.objects.get(framework=cast.north, organization=cast.organization("company_one"))
    told = {"role": "company", "begun_at": since, "reads_from": since, **more}
    Participation.objects.create(
        framework=cast.north,
        organization=cast.organization("outsider"),
        agreement=row.agreement,
        accepted_at=since,
        accepted_signatory="S",
        **told,
    )
    return User.objects.get(pk=cast.member("outsider").pk)


def test_frozen_figures_name_what_all_members_may_read_with_those_who_are_suspended(cast: Cast) -> None:
    march(cast)
    for _number in range(3):
        shared(cast, MAR + 2 * DAY, title="New 2")
    assert named(count(cast.north)) == (NAMES | {"New 2"}, ["Order of the north"])
    composer = cast.member("coordinator_north")
    draft = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=composer)
    assert "1 May 2026" in str(draft.sections)
    joins(cast, MAR + DAY, suspended_at=MAR + 3 * DAY, suspended_by=cast.coordinator)
    review.submit(draft, by=composer)
    row = read(draft)
    figures = Figures.of_json(row.figures)
    # Three of eight alerts may not be named; with two more, what has no name tells no number below five.
    assert [row.count for row in figures.totals] == [8, None, None]
    assert [row.title[:3] for row in figures.sources] == ["New"] * 3
    assert (figures.laws, "1 May 2026" in str(row.sections)) == ([], False)


def test_list_names_nothing_of_a_kind_whose_number_is_hidden(cast: Cast) -> None:
    shared(cast, FEB)
    shared(cast, MAR, kind=notices.law_change, title="The one law")
    assert named(count(cast.north))[0] == {"The one law"}
    reading_since(cast, FEB + DAY)
    figures = count(cast.north)
    assert (figures.totals[2].count, figures.sources) == (None, [])


def test_bulletin_is_not_published_that_names_what_a_new_member_may_not_read(cast: Cast) -> None:
    march(cast)
    row = submitted(cast)
    joins(cast, MAR + DAY)
    assert (
        "Send it back"
        in SignedIn(cast.coordinator)
        .post(f"/items/{row.pk}/approve/", {"seen": review.seen_of(acts.now(row), by=cast.coordinator)}, follow=True)
        .text
    )
    row.refresh_from_db()
    assert row.state == "in_review"


def test_who_comes_to_read_it_later_is_told_no_name_of_what_it_may_not_read(cast: Cast) -> None:
    items = march(cast)
    row = submitted(cast)
    acts.approve(row, by=cast.coordinator)
    row = read(row)
    assert named(library.told(row, cast.analyst)) == (NAMES, ["Order of the north"])
    newcomer = joins(cast, MAR + DAY)
    releases.withdraw(items[0], reason="Mistaken", by=cast.colleague)
    hidden = [*(item.reference for item in items[:3]), "Old 0", "Old 1", "Old 2", "Order of the north", "1 May 2026"]
    at = f"/bulletins/{row.pk}/"
    eyes = SignedIn(cast.coordinator).get(f"/items/{row.pk}/as/{newcomer.organization_id}/").text
    for person, told in ((newcomer, []), (cast.analyst, [*hidden[:3], *hidden[4:]])):
        ways = (at, f"/api/v1{at}", f"{at}pdf/", f"/api/v1{at}pdf/")
        for text in [SignedIn(person).get(way).text for way in ways] + ([eyes] if person == newcomer else []):
            assert [words for words in ("New 0", "New 1", *hidden) if words in text] == ["New 0", "New 1", *told]
    both = library.told(row, cast.analyst, newcomer)
    assert both.digest() == library.told(row, newcomer).digest() != library.told(row, cast.analyst).digest()


def test_sentences_follow_what_is_told_whatever_language_the_page_is_in(cast: Cast) -> None:
    march(cast)
    row = submitted(cast)
    newcomer = joins(cast, MAR + DAY)
    with translation.override("fr"):
        told = library.told_sections(row, library.told(row, newcomer))
        assert "1 May 2026" in str(library.told_sections(row, library.told(row, cast.analyst)))
    assert "May 2026" not in str(told)
