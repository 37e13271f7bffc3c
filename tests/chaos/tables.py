"""What the check reads: the tables in plain SQL, and what the sinks have kept. Who had to be told of what is worked out
here anew.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message as Mail
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from tests.chaos.stage import Stage

Row = dict[str, Any]
REFERENCE: Final = re.compile(r"\b[A-Z0-9]+-\d{4}-[A-Z0-9]{6}\b")
# A line of a summary: what has happened, and to which item.
SAID: Final = re.compile(rf"^([^:\n]+): [^\n]*?({REFERENCE.pattern})", re.MULTILINE)
SAID_OF: Final = {"Withdrawn by its issuer": "withdrawn", "Delete what you kept, then confirm": "recalled"}

# Who had to be told of which version at its release: everyone who could read it, in other organizations, and its
# author. Those who are asked are mailed at once of the version that makes it immediate.
VERSIONS: Final = """
    SELECT 'version' AS told, u.id AS person, u.email, n.id AS notice, n.reference, v.number,
        n.withdrawn_at IS NOT NULL AND o.id <> n.originator_id AS withdrawn_from,
        coalesce(plan.at_once, true) AS mailed,
        a.id IS NOT NULL AND v.content ->> 'urgency' = 'immediate' AND NOT EXISTS (
            SELECT FROM sharing_noticeversion before
            WHERE before.notice_id = n.id AND before.number = v.number - 1
                AND before.content ->> 'urgency' = 'immediate') AS asked
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
# Who is to delete what they keep: everyone whose organization has opened what is withdrawn, or shared no more.
RECALLED: Final = """
    SELECT 'recalled' AS told, u.id AS person, u.email, n.id AS notice, n.reference, 0 AS number, true AS asked,
        true AS mailed
    FROM sharing_receipt c JOIN sharing_notice n ON n.id = c.notice_id AND n.originator_id <> c.organization_id
    JOIN portal_user u ON u.organization_id = c.organization_id AND u.is_active
    WHERE c.opened_at IS NOT NULL AND (n.withdrawn_at IS NOT NULL OR NOT EXISTS (
        SELECT FROM sharing_release r WHERE r.notice_id = n.id AND r.ended_at IS NULL))
"""
LINES: Final = """
    SELECT n.recipient_id AS person, e.subject AS notice, e.number, e.id AS event, n.created_at, n.read_at, n.mailed_at,
        CASE WHEN e.kind IN ('item', 'asked') THEN 'version' ELSE e.kind END AS told
    FROM portal_notification n JOIN portal_event e ON e.id = n.event_id
    WHERE e.kind IN ('item', 'asked', 'withdrawn', 'recalled')
"""
MESSAGES: Final = """
    SELECT m.*, u.email, e.kind AS told, e.subject AS notice, e.number, p.url, p.off_at,
        p.organization_id AS organization
    FROM portal_message m LEFT JOIN portal_user u ON u.id = m.recipient_id
    LEFT JOIN portal_event e ON e.id = m.event_id LEFT JOIN portal_endpoint p ON p.id = m.endpoint_id
"""
# Since when somebody of another organization may not read an item any more, though it was shared with them: since they
# lost their membership, and since it is shared no more, or withdrawn.
BARRED: Final = """
    SELECT u.email, p.organization_id AS organization, n.reference, min(least(p.suspended_at, p.left_at)) AS outside,
        min(least(r.ended_at, n.withdrawn_at)) AS gone
    FROM sharing_notice n JOIN sharing_release r ON r.notice_id = n.id
    JOIN portal_participation p ON p.framework_id = r.framework_id AND p.organization_id <> n.originator_id
    JOIN portal_user u ON u.organization_id = p.organization_id
    WHERE coalesce(r.ended_at, p.suspended_at, p.left_at, n.withdrawn_at) IS NOT NULL
    GROUP BY u.email, p.organization_id, n.reference
"""
CALLS: Final = """
    SELECT DISTINCT e.id AS event, p.id AS endpoint FROM portal_event e
    JOIN portal_notification n ON n.event_id = e.id JOIN portal_user u ON u.id = n.recipient_id
    JOIN portal_endpoint p ON p.organization_id = u.organization_id AND e.kind = ANY(p.kinds)
    WHERE p.off_at IS NULL OR p.off_at > n.created_at
"""
# Acts on each item that is or was shared; a correction is a version after the first.
APPROVALS: Final = """
    SELECT n.id, n.withdrawn_at IS NOT NULL AS is_withdrawn,
        (SELECT count(*) FROM sharing_noticeversion v WHERE v.notice_id = n.id AND released_at IS NOT NULL) AS versions,
        count(act.action) FILTER (WHERE act.action = 'notice.released') AS releases,
        count(act.action) FILTER (WHERE act.action = 'notice.corrected') AS corrections,
        count(act.action) FILTER (WHERE act.action = 'notice.withdrawn') AS withdrawals
    FROM sharing_notice n LEFT JOIN portal_auditevent act ON act.target_id = n.id::text
    WHERE n.state IN ('released', 'withdrawn') GROUP BY n.id
"""
RHYTHMS: Final = "SELECT u.email, p.rhythm FROM portal_mailplan p JOIN portal_user u ON u.id = p.person_id"


