"""Locks by name, for what has no row yet that could be locked."""

from collections.abc import Collection

from django.db import connection

from portal import participations

IN_ORDER = """
    SELECT pg_advisory_xact_lock(place)
    FROM (SELECT hashtextextended(name, 0) AS place FROM unnest(%s::text[]) AS name ORDER BY place OFFSET 0) AS places
"""


def hold(*name: object) -> None:
    """Whoever holds the same name in another transaction waits until this one has ended. Call it in a transaction.

    What was read before the wait may be true no longer: memberships are read anew.
    """
    hold_each([" ".join(map(str, name))])


def hold_each(names: Collection[str]) -> None:
    """The same of several names, in one order, so that two who hold some of them do not wait for each other in turn."""
    participations.forget()
    with connection.cursor() as cursor:
        cursor.execute(IN_ORDER, [list(names)])


def try_hold(*name: object) -> bool:
    """The same without waiting: whether nobody else holds the name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [" ".join(map(str, name))])
        (held,) = cursor.fetchone()
    return bool(held)
