"""From figures to a draft: plain sentences that a coordinator edits. Pure."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.enums import NoticeKind, Urgency
from portal.scripts import apart
from sharing import jurisdictions
from sharing.dates import PartialDate
from sharing.enums import Decision, MStage
from trends.figures import NAMED, Figures, Row, is_month, is_told


@dataclass(frozen=True)
class Section:
    """A part of a bulletin; the body is Markdown."""

    key: str
    heading: str
    body: str

    def as_json(self) -> dict[str, str]:
        return {"key": self.key, "heading": self.heading, "body": self.body}


def sections(figures: Figures, methods: dict[str, str]) -> list[Section]:
    """The draft; `methods` maps codes to titles."""
    return [
        Section("overview", _("The month at a glance"), _overview(figures)),
        Section("methods", _("How sellers worked"), _methods(figures, methods)),
        Section("done", _("What was done"), _done(figures)),
        Section("law", _("Law that takes effect"), _law(figures)),
        Section("coverage", _("Coverage and method"), _coverage(figures)),
    ]


def retold(
    written: list[dict[str, str]], before: Figures, now: Figures, methods: dict[str, str]
) -> list[dict[str, str]]:
    """Written sections; where nobody changed the sentences about the figures before, with those about the figures now:
    under another label, or after a withdrawal, other counts and laws may be told.
    """
    drafted = {section.key: section.body for section in sections(before, methods)}
    anew = {section.key: section.body for section in sections(now, methods)}
    return [
        {**section, "body": anew[section["key"]]}
        if section["body"].replace("\r\n", "\n").strip() == drafted.get(section["key"], "").strip()
        else section
        for section in written
    ]


def title(framework: str, begins_on: date, ends_on: date) -> str:
    """`Framework: October 2026`."""
    return f"{framework}: {period(begins_on, ends_on)}"


def period(begins_on: date, ends_on: date) -> str:
    """A month by its name, anything else by its days."""
    if is_month(begins_on, ends_on):
        return date_format(begins_on, "YEAR_MONTH_FORMAT")
    return f"{date_format(begins_on)} – {date_format(ends_on)}"


def _overview(figures: Figures) -> str:
    alerts = _row(figures.totals, NoticeKind.ALERT)
    if all(row.count == 0 for row in figures.totals):
        return _("Members shared no items for everyone in this period.")
    lines = [_compare(_("Alerts shared"), alerts)]
    urgent = _row(figures.urgencies, Urgency.IMMEDIATE)
    if urgent.count:
        text = ngettext(
            "%(n)s of them asks for an answer at once.", "%(n)s of them ask for an answer at once.", urgent.count
        )
        lines.append(text % {"n": _number(urgent.count)})
    for kind, words in ((NoticeKind.MO_NOTE, _("MO notes shared")), (NoticeKind.LAW_CHANGE, _("Law changes shared"))):
        row = _row(figures.totals, kind)
        if row.count != 0:
            lines.append(_compare(words, row))
    return "\n".join(f"- {line}" for line in lines)


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


def _methods(figures: Figures, methods: dict[str, str]) -> str:
    lines = [_compare(_method(row.key, methods), row) for row in figures.methods[:5]]
    if figures.new_methods:
        names = pgettext("between names", ", ").join(_method(code, methods) for code in figures.new_methods)
        lines.append(_("Not seen before in this framework: %(names)s.") % {"names": names})
    if lines:
        return "\n".join(f"- {line}" for line in lines)
    if all(row.count == 0 for row in figures.stages):
        return _("No method was named in this period.")
    stages = [_compare(str(MStage(row.key).label), row) for row in figures.stages if row.count]
    if not stages:
        return _("No method was named often enough to be shown.")
    words = _("No single method was named often enough to be shown. How often those of each stage were:")
    return "\n".join([words, "", *(f"- {line}" for line in stages)])


def _method(code: str, methods: dict[str, str]) -> str:
    return pgettext("a method and its code", "%(title)s (%(code)s)") % {"title": methods.get(code, code), "code": code}


def _done(figures: Figures) -> str:
    if figures.answered is None:
        return _("Fewer than five answers have come in.")
    lines = [_("Answers recorded: %(n)s.") % {"n": _number(figures.answered)}]
    lines += [
        _("%(what)s: %(n)s times.") % {"what": Decision(row.key).label, "n": _number(row.count or 0)}
        for row in figures.decisions[:NAMED]
    ]
    if not figures.decisions:
        lines.append(_("Nothing was answered often enough to be shown."))
    elif figures.others is None:
        lines.append(_("Other answers are too few to be told apart."))
    elif figures.others:
        lines.append(_("Other answers: %(n)s.") % {"n": _number(figures.others)})
    if figures.median_hours is not None:
        hours = _("Half of the items were first confirmed within %(hours)s hours.")
        lines.append(hours % {"hours": number_format(figures.median_hours, 1, force_grouping=True)})
    return "\n".join(f"- {line}" for line in lines)


def _law(figures: Figures) -> str:
    if not figures.laws:
        return _("No control that is on record takes effect in the 180 days after this period.")
    lines = [
        _("%(where)s: %(what)s, from %(date)s.")
        % {"where": jurisdictions.name(law.jurisdiction), "what": apart(law.what), "date": _day(law.effective)}
        for law in figures.laws[:8]
    ]
    return "\n".join(f"- {line}" for line in lines)


def _day(text: str) -> str:
    return str(PartialDate.parse(text))


def _coverage(figures: Figures) -> str:
    posted = _posted(figures.countries_posted, figures.countries)
    answered = _answered(figures.companies_answered, figures.companies)
    method = _(
        "This bulletin sums up items that members shared with everyone in the framework and that are not TLP:RED. "
        "Items withdrawn since are not counted. A figure that rests on anything that some reader may not read is shown "
        "only from five up, and where it tells no smaller one."
    )
    return f"- {posted}\n- {answered}\n\n{method}"


def _posted(part: int | None, whole: int | None) -> str:
    if not is_told(part, whole):
        return _("Fewer than five countries take part.")
    if part is None:
        return _("Fewer than five of %(all)s countries posted.") % {"all": _number(whole or 0)}
    return _("%(n)s of %(all)s countries posted.") % {"n": _number(part), "all": _number(whole or 0)}


def _answered(part: int | None, whole: int | None) -> str:
    if not is_told(part, whole):
        return _("Fewer than five companies take part.")
    if part is None:
        return _("Fewer than five of %(all)s companies answered.") % {"all": _number(whole or 0)}
    return _("%(n)s of %(all)s companies answered.") % {"n": _number(part), "all": _number(whole or 0)}


def _row(rows: list[Row], key: str) -> Row:
    return next((row for row in rows if row.key == key), Row(key, 0, 0))


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)
