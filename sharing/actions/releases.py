"""Releases: making a notice readable in a framework, and ending that."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from portal import audit, clock, grants, participations, queries
from portal.enums import TLP, NoticeKind, OrganizationKind, Urgency
from portal.errors import ActionRefused, NotAllowed, Outdated
from portal.events import UNSEEN
from portal.models import Framework, Organization, Participation, User
from sharing import access, attachments, hidden, labels, rooms
from sharing.actions import (
    disputes,
    kinds,
    languages,
    leaving,
    objections,
    proposals,
    recalls,
    telling,
    telling_back,
    two_people,
)
from sharing.actions.drafts import Planned, locked
from sharing.enums import Audience, ExtensionState, NoticeState, RecallReason, Resolution
from sharing.models import Addressee, Extension, Notice, NoticeVersion, PlannedRelease, Release
from sharing.queries import anew, further
from sharing.queries.due import due


@transaction.atomic
def share(
    notice: Notice,
    *,
    framework: Framework,
    audience: str = Audience.EVERYONE,
    addressees: Sequence[Organization] = (),
    seen: str,
    by: User,
) -> Release:
    """Make a released notice readable in one more framework, and ask more organizations to follow up.

    `seen` stands for what the person was told of those who will see it as well (`queries.further`): without it, or
    where others would see it by now, nothing is shared.
    """
    row = locked(notice, by=by)
    refuse_further(row, Planned(framework, audience), by=by)
    told = further.of_choice(by, row, framework=framework, audience=audience, addressees=addressees)
    refuse_unseen(seen, told.seen)
    release = write(row, framework, audience, by=by)
    ask(row, addressees, by=by)
    labels.refuse_unnamed(row)
    settle_requests(release, by=by)
    recalls.settle(row)
    telling.item(row, by=by)
    return release


def settle_requests(release: Release, *, by: User) -> None:
    """Whoever waits for the notice to be shared there as well is told that its originator consented, in the transaction
    of the act that shares it.
    """
    rows = access.plain(Extension).select_for_update(of=("self",)).select_related("national")
    waiting = rows.filter(notice=release.notice_id, framework=release.framework_id, state=ExtensionState.OPEN)
    for row in waiting.order_by("pk"):
        row.state, row.release, row.decided_at, row.decided_by = ExtensionState.CONSENTED, release, clock.now(), by
        row.save(update_fields=["state", "release", "decided_at", "decided_by"])
        audit.record("notice.extension_consented", target=release.notice, by=by, framework=row.national)
        telling_back.extension_decided(row, by=by)


def refuse_further(notice: Notice, planned: Planned, *, by: User) -> None:
    """Raise unless the person may share a released notice there as well."""
    if notice.state != NoticeState.RELEASED:
        raise ActionRefused(_("Only a released item can be shared with another framework."))
    refuse_release(notice, [planned], by=by)
    _refuse_anew(notice, planned.framework)


def refuse_unseen(seen: str, now: str) -> None:
    """Raise unless what the person was told of those who will see it as well is what holds now."""
    if not seen:
        raise Outdated(_("Look first at who will see it as well, then share it there."), "seen")
    if seen != now:
        text = _("Who would see it, or what it says, is not what you looked at. Look once more before you share it.")
        raise Outdated(text, "seen")


def share_for(notice: Notice, *, framework: Framework, audience: str, by: User) -> Release:
    """The same of a released notice, locked, to whose sharing its originator has consented (`extensions`): by whoever
    has the right there, which was looked at, in the originator's name.
    """
    labels.refuse_unnamed(notice)
    refuse_place(notice, Planned(framework, audience))
    _refuse_anew(notice, framework)
    return write(notice, framework, audience, by=by)


def _refuse_anew(notice: Notice, framework: Framework) -> None:
    """Raise unless the notice can be read in the framework and is not shared there yet."""
    two_people.refuse_unseconded(notice, framework)
    _refuse_unread_there(notice, framework)
    if access.plain(Release).filter(notice=notice, framework=framework, ended_at__isnull=True).exists():
        raise ActionRefused(
            _("This item is already shared with %(framework)s.") % {"framework": framework}, "framework"
        )


def _refuse_unread_there(notice: Notice, framework: Framework) -> None:
    """Said next to the framework that was chosen: a correction adds what is lacking."""
    try:
        languages.refuse_unread(notice, [framework])
    except ActionRefused as refusal:
        raise ActionRefused(refusal.message, "framework") from refusal


@transaction.atomic
def stop(release: Release, *, by: User) -> None:
    """End a release: on the next request nobody reads through it."""
    row = locked(release.notice, by=by)
    current = access.plain(Release).select_for_update().get(pk=release.pk)
    if current.ended_at is not None:
        return
    if not by.is_approver:
        raise NotAllowed(_("Only an approver may stop sharing."))
    current.ended_at, current.ended_by = clock.now(), by
    current.save(update_fields=["ended_at", "ended_by"])
    leaving.ask_no_longer(access.plain(Addressee).filter(notice=row))
    audit.record("notice.stopped_sharing", target=row, by=by, framework=current.framework)
    recalls.recall(row, RecallReason.NARROWED, by=by)


@transaction.atomic
def withdraw(notice: Notice, *, reason: str, by: User) -> None:
    """Withdraw a released notice: everyone but the originator keeps a tombstone with the reason."""
    row = locked(notice, by=by)
    if row.state != NoticeState.RELEASED:
        raise ActionRefused(_("Only a released item can be withdrawn."))
    if not by.is_approver:
        raise NotAllowed(_("Only an approver may withdraw an item."))
    if not reason.strip():
        raise ActionRefused(_("Say why the item is withdrawn: every reader sees the reason."), "reason")
    _withdraw(row, reason.strip(), RecallReason.WITHDRAWN, by=by)
    audit.record("notice.withdrawn", target=row, by=by, told_in=rooms.shared_with(row))


@transaction.atomic
def take_back(notice: Notice, *, by: User) -> None:
    """Undo a release within minutes of it: whoever has not opened the notice never learns of it, and mails that wait
    are not sent. Those who have opened it keep a tombstone.
    """
    row = locked(notice, by=by)
    if not by.is_approver:
        raise NotAllowed(_("Only an approver may take an item back."))
    if not may_be_taken_back(row):
        raise ActionRefused(_("It is too late to take it back unseen: withdraw it instead, and say why."))
    row.taken_back = True
    _withdraw(row, _("Its issuer took it back within minutes of sharing it."), RecallReason.TAKEN_BACK, by=by)
    audit.record("notice.taken_back", target=row, by=by, told_in=rooms.shared_with(row))


def may_be_taken_back(notice: Notice) -> bool:
    """Whether the notice was shared only minutes ago and stands as it did then."""
    since = notice.released_at
    return notice.state == NoticeState.RELEASED and since is not None and clock.now() < since + UNSEEN


def _withdraw(row: Notice, reason: str, why: RecallReason, *, by: User) -> None:
    row.state, row.withdrawn_at, row.withdrawn_by = NoticeState.WITHDRAWN, clock.now(), by
    row.withdrawn_reason = reason
    row.save()
    _drop_waiting_correction(row, by=by)
    kinds.rules_of(row).on_withdrawal(row, by)
    objections.settle(row, Resolution.WITHDRAWN, by=by)
    disputes.settle(row, by=by)
    recalls.recall(row, why, by=by)
    telling.withdrawn(row, by=by)


def _drop_waiting_correction(notice: Notice, *, by: User) -> None:
    """Nobody can decide on it any more, no reader was ever shown the files that it would add, and what it took up is
    taken up no more.
    """
    waiting = access.plain(NoticeVersion).filter(notice=notice, released_at__isnull=True).first()
    if waiting is not None:
        proposals.open_again(waiting)
        telling.correction_decided(waiting)
        waiting.delete()
        attachments.delete(attachments.proposed(notice))
        audit.record("notice.correction_discarded", target=notice, by=by)


def refuse_release(notice: Notice, plan: Sequence[Planned], *, by: User) -> None:
    """Raise unless the person may release the notice in each of these frameworks, to these audiences."""
    if not plan:
        raise ActionRefused(_("Choose at least one framework to share this with."), "plan")
    for planned in plan:
        if not _may_release(notice, planned.framework, by):
            text = _("You may not share items of this kind in %(framework)s.")
            raise NotAllowed(text % {"framework": planned.framework})
        refuse_place(notice, planned)


def refuse_place(notice: Notice, planned: Planned) -> None:
    """Raise unless an item of this kind and issuer may go to the framework, and to this audience."""
    if not kinds.rules_of(notice).may_go_to(notice, planned.framework):
        text = _("This item cannot be shared with %(framework)s.")
        raise ActionRefused(text % {"framework": planned.framework}, "framework")
    _refuse_company_to_companies(notice, planned)


def _may_release(notice: Notice, framework: Framework, by: User) -> bool:
    """An approver of the originator; or of its second reader, where the originator itself may issue there."""
    permission = kinds.rules_of(notice).release
    if by.organization_id == notice.originator_id:
        return grants.may(by, permission, framework)
    takes_part = participations.current().filter(organization=notice.originator_id, framework=framework)
    is_second_reader = notice.originator.second_reader_id == by.organization_id and by.is_approver
    return is_second_reader and any(permission in grants.of_role(row.role) for row in takes_part)


def _refuse_company_to_companies(notice: Notice, planned: Planned) -> None:
    """A company's alert goes to authorities only, unless the framework allows more."""
    if notice.kind != NoticeKind.ALERT or notice.originator.kind != OrganizationKind.COMPANY:
        return
    if planned.audience != Audience.AUTHORITIES and not planned.framework.companies_alert_companies:
        text = _("In %(framework)s an alert of a company goes to authorities only.")
        raise ActionRefused(text % {"framework": planned.framework}, "plan")


