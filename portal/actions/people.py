"""People: invited, given roles, deactivated. An organization's administrators manage their own."""

from collections.abc import Sequence
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from portal import arrivals, audit, clock, events, grants, outbox
from portal.enums import Appearance, EventKind, MessageKind, UserRole
from portal.errors import ActionRefused, NotAllowed
from portal.models import ApiToken, Invitation, Organization, User

VALIDITY = timedelta(days=14)


@transaction.atomic
def invite(
    *,
    organization: Organization,
    email: str,
    name: str,
    roles: Sequence[str],
    language: str = "en",
    by: User | None,
) -> Invitation:
    """Invite an address; the mail carries a signed link that ends after two weeks. `by=None` is the operator."""
    _refuse_stranger(organization, by)
    address = email.strip().lower()
    if User.objects.filter(email=address, organization=organization).exists():
        raise ActionRefused(_("This person is in your organization already."), "email")
    invitation = Invitation.objects.create(
        organization=organization,
        email=address,
        name=name,
        roles=_with_member(roles),
        language=language,
        invited_by=by,
        expires_at=clock.now() + VALIDITY,
    )
    outbox.enqueue(MessageKind.INVITATION, key=f"invitation:{invitation.pk}", invitation=invitation)
    audit.record("person.invited", target=invitation, by=by)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Make an invitation's link useless."""
    _refuse_stranger(invitation.organization, by)
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.accepted_at is None and row.revoked_at is None:
        row.revoked_at, row.revoked_by = clock.now(), by
        row.save()
        audit.record("person.invitation_revoked", target=row, by=by)


@transaction.atomic
def accept(invitation: Invitation, *, name: str, password: str) -> User:
    """The invited person takes the account; the invitation proves the address. Usable once."""
    row = Invitation.objects.select_for_update(of=("self",)).select_related("organization").get(pk=invitation.pk)
    if not is_open(row) or User.objects.filter(email=row.email).exists():
        raise ActionRefused(_("This invitation can no longer be used. Ask for a new one."))
    person = add(organization=row.organization, email=row.email, name=name, roles=row.roles, password=password, by=None)
    person.language = row.language
    person.save(update_fields=["language"])
    row.accepted_at, row.accepted_by = clock.now(), person
    row.save()
    audit.record("person.joined", target=person, by=person)
    return person


@transaction.atomic
def add(
    *, organization: Organization, email: str, name: str, roles: Sequence[str], password: str | None, by: User | None
) -> User:
    """A person with groups and a verified address. For `accept` and the operator."""
    person = User.objects.create_user(email, password, name=name, organization=organization, roles=_with_member(roles))
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    grants.sync(organization)
    grants.sync_person(person)
    audit.record("person.added", target=person, by=by)
    return person


@transaction.atomic
def change_roles(person: User, *, roles: Sequence[str], by: User) -> None:
    """Set what a person may do inside the organization; one administrator always remains."""
    _refuse_stranger(person.organization, by)
    wanted = _with_member(roles)
    if UserRole.ADMINISTRATOR not in wanted:
        _refuse_last_administrator(person)
    person.roles = wanted
    person.save(update_fields=["roles"])
    grants.sync_person(person)
    if UserRole.ADMINISTRATOR not in wanted:
        _end_invitations(person, by=by)
    audit.record("person.roles", target=person, by=by, fields=wanted)


@transaction.atomic
def deactivate(person: User, *, by: User | None) -> None:
    """End a person's access: sessions and tokens end in the same transaction."""
    _refuse_stranger(person.organization, by)
    _refuse_last_administrator(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _end_sessions(person)
    ApiToken.objects.filter(user=person, revoked_at__isnull=True).update(revoked_at=clock.now())
    _end_invitations(person, by=by)
    audit.record("person.deactivated", target=person, by=by)


@transaction.atomic
def ask_password_reset(person: User) -> None:
    """Somebody asked, not signed in, for a new password: a link goes to the person's address."""
    key = f"password-reset:{person.pk}:{clock.now().isoformat()}"
    outbox.enqueue(MessageKind.PASSWORD_RESET, key=key, recipient=person)
    audit.record("person.password_reset_asked", target=person, by=None)


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Let a deactivated person in again; tokens stay revoked."""
    _refuse_stranger(person.organization, by)
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record("person.reactivated", target=person, by=by)


@transaction.atomic
def say_mails_arrive(person: User, *, by: User) -> None:
    """Mails to a colleague arrive again, whatever was refused or came back before. Safe to repeat."""
    _refuse_stranger(person.organization, by)
    if arrivals.arrive_again(person):
        events.over(EventKind.MAILS_FAIL, person.pk)
        events.over(EventKind.CALLEE_FAILS, person.pk)
        audit.record("person.mails_arrive", target=person, by=by)


@transaction.atomic
def make_operator(person: User) -> None:
    """Let somebody look after the site, as `manage.py operator` does: the outbox, the whole audit trail, the technical
    admin. Gives no right to read an item. Safe to repeat.
    """
    if User.objects.filter(pk=person.pk, is_operator=False).update(is_operator=True):
        audit.record("person.operator", target=person, by=None)


@transaction.atomic
def end_operator(person: User) -> None:
    """The person looks after the site no more, from the next page on. Safe to repeat."""
    if User.objects.filter(pk=person.pk, is_operator=True).update(is_operator=False):
        audit.record("person.operator_ended", target=person, by=None)


def is_open(invitation: Invitation) -> bool:
    """Whether the invitation can still be accepted."""
    unused = invitation.accepted_at is None and invitation.revoked_at is None
    return unused and invitation.expires_at > clock.now() and invitation.organization.is_active


def _end_sessions(person: User) -> None:
    """Sessions are few and short-lived; each names its person only inside."""
    for session in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _end_invitations(person: User, *, by: User | None) -> None:
    """What an administrator offered ends with the office: nobody lets themselves in again."""
    open_ = Invitation.objects.filter(invited_by=person, accepted_at__isnull=True, revoked_at__isnull=True)
    open_.update(revoked_at=clock.now(), revoked_by=by or person)


def _with_member(roles: Sequence[str]) -> list[str]:
    """Everyone is a member; the codes in their own order."""
    return [role for role in UserRole.values if role == UserRole.MEMBER or role in roles]


def _refuse_stranger(organization: Organization, by: User | None) -> None:
    if by is not None and (by.organization_id != organization.pk or not by.is_administrator):
        raise NotAllowed(_("Only an administrator of the organization manages its people."))


def _refuse_last_administrator(person: User) -> None:
    """Two administrators who close each other's account come one after the other."""
    Organization.objects.select_for_update(no_key=True).get(pk=person.organization_id)
    others = User.objects.filter(
        organization=person.organization, is_active=True, roles__contains=[UserRole.ADMINISTRATOR]
    ).exclude(pk=person.pk)
    if person.is_administrator and not others.exists():
        raise ActionRefused(_("Your organization needs at least one administrator."), "roles")


@transaction.atomic
def change_preferences(
    person: User, *, name: str, language: str = "", time_zone: str = "", appearance: str = Appearance.DEVICE
) -> None:
    """A person's own name and language (empty: as it is), time zone (empty: the organization's) and colours."""
    person.name, person.language = name, language or person.language
    person.time_zone, person.appearance = time_zone, appearance
    fields = ["name", "language", "time_zone", "appearance"]
    person.save(update_fields=fields)
    audit.record("person.preferences", target=person, by=person, fields=fields)
