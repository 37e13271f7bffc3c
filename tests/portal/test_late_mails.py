"""A mail that was late is not sent to who needs it no more, and leaves at once when what held it is over."""

from datetime import timedelta

from django.core import mail
from django.db.models import F

from portal import clock, events, outbox
from portal.actions import endpoints, frameworks
from portal.enums import CalledOf, EventKind, Suppressed, Urgency
from portal.models import Message, Notification, Participation, User
from sharing.actions import corrections, receipts, releases
from sharing.actions.receipts import OutcomeLine
from sharing.enums import Decision
from sharing.models import Notice
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts


def ends() -> dict[str, str]:
    """Why each mail was not sent, by its recipient; nothing where it was."""
    return dict(Message.objects.filter(recipient__isnull=False).values_list("recipient__email", "suppressed_why"))


def colleagues(person: User) -> set[str]:
    return set(person.organization.people.exclude(pk=person.pk).values_list("email", flat=True))


def answer(row: Notice, by: User) -> None:
    receipts.record(row, lines=[OutcomeLine(Decision.NO_TRACE)], by=by)


def suspended(cast: Cast) -> Participation:
    member = Participation.objects.get(framework=cast.north, organization=cast.analyst.organization)
    frameworks.suspend(member, reason="A while", by=cast.coordinator)
    return Participation.objects.get(pk=member.pk)


def test_who_has_looked_at_it_meanwhile_is_mailed_no_more_and_colleagues_are(cast: Cast) -> None:
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    SignedIn(cast.analyst).get(row.get_absolute_url())
    outbox.deliver_due()
    others = colleagues(cast.analyst)
    assert ends() == {cast.analyst.email: Suppressed.ENDED, **dict.fromkeys(others, "")}
    assert {letter.to[0] for letter in mail.outbox} == others


def test_nobody_is_mailed_to_answer_what_the_organization_has_answered_meanwhile(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one", "authority_north2"), urgency=Urgency.IMMEDIATE)
    receipts.confirm(row, by=cast.analyst)
    answer(row, cast.member("authority_north2"))
    assert not Notification.objects.filter(event__kind=EventKind.ASKED, read_at__isnull=False).exists()
    outbox.deliver_due()
    mailed = {letter.to[0] for letter in mail.outbox}
    assert mailed == {cast.analyst.email, *colleagues(cast.analyst)}
    assert {why for email, why in ends().items() if email not in mailed} == {Suppressed.ENDED}


def test_what_is_to_be_confirmed_is_mailed_to_who_has_read_of_it(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    SignedIn(cast.analyst).get(row.get_absolute_url())
    releases.withdraw(row, reason="A mistake", by=cast.colleague)
    events.read(cast.analyst, row.pk)
    outbox.deliver_due()
    assert cast.analyst.email in {letter.to[0] for letter in mail.outbox}


def test_of_what_was_asked_twice_while_the_server_was_away_one_mail_is_sent(cast: Cast) -> None:
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    for urgency in (Urgency.ROUTINE, Urgency.IMMEDIATE):
        version = corrections.propose(acts.now(row), content={"urgency": urgency}, note="N", by=cast.focal_point)
        corrections.approve(version, by=cast.colleague)
    outbox.deliver_due()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted({cast.analyst.email, *colleagues(cast.analyst)})


def test_who_is_asked_anew_by_no_mail_is_mailed_of_the_first_asking(cast: Cast) -> None:
    """It is less urgent now, and would be told by a summary alone, which some never get."""
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    version = corrections.propose(row, content={"urgency": Urgency.ROUTINE}, note="N", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    outbox.deliver_due()
    assert {letter.to[0] for letter in mail.outbox} == {cast.analyst.email, *colleagues(cast.analyst)}


def test_what_a_suspension_held_leaves_as_soon_as_it_ends(cast: Cast) -> None:
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    member = suspended(cast)
    outbox.deliver_due()
    waiting = Message.objects.filter(outbox.WAITING)
    assert (waiting.count(), mail.outbox) == (3, [])
    assert not waiting.filter(not_before__lte=clock.now() + timedelta(minutes=50)).exists()
    frameworks.resume(member, by=cast.coordinator)
    assert waiting.filter(due_at=F("not_before"), due_at__lte=clock.now()).count() == 3
    outbox.deliver_due()
    assert (len(mail.outbox), waiting.count()) == (3, 0)


def test_what_waits_for_another_reason_or_for_others_goes_on_waiting(cast: Cast) -> None:
    url, by = "https://hooks.company-one.example/", cast.administrator("company_one")
    endpoints.create(name="Queue", url=url, kinds=list(CalledOf.values), by=by)
    acts.released(cast, urgency=Urgency.ROUTINE)  # may be taken back unseen: its call waits
    acts.released(cast, asked=("company_one", "authority_north2"), urgency=Urgency.IMMEDIATE)
    mine = Message.objects.filter(recipient=cast.analyst)
    later, failed = clock.now() + timedelta(minutes=40), clock.now() - timedelta(minutes=5)
    mine.update(attempts=3, not_before=later, due_at=failed)  # its server was away
    other = Message.objects.filter(recipient=cast.member("authority_north2"))
    other.update(attempts=1, not_before=later, due_at=later)
    member = suspended(cast)
    before = list(Message.objects.order_by("pk").values_list("pk", "not_before", "due_at"))
    frameworks.resume(member, by=cast.coordinator)
    assert list(Message.objects.order_by("pk").values_list("pk", "not_before", "due_at")) == before
    assert Message.objects.filter(endpoint__isnull=False, not_before__gt=clock.now()).count() == 1
