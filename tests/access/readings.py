"""The same question asked of the database in every way in which the product asks it, and once by hand."""

from contextlib import nullcontext
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from portal import participations
from portal.models import User
from sharing import access, responses, sellers
from sharing.models import Notice
from tests.access import oracle, sql
from tests.access.oracle.extending import sees
from tests.access.oracle.sellers import sees_value
from tests.access.written import Written


def compare(written: Written, *, every: bool = True, of: int | None = None) -> int:
    """Assert that all readings say what the oracle says; how many pairs of person and notice were compared.

    Not `every`: single questions are asked of some pairs, and memberships are read once, as for a request.
    `of`: the readings that cost a query a person are asked for two people, in this turn.
    """
    with nullcontext() if every else participations.remembered():
        return _compare(written, every, of)


def _compare(written: Written, every: bool, of: int | None) -> int:
    people, turn = _fresh(written), len(written.items)
    if of is not None:
        people = [people[(2 * of + step) % len(people)] for step in range(2)]
    for place, (user, person) in enumerate(people):
        _readable(written, user, person)
        _lists(written, user, person)
        if every or of is not None or place == turn % len(people):
            _beside(written, user, person)
    _anonymous(written)
    _inverse(written, of)
    _by_hand(written)
    for user, person, row, item in _pairs(written, people)[0 if every else turn % 5 :: 1 if every else 5]:
        may = written.world.may_read(person, item)
        assert access.can_read(user, row) is may, f"can_read: {person} of {item}"
        if may and item.marked:
            assert sellers.sees_all(user, row) is sees_value(written.world, person, item), (
                f"sees_all: {person} of {item}"
            )
    return len(people) * len(written.items)


def _readable(written: Written, user: User, person: oracle.Person) -> None:
    world = written.world
    expected = [n for n, (_row, item) in enumerate(written.items) if world.may_read(person, item)]
    assert written.named(_keys(access.readable(user, Notice))) == expected, f"readable: {person}"
    gone = [n for n, (_row, item) in enumerate(written.items) if world.sees_tombstone(person, item)]
    assert written.named(_keys(access.tombstones(user))) == gone, f"tombstones: {person}"


def _lists(written: Written, user: User, person: oracle.Person) -> None:
    """What releases open: each notice once in a list that is merged, and in the others at least once."""
    world = written.world
    expected = [n for n, (_row, item) in enumerate(written.items) if world.is_shared_with(person, item)]
    merged = [key for rows in access.releases_by_framework(user) for key in rows.values_list("notice", flat=True)]
    assert written.named(merged) == expected, f"releases_by_framework: {person}"
    found = set(access.readable_releases(user).values_list("notice", flat=True))
    assert written.named(found) == expected, f"readable_releases: {person}"


def _beside(written: Written, user: User, person: oracle.Person) -> None:
    """Of what one reads: the identifiers for addressees only whose value one sees, and who would share it further."""
    world = written.world
    marked = [(n, item) for n, (_row, item) in enumerate(written.items) if item.marked]
    if marked:
        rows = sellers.visible(user).filter(for_addressees=True, alert__in=access.readable(user, Notice))
        expected = [n for n, item in marked if sees_value(world, person, item)]
        assert written.named(rows.values_list("alert", flat=True)) == expected, f"values: {person}"
    asking = [(row, item, asker) for row, item in written.items for asker in item.further]
    if asking:
        found = set(responses.extensions(user).values_list("notice", "organization"))
        told = {(row.pk, written.organizations[by].pk) for row, item, by in asking if sees(world, person, by, item)}
        assert found == told, f"requests to share further: {person}"


def _anonymous(written: Written) -> None:
    expected = [n for n, (_row, item) in enumerate(written.items) if written.world.may_read(None, item)]
    assert written.named(_keys(access.readable(AnonymousUser(), Notice))) == expected, "readable, without an account"


def _inverse(written: Written, of: int | None) -> None:
    """Of everyone who is active, who reads a notice: each, or two in turn."""
    names = {user.pk: person.name for user, person in written.people}
    people = [person for _user, person in written.people if written.world.is_active(person)]
    count = len(written.items)
    for row, item in written.items if of is None else [written.items[(2 * of + step) % count] for step in range(2)]:
        found = {names.get(key, "somebody else") for key in _keys(access.readers_of(row))}
        expected = {person.name for person in people if written.world.may_read(person, item)}
        assert found == expected, f"readers_of: {item}"


def _by_hand(written: Written) -> None:
    """The count of every person's notices, and which they are."""
    found = sql.standing(written.world.now)
    for user, person in written.people:
        for how, says in (("read", written.world.may_read), ("tombstone", written.world.sees_tombstone)):
            keys = [notice for reader, notice in found[how] if reader == user.pk]
            expected = [n for n, (_row, item) in enumerate(written.items) if says(person, item)]
            assert written.named(keys) == expected, f"by hand, {how}: {person}"


def _pairs(
    written: Written, people: list[tuple[User, oracle.Person]]
) -> list[tuple[User, oracle.Person, Notice, oracle.Item]]:
    return [(user, person, row, item) for user, person in people for row, item in written.items]


def _fresh(written: Written) -> list[tuple[User, oracle.Person]]:
    """People as a request loads them: with their organization, in one query."""
    rows = User.objects.select_related("organization").in_bulk([user.pk for user, _person in written.people])
    return [(rows[user.pk], person) for user, person in written.people]


def _keys(rows: QuerySet[Any]) -> set[Any]:
    return set(rows.values_list("pk", flat=True))
