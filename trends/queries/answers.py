"""What is known of the answers to alerts, of all of them at once. Who may know of which is told by `sharing.responses`:
here its parts are put together in one query, since each is found once and asked for all figures.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from portal.models import User
from sharing import responses
from sharing.models import Release
from sharing.queries import outcomes

# Each step is kept, for the database to take them in this order: it would begin with all receipts that there are.
OWN: Final = """
issued(notice) AS MATERIALIZED ({issued}),
known(receipt, notice, confirmed_at, outcome_at, acted, shared_at) AS MATERIALIZED ({own})"""
# Most members read a notice through the release that the coordinator reads; of the others all releases are looked at.
LED: Final = """
doors(framework, audience, organization, since) AS MATERIALIZED (
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::timestamptz[])
),
here(notice, framework, audience, released_at, shared_at) AS MATERIALIZED ({here}),
received AS MATERIALIZED (
    SELECT here.*, receipt.id AS receipt, organization_id AS organization, confirmed_at, outcome_at, acted
    FROM here JOIN sharing_receipt AS receipt ON receipt.notice_id = here.notice
),
asked AS MATERIALIZED (
    SELECT received.*, coalesce(since <= released_at, false) AS is_reached FROM received
    LEFT JOIN doors USING (framework, audience, organization)
    WHERE EXISTS (
        SELECT 1 FROM sharing_addressee AS addressee
        WHERE addressee.notice_id = received.notice AND addressee.organization_id = received.organization
    )
),
elsewhere AS MATERIALIZED (SELECT * FROM asked WHERE NOT is_reached),
led AS MATERIALIZED (
    SELECT receipt, notice, confirmed_at, outcome_at, acted, shared_at FROM asked WHERE is_reached
    UNION ALL
    SELECT receipt, notice, confirmed_at, outcome_at, acted, shared_at FROM elsewhere
    JOIN sharing_release AS other ON other.notice_id = elsewhere.notice AND other.ended_at IS NULL
    JOIN doors ON doors.framework = other.framework_id AND doors.audience = other.audience
        AND doors.organization = elsewhere.organization AND doors.since <= other.released_at
)"""
# However often a receipt is among them, it counts once.
COUNTED: Final = """
lines AS MATERIALIZED (
    SELECT all_known.receipt, notice, shared_at, outcome_at IS NOT NULL AS is_told, decision, recorded_at, stands
    FROM all_known JOIN ({lines}) AS line(receipt, decision, recorded_at, stands) ON line.receipt = all_known.receipt
),
alerts AS (
    SELECT min(confirmed_at) - min(shared_at) AS wait, bool_or(outcome_at IS NOT NULL) AS answered,
        bool_or(acted) AS acted
    FROM all_known GROUP BY notice
),
firsts AS (SELECT min(recorded_at) - min(shared_at) AS wait FROM lines WHERE is_told GROUP BY notice),
decided AS (
    SELECT decision, count(*) AS n FROM (SELECT DISTINCT decision, receipt FROM lines WHERE stands) AS each
    GROUP BY decision
)
SELECT count(*) FILTER (WHERE answered), count(*) FILTER (WHERE acted),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY wait),
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY wait) FROM firsts),
    (SELECT jsonb_object_agg(decision, n) FROM decided)
FROM alerts
"""
# As `known` and `here` name them.
ANSWER: Final = ("pk", "notice", "confirmed_at", "outcome_at", "acted", "notice__released_at")
COLUMNS: Final = ("notice", "framework", "audience", "released_at", "notice__released_at")


@dataclass(frozen=True)
class Answers:
    """Of alerts: of how many an answer is known, how many of those were acted on, and how long it took to the first
    confirmation and to the first outcome, where there is one; how many answers say that each thing was done. Times run
    from the first sharing.
    """

    answered: int
    acted: int
    to_confirmation: timedelta | None
    to_outcome: timedelta | None
    decisions: Counter[str]


def counted(reader: User, readable: QuerySet[Release], issued: QuerySet[Release]) -> Answers:
    """Of the alerts that these releases bring the reader, and of those that its organization issued, all of which are
    named beside; as far as the reader may know their answers.
    """
    named, values = _joined([issued.order_by().values_list("notice")])
    if not named:  # the account is closed
        return Answers(0, 0, None, None, Counter())
    parts = responses.own_receipts(
        reader, readable.order_by().values("notice"), RawSQL("SELECT notice FROM issued", [])
    )
    own, more = _joined([part.values_list(*ANSWER) for part in parts])
    steps, values, every = [OWN.format(issued=named, own=own)], values + more, "SELECT * FROM known"
    led = responses.led_by(reader, readable)
    here, more = _joined([part.order_by().values_list(*COLUMNS) for part in led.here]) if led else ("", [])
    if led and here:
        steps.append(LED.format(here=here))
        values += [[door[n] for door in led.doors] for n in range(4)] + more
        every += " UNION ALL SELECT * FROM led"
    told = outcomes.every().order_by().values_list("receipt", "decision", "recorded_at", "stands")  # type: ignore[misc]
    lines, last = told.query.sql_with_params()
    steps += [f"all_known AS MATERIALIZED ({every})", COUNTED.format(lines=lines)]
    with connection.cursor() as cursor:
        cursor.execute("WITH " + ",\n".join(steps), [*values, *last])
        answered, acted, to_confirmation, to_outcome, said = cursor.fetchone()
    return Answers(answered, acted, to_confirmation, to_outcome, Counter(json.loads(said or "{}")))


def _joined(parts: list[QuerySet[Any]]) -> tuple[str, list[Any]]:
    """The query of their rows, one part after the other; empty where there can be none."""
    first, *rest = parts
    try:
        text, values = (first.union(*rest, all=True) if rest else first).query.sql_with_params()
    except EmptyResultSet:
        return "", []
    return text, list(values)
