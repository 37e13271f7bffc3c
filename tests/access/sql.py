"""The reading rule once more, as one statement over the tables, written from the rules and not from the product.

A third voice beside the product's queries and the oracle: it shares no code with either. `%(now)s` is the moment.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection

TAKES_PART = """
          f.closed_at IS NULL
          AND p.begun_at <= %(now)s
          AND p.left_at IS NULL
          AND p.suspended_at IS NULL
          AND p.accepted_at IS NOT NULL
          AND NOT EXISTS (
                SELECT 1 FROM portal_agreementversion newer
                WHERE newer.framework_id = f.id AND newer.number > a.number
                  AND newer.accept_by_on < (%(now)s AT TIME ZONE 'UTC')::date)
"""
MEMBER = """
    EXISTS (
        SELECT 1
        FROM sharing_release r
        JOIN portal_framework f ON f.id = r.framework_id
        JOIN portal_participation p ON p.framework_id = f.id AND p.organization_id = o.id
        JOIN portal_agreementversion a ON a.id = p.agreement_id
        WHERE r.notice_id = n.id
          AND r.ended_at IS NULL
          AND {part}
          AND r.released_at >= p.reads_from
          AND CASE r.audience
                WHEN 'everyone' THEN TRUE
                WHEN 'authorities' THEN p.role IN ('authority', 'coordinator')
                WHEN 'companies' THEN p.role IN ('company', 'coordinator')
              END
          AND {since}
    )
    AND (n.tlp <> 'red' OR EXISTS (
        SELECT 1 FROM sharing_addressee d
        WHERE d.notice_id = n.id AND d.organization_id = o.id AND d.asked_at IS NOT NULL))
"""
REACHED = MEMBER.format(part=TAKES_PART, since="TRUE")
COULD_READ = MEMBER.format(part=TAKES_PART, since="p.begun_at < n.withdrawn_at")
EVERYONE = """
    FROM portal_user u
    JOIN portal_organization o ON o.id = u.organization_id
    CROSS JOIN sharing_notice n
    JOIN portal_organization issuer ON issuer.id = n.originator_id
"""
ACTIVE = "u.is_active AND o.deactivated_at IS NULL"
READ = f"""
    SELECT u.id, n.id, 'read' {EVERYONE}
    WHERE CASE
        WHEN NOT ({ACTIVE}) THEN n.kind = 'bulletin' AND n.tlp = 'clear' AND n.state = 'released' AND EXISTS (
            SELECT 1 FROM sharing_release r JOIN portal_framework f ON f.id = r.framework_id
            WHERE r.notice_id = n.id AND r.ended_at IS NULL AND f.publishes_openly
              AND COALESCE(f.opened_at <= n.released_at, TRUE))
        WHEN n.originator_id = o.id THEN TRUE
        WHEN 'approver' = ANY (u.roles) AND issuer.second_reader_id = o.id AND (
            n.state = 'in_review' OR n.state = 'released' AND EXISTS (
                SELECT 1 FROM sharing_noticeversion v WHERE v.notice_id = n.id AND v.released_at IS NULL)) THEN TRUE
        WHEN n.state = 'in_review' THEN EXISTS (
            SELECT 1 FROM sharing_clearance c
            JOIN portal_framework f ON f.id = c.framework_id
            JOIN portal_participation p ON p.framework_id = f.id AND p.organization_id = o.id
            JOIN portal_agreementversion a ON a.id = p.agreement_id
            WHERE c.notice_id = n.id AND c.organization_id = o.id AND c.ended_at IS NULL AND c.closes_at > %(now)s
              AND {TAKES_PART})
        ELSE n.state = 'released' AND {REACHED}
    END
"""  # noqa: S608
GONE = f"""
    SELECT u.id, n.id, 'tombstone' {EVERYONE}
    WHERE {ACTIVE} AND n.state = 'withdrawn' AND n.originator_id <> o.id AND {COULD_READ}
      AND (NOT n.taken_back OR EXISTS (
        SELECT 1 FROM sharing_receipt c
        WHERE c.notice_id = n.id AND c.organization_id = o.id AND COALESCE(c.opened_at, c.pulled_at) IS NOT NULL))
"""  # noqa: S608


def standing(now: datetime) -> dict[str, set[tuple[UUID, UUID]]]:
    """Everyone, and the notices whose content they read ("read") or of which they see the tombstone."""
    found: dict[str, set[tuple[UUID, UUID]]] = {"read": set(), "tombstone": set()}
    with connection.cursor() as cursor:
        cursor.execute(f"{READ} UNION ALL {GONE}", {"now": now})
        for user, notice, how in cursor.fetchall():
            found[how].add((user, notice))
    return found