def write(notice: Notice, framework: Framework, audience: str, *, by: User) -> Release:
    """One release row with its audit row, in the caller's transaction."""
    release = access.plain(Release).create(
        notice=notice, framework=framework, kind=notice.kind, audience=audience, released_at=clock.now(), released_by=by
    )
    audit.record("notice.shared", target=notice, by=by, framework=framework, fields=["audience"])
    return release


def ask(notice: Notice, organizations: Iterable[Organization], *, by: User) -> None:
    """Ask organizations to follow up: due times in their own calendars, and their people are told.

    Each must be able to read and answer the notice through a release that is written already: else ActionRefused
    names those that cannot. Organizations that were asked before are left as they are; so is the time by which those
    were to answer that are asked no more, where that would tell who belongs to a framework that hides its members.
    """
    keeps_due = hidden.releases(notice).exists()
    wanted = {organization.pk: organization for organization in organizations}
    rows = access.plain(Addressee)
    rows.bulk_create(
        (Addressee(notice_id=notice.pk, organization=one) for one in wanted.values()), ignore_conflicts=True
    )
    fresh = list(rows.filter(notice=notice, organization__in=wanted, asked_at__isnull=True))
    known = {row.pk: row.due_at for row in fresh} if keeps_due else {}
    moment = _set_due(fresh, notice, list(wanted.values()))
    for row in fresh:
        row.asked_at, row.due_at = moment, known.get(row.pk) or row.due_at
    rows.bulk_update(fresh, ["asked_at", "due_at"])
    refuse_blind(notice, wanted.values(), by=by)  # after it: of something RED, those who are asked alone read it
    if fresh:
        telling.asked(notice, [row.organization_id for row in fresh], moment, by=by)


