"""What must hold after each scenario, asked of the tables in plain SQL and of what the sinks have kept. Nothing here
calls the product, which could be wrong in the same way.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message as Mail
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from tests.chaos.stage import Stage

Row = dict[str, Any]
REFERENCE: Final = re.compile(r"\b[A-Z0-9]+-\d{4}-[A-Z0-9]{6}\b")

# Who had to be told of what at its release: everyone who could read it, in other organizations, and its author.
WANTED: Final = """
    SELECT u.id AS person, u.email, n.id AS notice, n.reference, v.number, v.released_at, o.id AS organization,
        a.id IS NOT NULL AS asked, coalesce(plan.at_once, true) AS mailed
    FROM sharing_noticeversion v
    JOIN sharing_notice n ON n.id = v.notice_id
    JOIN portal_user u ON u.is_active AND u.id <> v.approver_id
    JOIN portal_organization o ON o.id = u.organization_id AND o.deactivated_at IS NULL
    LEFT JOIN portal_mailplan plan ON plan.person_id = u.id
    LEFT JOIN sharing_addressee a ON a.notice_id = n.id AND a.organization_id = o.id
    WHERE v.released_at IS NOT NULL AND (u.id = n.author_id OR o.id <> n.originator_id AND EXISTS (
        SELECT FROM sharing_release r
        JOIN portal_participation p ON p.framework_id = r.framework_id AND p.organization_id = o.id
        JOIN portal_framework f ON f.id = r.framework_id AND f.closed_at IS NULL
        WHERE r.notice_id = n.id AND r.audience = 'everyone' AND p.agreement_id IS NOT NULL
            AND p.begun_at <= r.released_at AND p.reads_from <= r.released_at
            AND (p.suspended_at IS NULL OR p.suspended_at > v.released_at)
            AND (p.left_at IS NULL OR p.left_at > v.released_at)
            AND (r.ended_at IS NULL OR r.ended_at > v.released_at)))
"""
LINES: Final = """
    SELECT n.recipient_id AS person, e.subject AS notice, e.number, e.kind, e.id AS event
    FROM portal_notification n JOIN portal_event e ON e.id = n.event_id WHERE e.kind IN ('item', 'asked')
"""
MESSAGES: Final = """
    SELECT m.*, u.email, e.kind AS told, e.subject AS notice, e.number, p.url, p.off_at
    FROM portal_message m LEFT JOIN portal_user u ON u.id = m.recipient_id
    LEFT JOIN portal_event e ON e.id = m.event_id LEFT JOIN portal_endpoint p ON p.id = m.endpoint_id
"""
# Since when somebody may not read an item any more, though it was shared with them.
BARRED: Final = """
    SELECT u.email, n.reference, n.id AS notice, u.id AS person, min(ended.at) AS since
    FROM sharing_notice n JOIN sharing_release r ON r.notice_id = n.id
    JOIN portal_participation p ON p.framework_id = r.framework_id
    JOIN portal_user u ON u.organization_id = p.organization_id
    CROSS JOIN LATERAL (VALUES (r.ended_at), (p.suspended_at), (p.left_at), (n.withdrawn_at)) AS ended (at)
    WHERE ended.at IS NOT NULL GROUP BY u.email, n.reference, n.id, u.id
"""
CALLS: Final = """
    SELECT DISTINCT e.id AS event, p.id AS endpoint FROM portal_event e
    JOIN portal_notification n ON n.event_id = e.id JOIN portal_user u ON u.id = n.recipient_id
    JOIN portal_endpoint p ON p.organization_id = u.organization_id AND e.kind = ANY(p.kinds)
    WHERE p.off_at IS NULL OR p.off_at > n.created_at
"""
APPROVALS: Final = """
    SELECT n.id, n.state,
        (SELECT count(*) FROM sharing_noticeversion v WHERE v.notice_id = n.id AND released_at IS NOT NULL) AS versions,
        (SELECT count(*) FROM portal_auditevent WHERE target_id = n.id::text AND action = 'notice.released') AS acts
    FROM sharing_notice n
