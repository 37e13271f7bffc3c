"""One notice more that somebody may not read changes no byte of any answer to them.

What is added could leak everywhere: it shares the seller's identifier, the substance, the method, the words, the
originator and the platform with what one reads. The allowed sums of bulletins are apart: they are drafted by the
coordinator, who reads it, and have their own tests.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import clock
from sharing import search
from sharing.models import LegislativeChange, Meeting, ModusOperandiNote, Substance, Technique, VendorAlert
from tests.access import planting
from tests.access.answers import said
from tests.access.contents import undone
from tests.access.doors import DOORS
from tests.access.house import House
from tests.access.paper import unrendered
from tests.access.personas import Visitor, visitor
from tests.access.planting import Planted, Seed
from tests.access.things import Rows, Thing

PERSONAS = (
    "outsider",
    "former member",
    "company approver",
    "observer",
    "approver of the originator",  # second reader of the authority in the south
)
EFFECT = {"effective_on": date(2026, 12, 1), "effective_precision": "day"}
HIDDEN = (
    (VendorAlert, Seed("authority_north", (("north", "authorities"),))),
    (VendorAlert, Seed("authority_north", state="draft", plan=("north",))),
    (ModusOperandiNote, Seed("authority_north", (("north", "authorities"),))),
    (LegislativeChange, Seed("authority_north", (("north", "authorities"),), fields=EFFECT)),
    (Meeting, Seed("coordinator_north", (("north", "authorities"),))),
    (VendorAlert, Seed("former", (("north", "everyone"),), fields={"tlp": "red"})),
    (VendorAlert, Seed("authority_north", (("north", "everyone"),), state="withdrawn", fields={"taken_back": True})),
    (VendorAlert, Seed("authority_south", (("south", "everyone"),), fields={"tlp": "clear"})),
    (VendorAlert, Seed("authority_south", (("south", "everyone"),), fields={"tlp": "red"})),
    (ModusOperandiNote, Seed("authority_south", (("south", "everyone"),), state="withdrawn")),
)
ASKED = (
    "/items/?q=examplenitazene",
    "/items/?q=shop-nine",
    "/items/?kind=alert",
    "/items/?substance=examplenitazene",
    "/items/?method=MK-90",
    "/api/v1/notices/?q=shop-nine",
    "/api/v1/notices/?kind=law_change",
    "/substances/suggestions/?q=exam",
    "/substances/examplenitazene/",
    "/methods/MK-90/",
    "/api/v1/substances/examplenitazene/",
    "/alerts/seen/?0-kind=shop_handle&0-value=Shop-Nine",
    "/alerts/operator/?platform=market-nine.example",
    "/calendar/?year=2026",
)


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_one_may_not_read_changes_no_byte(house: House, persona: str) -> None:
    rows = Rows(house)
    asked = [(name, rows.of(door.on)) for name, door in DOORS.items() if "get" in door.methods]
    someone = visitor(house, persona)
    addresses = [*ASKED, *(address for name, things in asked for address in _addresses(name, things, someone))]
    with unrendered(), clock.moved_to(timezone.now() + timedelta(minutes=1)):
        before = dict(_answers(someone, addresses))
        added = _add(house, someone)
        after = dict(_answers(someone, addresses))
    assert (len(added) > 3, len(before) > 80) == (True, True)
    assert _differences(before, after) == []
    assert not {planted.row.reference for planted in added} & set(re.findall(r"TEST-2026-\d+", str(after)))


def test_somebody_who_may_read_it_sees_the_difference(house: House) -> None:
    """The same data, looked at by somebody else: they do turn up where a leak would show."""
    someone = visitor(house, "authority")
    with unrendered(), clock.moved_to(timezone.now() + timedelta(minutes=1)):
        before = dict(_answers(someone, ASKED))
        _add(house)
        after = dict(_answers(someone, ASKED))
    told = [address for address in ASKED if before[address] != after[address]]
    assert len(told) > 9, sorted(set(ASKED) - set(told))


def _differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Where answers differ, and the first line in which they do."""
    found = []
    for address, (code, headers, text) in before.items():
        if (code, headers, text) != after[address]:
            lines = zip(text.splitlines(), after[address][2].splitlines(), strict=False)
            first = next((pair for pair in lines if pair[0] != pair[1]), (headers, after[address][1]))
            found.append(f"{address}: {first}")
    return found


def _addresses(name: str, things: list[Thing], someone: Visitor) -> Iterator[str]:
    """What the person reads behind this door, and what not: one each."""
    chosen: dict[bool, Thing] = {}
    for thing in things:
        chosen.setdefault(thing.planted is None or someone.sees(thing.planted.item), thing)
    for thing in chosen.values():
        yield reverse(name, args=list(thing.keys))


def _answers(someone: Visitor, addresses: Any) -> Iterator[tuple[str, Any]]:
    """Everything that is said there, as if each were asked first; and what a look-up says."""
    for address in addresses:
        with undone(), someone.comes_as_before() as browser:
            yield address, said(browser.get(address))
    with undone(), someone.comes_as_before() as browser:
        text = {"text": "Shop-Nine\nbazaar-one.example"}
        yield "look-up", said(browser.post("/api/v1/lookup/", text, "application/json"))
    with undone(), someone.comes_as_before() as browser:
        yield "look-up page", said(browser.post("/lookup/", text))


def _add(house: House, but_for: Visitor | None = None) -> list[Planted]:
    """Notices with all that others have too; where a visitor is named, those of which it may learn nothing."""
    added = []
    for number, (model, seed) in enumerate(HIDDEN, 900):
        with transaction.atomic():
            planted = planting.plant(house.cast, model, number, seed)
            if but_for and (but_for.sees(planted.item) or house.world.sees_tombstone(but_for.person, planted.item)):
                transaction.set_rollback(True)
                continue
        planted.row.substances.add(Substance.objects.get(slug="examplenitazene"))
        planted.row.techniques.add(Technique.objects.get(code="MK-90"))
        if isinstance(planted.row, VendorAlert):
            shared = {"kind": "shop_handle", "value": "Shop-Nine", "normalized": "shop-nine"}
            planting.SellerIdentifier._base_manager.create(alert=planted.row, **shared)
        search.index(planted.row)
        added.append(planted)
    return added
