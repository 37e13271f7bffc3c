"""What members contribute to a bulletin: asked for, written, handed in, and taken up or not."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, locks, markdown
from portal.calendars import working_day
from portal.enums import TLP, NoticeKind
from portal.errors import ActionRefused, NotAllowed, Outdated
from portal.models import Framework, Organization, User
from portal.queries import calendar_of
from sharing import access, labels
from sharing.actions import drafts, working_copies
from sharing.enums import FormOf, NoticeState
from sharing.models import WorkingCopy
from trends import merging, quoting
from trends.actions import composing, telling
from trends.enums import ContributionState
from trends.models import Bulletin, Contribution
from trends.models.contributions import UNMERGED
from trends.queries import contributions as queries
from trends.queries import editions


@transaction.atomic
def ask(
    bulletin: Bulletin, *, organizations: Collection[Organization], section: str, note: str, days: int, by: User
) -> list[Contribution]:
    """Ask members for words on a section, each within so many working days of its own calendar. Who is writing on it
    already is asked as well; who was asked before, anew.
    """
    row = _making(bulletin, by)
    if section not in {one["key"] for one in row.sections}:
        raise ActionRefused(_("The bulletin has no such section."), "section")
    if {one.pk for one in organizations} - set(queries.askable(row).values_list("pk", flat=True)):
        raise ActionRefused(_("Only authorities and companies of this framework can be asked."), "organizations")
    made = []
    for organization in sorted(organizations, key=str):
        one = _open_of(row.framework, row.begins_on, organization, section)
        if one.state == ContributionState.HANDED_IN:
            continue
        one.note, one.asked_at, one.asked_by = note.strip(), clock.now(), by
        one.due_on = working_day(clock.today(), days, calendar_of(organization))
        one.save()
        audit.record("contribution.asked", target=one, by=by, framework=row.framework)
        telling.asked(one, by=by)
        made.append(one)
    if not made:
        raise ActionRefused(_("They have handed in words on this section already."), "organizations")
    return made


@transaction.atomic
def begin(framework: Framework, *, begins_on: date, section: str, by: User) -> Contribution:
    """A contribution that nobody asked for; the one on the same section that is not decided yet, if there is one."""
    if not queries.may_contribute(by, framework):
        raise NotAllowed(_("Your organization does not contribute to the bulletins of this framework."))
    if begins_on not in queries.months():
        raise ActionRefused(_("Choose this month or one of the two before it."), "begins_on")
    if queries.is_published(framework, begins_on):
        raise ActionRefused(_("The bulletin of this month is published already."), "begins_on")
    row = _open_of(framework, begins_on, by.organization, section)
    if row._state.adding:
        row.edited_by, row.language = by, by.language
        row.save()
        audit.record("contribution.begun", target=row, by=by)
    return row


@transaction.atomic
def write(
    contribution: Contribution,
    *,
    text: str,
    language: str,
    tlp: str,
    seen: str = "",
    ready: bool = False,
    hand_in: bool = False,
    by: User,
    typed: bool = False,
) -> Contribution:
    """Change the words; with `ready`, ask the organization's approvers to hand them in, and with `hand_in`, do that: an
    approver does, since they leave the organization. `seen` stands for the words that were before the person
    (`edition_of`).
    """
    row = _to_write(contribution, by)
    if seen and seen != edition_of(row):
        text_ = _("%(who)s changed this meanwhile. Look at it before you save yours over it: save again to do so.")
        raise Outdated(text_ % {"who": row.edited_by}, "seen")
    row.text, row.language, row.tlp, row.edited_by, row.updated_at = text.strip(), language, tlp, by, clock.now()
    if typed:
        working_copies.drop_subject(FormOf.CONTRIBUTION, row.pk, by=by)
    audit.record("contribution.written", target=row, by=by)
    if not row.text:
        row.ready_at, row.ready_by = None, None
    if ready and not hand_in:
        _ready(row, by)
    if hand_in:
        _hand_in(row, by)
    row.save()
    return row


@transaction.atomic
def keep(contribution: Contribution, data: str, *, by: User) -> WorkingCopy:
    """Keep its form while somebody types."""
    row = _to_write(contribution, by)
    return working_copies.keep_subject(FormOf.CONTRIBUTION, NoticeKind.BULLETIN, row.pk, data, by=by)


@transaction.atomic
def take_back(contribution: Contribution, *, by: User) -> None:
    """Before it is taken up: the coordinator reads it no more, and it can be changed."""
    row = _locked(contribution)
    if row.organization_id != by.organization_id or not access.is_active(by):
        raise NotAllowed(_("Only the organization that wrote this may do that."))
    if row.state != ContributionState.HANDED_IN:
        raise ActionRefused(_("This is decided already, or was not handed in."))
    row.state, row.handed_in_at, row.handed_in_by = ContributionState.WRITING, None, None
    row.ready_at, row.ready_by = None, None
    row.save()
    audit.record("contribution.taken_back", target=row, by=by, framework=row.framework)
    telling.taken_back(row)


@transaction.atomic
def merge(contribution: Contribution, bulletin: Bulletin, *, by: User) -> None:
    """Put the words at the end of their section of a draft, under the name of who wrote them where the framework names
    its members.
    """
    draft = _making(bulletin, by)
    row = _handed_in(contribution, draft.framework, by)
    if row.begins_on != draft.begins_on:
        raise ActionRefused(_("This was written for another month."))
    if row.tlp not in labels.carried_by(draft.tlp):
        raise ActionRefused(_("Its label is stricter than the bulletin’s: raise the bulletin’s, or decline it."))
    keys = [section["key"] for section in draft.sections]
    key = row.section if row.section in keys else keys[0]
    _label(draft, key, row.tlp)
    name = f"{merging.SECTION}{key}"
    heading, body, *handled = merging.pieces(draft.title, draft.tlp, draft.sections)[name]
    composing.save(draft, pieces={name: (heading, f"{body}\n\n{_quoted(row)}".strip(), *handled)}, by=by)
    row.state, row.bulletin, row.placed = ContributionState.MERGED, draft, key
    row.settled_at, row.settled_by = clock.now(), by
    row.save()
    audit.record("contribution.merged", target=row, by=by, framework=row.framework)
    telling.settled(row, by=by)


@transaction.atomic
def decline(contribution: Contribution, *, reason: str, by: User) -> None:
    """Do not take it up, or take it out again of a draft that does not hold its words any more, whose section then may
    have a wider label; its writers read the reason.
    """
    taken_out = contribution.state == ContributionState.MERGED
    row = _merged(contribution, by) if taken_out else _handed_in(contribution, contribution.framework, by)
    if not reason.strip():
        raise ActionRefused(_("Say why."), "reason")
    row.bulletin, row.placed = None, ""
    row.state, row.reason, row.settled_at, row.settled_by = (
        ContributionState.DECLINED,
        reason.strip(),
        clock.now(),
        by,
    )
    row.save()
    audit.record(
        "contribution.taken_out" if taken_out else "contribution.declined", target=row, by=by, framework=row.framework
    )
    telling.settled(row, by=by)


def edition_of(contribution: Contribution) -> str:
    """What stands for the words as they are now."""
    return contribution.updated_at.isoformat()


def may_hand_in(contribution: Contribution, *, by: User) -> bool:
    """Whether the person lets words leave the organization."""
    return by.is_approver and by.organization_id == contribution.organization_id


def may_write(contribution: Contribution, *, by: User) -> bool:
    """Whether the person's organization writes it, and still contributes there."""
    own = contribution.organization_id == by.organization_id and contribution.is_writing
    return own and queries.may_contribute(by, contribution.framework)


