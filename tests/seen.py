"""What a page shows of what it decides on, sent back with the decision, as the browser sends it."""

import re
from typing import Any

from django.test import Client


def on(browser: Client, page: str, form: str) -> str:
    """What stands in the form of this address on a page; empty where the page has no such form."""
    return _in(browser.get(page).text, rf'action="{re.escape(form)}"')


def further(browser: Client, notice: object, chosen: dict[str, Any]) -> str:
    """What stands for those who would see an item as well, on the page that comes after a framework was chosen."""
    return _in(browser.post(f"/items/{notice}/share/", chosen).text, "")


def approve(browser: Client, notice: object, *, follow: bool = False) -> Any:
    """By the button on the page that says who will see it."""
    door = f"/items/{notice}/approve/"
    return browser.post(door, {"seen": on(browser, f"/items/{notice}/release/", door)}, follow=follow)


def approve_by_program(browser: Client, notice: object) -> Any:
    """By a program that reads the item, asks who will see it, and sends back what stands for both."""
    address = f"/api/v1/notices/{notice}/"
    read = {"submission": browser.get(address).json()["submission"]}
    told = browser.get(f"{address}approve/", query_params=read).json()
    return browser.post(f"{address}approve/", {"seen": told["seen"]}, "application/json")


def approve_correction(browser: Client, notice: object, *, follow: bool = False) -> Any:
    """By the button beside what it changes, on the page of the item, wherever that is."""
    door = f"/items/{notice}/correction/approve/"
    page = browser.get(f"/items/{notice}/", follow=True).redirect_chain
    return browser.post(door, {"seen": on(browser, page[-1][0] if page else f"/items/{notice}/", door)}, follow=follow)


def _in(text: str, form: str) -> str:
    found = re.search(rf'{form}.*?name="seen" value="([^"]*)"', text, re.DOTALL)
    return found[1] if found else ""
