"""What pages weigh on the wire and how they look, over the running demo: `python -m benchmarks.pages ADDRESS`.

Writes docs/pages.md and the pictures beside it, and ends with 1 where a page is heavier than it may be. The demo must
run at ADDRESS, with its folder in ACCORD_VAR.
"""

import io
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
CHROMIUM = "/usr/bin/chromium"
FIRST, LATER = 200_000, 50_000  # bytes: of the page with which one begins, and of each later one
HEAD = """# Pages

Bytes over the wire as Chromium counts them over the demo's own server: of each page alone, with what it loads where
nothing is kept from a page before (*first*), and where style sheets, script and type are kept (*later*). The page with
which one begins is the sign-in: it may weigh 200 kB; each later one 50 kB, once the rest is kept.

| page | as | first, kB | later, kB |
|---|---|--:|--:|
"""
EVERY = """
## Every page

Each page that links lead to, as the first of these people who comes to it: an analyst, a focal point, an approver, a
coordinator, a publisher, an administrator; at last somebody without an account, who begins with the public bulletins.
Bytes with style sheets, script and type kept.

| page | as | kB |
|---|---|--:|
"""
LOOKS = """
## How they look

Each page light, dark, on a phone, and as somebody sees it whose organization works in Arabic: items that were written
in Arabic are shown to them as they were written. The words of the pages themselves are English so far. A public
bulletin is the same for everyone.

"""


@dataclass(frozen=True)
class Shown:
    """A main page: where it is, and who looks at it; `first` is a link to follow on the page at `address`, `typed` what
    is typed into fields before a picture is taken.
    """

    name: str
    role: str
    address: str
    first: str = ""
    typed: tuple[tuple[str, str], ...] = ()


NOBODY = "nobody"
ALERT, BULLETIN, FRAMEWORK = (
    ".item .title a[href^='/items/']",
    "main .item .title a[href^='/bulletins/']",
    "main a[href^='/frameworks/']",
)
PAGES = (
    Shown("Home", "analyst", "/"),
    Shown("Queue", "analyst", "/queue/"),
    Shown("An alert", "analyst", "/queue/", ALERT),
    Shown("New alert", "focal point", "/alerts/new/"),
    Shown("Search", "analyst", "/items/"),
    Shown("Methods", "analyst", "/methods/"),
    Shown("A substance", "analyst", "/substances/?q=isotonitazene", "main td a, main th a"),
    Shown("Law calendar", "analyst", "/calendar/"),
    Shown("A bulletin", "coordinator", "/bulletins/", BULLETIN),
    Shown("A public bulletin", NOBODY, "/public/bulletins/", "main .item .title a"),
    Shown("Trends", "analyst", "/trends/"),
    Shown("A framework", "coordinator", "/frameworks/", FRAMEWORK),
)
SEEN = "سبعة عروض متطابقة الصور، وينتقل البائع إلى تطبيق المراسلة بعد السؤال الأول."
TYPED = (
    ("#id_title", "متجر يعرض إيزوتونيتازين في أكياس بلا ملصقات"),
    ("#id_observed", SEEN),
    ("#id_pasted", "https://nahr-souq.example/item/4471029\nJadeOrchid41"),
)
ARABIC = (
    Shown("Home", "analyst, Arabic", "/"),
    Shown("Queue", "analyst, Arabic", "/queue/"),
    Shown("An alert", "analyst, Arabic", "/queue/", ".item .title a:has([lang=ar])"),
    Shown("New alert", "focal point, Arabic", "/alerts/new/", typed=TYPED),
    Shown("Search", "analyst, Arabic", "/items/?q=إيزوتونيتازين"),
    Shown("Methods", "analyst, Arabic", "/methods/", "main a.cell[href*='MK-01' i]"),
    Shown("A substance", "analyst, Arabic", "/substances/?q=إيزوتونيتازين", "main td a, main th a"),
    Shown("Law calendar", "analyst, Arabic", "/calendar/"),
    Shown("A bulletin", "focal point, Arabic", "/bulletins/", BULLETIN),
    Shown("Trends", "analyst, Arabic", "/trends/"),
    Shown("A framework", "analyst, Arabic", "/frameworks/", FRAMEWORK),
)
WALKERS = ("analyst", "focal point", "approver", "coordinator", "publisher", "administrator", NOBODY)
ONE_OF_MANY = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=^/substances/)[^/]+|(?<=^/methods/)[^/]+"
    r"|(?<=^/public/bulletins/)[^/]+|(?<=/sources/)[^/]+"
)
NO_PAGE = re.compile(
    r"^/(api|admin|accounts|static)/|/(pdf|docx|csv|svg|json|file|preview)/$|\.atom$|/evidence/[^/]+/$"
)
STYLES = {"light": (1440, "light"), "dark": (1440, "dark"), "phone": (390, "light")}


