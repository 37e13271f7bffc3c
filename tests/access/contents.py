"""What the database holds: a digest of every row, and acts that leave no trace."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# A session is written when somebody comes, and the cache counts attempts to sign in: neither is an act.
PASSING = {"django_session", "portal_cache"}
WRITES = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"


class Trace:
    """The tables that were written to since some moment of the transaction, as PostgreSQL counts: what was rolled back
    meanwhile counts too, and so each of them is compared row by row."""

    def __init__(self, before: dict[str, str]) -> None:
        self.before = before
        self.counts = _writes()

    def changed(self) -> list[str]:
        """Of these the tables that hold something else than before."""
        return changed(self.before, self.touched())

    def touched(self) -> set[str]:
        """All of these."""
        return {table for table, count in _writes().items() if count != self.counts.get(table, 0)} - PASSING


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def rolled_back(before: dict[str, str]) -> Iterator[Trace]:
    """Whatever is done inside is undone; what it changed of the contents can be asked meanwhile."""
    with undone():
        yield Trace(before)


def contents(tables: Iterable[str] | None = None) -> dict[str, str]:
    """A digest of all rows of each table that an act could write to, or of these."""
    asked = sorted(lasting() if tables is None else tables)
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}', {DIGEST} FROM {t} x" for t in asked))  # noqa: S608
        return dict(cursor.fetchall())


def lasting() -> set[str]:
    """The tables that an act could write to."""
    return set(connection.introspection.table_names()) - PASSING


def changed(before: dict[str, str], tables: Iterable[str] | None = None) -> list[str]:
    """The tables, all or these, that hold something else than before."""
    now = contents(tables)
    return sorted(table for table in now if now[table] != before.get(table))


def answered() -> list[tuple[object, ...]]:
    """What organizations have said of items, of all that receipts hold: no look at one changes it."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED)
        return cursor.fetchall()


ANSWERED = """
SELECT
    notice_id, organization_id, confirmed_at, confirmed_by_id, outcome_at, acted, assigned_to_id, assigned_at,
    case_number
FROM sharing_receipt
WHERE confirmed_at IS NOT NULL OR outcome_at IS NOT NULL OR assigned_at IS NOT NULL OR acted OR case_number <> ''
ORDER BY notice_id, organization_id
"""
DIGEST = "md5(string_agg(x::text, ',' ORDER BY x::text))"


def _writes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(WRITES)
        return dict(cursor.fetchall())
