"""The issuer is told the same of everyone that it named, whether or not they belong to a framework that hides its
members: the region does, Company One belongs to it, Authority North2 does not, and the north names both.
"""

from datetime import datetime, timedelta

import pytest

from portal import clock, grants
from portal.actions import closing, participations
from portal.models import Framework, Message, Participation, User
from sharing import access, trail
from sharing.actions import corrections, reactions, receipts, releases
from sharing.actions.drafts import Planned
from sharing.contents import IdentifierRow
from sharing.enums import Decision, Feeling
from sharing.models import Addressee, Recall, Release, VendorAlert
from sharing.queries import audience, feedback, further, home, ladder, my_alerts, recalls
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import acts

BOTH = ("authority_north2", "company_one")
NAMES = ["Authority North2", "Company One"]
MARKED = [IdentifierRow("shop_handle", "Shop-Nine", for_addressees=True)]


@pytest.fixture(autouse=True)
def _hide(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    cast.region.refresh_from_db()


def shared(cast: Cast, **wanted: object) -> VendorAlert:
    """In the north and in the region, both asked."""
    told: dict[str, object] = {"asked": BOTH, "plan": [Planned(cast.north), Planned(cast.region)], **wanted}
    return acts.released(cast, **told)  # type: ignore[arg-type]


def stop(cast: Cast, row: VendorAlert, framework: Framework) -> None:
    releases.stop(Release._base_manager.get(notice=row.pk, framework=framework, ended_at=None), by=cast.colleague)


def narrowed(cast: Cast, **wanted: object) -> VendorAlert:
    """The same, in the region alone by now: Company One is asked still, Authority North2 no more."""
    row = shared(cast, **wanted)
    stop(cast, row, cast.north)
    assert [str(one.organization) for one in access.asked().filter(notice=row.pk)] == ["Company One"]
    return row


def due(cast: Cast, row: VendorAlert) -> list[datetime | None]:
    rungs = ladder.ladder(cast.focal_point, row)
    assert [str(rung.organization) for rung in rungs] == NAMES
    return [rung.due_at for rung in rungs]


def corrected(cast: Cast, row: VendorAlert, **content: str) -> None:
    now = VendorAlert._base_manager.get(pk=row.pk)
    version = corrections.propose(now, content=dict(content), note="New", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)


def open_room(cast: Cast) -> Framework:
    """The south, in which the issuer takes part here."""
    join(cast.organization("authority_north"), cast.south, "authority")
    grants.sync(cast.organization("authority_north"))
    return cast.south


def test_who_is_asked_still_is_not_told(cast: Cast) -> None:
    row = narrowed(cast)
    first, second = due(cast, row)
    assert first == second is not None
    with clock.moved_to(clock.now() + timedelta(days=30)):
        assert {str(one.organization) for one in my_alerts.overdue(cast.focal_point)} == {*NAMES}
        assert [(one.asked, one.overdue) for one in home.waiting(cast.focal_point)] == [(2, 2)]


def test_an_item_waits_whoever_of_the_named_is_asked_still(cast: Cast) -> None:
    rows = {narrowed(cast).pk}
    access.plain(Addressee).filter(organization=cast.organization("company_one")).delete()
    assert {one.notice.pk for one in home.waiting(cast.focal_point)} == rows
    assert home.queue(cast.member("authority_north2")).total == 0


@pytest.mark.parametrize("way", ["left", "closed"])
def test_end_of_a_hidden_membership_changes_nothing_that_is_told(cast: Cast, way: str) -> None:
    row = acts.released(cast, asked=BOTH, plan=[Planned(cast.region)])
    before = due(cast, row)
    if way == "left":
        member = Participation.objects.get(framework=cast.region, organization=cast.organization("company_one"))
        participations.leave(member, by=cast.approver("company_one"))
    else:
        closing.close(cast.region, code="region", reason="Over", by=cast.approver("coordinator_region"))
    told = due(cast, row)
    assert (told, None in told) == (before, False)


def test_once_it_is_shared_there_no_more_nobody_is_due_whom_nothing_reaches(cast: Cast) -> None:
    row = narrowed(cast)
    stop(cast, row, cast.region)
    assert due(cast, row) == [None, None]


def test_new_urgency_moves_the_times_of_both_and_tells_those_who_are_asked(cast: Cast) -> None:
    row = narrowed(cast, urgency="routine")
    before = due(cast, row)
    with clock.moved_to(clock.now()):
        corrected(cast, row, urgency="immediate")
    first, second = due(cast, row)
    assert first == second != before[0]
    people = set(cast.organization("company_one").people.values_list("pk", flat=True))
    assert set(Message.objects.values_list("recipient", flat=True)) == people


def test_asked_anew_both_keep_their_time_and_nothing_counts_who_is_told(cast: Cast) -> None:
    row = narrowed(cast, urgency="immediate")
    south, before = open_room(cast), due(cast, row)
    told = []
    for name in BOTH:
        step = {"framework": south, "audience": "everyone", "addressees": [cast.organization(name)]}
        told.append(audience.told(cast.colleague, row, further.of_choice(cast.colleague, row, **step)).mailed)  # type: ignore[arg-type]
    assert told == [0, 0]
    with clock.moved_to(clock.now() + timedelta(days=1)):
        acts.share(row, framework=south, addressees=list(map(cast.organization, BOTH)), by=cast.colleague)
    assert due(cast, row) == before
    assert access.asked().filter(notice=row.pk).count() == 2


@pytest.mark.parametrize("name", BOTH)
def test_no_refusal_tells_who_is_asked_still(cast: Cast, name: str) -> None:
    red, calm = (narrowed_to(cast, name, tlp=tlp) for tlp in ("red", "amber"))
    acts.share(red, framework=open_room(cast), by=cast.colleague)
    stop(cast, calm, cast.region)
    acts.share(calm, framework=cast.north, by=cast.colleague)
    corrected(cast, calm, urgency="routine")


def narrowed_to(cast: Cast, name: str, **wanted: object) -> VendorAlert:
    row = shared(cast, asked=(name,), **wanted)
    stop(cast, row, cast.north)
    return row


def test_the_look_through_their_eyes_is_the_same(cast: Cast) -> None:
    row, browser = narrowed(cast, identifiers=MARKED), SignedIn(cast.focal_point)
    pages = []
    for name in BOTH:
        organization = cast.organization(name)
        text = browser.get(f"/items/{row.pk}/as/{organization.pk}/").text
        pages.append([line for line in text.replace(str(organization), "").splitlines() if "csrf" not in line.lower()])
    assert (pages[0] == pages[1], "Shop-Nine" in "".join(pages[0])) == (True, True)


def test_who_must_delete_it_does_not_tell_who_reads_on(cast: Cast) -> None:
    row = shared(cast)
    for name in BOTH:
        receipts.open_(row, by=cast.member(name))
    stop(cast, row, cast.north)

    def told() -> list[str]:
        return [act.event.action for act in trail.of_notice(cast.focal_point, row).acts]

    assert access.plain(Recall).get().organization == cast.organization("authority_north2")
    assert (recalls.of_notice(cast.focal_point, row), "notice.recalled" in told()) == (None, False)
    stop(cast, row, cast.region)
    found = recalls.of_notice(cast.focal_point, row)
    assert found
    assert (found.named, found.unnamed, found.total, "notice.recalled" in told()) == ([], 2, 2, True)


def test_shared_there_alone_those_are_named_who_were_asked_and_must_delete_it(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one",), plan=[Planned(cast.region)])
    for name in ("company_one", "authority_south"):
        receipts.open_(row, by=cast.member(name))
    stop(cast, row, cast.region)
    found = recalls.of_notice(cast.focal_point, row)
    assert found
    assert ([str(one.organization) for one in found.named], found.unnamed) == (["Company One"], 1)


def test_a_reader_that_could_read_it_there_is_not_named(cast: Cast) -> None:
    """Company One is known to the issuer in the north: there it is for authorities, or was stopped."""
    row = shared(cast, asked=(), plan=[Planned(cast.north, "authorities"), Planned(cast.region)])
    receipts.open_(row, by=cast.analyst)
    reactions.react(row, Feeling.HELPFUL, by=cast.analyst)
    felt = next(one for one in feedback.reactions(cast.focal_point, row) if one.kind == Feeling.HELPFUL)
    assert (felt.names, felt.others) == ([], 1)
    late = shared(cast, asked=())
    stop(cast, late, cast.north)
    receipts.open_(late, by=cast.analyst)
    told = [(act.who, act.event.action) for each in (row, late) for act in trail.of_notice(cast.focal_point, each).acts]
    assert [who for who, action in told if action == "notice.opened"] == ["an organization that is not named here"] * 2


def test_a_coordinator_sees_nobody_whom_a_hidden_framework_alone_brings_it(cast: Cast) -> None:
    row = shared(cast, asked=("company_one",), plan=[Planned(cast.north, "authorities"), Planned(cast.region)])
    lines = [receipts.OutcomeLine(Decision.LAWFUL_OR_MISTAKEN, note="Inner words")]
    receipts.record(row, lines=lines, by=cast.analyst)
    south = shared_in_the_south(cast)
    assert [ladder.ladder(user, each) for user, each in ((cast.coordinator, row), south)] == [[], []]
    assert [home.waiting(user) for user in (cast.coordinator, south[0])] == [[], []]
    regional = cast.approver("coordinator_region")
    assert [str(rung.organization) for rung in ladder.ladder(regional, row)] == ["Company One"]
    later = acts.released(cast, asked=("company_one",))
    member = Participation.objects.filter(framework=cast.north, organization=cast.organization("company_one"))
    assert len(ladder.ladder(cast.coordinator, later)) == 1
    member.update(reads_from=clock.now() + timedelta(days=1))
    assert ladder.ladder(cast.coordinator, later) == []


def shared_in_the_south(cast: Cast) -> tuple[User, VendorAlert]:
    """Its coordinator meets Company One in the north, where the item is not."""
    join(cast.organization("coordinator_south"), cast.north, "observer")
    by, approver = (who("authority_south") for who in (cast.member, cast.approver))
    plan = [Planned(cast.south), Planned(cast.region)]
    return cast.approver("coordinator_south"), shared(cast, asked=("company_one",), plan=plan, by=by, approver=approver)


def test_how_many_read_it_tells_of_no_single_one(cast: Cast) -> None:
    """In the north alone four others read it, in the region three, in both together five."""
    row = acts.released(cast, asked=(), plan=[Planned(cast.region)])
    assert releases.reached(row, by=cast.colleague) == 3
    acts.share(row, framework=cast.north, by=cast.colleague)
    assert releases.reached(row, by=cast.colleague) is None
    stop(cast, row, cast.region)
    assert releases.reached(row, by=cast.colleague) == 4


def test_who_left_is_not_told_how_many_read_what_it_left_there(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    member = Participation.objects.get(framework=cast.north, organization=cast.organization("authority_north"))
    participations.leave(member, by=cast.colleague)
    assert releases.reached(row, by=cast.colleague) is None
    assert "can read it now" not in SignedIn(cast.colleague).get(row.get_absolute_url()).text
