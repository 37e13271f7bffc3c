"""What a seeded fault is, and the thirteen shapes that leaks in portals like this one have had."""

from dataclasses import dataclass
from typing import Final

SHAPES: Final = {
    "S1": "check the parent, change the child",
    "S2": "in bulk by role",
    "S3": "a child stricter than its parent",
    "S4": "a second query without the filter",
    "S5": "correlation without the asker",
    "S6": "a foreign key checked on one branch",
    "S7": "owner or key taken from what was sent",
    "S8": "a misspelt permission",
    "S9": "a credential that regains rights",
    "S10": "an alternate look-up path",
    "S11": "a redirect or body turned into a fetch",
    "S12": "a force flag",
    "S13": "the rule itself is wrong",
}


@dataclass(frozen=True)
class Fault:
    name: str
    shape: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def seeded(self, text: str) -> str:
        """The file with the fault in it."""
        return text.replace(self.old, self.new, 1)


def fault(shape: str, name: str, file: str, old: str, new: str, *tests: str) -> Fault:
    return Fault(name, shape, file, old, new, tests)
