"""Who is told of what in the portal: everyone who can read it, once, and nobody else for as long as that lasts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from portal import clock, events, mails, outbox, participations, webhooks
from portal.actions import frameworks
from portal.enums import CalledOf, EventKind, Rhythm, Suppressed, Urgency
from portal.models import Event, MailPlan, Message, Notification, Participation, User
from sharing import access
from sharing.actions import corrections, questions, recalls, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Recall
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

MEMBERS = ("authority_north2", "company_one", "coordinator_north", "observer")


def told(kind: EventKind) -> list[str]:
    """Whom one kind of event was told to, by address."""
    return sorted(Notification.objects.filter(event__kind=kind).values_list("recipient__email", flat=True))


def inbox(person: User) -> list[str]:
    """What the person's inbox says is unread, newest first."""
    rows = list(events.unread(person).order_by("-created_at"))
    said = events.lines(person, [row.event for row in rows])
    assert set(said) == {row.event_id for row in rows}
    return [said[row.event_id].text for row in rows]


def people(cast: Cast, *names: str) -> list[str]:
    return sorted(person.email for (name, _role), person in cast.people.items() if name in names)


def test_everyone_who_can_read_it_is_told_once_and_the_asked_are_asked(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one",))
    assert told(EventKind.ASKED) == people(cast, "company_one")
    others = people(cast, *(name for name in MEMBERS if name != "company_one"))
    assert told(EventKind.ITEM) == sorted([*others, cast.focal_point.email])  # its author, not who approved it
    acts.share(row, framework=cast.region, by=cast.colleague)
    further = people(cast, "authority_south", "coordinator_region")
    assert told(EventKind.ITEM) == sorted([*others, *further, cast.focal_point.email])
    assert told(EventKind.ASKED) == people(cast, "company_one")
    readers = access.readers_of(acts.now(row)).exclude(organization=row.originator_id)
    assert set(Notification.objects.exclude(recipient=row.author).values_list("recipient", flat=True)) == {
        reader.pk for reader in readers
    } | set(User.objects.filter(email__in=told(EventKind.REVIEW)).values_list("pk", flat=True))


def test_a_correction_takes_the_place_of_what_is_unread(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    reader = cast.analyst
    assert inbox(reader) == ["New"]
    version = corrections.propose(row, content={"title": "Corrected"}, note="The title", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert inbox(reader) == ["Corrected"]
    assert events.of(reader).count() == 2


def test_the_first_that_one_hears_of_an_item_is_new(cast: Cast) -> None:
    row, late = acts.released(cast, asked=()), cast.approver("company_one")
    Notification.objects.filter(recipient=late).delete()  # as if this person came later
    version = corrections.propose(row, content={"title": "Corrected"}, note="The title", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert (inbox(cast.analyst), inbox(late)) == (["Corrected"], ["New"])


def test_who_can_read_it_no_longer_is_told_nothing_of_it(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    person = cast.member("observer")
    assert inbox(person) == ["New"]
    releases.stop(access.plain(releases.Release).get(notice=row.pk), by=cast.colleague)
    assert (inbox(person), events.count_unread(person), events.of(person).count()) == ([], 0, 0)


def test_taken_back_is_as_if_it_had_never_been_told(cast: Cast) -> None:
    row = acts.released(cast)
    SignedIn(cast.analyst).get(f"/items/{row.pk}/")
    releases.take_back(row, by=cast.colleague)
    assert inbox(cast.member("observer")) == []
    assert inbox(cast.analyst) == ["Delete what you kept, then confirm"]  # whose organization had opened it
    recalls.confirm(access.plain(Recall).get(), by=cast.approver("company_one"))
    assert inbox(cast.analyst) == []


def test_withdrawn_is_told_to_those_who_were_told_of_it(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    SignedIn(cast.analyst).get(f"/items/{row.pk}/")
    releases.withdraw(row, reason="A mistake", by=cast.colleague)
    assert inbox(cast.member("observer")) == ["Withdrawn by its issuer"]
    assert inbox(cast.analyst) == ["Delete what you kept, then confirm"]
    assert told(EventKind.WITHDRAWN) == people(cast, *(name for name in MEMBERS if name != "company_one"))


def test_what_waits_for_approval_is_told_until_it_is_decided(cast: Cast) -> None:
    row = acts.submitted(cast)
    assert told(EventKind.REVIEW) == [cast.colleague.email]
    assert inbox(cast.colleague) == ["Waits for your approval"]
    review.send_back(row, note="Say where", by=cast.colleague)
    assert (inbox(cast.colleague), inbox(cast.focal_point)) == ([], ["Sent back to be mended"])
    review.submit(row, by=cast.focal_point)
    assert (inbox(cast.colleague), inbox(cast.focal_point)) == (["Waits for your approval"], [])
    acts.approve(row, by=cast.colleague)
    assert inbox(cast.colleague) == []


def test_nothing_is_told_of_what_did_not_happen(cast: Cast) -> None:
    row = acts.submitted(cast)
    before = Notification.objects.count()

    def fails() -> None:
        with transaction.atomic():
            acts.approve(row, by=cast.colleague)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (Notification.objects.count(), Message.objects.count()) == (before, 0)


def test_opening_the_item_reads_its_lines_and_no_others(cast: Cast) -> None:
    row, other = acts.released(cast, asked=()), acts.released(cast, asked=())
    browser = SignedIn(cast.analyst)
    assert events.count_unread(cast.analyst) == 2
    browser.get(f"/items/{row.pk}/")
    assert [line.event.subject for line in events.unread(cast.analyst)] == [other.pk]
    assert events.count_unread(cast.approver("company_one")) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_bell_and_the_lines_cost_the_same_for_many(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        acts.released(cast, asked=("company_one",))
    with participations.remembered(), django_assert_num_queries(3):
        assert events.count_unread(cast.analyst) == count
    rows = list(events.unread(cast.analyst))
    with participations.remembered(), django_assert_num_queries(3):
        assert len(events.lines(cast.analyst, [row.event for row in rows])) == count


def test_a_thousand_readers_take_as_many_statements_as_few(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    everyone = User.objects.filter(is_active=True)
    for number, some in enumerate((everyone.filter(pk=cast.analyst.pk), everyone)):
        with django_assert_num_queries(5):
            events.tell(EventKind.ITEM, subject=cast.north.pk, key=f"try {number}", people=some, by=None, at_once=True)
    assert Message.objects.count() == Notification.objects.count() == 1 + everyone.count()


def test_immediate_alerts_are_mailed_at_once_to_those_asked_and_to_nobody_else(cast: Cast) -> None:
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    while outbox.deliver_due():
        pass
    assert sorted(letter.to[0] for letter in mail.outbox) == people(cast, "company_one")
    (letter, *_others) = mail.outbox
    assert letter.subject == f"Immediate TLP:AMBER {row.reference}: You are asked to follow up"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert set(Notification.objects.exclude(mailed_at=None).values_list("recipient__email", flat=True)) == set(
        people(cast, "company_one")
    )


def test_whoever_wants_no_mail_at_once_gets_only_what_must_be_confirmed(cast: Cast) -> None:
    MailPlan.objects.create(person=cast.analyst, at_once=False, rhythm=Rhythm.NEVER)
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    SignedIn(cast.analyst).get(f"/items/{row.pk}/")
    outbox.deliver_due()
    mine = Message.objects.filter(recipient=cast.analyst)
    assert mine.get().suppressed_why == Suppressed.UNSUBSCRIBED
    releases.withdraw(row, reason="A mistake", by=cast.colleague)
    mail.outbox.clear()
    outbox.deliver_due()
    said = {letter.to[0]: letter for letter in mail.outbox}
    assert said[cast.analyst.email].subject == f"{row.reference}: Delete what you kept, then confirm"
    assert "List-Unsubscribe" not in said[cast.analyst.email].extra_headers


def test_what_is_asked_of_somebody_suspended_waits_for_the_end_of_the_suspension(cast: Cast) -> None:
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    member = Participation.objects.get(framework=cast.north, organization=cast.analyst.organization)
    frameworks.suspend(member, reason="A while", by=cast.coordinator)
    outbox.deliver_due()
    waiting = Message.objects.filter(outbox.WAITING)
    assert (mail.outbox, waiting.count(), inbox(cast.analyst)) == ([], 3, [])
    frameworks.resume(Participation.objects.get(pk=member.pk), by=cast.coordinator)
    waiting.update(not_before=clock.now() - timedelta(minutes=1))
    outbox.deliver_due()
    assert (len(mail.outbox), inbox(cast.analyst)) == (3, ["You are asked to follow up"])


def test_nobody_reads_lines_of_others(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    questions.ask(row, text="Which?", by=cast.analyst)
    event = Event.objects.get(kind=EventKind.QUESTION)
    assert events.line(cast.member("outsider"), event) is None
    assert mails.plan_of(cast.analyst).rhythm == Rhythm.DAILY


def test_what_is_missing_is_told_again_and_raises_an_alarm(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    SignedIn(cast.analyst).get(f"/items/{row.pk}/")
    other = acts.released(cast, asked=())
    SignedIn(cast.analyst).get(f"/items/{other.pk}/")
    releases.withdraw(other, reason="A mistake", by=cast.colleague)
    since = clock.now() - timedelta(days=1)
    assert events.reconcile(since) == 0
    everything = set(Notification.objects.values_list("event__key", "recipient"))
    mailed = set(Message.objects.values_list("key", flat=True))
    Message.objects.all().delete()
    kinds = [EventKind.ITEM, EventKind.ASKED, EventKind.RECALLED, EventKind.WITHDRAWN]
    lost = Notification.objects.filter(event__kind__in=kinds)
    assert set(lost.values_list("event__kind", flat=True)) == set(kinds)
    lost.exclude(event__subject=other.pk, event__kind=EventKind.ITEM).delete()
    assert events.reconcile(since) > 0
    assert caplog.records[-1].getMessage() == "what people should have been told was missing"
    assert set(Notification.objects.values_list("event__key", "recipient")) == everything
    assert set(Message.objects.values_list("key", flat=True)) == mailed
    assert events.reconcile(since) == 0


def test_whoever_comes_later_is_not_told_of_what_was_before(cast: Cast) -> None:
    acts.released(cast, asked=())
    organization = cast.organization("observer")
    new = User.objects.create_user("new@observer.example", name="New", organization=organization)
    assert events.reconcile(clock.now() - timedelta(days=1)) == 0
    acts.released(cast, asked=())
    assert events.count_unread(new) == 1


def test_what_is_asked_stays_whatever_is_told_after_it(cast: Cast) -> None:
    row = acts.released(cast)
    questions.ask(row, text="Which?", by=cast.analyst)
    questions.answer(row, asker=cast.organization("company_one"), text="The second.", by=cast.focal_point)
    version = corrections.propose(row, content={"title": "Corrected"}, note="The title", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert inbox(cast.analyst) == ["Corrected", "An answer of the issuer", "You are asked to follow up"]


def test_whoever_came_between_two_sharings_is_told_of_the_second(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    new = User.objects.create_user("new@south.example", name="New", organization=cast.organization("authority_south"))
    acts.share(row, framework=cast.region, by=cast.colleague)
    assert inbox(new) == ["New"]


def test_whoever_was_asked_until_it_was_stopped_is_told_when_it_is_shared_again(cast: Cast) -> None:
    row = acts.released(cast)
    releases.stop(access.plain(releases.Release).get(notice=row.pk), by=cast.colleague)
    assert inbox(cast.analyst) == []
    acts.share(row, framework=cast.north, by=cast.colleague)
    assert inbox(cast.analyst) == ["New"]


def test_a_second_reader_of_a_correction_is_told_of_no_item(cast: Cast) -> None:
    office = cast.member("authority_south")
    row = acts.submitted(cast, by=office, plan=[Planned(cast.south)], asked=("company_two",))
    acts.approve(row, by=cast.colleague)
    corrections.propose(acts.now(row), content={"title": "Corrected"}, note="The title", by=office)
    before = events.of(cast.colleague).filter(event__kind=EventKind.ITEM).count()
    assert events.reconcile(clock.now() - timedelta(days=1)) == 0
    assert events.of(cast.colleague).filter(event__kind=EventKind.ITEM).count() == before == 0


def test_whoever_has_answered_is_not_asked_again_by_the_reconciler(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=cast.analyst)
    version = corrections.propose(row, content={"urgency": Urgency.IMMEDIATE}, note="Sooner", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert events.reconcile(clock.now() - timedelta(days=1)) == 0
    assert Message.objects.count() == 0


def test_each_kind_has_who_knows_it_and_each_call_a_name() -> None:
    assert set(events._tellers) == set(EventKind)
    assert {kind.value for kind in webhooks.TYPES} == set(CalledOf.values)
