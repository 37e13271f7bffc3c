"""Composing and publishing bulletins. A bulletin is a notice: submitting and approving are `sharing.actions.review`."""

import hashlib
import json
import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from portal import clock, grants, locks
from portal.enums import FrameworkPermission
from portal.errors import ActionRefused, NotAllowed, Outdated
from portal.models import Framework, User
from sharing import access, labels, search
from sharing.actions import drafts
from sharing.actions.drafts import Planned
from sharing.actions.kinds import KindRules, submitted_when
from sharing.enums import NoticeState
from sharing.models import Notice, NoticeVersion
from trends import compose as words
from trends import derived, merging, pdf, statistics
from trends.actions import cautioning, consents, correcting, leaving
from trends.figures import Figures, absent, is_month, without
from trends.models import Bulletin, BulletinFile, BulletinMonth, Consent
from trends.queries import contributions, counting, editions, library

HANDLING = ("tlp", "quotes")


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
    locks.hold("bulletin", framework.pk, begins_on)
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    if made := _by_this_form(submission_key, (framework.pk, begins_on, tlp, language), by):
        return made
    _refuse_another(framework, begins_on)
    figures = counting.counted(framework, begins_on, ends_on, tlp=tlp)
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
    made = drafts.draft(Bulletin, content=content, plan=plan, by=by, submission_key=submission_key)
    gone = Q(bulletin=None) | Q(bulletin__state=NoticeState.WITHDRAWN)
    BulletinMonth.objects.filter(gone, framework=framework, begins_on=begins_on).update(bulletin=made)
    return made


@transaction.atomic
def edit(bulletin: Bulletin, *, title: str, tlp: str, sections: list[dict[str, Any]], seen: str = "", by: User) -> None:
    """Change the words of a draft, and its label. `seen` as in `drafts.edit`. What is not said of a section stays."""
    _refuse_others(bulletin.framework, by)
    row = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(row, Bulletin)
    known = {one["key"]: one for one in row.sections}
    whole = [{**known.get(one["key"], {}), **one} for one in sections]
    save(bulletin, pieces=merging.pieces(title, tlp, whole), seen=seen, by=by)


@transaction.atomic
def save(
    bulletin: Bulletin,
    *,
    pieces: merging.Pieces,
    seen: str = "",
    base: str = "",
    by: User,
    typed: bool = False,
) -> None:
    """Change pieces of a draft; the others stay. Figures are counted anew, since the label decides what is shown.

    With `base`, the prints of the words that were seen (`merging.prints`), what somebody else saved meanwhile is merged
    with it, unless both changed the same piece: then nothing is saved. `seen` and `typed` as in `drafts.edit`.
    """
    _refuse_others(bulletin.framework, by)
    row = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(row, Bulletin)
    drafts.refuse_late(row, NoticeState.DRAFT)
    theirs = merging.pieces(row.title, row.tlp, row.sections)
    wanted = {**theirs, **pieces}
    if base:
        merged = merging.merge(pieces, theirs, base)
        if merged.conflicts:
            text = _("%(who)s changed the same part of this draft meanwhile. Choose below, then save again.")
            mine = _("You saved the same part of this draft in another window. Choose below, then save again.")
            raise Outdated(mine if row.edited_by == by else text % {"who": row.edited_by}, "seen")
        wanted, seen = merged.pieces, drafts.edition_of(row)
    (title,), (tlp,) = wanted[merging.TITLE], wanted[merging.LABEL]
    figures = counting.again(row, tlp=tlp)
    contributions.refuse_lower(row, _said(row, wanted))
    told = _left(row, library.told_sections(row, figures, _rewritten(row, wanted), tlp=tlp))
    consents.refuse_unquotable(row, title, told)
    contributions.refuse_given(row, title, "title", tlp=tlp)
    if tlp != row.tlp:
        locks.hold("bulletin", row.framework_id, row.begins_on)
    if editions.standing(row, tlp=tlp, language=row.language).exclude(pk=row.pk).exists():
        raise ActionRefused(_("There is an edition with this label in this language already."), "tlp")
    content: dict[str, Any] = {"title": title, "tlp": tlp, "sections": told, "figures": figures.as_json()}
    drafts.edit(row, content=content, seen=seen, by=by, typed=typed)
    consents.lapse(access.plain(Bulletin).get(pk=row.pk), by=by)


