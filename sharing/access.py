"""THE reading rule: who reads which notice. Nowhere else.

A person may read a notice when the person and the organization are active and
1. it belongs to the person's organization, or the person is an approver of its second reader while it, or a
   correction of it, is in review; or
2. it is in review, and the person's organization is asked to clear it, in a round that is not over, for a framework in
   which the organization has a current participation; or
3. it has a release, not ended, to a framework in which the organization has a current participation, whose role fits
   the release's audience, and which reads from before the release; and where it is TLP:RED, the organization is also
   asked to follow up, still.

A withdrawn notice is read by its originator only; to everyone else who could read it, it is a tombstone
(`tombstones`): its reference, kind, dates and reason. Someone without an account reads published bulletins labelled
TLP:CLEAR of frameworks that publish openly, and nothing else.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeGuard, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.base import Model
from django.db.models.lookups import GreaterThan

from portal import audit, clock, participations, queries
from portal.enums import TLP, NoticeKind, ParticipationRole, UserRole
from portal.models import Framework, Organization, Participation, User
from sharing.enums import Audience, NoticeState
from sharing.models import (
    HOLDING,
    Addressee,
    Clearance,
    Notice,
    NoticeVersion,
    PlannedRelease,
    Receipt,
    Release,
    VendorAlert,
)

Reader = User | AnonymousUser
Kind = TypeVar("Kind", bound=Notice)
Row = TypeVar("Row", bound=Model)

AUTHORITIES = [ParticipationRole.AUTHORITY, ParticipationRole.COORDINATOR]
COMPANIES = [ParticipationRole.COMPANY, ParticipationRole.COORDINATOR]
ROLES: dict[str, list[Any]] = {
    Audience.EVERYONE: list(ParticipationRole),
    Audience.AUTHORITIES: AUTHORITIES,
    Audience.COMPANIES: COMPANIES,
}
ANSWERING = [role for role in ParticipationRole.values if role != ParticipationRole.OBSERVER]
READABLE_STATES = [NoticeState.RELEASED]


def readable(reader: Reader, model: type[Kind]) -> QuerySet[Kind]:
    """The notices of this kind (`Notice` for every kind) whose content the reader may read now.

    The reader's memberships are read before it, by a query of their own, and not anew for each row.
    """
    rows = plain(model)
    if not is_active(reader):
        return rows.filter(_public())
    return rows.filter(_own(reader) | _for_second_reader(reader) | _to_clear(reader) | _open_to(reader))


def can_read(reader: Reader, notice: Notice | uuid.UUID) -> bool:
    """Whether the reader may read this notice: the same rule, asked of one row."""
    return readable(reader, Notice).filter(pk=getattr(notice, "pk", notice)).exists()


def tombstones(reader: Reader, framework: Framework | None = None) -> QuerySet[Notice]:
    """Withdrawn notices of others that the reader could read, as a member since before they were withdrawn: show
    reference, kind, dates and reason, nothing else. Of one that was taken back at once only those learn whose
    organization had opened or fetched it. Where a framework is named, of those that it could read there.
    """
    if not is_active(reader):
        return plain(Notice).none()
    opened = plain(Receipt).filter(HOLDING, notice=OuterRef("pk"), organization=reader.organization_id)
    rows = plain(Notice).filter(Q(taken_back=False) | Exists(opened), state=NoticeState.WITHDRAWN)
    rows = rows.exclude(originator=reader.organization_id)
    could = Q(pk__in=[])
    rooms = participations.of(reader.organization_id)
    for room in [room for room in rooms if framework is None or room.framework == framework.pk]:
        since_before = Q(GreaterThan(OuterRef("withdrawn_at"), room.begun_at))
        could |= door(room.framework, room.role, room.reads_from) & since_before
    return rows.filter(_not_red_or_asked(reader), _is_released(could))


def public_tombstones() -> QuerySet[Notice]:
    """Withdrawn bulletins that anyone could read: show to someone without an account what a tombstone tells."""
    gone = plain(Notice).filter(kind=NoticeKind.BULLETIN, tlp=TLP.CLEAR, state=NoticeState.WITHDRAWN)
    return gone.filter(_open_to_all(), taken_back=False)


def readable_releases(reader: Reader, framework: Framework | None = None) -> QuerySet[Release]:
    """The releases through which the reader reads the content of a notice now, of one framework where it is named."""
    if not is_active(reader):
        return plain(Release).none()
    return _live(reader).filter(_through(reader, framework.pk if framework else None))


def releases_by_framework(reader: Reader, only: uuid.UUID | None = None) -> list[QuerySet[Release]]:
    """The same releases, one query a framework that walks its index newest first: what lists are merged from.

    A notice stands in one of them only, at its newest release that the reader may read; with `only`, in that framework.
    """
    if not is_active(reader):
        return []
    newer = (
        plain(Release)
        .filter(_through(reader, only), notice=OuterRef("notice"), ended_at__isnull=True)
        .filter(
            Q(released_at__gt=OuterRef("released_at")) | Q(released_at=OuterRef("released_at"), pk__gt=OuterRef("pk"))
        )
    )
    return [_live(reader).filter(opened, ~Exists(newer)) for _room, opened in _doors(reader, only)]


def releases_of_each(reader: Reader) -> list[tuple[uuid.UUID, QuerySet[Release]]]:
    """The same by framework, all of them."""
    if not is_active(reader):
        return []
    return [(room, _live(reader).filter(opened)) for room, opened in _doors(reader)]


def own_notices(reader: Reader) -> QuerySet[Notice]:
    """Everything that the reader's organization issued, in any state."""
    return plain(Notice).filter(_own(reader)) if is_active(reader) else plain(Notice).none()


