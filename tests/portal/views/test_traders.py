"""Whom affected traders may write to: published for everyone, and named for every framework."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal import clock
from portal.actions import closing, frameworks
from portal.errors import ActionRefused
from portal.models import Framework
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.portal.views.pages import wrong
from tests.program import Program

FOUNDED: dict[str, Any] = {
    "name": "Coopération du sud", "code": "new", "level": "regional", "begun_on": date(2026, 1, 1),
    "community": "All",
}  # fmt: skip


def unnamed(framework: Framework) -> None:
    """As it was kept before every framework had to name a contact."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE portal_framework DROP CONSTRAINT framework_contact_for_traders")
        cursor.execute("UPDATE portal_framework SET contact = '' WHERE id = %s", [framework.pk])
        cursor.execute(
            "ALTER TABLE portal_framework ADD CONSTRAINT framework_contact_for_traders"
            r" CHECK (contact ~ '\S' OR closed_at IS NOT NULL) NOT VALID"
        )


def test_everyone_reads_the_contacts_of_open_frameworks_and_nothing_else_of_them(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(
        hides_members=True, is_listed=False, contact="Desk <b>, desk@north.example، https://north.example/form."
    )
    Framework.objects.filter(pk=cast.south.pk).update(
        closed_at=clock.now(), closed_by=cast.coordinator, closed_reason="Over"
    )
    with django_assert_num_queries(2):
        page = Client().get("/traders/").text  # and whether any of them publishes to everyone
    assert [page.count(f"Framework of the {name}") for name in ("north", "south", "region")] == [1, 0, 1]
    assert '<a href="mailto:desk@north.example" rel="nofollow">desk@north.example</a>،' in page
    assert '<a href="https://north.example/form" rel="nofollow">https://north.example/form</a>.' in page
    assert "Desk &lt;b&gt;" in page
    told = ("Authority", "Company", "Coordinator", "companies of the", "Memorandum", str(cast.north.pk), "Norway")
    assert [word for word in told if word in page] == []


def test_the_sign_in_page_leads_to_it(cast: Cast) -> None:
    assert Client().get("/accounts/login/").text.count('href="/traders/"') == 1
    assert SignedIn(cast.analyst).get("/traders/").status_code == 200


def test_no_framework_is_founded_without_a_contact(cast: Cast) -> None:
    with pytest.raises(ActionRefused) as refusal:
        frameworks.create(**FOUNDED, contact="  ", by=None)
    assert refusal.value.field == "contact"
    for contact in ("", " \n"):
        with pytest.raises(IntegrityError, match="framework_contact_for_traders"), transaction.atomic():
            Framework.objects.create(**FOUNDED, contact=contact)
    frameworks.create(**FOUNDED, contact="traders@new.example", by=None)
    assert "Coopération du sud" in Client().get("/traders/").text


def test_no_rules_are_set_without_a_contact(cast: Cast) -> None:
    form = {
        "community": "All", "working_languages": ["en"], "default_tlp": "amber", "immediate_hours": "5",
        "high_days": "3", "routine_days": "10", "contact": " ",
    }  # fmt: skip
    answer = SignedIn(cast.coordinator).post(f"/frameworks/{cast.north.pk}/rules/", form)
    assert list(wrong(answer)) == ["contact"]
    told = Program(cast.coordinator).ask("put", f"frameworks/{cast.north.pk}/rules/", form)
    assert (told.status_code, list(told.json())) == (400, ["contact"])
    with pytest.raises(ActionRefused):
        frameworks.change_rules(cast.north, contact=" ", by=cast.coordinator)
    cast.north.refresh_from_db()
    assert (cast.north.contact, cast.north.immediate_hours) == ("traders@north.example", 24)


def test_a_framework_from_before_asks_its_coordinator_and_goes_on(cast: Cast) -> None:
    unnamed(cast.north)
    page, asks = cast.north.get_absolute_url(), "names no contact for affected traders"
    rules = f"/frameworks/{cast.north.pk}/rules/"
    for address in ("/", page):
        approver, member = (
            SignedIn(one).get(address).text for one in (cast.coordinator, cast.member("coordinator_north"))
        )
        assert (approver.count(asks), member.count(asks)) == (1, 1)
        assert 'class="btn btn-sm btn-primary" href="' + rules in approver
        assert 'class="btn btn-sm btn-primary" href="' + rules not in member
        assert asks not in SignedIn(cast.colleague).get(address).text
    assert "Framework of the north" not in Client().get("/traders/").text
    cast.north.refresh_from_db()
    with pytest.raises(ActionRefused) as refusal:
        frameworks.change_rules(cast.north, immediate_hours=12, by=cast.coordinator)
    assert refusal.value.field == "contact"
    frameworks.change_rules(cast.north, contact="traders@north.example", by=cast.coordinator)
    assert asks not in SignedIn(cast.coordinator).get("/").text
    assert "Framework of the north" in Client().get("/traders/").text


def test_a_framework_from_before_can_be_closed(cast: Cast) -> None:
    unnamed(cast.north)
    row = Framework.objects.get(pk=cast.north.pk)
    closing.close(row, code=row.code, reason="Over", by=cast.coordinator)
    row.refresh_from_db()
    assert (row.contact, row.closed_at is not None) == ("", True)
