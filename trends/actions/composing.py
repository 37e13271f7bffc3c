"""Composing and publishing bulletins. A bulletin is a notice: submitting and approving are `sharing.actions.review`."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal import clock, grants
from portal.enums import FrameworkPermission
from portal.errors import ActionRefused, NotAllowed
from portal.models import Framework, User
from sharing import access
from sharing.actions import drafts
from sharing.actions.drafts import Planned
from sharing.actions.kinds import KindRules
from sharing.models import Notice, NoticeVersion
from trends import compose as words
from trends import derived, pdf, statistics
from trends.figures import Figures, is_month, tells_more
from trends.models import Bulletin, BulletinFile
from trends.queries import library


@transaction.atomic
def compose(
    *,
    framework: Framework,
    begins_on: date,
    ends_on: date,
    tlp: str,
    language: str = "",
    by: User,
    submission_key: uuid.UUID | None = None,
) -> Bulletin:
    """A draft that fills itself with the period's figures and with sentences about them, in a language of bulletins;
    else in that of the page.
    """
    _refuse_others(framework, by)
    _refuse_period(begins_on, ends_on)
    figures = statistics.count(framework, begins_on, ends_on, tlp=tlp)
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        title = words.title(str(framework), begins_on, ends_on)[:200]
        sections = [section.as_json() for section in words.sections(figures, library.method_titles())]
    content = {
        "title": title,
        "tlp": tlp,
        "language": language,
        "framework": framework,
        "begins_on": begins_on,
        "ends_on": ends_on,
        "figures": figures.as_json(),
        "sections": sections,
    }
    plan = [Planned(framework)]
    return drafts.draft(Bulletin, content=content, plan=plan, by=by, submission_key=submission_key)


@transaction.atomic
def edit(bulletin: Bulletin, *, title: str, tlp: str, sections: list[dict[str, Any]], seen: str = "", by: User) -> None:
    """Change the words of a draft, and its label; figures are counted anew, since the label decides what is shown."""
    _refuse_others(bulletin.framework, by)
    figures = statistics.count(bulletin.framework, bulletin.begins_on, bulletin.ends_on, tlp=tlp)
    told = library.told_sections(bulletin, figures, derived.merged(bulletin.sections, sections))
    content: dict[str, Any] = {"title": title, "tlp": tlp, "sections": told, "figures": figures.as_json()}
    drafts.edit(bulletin, content=content, seen=seen, by=by)


def freeze(notice: Notice, by: User) -> None:
    """On submission: what the approver will see is what is published. In the transaction of `review.submit`."""
    bulletin = access.plain(Bulletin).select_related("framework").get(pk=notice.pk)
    _refuse_others(bulletin.framework, by)
    _refuse_period(bulletin.begins_on, bulletin.ends_on)
    figures = statistics.count(bulletin.framework, bulletin.begins_on, bulletin.ends_on, tlp=bulletin.tlp)
    assert isinstance(notice, Bulletin)
    notice.sections = library.told_sections(bulletin, figures)
    notice.figures, notice.figures_at = figures.as_json(), clock.now()


def refuse_outdated(notice: Notice, by: User) -> None:
    """On approval: nothing is published that was withdrawn, narrowed or relabelled since the submission, and nothing
    is named that a member may not read.
    """
    assert isinstance(notice, Bulletin)
    fresh = statistics.count(notice.framework, notice.begins_on, notice.ends_on, tlp=notice.tlp)
    if tells_more(Figures.of_json(notice.figures), fresh):
        text = _(
            "Since it was submitted, something that this bulletin rests on was withdrawn, narrowed or relabelled, or "
            "somebody became a member who may not read all of it. "
        )
        raise ActionRefused(text + _("Send it back: when it is submitted again, its figures are counted anew."))


def publish(notice: Notice, version: NoticeVersion, by: User) -> None:
    """On release: the PDF is rendered by a worker as soon as the transaction is over, or by the first reader."""
    transaction.on_commit(lambda: _ring(str(notice.pk)))


def stays_home(notice: Notice, framework: Framework) -> bool:
    """A bulletin goes to its own framework only: it was counted for those readers."""
    return isinstance(notice, Bulletin) and notice.framework_id == framework.pk


def file_of(bulletin: Bulletin, reader: User) -> BulletinFile:
    """The PDF of the newest published version, as it may be told now to this reader; each rendered once and kept, for
    all to whom the same may be told. Raises `portal.pdf.PdfFailed`.
    """
    versions = access.plain(NoticeVersion).filter(notice=bulletin.pk, released_at__isnull=False)
    number = versions.order_by("-number").values_list("number", flat=True)[0]
    figures = library.told(bulletin, reader)
    files = access.plain(BulletinFile).filter(bulletin=bulletin.pk, version=number, told=figures.digest())
    if kept := files.first():
        return kept
    # Two readers may render at once; the first row stays, and both files say the same.
    access.plain(BulletinFile).bulk_create([pdf.file(bulletin, number, figures)], ignore_conflicts=True)
    return files.get()


def may_write(notice: Notice, by: User) -> bool:
    """Whether the person belongs to the coordinator of its framework, as it is now."""
    return isinstance(notice, Bulletin) and grants.may(by, FrameworkPermission.COMPOSE_BULLETIN, notice.framework)


def _refuse_others(framework: Framework, by: User) -> None:
    if not grants.may(by, FrameworkPermission.COMPOSE_BULLETIN, framework):
        raise NotAllowed(_("Only the framework's coordinator composes its bulletin."))


def _refuse_period(begins_on: date, ends_on: date) -> None:
    """What members did is told from five up in every edition: whoever could choose the days would find out the rest."""
    if ends_on < begins_on:
        raise ActionRefused(_("The last day lies before the first."), "ends_on")
    if not is_month(begins_on, ends_on):
        text = _("A bulletin covers one month, from its first day to its last. ")
        why = _("Other days side by side would tell numbers below five.")
        raise ActionRefused(text + why, "begins_on" if begins_on.day != 1 else "ends_on")
    _since, until = statistics.Period(begins_on, ends_on).bounds
    if until > clock.now():
        raise ActionRefused(_("This month is not over yet. Days are counted in UTC."), "ends_on")


def _ring(bulletin: str) -> None:
    from trends.tasks import render  # noqa: PLC0415  tasks import this module

    try:
        render.delay(bulletin=bulletin)
    except Exception:  # noqa: BLE001  whatever the broker does, the first reader's download renders
        return


RULES = KindRules(
    model=Bulletin,
    issue=FrameworkPermission.COMPOSE_BULLETIN,
    release=FrameworkPermission.PUBLISH_BULLETIN,
    needs_two_people=True,
    may_write=may_write,
    in_working_languages=False,  # its sentences are composed, in a language of the pages
    before_submission=freeze,
    before_release=refuse_outdated,
    may_go_to=stays_home,
    on_release=publish,
)