def own_alerts(reader: Reader) -> QuerySet[VendorAlert]:
    """The alerts that the reader's organization issued, in any state."""
    return plain(VendorAlert).filter(_own(reader)) if is_active(reader) else plain(VendorAlert).none()


def for_second_reader(reader: Reader) -> QuerySet[Notice]:
    """The notices of others that await the reader as an approver of their second reader, with those of which a
    correction does.
    """
    if not is_active(reader) or not reader.is_approver:
        return plain(Notice).none()
    return plain(Notice).filter(_for_second_reader(reader))


def readers_of(notice: Notice) -> QuerySet[User]:
    """The active people who may read the notice's content now: the inverse of `readable`."""
    may = Q(organization=notice.originator_id)
    second_reader = notice.originator.second_reader_id
    if second_reader and plain(Notice).filter(_under_review(), pk=notice.pk).exists():
        may |= Q(organization=second_reader, roles__contains=[UserRole.APPROVER])
    if notice.state == NoticeState.IN_REVIEW:
        may |= Q(organization__in=organizations_clearing(notice))
    if notice.state in READABLE_STATES:
        may |= Q(organization__in=organizations_reached(notice))
    return User.objects.filter(may, is_active=True, organization__deactivated_at__isnull=True)


def organizations_clearing(notice: Notice) -> QuerySet[Organization]:
    """The organizations that see an item in review because they are asked to clear it."""
    asked = clearing().filter(notice=notice.pk, framework=OuterRef("framework"), organization=OuterRef("organization"))
    members = participations.current().filter(Exists(asked))
    return Organization.objects.filter(pk__in=members.values("organization"), deactivated_at__isnull=True)


def clearing() -> QuerySet[Clearance]:
    """Who is asked to clear an item in a round that is not over."""
    return plain(Clearance).filter(ended_at__isnull=True, closes_at__gt=clock.now())


def organizations_reached(notice: Notice) -> QuerySet[Organization]:
    """The organizations that the notice's releases reach now."""
    releases = plain(Release).filter(notice=notice.pk, ended_at__isnull=True)
    reached = _reached_through(releases.filter(released_at__gte=OuterRef("reads_from")))
    if notice.tlp == TLP.RED:
        reached = reached.filter(Exists(asked().filter(notice=notice.pk, organization=OuterRef("pk"))))
    return reached


def organizations_answering(notice: Notice) -> QuerySet[Organization]:
    """The organizations that the notice reaches now and that could answer it: observers cannot."""
    releases = plain(Release).filter(notice=notice.pk, ended_at__isnull=True)
    through = _reached_through(releases.filter(released_at__gte=OuterRef("reads_from")), Q(role__in=ANSWERING))
    return organizations_reached(notice).filter(pk__in=through.values("pk"))


def organizations_ever_reached(originator: Organization, through: QuerySet[Framework]) -> QuerySet[Organization]:
    """The organizations that any release of anything of this originator reaches through one of these frameworks,
    whatever became of it since; but for what was taken back, and what is RED, which those alone read that are asked.
    """
    releases = (
        plain(Release)
        .filter(notice__originator=originator, notice__taken_back=False, framework__in=through.values("pk"))
        .exclude(notice__tlp=TLP.RED)
    )
    return _reached_through(releases.filter(released_at__gte=OuterRef("reads_from")))


