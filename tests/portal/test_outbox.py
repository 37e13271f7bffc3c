"""Nothing that must leave is lost, doubled, or sent to somebody who may not have it any more."""

import re
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.test import Client
from pytest_django import Settings

from portal import clock, leases, outbox
from portal.actions import people
from portal.channels import email
from portal.enums import MessageKind, Suppressed, UserRole
from portal.models import Invitation, Message, User
from tests.cast import Cast, assemble
from tests.smtp import MailServer, mail_server


@pytest.fixture
def sink(settings: Settings) -> Iterator[MailServer]:
    """Django's SMTP backend, pointed at a real server."""
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def invite(cast: Cast, name: str = "new") -> Invitation:
    administrator = cast.administrator("company_one")
    return people.invite(
        organization=administrator.organization,
        email=f"{name}@company-one.example",
        name=name.title(),
        roles=[UserRole.MEMBER],
        by=administrator,
    )


def message() -> Message:
    return Message.objects.get()


def due() -> None:
    """Let every wait be over."""
    Message.objects.update(not_before=clock.now() - timedelta(minutes=1))


def test_message_is_sent_once_with_a_stable_id(cast: Cast, sink: MailServer) -> None:
    invite(cast)
    assert [outbox.deliver_due(), outbox.deliver_due()] == [1, 0]
    (sent,) = sink.mails
    assert sent["To"] == "new@company-one.example"
    assert str(sent["Message-ID"]).startswith(f"<{message().pk}@")
    assert [part.get_content_type() for part in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert (message().sent_at is None, message().lease_token, message().attempts) == (False, None, 1)


def test_same_event_never_makes_a_second_message(cast: Cast) -> None:
    row = invite(cast)
    outbox.enqueue(MessageKind.INVITATION, key=f"invitation:{row.pk}", invitation=row)
    assert Message.objects.count() == 1


def test_message_of_an_action_that_fails_is_not_written(cast: Cast) -> None:
    def fails() -> None:
        with transaction.atomic():
            invite(cast)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert Message.objects.count() == 0


def test_recipient_refused_for_good_ends_as_dead(cast: Cast, sink: MailServer) -> None:
    invite(cast)
    sink.refusals["new@company-one.example"] = "550 no such person"
    outbox.deliver_due()
    assert (message().dead_at is None, message().last_error, sink.mails) == (False, "RecipientRefused", [])
    sink.refusals.clear()
    due()
    assert outbox.deliver_due() == 0


@pytest.mark.parametrize("where", ["RCPT", "END"])
def test_recipient_who_is_known_and_refused_is_given_up_after_a_day(cast: Cast, sink: MailServer, where: str) -> None:
    row = invite(cast)
    sink.answers[where] = "552 5.2.2 mailbox full"
    outbox.deliver_due()
    assert (message().dead_at, message().last_error) == (None, "RecipientRefused")
    row.refresh_from_db()
    assert row.failing_since is None
    Message.objects.update(due_at=clock.now() - timedelta(days=3))  # its server was away before
    due()
    outbox.deliver_due()
    assert message().dead_at is None
    Message.objects.update(refused_at=clock.now() - timedelta(hours=25))
    due()
    outbox.deliver_due()
    row.refresh_from_db()
    assert (message().dead_at is None, row.failing_status) == (False, "5.2.2")
    sink.answers.clear()
    outbox.revive()
    outbox.deliver_due()
    row.refresh_from_db()
    assert (message().sent_at is None, row.failing_since) == (False, None)


def test_recipient_refused_for_now_is_tried_again_later_and_later(cast: Cast, sink: MailServer) -> None:
    invite(cast)
    sink.refusals["new@company-one.example"] = "451 try again"
    waits = []
    for _attempt in range(3):
        before = clock.now()
        outbox.deliver_due()
        waits.append((message().not_before - before).total_seconds() / 60)
        due()
    assert [least <= wait <= least * (1 + outbox.JITTER) for least, wait in zip((1, 2, 4), waits, strict=True)] == [
        True
    ] * 3
    assert message().dead_at is None
    sink.refusals.clear()
    assert outbox.deliver_due() == 1
    assert (sink.recipients, message().attempts, message().last_error) == (["new@company-one.example"], 4, "")


def test_mail_server_that_stays_away_loses_nothing(
    cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    invite(cast)
    for _attempt in range(outbox.LAST_ATTEMPT + 3):
        outbox.deliver_due()
        assert (message().dead_at, message().last_error) == (None, "ConnectionRefusedError")
        due()
    assert "new@company-one.example" not in caplog.text
    settings.EMAIL_BACKEND = backend
    outbox.deliver_due()
    assert ([sent.to for sent in mail.outbox], message().last_error) == ([["new@company-one.example"]], "")


def fails(message: Message) -> outbox.Letter:
    raise KeyError(message.pk)


def test_message_that_cannot_be_worded_is_given_up_with_an_alarm_and_revived(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(cast)
    monkeypatch.setitem(outbox._writers, MessageKind.INVITATION, fails)
    Message.objects.update(attempts=3 * outbox.LAST_ATTEMPT)  # its mail server was away for a day
    for _attempt in range(outbox.LAST_ATTEMPT):
        assert message().dead_at is None
        outbox.deliver_due()
        due()
    assert message().dead_at is not None
    assert caplog.records[-1].getMessage().endswith("KeyError, dead")
    monkeypatch.undo()
    call_command("deliver", "--revive")
    outbox.deliver_due()
    assert [sent.to for sent in mail.outbox] == [["new@company-one.example"]]


@pytest.mark.parametrize(
    ("code", "said", "unknown"),
    [
        (550, b"5.1.1 no such user", True),
        (550, b"no such user", True),
        (553, b"5.1.3 bad address", True),
        (554, b"5.7.1 relay access denied", False),
        (550, b"5.7.1 refused by policy", False),
        (554, b"refused", False),
        (450, b"4.2.0 greylisted", False),
    ],
)
def test_only_an_unknown_recipient_is_refused_for_good(code: int, said: bytes, unknown: bool) -> None:
    assert email._is_unknown(code, said) == unknown


def test_invitation_that_was_taken_back_is_suppressed(cast: Cast) -> None:
    row = invite(cast)
    Invitation.objects.filter(pk=row.pk).update(expires_at=clock.now() - timedelta(days=1))
    outbox.deliver_due()
    assert (message().suppressed_at is None, message().sent_at, mail.outbox) == (False, None, [])


def test_leased_row_is_left_alone_until_its_lease_ends(cast: Cast) -> None:
    invite(cast)
    leased = outbox.lease()
    assert leased is not None
    assert outbox.deliver_due() == 0
    Message.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert outbox.deliver_due() == 1
    outbox.finish(leased, dead_at=clock.now())  # the slow one comes back: its lease is another's
    assert message().dead_at is None


def test_a_lease_is_kept_while_the_mail_server_takes_its_time(cast: Cast) -> None:
    invite(cast)
    leased, slow, calls = outbox.lease(), threading.Event(), list[bool]()

    def renew() -> bool:
        calls.append(True)
        if len(calls) == 3:
            slow.set()
        return len(calls) < 3

    with leases.renewed(renew, every=0.001):
        assert slow.wait(30)
    assert len(calls) == 3  # what was lost is not renewed
    assert leased is not None
    calls.clear()
    slow.clear()

    def fail_first() -> bool:
        if not calls:
            calls.append(True)
            raise OperationalError
        return renew()

    with leases.renewed(fail_first, every=0.001):
        assert slow.wait(30)
    assert len(calls) == 3  # a database that is away for a moment is asked again
    Message.objects.update(leased_until=clock.now())
    assert (outbox.renew(leased), outbox.lease()) == (True, None)
    Message.objects.update(lease_token=uuid.uuid4())
    assert outbox.renew(leased) is False


def test_mails_share_a_connection_until_one_fails(cast: Cast, sink: MailServer) -> None:
    for number in range(6):
        invite(cast, f"person{number}")
    sink.refusals["person2@company-one.example"] = "451 try again"
    assert outbox.deliver_due() == 6
    assert (len(sink.mails), sink.connections) == (5, 2)


def test_a_server_that_ends_the_conversation_is_called_anew(cast: Cast, sink: MailServer) -> None:
    for number in range(3):
        invite(cast, f"person{number}")
    sink.answers["NOOP"] = "421 enough for today"
    assert outbox.deliver_due() == 3
    assert (len(sink.mails), sink.connections) == (3, 3)


def test_a_server_takes_only_so_many_mails_in_one_connection(
    cast: Cast, sink: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "MOST", 2)
    for number in range(5):
        invite(cast, f"person{number}")
    assert (outbox.deliver_due(), len(sink.mails), sink.connections) == (5, 5, 3)


def test_whoever_is_to_end_begins_no_further_mail(cast: Cast, sink: MailServer) -> None:
    invite(cast)
    stop = threading.Event()
    stop.set()
    assert (outbox.deliver_due(stop=stop), sink.mails) == (0, [])
    assert outbox.deliver_due(stop=threading.Event()) == 1


def test_two_deliverers_never_send_one_row_twice(transactional_db: None, sink: MailServer) -> None:
    cast = assemble()
    for number in range(12):
        invite(cast, f"person{number}")

    def deliver() -> None:
        outbox.deliver_due()
        connections.close_all()

    workers = [threading.Thread(target=deliver) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sink.recipients == sorted(f"person{number}@company-one.example" for number in range(12))


def test_a_person_who_left_gets_nothing(cast: Cast) -> None:
    outbox.enqueue(MessageKind.SUMMARY, key="summary", recipient=cast.analyst)
    User.objects.filter(pk=cast.analyst.pk).update(is_active=False)
    outbox.deliver_due()
    assert (mail.outbox, message().suppressed_at is None) == ([], False)


def test_password_reset_goes_by_the_outbox_and_opens_the_account(cast: Cast, client: Client) -> None:
    person = cast.analyst
    client.post("/accounts/password/reset/", {"email": person.email})
    assert (mail.outbox, message().kind) == ([], "password_reset")
    outbox.deliver_due()
    link = re.search(r"http\S+", str(mail.outbox[0].body))
    assert link is not None
    page = client.get(link[0].partition("8000")[2], follow=True)
    password = "a wholly new pass phrase"  # noqa: S105
    client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})
    assert client.login(email=person.email, password=password)


def test_password_reset_of_whoever_is_out_is_suppressed(cast: Cast) -> None:
    person = cast.analyst
    people.ask_password_reset(person)
    people.deactivate(person, by=cast.administrator("company_one"))
    outbox.deliver_due()
    assert (message().suppressed_at is None, mail.outbox) == (False, [])


def test_message_that_was_ended_after_its_lease_keeps_none_and_takes_no_result_of_its_holder(cast: Cast) -> None:
    invite(cast)
    slow = outbox.lease()
    assert slow
    Message.objects.update(leased_until=clock.now() - timedelta(minutes=1))
    assert outbox.suppress(Message.objects.all(), Suppressed.ENDED) == 1
    outbox.finish(slow, sent_at=clock.now())
    row = message()
    assert (row.lease_token, row.leased_until, row.sent_at, row.suppressed_why) == (None, None, None, "ended")
