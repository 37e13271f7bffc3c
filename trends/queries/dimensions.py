"""What trends count of an item: by each dimension the keys of what it names. Rollups and what is counted item by item
rest on the same words.
"""

from collections import Counter
from typing import Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from sharing.models import Release

# For rows called `counted`, with the item and its kind.
KEYS: Final = """(
    SELECT 'kind', kind
    UNION ALL SELECT 'technique', technique_id::text FROM sharing_notice_techniques AS named
        WHERE named.notice_id = counted.notice_id
    UNION ALL SELECT 'substance', substance_id::text FROM sharing_notice_substances AS named
        WHERE named.notice_id = counted.notice_id
    UNION ALL SELECT DISTINCT 'class', substance_class FROM sharing_notice_substances AS named
        JOIN sharing_substance AS substance ON substance.id = named.substance_id
        WHERE named.notice_id = counted.notice_id
    UNION ALL SELECT place.* FROM sharing_vendoralert AS alert CROSS JOIN LATERAL (
        VALUES ('platform', coalesce(platform_id::text, '')), ('origin', origin), ('destination', destination)
    ) AS place WHERE alert.notice_ptr_id = counted.notice_id
) AS named(dimension, key)"""


def counted(releases: QuerySet[Release]) -> dict[str, Counter[str]]:
    """By dimension, how many items have each key, of which these are one release each."""
    found: dict[str, Counter[str]] = {}
    try:
        text, values = releases.order_by().values_list("notice", "kind").query.sql_with_params()
    except EmptyResultSet:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH counted(notice_id, kind) AS MATERIALIZED ({text}) SELECT dimension, key, count(*) "  # noqa: S608
            f"FROM counted CROSS JOIN LATERAL {KEYS} GROUP BY 1, 2",
            values,
        )
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    for dimension, key, n in rows:
        found.setdefault(dimension, Counter())[key] = n
    return found
