"""What stands beside the reading rule, in plain Python: who takes part as what, knows whom, decides on a correction."""

from tests.access.oracle import Item, Person, World


def decides_on_correction(world: World, person: Person | None, item: Item) -> bool:
    """Whether a correction that waits is the person's to look at: the issuer's, and the second reader's."""
    if person is None or not world.is_active(person):
        return False
    return person.org == item.owner or (item.state == "released" and world.is_second_reader(person, item))


def roles(world: World, org: str) -> dict[str, str]:
    """The rooms in which an organization takes part now, and as what."""
    return {m.framework: m.role for m in world.memberships if m.org == org and world.is_current(m)}


def knows(world: World, org: str, other: str) -> bool:
    """Whether an organization may learn what another tells the members of its rooms."""
    mine = roles(world, org)
    told = {room for room, role in mine.items() if role == "coordinator" or not world.rooms[room].hides}
    return org == other or any(
        m.org == other and not m.left and m.accepted_version is not None and m.framework in told
        for m in world.memberships
    )
