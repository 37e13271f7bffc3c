"""Trends count what the oracle says that a reader may read, and nothing else."""

from collections import Counter
from datetime import date, timedelta

from portal import clock
from portal.models import Framework
from sharing import access, responses
from sharing.models import Notice, Receipt
from tests.access.house import House
from tests.access.oracle import Item
from tests.access.oracle.beside import roles
from tests.access.personas import Visitor, visitor
from tests.access.planting import Planted
from trends.actions.glimpsing import rested_on
from trends.queries.glimpses import closed_to
from trends.reading import Reading
from trends.statistics import COUNTED, Period

# One of each organization: colleagues read alike, but for approvers of a second reader.
READERS = (
    *("outsider", "former member", "suspended member", "company", "company of another country", "authority"),
    *("approver of the originator", "one-person office", "coordinator", "regional coordinator", "observer"),
)
ANSWERED = ("former member", "company", "approver of the originator", "coordinator")
EVER = Period(date(2026, 1, 1), date(2026, 12, 31))


def _is_counted(someone: Visitor, item: Item, room: str) -> bool:
    """Released in the room, or in any, where it reaches the reader or is its organization's own."""
    assert someone.person is not None
    if item.state != "released" or item.kind not in COUNTED or not someone.sees(item):
        return False
    if item.owner == someone.person.org:
        through = {share.framework for share in item.shares if not share.ended}
    elif someone.world.is_shared_with(someone.person, item):
        through = someone.world.rooms_through(someone.person.org, item)
    else:
        through = set()  # a second reader's look at a correction
    return room in through if room else bool(through)


def _is_gone(someone: Visitor, item: Item, room: str) -> bool:
    if item.kind != "alert" or item.state != "withdrawn" or not someone.person:
        return False
    shared = {share.framework for share in item.shares if not share.ended}
    if item.owner == someone.person.org:
        return not room or room in shared
    through = someone.world.rooms_through(someone.person.org, item)
    return someone.world.sees_tombstone(someone.person, item) and (not room or room in through)


def _readings(house: House, someone: Visitor) -> list[tuple[str, Reading]]:
    assert someone.user is not None
    rooms: list[tuple[str, Framework | None]] = [("", None)]
    assert someone.person is not None
    rooms += [(name, house.cast.frameworks[name]) for name in roles(someone.world, someone.person.org)]
    return [(name, Reading(someone.user, EVER, framework)) for name, framework in rooms]


def _items(planted: list[Planted], someone: Visitor, room: str) -> list[Planted]:
    return [one for one in planted if _is_counted(someone, one.item, room)]


def test_counted_is_what_the_oracle_lets_the_reader_read(house: House) -> None:
    sums = set()
    for persona in READERS:
        someone = visitor(house, persona)
        _compare(house, someone)
        reading = _readings(house, someone)[0][1]
        sums.add((reading.total("alert"), reading.total("mo_note"), reading.withdrawn))
    assert len(sums) > 5, "else nothing would be compared with nothing"


def _compare(house: House, someone: Visitor) -> None:
    for room, reading in _readings(house, someone):
        items = _items(house.planted, someone, room)
        kinds = Counter(one.item.kind for one in items)
        assert {kind: reading.total(kind) for kind in COUNTED} == {kind: kinds[kind] for kind in COUNTED}, (
            f"{someone.persona} in {room}"
        )
        keys = [one.row.pk for one in items]
        links = Notice.substances.through.objects.filter(notice__in=keys)
        assert dict(reading.substances) == Counter(links.values_list("substance__name", flat=True)), (
            f"{someone.persona} in {room}"
        )
        named = Notice.techniques.through.objects.filter(notice__in=keys)
        assert sum(reading.methods.values()) == named.count(), f"{someone.persona} in {room}"
        assert sum(n for _country, n in reading.origins) == kinds["alert"], f"{someone.persona} in {room}"
        assert sum(n for _sector, n in reading.sectors) == kinds["alert"], f"{someone.persona} in {room}"
        assert reading.withdrawn == sum(_is_gone(someone, one.item, room) for one in house.planted), (
            f"{someone.persona} in {room}"
        )


def test_answers_are_those_that_the_reader_sees_at_each_item(house: House) -> None:
    sums = set()
    answered = [one for one in house.planted if access.plain(Receipt).filter(notice=one.row.pk).exists()]
    for persona in ANSWERED:
        someone = visitor(house, persona)
        assert someone.user is not None
        told = {row.pk for one in answered for row in responses.seen_receipts(someone.user, one.row)}
        readable = access.readable(someone.user, Notice).values("pk")
        assert set(responses.known_receipts(someone.user, readable).values_list("pk", flat=True)) == told, persona
        for room, reading in _readings(house, someone):
            alerts = [one.row.pk for one in _items(house.planted, someone, room) if one.item.kind == "alert"]
            rows = access.plain(Receipt).filter(pk__in=told, notice__in=alerts, outcome_at__isnull=False)
            assert reading.answers.answered == rows.values("notice").distinct().count(), (persona, room)
            sums.add(reading.answers.answered)
    assert len(sums) > 2, "else nothing would be compared with nothing"


def test_files_of_who_reads_nothing_hold_no_figure(house: House) -> None:
    with clock.moved_to(clock.now() + timedelta(minutes=1)):
        browser = visitor(house, "outsider").browser
        for key in ("months", "substances", "decisions"):
            table, drawing = (browser.get(f"/trends/{key}/{kind}/") for kind in ("csv", "svg"))
            assert (len(table.text.splitlines()), "Nothing in this period." in drawing.text) == (1, True), key


def test_tables_over_what_one_may_not_read_rest_on_nothing_that_one_reads_but_ones_own(house: House) -> None:
    """So whatever else the site tells the reader takes nothing off their counts: pages, bulletins and tables together
    tell no smaller number than the tables do, of which `tests/trends/test_glimpses.py` tries every one.
    """
    rested, told = 0, set()
    for persona in READERS:
        someone = visitor(house, persona)
        assert someone.user is not None
        for room, audience, _since in closed_to(someone.user):
            framework = Framework.objects.get(pk=room)
            told.add((persona, framework.code, audience))
            keys = {
                key
                for quarter in (date(2026, month, 1) for month in (1, 4, 7, 10))
                for key in rested_on(framework, audience, quarter).values_list("notice", flat=True)
            }
            rested += len(keys)
            assert someone.person
            read = {
                one.row.pk for one in house.planted if someone.sees(one.item) and one.item.owner != someone.person.org
            }
            assert keys & read == set(), (persona, framework.code, audience)
    assert rested, "else nothing would be compared with nothing"
    assert ("company", "north", "authorities") in told
    assert {audience for persona, room, audience in told if (persona, room) == ("observer", "north")} == {
        "authorities",
        "companies",
    }
    assert {persona for persona, _room, _audience in told} & {"coordinator", "outsider", "former member"} == set()
