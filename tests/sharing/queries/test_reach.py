"""Before sharing it is said who will see it: by name only where the framework names its members to the person."""

from datetime import UTC, datetime

from portal import clock
from portal.enums import TLP
from portal.models import Framework, Organization, User
from sharing.actions.drafts import Planned
from sharing.models import Notice
from sharing.queries import reach
from tests.cast import Cast
from tests.factories import acts

Told = dict[str, tuple[int | None, list[str] | None]]


def told(user: User, row: Notice) -> Told:
    """By framework, how many and who gets it for information."""
    found = reach.of_draft(User.objects.get(pk=user.pk), Notice._base_manager.get(pk=row.pk))
    return {room.framework.code: (room.total, room.informed) for room in found.rooms}


def test_members_of_each_framework_are_named_by_audience(cast: Cast) -> None:
    row = acts.draft(cast, plan=[Planned(cast.north), Planned(cast.region, "authorities")])
    assert told(cast.focal_point, row) == {
        "north": (4, ["Authority North2", "Coordinator North", "Observer"]),
        "region": (2, ["Authority South", "Coordinator Region"]),
    }


def test_framework_that_hides_its_members_tells_how_many_and_its_coordinator_who(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    assert told(cast.focal_point, acts.draft(cast)) == {"north": (4, None)}
    own = acts.draft(cast, by=cast.member("coordinator_north"))
    assert told(cast.coordinator, own) == {"north": (4, ["Authority North", "Authority North2", "Observer"])}


def test_red_item_tells_nothing_but_who_is_asked(cast: Cast) -> None:
    """Neither how many of those who are asked belong to the framework."""
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = acts.draft(cast, asked=["company_one", "company_two"], tlp=TLP.RED)
    assert told(cast.focal_point, row) == {"north": (None, None)}
    asked = reach.of_draft(cast.focal_point, row).asked
    assert [str(one.organization) for one in asked] == ["Company One", "Company Two"]


def test_second_reader_outside_the_framework_learns_none_of_its_members(cast: Cast) -> None:
    row = acts.draft(cast, asked=(), plan=[Planned(cast.south)], by=cast.member("authority_south"))
    assert told(cast.member("authority_south"), row) == {"south": (2, ["Company Two", "Coordinator South"])}
    assert told(cast.colleague, row) == {"south": (None, None)}


def test_due_time_is_that_of_the_strictest_framework_in_which_one_takes_part(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.region.pk).update(high_days=1)
    Organization.objects.update(time_zone="UTC")
    row = acts.draft(cast, asked=["company_one", "authority_north2"], plan=[Planned(cast.north), Planned(cast.region)])
    with clock.moved_to(datetime(2026, 3, 2, 10, tzinfo=UTC)):
        asked = reach.of_draft(cast.focal_point, row).asked
    assert {str(one.organization): one.due_at for one in asked} == {
        "Authority North2": datetime(2026, 3, 5, 23, 59, tzinfo=UTC),
        "Company One": datetime(2026, 3, 3, 23, 59, tzinfo=UTC),
    }


def test_who_could_not_read_it_is_told_and_not_counted(cast: Cast) -> None:
    row = acts.draft(cast, asked=("company_one", "company_two", "observer"))
    found = reach.of_draft(cast.focal_point, row)
    assert [(str(one.organization), one.is_blind, one.due_at is None) for one in found.asked] == [
        ("Company One", False, False),
        ("Company Two", True, True),
        ("Observer", True, True),
    ]
    assert "Company Two" not in [str(one) for one in found.named]


def test_who_could_not_read_it_is_not_told_where_members_are_not_named(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    found = reach.of_draft(cast.focal_point, acts.draft(cast, asked=("company_one", "company_two")))
    assert [one.is_blind for one in found.asked] == [False, False]
    assert found.is_partial