def organizations_planned(notice: Notice) -> QuerySet[Organization]:
    """The organizations that could answer if the draft were released now as planned; of a RED one, where asked."""
    return _reached_through(plain(PlannedRelease).filter(notice=notice.pk), Q(role__in=ANSWERING))


def memberships_planned(plan: Iterable[tuple[Framework, str]]) -> QuerySet[Participation]:
    """The memberships through which something would be read that were released now in these frameworks, each for its
    audience; of something RED, those of the organizations that are asked.
    """
    doors = Q(pk__in=[])
    for framework, audience in plan:
        doors |= Q(framework=framework, role__in=ROLES[Audience(audience)])
    return participations.current().filter(doors)


def organizations_lasting(notice: Notice) -> QuerySet[Organization]:
    """The organizations that the notice reaches, now or again as soon as what bars them is over: a suspension, a new
    version of the agreement that they have not accepted yet. None that has left.
    """
    releases = plain(Release).filter(notice=notice.pk, notice__state__in=READABLE_STATES, ended_at__isnull=True)
    lasting = Participation.objects.filter(left_at__isnull=True, framework__closed_at__isnull=True)
    those = fitting(releases).filter(framework=OuterRef("framework"), released_at__gte=OuterRef("reads_from"))
    through = lasting.filter(Exists(those), organization=OuterRef("pk"))
    return Organization.objects.filter(Exists(through), deactivated_at__isnull=True)


def reaching_lastingly(organization: str, roles: Iterable[str] = tuple(ParticipationRole.values)) -> QuerySet[Release]:
    """For rows with a notice and, in the field named, an organization: releases that reach it in one of these roles,
    now or again as soon as what bars it is over.
    """
    through = (
        Participation.objects.alias(audience=ExpressionWrapper(OuterRef("audience"), output_field=CharField()))
        .filter(_fits(), role__in=roles, framework=OuterRef("framework"), reads_from__lte=OuterRef("released_at"))
        .filter(organization=OuterRef(OuterRef(organization)), left_at=None, framework__closed_at=None)
    )
    return plain(Release).filter(Exists(through), notice=OuterRef("notice"), ended_at__isnull=True)


def asked() -> QuerySet[Addressee]:
    """Whom notices ask to follow up: not whom a draft is to ask, and not who was asked until nothing reached it any
    more. That one is asked anew, or reads no RED item and no identifier that is for addressees only.
    """
    return plain(Addressee).filter(asked_at__isnull=False)


def opened_to(reader: Reader, framework: Framework, role: str, since: datetime) -> QuerySet[Release]:
    """What a new member of this role would read that was released in a framework since then: of the items that the
    reader, of its coordinator, reads there, those whose audience fits. No RED one: the newcomer was not asked.
    """
    if not coordinates(reader, framework):
        return plain(Release).none()
    return readable_releases(reader).filter(door(framework.pk, role, since)).exclude(notice__tlp=TLP.RED)


def summed_up(framework: Framework, audience: str = Audience.EVERYONE) -> QuerySet[Release]:
    """The releases that a framework's bulletin sums up, or figures over one audience: for all of it, not RED, no
    exercise, whatever each member's `reads_from`.
    """
    return (
        plain(Release)
        .filter(framework=framework, audience=audience, ended_at__isnull=True)
        .exclude(notice__tlp=TLP.RED)
        .filter(notice__is_exercise=False)
    )


def unrestricted(model: type[Row], *, why: str, by: User | None = None) -> QuerySet[Row]:
    """Every row, for an errand that names its reason; the use is audited."""
    audit.record_use(model, why=why, by=by)
    return plain(model)


def plain(model: type[Row]) -> QuerySet[Row]:
    """The rows behind a guarded table, unfiltered: for this module, and for actions and queries on a notice in hand."""
    return model._base_manager.all()


def is_active(reader: Reader) -> TypeGuard[User]:
    """Whether the reader is a person whose account and organization are active."""
    return isinstance(reader, User) and reader.is_active and reader.organization.is_active


def coordinates(reader: Reader, framework: Framework) -> TypeGuard[User]:
    """Whether the reader's organization coordinates the framework."""
    return is_active(reader) and queries.coordinated(reader).filter(pk=framework.pk).exists()


def _own(reader: User) -> Q:
    return Q(originator=reader.organization_id)