def ask_anew(notice: Notice, *, by: User) -> None:
    """After a correction of the urgency: new due times, and a pointer mail where it is immediate now.

    Also for whoever is suspended just now: it finds the item in its queue when it reads again. Not for whoever has
    answered. Who is asked no more is told nothing, and shown its new time where it is shown as if it were (`hidden`).
    """
    refuse_unanswerable(notice, notice.urgency, by=by)
    found = list(anew.addressees(notice).select_related("organization"))
    moment = _set_due(found, notice, [row.organization for row in found])
    for row in found:
        row.asked_at = row.asked_at and moment
    access.plain(Addressee).bulk_update(found, ["asked_at", "due_at"])
    telling.asked(notice, [row.organization_id for row in found if row.asked_at], moment, by=by)


def refuse_unanswerable(notice: Notice, urgency: str, *, by: User) -> None:
    """Raise where a released item would ask for an answer, and nobody who is asked can read it and answer."""
    if urgency == Urgency.NONE or tells_members(notice, by):
        return
    answering = access.organizations_answering(notice)
    if not hidden.named(notice).filter(organization__in=answering).exists():
        text = _("This urgency asks for an answer, but nobody is asked to follow up who can read the item.")
        raise ActionRefused(text, "urgency")


def refuse_blind(notice: Notice, wanted: Iterable[Organization], *, by: User) -> None:
    """Raise where an organization that is to be asked could not read and answer the notice as it is, or is to be,
    shared. Nothing is said where that would tell who belongs to a framework that hides its members.
    """
    if tells_members(notice, by):
        return
    is_shared = notice.state == NoticeState.RELEASED
    reached = access.organizations_answering(notice) if is_shared else access.organizations_planned(notice)
    names = {organization.pk: str(organization) for organization in wanted}
    seeing = set(reached.filter(pk__in=names).values_list("pk", flat=True))
    blind = sorted(name for pk, name in names.items() if pk not in seeing)
    if blind:
        text = _(
            "These organizations could not read and answer the item as it is shared: %(names)s. Choose a framework "
            "that each of them is in, or ask them no more."
        )
        raise ActionRefused(text % {"names": ", ".join(blind)}, "addressees")


