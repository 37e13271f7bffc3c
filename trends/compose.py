"""From figures to a draft: plain sentences that a coordinator edits. Pure."""

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal import markdown
from portal.enums import NoticeKind, Urgency
from portal.scripts import apart
from sharing import jurisdictions
from sharing.dates import PartialDate
from sharing.enums import Decision, MStage
from trends.figures import BY_REST, LEAST, NAMED, NOBODY, Figures, Row, is_month, is_told

PLACES: Final = 3  # countries of destination that sentences name
WHOLE: Final = 2  # the wording from which names are no Markdown, and methods stand in whole sentences
MOST: Final = 400  # lines of a section in which changed sentences are looked for
ALIKE: Final = 0.5  # of the words, where a line is still the same sentence


@dataclass(frozen=True)
class Sentence:
    """One line of a draft, and the key of the figure that it says."""

    key: str
    text: str


@dataclass(frozen=True)
class Section:
    """A part of a bulletin; the body is Markdown, and its lines that say figures are known by their text."""

    key: str
    heading: str
    body: str
    sentences: list[Sentence] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        plain = asdict(self)
        return plain if self.sentences else {name: plain[name] for name in ("key", "heading", "body")}


def sections(figures: Figures, methods: dict[str, str]) -> list[Section]:
    """The draft; `methods` maps codes to titles."""
    return [
        Section("overview", _("The month at a glance"), *_overview(figures)),
        Section("methods", _("How sellers worked"), *_methods(figures, methods)),
        Section("done", _("What was done"), *_done(figures)),
        Section("law", _("Law that takes effect"), *_law(figures)),
        Section("coverage", _("Coverage and method"), *_coverage(figures)),
    ]


def retold(
    written: list[dict[str, Any]], before: Figures, now: Figures, methods: dict[str, str]
) -> list[dict[str, Any]]:
    """Written sections; in the place of sentences about the figures before that nobody changed, those about the figures
    now: under another label, or after a withdrawal, other counts and laws may be told. Words of people stay.
    """
    drafted = {section.key: section for section in sections(before, methods)}
    anew = {section.key: section for section in sections(now, methods)}
    return [_retold(section, drafted.get(section["key"]), anew.get(section["key"])) for section in written]


def _retold(written: dict[str, Any], drafted: Section | None, anew: Section | None) -> dict[str, Any]:
    if drafted is None or anew is None:
        return written
    body = written["body"].replace("\r\n", "\n")
    if body.strip() == drafted.body.strip():
        return {**_bare(written), "body": anew.body, **_sentences(anew.as_json())}
    now, said = _by_place(anew.sentences), {text: place for place, text in _by_place(drafted.sentences).items()}
    renewed = {text: now.get(place) for text, place in said.items() if now.get(place) != text}
    kept, told = list[str](), dict[str, str]()
    for line in body.splitlines():
        (text,) = lines(line) or [""]
        if text not in renewed:
            kept.append(line)
        elif told_now := renewed[text]:
            told[text] = told_now
            kept.append(line.replace(text, told_now))
    left = [one for one in written.get("sentences", []) if one["text"] not in renewed or one["text"] in told]
    sentences = [{**one, "text": told.get(one["text"], one["text"])} for one in left]
    return {**_bare(written), "body": "\n".join(kept), **_sentences({"sentences": sentences})}


def _by_place(sentences: list[Sentence]) -> dict[tuple[str, int], str]:
    """Sentences by their key, and which of that key each is: some figures are said twice."""
    found: Counter[str] = Counter()
    places = {}
    for sentence in sentences:
        places[sentence.key, found[sentence.key]] = sentence.text
        found[sentence.key] += 1
    return places


def rewritten(section: dict[str, Any], heading: str, body: str) -> dict[str, Any]:
    """A section with other words: what else is known of it stays, and which figures its sentences say."""
    return {**_bare(section), "heading": heading, "body": body, **_sentences({"sentences": _kept(section, body)})}


def _bare(section: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in section.items() if name != "sentences"}


def _sentences(section: dict[str, Any]) -> dict[str, Any]:
    """Of a section, where it has any."""
    return {"sentences": section["sentences"]} if section.get("sentences") else {}