def main(address: str) -> list[str]:
    """Write the page. What is heavier than it may be comes back, a line each."""
    demo = json.loads((Path(os.environ.get("ACCORD_VAR", ROOT / "var")) / "demo.json").read_text())
    people = {NOBODY: "", **{person["role"]: person["email"] for person in demo["people"]}}
    weights: list[tuple[str, str, tuple[int, int]]] = []
    pictures: dict[str, list[str]] = {shown.name: [] for shown in PAGES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        weights.append(("Sign-in", "nobody", _weigh(browser, address, "/accounts/login/", None)))
        for shown in PAGES:
            with _signed_in(browser, address, people[shown.role], demo["password"]) as page:
                path, state = _path(page, address, shown), page.context.storage_state()
            weights.append((shown.name, shown.role, _weigh(browser, address, path, state)))
            for style in STYLES:
                pictures[shown.name].append(_picture(browser, address + path, state, shown, style))
        for shown in ARABIC:
            with _signed_in(browser, address, people[shown.role], demo["password"]) as page:
                path, state = _path(page, address, shown), page.context.storage_state()
            pictures[shown.name].append(_picture(browser, address + path, state, shown, "light", "arabic"))
        every = _walk(browser, address, people, demo["password"])
        browser.close()
    rows = "".join(
        f"| {name} | {role} | {first / 1000:.0f} | {later / 1000:.0f} |\n" for name, role, (first, later) in weights
    )
    looks = "\n".join(f"### {name}\n\n" + "\n".join(lines) + "\n" for name, lines in pictures.items())
    (DOCS / "pages.md").write_text(HEAD + rows + EVERY + "".join(_every_row(*row) for row in every) + LOOKS + looks)
    return _too_heavy(weights) + [f"{name}: {size} bytes later" for name, _role, size in every if size > LATER]


def _walk(browser: Browser, address: str, people: dict[str, str], password: str) -> list[tuple[str, str, int]]:
    """Every page that links lead to, once: its address without what differs from one to the next, who comes to it
    first, and its bytes.
    """
    found: dict[str, tuple[str, int]] = {}
    for role in WALKERS:
        with _signed_in(browser, address, people[role], password) as page:
            devtools = page.context.new_cdp_session(page)
            devtools.send("Network.enable")
            got: list[int] = []
            devtools.on("Network.loadingFinished", lambda event, got=got: got.append(int(event["encodedDataLength"])))
            ahead, seen = ["/public/bulletins/" if role == NOBODY else "/"], set[str]()
            while ahead:
                path = ahead.pop(0)
                name = ONE_OF_MANY.sub("…", path)
                if name in seen or NO_PAGE.search(path):
                    continue
                seen.add(name)
                got.clear()
                answer = page.goto(address + path, wait_until="load" if name in found else "networkidle")
                if answer is None or answer.status != 200:
                    continue
                if sum(got) > LATER:  # with type that no page before it had asked for
                    got.clear()
                    page.goto(address + path, wait_until="networkidle")
                found.setdefault(name, (role, sum(got)))
                ahead += [link.partition("#")[0].partition("?")[0] for link in _links(page)]
    return sorted((name, role, size) for name, (role, size) in found.items())


def _links(page: Page) -> list[str]:
    links: list[str] = page.eval_on_selector_all("a[href^='/']", "rows => rows.map(row => row.getAttribute('href'))")
    return links


def _every_row(name: str, role: str, size: int) -> str:
    return f"| `{name}` | {role} | {size / 1000:.0f} |\n"


def _too_heavy(weights: list[tuple[str, str, tuple[int, int]]]) -> list[str]:
    (begin, _who, (first, _later)), *others = weights
    found = [f"{begin}: {first} bytes at first"] if first > FIRST else []
    return found + [f"{name}: {later} bytes later" for name, _role, (_first, later) in others if later > LATER]


@contextmanager
def _signed_in(browser: Browser, address: str, email: str, password: str) -> Iterator[Page]:
    """A page of somebody who has signed in; of nobody, where there is no address."""
    context = browser.new_context()
    page = context.new_page()
    if email:
        page.goto(f"{address}/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.click("main button.btn-primary")
        page.wait_for_url(f"{address}/")
    yield page
    context.close()


def _path(page: Page, address: str, shown: Shown) -> str:
    """The path of the page itself: of the first item of a list, where the page is one of many."""
    page.goto(address + shown.address)
    if not shown.first:
        return shown.address
    href = page.locator(shown.first).first.get_attribute("href")
    assert href, shown.name
    return href


def _weigh(browser: Browser, address: str, path: str, state: Any) -> tuple[int, int]:
    """Bytes with nothing kept, and once more with what was kept."""
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    got: list[int] = []
    devtools.on("Network.loadingFinished", lambda event: got.append(int(event["encodedDataLength"])))
    sizes = []
    for _visit in range(2):
        got.clear()
        page.goto(address + path, wait_until="networkidle")
        sizes.append(sum(got))
    context.close()
    return sizes[0], sizes[1]


def _picture(browser: Browser, url: str, state: Any, shown: Shown, style: str, name: str = "") -> str:
    """The page in a style, as a small file, and the line that shows it."""
    folder = DOCS / "images" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    width, scheme = STYLES[style]
    context = browser.new_context(
        storage_state=state,
        viewport={"width": width, "height": 1000 if width > 1000 else 844},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    for field, text in shown.typed:
        page.fill(field, text)
    page.evaluate("scrollTo(0, 0)")
    file = folder / f"{shown.name.lower().replace(' ', '-')}-{name or style}.png"
    picture: Image.Image = Image.open(io.BytesIO(page.screenshot()))
    if width > 1000:
        picture = picture.resize((1080, 750), Image.Resampling.LANCZOS)
    # Small marks keep their colours: what is red or amber must stay so.
    picture.convert("RGB").quantize(192, method=Image.Quantize.MAXCOVERAGE).save(file, optimize=True)
    context.close()
    return f"![{shown.name}, {name or style}]({file.relative_to(DOCS)})"


if __name__ == "__main__":
    if heavy := main(sys.argv[1].rstrip("/")):
        sys.exit("heavier than it may be: " + "; ".join(heavy))
