"""What organizations hung on notices, as addresses name it: threads, answers, disputes, requests. See `things`."""

from sharing import access
from sharing.models import Clearance, Control, Dispute, Extension, Objection, Outcome, Proposal, Recall
from tests.access.house import House
from tests.access.oracle.clearing import Clearing
from tests.access.oracle.extending import Extended, Extending
from tests.access.oracle.quoting import Asked
from tests.access.oracle.rights import Colleague, Sharing, Thread
from tests.access.thing import Thing, on
from trends.models import Consent, Copy


def threads(house: House) -> list[Thing]:
    """Of those who asked, and of one that never did."""
    asker = house.cast.organization
    return [
        Thing((p.row.pk, asker(name).pk), Thread(p.item, name), p, f"{p.row.reference}, asked by {name}")
        for p in house.planted
        for name in ("company_one", "authority_north2", "outsider")
    ]


def outcome_lines(house: House) -> list[Thing]:
    """What each organization recorded, of notices that have not been withdrawn since."""
    rows = access.plain(Outcome).select_related("receipt__notice")
    names = {row.pk: name for name, row in house.cast.organizations.items()}
    planted = {p.row.pk: p for p in house.planted}
    lines = [(row, planted[row.receipt.notice_id], names[row.receipt.organization_id]) for row in rows]
    return [
        Thing((p.row.pk, row.pk), Thread(p.item, org), p, f"{p.row.reference}, recorded by {org}")
        for row, p, org in lines
    ]


def objections(house: House) -> list[Thing]:
    """Who called an alert lawful or mistaken."""
    found, names = [], {row.pk: name for name, row in house.cast.organizations.items()}
    for planted in house.planted:
        for row in access.plain(Objection).filter(notice=planted.row.pk):
            facts = Thread(planted.item, names[row.organization_id])
            found.append(
                Thing((planted.row.pk, row.pk), facts, planted, f"{planted.row.reference}, said {facts.asker}")
            )
    return found


def disputes(house: House) -> list[Thing]:
    """Who recorded that somebody disputes an item."""
    return _said(house, Dispute)


def proposals(house: House) -> list[Thing]:
    """Who proposed to correct an item."""
    return _said(house, Proposal)


def _said(house: House, model: type[Dispute] | type[Proposal]) -> list[Thing]:
    found, names = [], {row.pk: name for name, row in house.cast.organizations.items()}
    for planted in house.planted:
        for row in access.plain(model).filter(notice=planted.row.pk):
            if planted.item.kind in ("alert", "mo_note", "law_change") and planted.item.state == "released":
                facts = Thread(planted.item, names[row.organization_id])
                name = f"{planted.row.reference}, said {facts.asker}"
                found.append(Thing((planted.row.pk, row.pk), facts, planted, name))
    return found


def reactions(house: House) -> list[Thing]:
    """One kind of reaction to every notice."""
    return [on(planted, planted.row.pk, "helpful") for planted in house.planted]


def extending(house: House) -> list[Thing]:
    """Each notice, to go to the region, or to a room that no national one names."""
    named = {"north": frozenset({"region"}), "south": frozenset({"region"})}
    rows = access.plain(Extension).filter(state="open").values_list("notice", flat=True)
    found, asked = [], set(rows)
    for number, planted in enumerate(house.planted):
        to = Sharing("south" if number % 5 == 4 else "region", "authorities" if number % 2 else "everyone")
        waits = frozenset({("coordinator_north", "region")} if planted.row.pk in asked else ())
        facts = Extending(planted.item, to, named, waits)
        found.append(Thing((planted.row.pk,), facts, planted, f"{planted.row.reference} on to {to.room}"))
    return found


def extensions(house: House) -> list[Thing]:
    """What the coordinator of the north has asked."""
    found = []
    for row in access.plain(Extension).order_by("asked_at", "why"):
        planted = next(p for p in house.planted if p.row.pk == row.notice_id)
        facts = Extended(planted.item, "coordinator_north", "region", is_open=row.state == "open")
        found.append(Thing((row.pk,), facts, name=f"the request for {planted.row.title}, {row.state}"))
    return found


def clearances(house: House) -> list[Thing]:
    """What authorities are asked to clear."""
    key_of = {row.pk: name for name, row in house.cast.organizations.items()}
    found = []
    for row in access.plain(Clearance).order_by("organization__name"):
        planted = next(p for p in house.planted if p.row.pk == row.notice_id)
        facts = Clearing(planted.item, key_of[row.organization_id], "open", answered=bool(row.answer))
        found.append(Thing((row.pk,), facts, name=f"the clearance of {planted.row.title} by {facts.org}"))
    return found


def recalls(house: House) -> list[Thing]:
    """What each is to delete."""
    key_of = {row.pk: name for name, row in house.cast.organizations.items()}
    rows = access.plain(Recall).select_related("notice").order_by("notice__title")
    return [Thing((row.pk,), Colleague(key_of[row.organization_id]), name=f"the recall of {row}") for row in rows]


def consents(house: House) -> list[Thing]:
    """What issuers were asked for a draft of the coordinator of the north."""
    key_of = {row.pk: name for name, row in house.cast.organizations.items()}
    found = []
    for row in access.plain(Consent).order_by("passage"):
        facts = Asked(key_of[row.organization_id], "coordinator_north", "north", row.granted)
        found.append(Thing((row.pk,), facts, name=f"the consent {row.passage}, {row.granted}"))
    return found


def controls(house: House) -> list[Thing]:
    """The control of a substance that each law change says."""
    found = []
    for row in access.plain(Control).filter(substance__isnull=False).order_by("instrument"):
        planted = next(p for p in house.planted if p.row.pk == row.law_change_id)
        found.append(Thing((row.pk,), planted.item, planted, f"the control of {planted.row.title}"))
    return found


def copy_numbers(house: House) -> list[Thing]:
    """The bulletins of which a copy was handed on; its number is sent, and no part of the address."""
    rows = set(access.plain(Copy).values_list("bulletin", flat=True))
    return [Thing((), p.item, p, f"the copy of {p.row.title}") for p in house.planted if p.row.pk in rows]
