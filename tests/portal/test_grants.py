"""What groups may do in frameworks, and the check that finds what nobody granted."""

import uuid
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from guardian.models import GroupObjectPermission, UserObjectPermission

from portal import grants
from portal.actions import frameworks
from portal.enums import FrameworkPermission, UserRole
from portal.models import Framework, Organization, Participation, RoleGroup, User
from tests.cast import Cast, assemble
from tests.sharing.actions.test_races import meet

PUBLISH = FrameworkPermission.PUBLISH_BULLETIN


def group(organization: Organization, role: str) -> Group:
    return RoleGroup.objects.get(organization=organization, role=role).group


def right(permission: FrameworkPermission) -> Permission:
    content_type = ContentType.objects.get_for_model(Framework)
    return Permission.objects.get(codename=permission, content_type=content_type)


def plant(held_by: Group, framework: Framework) -> None:
    """A row as a hand in the database would write it: past guardian's own checks."""
    permission = right(PUBLISH)
    row = GroupObjectPermission(
        group=held_by, object_pk=str(framework.pk), permission=permission, content_type=permission.content_type
    )
    GroupObjectPermission.objects.bulk_create([row])


def found() -> tuple[list[str], str]:
    """What `grants.drift` names, and what the command says."""
    said = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify_grants", stderr=said)
    assert said.getvalue().splitlines() == grants.drift()
    return grants.drift(), str(stopped.value)


def test_rights_as_granted_are_as_they_should_be(cast: Cast) -> None:
    said = StringIO()
    call_command("verify_grants", stdout=said)
    assert said.getvalue().strip() == "rights and groups are as they should be"
    assert GroupObjectPermission.objects.exists()


def rights(person: User, framework: Framework) -> set[str]:
    return {right.value for right in FrameworkPermission if grants.may(person, right, framework)}


def test_administrators_are_granted_what_members_are_and_approvers_more(cast: Cast) -> None:
    for name in ("coordinator_north", "authority_north", "company_one"):
        told = [rights(cast.people[name, role], cast.north) for role in ("member", "administrator", "approver")]
        assert told[0] == told[1] < told[2]
    assert rights(cast.approver("observer"), cast.north) == set()


def test_person_who_was_shut_out_has_no_right(cast: Cast) -> None:
    assert rights(cast.coordinator, cast.north)
    User.objects.filter(pk=cast.coordinator.pk).update(is_active=False)
    assert rights(cast.coordinator, cast.north) == set()


def test_planted_right_is_found(cast: Cast) -> None:
    company = cast.organization("company_one")
    plant(group(company, UserRole.MEMBER), cast.north)
    assert found() == ([f"rights of {company.code} differ from its participations"], "1 differences")


def test_missing_right_is_found(cast: Cast) -> None:
    coordinator = cast.organization("coordinator_north")
    rows = GroupObjectPermission.objects.filter(group=group(coordinator, UserRole.APPROVER))
    rows.filter(permission=right(PUBLISH)).delete()
    assert found() == ([f"rights of {coordinator.code} differ from its participations"], "1 differences")
    grants.sync(coordinator)
    assert grants.drift() == []


def test_rights_of_a_member_that_left_are_found(cast: Cast) -> None:
    former = cast.organization("former")
    plant(group(former, UserRole.APPROVER), cast.north)
    assert found()[0] == [f"rights of {former.code} differ from its participations"]
    assert not grants.may(cast.approver("former"), PUBLISH, cast.north)


def test_person_in_a_group_of_another_organization_is_found(cast: Cast) -> None:
    analyst, coordinator = cast.analyst, cast.organization("coordinator_north")
    analyst.groups.add(group(coordinator, UserRole.APPROVER))
    assert found()[0] == [f"groups of a person of {analyst.organization.code} differ from the roles: {analyst.pk}"]
    assert not grants.may(analyst, PUBLISH, cast.north)


def test_person_whose_group_is_missing_is_found(cast: Cast) -> None:
    analyst = cast.analyst
    analyst.groups.clear()
    assert found()[0] == [f"groups of a person of {analyst.organization.code} differ from the roles: {analyst.pk}"]


def test_right_of_a_group_that_is_nobodys_is_found(cast: Cast) -> None:
    stranger = Group.objects.create(name="Stranger")
    plant(stranger, cast.north)
    assert found()[0] == [f"a right is held by a group that belongs to no organization: {stranger.pk}"]


def test_right_of_a_single_person_is_found(cast: Cast) -> None:
    permission = right(PUBLISH)
    UserObjectPermission.objects.create(
        user=cast.analyst, object_pk=str(cast.north.pk), permission=permission, content_type=permission.content_type
    )
    assert found()[0] == [f"a person holds a right without a group: {cast.analyst.pk}"]
    assert not grants.may(cast.analyst, PUBLISH, cast.north)


def test_right_on_every_framework_at_once_is_found(cast: Cast) -> None:
    held_by = group(cast.organization("company_one"), UserRole.MEMBER)
    held_by.permissions.add(right(PUBLISH))
    cast.analyst.user_permissions.add(right(PUBLISH))
    assert found()[0] == [
        f"a group holds a right on every framework: {held_by.pk}",
        f"a person holds a right on every framework: {cast.analyst.pk}",
    ]
    assert not grants.may(User.objects.get(pk=cast.analyst.pk), PUBLISH, cast.north)


def test_right_on_a_framework_that_is_gone_is_found(cast: Cast) -> None:
    company = cast.organization("company_one")
    plant(group(company, UserRole.MEMBER), Framework(pk=uuid.UUID(int=0)))
    assert found()[0] == [f"rights of {company.code} differ from its participations"]


def test_organization_without_groups_is_found(cast: Cast) -> None:
    RoleGroup.objects.filter(organization=cast.organization("outsider"), role=UserRole.ADMINISTRATOR).delete()
    assert grants.drift()[0] == f"groups of {cast.organization('outsider').code} are missing"


def test_rights_granted_meanwhile_are_not_taken_for_too_many(transactional_db: None) -> None:
    cast = assemble()
    row = Participation.objects.get(framework=cast.north, organization=cast.organization("company_one"))
    frameworks.suspend(row, reason="A check", by=cast.coordinator)
    meet(lambda: frameworks.resume(row, by=cast.coordinator), lambda: grants.sync(cast.organization("company_one")))
    assert (grants.drift(), grants.may(cast.analyst, FrameworkPermission.RESPOND, cast.north)) == ([], True)
