"""An organization's facts are its own administrators'; platforms are the authorities'."""

from datetime import date

import pytest

from portal.actions import organizations
from portal.errors import ActionRefused, NotAllowed
from portal.models import Platform
from tests.cast import Cast
from tests.conftest import SignedIn


def test_administrator_keeps_facts_markets_and_holidays_together(cast: Cast) -> None:
    own = cast.organization("company_one")
    organizations.revise(
        own,
        changes={"time_zone": "Europe/Oslo"},
        markets=[("SE", date(2026, 1, 1), None)],
        holidays=[(date(2026, 5, 17), "National day")],
        by=cast.administrator("company_one"),
    )
    own.refresh_from_db()
    assert own.time_zone == "Europe/Oslo"
    assert [(str(m.country), m.since_on, m.until_on) for m in own.markets.all()] == [("SE", date(2026, 1, 1), None)]
    assert [(h.on, h.name) for h in own.holidays.all()] == [(date(2026, 5, 17), "National day")]


def test_others_change_nothing_of_an_organization(cast: Cast) -> None:
    own = cast.organization("company_one")
    for by in (cast.analyst, cast.approver("company_one"), cast.administrator("company_two"), cast.coordinator):
        with pytest.raises(NotAllowed):
            organizations.change(own, duty_contact="x", by=by)
        with pytest.raises(NotAllowed):
            organizations.set_markets(own, markets=[], by=by)
        with pytest.raises(NotAllowed):
            organizations.set_holidays(own, holidays=[], by=by)
        with pytest.raises(NotAllowed):
            organizations.deactivate(own, by=by)
    own.refresh_from_db()
    assert (own.duty_contact, own.markets.count(), own.is_active) == ("", 2, True)


@pytest.mark.parametrize("name", ["authority_south", "company_one", "observer"])
def test_second_reader_is_another_authority_or_coordinator(cast: Cast, name: str) -> None:
    own = cast.organization("authority_south")
    with pytest.raises(ActionRefused) as refusal:
        organizations.change(own, second_reader=cast.organization(name), by=cast.administrator("authority_south"))
    assert refusal.value.field == "second_reader"


def test_deactivated_organization_is_out_at_the_next_request(cast: Cast) -> None:
    browser, other = SignedIn(cast.analyst), SignedIn(cast.member("company_two"))
    assert browser.get("/me/").status_code == 200
    organizations.deactivate(cast.organization("company_one"), by=None)
    assert [browser.get("/me/").status_code, other.get("/me/").status_code] == [302, 200]


def test_companies_do_not_write_the_list_of_platforms(cast: Cast) -> None:
    for by in (cast.analyst, cast.member("observer")):
        with pytest.raises(NotAllowed):
            organizations.add_platform(name="New", operator=None, hosts=["new.example"], by=by)
    assert Platform.objects.filter(name="New").exists() is False


def test_platform_and_its_addresses_stand_in_the_list_once(cast: Cast) -> None:
    fields = []
    for name, host in (("bazaar one", "other.example"), ("Other", "bazaar-one.example")):
        with pytest.raises(ActionRefused) as refusal:
            organizations.add_platform(name=name, operator=None, hosts=[host], by=cast.focal_point)
        fields.append(refusal.value.field)
    assert fields == ["name", "hosts"]
    row = organizations.add_platform(name="Other", operator=None, hosts=["other.example"], by=cast.focal_point)
    assert [address.host for address in row.addresses.all()] == ["other.example"]


def test_template_that_cannot_be_read_is_refused(cast: Cast) -> None:
    pages = organizations.Pages(shops=["/shop/(a+)+{id}"])
    with pytest.raises(ActionRefused) as refusal:
        organizations.add_platform(name="New", operator=None, hosts=["new.example"], pages=pages, by=cast.focal_point)
    assert (refusal.value.field, Platform.objects.filter(name="New").exists()) == ("shop_paths", False)