def reached(notice: Notice, *, by: User) -> int | None:
    """How many organizations, other than its issuer, can read a released item of the person's own now. None where that
    would tell of a single one whether it belongs to a framework that hides its members: of a RED item, or one that is
    shared with others too; and where it is shared with a framework in which the issuer takes no part now.
    """
    live = access.plain(Release).filter(notice=notice, ended_at=None, framework__closed_at=None)
    shared = set(live.values_list("framework", flat=True))
    own = set(queries.own_frameworks(by).values_list("pk", flat=True))
    hides = queries.hiding_from(by.organization_id).filter(pk__in=shared).exists()
    if notice.state != NoticeState.RELEASED or not shared <= own:
        return None
    if hides and (notice.tlp == TLP.RED or len(shared) > 1):
        return None
    return access.organizations_reached(notice).exclude(pk=notice.originator_id).count()


def tells_members(notice: Notice, by: User) -> bool:
    """Whether to say whom the notice reaches would tell the person of members that a framework hides."""
    rows: QuerySet[Any] = access.plain(PlannedRelease).filter(notice=notice)
    if notice.state == NoticeState.RELEASED:
        rows = access.plain(Release).filter(notice=notice, ended_at=None)
    hiding = Framework.objects.filter(pk__in=rows.values("framework"), hides_members=True)
    return hiding.exclude(pk__in=queries.coordinated(by)).exists()


def _set_due(rows: Sequence[Addressee], notice: Notice, organizations: Sequence[Organization]) -> datetime:
    """Each answers by the strictest response times of the frameworks in which it may read the notice, in its own
    calendar. Sets `due_at`, and returns the moment from which it is counted.
    """
    prefetch_related_objects(organizations, "holidays")
    shared = access.plain(Release).filter(notice=notice, ended_at__isnull=True)
    through = list(Framework.objects.filter(pk__in=shared.values("framework"), closed_at=None))
    own: dict[UUID, set[UUID]] = {}
    parts = Participation.objects.filter(organization__in=organizations, framework__in=through, left_at=None)
    for organization, framework in parts.values_list("organization", "framework"):
        own.setdefault(organization, set()).add(framework)
    by_key = {organization.pk: organization for organization in organizations}
    for row in rows:
        row.due_at = due(notice.urgency, by_key[row.organization_id], through, own.get(row.organization_id, set()))
    return clock.now()


def first_version(notice: Notice, content: dict[str, object], *, by: User) -> NoticeVersion:
    """Version 1, immutable from now on."""
    return access.plain(NoticeVersion).create(
        notice=notice, number=1, content=content, author=notice.author, approver=by, released_at=clock.now()
    )
