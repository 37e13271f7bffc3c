"""The same pages over few and over many notices, in a database of its own that goes again: `python -m benchmarks.many`.

A page whose work is bounded takes about as long with ten times as many notices: the ratio is what to read.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.measure import median, visit  # sets Django up

from django.conf import settings  # noqa: E402  isort:skip  settings must be configured first
from django.db import connection  # noqa: E402  isort:skip
from portal.models import Organization, User  # noqa: E402  isort:skip
from portal.pagepaths import NOWHERE  # noqa: E402  isort:skip
from sharing import lookup as lines  # noqa: E402  isort:skip
from sharing.actions import searches as saving  # noqa: E402  isort:skip
from sharing.queries import lookup, searches  # noqa: E402  isort:skip
from sharing.queries.lists import Filters  # noqa: E402  isort:skip
from tests import cast as casting  # noqa: E402  isort:skip

MEMBERS = 100
# Each alert of one framework, newest first, two an hour or so; three of four ask four members each.
ALERTS = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT number, gen_random_uuid() AS id, now() - number * interval '25 minutes' AS at,
       (ARRAY['immediate', 'high', 'routine', 'none'])[1 + number %% 4] AS urgency
FROM generate_series(%(begins)s, %(ends)s) AS number;
INSERT INTO sharing_notice (id, kind, reference, title, summary, language, tlp, urgency, state, created_at, updated_at,
    writers, pap, is_exercise, taken_back, returned_note, withdrawn_reason, author_id, edited_by_id, originator_id,
    submitted_at, submitted_by_id, released_at, released_by_id, search_vector)
SELECT id, 'alert', 'MANY-' || number, 'Alert ' || number, '', 'en', 'amber', urgency, 'released', at, at,
    '{}', '', false, false, '', '',
    %(author)s, %(author)s, %(issuer)s, at, %(author)s, at, %(approver)s,
    to_tsvector('simple', 'alert word' || number %% 1000)
FROM made;
INSERT INTO sharing_vendoralert (notice_ptr_id, target_kind, observed, assessed, legal_nature, is_dsa_notice,
    good_faith, legal_basis, requested_actions, reply_contact, origin, destination, own_file_number, credibility,
    maybe_hijacked, preserve, seller_notice, source_reliability)
SELECT id, 'seller', '', '', 'voluntary', false, false, '', '{}', '', '', '', '', '', false, '', '', '' FROM made;
INSERT INTO sharing_release (id, kind, audience, released_at, framework_id, notice_id, released_by_id)
SELECT gen_random_uuid(), 'alert', 'everyone', at, %(framework)s, id, %(approver)s FROM made;
INSERT INTO sharing_selleridentifier (id, kind, value, normalized, note, for_addressees, position, alert_id)
SELECT gen_random_uuid(), 'domain', 'd.example', 'd' || number %% 3 || '.example', '', false, 0, id FROM made
UNION ALL SELECT gen_random_uuid(), 'phone', '', '+4722' || number, '', false, 1, id FROM made;
"""
# Nine of ten of those asked have opened it, eight of ten answered.
ANSWERS = """
CREATE TEMPORARY TABLE asked ON COMMIT DROP AS
SELECT made.id AS notice, member.id AS organization, at, (number + place) %% 10 AS kind,
       CASE urgency WHEN 'immediate' THEN interval '1 day' WHEN 'high' THEN interval '3 days'
       ELSE interval '14 days' END AS within
FROM made CROSS JOIN generate_series(0, 3) AS place
JOIN unnest(%(members)s::uuid[]) WITH ORDINALITY AS member(id, nth)
  ON member.nth = 1 + (number * 7 + place * 13) %% cardinality(%(members)s::uuid[])
WHERE urgency <> 'none';
INSERT INTO sharing_addressee (id, asked_at, due_at, organization_id, notice_id)
SELECT gen_random_uuid(), at, at + within, organization, notice FROM asked;
INSERT INTO sharing_receipt (id, opened_at, opened_by_id, confirmed_at, confirmed_by_id, outcome_at, acted, notice_id,
    organization_id, case_number)
SELECT gen_random_uuid(), at, %(author)s, at, %(author)s, CASE WHEN kind < 8 THEN at + interval '9 hours' END, kind < 4,
    notice, organization, '' FROM asked WHERE kind < 9;
INSERT INTO sharing_outcome (id, decision, markets, identifiers, concerned, note, recorded_at, recorded_by_id,
    receipt_id)
SELECT gen_random_uuid(), 'no_trace', '{}', '{}', '[]', '', outcome_at, %(author)s, receipt.id
FROM sharing_receipt AS receipt JOIN asked ON asked.notice = receipt.notice_id
    AND asked.organization = receipt.organization_id
WHERE outcome_at IS NOT NULL;
"""


