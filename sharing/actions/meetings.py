"""Consultations: calling and recording them, and what becomes of their recommendations.

A consultation is a notice: submitting, approving and withdrawing are `sharing.actions.review` and `.releases`.
"""

import uuid
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import audit, clock, grants
from portal.enums import FrameworkPermission
from portal.errors import ActionRefused, NotAllowed
from portal.models import Framework, Organization, User
from sharing import access
from sharing.actions import drafts, evidence, kinds
from sharing.actions.drafts import Planned
from sharing.actions.kinds import KindRules
from sharing.contents import Content
from sharing.enums import Audience, NoticeState
from sharing.models import Meeting, Notice, NoticeVersion, Recommendation, RecommendationNote
from sharing.queries.meetings import CALLS, SHARES


def call(
    *,
    framework: Framework,
    content: Content,
    audience: str = Audience.EVERYONE,
    by: User,
    submission_key: uuid.UUID | None = None,
) -> Meeting:
    """A draft of a consultation of this framework; the working copy of its form goes."""
    _refuse_others(framework, by)
    plan, content = [Planned(framework, audience)], {**content, "framework": framework}
    return drafts.draft(Meeting, content=content, plan=plan, by=by, submission_key=submission_key)


def edit(
    meeting: Meeting,
    *,
    content: Content,
    audience: str,
    seen: str = "",
    by: User,
    typed: bool = False,
) -> None:
    """Change a draft, and for whom it is; the framework stays."""
    drafts.edit(meeting, content=content, plan=[Planned(meeting.framework, audience)], seen=seen, by=by, typed=typed)


def record(
    meeting: Meeting,
    *,
    content: Content,
    note: str,
    based_on: int | None = None,
    form_key: uuid.UUID | None = None,
    by: User,
    typed: bool = False,
) -> NoticeVersion:
    """A new version of a shared consultation: other times, its minutes, and the files that arrived for `form_key`.
    Released at once where an approver of the coordinator writes it, since one person is enough; else it waits for one.
    """
    return evidence.propose(
        meeting, content=content, form_key=form_key, note=note, based_on=based_on, by=by, typed=typed
    )


@transaction.atomic
def adopt(
    meeting: Meeting,
    *,
    text: str,
    owner: Organization,
    due_on: date,
    submission_key: uuid.UUID | None = None,
    by: User,
) -> Recommendation:
    """Record a recommendation of a shared consultation: its readers see it at once, and its owner on its first page.
    The same submission key finds the one that it made before.
    """
    row = kinds.locked(meeting)
    assert isinstance(row, Meeting)
    rows = access.plain(Recommendation)
    if submission_key and (made := rows.filter(adopted_by=by, submission_key=submission_key).first()):
        return made
    if row.originator_id != by.organization_id or not grants.may(by, SHARES, row.framework):
        raise NotAllowed(_("Only an approver of the framework's coordinator records recommendations."))
    if row.state != NoticeState.RELEASED:
        raise ActionRefused(_("Share the consultation first: what it recommends is read by whom it is shared with."))
    if not access.organizations_answering(row).filter(pk=owner.pk).exists():
        raise ActionRefused(_("This organization does not read the consultation, or only observes."), "owner")
    _refuse_too_early(due_on, row)
    number = (rows.filter(meeting=row).aggregate(n=Max("number"))["n"] or 0) + 1
    made = rows.create(
        meeting=row, number=number, text=text, owner=owner, due_on=due_on, adopted_by=by, submission_key=submission_key
    )
    audit.record("recommendation.adopted", target=made, by=by, framework=row.framework)
    return made


