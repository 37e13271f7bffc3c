"""People come by invitation, hold what their organization's administrators give them, and go at once."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from portal import clock, grants, mails, outbox
from portal.actions import people, tokens
from portal.enums import FrameworkPermission, UserRole
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Invitation, Message, Organization, User
from tests.cast import PASSWORD, Cast, assemble
from tests.conftest import SignedIn
from tests.sharing.actions.test_races import meet

NEW = "new@company-one.example"


def invite(cast: Cast, *, name: str = "company_one", email: str = NEW, roles: tuple[str, ...] = ()) -> Invitation:
    organization = cast.organization(name)
    return people.invite(
        organization=organization, email=email, name="New Person", roles=roles, by=cast.administrator(name)
    )


def administrators(organization: Organization) -> list[User]:
    return list(organization.people.filter(is_active=True, roles__contains=[UserRole.ADMINISTRATOR]))


def test_invited_person_joins_with_roles_and_rights(cast: Cast) -> None:
    row = invite(cast, email=" New@Company-One.example ", roles=(UserRole.APPROVER,))
    person = people.accept(row, name="New Person", password=PASSWORD)
    assert (person.email, person.organization, person.roles) == (
        NEW,
        cast.organization("company_one"),
        ["member", "approver"],
    )
    assert authenticate(email=NEW, password=PASSWORD) == person
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]
    assert grants.may(person, FrameworkPermission.RELEASE_ALERT, cast.north) is True
    assert grants.drift() == []
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "person.invited",
        "person.added",
        "person.joined",
    ]


def test_invitation_is_used_once(cast: Cast) -> None:
    row = invite(cast)
    people.accept(row, name="First", password=PASSWORD)
    with pytest.raises(ActionRefused):
        people.accept(row, name="Second", password=PASSWORD)
    assert [user.name for user in User.objects.filter(email=NEW)] == ["First"]


def test_invitation_ends_after_two_weeks(cast: Cast) -> None:
    row = invite(cast)
    with clock.moved_to(row.expires_at - timedelta(seconds=1)):
        assert people.is_open(row) is True
    with clock.moved_to(row.expires_at), pytest.raises(ActionRefused):
        people.accept(row, name="Late", password=PASSWORD)
    assert row.expires_at.date() - row.invited_at.date() == timedelta(days=14)


def test_revoked_invitation_is_useless_and_its_mail_is_not_sent(cast: Cast) -> None:
    row = invite(cast)
    people.revoke(row, by=cast.administrator("company_one"))
    with pytest.raises(ActionRefused):
        people.accept(row, name="New", password=PASSWORD)
    assert outbox.deliver_due() == 1
    assert Message.objects.get().suppressed_at is not None


def test_invitation_of_a_deactivated_organization_is_useless(cast: Cast) -> None:
    row = invite(cast)
    Organization.objects.filter(pk=row.organization_id).update(deactivated_at=clock.now())
    with pytest.raises(ActionRefused):
        people.accept(row, name="New", password=PASSWORD)


def test_invitation_of_an_address_known_elsewhere_tells_the_administrator_nothing(cast: Cast) -> None:
    row = invite(cast, email=cast.member("outsider").email)
    with pytest.raises(ActionRefused):
        people.accept(row, name="Taken", password=PASSWORD)
    assert cast.member("outsider").organization == cast.organization("outsider")


def test_invitation_of_a_colleague_is_refused_beside_the_address(cast: Cast) -> None:
    with pytest.raises(ActionRefused) as refusal:
        invite(cast, email=cast.analyst.email)
    assert refusal.value.field == "email"
    assert Invitation.objects.count() == 0


def test_link_names_its_invitation_and_no_other_text_does(cast: Cast) -> None:
    row = invite(cast)
    token = mails.token_of(row)
    assert mails.invitation_of(token) == row
    assert [mails.invitation_of(text) for text in (str(row.pk), token[:-1], token + "x", "")] == [None] * 4


@pytest.mark.parametrize("role", ["member", "approver"])
def test_only_administrators_invite(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        people.invite(
            organization=cast.organization("company_one"),
            email=NEW,
            name="New",
            roles=[],
            by=cast.people["company_one", role],
        )
    assert (Invitation.objects.count(), Message.objects.count()) == (0, 0)


def test_administrators_manage_their_own_people_only(cast: Cast) -> None:
    stranger, person, row = cast.administrator("company_two"), cast.analyst, invite(cast)
    acts = (
        lambda: people.invite(organization=person.organization, email="a@b.example", name="A", roles=[], by=stranger),
        lambda: people.revoke(row, by=stranger),
        lambda: people.change_roles(person, roles=[UserRole.ADMINISTRATOR], by=stranger),
        lambda: people.deactivate(person, by=stranger),
        lambda: people.reactivate(person, by=stranger),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    person.refresh_from_db()
    row.refresh_from_db()
    assert (person.roles, person.is_active, row.revoked_at) == (["member"], True, None)


def test_changed_roles_change_rights_at_once(cast: Cast) -> None:
    person, by = cast.analyst, cast.administrator("company_one")
    assert grants.may(person, FrameworkPermission.RELEASE_ALERT, cast.north) is False
    people.change_roles(person, roles=[UserRole.APPROVER], by=by)
    assert grants.may(person, FrameworkPermission.RELEASE_ALERT, cast.north) is True
    people.change_roles(person, roles=[], by=by)
    assert grants.may(person, FrameworkPermission.RELEASE_ALERT, cast.north) is False
    assert person.roles == ["member"]


def test_one_administrator_always_remains(cast: Cast) -> None:
    only = cast.administrator("company_one")
    with pytest.raises(ActionRefused):
        people.deactivate(only, by=only)
    with pytest.raises(ActionRefused):
        people.change_roles(only, roles=[], by=only)
    assert administrators(only.organization) == [only]
    people.change_roles(cast.analyst, roles=[UserRole.ADMINISTRATOR], by=only)
    people.deactivate(only, by=cast.analyst)
    assert administrators(only.organization) == [cast.analyst]


def test_deactivated_person_is_out_with_sessions_tokens_and_rights(cast: Cast) -> None:
    person, browser, colleague = cast.analyst, SignedIn(cast.analyst), SignedIn(cast.approver("company_one"))
    token, secret = tokens.create(name="Script", expires_at=clock.now() + timedelta(days=1), by=person)
    key = {"Authorization": f"Bearer {secret}"}
    assert browser.get("/api/v1/frameworks/", headers=key).status_code == 200
    people.deactivate(person, by=cast.administrator("company_one"))
    assert browser.get("/me/").status_code == 302
    assert browser.get("/api/v1/frameworks/", headers=key).status_code == 401
    assert grants.may(person, FrameworkPermission.RESPOND, cast.north) is False
    assert authenticate(email=person.email, password=PASSWORD) is None
    assert colleague.get("/me/").status_code == 200


def test_reactivated_person_signs_in_again_but_old_sessions_and_keys_stay_ended(cast: Cast) -> None:
    person, by, browser = cast.analyst, cast.administrator("company_one"), SignedIn(cast.analyst)
    token, _secret = tokens.create(name="Script", expires_at=clock.now() + timedelta(days=1), by=person)
    people.deactivate(person, by=by)
    people.reactivate(person, by=by)
    token.refresh_from_db()
    assert authenticate(email=person.email, password=PASSWORD) == person
    assert (token.revoked_at is None, grants.may(person, FrameworkPermission.RESPOND, cast.north)) == (False, True)
    assert browser.get("/me/").status_code == 302


def test_two_administrators_do_not_close_each_others_account(transactional_db: None) -> None:
    cast = assemble()
    first, second = cast.administrator("company_one"), cast.analyst
    people.change_roles(second, roles=[UserRole.ADMINISTRATOR], by=first)
    refused = meet(lambda: people.deactivate(second, by=first), lambda: people.deactivate(first, by=second))
    assert (len(refused), administrators(first.organization)) == (1, [first])


def test_invitations_end_with_the_office_of_who_sent_them(cast: Cast) -> None:
    one = cast.organization("company_one")
    first, second = cast.administrator("company_one"), cast.member("company_one")
    people.change_roles(second, roles=["administrator"], by=first)
    sent = people.invite(organization=one, email="e@home.example", name="E", roles=["administrator"], by=first)
    second.refresh_from_db()
    people.deactivate(first, by=second)
    sent.refresh_from_db()
    with pytest.raises(ActionRefused):
        people.accept(sent, name="E", password="correct horse battery staple 2")
    again = people.invite(organization=one, email="f@home.example", name="F", roles=[], by=second)
    people.reactivate(first, by=second)
    first.refresh_from_db()
    people.change_roles(second, roles=[], by=first)
    again.refresh_from_db()
    assert (people.is_open(again), again.revoked_by) == (False, first)


def test_operator_is_made_and_ended_by_a_command_and_each_is_on_record_once(cast: Cast) -> None:
    person = cast.member("coordinator_north")
    pages = ("/outgoing/", "/trail/", "/admin/portal/auditevent/")
    assert [SignedIn(person).get(page).status_code == 200 for page in pages] == [False] * 3
    for _time in range(2):
        call_command("operator", person.email.upper())
    person.refresh_from_db()
    browser = SignedIn(person)
    assert [browser.get(page).status_code for page in pages] == [200] * 3
    assert "Made a person an operator of this site" in browser.get("/trail/").text
    for _time in range(2):
        call_command("operator", person.email, off=True)
    assert [browser.get(page).status_code == 200 for page in pages] == [False] * 3
    acts = AuditEvent.objects.filter(target_id=str(person.pk), action__startswith="person.operator").order_by("pk")
    assert [(act.action, act.actor_id) for act in acts] == [
        ("person.operator", None),
        ("person.operator_ended", None),
    ]


def test_command_makes_no_operator_of_nobody_or_of_whose_access_is_closed(cast: Cast) -> None:
    with pytest.raises(CommandError, match="nobody signs in with nobody@north.example"):
        call_command("operator", "nobody@north.example")
    people.deactivate(cast.analyst, by=cast.administrator("company_one"))
    with pytest.raises(CommandError, match="is closed"):
        call_command("operator", cast.analyst.email)
    assert not User.objects.filter(is_operator=True).exists()
