"""Before an item is shared further it is told who would see it as well, and nothing of who is hidden."""

from collections.abc import Callable

import pytest

from portal.enums import TLP
from portal.errors import Outdated
from portal.models import Framework, User
from sharing import access
from sharing.actions import corrections, extensions, releases
from sharing.actions.drafts import Planned
from sharing.models import Extension, Notice, Release
from sharing.queries import audience, further
from sharing.queries.audience import Audience
from sharing.queries.reach import Reach
from tests.cast import Cast, join
from tests.factories import acts


def choice(cast: Cast, row: Notice, **chosen: object) -> Reach:
    return further.of_choice(cast.colleague, row, **{"framework": cast.region, "audience": "everyone", **chosen})  # type: ignore[arg-type]


def told(cast: Cast, row: Notice) -> Audience:
    return audience.told(cast.colleague, row, choice(cast, row))


def names(rows: list[object]) -> list[str]:
    return [str(row) for row in rows]


def hide(framework: Framework) -> None:
    framework.hides_members = True
    framework.save()


def request(cast: Cast, by: str) -> tuple[User, Extension]:
    """The coordinator of the north asks for the region; the approver of the issuer decides."""
    person = cast.approver(by)
    row = acts.released(cast, asked=(), by=cast.member(by), approver=person)
    return person, extensions.ask(row, framework=cast.region, why="Sold across borders", by=cast.coordinator)


def test_those_are_named_who_do_not_read_it_yet(cast: Cast) -> None:
    found = told(cast, acts.released(cast))
    (room,), fresh = found.reach.rooms, ["Authority South", "Coordinator Region"]
    assert (room.total, room.informed, room.already) == (3, fresh, 1)
    people = User.objects.filter(organization__name__in=fresh, is_active=True).count()
    assert (found.countries, found.people) == (["Italy"], people)
    assert (names([*found.new_rooms]), names([*found.newcomers])) == (["Framework of the region"], fresh)


def test_who_else_is_asked_is_told_with_the_mails_that_go_out_at_once(cast: Cast) -> None:
    row = acts.released(cast, urgency="immediate")
    wanted = [cast.organization("authority_south"), cast.organization("company_one")]  # which is asked already
    found = audience.told(cast.colleague, row, choice(cast, row, addressees=wanted))
    assert names([one.organization for one in found.reach.asked]) == ["Authority South", "Company One"]
    assert found.reach.rooms[0].informed == ["Coordinator Region"]
    assert found.mailed == wanted[0].people.count()


def test_red_item_is_seen_by_those_alone_who_are_asked(cast: Cast) -> None:
    row = acts.released(cast, tlp=TLP.RED)
    found = choice(cast, row, addressees=[cast.organization("authority_south")])
    assert (found.rooms[0].total, found.rooms[0].informed, names([*found.named])) == (None, None, ["Authority South"])


def test_nothing_tells_who_reads_it_through_a_framework_that_hides_its_members(cast: Cast) -> None:
    """Company One reads it in the north already, and what was shared there before reached it."""
    hide(cast.north)
    found = told(cast, acts.released(cast, asked=()))
    members = ["Authority South", "Company One", "Coordinator Region"]
    assert (found.reach.rooms[0].informed, found.reach.rooms[0].already) == (members, 0)
    assert names([*found.newcomers]) == members
    draft = acts.draft(cast, asked=(), plan=[Planned(cast.region)])
    assert names([*audience.of_notice(cast.focal_point, draft).newcomers]) == members


def test_framework_that_hides_its_members_tells_how_many_they_are(cast: Cast) -> None:
    hide(cast.region)
    found = told(cast, acts.released(cast))
    (room,) = found.reach.rooms
    assert (room.total, room.informed, room.already, found.people, found.countries) == (3, None, 0, 0, [])


def test_issuer_that_takes_no_part_there_is_told_how_many_and_where_and_nobody_by_name(cast: Cast) -> None:
    person, asked = request(cast, "authority_north2")
    found = audience.told(person, asked.notice, further.of_request(person, asked))
    (room,) = found.reach.rooms
    assert (room.total, room.informed, found.reach.named) == (4, None, [])
    assert (found.countries, found.people > 0) == (["Italy", "Norway"], True)
    hide(cast.region)
    found = audience.told(person, asked.notice, further.of_request(person, asked))
    assert (found.reach.rooms[0].total, found.countries, found.people, found.reach.named) == (4, [], 0, [])


def newcomer(cast: Cast, row: Notice) -> None:
    join(cast.organization("company_two"), cast.region, "company")


def correction(cast: Cast, row: Notice) -> None:
    corrections.approve(
        corrections.propose(row, content={"title": "Other"}, note="Title", by=cast.focal_point), by=cast.colleague
    )


def end(cast: Cast, row: Notice) -> None:
    releases.stop(access.plain(Release).get(notice=row.pk, framework=cast.north), by=cast.colleague)


@pytest.mark.parametrize("change", [newcomer, correction, end])
def test_what_was_not_looked_at_is_not_shared(cast: Cast, change: Callable[[Cast, Notice], None]) -> None:
    row = acts.released(cast, asked=())
    seen = choice(cast, row).seen
    change(cast, row)
    for wrong in (seen, "", choice(cast, row, audience="authorities").seen):
        with pytest.raises(Outdated) as refused:
            releases.share(row, framework=cast.region, seen=wrong, by=cast.colleague)
        assert refused.value.field == "seen"
    releases.share(row, framework=cast.region, seen=choice(cast, row).seen, by=cast.colleague)


def test_consent_is_given_to_what_was_looked_at(cast: Cast) -> None:
    person, asked = request(cast, "authority_north")
    seen = further.of_request(person, asked).seen
    newcomer(cast, asked.notice)
    for wrong in (seen, ""):
        with pytest.raises(Outdated):
            extensions.consent(asked, seen=wrong, by=person)
    assert acts.consent(asked, by=person).state == "consented"
