"""The catalogues of translations: `.venv/bin/python -m tests.catalogues` compiles each, so that no machine on which the
site runs needs gettext's tools. A test holds that what is compiled is what is written.
"""

from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parents[1]
WRITTEN = sorted(ROOT.glob("*/locale/*/LC_MESSAGES/*.po"))


def read(path: Path) -> Any:
    """The entries of a catalogue. Raises OSError where it is not written as a catalogue is."""
    return polib.pofile(str(path), check_for_duplicates=True)


def compiled(path: Path) -> bytes:
    """What stands in the file that the site reads."""
    return bytes(read(path).to_binary())


def ids(path: Path) -> set[str]:
    """What the catalogue translates, as gettext looks it up."""
    return {f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid for entry in read(path)}


if __name__ == "__main__":
    for path in WRITTEN:
        path.with_suffix(".mo").write_bytes(compiled(path))
