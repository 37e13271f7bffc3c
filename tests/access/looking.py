"""A random world through the doors: what each person is shown is what the oracle says, no more and no less."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from portal.models import User
from sharing import access
from sharing.models import Extension
from tests.access import oracle
from tests.access.furnished import HANDLE, METHOD, SUBSTANCE, WORD, handle
from tests.access.house import text_of
from tests.access.oracle.extending import sees
from tests.access.oracle.labels import takes_file
from tests.access.oracle.sellers import sees_value
from tests.access.written import Written, marked
from tests.conftest import SignedIn

NAMED = re.compile(r"(?:WORLD-2026-|tokworld|handle-of-)(\d{6})")
VALUES = re.compile(r"marked-of-(\d{6})")  # of identifiers for addressees only
FOR_PROGRAMS = ("/csv/", "/json/")
COUNTED = re.compile(r'class="found quiet num">(\d+) ')
# Shown is a part of what one may read: which, their own tests say.
BESIDE = (
    "/", "/queue/", "/own/alerts/", "/calendar/", "/substances/", f"/substances/{SUBSTANCE}/", f"/methods/{METHOD}/",
    f"/substances/suggestions/?q={SUBSTANCE[:5]}", "/methods/", "/meetings/", "/bulletins/", "/controls/", "/own/",
    "/api/v1/queue/", "/api/v1/substances/", f"/api/v1/methods/{METHOD}/", "/api/v1/bulletins/", "/frameworks/",
    f"/alerts/seen/?0-kind=shop_handle&0-value={HANDLE}", f"/api/v1/substances/{SUBSTANCE}/", "/alerts/new/",
)  # fmt: skip


@dataclass
class Looker:
    """Somebody at the doors, and what the oracle says of each notice."""

    written: Written
    user: User
    person: oracle.Person
    browser: SignedIn

    def places(self, says: Any) -> set[int]:
        return {place for place, (_row, item) in enumerate(self.written.items) if says(item)}

    @property
    def read(self) -> set[int]:
        return self.places(lambda item: self.written.world.may_read(self.person, item))

    @property
    def listed(self) -> set[int]:
        """What one reads as it stands: not that of which only a correction waits for one's approval, or that one is
        asked to clear.
        """
        as_it_stands: dict[str, Any] = {"waiting": "", "clearing": frozenset()}
        return self.places(lambda item: self.written.world.may_read(self.person, replace(item, **as_it_stands)))

    @property
    def valued(self) -> set[int]:
        """The alerts of whose identifiers for addressees only one sees the value."""
        return self.places(lambda item: item.marked and sees_value(self.written.world, self.person, item))

    @property
    def own(self) -> set[int]:
        return self.places(lambda item: item.owner == self.person.org)

    @property
    def gone(self) -> set[int]:
        return self.places(lambda item: self.written.world.sees_tombstone(self.person, item))

    def alerts(self, places: set[int]) -> set[int]:
        return {place for place in places if self.written.items[place][1].kind == "alert"}


def compare(written: Written, *, every: bool = True) -> int:
    """Assert that each door shows each person what it should; at how many doors they stood: an address with its keys,
    without what follows the question mark, and a person.

    Not `every`: three people, and of the doors beside the lists, and of the forms in which a notice is taken along,
    some in turn.
    """
    looked, first = 0, 0 if every else len(written.items) % len(written.people)
    shown = [*written.people[first:], *written.people[:first]]
    for number, (user, person) in enumerate(shown if every else shown[:3]):
        looker = Looker(written, user, person, SignedIn(user))
        if written.world.is_active(person):
            turn = None if every else number + len(written.items)
            walked = chain(_lists(looker), _single(looker, turn), _beside(looker, turn), _asked_further(looker, turn))
            looked += len({address.partition("?")[0] for address in walked})
        else:
            assert looker.browser.get("/items/").status_code == 302, person
            looked += 1
    return looked


def named(answer: Any) -> set[int]:
    """The notices of which an answer says anything."""
    return {int(place) for place in NAMED.findall(text_of(answer))}


def values(answer: Any) -> set[int]:
    """The alerts of whose identifiers for addressees only an answer tells the value."""
    return {int(place) for place in VALUES.findall(text_of(answer))}


def _lists(looker: Looker) -> Iterator[str]:
    """Lists, searches and their counts, look-ups: exactly these."""
    listed, alerts = looker.listed, looker.alerts(looker.listed)
    hidden = marked(max(looker.places(lambda item: item.marked), default=0))
    for address, expected in (
        ("/items/", listed),
        (f"/items/?q={WORD}", listed),
        (f"/items/?q={HANDLE}&kind=alert", alerts),
        (f"/items/?q={hidden}", set()),  # words find nothing that only some readers see
        ("/api/v1/notices/", listed),
        (f"/api/v1/notices/?q={WORD[:6]}", listed),
        ("/api/v1/notices/?kind=alert", alerts),
        ("/api/v1/notices/own/", looker.own),
        ("/api/v1/notices/withdrawn/", looker.gone),
    ):
        answer = looker.browser.get(address)
        assert (answer.status_code, named(answer)) == (200, expected), f"{address}: {looker.person}"
        assert address.endswith(hidden) or not values(answer), f"{address}: {looker.person}"
        if told := COUNTED.search(text_of(answer)):
            assert int(told[1]) == len(expected), f"{address}, its count: {looker.person}"
        yield address
    yield _looked_up(looker)


def _looked_up(looker: Looker) -> str:
    """Each handle stands in the alert that one may read, and the common one in all of them."""
    count = len(looker.written.items)
    lines = [*map(handle, range(count)), *map(marked, range(count))]
    answer = looker.browser.post("/api/v1/lookup/", {"text": "\n".join([*lines, HANDLE])}, "application/json")
    assert answer.status_code == 200, answer.text
    found = [{int(alert["reference"][-6:]) for alert in line["alerts"]} for line in answer.json()]
    read = looker.alerts(looker.read)
    assert found[:count] == [{place} & read for place in range(count)], f"look-up: {looker.person}"
    assert found[count:-1] == [{place} & looker.valued for place in range(count)], f"look-up, marked: {looker.person}"
    assert found[-1] <= read, f"look-up: {looker.person}"
    assert len(found[-1]) == min(len(read), 5), f"look-up: {looker.person}"
    return "look-up"


def _single(looker: Looker, turn: int | None) -> Iterator[str]:
    """One notice: there for its readers, a tombstone for those who could read it, and nothing for everyone else."""
    read, gone, valued = looker.read, looker.gone, looker.valued
    for place, (row, item) in enumerate(looker.written.items):
        taken = _forms(item.kind, row.pk)
        for address in (f"/items/{row.pk}/", *(taken if turn is None else [taken[(turn + place) % len(taken)]])):
            answer = looker.browser.get(address, follow=True)
            where = f"{address}, {place}: {looker.person} of {item}"
            if place in read and address.endswith(FOR_PROGRAMS) and not takes_file(looker.person, item):
                assert (answer.status_code, named(answer), values(answer)) == (403, set(), set()), where
                yield address
                continue
            assert answer.status_code == (200 if place in read | gone else 404), where
            assert named(answer) <= read | gone, where
            assert (place in named(answer)) is (place in read | gone), where
            assert values(answer) == {place} & valued, where
            if place in gone:
                assert f"tokworld{place:06d}x" not in text_of(answer), where
            yield address


def _forms(kind: str, key: object) -> list[str]:
    forms = [f"/api/v1/notices/{key}/", f"/items/{key}/pdf/"]
    return [*forms, f"/items/{key}/csv/", f"/items/{key}/json/"] if kind == "alert" else forms


def _beside(looker: Looker, turn: int | None) -> Iterator[str]:
    """Everything else that could name a notice: no one that one may not read, and none that was withdrawn."""
    read = looker.read | looker.gone
    for address in BESIDE if turn is None else [BESIDE[(turn * 5 + step) % len(BESIDE)] for step in range(2)]:
        answer = looker.browser.get(address)
        assert answer.status_code in (200, 302, 403), f"{address}: {looker.person}"
        assert named(answer) <= read, f"{address}: {looker.person}"
        assert values(answer) <= looker.valued, f"{address}: {looker.person}"
        yield address


def _asked_further(looker: Looker, turn: int | None) -> Iterator[str]:
    """What a coordinator asked of an issuer: the two see it, and for everybody else it does not exist."""
    world, written = looker.written.world, looker.written
    keys = access.plain(Extension).values_list("pk", "notice", "organization")
    rows = {(notice, organization): pk for pk, notice, organization in keys}
    asked = [(place, by) for place, (_row, item) in enumerate(written.items) for by in item.further]
    for number, (place, asker) in enumerate(asked, turn or 0):
        row, item = written.items[place]
        key = rows[row.pk, written.organizations[asker].pk]
        address = f"/extensions/{key}/" if number % 2 else f"/api/v1/extensions/{key}/"
        answer = looker.browser.get(address)
        there = sees(world, looker.person, asker, item)
        assert answer.status_code == (200 if there else 404), f"{address}: {looker.person} of {item}"
        assert named(answer) <= ({place} if there else set()), f"{address}: {looker.person} of {item}"
        yield address
