"""Every page in Chromium, light and dark, wide and on a phone, and every form that comes back refused: axe-core finds
nothing, and nothing is cut off.
"""

from collections import defaultdict
from importlib.resources import files

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from sharing.models import Notice
from tests import pages, refusals
from tests.access import house as houses
from tests.access.doors import DOORS
from tests.access.house import House
from tests.browser.conftest import Desk
from tests.cast import assemble

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
RUN = "options => axe.run(document, {resultTypes: ['violations'], ...options})"
# How far apart two links are is a rule that axe-core leaves off unless it is asked for.
WHOLE = {"rules": {"target-size": {"enabled": True}}}
# The pages are looked at in so many tests, which run beside each other.
PARTS = 2
# After the first look only colours and places are others: what else a rule looks at is the same page. Main pages are
# looked at in every way, of the others one wide and light, the next narrow and dark; none is too wide either way.
Looks = list[tuple[int, str]]
LOOKS: Looks = [(1440, "light"), (390, "dark")]
MAIN_LOOKS: Looks = [*LOOKS, (1440, "dark"), (390, "light")]
MAIN = ("home", "queue", "notices", "alert_new", "my_alerts", "framework", "substance", "technique", "meeting")
REFUSED_LOOKS: Looks = [(390, "dark")]
SEEN = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
ONLY_SEEN = {"runOnly": {"type": "rule", "values": SEEN}}
LONG = "Methylenedioxypyrovalerone" * 5
# What a page is too wide for, but for parts that scroll by themselves.
OVERFLOW = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@pytest.fixture
def town(transactional_db: None) -> House:
    """Titles hold a word that is wider than a phone."""
    house = houses.build(assemble())
    Notice._base_manager.update(title=LONG)
    return house


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_are_accessible_light_and_dark_wide_and_narrow(
    chromium: Browser, live_server: LiveServer, town: House, part: int
) -> None:
    shown = pages.gather(town, range(part, len(DOORS), PARTS))
    refused = refusals.gather(town, shown)
    faults: dict[str, set[str]] = defaultdict(set)
    known: set[str] = set()  # what axe has seen as one reader, it sees as no other: it is made of the same parts
    for reader in (pages.NOBODY, *pages.READERS):
        context = chromium.new_context(reduced_motion="reduce")
        desk = Desk(context.new_page(), live_server.url)
        if reader != pages.NOBODY:
            desk.sign_in(town.cast.people[reader])
        for number, page in enumerate(page for page in shown if page.reader == reader):
            if page.name in known:
                desk.go(page.address)
            else:
                _look(desk, page, faults, MAIN_LOOKS if page.name in MAIN else [LOOKS[number % 2]])
            known.add(page.name)
            _measure(desk, page, faults)
        for number, page in enumerate(page for page in refused if page.reader == reader):
            _look_at_refusal(desk, page, faults, asks_axe=number % 2 == 0)
        context.close()
        assert (dict(faults), desk.complaints) == ({}, [])


def _look(desk: Desk, shown: pages.Page, faults: dict[str, set[str]], looks: Looks) -> None:
    """The first look asks for every rule."""
    desk.go(shown.address)
    desk.page.evaluate(AXE)
    for width, scheme in looks:
        desk.page.set_viewport_size({"width": width, "height": 900})
        desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        where = f"{shown.name} {width} {scheme}"
        for fault in desk.page.evaluate(RUN, WHOLE if (width, scheme) == looks[0] else ONLY_SEEN)["violations"]:
            for node in fault["nodes"]:
                faults[f"{fault['id']}: {node['html'][:150]}"].add(where)


def _measure(desk: Desk, shown: pages.Page, faults: dict[str, set[str]]) -> None:
    for width, _scheme in LOOKS:
        desk.page.set_viewport_size({"width": width, "height": 900})
        if (wide := desk.page.evaluate(OVERFLOW)) > 0:
            faults[f"{wide} px too wide"].add(f"{shown.name} {width}")


def _look_at_refusal(desk: Desk, refused: pages.Page, faults: dict[str, set[str]], *, asks_axe: bool) -> None:
    """On a phone, in the dark. It is shown as it came back, and sent no second time. Errors look alike on all forms, so
    that every other one is enough for axe; none is too wide.
    """
    place = desk.address + refused.address
    desk.page.route(
        place, lambda route: route.fulfill(status=422, content_type="text/html; charset=utf-8", body=refused.html)
    )
    if asks_axe:
        _look(desk, refused, faults, REFUSED_LOOKS)
    else:
        desk.go(refused.address)
    _measure(desk, refused, faults)
    desk.page.unroute(place)