def run(many: int) -> None:
    """Print what each page takes over a tenth of so many notices, over all of them, and the ratio."""
    settings.ALLOWED_HOSTS = ["testserver"]
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        cast, members = _community()
        few = many // 10
        _fill(cast, members, 1, few)
        before = _measured(cast)
        _fill(cast, members, few + 1, many)
        after = _measured(cast)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    print(f"{'what':<36}{f'{few:,} notices, ms':>24}{f'{many:,} notices, ms':>24}{'ratio':>8}")
    for what, milliseconds in after.items():
        print(f"{what:<36}{before[what]:>24.1f}{milliseconds:>24.1f}{milliseconds / before[what]:>8.2f}")


def _community() -> tuple[casting.Cast, list[Organization]]:
    """The cast of the tests, and a framework of a hundred more companies."""
    casting.JOINED_AT = datetime(2000, 1, 1, tzinfo=UTC)
    cast = casting.assemble()
    made = [Organization(name=f"Member {n:03}", code=f"M{n:03}", kind="company", country="NO") for n in range(MEMBERS)]
    members = Organization.objects.bulk_create(made)
    for member in members:
        casting.join(member, cast.north, "company")
    for number in range(saving.MOST):
        kept = searches.stored(Filters(text=f"word{number * 37}"))
        saving.keep(name=f"Search {number}", asked={"q": "word"}, filters=kept, by=cast.analyst)
    return cast, members


def _fill(cast: casting.Cast, members: list[Organization], begins: int, ends: int) -> None:
    who = {"author": cast.focal_point.pk, "approver": cast.colleague.pk, "issuer": cast.focal_point.organization_id}
    keys = [member.pk for member in members]
    values: dict[str, Any] = {**who, "framework": cast.north.pk, "begins": begins, "ends": ends, "members": keys}
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for statement in (ALERTS + ANSWERS).split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        cursor.execute("COMMIT")
        cursor.execute("VACUUM ANALYZE")


def _measured(cast: casting.Cast) -> dict[str, float]:
    """Median milliseconds, by what was looked at."""
    pasted = lines.read("\n".join(f"d{number}.example" for number in range(300)), NOWHERE)
    pages: list[tuple[str, User, str]] = [
        ("first page of an issuer", cast.focal_point, "/"),
        ("first page of a coordinator", cast.coordinator, "/"),
        ("first page of an analyst", cast.analyst, "/"),
        ("what is new in 20 saved searches", cast.analyst, "/searches/new/"),
        ("a framework, for its coordinator", cast.coordinator, f"/frameworks/{cast.north.pk}/"),
        ("My alerts", cast.focal_point, "/own/alerts/"),
    ]
    found = {what: visit(person, address)[1] for what, person, address in pages}
    acts: dict[str, Callable[[], object]] = {
        "looking up 300 pasted lines": lambda: lookup.look_up(cast.analyst, pasted),
        "the same, for who reads nothing": lambda: lookup.look_up(cast.member("outsider"), pasted),
    }
    return found | {what: median(act, rounds=3) for what, act in acts.items()}


if __name__ == "__main__":
    started = time.perf_counter()
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
    print(f"{time.perf_counter() - started:.0f} seconds in all")
