"""How controls stand on a day: in force, taking effect, coming, undated or ended. Pure; reads rows, writes nothing.

A control whose day of effect is known only by its month is coming before that month, takes effect within it, and is
in force after it. A control without a day of effect is "adopted, effect date not known". Nothing here computes legal
coverage, and no control at all is "no information", never "not controlled".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sharing import jurisdictions
from sharing.dates import PartialDate, partial
from sharing.enums import ControlStatus, DatePrecision, EvidenceMark, RuleKind
from sharing.models import Control, Substance


class Phase(StrEnum):
    """Where a control stands on a day; the order is the order of reading."""

    IN_FORCE = "in_force"
    TAKING_EFFECT = "taking_effect"
    UNDATED = "undated"
    COMING = "coming"
    ENDED = "ended"


PHASE_LABELS: dict[str, str | Promise] = {
    Phase.IN_FORCE: gettext_lazy("In force"),
    Phase.TAKING_EFFECT: gettext_lazy("Takes effect"),
    Phase.UNDATED: gettext_lazy("Adopted"),
    Phase.COMING: gettext_lazy("Coming"),
    Phase.ENDED: gettext_lazy("Ended"),
}
# Status is a function of the kind of rule too: the newest rule of one regime says nothing of another regime.
_REGIMES: dict[str, str] = {
    RuleKind.MEDICINES: "medicines",
    RuleKind.PRECURSOR: "precursors",
    RuleKind.VOLUNTARY: "voluntary",
}
_TRUST: dict[str, int] = {
    EvidenceMark.REPORTED: 0,
    EvidenceMark.RECALL: 0,
    EvidenceMark.MIXED: 1,
    EvidenceMark.SEEN: 2,
    EvidenceMark.CONFIRMED: 3,
}
UNLAWFUL = frozenset({ControlStatus.CONTROLLED, ControlStatus.TEMPORARY, ControlStatus.PRECURSOR})


@dataclass(frozen=True)
class Line:
    """One control as it stands on a day."""

    control: Control
    phase: Phase

    @property
    def label(self) -> str:
        return str(PHASE_LABELS[self.phase])

    @property
    def jurisdiction_name(self) -> str:
        return jurisdictions.name(self.control.jurisdiction)

    @property
    def tone(self) -> str:
        """The colour of the chip: what is unlawful now stands out, what is on its way warns."""
        if self.phase == Phase.IN_FORCE:
            return "bad" if self.control.status in UNLAWFUL else "accent"
        return "" if self.phase == Phase.ENDED else "warn"

    @property
    def effective(self) -> PartialDate | None:
        return partial(self.control.effective_on, self.control.effective_precision)

    @property
    def adopted(self) -> PartialDate | None:
        return partial(self.control.adopted_on, self.control.adopted_precision)

    @property
    def published(self) -> PartialDate | None:
        return partial(self.control.published_on, self.control.published_precision)

    @property
    def when(self) -> str:
        """Since or from when, no more precise than it is known."""
        dates = {"date": self.effective, "adopted": self.adopted, "until": partial(self.control.until_on, "day")}
        return self._sentence() % dates

    def _sentence(self) -> str:
        if self.phase == Phase.ENDED:
            return _("ended on %(until)s")
        if self.effective is None:
            return _("adopted %(adopted)s, effect date not known") if self.adopted else _("effect date not known")
        if self.phase == Phase.COMING:
            return _("from %(date)s")
        if self.phase == Phase.TAKING_EFFECT:
            return _("takes effect in %(date)s")
        return _("since %(date)s until %(until)s") if self.control.until_on else _("since %(date)s")

    @property
    def mark(self) -> str:
        """How far it is to be trusted; a report names who reported it."""
        if self.control.evidence == EvidenceMark.REPORTED and self.control.reported_by:
            return _("reported by %(name)s, unconfirmed") % {"name": self.control.reported_by}
        return str(EvidenceMark(self.control.evidence).label)

    @property
    def is_confirmed(self) -> bool:
        return self.control.evidence == EvidenceMark.CONFIRMED


@dataclass(frozen=True)
class MarketStatus:
    """What is known of one substance in one jurisdiction on a day. `is_market` is False for the UN and the EU.

    `groups` counts rules in words of that jurisdiction: whether one covers the substance, a person must decide.
    """

    substance: Substance
    jurisdiction: str
    is_market: bool
    lines: tuple[Line, ...] = ()
    groups: int = 0

    @property
    def name(self) -> str:
        return jurisdictions.name(self.jurisdiction)

    @property
    def current(self) -> Line | None:
        """The first line in force."""
        return next((line for line in self.lines if line.phase == Phase.IN_FORCE), None)

    @property
    def upcoming(self) -> tuple[Line, ...]:
        """What changes, or is to change, after the day."""
        return tuple(line for line in self.lines if line.phase in (Phase.TAKING_EFFECT, Phase.UNDATED, Phase.COMING))

    @property
    def listed(self) -> str:
        """For the UN: convention and schedule as the reference list has them, where no decision is on record."""
        if self.jurisdiction != jurisdictions.UN or self.lines or not self.substance.treaty:
            return ""
        words = {"year": self.substance.treaty, "schedule": self.substance.schedule}
        return _("%(year)s Convention: %(schedule)s") % words

    @property
    def is_known(self) -> bool:
        return bool(self.lines or self.listed)


def phase(control: Control, on: date) -> Phase:
    """Where the control stands on the day."""
    if control.until_on and control.until_on < on:
        return Phase.ENDED
    effective = partial(control.effective_on, control.effective_precision)
    if effective is None:
        adopted = partial(control.adopted_on, control.adopted_precision)
        return Phase.COMING if adopted and adopted.first > on else Phase.UNDATED
    if on < effective.first:
        return Phase.COMING
    if effective.precision != DatePrecision.DAY and on <= effective.last:
        return Phase.TAKING_EFFECT
    return Phase.IN_FORCE


def regime(rule_kind: str) -> str:
    """Rules of one regime replace one another; rules of two stand side by side."""
    return _REGIMES.get(rule_kind, "listing")


def lines(controls: Iterable[Control], on: date) -> tuple[Line, ...]:
    """What to show of the controls of one substance in one jurisdiction, in the order of reading.

    Within one regime a newer rule in force replaces an older one, and one that was adopted before it, unless the
    older one is better evidenced. An ended rule shows only where nothing followed it.
    """
    regimes: dict[str, list[Line]] = {}
    for control in controls:
        line = Line(control, phase(control, on))
        regimes.setdefault(regime(control.rule_kind), []).append(line)
    shown = [line for of_regime in regimes.values() for line in _shown(of_regime)]
    return tuple(sorted(shown, key=lambda line: (list(Phase).index(line.phase), _age(line))))


def _shown(rules: list[Line]) -> list[Line]:
    settled = [line for line in rules if line.phase in (Phase.IN_FORCE, Phase.UNDATED)]
    ahead = [line for line in rules if line.phase in (Phase.TAKING_EFFECT, Phase.COMING)]
    ended = [line for line in rules if line.phase == Phase.ENDED]
    if settled or ahead:
        return _not_replaced(settled) + ahead
    return sorted(ended, key=lambda line: line.control.until_on or date.min)[-1:]


def _not_replaced(settled: list[Line]) -> list[Line]:
    """Newest first: a rule stays if no newer rule in force is at least as well evidenced."""
    kept = []
    trust = -1
    for line in sorted(settled, key=_age):
        if _TRUST[line.control.evidence] > trust:
            kept.append(line)
        if line.phase == Phase.IN_FORCE:
            trust = max(trust, _TRUST[line.control.evidence])
    return kept


def _age(line: Line) -> tuple[int, float]:
    """Days before or after now do not matter: a smaller key is a newer rule."""
    known = line.control.effective_on or line.control.adopted_on or date.min
    return -known.toordinal(), -line.control.created_at.timestamp()
