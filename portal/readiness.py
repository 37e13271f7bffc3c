"""Whether this process can serve people, and whether what must leave does: for a balancer and for monitoring.

A broker that is away, or a message that is late, takes no web process out of a balancer: the poll of the outbox is the
guarantee, and a page that is not served mends nothing. The door is open to anyone, so it tells no count, and an age
only where something is late: how busy the site is, is nobody's business.
"""

import time
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from kombu import Connection

from portal import outgoing

LONGEST_ANSWER: Final = 2  # seconds that a query may take
BROKER_WITHIN: Final = 1  # seconds
KEPT_FOR: Final = 10  # seconds for which the broker's answer stands: many who ask open no connection each
LIMITS: Final = ("socket_timeout", "socket_connect_timeout", "read_timeout", "write_timeout")
WELL: Final = {"broker": "answers", "outbox": "in time", "given_up": "nothing", "deliverer": "works"}
_broker: dict[str, tuple[float, bool]] = {}


def state() -> dict[str, Any]:
    """What is said; `status` is ready, degraded (serves pages, and somebody should look) or unavailable."""
    try:
        said = _of_database()
    except Error:
        return {"status": "unavailable", "database": "silent"}
    if said["migrations"] == "missing":
        return {"status": "unavailable", **said}
    said["broker"] = "answers" if broker_answers(settings.CELERY_BROKER_URL) else "silent"
    well = WELL.items() <= said.items()
    return {"status": "ready" if well else "degraded", **said}


def _of_database() -> dict[str, Any]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{LONGEST_ANSWER}s"])
        if not _is_migrated():
            return {"database": "answers", "migrations": "missing"}
        age = outgoing.oldest_due()
        late = age > outgoing.LATE_AFTER
        return {
            "database": "answers",
            "migrations": "applied",
            "outbox": "late" if late else "in time",
            "oldest_due_minutes": int(age.total_seconds() // 60) if late else 0,
            "given_up": "something" if outgoing.given_up_count() else "nothing",
            "deliverer": _of_deliverer(),
        }


def _of_deliverer() -> str:
    """A table that is slow to look at takes no process out of a balancer."""
    try:
        with transaction.atomic():
            return "works" if outgoing.oldest_owed() <= outgoing.LATE_AFTER else "silent"
    except Error:
        return "unknown"


def _is_migrated() -> bool:
    return _known() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _known() -> frozenset[tuple[str, str]]:
    """The migrations that this process was started with."""
    return frozenset(MigrationLoader(None).graph.nodes)


def broker_answers(url: str) -> bool:
    """Whether the broker takes a connection in time. PostgreSQL as a broker is the database, which has answered, with
    the tables of its queues.
    """
    if url.startswith("pgmq:"):
        return _has_queues()
    at, answers = _broker.get(url, (0.0, False))
    if at and time.monotonic() - at < KEPT_FOR:
        return answers
    answers = _reaches(url)
    _broker[url] = (time.monotonic(), answers)
    return answers


def _has_queues() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('pgmq.meta') IS NOT NULL")
            return bool(cursor.fetchone()[0])
    except Error:
        return False


def _reaches(url: str) -> bool:
    try:
        options = dict.fromkeys(LIMITS, BROKER_WITHIN)
        with Connection(url, connect_timeout=BROKER_WITHIN, transport_options=options) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=BROKER_WITHIN)
    except Exception:  # noqa: BLE001  each broker has errors of its own
        return False
    return True
