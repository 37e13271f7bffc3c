"""Silence is told once to whom it concerns, in its order, and not after it has ended."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import arrivals, clock, events, outbox, unreached
from portal.actions import frameworks
from portal.enums import EventKind, Suppressed, Urgency
from portal.models import Event, FocalPoint, Framework, MailPlan, Message, Notification, Participation, User
from sharing import access
from sharing.actions import receipts, releases, silence
from sharing.models import Notice
from sharing.queries import silent
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

HOURS = 24  # to answer at the immediate urgency, in every framework of the cast


def immediate(cast: Cast, *asked: str, **wanted: Any) -> Notice:
    return acts.released(cast, asked=asked or ("company_one",), urgency=Urgency.IMMEDIATE, **wanted)


def deputy(person: User, *, is_deputy: bool = True) -> None:
    FocalPoint.objects.create(
        organization=person.organization,
        person=person,
        function="Duty",
        telephone="+47 00",
        is_deputy=is_deputy,
        position=FocalPoint.objects.filter(organization=person.organization).count() + 1,
    )


def look(hours: float) -> int:
    """A look so many hours from now."""
    with clock.moved_to(clock.now() + timedelta(hours=hours)):
        return silence.look()


def told(kind: EventKind) -> list[str]:
    return sorted(Notification.objects.filter(event__kind=kind).values_list("recipient__email", flat=True))


def unread(person: User, hours: float = 0) -> list[str]:
    """What the person has not read of silence, so many hours from now."""
    with clock.moved_to(clock.now() + timedelta(hours=hours)):
        rows = list(events.unread(person).filter(event__kind__in=silent.KINDS))
        said = events.lines(person, [row.event for row in rows])
    return sorted(said[row.event_id].text for row in rows if row.event_id in said)


def coordinators(*names: str) -> list[str]:
    return sorted(f"approver@{name.replace('_', '-')}.example" for name in names)


def test_first_the_deputy_by_mail_too_then_the_coordinator_each_once(cast: Cast) -> None:
    deputy(cast.analyst)
    deputy(cast.administrator("company_one"), is_deputy=False)
    row = immediate(cast)
    Message.objects.all().delete()
    assert [look(HOURS - 1), look(HOURS + 1), look(HOURS + 1)] == [0, 2, 0]
    assert told(EventKind.UNOPENED) == [cast.analyst.email]
    assert [look(2 * HOURS + 1), look(2 * HOURS + 1), look(5 * HOURS)] == [1, 0, 0]
    assert (told(EventKind.UNOPENED), told(EventKind.SILENT)) == (
        [cast.analyst.email],
        coordinators("coordinator_north"),
    )
    assert unread(cast.analyst) == ["Nobody of us has opened it in time"]
    assert unread(cast.coordinator, 2 * HOURS + 1) == ["1 member has not opened it"]
    Message.objects.update(not_before=clock.now() - timedelta(minutes=1))
    outbox.deliver_due()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (
        [cast.analyst.email],
        f"Immediate TLP:AMBER {row.reference}: Nobody of us has opened it in time",
    )


def test_without_a_deputy_those_who_approve_are_told_and_else_the_administrators(cast: Cast) -> None:
    immediate(cast, "company_one", "authority_north2")
    User.objects.filter(pk=cast.approver("authority_north2").pk).update(is_active=False)
    look(HOURS + 1)
    assert told(EventKind.UNOPENED) == sorted(
        [cast.approver("company_one").email, cast.administrator("authority_north2").email]
    )


def test_after_an_outage_both_are_told_by_one_look_and_old_ones_of_nothing(cast: Cast) -> None:
    immediate(cast)
    assert look(24 * 40) == 0
    assert look(24 * 3) == 3
    assert (told(EventKind.UNOPENED), told(EventKind.SILENT)) == (
        [cast.approver("company_one").email],
        coordinators("coordinator_north"),
    )


@pytest.mark.parametrize("how", ["opened", "confirmed", "confirmed with others", "withdrawn", "stopped", "suspended"])
def test_nothing_is_told_of_what_has_ended(cast: Cast, how: str) -> None:
    row = immediate(cast)
    look(HOURS + 1)
    end(cast, row, how)
    assert look(2 * HOURS + 1) == 0
    assert (told(EventKind.SILENT), unread(cast.approver("company_one"))) == ([], [])


def end(cast: Cast, row: Notice, how: str) -> None:
    if how == "opened":
        with clock.moved_to(clock.now() + timedelta(hours=HOURS + 2)):
            assert receipts.open_(row, by=cast.analyst)
    elif how == "confirmed":
        with clock.moved_to(clock.now() + timedelta(hours=HOURS + 2)):
            receipts.confirm(row, by=cast.analyst)
    elif how == "confirmed with others":
        with clock.moved_to(clock.now() + timedelta(hours=HOURS + 2)):
            receipts.confirm_several([row.pk], by=cast.analyst)
    elif how == "withdrawn":
        releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    elif how == "stopped":
        releases.stop(access.plain(releases.Release).get(notice=row.pk), by=cast.colleague)
    else:
        membership = Participation.objects.get(organization=cast.organization("company_one"), framework=cast.north)
        frameworks.suspend(membership, reason="Unpaid", by=cast.coordinator)


def test_who_opens_it_late_ends_it_for_everyone_and_a_mail_that_waits(cast: Cast) -> None:
    row = immediate(cast, "company_one", "authority_north2")
    look(2 * HOURS + 1)
    late = 2 * HOURS + 2
    assert unread(cast.coordinator, late) == ["2 members have not opened it"]
    with clock.moved_to(clock.now() + timedelta(hours=late)):
        receipts.open_(row, by=cast.analyst)
    assert (unread(cast.coordinator, late), unread(cast.approver("company_one"))) == (
        ["1 member has not opened it"],
        [],
    )
    mails = Message.objects.filter(event__kind=EventKind.UNOPENED, suppressed_why=Suppressed.ENDED)
    assert list(mails.values_list("recipient", flat=True)) == [cast.approver("company_one").pk]
    with clock.moved_to(clock.now() + timedelta(hours=late)):
        receipts.open_(row, by=cast.member("authority_north2"))
    assert unread(cast.coordinator, late) == []
    assert not Notification.objects.filter(
        event__kind__in=[EventKind.SILENT, EventKind.UNOPENED], read_at=None
    ).exists()


def test_a_mail_that_is_being_sent_while_somebody_opens_it_is_not_worded_again(cast: Cast) -> None:
    row = immediate(cast)
    Message.objects.all().delete()
    look(HOURS + 1)
    Message.objects.update(leased_until=clock.now() + timedelta(minutes=2), lease_token=uuid4())
    with clock.moved_to(clock.now() + timedelta(hours=HOURS + 2)):
        receipts.open_(row, by=cast.analyst)
    Notification.objects.update(read_at=None)  # as where it was told at the very moment
    assert (unread(cast.approver("company_one")), events.count_unread(cast.approver("company_one"))) == ([], 1)
    assert events.unread(cast.approver("company_one")).get().event.kind == EventKind.ASKED
    Message.objects.update(leased_until=None, lease_token=None, not_before=clock.now() - timedelta(minutes=1))
    outbox.deliver_due()
    assert (mail.outbox, Message.objects.get().suppressed_at is None) == ([], False)


def test_a_coordinator_learns_of_those_alone_that_read_it_in_its_own_framework(cast: Cast) -> None:
    """Company one is in the north and the region; authority south is hidden in the region, and asked there alone."""
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    row = immediate(cast, "company_one", "authority_south", plan=[acts.Planned(cast.north), acts.Planned(cast.region)])
    look(2 * HOURS + 1)
    assert told(EventKind.SILENT) == coordinators("coordinator_north", "coordinator_region")
    late = 2 * HOURS + 1
    assert unread(cast.coordinator, late) == ["1 member has not opened it"]
    assert unread(cast.approver("coordinator_region"), late) == ["2 members have not opened it"]
    with clock.moved_to(clock.now() + timedelta(hours=late)):
        receipts.open_(row, by=cast.analyst)
    assert (unread(cast.coordinator, late), unread(cast.approver("coordinator_region"), late)) == (
        [],
        ["1 member has not opened it"],
    )
    assert events.unread(cast.coordinator).filter(event__kind=EventKind.SILENT).count() == 0


def test_the_bell_counts_what_the_inbox_shows_and_no_coordinator_is_told_of_itself(cast: Cast) -> None:
    immediate(cast, "coordinator_north")
    look(2 * HOURS + 1)
    assert told(EventKind.SILENT) == []
    row = immediate(cast, "coordinator_north", "company_one")
    look(2 * HOURS + 1)
    assert told(EventKind.SILENT) == coordinators("coordinator_north")
    late = 2 * HOURS + 2
    assert counted_and_shown(cast.coordinator, late) == (1, ["1 member has not opened it"])
    assert counted_and_shown(cast.coordinator, 24 * 40) == (0, [])
    access.plain(Notice).filter(pk=row.pk).update(valid_until_on=clock.today())
    assert counted_and_shown(cast.coordinator, late) == (0, [])
    access.plain(Notice).filter(pk=row.pk).update(valid_until_on=None)
    leave(cast.analyst)
    assert counted_and_shown(cast.coordinator, late) == (0, [])


def counted_and_shown(person: User, hours: float) -> tuple[int, list[str]]:
    """Of lines about silent members, so many hours from now."""
    Notification.objects.exclude(event__kind=EventKind.SILENT).update(read_at=clock.now())
    with clock.moved_to(clock.now() + timedelta(hours=hours)):
        return events.count_unread(person), unread(person)


def test_a_red_item_is_told_to_no_coordinator_that_may_not_read_it(cast: Cast) -> None:
    immediate(cast, tlp="red")
    look(2 * HOURS + 1)
    assert events.of(cast.coordinator).filter(event__kind=EventKind.SILENT).count() == 0
    assert unread(cast.coordinator, 2 * HOURS + 1) == []


def test_whose_right_ends_loses_its_lines(cast: Cast) -> None:
    immediate(cast)
    look(2 * HOURS + 1)
    leave(cast.coordinator)
    assert unread(cast.coordinator, 2 * HOURS + 1) == []
    leave(cast.analyst)
    assert unread(cast.approver("company_one"), 2 * HOURS + 1) == []


def leave(person: User) -> None:
    rows = Participation.objects.filter(organization=person.organization, left_at=None)
    rows.update(left_at=clock.now(), left_by=person)


def test_the_coordinators_page_says_since_when(cast: Cast) -> None:
    row = immediate(cast)
    with clock.moved_to(clock.now() + timedelta(hours=HOURS + 3)):
        (one,) = silent.silences(cast.coordinator, cast.north)
        page = SignedIn(cast.coordinator).get(f"/frameworks/{cast.north.pk}/").text
        theirs = SignedIn(cast.analyst).get(f"/frameworks/{cast.north.pk}/").text
    assert (one.notice.pk, one.names) == (row.pk, ["Company One"])
    assert ("not opened by Company One" in page, "not opened by" in theirs) == (True, False)


def test_an_organization_that_had_nobody_to_tell_is_told_as_soon_as_somebody_is_named(cast: Cast) -> None:
    immediate(cast, "authority_north2")
    User.objects.filter(organization=cast.organization("authority_north2")).update(roles=["member"])
    look(HOURS + 1)
    assert told(EventKind.UNOPENED) == []
    deputy(cast.member("authority_north2"))
    look(HOURS + 2)
    look(HOURS + 3)
    assert told(EventKind.UNOPENED) == [cast.member("authority_north2").email]


def test_each_coordinator_of_a_quiet_framework_is_told_its_deputy_first_then_everyone_who_leads(cast: Cast) -> None:
    deputy(cast.member("coordinator_north"))
    other = Participation.objects.filter(organization=cast.organization("authority_north2"), framework=cast.north)
    other.update(role="coordinator")
    acts.released(cast, asked=())
    there = Notification.objects.filter(event__subject=cast.north.pk)
    quiet(24 * 61)
    first = {cast.member("coordinator_north").email, cast.approver("authority_north2").email}
    assert set(there.values_list("recipient__email", flat=True)) == first
    assert [quiet(24 * 66), quiet(24 * 68), quiet(24 * 69)] == [0, 1, 0]
    assert set(there.values_list("recipient__email", flat=True)) == first | set(coordinators("coordinator_north"))
    assert there.count() == 3


def test_a_quiet_framework_is_told_to_its_deputy_coordinator_once_a_period(cast: Cast) -> None:
    deputy(cast.member("coordinator_north"))
    acts.released(cast, asked=())
    Event.objects.all().delete()
    mine, told_of = cast.member("coordinator_north"), Notification.objects.filter(event__subject=cast.north.pk)
    quiet(24 * 59)
    assert told_of.count() == 0
    quiet(24 * 61)
    quiet(24 * 61)
    assert [row.recipient for row in told_of] == [mine]
    assert unread(mine) == ["Nothing was shared for 60 days"]
    quiet(24 * 121)
    assert (told_of.all().count(), unread(mine)) == (2, ["Nothing was shared for 60 days"])
    with clock.moved_to(clock.now() + timedelta(days=122)):
        acts.released(cast, asked=())
    assert (unread(mine, 24 * 123), unread(cast.member("coordinator_south"))) == ([], [])


def quiet(hours: float) -> int:
    with clock.moved_to(clock.now() + timedelta(hours=hours)):
        return silence.look_for_quiet()


def test_mails_to_a_focal_point_that_fail_are_told_in_two_steps(cast: Cast) -> None:
    deputy(cast.analyst, is_deputy=False)
    deputy(cast.approver("company_one"))
    arrivals.came_back(cast.analyst.pk, cast.analyst.email, "5.1.1")
    unreached.look()
    unreached.look()
    own = sorted([cast.approver("company_one").email, cast.administrator("company_one").email])
    assert (told(EventKind.MAILS_FAIL), told(EventKind.CALLEE_FAILS)) == (own, [])
    with clock.moved_to(clock.now() + timedelta(days=6)):
        unreached.look()
        unreached.look()
    assert told(EventKind.MAILS_FAIL) == own
    assert told(EventKind.CALLEE_FAILS) == coordinators("coordinator_north", "coordinator_region")
    line = said(cast.coordinator)
    assert (line.text, line.name) == ("Mails to a focal point do not arrive", "Company One")
    assert said(cast.approver("company_one")).name == cast.analyst.name
    assert events.of(cast.approver("coordinator_south")).count() == 0
    MailPlan.objects.update(**arrivals.ARRIVING)
    assert [events.count_unread(person) for person in (cast.coordinator, cast.approver("company_one"))] == [0, 0]
    unreached.look()
    assert not Notification.objects.filter(read_at=None).exists()


def test_of_a_newer_failure_is_told_however_many_are_known(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unreached, "AT_ONCE", 1)
    for person in (cast.administrator("outsider"), cast.analyst, cast.member("authority_north2")):
        arrivals.came_back(person.pk, person.email, "5.1.1")
    for _time in range(3):
        unreached.look()
    there = [cast.administrator(name).email for name in ("authority_north2", "company_one")]
    assert told(EventKind.MAILS_FAIL) == sorted(there)
    User.objects.filter(pk=cast.member("outsider").pk).update(roles=["member", "administrator"])
    unreached.look()
    assert told(EventKind.MAILS_FAIL) == sorted([*there, cast.member("outsider").email])


def said(person: User) -> events.Line:
    (row,) = events.unread(person)
    (line,) = events.lines(person, [row.event]).values()
    return line


def test_mails_to_anybody_else_are_the_organizations_own_affair(cast: Cast) -> None:
    arrivals.came_back(cast.analyst.pk, cast.analyst.email, "5.1.1")
    with clock.moved_to(clock.now() + timedelta(days=6)):
        unreached.look()
    assert told(EventKind.CALLEE_FAILS) == []
    assert told(EventKind.MAILS_FAIL) == [cast.administrator("company_one").email]
    User.objects.filter(pk=cast.administrator("company_one").pk).update(roles=["member"])
    cast.administrator("company_one").refresh_from_db()
    assert events.of(cast.administrator("company_one")).count() == 0


def test_looks_take_the_same_statements_for_few_and_many_that_wait_for_nothing(cast: Cast) -> None:
    immediate(cast)
    look(2 * HOURS + 1)
    with clock.moved_to(clock.now() + timedelta(hours=2 * HOURS + 1)):
        one = statements()
        for _number in range(3):
            acts.released(cast, urgency=Urgency.IMMEDIATE)
        assert statements() == one


def statements() -> int:
    with CaptureQueriesContext(connection) as made:
        silence.look()
    return len(made)
