"""A real browser: Debian's Chromium, driven by playwright. Without it these tests are skipped, and say so."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from portal.models import User
from portal.runner import environment
from tests.cast import PASSWORD, Cast, assemble
from tests.conftest import SignedIn

CHROMIUM = next((path for name in environment.CHROMIUM if (path := shutil.which(name))), "")
PATIENCE = 10  # seconds until words must stand on a page
# The test's database connection is used from playwright's loop as well.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    if missing := environment.missing_browser_packages():
        pytest.skip(f"not installed: {' '.join(missing)}")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


class Desk:
    """One person at a browser of their own. Any message of the page's console fails the test."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def come_in(self, person: User) -> "Desk":
        """With the session of somebody who has signed in; no page is opened. The story signs in by the form."""
        key = SignedIn(person).session.session_key
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": str(key), "url": self.address}])
        return self

    def sign_in(self, person: User) -> "Desk":
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", person.email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("main button.btn-primary")
        self.page.wait_for_url(f"{self.address}/")
        return self

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def push(self, words: str) -> None:
        """A button whose words stand elsewhere on the page too."""
        self._lead(self.page.locator("main").get_by_role("button", name=words, exact=True))

    def press(self, words: str) -> None:
        """A button or link by its words, and wait for the page that it leads to."""
        self._lead(self._named(words))

    def _lead(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.click(
                trial=True
            )  # it can be hit; by the click itself, for a column that sticks may move under a mouse
            target.dispatch_event("click")

    def touch(self, words: str) -> None:
        """A button by its words that is answered on the same page."""
        self._named(words).click()

    def _named(self, words: str) -> Locator:
        return self.page.locator("main").get_by_text(words, exact=True).first

    def sees(self, words: str) -> bool:
        """Whether the words come to stand on the page, wherever its lines break."""
        until = time.monotonic() + PATIENCE
        while self.lacks(words):
            if time.monotonic() > until:
                return False
            self.page.wait_for_timeout(50)
        return True

    def lacks(self, words: str) -> bool:
        """Whether the words do not stand on the page as it is now."""
        return words not in " ".join(self.page.inner_text("body").split())

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):  # a refused form, a hidden item
            self.complaints.append(text)


@pytest.fixture
def players(transactional_db: None) -> Cast:
    """The cast, as other processes see it too."""
    return assemble()


@contextmanager
def phone(chromium: Browser, address: str, person: User) -> Iterator[Desk]:
    """A person's browser on a phone; at the end no page has complained."""
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    made = Desk(context.new_page(), address).come_in(person)
    yield made
    context.close()
    assert made.complaints == []
