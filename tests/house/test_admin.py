"""The technical admin knows no shared item, and lets only operators in, who change nothing there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from portal.models import AuditEvent, Message, User
from tests.cast import Cast
from tests.conftest import SignedIn


def test_no_table_of_shared_items_is_in_the_admin() -> None:
    shown = {model for model in admin.site._registry if model._meta.app_label in ("portal", "sharing", "trends")}
    assert shown == {AuditEvent, Message}
    assert not {model for model in admin.site._registry if model in set(apps.get_app_config("sharing").get_models())}


@pytest.mark.parametrize("model", ["auditevent", "message"])
def test_only_operators_look_and_nobody_writes(cast: Cast, model: str) -> None:
    listing = reverse(f"admin:portal_{model}_changelist")
    operator = cast.member("coordinator_north")
    assert SignedIn(operator).get(listing).status_code != 200
    User.objects.filter(pk=operator.pk).update(is_operator=True)
    operator.refresh_from_db()
    client: Client = SignedIn(operator)
    assert client.get(listing).status_code == 200
    assert client.get(reverse(f"admin:portal_{model}_add")).status_code == 403
    everyone = [cast.focal_point, cast.colleague, cast.analyst, cast.coordinator, cast.administrator("company_one")]
    assert [SignedIn(person).get(listing).status_code == 200 for person in everyone] == [False] * len(everyone)