def freeze(notice: Notice, by: User) -> None:
    """On submission: what the approver will see is what is published. In the transaction of `review.submit`."""
    bulletin = access.plain(Bulletin).select_related("framework", "master").get(pk=notice.pk)
    _refuse_others(bulletin.framework, by)
    _refuse_period(bulletin.begins_on, bulletin.ends_on)
    editions.refuse_ahead(bulletin)
    refuse_wider(bulletin)
    figures = counting.again(bulletin)
    assert isinstance(notice, Bulletin)
    notice.sections = _left(bulletin, library.told_sections(bulletin, figures))
    notice.figures, notice.figures_at = figures.as_json(), clock.now()
    consents.refuse_unconsented(notice)


def refuse_wider(bulletin: Bulletin) -> None:
    """Raise where a bulletin has a wider label than a contribution that was taken up in one of its sections."""
    if contributions.quoted_labels(bulletin) - set(labels.carried_by(bulletin.tlp)):
        text = _("A contribution that was taken up has a stricter label: raise the label of the bulletin to it.")
        raise ActionRefused(text + consents.without_section(bulletin), "tlp")


def refuse_outdated(notice: Notice, by: User) -> None:
    """On approval: nothing is published that was withdrawn, narrowed or relabelled since the submission, and nothing
    is named that a member may not read.
    """
    assert isinstance(notice, Bulletin)
    if counting.is_outdated(notice):
        text = _(
            "Since it was submitted, something that this bulletin rests on was withdrawn, narrowed or relabelled, or "
            "somebody became a member who may not read all of it. "
        )
        raise ActionRefused(text + _("Send it back: when it is submitted again, its figures are counted anew."))
    editions.refuse_apart(notice)
    _hold(notice)
    refuse_wider(notice)
    consents.refuse_unconsented(notice)


def submission(notice: Notice, by: User) -> str:
    """What stands for a bulletin in review as the person is shown it: a hash over its title, label, language, sections
    and figures as they are told to the person now, over what is held back, and over the moment of its submission.
    """
    assert isinstance(notice, Bulletin)
    if notice.state != NoticeState.IN_REVIEW:
        return submitted_when(notice, by)
    figures = library.told(notice, by)
    shown = {
        "submitted": submitted_when(notice, by),
        "title": notice.title,
        "tlp": notice.tlp,
        "language": notice.language,
        "sections": library.told_sections(notice, figures),
        "figures": figures.digest(),
        "held": sorted(editions.held(notice)),
    }
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def publish(notice: Notice, version: NoticeVersion, by: User) -> None:
    """On release: nobody is asked for a consent any more, it is found by the words that are published, and the PDF is
    rendered by a worker as soon as the transaction is over, or by the first reader.
    """
    search.index(notice)
    consents.end(access.plain(Consent).filter(bulletin=notice.pk, granted=None, ended_at=None), by=by)
    transaction.on_commit(lambda: _ring(str(notice.pk)))


def corrected(notice: Notice, version: NoticeVersion, by: User) -> None:
    """On the release of a correction: it says nothing that the bulletin might not, and its PDF is rendered."""
    correcting.check(notice, version)
    transaction.on_commit(lambda: _ring(str(notice.pk)))


def withdrawn(notice: Notice, by: User) -> None:
    """On withdrawal: whoever could read it reads the reason, which names no item that they may not; words that it holds
    wait again.
    """
    assert isinstance(notice, Bulletin)
    consents.refuse_naming(notice, notice.withdrawn_reason, "reason")
    leaving.withdrawn(notice, by)


def stays_home(notice: Notice, framework: Framework) -> bool:
    """A bulletin goes to its own framework only: it was counted for those readers."""
    return isinstance(notice, Bulletin) and notice.framework_id == framework.pk


def file_of(bulletin: Bulletin, reader: access.Reader) -> BulletinFile:
    """The PDF of the newest published version, as it may be told now to this reader; each rendered once and kept, for
    all to whom the same may be told. Raises `portal.pdf.PdfFailed`.
    """
    row, number = as_published(bulletin)
    figures = library.told(row, reader)
    files = _files(row, number, figures)
    if kept := files.first():
        return kept
    made = pdf.file(row, number, figures)
    # Two readers may render at once; the first row stays, and both files say the same.
    access.plain(BulletinFile).bulk_create([made], ignore_conflicts=True)
    return files.get()


def kept_file_of(bulletin: Bulletin, reader: access.Reader) -> BulletinFile | None:
    """The same where it is rendered already."""
    row, number = as_published(bulletin)
    return _files(row, number, library.told(row, reader)).first()


