"""Where figures that were published have moved since: by answers that came late, or by what was withdrawn. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from portal.enums import TLP
from trends.figures import LEAST, Figures, Revision, hide
from trends.numbers import ANSWERS, Numbers, near


def revisions(
    before: Figures,
    now: Figures,
    told: Sequence[Revision] = (),
    numbers: Numbers | None = None,
    tlp: str = TLP.RED,
) -> list[Revision]:
    """What moved of the figures of one month since they were told last under this label: published first, and then
    revised in later bulletins, whose rows are `told`, the first first. Nothing where what moved would tell a number
    below five, against any of the `numbers` that were told under any label; nothing twice; and nothing of what was told
    in a section that was not in the bulletin.
    """
    everything = numbers or Numbers()
    month = before.begins_on[:7]
    published = {row.key: row.count for row in before.totals}
    if "done" not in before.absent:
        published[ANSWERS] = before.answered
    counted = {row.key: row.count for row in now.totals} | {ANSWERS: now.answered}
    found = []
    for key, was in published.items():
        since = [row for row in told if (row.month, row.key) == (month, key)]
        said = [was, *(row.now for row in since if not row.moved)]
        seen = [*_known(said), *everything.of(month, key, tlp)]
        seen = [number for number in seen if not before.guarded or hide(number)]
        row = _revision(Revision(month, key, said[-1], counted.get(key)), seen, everything.of(month, key))
        if row and row not in since[-1:]:
            found.append(row)
    return found


def of_answers(rows: Sequence[Revision]) -> list[Revision]:
    """Those that tell of what members did."""
    return [row for row in rows if row.key == ANSWERS]


def _revision(found: Revision, seen: Sequence[int], others: Sequence[int]) -> Revision | None:
    """Against the newest that was told, or, where one that was told is nearer than five, in words against that, as far
    as the readers of this label may be given it: those are `seen`, and `others` are told to others too.
    """
    last, now = found.was, found.now
    if now == last:
        return None
    close = [] if now is None else near(now, [*seen, *others])
    if now is None or (last is None and now not in seen):
        # At least five lie between fewer than five and nine.
        wide = (last or now or 0) >= LEAST + LEAST - 1 and not close
        return found if wide else None
    if not close:
        return found
    given = near(now, seen)
    if not given:
        return None
    nearest = min(given, key=lambda number: abs(now - number))
    return replace(found, was=nearest, now=None, moved=1 if now > nearest else -1)


def _known(counts: Sequence[int | None]) -> list[int]:
    return [count for count in counts if count is not None]