def _ready(row: Contribution, by: User) -> None:
    _refuse_unfinished(row)
    row.ready_at, row.ready_by = clock.now(), by
    audit.record("contribution.ready", target=row, by=by)
    telling.ready(row, by=by)


def _refuse_unfinished(row: Contribution) -> None:
    if not row.text:
        raise ActionRefused(_("Write something first."), "text")
    if queries.is_published(row.framework, row.begins_on):
        raise ActionRefused(_("The bulletin of this month is published already."))


def _hand_in(row: Contribution, by: User) -> None:
    if not may_hand_in(row, by=by):
        raise NotAllowed(_("An approver of your organization hands this in."))
    _refuse_unfinished(row)
    row.state, row.handed_in_at, row.handed_in_by = ContributionState.HANDED_IN, clock.now(), by
    audit.record("contribution.handed_in", target=row, by=by, framework=row.framework)
    telling.handed_in(row, by=by)


def _quoted(row: Contribution) -> str:
    if row.framework.hides_members:
        return row.text
    return f"**{markdown.plain(str(row.organization))}:** {row.text}"


def _label(draft: Bulletin, key: str, tlp: str) -> None:
    """The section holds words of this label from now on: no edition under a lower one takes it over."""
    for section in draft.sections:
        if section["key"] == key:
            section["tlp"] = max(section.get("tlp") or tlp, tlp, key=lambda label: TLP(label).rank)
    access.plain(Bulletin).filter(pk=draft.pk).update(sections=draft.sections)