@transaction.atomic
def report(
    recommendation: Recommendation,
    *,
    state: str,
    text: str = "",
    due_on: date | None = None,
    seen: str = "",
    by: User,
) -> RecommendationNote | None:
    """Say how far a recommendation has come; its owner's people and the coordinator may. Another day is set by the
    coordinator. `seen` stands for what the person had before them (`edition_of`); where somebody said something
    meanwhile, that is told first. None where nothing is new; the same form twice writes one note.
    """
    rows = access.plain(Recommendation).select_for_update(of=("self",), no_key=True)
    row = rows.select_related("meeting__framework").get(pk=recommendation.pk)
    if not may_report(row, by=by):
        raise NotAllowed(_("Only its owner and the framework's coordinator say how far this has come."))
    if row.meeting.state != NoticeState.RELEASED:
        raise ActionRefused(_("The consultation was withdrawn."))
    due_on, text = due_on or row.due_on, text.strip()
    if due_on != row.due_on and not coordinates(row, by=by):
        raise NotAllowed(_("Only the framework's coordinator sets another day."))
    if due_on != row.due_on:
        _refuse_too_early(due_on, row.meeting)
    if (state, due_on, text) == (row.state, row.due_on, ""):
        return None
    if seen and seen != edition_of(row):
        last = access.plain(RecommendationNote).filter(recommendation=row).order_by("-written_at").first()
        if last and (last.author_id, last.state, last.due_on, last.text) == (by.pk, state, due_on, text):
            return last  # the same form twice
        raise ActionRefused(
            _("Somebody has changed this meanwhile. Look at it, and save again if yours still holds."), "seen"
        )
    row.state, row.due_on, row.changed_at = state, due_on, clock.now()
    row.save(update_fields=["state", "due_on", "changed_at"])
    audit.record("recommendation.reported", target=row, by=by, framework=row.meeting.framework, fields=["state"])
    return access.plain(RecommendationNote).create(
        recommendation=row, state=state, due_on=due_on, text=text, organization=by.organization, author=by
    )


def edition_of(recommendation: Recommendation) -> str:
    """What stands for a recommendation as it is now: another once anybody has said something."""
    return recommendation.changed_at.isoformat()


def may_report(recommendation: Recommendation, *, by: User) -> bool:
    """Whether the person says how far it has come: for its owner, or as coordinator, of what it may read."""
    if not access.can_read(by, recommendation.meeting_id):
        return False
    owns = recommendation.owner_id == by.organization_id
    answers = owns and grants.may(by, FrameworkPermission.RESPOND, recommendation.meeting.framework)
    return answers or coordinates(recommendation, by=by)


def coordinates(recommendation: Recommendation, *, by: User) -> bool:
    """Whether the person belongs to the coordinator of its framework."""
    return grants.may(by, CALLS, recommendation.meeting.framework)


def may_write(notice: Notice, by: User) -> bool:
    """Whether the person belongs to the coordinator of its framework, as it is now."""
    return isinstance(notice, Meeting) and grants.may(by, CALLS, notice.framework)


def at_once(notice: Notice, by: User) -> bool:
    """An approver of the coordinator needs no second person to say what is new."""
    return isinstance(notice, Meeting) and grants.may(by, SHARES, notice.framework)


def before_submission(notice: Notice, by: User) -> None:
    """Only the coordinator shares a consultation. Called by the common submission."""
    assert isinstance(notice, Meeting)
    _refuse_others(notice.framework, by)


def stays_home(notice: Notice, framework: Framework) -> bool:
    """A consultation is read in its own framework only."""
    return isinstance(notice, Meeting) and notice.framework_id == framework.pk


def _refuse_too_early(due_on: date, meeting: Meeting) -> None:
    if due_on < meeting.begins_at.astimezone(meeting.zone).date():
        raise ActionRefused(_("That is before the day of the consultation."), "due_on")


def _refuse_others(framework: Framework, by: User) -> None:
    if not grants.may(by, CALLS, framework):
        raise NotAllowed(_("Only the framework's coordinator calls its consultations."))


RULES = KindRules(
    model=Meeting,
    issue=CALLS,
    release=SHARES,
    needs_two_people=False,
    may_write=may_write,
    at_once=at_once,
    before_submission=before_submission,
    may_go_to=stays_home,
)
