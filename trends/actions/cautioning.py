"""What the writers of a bulletin should know before they submit it. It may be submitted all the same."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from portal.models import User
from sharing.actions import corrections, two_people
from sharing.enums import NoticeState
from sharing.models import Notice
from trends import translations
from trends.models import Bulletin
from trends.queries import comments, contributions, editions, renewed
from trends.queries import translations as reads

_ON_IT = ngettext_lazy("%(n)d comment on it is open.", "%(n)d comments on it are open.", "n")
_WAITING = ngettext_lazy("%(n)d contribution waits for you.", "%(n)d contributions wait for you.", "n")
_ASKED = ngettext_lazy(
    "%(n)d contribution was asked for and is not handed in.",
    "%(n)d contributions were asked for and are not handed in.",
    "n",
)
_RENEWED = ngettext_lazy(
    "%(n)d section has changed in the bulletin from which this edition was made, and not here.",
    "%(n)d sections have changed in the bulletin from which this edition was made, and not here.",
    "n",
)
_UNTRANSLATED = ngettext_lazy(
    "%(n)d section is not translated, or its source has changed since.",
    "%(n)d sections are not translated, or their sources have changed since.",
    "n",
)


def cautions(notice: Notice, by: User) -> list[str]:
    """For whoever decides, what is held back; for those who write it also what is still open, and whether somebody is
    left who may approve it.
    """
    if not isinstance(notice, Bulletin) or not corrections.may_decide(notice, by=by):
        return []
    if notice.originator_id != by.organization_id:
        return _held(notice)
    waiting, asked = contributions.waiting_for(notice)
    told = [
        (comments.count_open(notice), _ON_IT),
        (waiting, _WAITING),
        (asked, _ASKED),
        (translations.waiting(reads.beside(notice)), _UNTRANSLATED),
        (len(renewed.changed(notice)), _RENEWED),
    ]
    return [*_alone(notice, by), *_held(notice), *(str(text % {"n": n}) for n, text in told if n)]


def _alone(bulletin: Bulletin, by: User) -> list[str]:
    """Who submits it counts among those who wrote it."""
    wrote = {*two_people.written_by(bulletin), by.pk}
    if bulletin.state != NoticeState.DRAFT or two_people.deciders(bulletin, by=by, wrote=wrote):
        return []
    text = _("Nobody could approve it: each approver of your organization has written on it, or submits it. ")
    return [text + _("An administrator can make another colleague an approver, or name a second reader.")]


def _held(bulletin: Bulletin) -> list[str]:
    """The sections that are not published because somebody objects, by their headings; never who objects, or why."""
    held = editions.held(bulletin)
    headings = [section["heading"] for section in bulletin.sections if section["key"] in held]
    words = _("Held back when it is published, because somebody objects:")
    return [f"{words} {', '.join(headings)}."] if headings else []