@dataclass(frozen=True)
class Came:
    """A mail that has arrived; `key` is that of its row of the outbox."""

    at: datetime
    mail: Mail

    @property
    def to(self) -> str:
        return str(self.mail["To"])

    @property
    def key(self) -> str:
        return str(self.mail["Message-ID"]).strip("<>").partition("@")[0]

    @property
    def reference(self) -> str:
        """Of the item that its subject names."""
        found = REFERENCE.search(str(self.mail["Subject"]))
        return found[0] if found else ""

    @cached_property
    def text(self) -> str:
        """Its text part."""
        part = next(part for part in self.mail.walk() if part.get_content_type() == "text/plain")
        body = part.get_payload(decode=True)
        assert isinstance(body, bytes)
        return body.decode().replace("\r\n", "\n")

    @cached_property
    def said(self) -> list[tuple[str, str]]:
        """Each item that its text names in a line, and what the line tells of it: a version, or what else."""
        return [(found[2], SAID_OF.get(found[1], "version")) for found in SAID.finditer(self.text)]


class Tables:
    """Everything that the check reads, at one moment."""

    def __init__(self, stage: Stage) -> None:
        with stage.database.connect() as connection:
            look = connection.cursor(row_factory=dict_row)
            versions, recalled = _rows(look, VERSIONS), _rows(look, RECALLED)
            self.lines, self.messages, self.calls = (_rows(look, each) for each in (LINES, MESSAGES, CALLS))
            self.approvals, barred = _rows(look, APPROVALS), _rows(look, BARRED)
            self.rhythms: dict[str, str] = {row["email"]: row["rhythm"] for row in _rows(look, RHYTHMS)}
        self.wanted = [*versions, *recalled, *_withdrawn(versions, recalled)]
        self.read = {(row["person"], row["event"]): row["read_at"] for row in self.lines if row["read_at"]}
        self.names = {row["notice"]: row["reference"] for row in self.wanted}
        self._barred = {(row[who], row["reference"]): row for row in barred for who in ("email", "organization")}
        self.mails = [Came(arrival.at, arrival.mail) for arrival in stage.arrivals]
        self.rows = {str(row["id"]): row for row in self.messages}
        self.arrived = {(came.to, came.reference) for came in self.mails}
        self.hours = stage.hours
        requests = [request for hook in stage.hooks.values() for request in hook.requests]
        self.requests = [(str(request.headers["Webhook-Id"]), request.at) for request in requests]
        self.called = Counter(key for key, _at in self.requests)

    def was_read(self, message: Row) -> bool:
        """Whether its recipient had read of what it asks when it was left unsent; what must be confirmed is sent."""
        at = self.read.get((message["recipient_id"], message["event_id"]))
        return message["told"] == "asked" and at is not None and at <= message["suppressed_at"]

    def asked(self) -> Iterator[Row]:
        """Whom to mail at once."""
        yield from (row for row in self.wanted if row["asked"])

    def barred(self, who: str | UUID | None, reference: str | None, told: str = "version") -> datetime | None:
        """Since when somebody, or an organization, may not be told of an item any more. Its tombstone is kept by
        members; what they hold they are to delete whatever becomes of them.
        """
        row = self._barred.get((who or "", reference or ""))
        if row is None or told == "recalled":
            return None
        ends = [row["outside"], row["gone"] if told == "version" else None]
        return min((at for at in ends if at), default=None)


def key_of(row: Row) -> tuple[Any, ...]:
    """What there is one line of."""
    return row["person"], row["notice"], row["told"], row["number"]


def _withdrawn(versions: list[Row], recalled: list[Row]) -> list[Row]:
    """Everyone else who was told of what is withdrawn, and is not to delete it."""
    deleting = {(row["person"], row["notice"]) for row in recalled}
    rows = {
        (row["person"], row["notice"]): {**row, "told": "withdrawn", "number": 0, "asked": False}
        for row in versions
        if row["withdrawn_from"] and (row["person"], row["notice"]) not in deleting
    }
    return [*rows.values()]


def _rows(look: "psycopg.Cursor[Row]", statement: str) -> list[Row]:
    return look.execute(statement.encode()).fetchall()