def _for_second_reader(reader: User) -> Q:
    if not reader.is_approver:
        return Q(pk__in=[])
    return _under_review() & Q(originator__second_reader=reader.organization_id)


def _to_clear(reader: User) -> Q:
    member = participations.current().filter(organization=reader.organization_id, framework=OuterRef("framework"))
    mine = clearing().filter(Exists(member), notice=OuterRef("pk"), organization=reader.organization_id)
    return Q(Exists(mine), state=NoticeState.IN_REVIEW)


def _under_review() -> Q:
    """The notice waits for an approver, or a correction of it does."""
    waiting = plain(NoticeVersion).filter(notice=OuterRef("pk"), released_at__isnull=True)
    return Q(state=NoticeState.IN_REVIEW) | Q(Exists(waiting), state=NoticeState.RELEASED)


def _public() -> Q:
    return Q(_open_to_all(), kind=NoticeKind.BULLETIN, tlp=TLP.CLEAR, state=NoticeState.RELEASED)


def _open_to_all() -> Exists:
    """The notice has such a release, not ended, to a framework that publishes openly, and did so when it was shared
    first: what was shared before was written, and granted by those whom it quotes, for members.
    """
    live = plain(Release).filter(notice=OuterRef("pk"), ended_at__isnull=True, framework__publishes_openly=True)
    return Exists(live.filter(Q(framework__opened_at=None) | Q(framework__opened_at__lte=OuterRef("released_at"))))


def _fits() -> Q:
    """The role of a participation fits the audience of a release; asked where both are columns of one row."""
    return (
        Q(audience=Audience.EVERYONE)
        | Q(audience=Audience.AUTHORITIES, role__in=AUTHORITIES)
        | Q(audience=Audience.COMPANIES, role__in=COMPANIES)
    )


def _reached_through(rows: QuerySet[Row], which: Q = Q()) -> QuerySet[Organization]:  # noqa: B008
    """Organizations with a current participation that fits one of these rows of framework and audience."""
    those = fitting(rows).filter(framework=OuterRef("framework"))
    through = participations.current().filter(which, Exists(those), organization=OuterRef("pk"))
    return Organization.objects.filter(Exists(through))


def fitting(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with an audience that fits the role of the participation around them."""
    return rows.alias(role=ExpressionWrapper(OuterRef("role"), output_field=CharField())).filter(_fits())


def _open_to(reader: User) -> Q:
    """A notice whose content a release opens to the reader."""
    return Q(_not_red_or_asked(reader), _is_released(_through(reader)), state__in=READABLE_STATES)


def _is_released(through: Q) -> Exists:
    """A notice has a release of these that has not ended."""
    return Exists(plain(Release).filter(through, notice=OuterRef("pk"), ended_at__isnull=True))


def _live(reader: User) -> QuerySet[Release]:
    """Releases, wherever they are, that have not ended, of notices whose content may be open to the reader."""
    open_ = Q(_not_red_or_asked(reader, "notice__"), notice__state__in=READABLE_STATES)
    return plain(Release).filter(open_, ended_at__isnull=True)


def _not_red_or_asked(reader: User, notice: str = "") -> Q:
    """Of a notice, or of the one behind this prefix."""
    mine = asked().filter(notice=OuterRef(f"{notice}pk"), organization=reader.organization_id)
    return ~Q(**{f"{notice}tlp": TLP.RED}) | Q(Exists(mine))


def _through(reader: User, only: uuid.UUID | None = None) -> Q:
    """Releases to which any membership of the reader's organization is a door; of one framework where it is named."""
    through = Q(pk__in=[])
    for _room, opened in _doors(reader, only):
        through |= opened
    return through


def _doors(reader: User, only: uuid.UUID | None = None) -> list[tuple[uuid.UUID, Q]]:
    """The framework of each current membership of the reader's organization, and what it opens there; of one framework
    alone where it is named.
    """
    rooms = [room for room in participations.of(reader.organization_id) if only in (None, room.framework)]
    return [(room.framework, door(room.framework, room.role, room.reads_from)) for room in rooms]


def door(framework: uuid.UUID, role: str, since: datetime) -> Q:
    """Releases of one framework that a participation of this role, reading since then, reaches."""
    audiences = [Audience.EVERYONE]
    if role in AUTHORITIES:
        audiences.append(Audience.AUTHORITIES)
    if role in COMPANIES:
        audiences.append(Audience.COMPANIES)
    return Q(framework=framework, released_at__gte=since, audience__in=audiences)
