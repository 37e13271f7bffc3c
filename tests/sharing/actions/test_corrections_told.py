"""Who is told of a correction that waits for approval, for as long as it waits, and of one that was discarded."""

from portal import events
from portal.enums import EventKind
from portal.models import Event, Notification, Organization, User
from sharing import access
from sharing.actions import corrections, meetings, releases
from sharing.actions.drafts import Planned
from sharing.models import Notice, NoticeVersion
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.factories.meetings import shared

WAITS = "A correction waits for your approval"


def inbox(person: User, *kinds: EventKind) -> list[str]:
    """What is unread of these kinds, or of corrections."""
    rows = events.unread(person).filter(event__kind__in=kinds or (EventKind.REVIEW, EventKind.SENT_BACK))
    said = events.lines(person, [row.event for row in rows])
    assert set(said) == {row.event_id for row in rows}
    return [said[row.event_id].text for row in rows.order_by("-created_at", "pk")]


def told(version: NoticeVersion) -> set[str]:
    return set(Notification.objects.filter(event__subject=version.pk).values_list("recipient__email", flat=True))


def propose(row: Notice, by: User) -> NoticeVersion:
    return corrections.propose(row, content={"title": "Mended"}, note="The title", by=by)


def test_a_correction_is_told_to_the_approvers_of_its_issuer_until_it_is_decided(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    version = propose(row, cast.focal_point)
    assert told(version) == {cast.colleague.email}
    assert inbox(cast.colleague) == [WAITS]
    (line,) = events.lines(cast.colleague, [Event.objects.get(subject=version.pk)]).values()
    assert (line.name, line.url, line.label, line.must) == (row.reference, row.get_absolute_url(), "amber", False)
    corrections.approve(version, by=cast.colleague)
    assert (inbox(cast.colleague), events.of(cast.colleague).filter(event__subject=version.pk).count()) == ([], 0)
    assert not Notification.objects.filter(event__subject=version.pk, read_at=None).exists()
    assert inbox(cast.focal_point, EventKind.ITEM, EventKind.SENT_BACK) == ["Corrected"]


def test_who_proposes_it_is_not_told_and_the_second_reader_is(cast: Cast) -> None:
    author, reader = cast.approver("authority_south"), cast.approver("authority_north")
    row = acts.released(cast, asked=[], plan=[Planned(cast.south)], by=author, approver=reader)
    version = propose(row, author)
    assert told(version) == {reader.email}
    assert inbox(reader) == [WAITS]
    assert inbox(author) == []


def test_nobody_else_may_have_the_line_whatever_rows_there_are(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    version = propose(row, cast.focal_point)
    event = Event.objects.get(subject=version.pk)
    others = [person for person in User.objects.select_related("organization") if person != cast.colleague]
    Notification.objects.bulk_create([Notification(event=event, recipient=person) for person in others])
    assert access.can_read(cast.approver("authority_north2"), row)
    assert [person for person in others if events.line(person, event) or events.of(person).filter(event=event)] == []
    User.objects.filter(pk=cast.colleague.pk).update(roles=["member"])
    former = User.objects.get(pk=cast.colleague.pk)
    assert (events.line(former, event), events.of(former).filter(event=event).count()) == (None, 0)


def test_a_second_reader_that_is_one_no_more_is_told_of_it_no_more(cast: Cast) -> None:
    author, reader = cast.approver("authority_south"), cast.approver("authority_north")
    plan = [Planned(cast.south), Planned(cast.region)]
    row = acts.released(cast, asked=[], plan=plan, by=author, approver=reader)
    version = propose(row, author)
    assert inbox(reader) == [WAITS]
    Organization.objects.filter(pk=author.organization_id).update(second_reader=None)
    event = Event.objects.get(subject=version.pk)
    assert access.can_read(reader, row)  # as a member of the region
    assert (inbox(reader), events.line(reader, event)) == ([], None)


def test_nothing_is_told_where_approval_falls_together_with_proposing(cast: Cast) -> None:
    row, said = shared(cast), {"stage": "held", "minutes": "It was agreed."}
    version = meetings.record(row, content=said, note="Minutes", by=cast.coordinator)
    assert (version.released_at is None, Event.objects.filter(subject=version.pk).count()) == (False, 0)
    waits = meetings.record(row, content={"minutes": "More."}, note="More", by=cast.member("coordinator_north"))
    assert (waits.released_at, told(waits)) == (None, {cast.coordinator.email})
    assert inbox(cast.coordinator) == [WAITS]


def test_its_author_is_told_that_another_discarded_it(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    SignedIn(cast.focal_point).get(row.get_absolute_url())
    version = propose(row, cast.focal_point)
    corrections.discard(version, by=cast.colleague)
    assert inbox(cast.colleague) == []
    assert inbox(cast.focal_point) == ["Your correction was discarded"]
    SignedIn(cast.focal_point).get(row.get_absolute_url())
    assert inbox(cast.focal_point) == []
    corrections.discard(propose(row, cast.focal_point), by=cast.focal_point)
    assert (inbox(cast.colleague), inbox(cast.focal_point)) == ([], [])


def test_a_discarded_correction_is_told_of_no_item_that_was_withdrawn(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    corrections.discard(propose(row, cast.focal_point), by=cast.colleague)
    version = propose(acts.now(row), cast.focal_point)
    assert (inbox(cast.colleague), inbox(cast.focal_point)) == ([WAITS], ["Your correction was discarded"])
    releases.withdraw(row, reason="A mistake", by=cast.colleague)
    assert (inbox(cast.colleague), inbox(cast.focal_point)) == ([], [])
    assert not Notification.objects.filter(event__subject=version.pk, read_at=None).exists()


def test_looking_at_the_correction_reads_its_line(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    propose(row, cast.focal_point)
    assert "Mended" in SignedIn(cast.colleague).get(row.get_absolute_url()).text
    assert (inbox(cast.colleague), events.of(cast.colleague).filter(event__kind=EventKind.REVIEW).count()) == ([], 1)
