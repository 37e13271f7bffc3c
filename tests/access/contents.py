"""What the database holds: a digest of every row, and acts that leave no trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection, transaction

# A session is written when somebody comes, and the cache counts attempts to sign in: neither is an act.
PASSING = {"django_session", "portal_cache"}


@contextmanager
def rolled_back() -> Iterator[None]:
    """Whatever is done inside is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def contents() -> dict[str, str]:
    """A digest of all rows of each table that an act could write to."""
    with connection.cursor() as cursor:
        cursor.execute(_query())
        return dict(cursor.fetchall())


def changed(before: dict[str, str]) -> list[str]:
    """The tables that hold something else than before."""
    now = contents()
    return sorted(table for table in now if now[table] != before.get(table))


@cache
def _query() -> str:
    tables = sorted(set(connection.introspection.table_names()) - PASSING)
    return " UNION ALL ".join(
        f"SELECT '{t}', md5(string_agg(x::text, ',' ORDER BY x::text)) FROM {t} x"  # noqa: S608
        for t in tables
    )
