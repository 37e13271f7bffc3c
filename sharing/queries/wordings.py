"""In which words a reader is shown a notice, and in which languages it can be read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from portal import queries
from portal.models import Framework, User
from sharing import access, languages
from sharing.models import Notice, Translation
from sharing.wordings import Said, TranslationRow, Wording, chosen


def attach(user: User, notices: Sequence[Notice]) -> None:
    """Give each notice, which the person may read, the words that the person reads (`wording`). Two queries."""
    rows = translations(notices)
    read = languages_of(user) if rows else []
    own = {user.language, user.organization.language}
    for notice in notices:
        # Nobody who reads the issuer's own language is shown an unofficial translation of it.
        is_read = notice.language in own
        notice.wording = chosen(original(notice), [] if is_read else rows.get(notice.pk, []), read)


def translations(notices: Iterable[Notice]) -> dict[UUID, list[TranslationRow]]:
    """The translations of notices that the reader may read. One query."""
    found: dict[UUID, list[TranslationRow]] = defaultdict(list)
    for row in access.plain(Translation).filter(notice__in=[notice.pk for notice in notices]).order_by("position"):
        found[row.notice_id].append(TranslationRow(row.language, row.title, row.summary, row.asked, row.translator))
    return dict(found)


def original(notice: Notice) -> Wording:
    """The issuer's own words."""
    return Wording(notice.language, notice.title, notice.summary)


def languages_of(user: User) -> list[str]:
    """What the person reads: the own language, the organization's, and those in which its frameworks work."""
    working = queries.own_frameworks(user).order_by("name").values_list("working_languages", flat=True)
    return list(dict.fromkeys([user.language, user.organization.language, *(code for row in working for code in row)]))


def said(notice: Notice) -> Said:
    """In which languages a notice, a row of its kind, says what it says in short."""
    asks = bool(getattr(notice, "requested_actions", []))
    return Said(notice.language, bool(notice.summary), asks, translations([notice]).get(notice.pk, []))


def lacking(what: Said, frameworks: Iterable[Framework]) -> list[str]:
    """A sentence for each framework in none of whose working languages it can be read."""
    text = _("%(framework)s works in %(languages)s: add a translation of title, summary and what is asked.")
    return [
        text % {"framework": row, "languages": languages.names(row.working_languages)}
        for row in frameworks
        if not what.is_said_in(row.working_languages)
    ]
