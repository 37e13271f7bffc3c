"""Where figures that were published have moved since: by answers that came late, or by what was withdrawn. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from trends.figures import LEAST, Figures, Revision

ANSWERS = "answers"


def revisions(before: Figures, now: Figures, told: Sequence[Revision] = ()) -> list[Revision]:
    """What moved of the figures of one month since they were told last: published first, and then revised in later
    bulletins, whose rows are `told`, the first first. Nothing where what moved would tell a number below five, against
    any of the numbers that were told; nothing twice; and nothing of what was told in a section that was not in the
    bulletin.
    """
    month = before.begins_on[:7]
    published = {row.key: row.count for row in before.totals}
    if "done" not in before.absent:
        published[ANSWERS] = before.answered
    counted = {row.key: row.count for row in now.totals} | {ANSWERS: now.answered}
    found = []
    for key, was in published.items():
        since = [row for row in told if (row.month, row.key) == (month, key)]
        numbers = [was, *(row.now for row in since if not row.moved)]
        row = _revision(month, key, numbers, counted.get(key))
        if row and row not in since[-1:]:
            found.append(row)
    return found


def of_answers(rows: Sequence[Revision]) -> list[Revision]:
    """Those that tell of what members did."""
    return [row for row in rows if row.key == ANSWERS]


def _revision(month: str, key: str, told: Sequence[int | None], now: int | None) -> Revision | None:
    """Against the newest that was told, or, where one that was told is nearer than five, against that."""
    last = told[-1]
    if now == last:
        return None
    found = Revision(month, key, last, now)
    near = [number for number in told if number is not None and now is not None and abs(now - number) < LEAST]
    if now is None or (last is None and now not in near):
        # At least five lie between fewer than five and nine.
        wide = (last or now or 0) >= LEAST + LEAST - 1 and not near
        return found if wide else None
    if near and now not in near:
        nearest = min(near, key=lambda number: abs(now - number))
        return replace(found, was=nearest, now=None, moved=1 if now > nearest else -1)
    return found
