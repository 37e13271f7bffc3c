"""The inbox, and how one is mailed."""

import re

from django.test import Client

from portal import arrivals, clock, events, mails
from portal.enums import MessageKind, Rhythm
from portal.models import AuditEvent, MailPlan, Notification
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, told


def lines(html: str) -> list[str]:
    return re.findall(r"<strong>([^<]+)</strong>", html.split('id="content"')[1])


def test_inbox_says_what_is_unread_and_all(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    assert "You have read everything." in browser.get("/inbox/").content.decode()
    row = acts.released(cast, asked=("company_one",))
    page = browser.get("/inbox/").content.decode()
    assert lines(page) == ["You are asked to follow up"]
    assert (row.title in page, row.reference in page, "Inbox, unread: 1" in page) == (True, True, True)
    browser.get(f"/items/{row.pk}/")
    assert lines(browser.get("/inbox/").content.decode()) == []
    assert lines(browser.get("/inbox/?show=all").content.decode()) == ["You are asked to follow up"]


def test_what_came_after_the_page_stays_unread(cast: Cast) -> None:
    acts.released(cast, asked=())
    browser = SignedIn(cast.analyst)
    until = re.search(r'name="until" value="([^"]+)"', browser.get("/inbox/").content.decode())
    acts.released(cast, asked=())
    assert until
    browser.post("/inbox/read/", {"until": until[1].replace("&#x2B;", "+")})
    assert events.count_unread(cast.analyst) == 1
    browser.post("/inbox/read/", {"until": "yesterday"})
    assert events.count_unread(cast.analyst) == 1


def test_pages_walk_through_all_lines_once(cast: Cast) -> None:
    row = acts.released(cast, asked=())
    told.lines(row, cast.analyst, 119)
    same = clock.now()
    Notification.objects.update(created_at=same)
    browser, address, seen = SignedIn(cast.analyst), "/inbox/?show=all", 0
    for _page in range(3):
        html = browser.get(address).content.decode()
        seen += len(lines(html))
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = "/inbox/" + found[1].replace("&amp;", "&") if found else ""
    assert (seen, address) == (120, "")
    assert browser.get("/inbox/?after=nonsense").status_code == 200


def test_person_chooses_when_to_be_mailed(cast: Cast) -> None:
    browser = SignedIn(cast.analyst)
    assert browser.post("/me/mails/", {"rhythm": "hourly", "hour": "25"}).status_code == 422
    browser.post("/me/mails/", {"rhythm": "weekly", "hour": "17"})
    plan = MailPlan.objects.get(person=cast.analyst)
    assert (plan.rhythm, plan.hour, plan.at_once, plan.next_at) == (Rhythm.WEEKLY, 17, False, None)
    assert AuditEvent.objects.filter(action="person.mails_planned", actor_id=cast.analyst.pk).count() == 1


def test_who_is_not_reached_reads_where_it_is_said_that_mails_arrive_again(cast: Cast) -> None:
    people = (cast.analyst, cast.administrator("company_one"))
    for person in people:
        arrivals.refused(person.pk, person.email, "5.1.1")
    member, administrator = (SignedIn(person).get("/me/mails/").text for person in people)
    link = 'at <a href="/people/">People</a>, beside your address'
    assert (link in member, "An administrator of your organization then says at People" in member) == (False, True)
    assert (link in administrator, "An administrator of your" in administrator) == (True, False)


def test_the_link_in_a_mail_ends_mails_of_its_kind_without_signing_in(cast: Cast, client: Client) -> None:
    for kind in (MessageKind.SUMMARY, MessageKind.EVENT):
        address = f"/mails/{mails.stop_token(cast.analyst, kind)}/stop/"
        answers = client.get(address), client.post(address, {"List-Unsubscribe": "One-Click"}), client.post(address)
        assert ['<a href="/me/mails/">Mails to me</a>' in answer.text for answer in answers] == [True] * 3
    plan = MailPlan.objects.get(person=cast.analyst)
    assert (plan.rhythm, plan.at_once) == (Rhythm.NEVER, False)
    assert AuditEvent.objects.filter(action="person.mails_stopped").count() == 2
    assert client.post("/mails/event.x:forged/stop/").status_code == 410
