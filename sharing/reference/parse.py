"""The files of reference data, read into rows. Pure.

Each reader takes a whole file or none of it: InvalidReference lists every problem with file, line, column and reason.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from django.utils.translation import gettext as _
from stdnum import casrn

from sharing import jurisdictions
from sharing.dates import PartialDate
from sharing.enums import DatePrecision, EvidenceMark, MStage
from sharing.names import match_key
from sharing.reference.rows import ACTIONS, CasAliasRow, DecisionRow, SubstanceRow, TechniqueRow, TranslatedNameRow
from sharing.reference.table import InvalidReference, Problem, Record, Table, Unique

FOLDER: Final = Path(__file__).parent
SUBSTANCES: Final = "substances.csv"
CAS_ALIASES: Final = "substance_cas_aliases.csv"
NAMES: Final = "substance_names.csv"
TECHNIQUES: Final = "mo_techniques.csv"
DECISIONS: Final = "scheduling_decisions.csv"

_INCHIKEY = re.compile(r"[A-Z]{14}-[A-Z]{8}[SN]A-[A-Z]")
_TECHNIQUE_CODE = re.compile(r"[A-Z]{2,4}-\d{2,3}")
_DECISION_ID = re.compile(r"D\d{3,5}")
_PRECISION = re.compile(r"(day|month|year)(?: \(([^()]+)\))?")
_ADDRESSES = re.compile(r"https?://[^\s/]+\S*(?: https?://[^\s/]+\S*)*")
_YEARS = range(1900, 2101)

_STAGES: dict[str, str] = {stage.value.capitalize(): stage for stage in MStage}
_EVIDENCE: dict[str, str] = {mark.value: mark for mark in (EvidenceMark.SEEN, EvidenceMark.MIXED, EvidenceMark.RECALL)}
_ACTIONS = {action: action for action in ACTIONS}
_LANGUAGES = {code: code for code in ("ar", "es", "fr", "ru", "zh")}
_TREATIES = {"1961": "1961", "1971": "1971", "1988": "1988", "none": ""}
_LISTS = {
    "1961": {"I", "II", "III", "IV", "I and IV"},
    "1971": {"I", "II", "III", "IV"},
    "1988": {"Table I", "Table II"},
}
Row = TypeVar("Row")


@dataclass(frozen=True)
class Reference:
    """All files."""

    substances: tuple[SubstanceRow, ...]
    aliases: tuple[CasAliasRow, ...]
    translated: tuple[TranslatedNameRow, ...]
    techniques: tuple[TechniqueRow, ...]
    decisions: tuple[DecisionRow, ...]

    @property
    def names(self) -> "Names":
        return Names.of(self.substances, self.aliases, self.translated)


def read_all(folder: Path = FOLDER) -> Reference:
    """The files of a folder. Raises InvalidReference with the problems of all of them."""
    problems: list[Problem] = []
    substances = _kept(problems, lambda: read_substances(folder / SUBSTANCES))
    known = None if problems else substances
    reference = Reference(
        substances,
        _kept(problems, lambda: read_cas_aliases(folder / CAS_ALIASES, known)),
        _kept(problems, lambda: read_names(folder / NAMES, known)),
        _kept(problems, lambda: read_techniques(folder / TECHNIQUES)),
        _kept(problems, lambda: read_decisions(folder / DECISIONS)),
    )
    if problems:
        raise InvalidReference(problems)
    return reference


def read_substances(path: Path) -> tuple[SubstanceRow, ...]:
    """Substances. Raises InvalidReference."""
    table = Table(
        path,
        ("name", "iupac_name", "cas_number", "inchikey", "class", "treaty", "schedule", "year_scheduled")
        + ("synonyms", "street_names", "source"),
    )
    names, numbers, keys, slugs = Unique("name"), Unique("cas_number"), Unique("inchikey"), Unique("name")
    rows = []
    for record in table.records():
        row = _substance(record)
        names.check(record, match_key(row.name))
        numbers.check(record, row.cas_number)
        keys.check(record, row.inchikey)
        slugs.check(record, row.slug)
        rows.append(row)
    return _whole(table, rows)


def read_cas_aliases(path: Path, substances: Sequence[SubstanceRow] | None = None) -> tuple[CasAliasRow, ...]:
    """Further CAS numbers. With `substances`, names and numbers are checked against them. Raises InvalidReference."""
    table = Table(path, ("substance_name", "alt_cas_number", "form", "source"))
    numbers = Unique("alt_cas_number")
    taken = {row.cas_number: row.name for row in substances or ()}
    rows = []
    for record in table.records():
        row = _alias(record)
        numbers.check(record, row.cas_number)
        if row.cas_number in taken:
            record.refuse("alt_cas_number", _("This is the number of %(name)s.") % {"name": taken[row.cas_number]})
        if substances is not None and row.substance_name not in taken.values():
            record.refuse("substance_name", _("No such substance: %(name)s.") % {"name": row.substance_name})
        rows.append(row)
    return _whole(table, rows)


def read_names(path: Path, substances: Sequence[SubstanceRow] | None = None) -> tuple[TranslatedNameRow, ...]:
    """Names in other languages. With `substances`, those are checked against them. Raises InvalidReference."""
    table = Table(path, ("substance_name", "language", "name", "source"))
    once = Unique("name")
    known = None if substances is None else {row.name for row in substances}
    rows = []
    for record in table.records():
        row = _translated(record)
        once.check(record, f"{row.language} {row.substance_name} {match_key(row.name)}")
        if known is not None and row.substance_name not in known:
            record.refuse("substance_name", _("No such substance: %(name)s.") % {"name": row.substance_name})
        rows.append(row)
    return _whole(table, rows)


def read_techniques(path: Path) -> tuple[TechniqueRow, ...]:
    """Methods of the modus-operandi vocabulary. Raises InvalidReference."""
    table = Table(
        path,
        ("code", "m_stage", "tactic", "title", "description", "observable_signals", "platform_response")
        + ("evidence", "source_url"),
    )
    codes = Unique("code")
    rows = []
    for record in table.records():
        row = _technique(record)
        codes.check(record, row.code)
        rows.append(row)
    return _whole(table, rows)


def read_decisions(path: Path) -> tuple[DecisionRow, ...]:
    """Changes of control. Raises InvalidReference."""
    table = Table(
        path,
        ("decision_id", "jurisdiction", "authority", "instrument", "action", "substance_or_group", "from_status")
        + ("to_status", "adopted_date", "date_precision", "published_date", "effective_date", "effect_rule")
        + ("evidence", "source_url", "note"),
    )
    ids = Unique("decision_id")
    rows = []
    for record in table.records():
        row = _decision(record)
        ids.check(record, row.decision_id)
        rows.append(row)
    return _whole(table, rows)


@dataclass(frozen=True)
class Names:
    """Which substance a name, synonym or number stands for; street names are too ambiguous to count."""

    keys: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        substances: Sequence[SubstanceRow],
        aliases: Sequence[CasAliasRow] = (),
        translated: Sequence[TranslatedNameRow] = (),
    ) -> "Names":
        found: dict[str, set[str]] = {}
        for row in substances:
            for text in (row.name, row.iupac_name, row.cas_number, *row.synonyms):
                found.setdefault(match_key(text), set()).add(row.name)
        for alias in aliases:
            found.setdefault(match_key(alias.cas_number), set()).add(alias.substance_name)
        for name in translated:
            found.setdefault(match_key(name.name), set()).add(name.substance_name)
        found.pop("", None)
        return cls({key: frozenset(names) for key, names in found.items()})

    def link(self, text: str) -> str | None:
        """The one substance that the text names exactly, as `NAME` or `NAME (OTHER NAME)`; otherwise it stays text."""
        whole = self.keys.get(match_key(text), frozenset())
        spelled = re.fullmatch(r"(\S.*?)\s+\((\S+)\)", text.strip())
        if not whole and spelled:
            whole = frozenset().union(*(self.keys.get(match_key(name), frozenset()) for name in spelled.groups()))
        return next(iter(whole)) if len(whole) == 1 else None


def _kept(problems: list[Problem], read: Callable[[], tuple[Row, ...]]) -> tuple[Row, ...]:
    try:
        return read()
    except InvalidReference as error:
        problems.extend(error.problems)
        return ()


def _whole(table: Table, rows: list[Row]) -> tuple[Row, ...]:
    table.check()
    return tuple(rows)


def _substance(record: Record) -> SubstanceRow:
    row = SubstanceRow(
        line=record.line,
        name=record.text("name", limit=120, required=True),
        iupac_name=record.text("iupac_name", limit=500),
        cas_number=_cas(record, "cas_number", required=False),
        inchikey=_shaped(record, "inchikey", _INCHIKEY, limit=27),
        substance_class=record.text("class", limit=120, required=True),
        treaty=record.code("treaty", _TREATIES),
        schedule=record.text("schedule", limit=200, required=True),
        year_scheduled=_year(record, "year_scheduled"),
        synonyms=record.several("synonyms", limit=500),
        street_names=record.several("street_names", limit=500),
        source=record.text("source", limit=500, required=True),
    )
    if row.treaty and row.schedule not in _LISTS[row.treaty]:
        words = {"treaty": row.treaty, "schedule": row.schedule}
        record.refuse("schedule", _("The %(treaty)s Convention has no “%(schedule)s”.") % words)
    if row.name and not row.slug:
        record.refuse("name", _("No Latin letter or digit is in it, from which to make an address."))
    return row


def _alias(record: Record) -> CasAliasRow:
    return CasAliasRow(
        line=record.line,
        substance_name=record.text("substance_name", limit=120, required=True),
        cas_number=_cas(record, "alt_cas_number", required=True),
        form=record.text("form", limit=120, required=True),
        source=record.text("source", limit=500, required=True),
    )


def _translated(record: Record) -> TranslatedNameRow:
    return TranslatedNameRow(
        line=record.line,
        substance_name=record.text("substance_name", limit=120, required=True),
        language=record.code("language", _LANGUAGES),
        name=record.text("name", limit=500, required=True),
        source=record.text("source", limit=500, required=True),
    )


def _technique(record: Record) -> TechniqueRow:
    return TechniqueRow(
        line=record.line,
        code=_shaped(record, "code", _TECHNIQUE_CODE, limit=10, required=True),
        m_stage=record.code("m_stage", _STAGES),
        tactic=record.text("tactic", limit=60, required=True),
        title=record.text("title", limit=200, required=True),
        description=record.text("description", limit=4000, required=True),
        observable_signals=record.text("observable_signals", limit=4000),
        platform_response=record.text("platform_response", limit=4000),
        evidence=record.code("evidence", _EVIDENCE),
        source_url=_addresses(record, "source_url"),
    )


def _decision(record: Record) -> DecisionRow:
    adopted, remark = _adopted(record)
    return DecisionRow(
        line=record.line,
        decision_id=_shaped(record, "decision_id", _DECISION_ID, limit=10, required=True),
        jurisdiction=_jurisdiction(record, "jurisdiction"),
        authority=record.text("authority", limit=200, required=True),
        instrument=record.text("instrument", limit=300, required=True),
        action=record.code("action", _ACTIONS),
        substance_or_group=record.text("substance_or_group", limit=2000, required=True),
        from_status=record.text("from_status", limit=200),
        to_status=record.text("to_status", limit=200, required=True),
        adopted=adopted,
        adopted_remark=remark,
        published=_date(record, "published_date"),
        effective=_date(record, "effective_date"),
        effect_rule=record.text("effect_rule", limit=300),
        evidence=record.code("evidence", _EVIDENCE),
        source_url=_address(record, "source_url"),
        note=record.text("note", limit=2000),
    )


def _shaped(record: Record, column: str, form: re.Pattern[str], *, limit: int, required: bool = False) -> str:
    value = record.text(column, limit=limit, required=required)
    if value and not form.fullmatch(value):
        record.refuse(column, _("This does not have the form that it must have: %(value)s") % {"value": value})
    return value


def _cas(record: Record, column: str, *, required: bool) -> str:
    value = record.text(column, limit=12, required=required)
    if value and not re.fullmatch(r"[1-9]\d{1,6}-\d{2}-\d", value, flags=re.ASCII):
        record.refuse(column, _("A CAS number is written like 437-38-7."))
    elif value and not casrn.is_valid(value):
        record.refuse(column, _("The check digit of the CAS number %(value)s is wrong.") % {"value": value})
    return value


def _year(record: Record, column: str) -> int | None:
    value = record.text(column, limit=4)
    if not value:
        return None
    if not re.fullmatch(r"\d{4}", value, flags=re.ASCII) or int(value) not in _YEARS:
        record.refuse(column, _("This is not a year: %(value)s") % {"value": value})
        return None
    return int(value)


def _addresses(record: Record, column: str) -> str:
    """One web address, or several with a space between."""
    return _shaped(record, column, _ADDRESSES, limit=500)


def _address(record: Record, column: str) -> str:
    value = _addresses(record, column)
    if " " in value:
        record.refuse(column, _("Only one address can stand here."))
    return value


def _jurisdiction(record: Record, column: str) -> str:
    value = record.text(column, limit=60, required=True)
    try:
        return jurisdictions.code_of(value)
    except ValueError:
        record.refuse(column, _("No such country or body: %(value)s") % {"value": value})
        return ""


def _date(record: Record, column: str) -> PartialDate | None:
    """Its precision is that of the form in which it is written."""
    value = record.text(column, limit=10)
    if not value:
        return None
    try:
        day = PartialDate.parse(value)
    except ValueError as error:
        record.refuse(column, str(error))
        return None
    if day.first.year not in _YEARS or day.iso != value:
        record.refuse(column, _("There is no such date: %(date)s.") % {"date": value})
    return day


def _adopted(record: Record) -> tuple[PartialDate | None, str]:
    """The day of adoption, and what else the precision column says of it. The two columns must agree."""
    day = _date(record, "adopted_date")
    words = record.text("date_precision", limit=60)
    match = _PRECISION.fullmatch(words)
    if words and match is None:
        known = {"value": words, "known": ", ".join(DatePrecision.values)}
        record.refuse("date_precision", _("Unknown: “%(value)s”. Known are: %(known)s.") % known)
    elif (match[1] if match else "") != (day.precision if day else ""):
        record.refuse("date_precision", _("This is not how precisely the date of adoption is written."))
    return day, (match[2] or "") if match else ""