"""


@dataclass
class Found:
    """What left, what was lost of it, what came more than once, and what else was not as it must be."""

    sent: int = 0
    lost: list[str] = field(default_factory=list)
    extra: int = 0
    wrong: list[str] = field(default_factory=list)


class Tables:
    """Everything that the check reads, at one moment."""

    def __init__(self, stage: Stage) -> None:
        with stage.database.connect() as connection:
            look = connection.cursor(row_factory=dict_row)
            self.wanted, self.lines = _rows(look, WANTED), _rows(look, LINES)
            self.messages, self.calls = _rows(look, MESSAGES), _rows(look, CALLS)
            self.approvals = _rows(look, APPROVALS)
            barred = _rows(look, BARRED)
        self.barred_since: dict[tuple[str, str], datetime] = {
            (row["email"], row["reference"]): row["since"] for row in barred
        }
        self.mails = [(arrival.at, arrival.mail) for arrival in stage.arrivals]
        self.arrived = {(str(mail["To"]), _reference(mail)) for _at, mail in self.mails}
        self.called = Counter(
            str(request.headers["Webhook-Id"]) for hook in stage.hooks.values() for request in hook.requests
        )

    def asked(self) -> Iterator[Row]:
        """Whom to mail at once."""
        yield from (row for row in self.wanted if row["asked"])


def check(stage: Stage, *, approved: int, is_control: bool = False) -> Found:
    """All of it; `approved`: so many items were to be shared. Without an outbox nothing but what was lost is asked."""
    tables, found = Tables(stage), Found()
    found.sent = len(tables.mails) + sum(tables.called.values())
    found.lost = [*_untold(tables), *_unmailed(tables)]
    if is_control:
        return found
    ids = Counter(str(mail["Message-ID"]) for _at, mail in tables.mails) + tables.called
    found.extra = sum(count - 1 for count in ids.values())
    found.wrong = [
        *_approvals(tables, approved),
        *_told_wrongly(tables),
        *_rows_wrong(tables),
        *_ends_wrong(tables, stage.log("deliver")),
        *_sent_wrongly(tables),
    ]
    if found.extra > stage.senders_killed + stage.database.crashes:
        found.wrong.append(f"{found.extra} came again, and {stage.senders_killed} were killed that sent")
    return found


def _untold(tables: Tables) -> Iterator[str]:
    """Those who should have a line in the portal for a version, and have none."""
    told = {(row["person"], row["notice"], row["number"]) for row in tables.lines}
    for row in tables.wanted:
        if (row["person"], row["notice"], row["number"]) not in told:
            yield f"{row['email']} has no line of {row['reference']}"


def _unmailed(tables: Tables) -> Iterator[str]:
    """Those who should have a mail, could read it until the end, and have none; a dead one is told of by its alarm."""
    dead = {(row["email"], row["notice"]) for row in tables.messages if row["dead_at"]}
    for row in tables.asked():
        key = (row["email"], row["reference"])
        could = row["mailed"] and key not in tables.barred_since and (row["email"], row["notice"]) not in dead
        if could and key not in tables.arrived:
            yield f"{row['email']} has no mail of {row['reference']}"


def _approvals(tables: Tables, approved: int) -> Iterator[str]:
    """What was to be shared is shared, once."""
    rows = [row for row in tables.approvals if row["state"] == "released"]
    if len(rows) != approved:
        yield f"{len(rows)} items are shared, and {approved} were approved"
    yield from (f"item {row['id']} was shared {row}" for row in rows if (row["versions"], row["acts"]) != (1, 1))


def _told_wrongly(tables: Tables) -> Iterator[str]:
    """In the portal exactly once a version, and nobody else."""
    wanted = {(row["person"], row["notice"], row["number"]) for row in tables.wanted}
    counted = Counter((row["person"], row["notice"], row["number"]) for row in tables.lines)
    yield from (f"{key} was told {count} times" for key, count in counted.items() if count > 1)
    yield from (f"{key} was told and is not entitled" for key in counted.keys() - wanted)


def _rows_wrong(tables: Tables) -> Iterator[str]:
    """One row of the outbox a recipient, version and channel, and no other."""
    mails = Counter(
        (m["email"], m["notice"], m["number"]) for m in tables.messages if m["told"] == "asked" and m["email"]
    )
    wanted = {(row["email"], row["notice"], row["number"]) for row in tables.asked()}
    yield from (
        f"{key} has {mails[key]} mails in the outbox" for key in wanted | mails.keys() if mails[key] != (key in wanted)
    )
    calls = Counter((m["event_id"], m["endpoint_id"]) for m in tables.messages if m["endpoint_id"])
    due = {(row["event"], row["endpoint"]) for row in tables.calls}
    yield from (
        f"{key} has {calls[key]} calls in the outbox" for key in due | calls.keys() if calls[key] != (key in due)
    )


def _ends_wrong(tables: Tables, log: str) -> Iterator[str]:
    """Sent, and arrived; or not sent, for a reason that is true; or dead, with an alarm."""
    quiet = {(row["email"], row["notice"]) for row in tables.asked() if not row["mailed"]}
    barred = {(email, reference) for email, reference in tables.barred_since}
    names = {row["notice"]: row["reference"] for row in tables.wanted}
    came = {str(mail["Message-ID"]).strip("<>").partition("@")[0] for _at, mail in tables.mails} | tables.called.keys()
    for row in tables.messages:
        person, why = (row["email"], names.get(row["notice"])), row["suppressed_why"]
        reasons = {
            "unsubscribed": (row["email"], row["notice"]) in quiet,
            "not_entitled": person in barred
            or row["endpoint_id"]
            and names.get(row["notice"]) in {b[1] for b in barred},
            "ended": row["off_at"] is not None or person in barred,
        }
        ends = [name for name in ("sent_at", "suppressed_at", "dead_at") if row[name]]
        if len(ends) != 1 or row["lease_token"]:
            yield f"message {row['id']} ({row['kind']}) has not ended: {ends}"
        elif row["sent_at"] and str(row["id"]) not in came:
            yield f"message {row['id']} ({row['kind']}) was sent and has not arrived"
        elif row["suppressed_at"] and not reasons.get(why):
            yield f"message {row['id']} ({row['kind']}) was left for a reason that does not hold: {why}"
        elif row["dead_at"] and '"given_up"' not in log:
            yield f"message {row['id']} ({row['kind']}) was given up without an alarm"


def _sent_wrongly(tables: Tables) -> Iterator[str]:
    """What nobody should have got: not by a row, to another, or after its recipient's right had ended."""
    rows = {str(row["id"]): row for row in tables.messages}
    entitled = {(row["email"], row["reference"]) for row in tables.wanted}
    for at, mail in tables.mails:
        to, reference = str(mail["To"]), _reference(mail)
        row = rows.get(str(mail["Message-ID"]).strip("<>").partition("@")[0])
        if row is None or row["email"] != to:
            yield f"a mail to {to} is none of the outbox"
        if (to, reference) not in entitled:
            yield f"{to} is not entitled to {reference}"
        since = tables.barred_since.get((to, reference))
        if since and at > since:
            yield f"{to} got {reference} at {at}, and could not read it since {since}"
    for key in tables.called:
        if key not in rows:
            yield f"a call {key} is none of the outbox"


def _reference(mail: Mail) -> str:
    found = REFERENCE.search(str(mail["Subject"]))
    return found[0] if found else ""


def _rows(look: "psycopg.Cursor[Row]", statement: str) -> list[Row]:
    return look.execute(statement.encode()).fetchall()
