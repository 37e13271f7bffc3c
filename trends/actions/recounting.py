"""Counting once more what was shared on days that changed. Pages read what is counted here, and look at each item of a
day that waits.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db import connection, transaction

from portal import locks
from portal.enums import TLP
from sharing.enums import NoticeState
from trends.models import StaleDay
from trends.queries.dimensions import KEYS
from trends.statistics import COUNTED

AT_ONCE: Final = 31  # days in one transaction
TURNS: Final = 200  # in one look: the next goes on

# Releases of these days, not ended, of what counts at all. Frameworks come first, since they begin the index.
COUNTED_NOW: Final = """
CREATE TEMPORARY TABLE counted AS
SELECT here.id, here.notice_id, here.framework_id, here.audience, here.day, notice.kind, notice.tlp,
    ARRAY(
        SELECT other.framework_id || ' ' || other.audience FROM sharing_release AS other
        WHERE other.notice_id = here.notice_id AND other.ended_at IS NULL
            AND (other.released_at, other.id) < (here.released_at, here.id)
        ORDER BY other.framework_id
    ) AS earlier,
    notice.tlp = %(red)s OR EXISTS (
        SELECT 1 FROM sharing_release AS other
        WHERE other.notice_id = here.notice_id AND other.ended_at IS NULL
            AND date_trunc('month', other.released_at AT TIME ZONE 'UTC') <> date_trunc('month', here.day::timestamp)
    ) AS is_loose
FROM (
    SELECT release.*, days.day FROM portal_framework AS framework
    CROSS JOIN unnest(%(days)s::date[]) AS days(day)
    JOIN sharing_release AS release ON release.framework_id = framework.id AND release.ended_at IS NULL
        AND release.released_at >= days.day::timestamp AT TIME ZONE 'UTC'
        AND release.released_at < (days.day + 1)::timestamp AT TIME ZONE 'UTC'
) AS here JOIN sharing_notice AS notice ON notice.id = here.notice_id
WHERE notice.state = %(released)s AND NOT notice.is_exercise AND notice.kind = ANY(%(kinds)s)
"""
FORGET: Final = """
DELETE FROM trends_loose WHERE day = ANY(%(days)s::date[]);
DELETE FROM trends_rollup WHERE span = 'day' AND day = ANY(%(days)s::date[])
    OR span = 'month' AND day = ANY(%(months)s::date[]);
"""
LOOSE: Final = """
INSERT INTO trends_loose (id, day, notice_id)
SELECT gen_random_uuid(), day, notice_id FROM (SELECT DISTINCT day, notice_id FROM counted WHERE is_loose) AS loose;
DELETE FROM counted WHERE is_loose;
ANALYZE counted
"""
DAYS: Final = """
INSERT INTO trends_rollup (id, span, day, framework_id, audience, tlp, earlier, dimension, counts)
SELECT gen_random_uuid(), 'day', day, framework_id, audience, tlp, earlier, dimension, jsonb_object_agg(key, n)
FROM (
    SELECT day, framework_id, audience, tlp, earlier, dimension, key, count(*) AS n
    FROM counted CROSS JOIN LATERAL {keys}
    GROUP BY 1, 2, 3, 4, 5, 6, 7
) AS counts
GROUP BY 2, 3, 4, 5, 6, 7, 8
"""
MONTHS: Final = """
INSERT INTO trends_rollup (id, span, day, framework_id, audience, tlp, earlier, dimension, counts)
SELECT gen_random_uuid(), 'month', month, framework_id, audience, tlp, earlier, dimension, jsonb_object_agg(key, n)
FROM (
    SELECT date_trunc('month', day)::date AS month, framework_id, audience, tlp, earlier, dimension, key,
        sum(value::integer) AS n
    FROM trends_rollup CROSS JOIN LATERAL jsonb_each_text(counts)
    WHERE span = 'day' AND date_trunc('month', day)::date = ANY(%(months)s::date[])
        AND day >= %(begins)s AND day < %(ends)s
    GROUP BY 1, 2, 3, 4, 5, 6, 7
) AS counts
GROUP BY 2, 3, 4, 5, 6, 7, 8
"""


def look() -> int:
    """Count every day anew of which something changed; how many days. Safe to repeat, and in several processes."""
    done = 0
    for _turn in range(TURNS):
        days = recount()
        done += days
        if not days:
            break
    return done


@transaction.atomic
def recount() -> int:
    """The same of some of them, the newest first; none while another process does so. What changes meanwhile marks its
    day again.
    """
    if not locks.try_hold("rollups"):
        return 0
    waiting = StaleDay.objects.order_by("-day").values_list("day", flat=True).distinct()
    days = list(waiting[:AT_ONCE])
    if not days:
        return 0
    marks = list(StaleDay.objects.filter(day__in=days).values_list("pk", flat=True))
    _count(days)
    StaleDay.objects.filter(pk__in=marks).delete()
    return len(days)


def _count(days: Collection[date]) -> None:
    months = sorted({day.replace(day=1) for day in days})
    last = months[-1]
    values: dict[str, Any] = {
        "days": list(days),
        "months": months,
        "begins": months[0],
        "ends": date(last.year + last.month // 12, last.month % 12 + 1, 1),
        "red": TLP.RED.value,
        "released": NoticeState.RELEASED.value,
        "kinds": COUNTED,
    }
    with connection.cursor() as cursor:
        for statement in (COUNTED_NOW, *FORGET.split(";"), *LOOSE.split(";"), DAYS.format(keys=KEYS), MONTHS):
            if statement.strip():
                cursor.execute(statement, values)
        cursor.execute("DROP TABLE counted")
