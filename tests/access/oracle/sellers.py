"""Who sees the value of an identifier that is for addressees only, in plain Python."""

from tests.access.oracle import Item, Person, World
from tests.access.oracle.beside import decides_on_correction


def sees_value(world: World, person: Person | None, item: Item) -> bool:
    """A reader of the alert who is of its issuer or of an organization that is asked, or who decides on what waits; not
    who is asked to clear it.
    """
    if person is None or not world.may_read(person, item):
        return False
    decides = item.state == "in_review" and world.is_second_reader(person, item)
    decides = decides or decides_on_correction(world, person, item) and bool(item.waiting)
    return person.org == item.owner or (item.state == "released" and person.org in item.asked) or decides
