"""What a published bulletin tells those who read it only now: nothing small of what they may not read."""

from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.actions import frameworks
from portal.models import Participation, User
from sharing import access
from sharing.actions import releases, review
from sharing.models import Release, VendorAlert
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_statistics import MAR, MARCH, method, naming, shared
from trends.actions import composing
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import library

LATER = MAR + timedelta(days=36)


def published(cast: Cast) -> Bulletin:
    """Of March; everyone reads the two alerts that it rests on."""
    naming(shared(cast, tlp="green", urgency="immediate"), method("MK-90", "marketing"))
    shared(cast)
    composer = cast.member("coordinator_north")
    made = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=composer)
    review.submit(made, by=composer)
    acts.approve(made, by=cast.coordinator)
    return read(made)


def read(row: Bulletin) -> Bulletin:
    return access.plain(Bulletin).select_related("framework", "originator").get(pk=row.pk)


def small(figures: Figures) -> list[object]:
    """All that rests on the two alerts, as far as it is told."""
    rows = [*figures.totals, *figures.urgencies, *figures.stages, *figures.methods, *figures.months]
    counts = [count for row in rows for count in (row.count, row.previous) if count is not None]
    words = [*figures.new_methods, figures.countries_posted, figures.unnamed or None]
    return [*counts, *(word for word in words if word is not None)]


def reading_since(cast: Cast, moment: datetime) -> None:
    rows = Participation.objects.filter(framework=cast.north, organization=cast.organization("company_one"))
    rows.update(reads_from=moment)


def test_whoever_was_admitted_later_is_told_no_small_count(cast: Cast) -> None:
    row = published(cast)
    before = library.told(row, cast.analyst)
    assert (before.totals[0].count, before.new_methods, before.unnamed) == (2, ["MK-90"], 0)
    frameworks.admit(
        framework=cast.north,
        organization=cast.organization("outsider"),
        role="company",
        signatory="S",
        reads_from=LATER,
        by=cast.coordinator,
    )
    newcomer = User.objects.get(pk=cast.member("outsider").pk)
    assert not access.readable(newcomer, VendorAlert).exists()
    assert library.published(newcomer).get() == row
    told = library.told(row, cast.analyst)
    assert (small(told), told.digest() != before.digest()) == ([], True)
    page = " ".join(SignedIn(newcomer).get(row.get_absolute_url()).text.split())
    assert "Alerts shared: fewer than five." in page
    hidden = ("Alerts shared: 2", "MK-90", "asks for an answer", "countries posted")
    assert [words for words in hidden if words in page] == []
    api = SignedIn(newcomer).get(f"/api/v1/bulletins/{row.pk}/").json()["figures"]
    assert (api["totals"][0]["count"], api["oldest"], api["first"]) == (None, None, None)


@pytest.mark.parametrize(("since", "hidden"), [(MAR, False), (MAR + timedelta(microseconds=1), True)])
def test_small_counts_stand_while_all_read_the_first_item(cast: Cast, since: datetime, hidden: bool) -> None:
    row = published(cast)
    reading_since(cast, since)
    assert (small(library.told(row, cast.analyst)) == []) is hidden


def test_who_may_not_read_the_bulletin_either_hides_nothing_in_it(cast: Cast) -> None:
    row = published(cast)
    before = library.told(row, cast.analyst)
    shared_at = access.plain(Release).get(notice=row.pk).released_at
    reading_since(cast, shared_at + timedelta(microseconds=1))
    assert not access.can_read(cast.analyst, row)
    assert library.told(row, cast.coordinator) == before
    reading_since(cast, shared_at)
    assert small(library.told(row, cast.coordinator)) == []


def test_what_was_withdrawn_since_is_no_longer_counted_for_newcomers_either(cast: Cast) -> None:
    row = published(cast)
    for alert in access.plain(VendorAlert).filter(tlp__in=["green", "amber"]):
        releases.withdraw(alert, reason="Mistaken", by=cast.colleague)
    assert small(library.told(row, cast.analyst)) != []
    reading_since(cast, LATER)
    assert small(library.told(row, cast.analyst)) == []


def test_method_is_no_longer_called_new_to_whoever_may_not_read_what_is_older(cast: Cast) -> None:
    old = datetime(2025, 1, 10, tzinfo=UTC)
    Participation.objects.filter(framework=cast.north).update(reads_from=old)
    shared(cast, old)
    row = published(cast)
    assert library.told(row, cast.analyst).new_methods == ["MK-90"]
    reading_since(cast, old + timedelta(days=60))
    told = library.told(row, cast.analyst)
    assert (told.new_methods, told.totals[0].count) == ([], 2)


def test_framework_that_hides_its_members_since_then_tells_not_how_few_they_are(cast: Cast) -> None:
    row = published(cast)
    assert library.told(row, cast.analyst).companies == 1
    row.framework.hides_members = True
    told = library.told(row, cast.analyst)
    assert (told.countries, told.companies) == (None, None)


def test_item_that_was_taken_back_is_not_named_and_stays_counted(cast: Cast) -> None:
    row = published(cast)
    source, other = library.told(row, cast.analyst).sources
    alert = access.plain(VendorAlert).get(pk=source.id)
    with clock.moved_to(MAR + timedelta(minutes=5)):
        releases.take_back(alert, by=cast.colleague)
    told = library.told(row, cast.analyst)
    assert (told.sources, told.totals[0].count) == ([other], 2)
    for address in (row.get_absolute_url(), f"/api/v1/bulletins/{row.pk}/"):
        assert alert.reference not in SignedIn(cast.analyst).get(address).text
