"""The batches of `make prove`: which are left, and what each has found.

`portal.runner.proof` says in ACCORD_PROVE how much is asked, at which state of the code, and where it is written. A
batch is a number, and a number is always the same worlds: what stands there of this state is not run again.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from portal.runner import state

ROOT: Final = Path(__file__).resolve().parents[2]
ASKED: Final[dict[str, Any]] = json.loads(os.environ.get("ACCORD_PROVE", "{}"))
SIZES: Final = {"worlds": 100, "doors": 2, "acts": 2, "lives": 10, "orders": 25, "sweeps": 1}
AFRESH: Final = 1000  # the numbers below are those of `make test`


def left(kind: str) -> list[int]:
    """The batches that have not come to a good end."""
    done = {(row["kind"], row["number"]) for row in written() if not row.get("leak")}
    wanted = -(-int(ASKED.get(kind, 0)) // SIZES[kind])
    return [number for number in range(AFRESH, AFRESH + wanted) if (kind, number) not in done]


def written() -> list[dict[str, Any]]:
    """What the batches before have found at this state of the code."""
    file = Path(ASKED["file"]) if ASKED else None
    rows = [json.loads(line) for line in file.read_text().splitlines()] if file and file.exists() else []
    return [row for row in rows if row.get("state") == ASKED["state"]]


@contextmanager
def batch(kind: str, number: int) -> Iterator[dict[str, int]]:
    """To count in what the block compares, which is written at its end; a leak that it finds is written as well."""
    counted = dict[str, int]()
    try:
        yield counted
    except Exception as error:
        if _is_finding(error):
            _write(kind, number, leak=1)
        raise
    _write(kind, number, examples=SIZES[kind], **counted)


def _is_finding(error: BaseException) -> bool:
    """Whether something was not as it should be, rather than that it could not be asked."""
    if isinstance(error, BaseExceptionGroup):
        return any(map(_is_finding, error.exceptions))
    return isinstance(error, AssertionError)


def _write(kind: str, number: int, **found: int) -> None:
    """One line; none where the code is no longer what was asked about."""
    if state.of_proof(ROOT) != ASKED["state"]:
        raise RuntimeError("the code was changed while this ran; what this batch found is not counted")
    line = {"kind": kind, "number": number, "state": ASKED["state"], **found}
    with Path(ASKED["file"]).open("a") as file:
        file.write(json.dumps(line) + "\n")
