"""`python -m tests.chaos --file F --state S`, as `make chaos` calls it: each part of a scenario that is not on file."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

from portal.runner.postgres import Server

django.setup()

from django.core.management import CommandError, call_command  # noqa: E402  models are loaded by the settings
from django.db import connection  # noqa: E402

from tests.cast import Cast  # noqa: E402
from tests.chaos import world  # noqa: E402
from tests.chaos.check import Found, check  # noqa: E402
from tests.chaos.database import SETTLED, Database  # noqa: E402
from tests.chaos.scenarios import ALL, Scenario  # noqa: E402
from tests.chaos.stage import Stage  # noqa: E402

TOLD = 12  # lines of what is wrong


def main(arguments: list[str]) -> int:
    """0 where nothing was lost."""
    asked = _asked(arguments)
    on_file = {(row["scenario"], row["part"]) for row in _rows(asked.file) if row["state"] == asked.state}
    chosen = [each for each in ALL if asked.only in each.name and (each.short or not asked.short)]
    parts = [(each, part) for each in chosen for part in range(1 if asked.short else each.parts)]
    left = [(each, part) for each, part in parts if (each.name, part) not in on_file]
    if not left:
        return 0
    with (
        tempfile.TemporaryDirectory(prefix="accord-chaos-") as folder,
        _server(Path(folder), asked.like) as (server, cast),
    ):
        failed = 0
        for number, (scenario, part) in enumerate(left):
            points = scenario.short if asked.short else scenario.part(part)
            stage = Stage(Database(server, f"chaos{number}"), cast, asked.logs / f"{number}", scenario.wants_redis)
            row = _play(scenario, stage, points)
            failed += not row["ok"]
            with asked.file.open("a") as out:
                out.write(json.dumps({"state": asked.state, "scenario": scenario.name, "part": part, **row}) + "\n")
    return 1 if failed else 0


def _play(scenario: Scenario, stage: Stage, points: range) -> dict[str, Any]:
    """One part, and what is found after it."""
    begun = time.monotonic()
    with stage.running(**scenario.hooks):
        approved, recovery, broken = _harm(scenario, stage, points)
        found = check(stage, approved=approved, is_control=scenario.is_control)
        found.wrong = [*broken, *found.wrong, *_audit()]
    ok = bool(found.lost) if scenario.is_control else not (found.lost or found.wrong)
    _say(scenario, stage, found, time.monotonic() - begun)
    return {
        "ok": ok,
        "kills": stage.kills,
        "crashes": stage.database.crashes,
        "sent": found.sent,
        "lost": len(found.lost),
        "extra": found.extra,
        "recovery": round(recovery, 1),
        "is_control": scenario.is_control,
        "seconds": round(time.monotonic() - begun),
        "wants_redis": scenario.wants_redis,
        "broker": stage.broker.url.partition(":")[0],
        "wrong": [*found.lost[:TOLD], *found.wrong[:TOLD]],
    }


def _harm(scenario: Scenario, stage: Stage, points: range) -> tuple[int, float, list[str]]:
    """What was approved, how many seconds it took until all had ended, and what did not happen as it must."""
    approved, ended, broken = 0, time.monotonic(), list[str]()
    try:
        approved = scenario.act(stage, points)
        ended = time.monotonic()
        world.end_suspended(stage.cast)
        scenario.settle(stage)
    except AssertionError as error:
        broken.append(str(error))
    return approved, time.monotonic() - ended, broken


def _audit() -> list[str]:
    """What the chain of the audit trail lacks."""
    try:
        call_command("verify_audit", stdout=sys.stderr)
    except (CommandError, SystemExit) as error:
        return [f"the audit trail does not verify: {error}"]
    return []


def _say(scenario: Scenario, stage: Stage, found: Found, seconds: float) -> None:
    print(  # noqa: T201
        f"  {scenario.name}: {stage.kills} kills, {found.sent} sent, {len(found.lost)} lost, {found.extra} extra"
        f" ({seconds:.0f} s)",
        flush=True,
    )
    for line in [*found.lost[:TOLD], *found.wrong[:TOLD]]:
        print(f"    {line}", flush=True)  # noqa: T201


@contextmanager
def _server(folder: Path, like: str) -> Iterator[tuple[Server, Cast]]:
    """A server with the world in a template; its tables are made anew, or as they are where `like` leads to."""
    server = Server(folder / "postgres")
    try:
        server.start()
        server.create(SETTLED)
        database = Database(server, SETTLED)
        database.use()
        if like:
            database.copy(like)
        else:
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        cast = world.make()
        connection.close()
        yield server, cast
    finally:
        server.stop()


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--logs", type=Path, required=True)
    parser.add_argument("--state", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--like", default="", help="the address of a database with empty tables, which is quicker")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
