"""The pages of the site, and its forms as they come back refused: gathered once in a run, for all tests that look."""

import fcntl
import os
import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from sharing.models import Notice
from tests import pages, refusals
from tests.access import house as houses
from tests.cast import assemble
from tests.pages import Page

LONG = "Methylenedioxypyrovalerone" * 5  # wider than a phone


@dataclass
class Gathered:
    shown: list[Page]
    refused: list[Page]


@pytest.fixture
def gathered(db: None, tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    """Whoever comes first gathers, the others wait for it, in other processes too. Titles hold a word that is wider
    than a phone.
    """
    folder = _folder_of_the_run(tmp_path_factory)
    file = folder / "gathered"
    with (folder / "gathering").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_bytes(pickle.dumps(_gather()))
    found: Gathered = pickle.loads(file.read_bytes())  # noqa: S301
    return found


def _folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """Each worker of pytest-xdist has a folder of its own in it."""
    mine = factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


def _gather() -> Gathered:
    house = houses.build(assemble())
    Notice._base_manager.update(title=LONG)
    shown = pages.gather(house)
    return Gathered(shown, refusals.gather(house, shown))
