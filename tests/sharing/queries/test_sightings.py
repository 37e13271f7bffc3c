"""The same identifier in other alerts: exactly the same, and only in alerts that the person may read."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import participations
from portal.actions import organizations
from portal.actions.organizations import Pages
from portal.models import User
from sharing import access, search
from sharing.contents import IdentifierRow
from sharing.models import Notice, SellerIdentifier
from sharing.queries import sightings
from tests.cast import Cast
from tests.factories import acts, notices


def seen(user: User, row: Notice) -> dict[str, tuple[int, list[str]]]:
    """By value, in how many, and in which."""
    found = sightings.of_alert(User.objects.get(pk=user.pk), row)
    values = {one.pk: one.value for one in access.plain(SellerIdentifier).filter(alert=row.pk)}
    return {values[key]: (one.total, [other.reference for other in one.newest]) for key, one in found.items()}


def shared(cast: Cast, where: str, **fields: Any) -> Notice:
    """An alert with the identifier Shop-Nine, released to everyone in one framework."""
    people = {"author": cast.member(f"authority_{where}"), "approver": cast.approver(f"authority_{where}")}
    return notices.alert(**people, releases=[(cast.frameworks[where], "everyone")], **fields)


def test_same_identifier_is_found_however_it_was_written(cast: Cast) -> None:
    first = shared(cast, "north")
    rows = [IdentifierRow("shop_handle", " SHOP-nine "), IdentifierRow("shop_handle", "shop-ten")]
    row = acts.draft(cast, identifiers=rows)
    assert seen(cast.focal_point, row) == {" SHOP-nine ": (1, [first.reference])}
    assert seen(cast.focal_point, first) == {"Shop-Nine": (1, [row.reference])}


def test_listing_has_one_form_as_soon_as_its_platform_says_how_it_writes_them(cast: Cast) -> None:
    """In alerts that were written before, too; and it has its own again when the platform no longer says so."""
    one, other = "https://www.bazaar-one.example/itm/blue-lotus/77?x=1", "http://m.bazaar-one.example/item/77"
    row = acts.draft(cast, identifiers=[IdentifierRow("listing_url", one)])
    before = acts.draft(cast, identifiers=[IdentifierRow("listing_url", other), IdentifierRow("email", "a@b.example")])

    def writes(pages: Pages) -> None:
        row, hosts = cast.platforms["Bazaar One"], ["bazaar-one.example"]
        organizations.change_platform(row, name=row.name, operator=None, hosts=hosts, pages=pages, by=cast.focal_point)

    def found() -> tuple[int, int]:
        """In how many others what is typed stands, and how many are found by search."""
        typed = sightings.of_values(cast.focal_point, [("listing_url", other)], but=before.pk)
        query = search.query("https://bazaar-one.example/item/77")
        return len(typed), access.plain(Notice).filter(search_vector=query).count()

    assert found() == (0, 1)
    writes(Pages(["/item/{id}", "/itm/*/{id}"]))
    assert seen(cast.focal_point, row) == {one: (1, [before.reference])}
    assert found() == (1, 2)
    later = acts.draft(cast, identifiers=[IdentifierRow("listing_url", one)])
    assert seen(cast.focal_point, later)[one][0] == 2
    writes(Pages())
    assert (seen(cast.focal_point, row), found()) == ({one: (1, [later.reference])}, (0, 1))


def test_alerts_that_one_may_not_read_are_not_counted(cast: Cast) -> None:
    """Another country's, a draft of others, one to authorities only, a RED one, and what was withdrawn."""
    row = shared(cast, "north")
    own = notices.alert(author=cast.analyst, state="draft")
    people = {"author": cast.focal_point, "approver": cast.colleague}
    hidden = [
        shared(cast, "south"),
        notices.alert(author=cast.focal_point, state="draft"),
        notices.alert(**people, releases=[(cast.north, "authorities")]),
        shared(cast, "north", tlp="red"),
        shared(cast, "north", state="withdrawn"),
    ]
    assert seen(cast.analyst, row) == {"Shop-Nine": (1, [own.reference])}
    assert seen(cast.member("observer"), row) == {}
    assert seen(cast.member("coordinator_south"), hidden[0]) == {}
    for who in (cast.analyst, cast.member("observer")):
        typed = sightings.of_values(User.objects.get(pk=who.pk), [("shop_handle", "shop-nine")])
        assert typed[0].total == 1 + (who == cast.analyst)


def test_typed_values_are_looked_for_together_and_what_is_no_identifier_is_not(cast: Cast) -> None:
    row = shared(cast, "north")
    typed = [
        ("email", "nobody"),
        ("shop_handle", "SHOP-NINE"),
        ("domain", "other.example"),
        ("shop_handle", "Shop-Nine"),
    ]
    with participations.remembered(), CaptureQueriesContext(connection) as queries:
        found = sightings.of_values(cast.analyst, typed)
    assert len(queries) == 4
    assert {place: [other.pk for other in one.newest] for place, one in found.items()} == {1: [row.pk], 3: [row.pk]}
    assert sightings.of_values(cast.focal_point, typed, but=row.pk) == {}
    assert sightings.of_values(cast.member("outsider"), typed) == {}
    assert sightings.of_values(cast.analyst, [("email", "nobody")]) == {}


def test_count_ends_at_the_cap_and_takes_three_queries(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sightings, "CAP", 3)
    row, *others = [shared(cast, "north") for _number in range(5)]
    access.plain(SellerIdentifier).create(alert_id=row.pk, kind="email", value="a@b.example", normalized="a@b.example")
    with participations.remembered(), CaptureQueriesContext(connection) as queries:
        found = sightings.of_alert(cast.analyst, row)
    assert len(queries) == 3
    one = next(iter(found.values()))
    assert (one.is_capped, one.counted, len(one.newest)) == (True, 3, 3)
    assert {other.pk for other in one.newest} <= {other.pk for other in others}
