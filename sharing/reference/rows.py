"""The rows of the reference data, and what follows from their words. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from sharing import jurisdictions
from sharing.dates import PartialDate
from sharing.enums import ControlStatus, RuleKind

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "Δ": "delta"}

# Goods of everyday trade: an alert about them must never lead to an automatic removal. Of the 1988 tables, Table II is
# such as a whole; of Table I only what industry, perfumery and medicine buy by the tonne, named here one by one.
_DUAL_USE_CLASSES = {"solvent/acid/reagent", "nationally listed chemical (dual use)"}
_DUAL_USE_NAMES = {
    "Acetic anhydride", "Ephedrine", "Ergometrine", "Ergotamine", "Phenylacetic acid", "Piperonal",
    "Potassium permanganate", "Pseudoephedrine", "Safrole",
}  # fmt: skip


@dataclass(frozen=True)
class SubstanceRow:
    line: int
    name: str
    iupac_name: str
    cas_number: str
    inchikey: str
    substance_class: str
    treaty: str
    schedule: str
    year_scheduled: int | None
    synonyms: tuple[str, ...]
    street_names: tuple[str, ...]
    source: str

    @property
    def slug(self) -> str:
        """Its part of an address: ASCII, Greek letters spelled out."""
        spelled = "".join(_GREEK.get(letter, letter) for letter in self.name)
        return "-".join(re.findall(r"[a-z0-9]+", spelled.casefold()))

    @property
    def is_dual_use(self) -> bool:
        """Whether it has wide lawful uses."""
        return (
            self.substance_class in _DUAL_USE_CLASSES
            or (self.treaty, self.schedule) == ("1988", "Table II")
            or "legitimate uses" in self.schedule
            or self.name in _DUAL_USE_NAMES
        )


@dataclass(frozen=True)
class CasAliasRow:
    """A further CAS number: of a salt, a hydrate, an enantiomer."""

    line: int
    substance_name: str
    cas_number: str
    form: str
    source: str


@dataclass(frozen=True)
class TranslatedNameRow:
    """The name of a substance in another language; `language` is a code of BCP 47."""

    line: int
    substance_name: str
    language: str
    name: str
    source: str


@dataclass(frozen=True)
class TechniqueRow:
    line: int
    code: str
    m_stage: str
    tactic: str
    title: str
    description: str
    observable_signals: str
    platform_response: str
    evidence: str
    source_url: str


@dataclass(frozen=True)
class Part:
    """One substance or group that a decision names. `reference` is stable: the decision's number and the part's."""

    reference: str
    text: str
    rule_kind: str


@dataclass(frozen=True)
class Effect:
    """What an act does to control: the status that follows, or none; the kind of rule where it names single things."""

    status: str = ""
    rule_kind: str = RuleKind.INDIVIDUAL
    is_class: bool = False


# Proposals and framework acts change no control.
ACTIONS: Final[dict[str, Effect]] = {
    "schedule": Effect(ControlStatus.CONTROLLED),
    "schedule (permanent)": Effect(ControlStatus.CONTROLLED),
    "schedule (temporary)": Effect(ControlStatus.TEMPORARY, RuleKind.TEMPORARY),
    "class control": Effect(ControlStatus.CONTROLLED, is_class=True),
    "class control (permanent)": Effect(ControlStatus.CONTROLLED, is_class=True),
    "class control (temporary)": Effect(ControlStatus.TEMPORARY, RuleKind.TEMPORARY, is_class=True),
    "precursor control": Effect(ControlStatus.PRECURSOR, RuleKind.PRECURSOR),
    "consolidation": Effect(ControlStatus.CONTROLLED, RuleKind.CONSOLIDATION),
    "removed from Schedule IV": Effect(ControlStatus.CONTROLLED),  # of the 1961 Convention; Schedule I stays
    "removed": Effect(ControlStatus.REMOVED),
    "framework": Effect(),
    "proposal": Effect(),
}


@dataclass(frozen=True)
class DecisionRow:
    """One change of control. `adopted_remark` says what the adoption date stands for, where it is another day."""

    line: int
    decision_id: str
    jurisdiction: str
    authority: str
    instrument: str
    action: str
    substance_or_group: str
    from_status: str
    to_status: str
    adopted: PartialDate | None
    adopted_remark: str
    published: PartialDate | None
    effective: PartialDate | None
    effect_rule: str
    evidence: str
    source_url: str
    note: str

    @property
    def remarks(self) -> str:
        """All that is to be told beside the dates, in the words of the file."""
        remark = f"Date of adoption: {self.adopted_remark}" if self.adopted_remark else ""
        return "; ".join(filter(None, [self.note, remark]))

    @property
    def effect(self) -> Effect:
        """What it does to control; a table of the 1988 Convention controls precursors."""
        effect = ACTIONS[self.action]
        if self.jurisdiction == jurisdictions.UN and self.to_status.startswith("1988 Table"):
            return Effect(ControlStatus.PRECURSOR, RuleKind.PRECURSOR)
        return effect

    @property
    def writes_control(self) -> bool:
        return bool(self.effect.status)

    @property
    def status(self) -> str:
        """A code of ControlStatus; empty where it writes no control."""
        return self.effect.status

    @property
    def schedule(self) -> str:
        """The list it went to, in the decision's own words."""
        return self.to_status

    @property
    def parts(self) -> tuple[Part, ...]:
        """What it names, one by one. Only a semicolon parts: chemical names hold commas."""
        texts = [text.strip() for text in self.substance_or_group.split(";") if text.strip()]
        return tuple(
            Part(f"{self.decision_id}/{number}", text, self._rule_kind(text)) for number, text in enumerate(texts, 1)
        )

    def _rule_kind(self, text: str) -> str:
        """An act on a class may name single substances beside it."""
        says_class = re.search(r"\b(class|generic)\b", text) is not None
        return RuleKind.GENERIC if self.effect.is_class and says_class else self.effect.rule_kind
