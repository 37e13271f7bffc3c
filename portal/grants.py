"""The one door to django-guardian: what groups may do in frameworks. Reading never asks here."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from guardian.models import GroupObjectPermission, UserObjectPermission

from portal import participations, roles
from portal.enums import FrameworkPermission, UserRole
from portal.models import Framework, Organization, Participation, RoleGroup, User

Right = tuple[int, str, str]  # group id, framework id as text, codename


def may(user: User, permission: FrameworkPermission, framework: Framework) -> bool:
    """Whether the person may do this in this framework now."""
    return frameworks(user, permission).filter(pk=framework.pk).exists()


def frameworks(user: User, *permissions: FrameworkPermission) -> QuerySet[Framework]:
    """The frameworks in which the person may do any of these now.

    A right counts only while the person, the organization and its participation are active: guardian's own
    short cuts would also honour inactive people, superusers and rights on the whole model.
    """
    rows = GroupObjectPermission.objects.filter(
        group__user=user.pk,
        group__user__is_active=True,
        group__role_group__organization=user.organization_id,
        content_type=ContentType.objects.get_for_model(Framework),
        permission__codename__in=[p.value for p in permissions],
    )
    held = set(rows.values_list("object_pk", flat=True))
    current = [room.framework for room in participations.of(user.organization_id)]
    return Framework.objects.filter(pk__in=[room for room in current if str(room) in held])


@transaction.atomic
def sync(organization: Organization) -> None:
    """Make the rights of an organization's groups what its participations say. In the caller's transaction."""
    # One at a time: what another transaction has just granted is not taken for a right too many.
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    groups = _groups(organization)
    wanted = _wanted(organization, groups)
    held = _held([group.pk for group in groups.values()])
    _remove(held - wanted)
    _add(wanted - held)


def drop(framework: Framework) -> None:
    """Nobody may do anything in it any more. In the caller's transaction, which closes it."""
    content_type = ContentType.objects.get_for_model(Framework)
    GroupObjectPermission.objects.filter(content_type=content_type, object_pk=str(framework.pk)).delete()


def sync_person(user: User) -> None:
    """Make a person's groups what the person's roles say. In the caller's transaction."""
    groups = _groups(user.organization)
    user.groups.set([groups[role] for role in user.roles])


def drift() -> list[str]:
    """Sentences that name where rights and participations, or groups and roles, differ; empty when all is well."""
    found = []
    for organization in Organization.objects.prefetch_related("role_groups__group", "people__groups"):
        found += _drift_of(organization)
    return found + _strays()


def _drift_of(organization: Organization) -> list[str]:
    groups = {row.role: row.group for row in organization.role_groups.all()}
    found = []
    if set(groups) != set(UserRole.values):
        found.append(f"groups of {organization.code} are missing")
    if _held([g.pk for g in groups.values()]) != _wanted(organization, groups):
        found.append(f"rights of {organization.code} differ from its participations")
    for person in organization.people.all():
        if {g.pk for g in person.groups.all()} != {groups[r].pk for r in person.roles if r in groups}:
            found.append(f"groups of a person of {organization.code} differ from the roles: {person.pk}")
    return found


def _strays() -> list[str]:
    """Rights that `sync` never grants: of other groups, of single people, on every framework at once."""
    content_type = ContentType.objects.get_for_model(Framework)
    on_every = Permission.objects.filter(content_type=content_type, codename__in=FrameworkPermission.values)
    others = GroupObjectPermission.objects.filter(group__role_group__isnull=True).order_by("group_id")
    single = UserObjectPermission.objects.order_by("user_id")
    groups = Group.objects.filter(permissions__in=on_every).distinct().order_by("pk")
    people = User.objects.filter(user_permissions__in=on_every).distinct().order_by("pk")
    return [
        *(f"a right is held by a group that belongs to no organization: {row.group_id}" for row in others),
        *(f"a person holds a right without a group: {row.user_id}" for row in single),
        *(f"a group holds a right on every framework: {group.pk}" for group in groups),
        *(f"a person holds a right on every framework: {person.pk}" for person in people),
    ]


def _groups(organization: Organization) -> dict[str, Group]:
    """The organization's group for each user role, made where missing."""
    groups = {
        row.role: row.group for row in RoleGroup.objects.filter(organization=organization).select_related("group")
    }
    for role in UserRole.values:
        if role not in groups:
            group = Group.objects.create(name=f"{organization.pk} {role}")
            RoleGroup.objects.create(organization=organization, role=role, group=group)
            groups[role] = group
    return groups


def _wanted(organization: Organization, groups: dict[str, Group]) -> set[Right]:
    """Rights by participations that have not ended; whether one is current today is asked on use."""
    lasting = Participation.objects.filter(
        organization=organization, left_at__isnull=True, suspended_at__isnull=True, framework__closed_at__isnull=True
    )
    return {
        (group.pk, str(framework), permission.value)
        for framework, participation_role in lasting.values_list("framework", "role")
        for role, group in groups.items()
        for permission in roles.permissions(participation_role, role)
    }


def _held(groups: list[int]) -> set[Right]:
    rows = GroupObjectPermission.objects.filter(group__in=groups)
    return set(rows.values_list("group_id", "object_pk", "permission__codename"))


def _remove(rights: set[Right]) -> None:
    for group, framework, codename in rights:
        GroupObjectPermission.objects.filter(group=group, object_pk=framework, permission__codename=codename).delete()


def _add(rights: set[Right]) -> None:
    content_type = ContentType.objects.get_for_model(Framework)
    permissions = {p.codename: p for p in Permission.objects.filter(content_type=content_type)}
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(
            group_id=group, object_pk=framework, permission=permissions[codename], content_type=content_type
        )
        for group, framework, codename in rights
    )


def of_role(participation_role: str) -> frozenset[FrameworkPermission]:
    """Everything that an organization of this role may do in a framework through its approvers."""
    return roles.permissions(participation_role, UserRole.APPROVER)
