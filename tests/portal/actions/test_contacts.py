"""Whom to call in an organization, and how it wants to be asked."""

from datetime import date

import pytest

from portal import queries
from portal.actions import contacts
from portal.actions.contacts import Named, Published
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, User
from tests.cast import Cast

PROCEDURE = Published("Write to the desk.", "https://desk.example/ask", "fr", date(2026, 2, 1))


def publish(cast: Cast, *named: Named, procedure: Published | None = PROCEDURE, by: User | None = None) -> None:
    organization = cast.organization("company_one")
    contacts.publish(organization, named=named, procedure=procedure, by=by or cast.administrator("company_one"))


def called(cast: Cast) -> list[tuple[str, bool]]:
    pk = cast.organization("company_one").pk
    return [(row.person.name, row.is_deputy) for row in queries.focal_points([pk]).get(pk, [])]


def test_focal_points_are_called_in_the_order_named_and_deputies_after_them(cast: Cast) -> None:
    people = [cast.approver("company_one"), cast.analyst, cast.administrator("company_one")]
    publish(
        cast,
        Named(people[0], "Deputy head", "+47 1", is_deputy=True),
        Named(people[1], "Analyst on call", "+47 2"),
        Named(people[2], "Head of desk", "+47 3"),
    )
    assert called(cast) == [(people[1].name, False), (people[2].name, False), (people[0].name, True)]
    User.objects.filter(pk=people[1].pk).update(is_active=False)
    assert called(cast) == [(people[2].name, False), (people[0].name, True)]


def test_procedure_is_replaced_and_taken_back(cast: Cast) -> None:
    own = cast.organization("company_one")
    publish(cast)
    newer = Published("Call the desk.", "", "en", date(2026, 3, 1))
    publish(cast, procedure=newer)
    row = queries.procedures([own.pk])[own.pk]
    assert Published(row.text, row.address, row.language, row.since_on) == newer
    publish(cast, procedure=None)
    assert queries.procedures([own.pk]) == {}
    told = AuditEvent.objects.filter(target_id=str(own.pk)).order_by("pk").values_list("action", flat=True)
    assert list(told) == ["organization.focal_points", "organization.procedure"] * 3


def test_only_own_people_are_named_and_by_own_administrators_alone(cast: Cast) -> None:
    stranger = Named(cast.member("company_two"), "Head", "+47 1")
    with pytest.raises(ActionRefused, match="a person of the organization"):
        publish(cast, stranger)
    with pytest.raises(ActionRefused, match="named twice"):
        publish(cast, Named(cast.analyst, "Head", "+47 1"), Named(cast.analyst, "Deputy", "+47 2", is_deputy=True))
    for by in (cast.analyst, cast.approver("company_one"), cast.administrator("company_two"), cast.coordinator):
        with pytest.raises(NotAllowed):
            publish(cast, by=by)
    assert called(cast) == []
