"""Every page in Chromium, light and dark, wide and on a phone, and every form that comes back refused: axe-core finds
nothing, and nothing is cut off.
"""

from collections import defaultdict
from importlib.resources import files

import pytest
from playwright.sync_api import Browser

from tests.browser import shelf
from tests.browser.conftest import Desk
from tests.gathered import Gathered, gathered
from tests.pages import Page

__all__ = ["gathered"]
pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
# Nothing is told of what is right, and style sheets are not fetched a second time: no rule that is asked reads them.
RUN = """
async options => {
    const preload = {assets: ["media"]};
    const told = await axe.run(document, {resultTypes: ["violations"], preload, ...options});
    return told.violations;
}
"""
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
# What a page is too wide for, but for parts that scroll by themselves.
OVERFLOW = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_are_accessible_light_and_dark_wide_and_narrow(chromium: Browser, gathered: Gathered, part: int) -> None:
    """Each is shown as the site gave it to the one who reads it, and made no second time."""
    faults: dict[str, set[str]] = defaultdict(set)
    known: set[str] = set()  # what axe has seen as one reader, it sees as no other: it is made of the same parts
    with shelf.opened() as served, chromium.new_context(reduced_motion="reduce") as context:
        desk = Desk(context.new_page(), served.address)
        for number, page in enumerate(_part(gathered.shown, part)):
            served.page = page
            if page.name in known:
                desk.go(page.address)
            else:
                _look(desk, page, faults, MAIN_LOOKS if page.name in MAIN else [LOOKS[number % 2]])
            known.add(page.name)
            _measure(desk, page, faults)
        for number, page in enumerate(_part(gathered.refused, part)):
            served.page = page
            _look_at_refusal(desk, page, faults, asks_axe=number % 2 == 0)
    assert (dict(faults), desk.complaints, served.lacked) == ({}, [], [])


def _part(found: list[Page], part: int) -> list[Page]:
    """Pages of one name stay together."""
    names = list(dict.fromkeys(page.name for page in found))
    return [page for page in found if names.index(page.name) % PARTS == part]


def _look(desk: Desk, shown: Page, faults: dict[str, set[str]], looks: Looks) -> None:
    """The first look asks for every rule."""
    desk.go(shown.address)
    desk.page.evaluate(AXE)
    for width, scheme in looks:
        desk.page.set_viewport_size({"width": width, "height": 900})
        desk.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        where = f"{shown.name} {width} {scheme}"
        for fault in desk.page.evaluate(RUN, WHOLE if (width, scheme) == looks[0] else ONLY_SEEN):
            for node in fault["nodes"]:
                faults[f"{fault['id']}: {node['html'][:150]}"].add(where)


def _measure(desk: Desk, shown: Page, faults: dict[str, set[str]]) -> None:
    for width, _scheme in LOOKS:
        desk.page.set_viewport_size({"width": width, "height": 900})
        if (wide := desk.page.evaluate(OVERFLOW)) > 0:
            faults[f"{wide} px too wide"].add(f"{shown.name} {width}")


def _look_at_refusal(desk: Desk, refused: Page, faults: dict[str, set[str]], *, asks_axe: bool) -> None:
    """On a phone, in the dark. Errors look alike on all forms, so that every other one is enough for axe; none is too
    wide.
    """
    if asks_axe:
        _look(desk, refused, faults, REFUSED_LOOKS)
    else:
        desk.go(refused.address)
    _measure(desk, refused, faults)
