"""Where figures that were published have moved since: by answers that came late, or by what was withdrawn. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from trends.figures import LEAST, Figures, Revision

ANSWERS = "answers"


def revisions(before: Figures, now: Figures) -> list[Revision]:
    """What moved of the figures of one month; nothing where what moved would tell a number below five, nor of what was
    told in a section that was not in the bulletin.
    """
    month = before.begins_on[:7]
    published = {row.key: row.count for row in before.totals}
    if "done" not in before.absent:
        published[ANSWERS] = before.answered
    counted = {row.key: row.count for row in now.totals} | {ANSWERS: now.answered}
    rows = [_revision(month, key, was, counted.get(key)) for key, was in published.items()]
    return [row for row in rows if row]


def of_answers(rows: Sequence[Revision]) -> list[Revision]:
    """Those that tell of what members did."""
    return [row for row in rows if row.key == ANSWERS]


def _revision(month: str, key: str, was: int | None, now: int | None) -> Revision | None:
    if was == now:
        return None
    if was is None or now is None:
        # At least five lie between fewer than five and nine.
        return Revision(month, key, was, now) if (was or now or 0) >= LEAST + LEAST - 1 else None
    found = Revision(month, key, was, now)
    return found if abs(now - was) >= LEAST else replace(found, now=None, moved=1 if now > was else -1)