def _kept(written: dict[str, Any], body: str) -> list[dict[str, str]]:
    """The sentences of a section whose words are to be these: of a line that somebody changed the one that stands in
    its place, as long as most of it is the same.
    """
    keys = {one["text"]: one["key"] for one in written.get("sentences", [])}
    old, new = lines(written["body"]), lines(body)
    found: dict[str, str] = {line: keys[line] for line in new if line in keys}
    if max(len(old), len(new)) > MOST:  # comparing takes the square of them
        return [{"key": found[line], "text": line} for line in dict.fromkeys(new) if line in found]
    for tag, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "replace":
            continue
        free = [line for line in new[begin:end] if line not in found]
        for line in [line for line in old[first:last] if line in keys]:
            likest = max(free, key=lambda one: _likeness(line, one), default="")
            if likest and _likeness(line, likest) >= ALIKE:
                found[likest] = keys[line]
                free.remove(likest)
    return [{"key": found[line], "text": line} for line in dict.fromkeys(new) if line in found]


def lines(body: str) -> list[str]:
    """The lines of a text, without what makes them items of a list."""
    return [re.sub(r"^\s*[-*+]\s+", "", line).strip() for line in body.splitlines()]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def title(framework: str, begins_on: date, ends_on: date) -> str:
    """`Framework: October 2026`."""
    return f"{framework}: {period(begins_on, ends_on)}"


def period(begins_on: date, ends_on: date) -> str:
    """A month by its name, anything else by its days."""
    if is_month(begins_on, ends_on):
        return date_format(begins_on, "YEAR_MONTH_FORMAT")
    return f"{date_format(begins_on)} – {date_format(ends_on)}"


Written = tuple[str, list[Sentence]]


def _listed(sentences: list[Sentence], *, above: str = "", below: str = "") -> Written:
    """A body of one line a sentence, between two paragraphs."""
    lines = "\n".join(f"- {sentence.text}" for sentence in sentences)
    return "\n\n".join(part for part in (above, lines, below) if part), [one for one in sentences if one.key]


def _overview(figures: Figures) -> Written:
    alerts = _row(figures.totals, NoticeKind.ALERT)
    if all(row.count == 0 for row in figures.totals):
        return _("Members shared no items for everyone in this period."), []
    lines = [Sentence(f"totals.{NoticeKind.ALERT.value}", _compare(_("Alerts shared"), alerts))]
    urgent = _row(figures.urgencies, Urgency.IMMEDIATE)
    if urgent.count:
        text = ngettext(
            "%(n)s of them asks for an answer at once.", "%(n)s of them ask for an answer at once.", urgent.count
        )
        lines.append(Sentence(f"urgencies.{Urgency.IMMEDIATE.value}", text % {"n": _number(urgent.count)}))
    for row in [row for row in figures.destinations if row.count][:PLACES]:
        words = _("Alerts on goods for %(country)s") % {"country": _place(row.key, figures)}
        lines.append(Sentence(f"destinations.{row.key}", _compare(words, row)))
    for kind, words in ((NoticeKind.MO_NOTE, _("MO notes shared")), (NoticeKind.LAW_CHANGE, _("Law changes shared"))):
        row = _row(figures.totals, kind)
        if row.count != 0:
            lines.append(Sentence(f"totals.{kind.value}", _compare(words, row)))
    if figures.new_substances:
        names = pgettext("between names", ", ").join(apart(_plain(row.name, figures)) for row in figures.new_substances)
        text = _("Substances named here for the first time: %(names)s.") % {"names": names}
        lines.append(Sentence("new_substances", text))
    return _listed(lines)


def _compare(words: str, row: Row) -> str:
    """`Alerts shared: 31, up from 19.`"""
    if row.count is None:
        return _("%(what)s: fewer than five.") % {"what": words}
    values = {"what": words, "now": _number(row.count)}
    if row.previous is None:
        return _("%(what)s: %(now)s.") % values
    values["before"] = _number(row.previous)
    if row.count > row.previous:
        return _("%(what)s: %(now)s, up from %(before)s.") % values
    if row.count < row.previous:
        return _("%(what)s: %(now)s, down from %(before)s.") % values
    return _("%(what)s: %(now)s, as in the period before.") % values