def as_published(bulletin: Bulletin) -> tuple[Bulletin, int]:
    """The bulletin as it is at one moment, with the number of its newest published version: what somebody looked up
    before may be corrected by now, and its words would be those of another version.
    """
    versions = access.plain(NoticeVersion).filter(notice=OuterRef("pk"), released_at__isnull=False)
    rows = access.plain(Bulletin).annotate(number=Subquery(versions.order_by("-number").values("number")[:1]))
    row = rows.select_related("framework", "originator", "master").get(pk=bulletin.pk)
    return row, row.number


def _files(row: Bulletin, number: int, figures: Figures) -> QuerySet[BulletinFile]:
    return access.plain(BulletinFile).filter(bulletin=row.pk, version=number, told=pdf.told_by(row, figures))


def may_write(notice: Notice, by: User) -> bool:
    """Whether the person belongs to the coordinator of its framework, as it is now."""
    return isinstance(notice, Bulletin) and grants.may(by, FrameworkPermission.COMPOSE_BULLETIN, notice.framework)


def _rewritten(row: Bulletin, pieces: merging.Pieces) -> list[dict[str, Any]]:
    """Its sections as these say: what else is known of each stays, and of its sentences which figures they say."""
    said = _said(row, pieces)
    pairs = zip(row.sections, said, strict=True)
    return derived.merged([words.rewritten(one, new["heading"], new["body"]) for one, new in pairs], said)


def _said(row: Bulletin, pieces: merging.Pieces) -> list[dict[str, Any]]:
    """What is said of each of its sections."""
    keys = [one["key"] for one in row.sections]
    return [{"key": key, **merging.as_section(pieces[f"{merging.SECTION}{key}"])} for key in keys]


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


def _by_this_form(submission_key: uuid.UUID | None, asked: tuple[object, ...], by: User) -> Bulletin | None:
    """The draft that the same form has made before, where it asked for the same."""
    earlier = drafts.saved_before(submission_key, by=by)
    made = access.plain(Bulletin).filter(pk=earlier.pk).first() if earlier else None
    return made if made and (made.framework_id, made.begins_on, made.tlp, made.language) == asked else None


def _refuse_another(framework: Framework, begins_on: date) -> None:
    """Two that were counted by themselves would tell, side by side, how few answers came in between."""
    rows = access.plain(Bulletin).filter(framework=framework, begins_on=begins_on).exclude(state=NoticeState.WITHDRAWN)
    if one := rows.order_by("created_at").first():
        text = _("There is a bulletin of this month already, %(reference)s: make an edition of it, or correct it.")
        if one.master_id:
            text = _("An edition of a withdrawn bulletin of this month is left, %(reference)s: withdraw it first.")
        raise ActionRefused(text % {"reference": one.reference}, "begins_on")


def _hold(bulletin: Bulletin) -> None:
    """Take out the sections to which an authority objects, here or in the bulletin from which this one was made, with
    their figures: they are in no version, and no reader is told them.
    """
    keys = editions.held(bulletin)
    bulletin.held = [section for section in bulletin.sections if section["key"] in keys]
    bulletin.sections = [section for section in bulletin.sections if section["key"] not in keys]
    if keys and not bulletin.sections:
        raise ActionRefused(_("Somebody objects to every section: nothing would be left to publish. Send it back."))
    bulletin.figures = without(Figures.of_json(bulletin.figures), absent(bulletin.sections)).as_json()


def _left(bulletin: Bulletin, sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sections of a draft, but for those without which its master was published, none with a wider label than what it
    has taken up, or than words of members that stand in it.
    """
    gone = editions.held_for_good(bulletin)
    return contributions.labelled(bulletin, [section for section in sections if section["key"] not in gone])


def parts(notice: Notice) -> list[tuple[str, str]]:
    """The sections that authorities may be asked to clear, or were: key and heading."""
    assert isinstance(notice, Bulletin)
    return [(section["key"], section["heading"]) for section in (*notice.sections, *notice.held)]


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
    parts=parts,
    concerned=contributions.concerned,
    before_submission=freeze,
    before_release=refuse_outdated,
    submission=submission,
    may_go_to=stays_home,
    on_release=publish,
    on_correction=corrected,
    on_withdrawal=withdrawn,
    on_discard=leaving.discarded,
    cautions=cautioning.cautions,
)