def _open_of(framework: Framework, begins_on: date, organization: Organization, section: str) -> Contribution:
    """The organization's words on a section that are not decided yet, locked; a new row, not saved, where there are
    none.
    """
    locks.hold("contribution", framework.pk, begins_on, organization.pk, section)
    which = {"framework": framework, "begins_on": begins_on, "organization": organization, "section": section}
    rows = access.plain(Contribution).select_for_update(no_key=True).filter(**which)
    found = rows.filter(state__in=UNMERGED).first()
    return found or Contribution(**which, language=organization.language)


def _locked(contribution: Contribution) -> Contribution:
    rows = access.plain(Contribution).select_for_update(of=("self",), no_key=True)
    return rows.select_related("framework", "organization", "edited_by").get(pk=contribution.pk)


def _to_write(contribution: Contribution, by: User) -> Contribution:
    row = _locked(contribution)
    if row.organization_id != by.organization_id or not queries.may_contribute(by, row.framework):
        raise NotAllowed(_("Only the organization that writes this may do that."))
    if not row.is_writing:
        raise ActionRefused(_("This is handed in. Take it back to change it."))
    return row


def _handed_in(contribution: Contribution, framework: Framework, by: User) -> Contribution:
    """One that waits for the coordinator, locked."""
    row = _locked(contribution)
    if row.framework_id != framework.pk or not access.coordinates(by, row.framework):
        raise NotAllowed(_("Only the framework's coordinator decides on this."))
    if row.state != ContributionState.HANDED_IN:
        raise ActionRefused(_("This was taken back, or is decided already."))
    return row


def may_take_out(contribution: Contribution, *, by: User) -> bool:
    """Whether the person writes the draft that has taken it up."""
    draft = contribution.bulletin
    return draft is not None and draft.state == NoticeState.DRAFT and composing.may_write(draft, by)


def _merged(contribution: Contribution, by: User) -> Contribution:
    """One that a draft has taken up whose words stand in it no more, locked behind the draft."""
    assert contribution.bulletin is not None
    draft = _making(contribution.bulletin, by)
    row = _locked(contribution)
    if not access.coordinates(by, row.framework):
        raise NotAllowed(_("Only the framework's coordinator decides on this."))
    if row.bulletin_id != draft.pk:
        raise ActionRefused(_("This was taken out already."))
    if made := editions.made_from(draft):
        text = _("Editions may hold its words as well: discard them first, and make them anew: %(names)s.")
        raise ActionRefused(text % {"names": ", ".join(one.reference for one in made)})
    said = quoting.as_read("\n".join([draft.title, *(f"{one['heading']}\n{one['body']}" for one in draft.sections)]))
    if any(line in said for line in quoting.telling(row.text)):
        raise ActionRefused(_("Some of its words stand in the draft. Remove them there first, and whatever they tell."))
    return row


def _making(bulletin: Bulletin, by: User) -> Bulletin:
    """The draft, locked, if the person writes it."""
    row = drafts.locked_to_write(bulletin, by=by)
    assert isinstance(row, Bulletin)
    if row.state != NoticeState.DRAFT:
        raise ActionRefused(drafts.TOO_LATE[NoticeState.DRAFT])
    return row