def _methods(figures: Figures, methods: dict[str, str]) -> Written:
    lines = [Sentence(f"methods.{row.key}", _named(row, figures, methods)) for row in figures.methods[:5]]
    if figures.wording and (row := _moved_most(figures.methods)):
        before, now = _number(row.previous or 0), _number(row.count or 0)
        values = {"method": _method(row.key, figures, methods), "before": before, "now": now}
        text = _("What changed most: %(method)s, from %(before)s to %(now)s.") % values
        lines.append(Sentence(f"methods.{row.key}", text))
    if figures.new_methods:
        names = pgettext("between names", ", ").join(_method(code, figures, methods) for code in figures.new_methods)
        text = _("Not seen before in this framework: %(names)s.") % {"names": names}
        lines.append(Sentence("new_methods", text))
    if lines:
        return _listed(lines)
    if all(row.count == 0 for row in figures.stages):
        return _("No method was named in this period."), []
    stages = [
        Sentence(f"stages.{row.key}", _compare(str(MStage(row.key).label), row)) for row in figures.stages if row.count
    ]
    if not stages:
        return _("No method was named often enough to be shown."), []
    words = _("No single method was named often enough to be shown. How often those of each stage were:")
    return _listed(stages, above=words)


def _named(row: Row, figures: Figures, methods: dict[str, str]) -> str:
    """`The method “Mass posting” (MK-15) was named in 31 items, up from 19.`"""
    if figures.wording < WHOLE:
        return _compare(_method(row.key, figures, methods), row)
    values = _titled(row.key, figures, methods)
    if row.count is None:
        return _("The method “%(title)s” (%(code)s) was named in fewer than five items.") % values
    values |= {"now": _number(row.count), "before": _number(row.previous or 0)}
    return _named_in(row.count, row.previous) % values


def _named_in(now: int, before: int | None) -> str:
    """The sentence with its blanks, which compares where there was a period before."""
    if before is None:
        return ngettext(
            "The method “%(title)s” (%(code)s) was named in %(now)s item.",
            "The method “%(title)s” (%(code)s) was named in %(now)s items.",
            now,
        )
    if now > before:
        return ngettext(
            "The method “%(title)s” (%(code)s) was named in %(now)s item, up from %(before)s.",
            "The method “%(title)s” (%(code)s) was named in %(now)s items, up from %(before)s.",
            now,
        )
    if now < before:
        return ngettext(
            "The method “%(title)s” (%(code)s) was named in %(now)s item, down from %(before)s.",
            "The method “%(title)s” (%(code)s) was named in %(now)s items, down from %(before)s.",
            now,
        )
    return ngettext(
        "The method “%(title)s” (%(code)s) was named in %(now)s item, as in the period before.",
        "The method “%(title)s” (%(code)s) was named in %(now)s items, as in the period before.",
        now,
    )


def _method(code: str, figures: Figures, methods: dict[str, str]) -> str:
    """Its title, translated where it is known, and its code."""
    return pgettext("a method and its code", "%(title)s (%(code)s)") % _titled(code, figures, methods)


def _titled(code: str, figures: Figures, methods: dict[str, str]) -> dict[str, str]:
    return {"title": _plain(_(methods.get(code, code)), figures), "code": _plain(code, figures)}


def _moved_most(rows: list[Row]) -> Row | None:
    """Of several that are told now and before, the one that changed most, if that is worth a sentence."""
    told = [(abs(row.count - row.previous), row) for row in rows if row.count is not None and row.previous is not None]
    moved, row = max(told, key=lambda pair: pair[0], default=(0, None))
    return row if len(told) > 1 and moved >= LEAST else None


