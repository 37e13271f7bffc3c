"""The page of trends over few and over many notices, in a database of its own that goes again:
`python -m benchmarks.trends [NOTICES]`. The notices of three years, a hundredth of them first, then all.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.measure import visit  # sets Django up

from django.conf import settings  # noqa: E402  isort:skip  settings must be configured first
from django.db import connection  # noqa: E402  isort:skip
from portal.models import Organization, Platform, User  # noqa: E402  isort:skip
from sharing.enums import MStage  # noqa: E402  isort:skip
from sharing.models import Substance, Technique  # noqa: E402  isort:skip
from trends.actions import recounting  # noqa: E402  isort:skip
from tests import cast as casting  # noqa: E402  isort:skip

YEARS = timedelta(days=3 * 365)
COMPANIES, ISSUERS = 100, 19
# Four of five are alerts, one of twenty is withdrawn, one of fifty is RED; what each names, is drawn by its number.
NOTICES = """
CREATE TEMPORARY TABLE made ON COMMIT DROP AS
SELECT number, gen_random_uuid() AS id, %(until)s::timestamptz - number * (%(span)s::interval / %(count)s) AS at,
       CASE WHEN number %% 20 < 16 THEN 'alert' WHEN number %% 20 < 19 THEN 'mo_note' ELSE 'law_change' END AS kind,
       CASE WHEN number %% 50 = 7 THEN 'red'
            ELSE (ARRAY['amber', 'green', 'amber', 'amber_strict'])[1 + number / 20 %% 4] END AS tlp,
       CASE WHEN number %% 10 < 7 THEN 'everyone' WHEN number %% 10 < 9 THEN 'authorities'
            ELSE 'companies' END AS audience,
       (%(issuers)s::uuid[])[1 + number * 11 / 3 %% cardinality(%(issuers)s::uuid[])] AS issuer,
       number / 3 %% 20 = 3 AS is_withdrawn
FROM generate_series(1, %(count)s) AS number;
INSERT INTO sharing_notice (id, kind, reference, title, summary, language, tlp, urgency, state, created_at, updated_at,
    writers, pap, is_exercise, taken_back, returned_note, withdrawn_reason, author_id, edited_by_id, originator_id,
    submitted_at, submitted_by_id, released_at, released_by_id, withdrawn_at, withdrawn_by_id)
SELECT id, kind, 'MANY-' || %(round)s || '-' || number, 'Item ' || number, '', 'en', tlp, 'none',
    CASE WHEN is_withdrawn THEN 'withdrawn' ELSE 'released' END, at, at, '{}', '', false, false, '',
    CASE WHEN is_withdrawn THEN 'mistaken' ELSE '' END, %(author)s, %(author)s, issuer, at, %(author)s, at,
    %(approver)s, CASE WHEN is_withdrawn THEN at END, CASE WHEN is_withdrawn THEN %(approver)s::uuid END
FROM made;
INSERT INTO sharing_vendoralert (notice_ptr_id, target_kind, observed, assessed, legal_nature, is_dsa_notice,
    good_faith, legal_basis, requested_actions, reply_contact, origin, destination, own_file_number, credibility,
    maybe_hijacked, preserve, seller_notice, source_reliability, platform_id)
SELECT id, 'seller', '', '', 'voluntary', false, false, '', '{}', '',
    CASE WHEN number %% 3 > 0 THEN (%(places)s::text[])[1 + number * 11 %% 40] ELSE '' END,
    (%(places)s::text[])[1 + number * 13 %% 40], '', '', false, '', '', '',
    (%(platforms)s::uuid[])[1 + number * 3 %% cardinality(%(platforms)s::uuid[])]
FROM made WHERE kind = 'alert';
INSERT INTO sharing_notice_techniques (notice_id, technique_id)
SELECT DISTINCT id, (%(techniques)s::uuid[])[1 + (number * 17 + nth * nth * 5) %% cardinality(%(techniques)s::uuid[])]
FROM made CROSS JOIN generate_series(1, 2) AS nth WHERE number %% 5 > 0;
INSERT INTO sharing_notice_substances (notice_id, substance_id)
SELECT id, (%(substances)s::uuid[])[1 + number * 19 %% cardinality(%(substances)s::uuid[])] FROM made;
INSERT INTO sharing_release (id, kind, audience, released_at, framework_id, notice_id, released_by_id)
SELECT gen_random_uuid(), kind, audience, at, %(north)s, id, %(approver)s FROM made WHERE number %% 7 > 0
UNION ALL
SELECT gen_random_uuid(), kind, 'everyone', at + CASE WHEN number %% 7 = 2 THEN interval '2 days' ELSE '0' END,
    %(region)s, id, %(approver)s FROM made WHERE number %% 7 < 3;
"""
# Half of the alerts ask two members each; nine of ten have confirmed, seven of ten answered.
ANSWERS = """
CREATE TEMPORARY TABLE asked ON COMMIT DROP AS
SELECT made.id AS notice, at, (number / 2 + place) %% 10 AS way,
       (%(members)s::uuid[])[1 + (number * 7 + place * 13) %% cardinality(%(members)s::uuid[])] AS organization
