"""What a label lets its readers take along, in plain Python."""

from tests.access.oracle import Item, Person


def takes_file(person: Person, item: Item) -> bool:
    """Whether a reader takes an item along as a file for programs: of a RED one, people of its issuer alone."""
    return item.tlp != "red" or person.org == item.owner
