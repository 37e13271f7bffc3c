"""What is late, and how operators are told of it."""

import logging
import threading
from datetime import timedelta

import pytest
from pytest_django import Settings

from portal import alarms, clock, outbox, outgoing, watching
from portal.enums import MessageKind
from portal.errors import NotYet
from portal.models import Message
from tests.cast import Cast

BEFORE = timedelta(minutes=20)


def waiting(cast: Cast, key: str = "one", **fields: object) -> Message:
    outbox.enqueue(MessageKind.PASSWORD_RESET, key=key, recipient=cast.analyst)
    Message.objects.filter(key=key).update(**fields)
    return Message.objects.get(key=key)


def counts() -> list[tuple[str, int, int, int, int]]:
    return [(row.kind.value, row.waiting, row.due, row.late, row.dead) for row in outgoing.tallies()]


def alarms_of(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.__dict__["facts"] for record in caplog.records if "alarm" in record.__dict__.get("facts", {})]


def test_what_is_due_later_is_not_due(cast: Cast) -> None:
    outbox.enqueue(
        MessageKind.PASSWORD_RESET, key="later", recipient=cast.analyst, not_before=clock.now() + timedelta(days=1)
    )
    assert (counts(), outgoing.oldest_due()) == ([("password_reset", 1, 0, 0, 0)], timedelta(0))


def test_what_was_sent_or_suppressed_is_not_counted(cast: Cast) -> None:
    waiting(cast, "sent", sent_at=clock.now(), due_at=clock.now() - BEFORE)
    waiting(cast, "suppressed", suppressed_at=clock.now(), suppressed_why="ended", due_at=clock.now() - BEFORE)
    assert (counts(), outgoing.oldest_due()) == ([], timedelta(0))


def test_attempts_that_fail_leave_a_message_due_since_the_first(cast: Cast, settings: Settings) -> None:
    """A mail server that is away puts each attempt off, and yet the message is late."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nothing listens there
    waiting(cast, due_at=clock.now() - BEFORE)
    outbox.deliver_due()
    assert Message.objects.get().not_before > clock.now()
    assert counts() == [("password_reset", 1, 1, 1, 0)]
    assert BEFORE <= outgoing.oldest_due() < BEFORE + timedelta(minutes=5)


def test_message_whose_recipient_may_not_read_it_yet_is_not_late(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_yet(message: Message) -> None:
        raise NotYet

    monkeypatch.setitem(outbox._writers, MessageKind.PASSWORD_RESET, not_yet)
    waiting(cast, due_at=clock.now() - BEFORE)
    outbox.deliver_due()
    assert counts() == [("password_reset", 1, 0, 0, 0)]


def test_message_that_is_tried_again_is_due_since_then(cast: Cast) -> None:
    waiting(cast, dead_at=clock.now(), due_at=clock.now() - BEFORE)
    assert outbox.revive(Message.objects.filter(kind=MessageKind.SUMMARY)) == 0
    assert outbox.revive() == 1
    assert counts() == [("password_reset", 1, 1, 0, 0)]


def test_alarm_is_raised_for_what_is_late_and_for_what_was_given_up(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    waiting(cast, "young")
    alarms.look()
    assert alarms_of(caplog) == []
    waiting(cast, "old", due_at=clock.now() - BEFORE)
    waiting(cast, "dead", dead_at=clock.now())
    alarms.look()
    assert alarms_of(caplog) == [
        {"alarm": "oldest_due", "late": 1, "minutes": 20},
        {"alarm": "given_up", "dead": 1},
    ]
    assert {record.levelno for record in caplog.records if "facts" in record.__dict__} == {logging.ERROR}


def test_alarm_rings_again_and_ends_with_the_deliverer(db: None) -> None:
    looks, stop = threading.Semaphore(0), threading.Event()
    thread = watching.watch(looks.release, stop, every=0.001, name="try")
    assert all(looks.acquire(timeout=20) for _look in range(3))
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def test_a_look_that_fails_is_told_and_met_by_the_next(db: None, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise ValueError("content")

    watching.once(fails)
    assert [record.getMessage() for record in caplog.records] == ["a look failed"]
