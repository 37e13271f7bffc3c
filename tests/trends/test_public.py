"""What anyone reads without an account: bulletins labelled TLP:CLEAR of frameworks that publish openly."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from portal import clock
from portal.actions import frameworks
from portal.models import Framework, Organization
from sharing import access
from sharing.actions import releases, review
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from tests.trends.test_consents import item
from tests.trends.test_editions import MARCH, composed, written
from trends import statistics
from trends.actions import composing, editions
from trends.models import Bulletin
from trends.queries import openly

LIST, FEED = "/public/bulletins/", "/public/bulletins/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


def opened(cast: Cast, opens: bool = True, **rules: Any) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(publishes_openly=opens, **rules)
    cast.north.refresh_from_db()


def published(cast: Cast, row: Bulletin) -> Bulletin:
    review.submit(access.plain(Bulletin).get(pk=row.pk), by=cast.member("coordinator_north"))
    acts.approve(row, by=cast.coordinator)
    return access.plain(Bulletin).select_related("framework", "originator").get(pk=row.pk)


def _month(number: int) -> tuple[date, date]:
    return date(2026, number, 1), date(2026, number + 1, 1) - timedelta(days=1)


def address(row: Bulletin) -> str:
    return f"{LIST}{row.reference}/"


def test_clear_bulletin_is_a_page_a_file_and_an_entry_of_the_feed(cast: Cast) -> None:
    opened(cast)
    row = published(cast, written(cast, composed(cast, "clear")))
    nobody = Client()
    page, feed = nobody.get(address(row)), nobody.get(FEED)
    assert ("Our own words." in page.text, row.reference in nobody.get(LIST).text) == (True, True)
    (entry,) = ElementTree.fromstring(feed.content).findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id")) == (row.title, f"urn:uuid:{row.pk}")
    with unrendered():
        file = nobody.get(f"{address(row)}pdf/")
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize("why", ["other label", "not open", "draft", "ended", "never was"])
def test_nothing_else_is_public(cast: Cast, why: str) -> None:
    opened(cast, why != "not open")
    row = written(cast, composed(cast, "green" if why == "other label" else "clear"))
    if why != "draft":
        row = published(cast, row)
    if why == "ended":
        releases.stop(access.plain(access.Release).get(notice=row.pk), by=cast.coordinator)
    reference = "NO-2026-ZZZZZZ" if why == "never was" else row.reference
    for browser in (Client(), SignedIn(cast.coordinator)):
        for path in (f"{LIST}{reference}/", f"{LIST}{reference}/pdf/"):
            assert browser.get(path).status_code == 404
        told = browser.get(LIST).text + browser.get(FEED).text
        assert (row.reference in told) == (why == "never was")


def test_nobody_is_known_there_and_any_cache_may_keep_it(cast: Cast) -> None:
    opened(cast)
    row = published(cast, composed(cast, "clear"))
    for path in (LIST, address(row), FEED):
        answers = [browser.get(path) for browser in (Client(), SignedIn(cast.coordinator))]
        assert answers[0].content == answers[1].content
        for answer in answers:
            assert (answer["Cache-Control"], dict(answer.cookies)) == ("public, no-cache", {})
            assert "Cookie" not in answer["Vary"]
        again = Client().get(path, headers={"If-None-Match": answers[0]["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_page_tells_no_address_of_the_site_and_no_person(cast: Cast) -> None:
    opened(cast)
    for _number in range(9):
        shown = item(cast, tlp="clear", title="Seller Alfa")
    row = published(cast, composed(cast, "clear"))
    page = Client().get(address(row)).text
    assert ("Seller Alfa" in page, str(shown.pk) in page, str(row.pk) in page, "/accounts/" in page) == (
        True, False, False, False,
    )  # fmt: skip
    people = [*cast.people.values()]
    assert [person.name for person in people if person.name in page] == []


def test_withdrawn_one_says_why_and_leaves_the_list(cast: Cast) -> None:
    opened(cast)
    row = published(cast, written(cast, composed(cast, "clear")))
    releases.withdraw(row, reason="Wrong month", by=cast.coordinator)
    gone, feed = Client().get(address(row)), Client().get(FEED).text
    assert (gone.status_code, "Wrong month" in gone.text, "Our own words." in gone.text) == (410, True, False)
    file = Client().get(f"{address(row)}pdf/")
    assert (file.status_code, file.content, "no-store" in file["Cache-Control"]) == (410, gone.content, True)
    assert "No bulletin is published for everyone at present." in Client().get(LIST).text
    assert (row.reference in Client().get(LIST).text, "Wrong month" in feed, row.title in feed) == (False, True, False)
    opened(cast, False)
    assert [Client().get(f"{address(row)}{end}").status_code for end in ("", "pdf/")] == [404, 404]


def test_what_was_written_for_members_does_not_become_public(cast: Cast) -> None:
    row, gone, later = (published(cast, composed(cast, "clear", _month(n))) for n in (1, 2, 3))
    releases.withdraw(gone, reason="Names a member wrongly", by=cast.coordinator)
    with clock.moved_to(clock.now() + timedelta(days=1)):
        frameworks.change_rules(cast.north, publishes_openly=True, by=cast.coordinator)
    with clock.moved_to(clock.now() + timedelta(days=2)):
        releases.withdraw(later, reason="Wrong month", by=cast.coordinator)
        new = published(cast, composed(cast, "clear", _month(5)))
    assert [Client().get(address(one)).status_code for one in (row, gone, later, new)] == [404, 404, 404, 200]
    words = (row.reference, "Names a member wrongly", "Wrong month", new.reference)
    assert [one in Client().get(FEED).text for one in words] == [False, False, False, True]


def test_it_is_found_from_the_pages_without_an_account_and_from_its_own(cast: Cast) -> None:
    pages = ("/accounts/login/", "/traders/")
    assert [f'href="{LIST}"' in Client().get(path).text for path in pages] == [False, False]
    opened(cast)
    assert [f'href="{LIST}"' in Client().get(path).text for path in pages] == [True, True]
    row = published(cast, composed(cast, "clear"))
    link = f'href="{address(row)}"'
    assert link in SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/").text
    opened(cast, False)
    assert link not in SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/").text


def test_who_has_kept_a_page_or_a_file_learns_of_its_withdrawal_at_once(cast: Cast) -> None:
    opened(cast)
    row = published(cast, composed(cast, "clear"))
    paths, tags = (address(row), f"{address(row)}pdf/"), []
    for path in paths:
        with unrendered():
            tags.append(Client().get(path)["ETag"])
        assert Client().get(path, headers={"If-None-Match": tags[-1]}).status_code == 304
    releases.withdraw(row, reason="Wrong month", by=cast.coordinator)
    for path, tag in zip(paths, tags, strict=True):
        assert Client().get(path, headers={"If-None-Match": tag}).status_code == 410


def test_withdrawn_source_is_marked_with_its_day(cast: Cast) -> None:
    opened(cast)
    alfa, bravo = (item(cast, tlp="clear", title=f"Seller {word}") for word in ("Alfa", "Bravo"))
    for number in range(9):
        item(cast, tlp="clear", title=f"Seller {number}")
    row = published(cast, composed(cast, "clear"))
    assert "Seller Alfa" in Client().get(address(row)).text
    releases.withdraw(alfa, reason="Mistaken seller", by=cast.colleague)
    page = Client().get(address(row)).text
    told = ("Seller Alfa" in page, alfa.reference in page, "withdrawn on" in page, "Mistaken" in page)
    assert (told, bravo.title in page) == ((False, True, True, False), True)


def test_public_bulletin_of_a_hiding_framework_tells_nothing_of_its_members(cast: Cast) -> None:
    opened(cast, hides_members=True)
    for _number in range(9):
        item(cast, tlp="clear", title="Seller Alfa")
    figures = statistics.count(cast.north, *MARCH, tlp="clear")
    told = (figures.countries, figures.companies, figures.countries_posted, figures.companies_answered)
    assert (told, figures.sources, figures.untold) == ((None,) * 4, [], True)
    page = Client().get(address(published(cast, composed(cast, "clear")))).text
    assert ("TEST-2026-" in page, "take part" in page, "Alerts shared: 9" in page) == (False, False, True)


def test_amber_words_are_nowhere_in_a_lower_edition(cast: Cast) -> None:
    opened(cast)
    master = published(cast, written(cast, composed(cast), tlp="amber", body="Only for members.", heading="Secretword"))
    for label in ("clear", "green"):
        made = published(cast, editions.derive(master, tlp=label, language="en", by=cast.member("coordinator_north")))
        page = SignedIn(cast.analyst).get(f"/bulletins/{made.pk}/").text
        with unrendered():
            said = page + bytes(composing.file_of(made, cast.analyst).content).decode()
        if label == "clear":
            said += Client().get(address(made)).text
        assert [word for word in ("Secretword", "Only for members", 'id="coverage"') if word in said] == [], label
    assert "Secretword" in SignedIn(cast.analyst).get(f"/bulletins/{master.pk}/").text


def test_editions_are_published_after_their_master_and_tell_the_same_answers(cast: Cast) -> None:
    opened(cast)
    master = composed(cast)
    made = editions.derive(master, tlp="clear", language="en", by=cast.member("coordinator_north"))
    with pytest.raises(Exception, match="first"):
        published(cast, made)
    master = published(cast, master)
    row = published(cast, made)
    assert (row.figures["answered"], row.figures["decisions"]) == (
        master.figures["answered"], master.figures["decisions"],
    )  # fmt: skip
    assert [one.pk for one in openly.published()] == [row.pk]


def test_letters_that_no_document_holds_stop_no_feed(cast: Cast) -> None:
    """Nor a page, a file or an answer to a program, in whosever words they stand."""
    opened(cast)
    hostile = "a\x01b\x0bc\ufffed & <e>"
    row = published(cast, written(cast, composed(cast, "clear")))
    access.plain(Bulletin).filter(pk=row.pk).update(title=hostile)
    Organization.objects.filter(pk=row.originator_id).update(name=f"Office {hostile}")
    Framework.objects.filter(pk=cast.north.pk).update(name=f"Frame {hostile}")
    row.refresh_from_db()
    kept = "abcd & <e>"
    title, _summary, author = told_by_feed()
    assert (title, author) == (kept, f"Office {kept}")
    assert Client().get(address(row)).status_code == 200
    answer = SignedIn(cast.analyst).get(f"/api/v1/bulletins/{row.pk}/")
    assert (answer.status_code, answer.json()["title"]) == (200, hostile)
    releases.withdraw(row, reason=f"Wrong {hostile}", by=cast.coordinator)
    assert told_by_feed() == [
        f"Withdrawn: {row.reference}",
        f"Wrong {kept.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}",
        f"Office {kept}",
    ]
    assert Client().get(address(row)).status_code == 410


def told_by_feed() -> list[str | None]:
    (entry,) = ElementTree.fromstring(Client().get(FEED).content).findall(f"{ATOM}entry")
    return [entry.findtext(f"{ATOM}{name}") for name in ("title", "summary", f"author/{ATOM}name")]
