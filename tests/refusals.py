"""Every page with a form as it comes back refused: sent empty or wrong, by the first reader of the page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from tests.access.house import House
from tests.conftest import SignedIn
from tests.pages import NOBODY, Page, page_of

TRIES = 3  # of a form that takes whatever is sent
WRONG = "!"  # no choice, day, number, address or key
PRESSED = ("submit", "button", "image", "reset")


@dataclass
class Sent:
    """One form of a page: where it goes, what it holds unseen, and what a person would fill in; files stay away."""

    address: str
    hidden: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def tries(self) -> list[dict[str, str]]:
        """Empty first, then wrong in every field."""
        return [self.hidden, {**self.hidden, **dict.fromkeys(self.shown, WRONG)}]


class Forms(HTMLParser):
    """The forms of a page that are posted. What stands in a template is no part of them."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Sent] = []
        self.open: Sent | None = None
        self.templates = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        if tag == "form" and told.get("method") == "post":
            self.open = Sent(told.get("action") or self.address)
            self.found.append(self.open)
        elif self.open and not self.templates and tag in ("input", "select", "textarea") and told.get("name"):
            self._field(self.open, told)

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "form":
            self.open = None

    def _field(self, form: Sent, told: dict[str, str]) -> None:
        if told.get("type") == "hidden":
            form.hidden[told["name"]] = told.get("value", "")
        elif told.get("type") not in PRESSED:
            (form.files if told.get("type") == "file" else form.shown).append(told["name"])


def gather(house: House, shown: list[Page]) -> list[Page]:
    """For each form that a kind of page holds the page that comes back; a button alone is no form."""
    found: dict[tuple[str, str], Page] = {}
    tried: Counter[tuple[str, str]] = Counter()
    for page in shown:
        for form in _forms(page):
            name = resolve(form.address.partition("?")[0]).url_name or ""
            key = (name, page.name)
            if key in found or tried[key] == TRIES:
                continue
            tried[key] += 1
            if refused := _refused(house, page, form, name):
                found[key] = refused
    chosen = [_chosen(house, page) for page in shown if page.name == "notice_share"][:1]
    return [*found.values(), *chosen]


def _chosen(house: House, page: Page) -> Page:
    """What comes after a framework was chosen, before an item of the reader's is shared there: no refusal, and no page
    of its own address either.
    """
    region, owner = house.cast.region, page.reader[0]
    here = (p for p in house.planted if (p.item.kind, p.item.state, p.item.owner) == ("alert", "released", owner))
    row = next(p.row for p in here if all(share.framework != "region" for share in p.item.shares))
    sent = {"framework": str(region.pk), "audience": "everyone"}
    address = reverse("notice_share", args=[row.pk])
    browser = SignedIn(house.cast.people[page.reader])
    answer = browser.post(address, sent)
    assert answer.status_code == 200
    return page_of("notice_share chosen", address, page.reader, answer, browser)


def _forms(page: Page) -> Iterator[Sent]:
    reader = Forms(page.address)
    reader.feed(page.html)
    return (form for form in reader.found if form.shown or form.files)


def _refused(house: House, page: Page, form: Sent, name: str) -> Page | None:
    """Nothing that it does lasts."""
    for data in form.tries():
        browser = Client() if page.reader == NOBODY else SignedIn(house.cast.people[page.reader])
        with transaction.atomic():
            answer = browser.post(form.address, data)
            transaction.set_rollback(True)
        if answer.status_code in (200, 422) and answer.content.startswith(b"<!doctype html>"):
            return page_of(f"{name} refused", form.address, page.reader, answer, browser)
    return None
