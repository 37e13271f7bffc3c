"""Composing a month over few and over many notices, in a database of its own that goes again:
`python -m benchmarks.composing [NOTICES]`. A tenth of so many notices of one month first, then all.
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta

from benchmarks import trends  # sets Django up

from django.conf import settings  # noqa: E402  isort:skip  settings must be configured first
from django.db import connection  # noqa: E402  isort:skip
from django.test.utils import CaptureQueriesContext  # noqa: E402  isort:skip
from portal import clock  # noqa: E402  isort:skip
from tests import cast as casting  # noqa: E402  isort:skip
from sharing.actions import drafts

from trends.actions import composing  # noqa: E402  isort:skip

ENDS = datetime(2026, 9, 30, 23, tzinfo=UTC)
MONTH = date(2026, 9, 1), date(2026, 9, 30)


def run(many: int = 100_000) -> None:
    """Print what composing takes over a tenth of so many notices, over all of them, and the ratio."""
    settings.ALLOWED_HOSTS = ["testserver"]
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        cast, values = trends.community()
        values |= {"span": timedelta(days=29), "until": ENDS}
        trends.fill(values, 1, many // 10)
        few, before = composed(cast)
        trends.fill(values, 2, many - many // 10)
        all_, after = composed(cast)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"{'composing a month of':<24}{'queries':>10}{'ms':>10}")
    for count, queries, milliseconds in ((many // 10, few, before), (many, all_, after)):
        print(f"{count:>15,} notices{queries:>11}{milliseconds:>10.0f}")
    print(f"{'ratio':<24}{all_ / few:>10.2f}{after / before:>10.2f}")


def composed(cast: casting.Cast) -> tuple[int, float]:
    """Queries and milliseconds of one draft, which goes again: a month has one."""
    by = cast.member("coordinator_north")
    with clock.moved_to(ENDS + timedelta(days=3)), CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        made = composing.compose(framework=cast.north, begins_on=MONTH[0], ends_on=MONTH[1], tlp="amber", by=by)
        found = len(queries), (time.perf_counter() - begun) * 1000
        drafts.discard(made, by=by)
        return found


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
