"""What members contribute to bulletins and what is said about drafts: planted, as addresses name it, and as sent."""

from typing import TYPE_CHECKING, Any

from sharing import access
from tests.access.oracle.beside import roles
from tests.access.oracle.contributing import Contributed, Merging
from tests.access.planting import AT, Planted
from tests.access.thing import Thing, on
from trends.models import Bulletin, Comment, Contribution
from trends.queries.contributions import months

if TYPE_CHECKING:
    from tests.access.house import House

# Whose, for which room, how far it has come.
CONTRIBUTIONS = (
    Contributed("company_one", "north", "handed_in"),
    Contributed("authority_north2", "north", "writing"),
    Contributed("authority_north", "north", "declined"),
    Contributed("company_one", "region", "writing"),
    Contributed("company_two", "south", "handed_in"),
)


def plant(house: "House") -> None:
    """Words of members, each in another state, and a comment on every bulletin, each text with a token."""
    bulletins = [planted for planted in house.planted if isinstance(planted.row, Bulletin)]
    for facts in CONTRIBUTIONS:
        _contribution(house, facts)
    for planted in bulletins:
        _comment(house, planted)


def _contribution(house: "House", facts: Contributed) -> None:
    cast, words = house.cast, {part: _token(facts, part) for part in ("text", "note", "reason")}
    leads = {org for org in house.world.orgs if roles(house.world, org).get(facts.room) == "coordinator"}
    by = cast.approver(facts.org)
    coordinator = cast.approver(next(iter(leads)))
    settled = {"settled_at": AT, "settled_by": coordinator, "reason": words["reason"]}
    handed_in = {"handed_in_at": AT, "handed_in_by": by}
    access.plain(Contribution).create(
        framework=cast.frameworks[facts.room],
        begins_on=AT.date().replace(month=2, day=1),
        organization=by.organization,
        section="law",
        text=words["text"],
        note=words["note"],
        asked_at=AT,
        asked_by=coordinator,
        due_on=AT.date(),
        edited_by=by,
        state=facts.state,
        **(handed_in if facts.state != "writing" else {}),
        **(settled if facts.state == "declined" else {}),
    )
    both = frozenset({facts.org, *leads})
    house.kept.append((frozenset({facts.org}) if facts.state == "writing" else both, words["text"]))
    house.kept.append((both, words["note"]))
    if facts.state == "declined":
        house.kept.append((both, words["reason"]))


def _comment(house: "House", planted: Planted) -> None:
    """Who makes the bulletin reads it before it is published; of one that was published nobody does any more."""
    token = f"tok{planted.row.title}remarkx"
    by = house.cast.member(planted.item.owner)
    access.plain(Comment).create(
        bulletin_id=planted.row.pk, section="overview", text=token, author=by, organization=by.organization
    )
    if planted.item.state in ("draft", "in_review"):
        house.kept.append((frozenset({planted.item.owner}), token))
    else:
        planted.tokens["nobody"].add(token)


def _token(facts: Contributed, part: str) -> str:
    return f"tok{facts.org}{facts.room}contributed{part}x".replace("_", "")


def contributions(house: "House") -> list[Thing]:
    """What members write."""
    rows = {row.text: row for row in access.plain(Contribution).all()}
    found = [(rows[_token(facts, "text")], facts) for facts in CONTRIBUTIONS]
    return [Thing((row.pk,), facts, name=f"{facts.org} for {facts.room}, {facts.state}") for row, facts in found]


def mergings(house: "House") -> list[Thing]:
    """Every contribution, to be taken up in every bulletin."""
    bulletins, words = [p for p in house.planted if p.item.kind == "bulletin"], contributions(house)
    return [
        Thing((p.row.pk, *one.keys), Merging(p.item, one.facts), p, f"{p.row.title}: {one.name}")
        for p in bulletins
        for one in words
    ]


def comments(house: "House") -> list[Thing]:
    """What is said about each bulletin."""
    keys = dict(access.plain(Comment).values_list("bulletin", "pk"))
    return [on(planted, planted.row.pk, keys[planted.row.pk]) for planted in house.planted if planted.row.pk in keys]


def sources(house: "House") -> list[Thing]:
    """The items behind one of a bulletin's figures."""
    return [on(planted, planted.row.pk, "totals.alert") for planted in house.planted if planted.item.kind == "bulletin"]


def asked(house: "House", thing: Thing) -> dict[str, Any]:
    """A member of the bulletin's room."""
    rooms = [*thing.facts.plan, *(share.framework for share in thing.facts.shares)]
    org = {"north": "company_one", "south": "company_two"}[rooms[0]]
    return {"organizations": [str(house.cast.organization(org).pk)], "section": "overview", "days": "3"}


def begun(house: "House", thing: Thing) -> dict[str, Any]:
    """For the bulletin of this month."""
    room = house.cast.frameworks[thing.facts.room]
    return {"framework": str(room.pk), "begins_on": months()[0].isoformat(), "section": "overview"}
