"""Keys for programs: each acts for one person, is kept nowhere, and ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal import clock
from portal.actions import tokens
from portal.errors import NotAllowed
from portal.models import ApiToken, Organization, User
from tests.cast import Cast


def make(by: User, *, days: int = 1) -> tuple[ApiToken, str]:
    return tokens.create(name="Script", expires_at=clock.now() + timedelta(days=days), by=by)


def answer(secret: str) -> int:
    return Client().get("/api/v1/frameworks/", headers={"Authorization": f"Bearer {secret}"}).status_code


def test_key_acts_for_its_person(cast: Cast) -> None:
    _token, secret = make(cast.analyst)
    found = Client().get("/api/v1/frameworks/", headers={"Authorization": f"Bearer {secret}"}).json()
    assert [row["name"] for row in found] == ["Framework of the north", "Framework of the region"]


def test_secret_is_kept_nowhere(cast: Cast) -> None:
    token, secret = make(cast.analyst)
    kept = [str(value) for row in ApiToken.objects.values() for value in row.values()]
    assert [value for value in kept if secret in value] == []
    assert (token.prefix, len(secret)) == (secret[:12], 50)


def test_expired_revoked_unknown_and_cut_keys_are_refused(cast: Cast) -> None:
    _expired, expired_secret = make(cast.analyst, days=-1)
    revoked, revoked_secret = make(cast.analyst)
    _live, live = make(cast.analyst)
    tokens.revoke(revoked, by=cast.analyst)
    assert [answer(key) for key in (expired_secret, revoked_secret, "accord_unknown", live[:-1], "")] == [401] * 5
    assert answer(live) == 200


def test_key_ends_with_the_organization(cast: Cast) -> None:
    _token, secret = make(cast.analyst)
    Organization.objects.filter(pk=cast.analyst.organization_id).update(deactivated_at=clock.now())
    assert answer(secret) == 401


def test_nobody_revokes_a_colleagues_key(cast: Cast) -> None:
    token, secret = make(cast.analyst)
    with pytest.raises(NotAllowed):
        tokens.revoke(token, by=cast.administrator("company_one"))
    assert answer(secret) == 200


def test_use_is_noted(cast: Cast) -> None:
    token, secret = make(cast.analyst)
    assert token.last_used_at is None
    answer(secret)
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_program_is_spoken_to_like_its_person_and_the_next_request_is_not(cast: Cast, client: Client) -> None:
    person = cast.analyst
    Organization.objects.filter(pk=person.organization_id).update(time_zone="Asia/Tokyo")
    person.language = "ar"
    person.save(update_fields=["language"])
    _row, secret = make(person)
    answered = client.get("/api/v1/queue/", headers={"Authorization": f"Bearer {secret}"})
    assert answered.headers["Content-Language"] == "ar"
    assert str(timezone.get_current_timezone()) == "UTC"
    assert client.get("/accounts/login/").headers["Content-Language"] == "en"