FROM made CROSS JOIN generate_series(0, 1) AS place WHERE kind = 'alert' AND number %% 2 = 0;
INSERT INTO sharing_addressee (id, asked_at, due_at, organization_id, notice_id)
SELECT gen_random_uuid(), at, at + interval '3 days', organization, notice FROM asked;
INSERT INTO sharing_receipt (id, opened_at, opened_by_id, confirmed_at, confirmed_by_id, outcome_at, acted, notice_id,
    organization_id, case_number)
SELECT gen_random_uuid(), at, %(author)s, at + interval '2 hours', %(author)s,
    CASE WHEN way < 7 THEN at + interval '9 hours' END, way < 4, notice, organization, '' FROM asked WHERE way < 9;
INSERT INTO sharing_outcome (id, decision, markets, identifiers, concerned, note, recorded_at, recorded_by_id,
    receipt_id)
SELECT gen_random_uuid(), CASE WHEN acted THEN 'visibility_removed' ELSE 'no_trace' END, '{}', '{}', '[]', '',
    outcome_at, %(author)s, receipt.id
FROM sharing_receipt AS receipt JOIN asked ON asked.notice = receipt.notice_id
    AND asked.organization = receipt.organization_id
WHERE outcome_at IS NOT NULL;
"""
PLACES = [first + second for first in "ABCDE" for second in "ABCDEFGH"]


def run(many: int) -> None:
    """Print what the page takes over a hundredth of so many notices, over all of them, and the ratio."""
    settings.ALLOWED_HOSTS = ["testserver"]
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        cast, values = community()
        few = many // 100
        fill(values, 1, few)
        before = measured(cast)
        fill(values, 2, many - few)
        after = measured(cast)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    told(few, before, many, after)


def told(few: int, before: dict[str, tuple[int, float]], many: int, after: dict[str, tuple[int, float]]) -> None:
    print(f"{'trends of':<24}{f'queries, ms at {few:,}':>26}{f'queries, ms at {many:,}':>28}{'ratio':>8}")
    for who, (queries, milliseconds) in after.items():
        count, earlier = before[who]
        print(f"{who:<24}{count:>16}{earlier:>10.0f}{queries:>18}{milliseconds:>10.0f}{milliseconds / earlier:>8.2f}")


def community() -> tuple[casting.Cast, dict[str, Any]]:
    """The cast of the tests with many more companies and authorities, and what notices are drawn from."""
    casting.JOINED_AT = datetime(2000, 1, 1, tzinfo=UTC)
    cast = casting.assemble()
    companies = _organizations("company", COMPANIES)
    issuers = [cast.focal_point.organization, *_organizations("authority", ISSUERS)]
    for role, members in (("company", companies), ("authority", issuers[1:])):
        for member in members:
            casting.join(member, cast.north, role)
    values: dict[str, Any] = {
        "author": cast.focal_point.pk,
        "approver": cast.colleague.pk,
        "north": cast.north.pk,
        "region": cast.region.pk,
        "issuers": [row.pk for row in (*issuers, cast.analyst.organization)],
        "members": [row.pk for row in (*companies, cast.analyst.organization)],
        "platforms": _platforms(companies),
        "techniques": _techniques(),
        "substances": _substances(),
        "places": PLACES,
        "span": YEARS,
        "until": datetime.now(UTC),
    }
    return cast, values


def _organizations(kind: str, number: int) -> list[Organization]:
    code = kind[:1].upper()
    rows = [Organization(name=f"{kind} {n:03}", code=f"{code}X{n:03}", kind=kind, country="NO") for n in range(number)]
    return Organization.objects.bulk_create(rows)


def _platforms(companies: list[Organization]) -> list[Any]:
    rows = [Platform(name=f"Platform {n:02}", operator=companies[n] if n % 2 else None) for n in range(30)]
    return [row.pk for row in Platform.objects.bulk_create(rows)]


def _techniques() -> list[Any]:
    words = {"tactic": "Reach", "description": "", "evidence": "seen"}
    rows = [Technique(code=f"XY-{n:02}", m_stage=MStage.values[n % 4], title=f"Way {n:02}", **words) for n in range(62)]
    return [row.pk for row in Technique.objects.bulk_create(rows)]


def _substances() -> list[Any]:
    rows = [Substance(name=f"Made {n:03}", slug=f"made-{n:03}", substance_class=f"Class {n % 15}") for n in range(300)]
    return [row.pk for row in Substance.objects.bulk_create(rows)]


def fill(values: dict[str, Any], number: int, count: int) -> None:
    """So many notices, evenly over the years; `number` tells one filling from another."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for statement in (NOTICES + ANSWERS).split(";\n"):
            if statement.strip():
                cursor.execute(statement, {**values, "round": number, "count": count})
        cursor.execute("COMMIT")
        recounting.look()
        cursor.execute("VACUUM ANALYZE")


def measured(cast: casting.Cast) -> dict[str, tuple[int, float]]:
    """Queries and median milliseconds of the page over the last twelve months, by who looks."""
    people: list[tuple[str, User]] = [
        ("a company", cast.analyst),
        ("an authority", cast.focal_point),
        ("a coordinator", cast.coordinator),
    ]
    return {who: visit(person, "/trends/") for who, person in people}


if __name__ == "__main__":
    started = time.perf_counter()
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(f"{time.perf_counter() - started:.0f} seconds in all")
