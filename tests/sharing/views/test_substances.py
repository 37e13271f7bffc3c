"""Pages of substances and controls, and the status panel."""

from datetime import date
from typing import Any

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from sharing.enums import Audience, NameKind
from sharing.views.substances import status_panel
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories.legislation import control, substance
from tests.factories.notices import alert, law_change

pytestmark = pytest.mark.usefixtures("_on_a_day")


@pytest.fixture
def _on_a_day() -> object:
    with time_machine.travel(date(2026, 6, 1)):
        yield


def test_substance_list_finds_by_number_and_says_where_it_stands(cast: Cast, as_: type[SignedIn]) -> None:
    thing = substance("Metonitazene", names=((NameKind.CAS, "14680-51-4"),))
    substance("Tramadol")
    control(thing, "NO", effective="2027-03")
    page = as_(cast.analyst).get("/substances/", {"q": "14680-51-4"}).content.decode()
    assert [name in page for name in ("Metonitazene", "also called 14680-51-4", "from March 2027", "Tramadol")] == [
        True,
        True,
        True,
        False,
    ]


def test_substance_list_takes_anything_typed(cast: Cast, as_: type[SignedIn]) -> None:
    browser = as_(cast.analyst)
    for query in ({"q": "\x00"}, {"q": "%_"}, {"after": "9:"}, {"substance_class": "none such"}, {"q": "x" * 999}):
        assert browser.get("/substances/", query).status_code == 200


def test_substance_shows_names_controls_and_items_that_the_reader_may_read(cast: Cast, as_: type[SignedIn]) -> None:
    thing = substance("Metonitazene", names=((NameKind.STREET, "метонит"),))
    control(thing, "NO", effective="2020-01-01")
    control("Nitazenes (class)", "NO", effective="2025-01-15")
    for title, audience in (("Seen by all", Audience.EVERYONE), ("Authorities alone", Audience.AUTHORITIES)):
        row = alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, audience)], title=title)
        row.substances.add(thing)
    page = as_(cast.analyst).get(thing.get_absolute_url()).content.decode()
    words = ("метонит", "since 1 Jan 2020", "Nitazenes (class)", "Seen by all", "Authorities alone")
    assert [word in page for word in words] == [True, True, True, True, False]
    assert as_(cast.analyst).get("/substances/none-such/").status_code == 404


def test_controls_stand_on_the_day_asked(cast: Cast, as_: type[SignedIn]) -> None:
    thing = substance("Metonitazene")
    control(thing, "NO", effective="2026-07-01")
    control("Nitazenes (class)", "IT", effective="2025-01-15")
    browser = as_(cast.analyst)
    phrases = {}
    for on in ("2026-06-30", "2026-07-01"):
        page = browser.get("/controls/", {"on": on}).content.decode()
        phrases[on] = ["from 1 Jul 2026" in page, "since 1 Jul 2026" in page, "Nitazenes (class)" in page]
    assert phrases == {"2026-06-30": [True, False, True], "2026-07-01": [False, True, True]}


def test_controls_show_one_jurisdiction_and_take_anything_typed(cast: Cast, as_: type[SignedIn]) -> None:
    control(substance("Metonitazene"), "CN", effective="2020-01-01")
    browser = as_(cast.analyst)
    assert "Metonitazene" not in browser.get("/controls/").content.decode()
    assert "Metonitazene" in browser.get("/controls/", {"where": "CN"}).content.decode()
    for query in ({"where": "XX"}, {"on": "soon"}, {"on": "2026-02-30"}, {"q": "\x00"}):
        assert browser.get("/controls/", query).status_code == 200


def test_controls_never_tell_of_a_law_change_that_one_may_not_read(cast: Cast, as_: type[SignedIn]) -> None:
    law = law_change(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.AUTHORITIES)])
    secret: dict[str, Any] = {
        "instrument": "Secret regulation",
        "law_change": law,
        "reference_row": "",
        "reported_by": law.originator,
    }
    thing = substance("Metonitazene")
    control(thing, "NO", effective="2026-07-01", **secret)
    control("Secret class", "NO", effective="2026-07-01", **secret)
    for url in ("/controls/", "/controls/?where=all", thing.get_absolute_url(), "/substances/"):
        for person, told in ((cast.focal_point, True), (cast.analyst, False), (cast.member("outsider"), False)):
            page = as_(person).get(url).content.decode()
            assert ("Secret" in page) == told, (url, person)


def test_status_panel_lists_what_is_told_and_what_is_not(cast: Cast) -> None:
    thing = substance("Metonitazene")
    control(thing, "NO", effective="2020-01-01")
    control("Nitazenes (class)", "IT", effective="2025-01-15")
    row = alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)])
    row.substances.add(thing)
    panel = status_panel(cast.analyst, row)
    (shown,) = panel["status_rows"]
    assert (panel["status_on"], panel["has_markets"]) == (date(2026, 6, 1), True)
    assert [market.jurisdiction for market in shown.told] == ["NO"]
    assert (shown.untold, [m.jurisdiction for m in shown.in_words]) == (
        ["Italy", "United Nations", "European Union"],
        ["IT"],
    )


def test_a_law_that_comes_into_force_shows_on_the_alert_from_that_day(cast: Cast, as_: type[SignedIn]) -> None:
    thing = substance("Metonitazene")
    control(thing, "NO", effective="2026-07-01")
    row = alert(author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, Audience.EVERYONE)])
    row.substances.add(thing)
    browser = as_(cast.analyst)
    assert "from 1 Jul 2026" in browser.get(row.get_absolute_url()).content.decode()
    with time_machine.travel(date(2026, 7, 1)):
        assert "since 1 Jul 2026" in as_(cast.analyst).get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_controls_take_a_fixed_number_of_queries(
    cast: Cast, as_: type[SignedIn], number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        control(substance(), "NO", effective="2020-01-01")
    browser = as_(cast.analyst)
    with django_assert_max_num_queries(14):
        browser.get("/controls/")


def test_suggestions_are_options_or_lines_to_add(cast: Cast) -> None:
    substance("α-PVP", names=((NameKind.CAS, "14530-33-7"),))
    browser = SignedIn(cast.analyst)
    options = browser.get("/substances/suggestions/", {"q": "14530337"}).text
    assert options.strip() == '<option value="α-PVP">14530-33-7</option>'
    assert 'data-line="α-PVP"' in browser.get("/substances/suggestions/", {"find_substance": "alphapvp"}).text
    assert "No substance" in browser.get("/substances/suggestions/", {"find_substance": "xxxxxx"}).text
    assert browser.get("/substances/suggestions/").text.strip() == ""
