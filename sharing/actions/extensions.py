"""From a national to a regional framework at a coordinator's request: it asks, and may take that back; the originator
consents or declines."""

from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit, clock, grants
from portal.errors import ActionRefused, NotAllowed
from portal.models import Framework, User
from portal.queries import approvers
from sharing import access, responses
from sharing.actions import kinds, recalls, releases, telling, telling_back
from sharing.actions.drafts import locked
from sharing.enums import Audience, ExtensionState, NoticeState
from sharing.models import Extension, Notice
from sharing.queries import extensions as queries
from sharing.queries import further


@transaction.atomic
def ask(notice: Notice, *, framework: Framework, audience: str = Audience.EVERYONE, why: str, by: User) -> Extension:
    """Ask the originator to share an item that one reads as coordinator of a national framework with a regional one
    that this names. Nothing is shared by it.
    """
    row = kinds.locked(notice)
    if not by.is_approver or not queries.nationals(by, row).exists():
        raise NotAllowed(_("Only an approver of a national framework’s coordinator may ask for that."))
    if not queries.regions(by, row).filter(pk=framework.pk).exists():
        raise ActionRefused(_("You cannot ask for this framework, or have asked already."), "framework")
    if not why.strip():
        raise ActionRefused(_("Say why: the issuer reads it."), "why")
    national = queries.nationals(by, row).filter(regional=framework).order_by("name")[0]
    made = access.plain(Extension).create(
        notice_id=row.pk,
        national=national,
        framework=framework,
        audience=audience,
        organization=by.organization,
        why=why.strip(),
        asked_at=clock.now(),
        asked_by=by,
    )
    audit.record("notice.extension_asked", target=row, by=by, framework=national)
    telling_back.extension_asked(made, row, by=by)
    return made


@transaction.atomic
def consent(extension: Extension, *, seen: str, by: User) -> Extension:
    """Share it there: in the originator's own right where it takes part, else by the coordinator that asked, in the
    originator's name. The rules of sharing hold in either case. `seen` as in `releases.share`.
    """
    row, notice = _open(extension, by)
    if notice.state != NoticeState.RELEASED:
        raise ActionRefused(_("Only a released item can be shared with another framework."))
    releases.refuse_unseen(seen, further.of_request(by, row).seen)
    sharer = _sharer(row, notice, by)
    release = releases.share_for(notice, framework=row.framework, audience=row.audience, by=sharer)
    releases.settle_requests(release, by=by)
    recalls.settle(notice)
    telling.item(notice, by=by)
    return _locked(row)


@transaction.atomic
def decline(extension: Extension, *, reason: str, by: User) -> Extension:
    """Do not share it there; the coordinator reads the reason."""
    row, notice = _open(extension, by)
    if not reason.strip():
        raise ActionRefused(_("Say why."), "reason")
    row.reason = reason.strip()
    audit.record("notice.extension_declined", target=notice, by=by, framework=row.national)
    _decide(row, ExtensionState.DECLINED, by=by)
    telling_back.extension_decided(row, by=by)
    return row


@transaction.atomic
def take_back(extension: Extension, *, by: User) -> Extension:
    """Ask no longer: an approver of the coordinator that asked, while nobody has decided. It may ask again."""
    notice = kinds.locked(extension.notice)
    row = _undecided(extension)
    if not may_take_back(row, by=by):
        raise NotAllowed(_("Only an approver of who asked may take this back."))
    audit.record("notice.extension_taken_back", target=notice, by=by, framework=row.national)
    telling_back.extension_over(row)
    return _decide(row, ExtensionState.TAKEN_BACK, by=by)


def _open(extension: Extension, by: User) -> tuple[Extension, Notice]:
    """The request and its item, locked, that the person may decide and nobody has."""
    notice = locked(extension.notice, by=by)
    if not by.is_approver:
        raise NotAllowed(_("Only an approver may decide on this."))
    return _undecided(extension), notice


def _undecided(extension: Extension) -> Extension:
    """The request, locked behind its item."""
    row = _locked(extension)
    if row.state != ExtensionState.OPEN:
        raise ActionRefused(_("This request is decided already."))
    return row


def _locked(extension: Extension) -> Extension:
    rows = access.plain(Extension).select_for_update(of=("self",)).select_related("framework", "national", "asked_by")
    return rows.get(pk=extension.pk)


def _sharer(row: Extension, notice: Notice, by: User) -> User:
    """In whose right it is shared: the person's own, or that of who asked or of a colleague who approves there too,
    where they still may and still read it.
    """
    permission = kinds.rules_of(notice).release
    if grants.may(by, permission, row.framework):
        return by
    for asker in [row.asked_by, *approvers(row.asked_by)]:
        coordinates = queries.nationals(asker, notice).filter(pk=row.national_id).exists()
        if coordinates and grants.may(asker, permission, row.framework):
            return asker
    raise ActionRefused(
        _("Neither you nor the coordinator that asked may share items of this kind there now. Decline it.")
    )


def _decide(row: Extension, state: ExtensionState, *, by: User) -> Extension:
    row.state, row.decided_at, row.decided_by = state, clock.now(), by
    row.save()
    return row


def may_decide(extension: Extension, *, by: User) -> bool:
    """Whether the person is one of those that are asked."""
    return (
        by.is_approver
        and responses.extensions(by)
        .filter(pk=extension.pk, notice__originator=by.organization_id, state=ExtensionState.OPEN)
        .exists()
    )


def may_take_back(extension: Extension, *, by: User) -> bool:
    """Whether the person is an approver of who asked, which still reads the item, and nobody has decided."""
    own = responses.extensions(by).filter(pk=extension.pk, organization=by.organization_id, state=ExtensionState.OPEN)
    return by.is_approver and own.exists()
