"""What a page shows of what it decides on, sent back with the decision, as the browser sends it."""

import re
from typing import Any

from django.test import Client


def on(browser: Client, page: str, form: str) -> str:
    """What stands in the form of this address on a page; empty where the page has no such form."""
    found = re.search(rf'action="{re.escape(form)}".*?name="seen" value="([^"]*)"', browser.get(page).text, re.DOTALL)
    return found[1] if found else ""


def approve(browser: Client, notice: object, *, follow: bool = False) -> Any:
    """By the button on the page that says who will see it."""
    door = f"/items/{notice}/approve/"
    return browser.post(door, {"seen": on(browser, f"/items/{notice}/release/", door)}, follow=follow)


def approve_correction(browser: Client, notice: object, *, follow: bool = False) -> Any:
    """By the button beside what it changes, on the page of the item, wherever that is."""
    door = f"/items/{notice}/correction/approve/"
    page = browser.get(f"/items/{notice}/", follow=True).redirect_chain
    return browser.post(door, {"seen": on(browser, page[-1][0] if page else f"/items/{notice}/", door)}, follow=follow)
