"""Summaries, while what they tell of is corrected, withdrawn and taken away: the deliverer is killed while it writes
and sends them.
"""

from datetime import UTC, datetime
from typing import Final

from portal.enums import Urgency
from sharing.models import VendorAlert
from tests.chaos import world
from tests.chaos.killing import end_of
from tests.chaos.stage import Stage, until
from tests.chaos.waits import UNSEEN

# Before which steps a process is killed that writes summaries: before the first, and about when the last is written,
# committed and rung. And one that sends them.
WRITING: Final = (*range(1, 6), *range(18, 33))
SENDING: Final = range(1, 21)
POINTS: Final = range(len(WRITING) + len(SENDING))
FEW: Final = 4  # summaries: a sender that is killed may need as many
# Plans whose hour has come, which nobody has looked at yet.
HOURS: Final = """
    SELECT count(*) FROM portal_mailplan p JOIN portal_user u ON u.id = p.person_id AND u.is_active
    WHERE p.rhythm <> 'never' AND p.next_at < now()
"""
LATE: Final = "SELECT email FROM portal_mailplan p JOIN portal_user u ON u.id = p.person_id WHERE next_at < now()"
# Who has lines that only a summary can tell of, and none that waits.
OWED: Final = """
    SELECT DISTINCT u.email FROM portal_notification n JOIN portal_user u ON u.id = n.recipient_id AND u.is_active
    JOIN portal_mailplan p ON p.person_id = u.id AND p.rhythm <> 'never'
    WHERE n.read_at IS NULL AND n.mailed_at IS NULL AND n.created_at < now() - %s AND NOT EXISTS (
        SELECT FROM portal_message m
        WHERE m.recipient_id = u.id AND (m.kind = 'summary' OR m.event_id = n.event_id)
            AND m.sent_at IS NULL AND m.suppressed_at IS NULL AND m.dead_at IS NULL)
"""
HOUR: Final = "UPDATE portal_mailplan SET next_at = now() - interval '1 second' WHERE rhythm <> 'never'"
AGE: Final = "SELECT floor(extract(epoch FROM now() - max(created_at))) FROM portal_notification"  # seconds
DUE: Final = """
    SELECT count(*) FROM portal_message WHERE kind = 'summary' AND sent_at IS NULL AND suppressed_at IS NULL
        AND (leased_until IS NULL OR leased_until < now()) AND not_before <= now()
"""


def deliverer(stage: Stage, points: range) -> int:
    """The deliverer ends before each of these steps of writing summaries, then of sending them. What was shared becomes
    another thing before they are written, or between the two.
    """
    world.summarize(stage.cast)
    shared: list[VendorAlert] = []
    half = len(WRITING)
    for at in (WRITING[point] for point in points if point < half):
        assert stage.start("deliver", {"once": True}).wait() == 0  # sends what waits
        _share(stage, shared)
        _change(stage, shared)
        _hour(stage)
        end_of(stage, stage.start("deliver", at=at, thread="MainThread"))
    for at in (SENDING[point - half] for point in points if point >= half):
        if stage.count(DUE) < FEW:
            _share(stage, shared)
            _hour(stage)
            _write(stage)
            _change(stage, shared)
        end_of(stage, stage.start("deliver", at=at, thread="mailer"))
    return len(shared)


def settle(stage: Stage) -> None:
    """Until everything is told: the summaries that wait, and those of what is not told yet then."""
    stage.settle()
    _grow_old(stage)
    _hour(stage)
    until(lambda: stage.count(HOURS) == 0, "summaries are due")
    stage.settle()


def _share(stage: Stage, shared: list[VendorAlert]) -> None:
    """One more: each third is immediate. Until all its lines are so old that summaries tell of it."""
    urgency = Urgency.HIGH if len(shared) % 3 else Urgency.IMMEDIATE
    shared.append(world.publish(stage.cast, urgency))
    _grow_old(stage)


def _change(stage: Stage, shared: list[VendorAlert]) -> None:
    """What becomes of what was shared: of the newest, and of those before it, which some have been mailed of."""
    number, newest, cast = len(shared), shared[-1], stage.cast
    if number % 4 == 0 or number % 8 == 2:
        world.open_(cast, newest)
    if number % 4 == 1:
        world.correct(cast, newest)
    elif number % 4 == 2:
        world.correct(cast, shared[-2])
    elif number % 4 == 3:
        world.withdraw(cast, shared[-2])
    elif number % 8 == 0:
        world.stop(cast, newest)
    else:
        world.withdraw(cast, newest)
    if number == 5:
        world.suspend(cast, "company_four")
    elif number == 7:
        world.end(cast, "company_five")


def _grow_old(stage: Stage) -> None:
    """Until no line can be taken back unseen."""
    until(lambda: stage.count(AGE) >= UNSEEN.total_seconds(), "lines stay young")


def _hour(stage: Stage) -> None:
    """Everybody's has come. Whose last one nobody has looked at yet has had none."""
    with stage.database.connect() as connection:
        unseen = {str(email) for (email,) in connection.execute(LATE.encode())}
        if stage.hours:
            stage.hours[-1][1].difference_update(unseen)
        owed = {str(email) for (email,) in connection.execute(OWED.encode(), [UNSEEN])}
        stage.hours.append((datetime.now(tz=UTC), owed))
        connection.execute(HOUR.encode())


def _write(stage: Stage) -> None:
    """By a deliverer that sends nothing, and that nobody harms."""
    child = stage.start("deliver", {"mailers": 0})
    until(lambda: stage.count(HOURS) == 0, "summaries are due")
    child.end()
    assert child.wait() == 0
