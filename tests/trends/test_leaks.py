"""A bulletin tells each reader nothing that the label, the issuer or a small number forbids."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.errors import ActionRefused
from portal.models import Participation, User
from sharing import access
from sharing.actions import corrections, releases, review
from sharing.models import (
    LegislativeChange,
    Release,
    VendorAlert,
)
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices
from tests.factories.legislation import control, substance
from trends import statistics
from trends.actions import composing
from trends.models import Bulletin
from trends.queries import library


def _shared(cast: Cast, **fields: Any) -> VendorAlert:
    return notices.alert(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], **fields
    )


def _browser(person: User) -> Client:
    return SignedIn(User.objects.get(pk=person.pk))


MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def _law_ahead(cast: Cast, **fields: Any) -> LegislativeChange:
    """A law change shared with the north, whose control takes effect after March."""
    law = notices.law_change(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], **fields
    )
    control(substance(), "NO", effective="2026-05-01", instrument=law.instrument, law_change=law)
    return law


def test_bulletin_tells_no_law_of_a_stricter_label(cast: Cast) -> None:
    _law_ahead(cast, tlp="amber")
    laws = {tlp: len(statistics.count(cast.north, *MARCH, tlp=tlp).laws) for tlp in ("clear", "green", "amber", "red")}
    assert laws == {"clear": 0, "green": 0, "amber": 1, "red": 1}


def test_clear_bulletin_shows_no_count_of_countries_below_five(cast: Cast) -> None:
    _shared(cast, tlp="clear")
    assert statistics.count(cast.north, *MARCH, tlp="clear").countries_posted is None
    assert statistics.count(cast.north, *MARCH, tlp="amber").countries_posted == 1


def test_months_and_rest_are_hidden_where_a_member_came_later_than_what_they_count(cast: Cast) -> None:
    _shared(cast, tlp="red", released_at=datetime(2026, 2, 3, tzinfo=UTC))
    _shared(cast, tlp="amber", released_at=datetime(2026, 1, 5, tzinfo=UTC))
    _shared(cast, tlp="amber_strict", released_at=datetime(2026, 3, 5, tzinfo=UTC))
    everyone = Participation.objects.filter(framework=cast.north)
    april = (date(2026, 4, 1), date(2026, 4, 30))
    shown = statistics.count(cast.north, *april, tlp="amber_strict")
    assert [row.count for row in shown.months][-4:] == [1, 0, 1, 0]
    everyone.filter(organization=cast.organization("company_one")).update(reads_from=datetime(2026, 2, 1, tzinfo=UTC))
    hidden = statistics.count(cast.north, *april, tlp="amber_strict")
    assert {row.count for row in hidden.months} == {None}
    assert statistics.count(cast.north, *MARCH, tlp="amber").unnamed == 0


def _submitted_bulletin(cast: Cast, tlp: str = "amber") -> Bulletin:
    composer = cast.member("coordinator_north")
    made = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp=tlp, by=composer)
    review.submit(made, by=composer)
    return made


@pytest.mark.parametrize("deed", ["nothing", "withdrawn", "narrowed", "relabelled", "law withdrawn", "member admitted"])
def test_bulletin_is_not_published_with_what_was_taken_back_meanwhile(cast: Cast, deed: str) -> None:
    row, law = _shared(cast, urgency="none"), _law_ahead(cast, tlp="green")
    made = _submitted_bulletin(cast)
    if deed == "withdrawn":
        releases.withdraw(row, reason="Mistaken seller", by=cast.colleague)
    elif deed == "narrowed":
        releases.stop(access.plain(Release).get(notice=row), by=cast.colleague)
    elif deed == "relabelled":
        corrections.approve(
            corrections.propose(row, content={"tlp": "red"}, note="Label", by=cast.focal_point), by=cast.colleague
        )
    elif deed == "law withdrawn":
        releases.withdraw(law, reason="Repealed", by=cast.colleague)
    elif deed == "member admitted":
        everyone = Participation.objects.filter(framework=cast.north)
        everyone.filter(organization=cast.organization("company_one")).update(reads_from=clock.now())
    if deed == "nothing":
        assert acts.approve(made, by=cast.coordinator).state == "released"
        return
    with pytest.raises(ActionRefused, match="Send it back"):
        acts.approve(made, by=cast.coordinator)
    review.send_back(made, note="Anew", by=cast.coordinator)
    review.submit(made, by=cast.member("coordinator_north"))
    assert acts.approve(made, by=cast.coordinator).state == "released"


def test_words_that_nobody_changed_follow_the_bulletin_s_label(cast: Cast) -> None:
    _law_ahead(cast, tlp="amber", instrument="Decree 9")
    composer = cast.member("coordinator_north")
    made = composing.compose(framework=cast.north, begins_on=MARCH[0], ends_on=MARCH[1], tlp="amber", by=composer)
    assert "1 May 2026" in str(made.sections)
    own = {"key": "coverage", "heading": "Coverage", "body": "Our own words."}
    sections = [own if section["key"] == "coverage" else section for section in made.sections]
    composing.edit(made, title=made.title, tlp="clear", sections=sections, by=composer)
    made.refresh_from_db()
    assert "1 May 2026" not in str(made.sections)
    assert own in made.sections


def test_published_bulletin_loses_the_title_of_what_is_withdrawn_or_narrowed(cast: Cast) -> None:
    withdrawn, narrowed, relabelled, kept = (
        _shared(cast, urgency="none", title=f"Seller {word}") for word in ("Alfa", "Bravo", "Charlie", "Delta")
    )
    bulletin = acts.approve(_submitted_bulletin(cast), by=cast.coordinator)
    raised = corrections.propose(relabelled, content={"tlp": "red"}, note="Label", by=cast.focal_point)
    browser = _browser(cast.analyst)
    addresses = (f"/bulletins/{bulletin.pk}/", f"/api/v1/bulletins/{bulletin.pk}/")
    for address in addresses:
        assert "Seller Alfa" in browser.get(address).text
    releases.withdraw(withdrawn, reason="Mistaken seller", by=cast.colleague)
    releases.stop(access.plain(Release).get(notice=narrowed), by=cast.colleague)
    corrections.approve(raised, by=cast.colleague)
    for address in addresses:
        text = browser.get(address).text
        assert [word for word in ("Alfa", "Bravo", "Charlie", "Delta") if f"Seller {word}" in text] == ["Delta"], (
            address
        )
        assert withdrawn.reference in text
    assert "Seller" not in browser.get(f"/api/v1/notices/{bulletin.pk}/").text


def test_kept_file_and_laws_of_a_published_bulletin_follow_what_may_be_told(cast: Cast) -> None:
    law = _law_ahead(cast, tlp="amber", instrument="Order of the north")
    row = _submitted_bulletin(cast)
    acts.approve(row, by=cast.approver("coordinator_north"))
    row = access.plain(Bulletin).select_related("framework", "originator").get(pk=row.pk)
    browser = _browser(cast.analyst)
    with unrendered():
        kept = composing.file_of(row, cast.analyst)
    assert "Order of the north" in browser.get(f"/bulletins/{row.pk}/").text
    with unrendered():
        assert composing.file_of(row, cast.analyst).pk == kept.pk
    releases.withdraw(law, reason="Mistaken", by=cast.colleague)
    told = library.told(row, cast.analyst)
    assert ("Order of the north" in browser.get(f"/bulletins/{row.pk}/").text, told.laws) == (False, [])
    (section,) = [one for one in library.told_sections(row, told) if one["key"] == "law"]
    assert section["body"] == "No control that this bulletin may name takes effect in the 180 days after this period."
    with unrendered():
        assert composing.file_of(row, cast.analyst).pk != kept.pk


def test_totals_of_members_are_hidden_too(cast: Cast) -> None:
    for tlp, hides, seen in (("amber", False, (1, 1)), ("clear", False, (None, None)), ("amber", True, (None, None))):
        cast.north.hides_members = hides
        figures = statistics.count(cast.north, *MARCH, tlp=tlp)
        assert (figures.countries, figures.companies) == seen


def test_whoever_is_suspended_counts_as_a_reader_to_be(cast: Cast) -> None:
    _shared(cast, tlp="amber")
    later = notices.RELEASED_AT + timedelta(days=1)
    membership = Participation.objects.filter(framework=cast.north, organization=cast.organization("company_one"))
    membership.update(reads_from=later, begun_at=later, suspended_at=later, suspended_by=cast.coordinator)
    figures = statistics.count(cast.north, *MARCH, tlp="amber")
    assert [row.count for row in figures.totals if row.key == "alert"] == [None]
