"""What pages weigh on the wire and how they look, over the running demo: `python -m benchmarks.pages ADDRESS`.

Writes docs/pages.md and the pictures beside it. The demo must run at ADDRESS, with its folder in ACCORD_VAR.
"""

import io
import json
import os
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
HEAD = """# Pages

Bytes over the wire as Chromium counts them over the demo's own server: of each page alone, with what it loads where
nothing is kept from a page before (*first*), and where style sheets, script and type are kept (*later*). The first page
with which one begins is the sign-in.

| page | as | first, kB | later, kB |
|---|---|--:|--:|
"""
LOOKS = """
## How they look

"""


@dataclass(frozen=True)
class Shown:
    """A main page: where it is, and who looks at it; `first` is a link to follow on the page at `address`."""

    name: str
    role: str
    address: str
    first: str = ""


PAGES = (
    Shown("Home of an analyst", "analyst", "/"),
    Shown("Queue", "analyst", "/queue/"),
    Shown("An alert", "analyst", "/items/?kind=alert", ".item .title a"),
    Shown("New alert", "focal point", "/alerts/new/"),
    Shown("Search", "analyst", "/items/"),
    Shown("Methods", "analyst", "/methods/"),
    Shown("Substances", "analyst", "/substances/"),
    Shown("Controls", "analyst", "/controls/"),
    Shown(
        "A bulletin",
        "coordinator",
        "/bulletins/",
        "main a[href^='/bulletins/']:not([href$='new/']):not([href$='edit/'])",
    ),
    Shown("A framework", "coordinator", "/frameworks/", "main a[href^='/frameworks/']"),
)
STYLES = {"light": (1440, "light"), "dark": (1440, "dark"), "phone": (390, "light")}


def main(address: str) -> None:
    demo = json.loads((Path(os.environ.get("ACCORD_VAR", ROOT / "var")) / "demo.json").read_text())
    people = {person["role"]: person["email"] for person in demo["people"]}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        rows = [_row("Sign-in", "nobody", _weigh(browser, address, "/accounts/login/", None))]
        pictures = []
        for shown in PAGES:
            with _signed_in(browser, address, people[shown.role], demo["password"]) as page:
                path = _path(page, address, shown)
                state: Any = page.context.storage_state()
                rows.append(_row(shown.name, shown.role, _weigh(browser, address, path, state)))
                pictures.append(_pictures(browser, address, path, state, shown.name))
        browser.close()
    (DOCS / "pages.md").write_text(HEAD + "".join(rows) + LOOKS + "\n".join(pictures))


@contextmanager
def _signed_in(browser: Browser, address: str, email: str, password: str) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
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


def _row(name: str, role: str, sizes: tuple[int, int]) -> str:
    first, later = sizes
    return f"| {name} | {role} | {first / 1000:.0f} | {later / 1000:.0f} |\n"


def _pictures(browser: Browser, address: str, path: str, state: Any, name: str) -> str:
    """The page in each style, as files of few colours, and the lines that show them."""
    folder = DOCS / "images" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"### {name}\n"]
    for style, (width, scheme) in STYLES.items():
        context = browser.new_context(
            storage_state=state,
            viewport={"width": width, "height": 1000 if width > 1000 else 844},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.goto(address + path, wait_until="networkidle")
        file = folder / f"{name.lower().replace(' ', '-')}-{style}.png"
        picture: Image.Image = Image.open(io.BytesIO(page.screenshot()))
        if width > 1000:
            picture = picture.resize((1080, 750), Image.Resampling.LANCZOS)
        picture.convert("RGB").quantize(96).save(file, optimize=True)
        lines.append(f"![{name}, {style}]({file.relative_to(DOCS)})")
        context.close()
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
