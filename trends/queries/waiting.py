"""A correction of a bulletin that waits for approval, for whoever decides on it."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.models import User
from sharing import access
from sharing.actions import corrections
from sharing.models import Notice, NoticeVersion
from sharing.queries import further
from sharing.queries.changes import Change
from trends import edition
from trends.figures import Figures
from trends.models import Bulletin
from trends.queries import library

# A bulletin with its figures and sections as somebody is told them.
Told = tuple[Bulletin, Figures, list[dict[str, Any]]]


@dataclass(frozen=True)
class Changed:
    """A piece of the bulletin, as readers see it now and as they would."""

    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Moved:
    """A figure, or a line of a table, as readers see it now and as they would; empty is one that they do not see."""

    table: str
    label: str
    before: str
    after: str


def of(user: User, bulletin: Bulletin) -> dict[str, Any]:
    """What its page shows of it, with what stands for all of it; nothing to others."""
    if not corrections.may_decide(bulletin, by=user):
        return {}
    rows = access.plain(NoticeVersion).select_related("author").filter(notice=bulletin.pk, released_at=None)
    version = rows.first()
    if version is None:
        return {}
    told = _both(user, bulletin, version)
    return {
        "waiting_version": version,
        "changed": _changed(*told),
        "counts_anew": version.content["figures"] != bulletin.figures,
        "moved": _moved(*told),
        "may_approve_correction": corrections.may_approve(version, by=user),
        "opening": further.of_correction(user, bulletin, version),
    }


def changes(user: User, notice: Notice, version: NoticeVersion) -> list[Change]:
    """The same for a program: each piece and each number that would be another."""
    told = _both(user, notice, version)
    words = [Change(row.heading, row.before, row.after) for row in _changed(*told)]
    return words + [Change(f"{row.table}: {row.label}", row.before, row.after) for row in _moved(*told)]


def _both(user: User, notice: Notice, version: NoticeVersion) -> tuple[Told, Told]:
    """The bulletin as it is, and as it would be."""
    assert isinstance(notice, Bulletin)
    then = copy(notice)
    then.title, then.figures, then.sections = (version.content[name] for name in ("title", "figures", "sections"))
    return _told(user, notice), _told(user, then)


def _told(user: User, bulletin: Bulletin) -> Told:
    """As this person may be told it, who decides on it and need not be a member."""
    figures = library.told(bulletin, user)
    return bulletin, figures, library.told_sections(bulletin, figures)


def _changed(before: Told, after: Told) -> list[Changed]:
    (old, _figures, sections), (new, _others, wanted) = before, after
    known = {section["key"]: section for section in sections}
    pairs = [(known.get(section["key"], {"heading": "", "body": ""}), section) for section in wanted]
    found = [Changed(old.title, old.title, new.title)]
    found += [Changed(section["heading"], _words(was), _words(section)) for was, section in pairs]
    return [row for row in found if row.before != row.after]


def _moved(*told: Told) -> list[Moved]:
    """Every number that the correction changes."""
    before, after = (_numbers(figures, sections) for _row, figures, sections in told)
    found = [Moved(*key, before.get(key, ""), after.get(key, "")) for key in dict.fromkeys([*before, *after])]
    return [row for row in found if row.before != row.after]


def _numbers(figures: Figures, sections: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """What its tables say, by their titles and what each line is called."""
    told = edition.made(figures, sections, library.method_titles())
    found: dict[tuple[str, str], str] = {}
    for table in (*told.headlines, *(table for part in told.parts for table in part.tables)):
        found |= {(table.title, row.label): _shown(row.count) for row in table.entries}
    for part in told.parts:
        found |= {(part.title or part.heading, " · ".join(filter(None, row))): _("listed") for row in part.rows}
    return found


def _shown(count: float | None) -> str:
    return _("< 5") if count is None else number_format(count, force_grouping=True)


def _words(section: dict[str, Any]) -> str:
    return f"{section['heading']}\n\n{section['body']}".replace("\r\n", "\n").strip()
