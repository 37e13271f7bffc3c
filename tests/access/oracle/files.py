"""Who may do what with the files of an item, in plain Python, as `rights` says it of the rest."""

from dataclasses import dataclass

from tests.access.oracle import Item, Person, World
from tests.access.oracle.beside import decides_on_correction
from tests.access.oracle.rights import Answer, Colleague, may


@dataclass(frozen=True)
class File:
    """A file of an item: shown by it, dropped by a correction, or proposed by one that waits."""

    item: Item
    part: str


def opens(world: World, person: Person, file: File) -> bool:
    """Whether a person may open a file: whoever reads the item, where it shows it; what was dropped, the issuer; what
    is proposed, who decides on that."""
    if not world.is_active(person) or not world.may_read(person, file.item):
        return False
    decides = file.part == "proposed" and decides_on_correction(world, person, file.item)
    return file.part == "shown" or person.org == file.item.owner or decides


def change_file(world: World, person: Person, file: File) -> Answer:
    """Describe or remove a file of a draft, by its issuer's people."""
    if not opens(world, person, file):
        return Answer.HIDDEN
    if person.org != file.item.owner or not _writes(world, person, file.item):
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if file.item.state == "draft" else Answer.DECLINED


def hand_in(world: World, person: Person, item: Item) -> Answer:
    """Add files to a draft, or propose a correction of those of a released item; of kinds that hold files."""
    if not world.may_read(person, item):
        return Answer.HIDDEN
    if item.kind not in ("alert", "mo_note", "meeting"):
        return Answer.ELSEWHERE
    if person.org != item.owner or not _writes(world, person, item):
        return Answer.FORBIDDEN
    return Answer.ACCEPTED if item.state == "draft" or _correctable(item) else Answer.DECLINED


def _writes(world: World, person: Person, item: Item) -> bool:
    """Of a consultation the papers are its room's coordinator's."""
    rooms = {share.framework for share in item.shares} | set(item.plan)
    return item.kind != "meeting" or all(may(world, person.org, "meeting", room) for room in rooms)


def _correctable(item: Item) -> bool:
    return item.state == "released" and not item.waiting


def own_upload(world: World, person: Person, upload: Colleague) -> Answer:
    """A file that one has on the way; nobody else's exists, not even a colleague's."""
    return Answer.ACCEPTED if upload.holder == person.name else Answer.HIDDEN