def _done(figures: Figures) -> Written:
    if figures.answered is None:
        return _("Fewer than five answers have come in."), []
    lines = [Sentence("answers", _("Answers recorded: %(n)s.") % {"n": _number(figures.answered)})]
    if figures.acted is not None:
        values = {"n": _number(figures.acted), "share": round(100 * figures.acted / figures.answered)}
        text = _("Of these, %(n)s took something off the market (%(share)s%%).") % values
        lines.append(Sentence("acted", text))
    lines += [
        Sentence(
            f"decisions.{row.key}",
            _("%(what)s: %(n)s times.") % {"what": Decision(row.key).label, "n": _number(row.count or 0)},
        )
        for row in figures.decisions[:NAMED]
    ]
    if not figures.decisions:
        lines.append(Sentence("", _("Nothing was answered often enough to be shown.")))
    elif figures.others is None:
        lines.append(Sentence("", _("Other answers are too few to be told apart.")))
    elif figures.others:
        lines.append(Sentence("others", _("Other answers: %(n)s.") % {"n": _number(figures.others)}))
    if figures.median_hours is not None:
        lines.append(Sentence("median", _median(figures)))
    return _listed(lines)


def _median(figures: Figures) -> str:
    values = {"hours": _hours(figures.median_hours), "before": _hours(figures.median_before)}
    if figures.median_before is None:
        return _("Half of the items were first confirmed within %(hours)s hours.") % values
    text = _("Half of the items were first confirmed within %(hours)s hours; in the period before within %(before)s.")
    return text % values


def _law(figures: Figures) -> Written:
    if not figures.laws:
        if figures.wording < WHOLE:
            return _("No control that is on record takes effect in the 180 days after this period."), []
        return _("No control that this bulletin may name takes effect in the 180 days after this period."), []
    lines = [
        Sentence(
            f"laws.{law.source}" if law.source else "",
            _("%(where)s: %(what)s, from %(date)s.")
            % {
                "where": _place(law.jurisdiction, figures),
                "what": apart(_plain(law.what, figures)),
                "date": _day(law.effective),
            },
        )
        for law in figures.laws[:8]
    ]
    return _listed(lines)


def _place(code: str, figures: Figures) -> str:
    return _plain(jurisdictions.name(code), figures)


def _plain(name: str, figures: Figures) -> str:
    """A name as it stands in a sentence: what somebody wrote in it is no Markdown."""
    return markdown.plain(name) if figures.wording >= WHOLE else name


def _day(text: str) -> str:
    return str(PartialDate.parse(text))


def _coverage(figures: Figures) -> Written:
    posted = Sentence("countries", _posted(figures, figures.countries_posted, figures.countries))
    answered = Sentence("companies", _answered(figures, figures.companies_answered, figures.companies))
    method = _(
        "This bulletin sums up items that members shared with everyone in the framework and that are not TLP:RED. "
        "Items withdrawn since are not counted. A figure that rests on anything that some reader may not read is shown "
        "only from five up, and where it tells no smaller one."
    )
    return (method, []) if figures.untold else _listed([posted, answered], below=method)


def _posted(figures: Figures, part: int | None, whole: int | None) -> str:
    if not is_told(part, whole):
        return _("Fewer than five countries take part.")
    if not whole and figures.wording >= NOBODY:
        return _("No countries take part.")
    if part is None:
        few = _("Fewer than five of %(all)s countries posted.")
        untold = _("How many of %(all)s countries posted is not shown: too few did, or did not.")
        return (untold if figures.wording >= BY_REST else few) % {"all": _number(whole or 0)}
    return _("%(n)s of %(all)s countries posted.") % {"n": _number(part), "all": _number(whole or 0)}


def _answered(figures: Figures, part: int | None, whole: int | None) -> str:
    if not is_told(part, whole):
        return _("Fewer than five companies take part.")
    if not whole and figures.wording >= NOBODY:
        return _("No companies take part.")
    if part is None:
        few = _("Fewer than five of %(all)s companies answered.")
        untold = _("How many of %(all)s companies answered is not shown: too few did, or did not.")
        return (untold if figures.wording >= BY_REST else few) % {"all": _number(whole or 0)}
    return _("%(n)s of %(all)s companies answered.") % {"n": _number(part), "all": _number(whole or 0)}


def _row(rows: list[Row], key: str) -> Row:
    return next((row for row in rows if row.key == key), Row(key, 0, 0))


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _hours(value: float | None) -> str:
    return "" if value is None else number_format(value, 1, force_grouping=True)
