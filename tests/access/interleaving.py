"""Two acts at once, statement by statement, in an order that is drawn: the same seed is the same order every day.

Each act runs in a thread with a connection of its own, and waits for its turn before every statement, commit and
rollback. Who waits for a lock of the other is found by asking the server, and is passed over until the lock is free.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.db import connection, connections

COMMIT, ROLLBACK = "COMMIT", "ROLLBACK"
# Seconds before each look at whether a statement that does not end waits for a lock: it does so at once, or never.
LOOKS: Final = tuple(0.002 * 2**number for number in range(14))
LONGEST: Final = sum(LOOKS)  # after which something else is wrong
# How likely it is that who has the turn keeps it: often, for orders in which one act overtakes the other whole.
KEEPS: Final = (0.5, 0.8, 0.9, 0.97)
Act = Callable[[], Any]


@dataclass
class Played:
    """One order that was played: whose statement came when, what each act returned or raised, and whether the second
    got what it wanted.
    """

    steps: list[tuple[int, str]] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    came_through: bool = False

    def when(self, player: int, is_wanted: Callable[[str], bool]) -> list[int]:
        """The moments at which an act came to such a statement."""
        return [moment for moment, (who, said) in enumerate(self.steps) if who == player and is_wanted(said)]

    def committed(self, player: int) -> int | None:
        """The moment of an act's last commit; None where it raised."""
        commits = self.when(player, lambda said: said == COMMIT)
        return commits[-1] if commits and not isinstance(self.results[player], Exception) else None


class _Player(threading.Thread):
    """One act, which goes on by one statement each time that it has the turn."""

    def __init__(self, act: Act, changed: threading.Condition) -> None:
        super().__init__(daemon=True)
        self.act, self.changed = act, changed
        self.state, self.said, self.pid, self.result = "running", "", 0, None
        self.frees = False  # whether what it does now may end a lock
        self.is_held = False  # by a lock of the other, when it was last looked at

    def run(self) -> None:
        result: Any = None
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            self._hold_commits()
            with connection.execute_wrapper(self._statement):
                result = self.act()
        except Exception as error:  # noqa: BLE001  what an act raises is what it returns
            result = error
        finally:
            connections.close_all()
            with self.changed:
                self.result, self.state = result, "done"
                self.changed.notify_all()

    def _hold_commits(self) -> None:
        """What frees locks is a step too."""
        for said, name in ((COMMIT, "_commit"), (ROLLBACK, "_rollback")):
            setattr(connection, name, partial(self._then, said, getattr(connection, name)))

    def _then(self, said: str, end: Callable[[], None]) -> None:
        self._wait(said)
        end()

    def _statement(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self._wait(sql)
        return execute(sql, params, many, context)

    def _wait(self, said: str) -> None:
        with self.changed:
            self.said, self.state = said, "waiting"
            self.changed.notify_all()
            if not self.changed.wait_for(lambda: self.state == "running", LONGEST):
                raise TimeoutError(said)


def play(acts: list[Act], seed: int) -> Played:
    """Both acts, in the order of this number."""
    drawn, played, changed = random.Random(seed), Played(), threading.Condition()  # noqa: S311
    players = [_Player(act, changed) for act in acts]
    keeps, last = drawn.choice(KEEPS), drawn.randrange(len(acts))
    for player in players:
        player.start()
    while True:
        ready = [number for number, player in enumerate(players) if _rests(player) == "waiting"]
        if ready:
            last = last if last in ready and drawn.random() < keeps else drawn.choice(ready)
            played.steps.append((last, players[last].said))
            _go(players[last])
        elif all(player.state == "done" for player in players):
            break
        if not ready or _rests(players[last]) == "done" or players[last].frees:
            for player in players:
                player.is_held = False
    played.results = [player.result for player in players]
    return played


def _go(player: _Player) -> None:
    with player.changed:
        player.state, player.frees = "running", player.said.startswith((COMMIT, ROLLBACK))
        player.changed.notify_all()


def _rests(player: _Player) -> str:
    """Wait until the act stands before a statement, has ended, or is held up by the other; which of them."""
    if player.is_held:
        return "held up"
    for patience in LOOKS:
        with player.changed:
            if player.changed.wait_for(lambda: player.state != "running", patience):
                return player.state
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [player.pid])
            player.is_held = bool(cursor.fetchone()[0])
        if player.is_held:
            return "held up"
    raise AssertionError(f"{player.said} does not end")
