"""A no-objection round: authorities see an item in review before it is shared, and may object to sections of it."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, calendars, clock, participations, queries
from portal.errors import ActionRefused, NotAllowed
from portal.models import Framework, Organization, User
from sharing import access
from sharing.actions import kinds, telling_back
from sharing.actions.drafts import locked_to_write
from sharing.enums import ClearanceAnswer, NoticeState
from sharing.models import Clearance, Notice
from sharing.queries import clearances as reads

LAST_DAY: Final = timedelta(days=1)


@transaction.atomic
def ask(notice: Notice, *, organizations: Collection[Organization], by: User) -> list[Clearance]:
    """Show an item in review to authorities of the framework for which it is, each for the framework's working days in
    its own calendar. Until all have answered, or their days are over, it is not shared. Whether silence is consent
    says the version of the agreement that each has accepted.
    """
    row = locked_to_write(notice, by=by)
    if not kinds.rules_of(row).parts(row):
        raise NotAllowed(_("Items of this kind are not cleared."))
    if row.state != NoticeState.IN_REVIEW:
        raise ActionRefused(_("Submit it first: what is cleared does not change any more."))
    framework = reads.framework_of(row)
    able = set(reads.askable(row).filter(pk__in=[each.pk for each in organizations]).values_list("pk", flat=True))
    if not organizations or {each.pk for each in organizations} - able:
        text = _("Choose authorities of this framework that are not asked already.")
        raise ActionRefused(text, "organizations")
    silent = set(participations.consenting_by_silence(framework).values_list("organization", flat=True))
    made = [_made(row, framework, each, by, silence_consents=each.pk in silent) for each in organizations]
    access.plain(Clearance).bulk_create(made)
    audit.record("notice.clearance_asked", target=row, by=by, framework=framework)
    for one in made:
        telling_back.clearance_asked(one, by=by)
    return made


@transaction.atomic
def answer(
    clearance: Clearance, *, answer: str, sections: Collection[str] = (), reason: str = "", seen: str = "", by: User
) -> Clearance:
    """Say that there is no objection, or to which sections there is one, and why; until the round is over the answer
    may be another. `seen` stands for the submission that was looked at.
    """
    row, notice = _open(clearance, by)
    if seen != notice.submission:
        raise ActionRefused(_("It was changed meanwhile: read it once more before you answer."), "seen")
    objects = answer == ClearanceAnswer.OBJECTION
    known = {key for key, _heading in kinds.rules_of(notice).parts(kinds.whole(notice))}
    if objects and (not sections or set(sections) - known):
        raise ActionRefused(_("Say to which sections you object."), "sections")
    if objects and not reason.strip():
        raise ActionRefused(_("Say why: the coordinator reads it."), "reason")
    row.answer = ClearanceAnswer(answer)
    row.sections, row.reason = (sorted(sections), reason.strip()) if objects else ([], "")
    row.answered_at, row.answered_by = clock.now(), by
    row.save()
    audit.record("notice.clearance_answered", target=notice, by=by, framework=row.framework)
    telling_back.clearance_answered(row, notice, by=by)
    return row


@transaction.atomic
def ask_no_more(clearance: Clearance, *, reason: str, by: User) -> Clearance:
    """An approver of the originator asks an authority no longer that has not answered, and says why: it reads that."""
    notice = kinds.locked(clearance.notice)
    if notice.originator_id != by.organization_id or not by.is_approver or not access.is_active(by):
        raise NotAllowed(_("Only an approver of who asked may do that."))
    row = _locked(clearance)
    if row.ended_at or row.answer:
        raise ActionRefused(_("It has answered, or the round is over."))
    if not reason.strip():
        raise ActionRefused(_("Say why: the authority reads it."), "reason")
    row.ended_at, row.ended_reason = clock.now(), reason.strip()
    row.save()
    audit.record("notice.clearance_ended", target=notice, by=by, framework=row.framework)
    telling_back.clearance_over(row.pk)
    return row


def end(notice: Notice) -> None:
    """The round is over: it was decided on the item, or it is a draft again. In the transaction of that."""
    rows = access.plain(Clearance).filter(notice=notice.pk, ended_at=None)
    keys = list(rows.values_list("pk", flat=True))
    rows.update(ended_at=clock.now())
    for key in keys:
        telling_back.clearance_over(key)


def remind() -> int:
    """Approvers of authorities that have not answered on the last day of theirs, once; how many. Safe to repeat."""
    rows = access.clearing().filter(answer="", closes_at__lte=clock.now() + LAST_DAY).select_related("organization")
    return sum(telling_back.clearance_due(row) for row in rows)


def refuse_uncleared(notice: Notice, *, by: User) -> None:
    """Raise where somebody who is asked still has time, or has let it pass where silence is no consent. Who that is,
    people of the second reader are not told: they may not know who takes part.
    """
    for row in reads.round_of(notice):
        waits = not row.answer and (row.closes_at > clock.now() or not row.silence_consents)
        if waits and by.organization_id != notice.originator_id:
            raise ActionRefused(_("Its round of clearance is not over: whoever submitted it sees for what it waits."))
        values = {"who": row.organization, "until": reads.moment(row)}
        if not row.answer and row.closes_at > clock.now():
            raise ActionRefused(_("%(who)s may still object to it, until %(until)s.") % values)
        if not row.answer and not row.silence_consents:
            text = _("%(who)s has not answered, and under the agreement silence is no consent. Ask it no longer, ")
            raise ActionRefused((text + _("and say why; or send it back and submit it anew.")) % values)


def objected(notice: Notice) -> set[str]:
    """The keys of the sections that are held: somebody objects to them."""
    return {key for row in reads.round_of(notice) for key in row.sections}


def _made(
    notice: Notice, framework: Framework, organization: Organization, by: User, *, silence_consents: bool
) -> Clearance:
    return Clearance(
        notice_id=notice.pk,
        framework=framework,
        organization=organization,
        asked_at=clock.now(),
        asked_by=by,
        closes_at=_closes_at(framework, organization),
        silence_consents=silence_consents,
    )


def _closes_at(framework: Framework, organization: Organization) -> datetime:
    """The end of the last working day that it has."""
    calendar = queries.calendar_of(organization)
    zone = ZoneInfo(calendar.time_zone)
    last = calendars.working_day(clock.now().astimezone(zone).date(), framework.clearance_days, calendar)
    return datetime.combine(last, time(23, 59), tzinfo=zone)


def _open(clearance: Clearance, by: User) -> tuple[Clearance, Notice]:
    """The request and its item, locked, of a round that is not over; for approvers of who is asked, that reads it."""
    notice = kinds.locked(clearance.notice)
    row = _locked(clearance)
    if row.organization_id != by.organization_id or not by.is_approver:
        raise NotAllowed(_("Only an approver of the authority that is asked may answer."))
    if not reads.open_to(by).filter(pk=row.pk).exists():
        raise ActionRefused(_("This round is over."))
    return row, notice


def _locked(clearance: Clearance) -> Clearance:
    rows = access.plain(Clearance).select_for_update(of=("self",)).select_related("framework", "organization")
    return rows.get(pk=clearance.pk)
