"""The page before something is shared, the look through another's eyes, and taking back."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock, outbox
from portal.enums import SwitchedOff
from portal.errors import ActionRefused, NotAllowed
from portal.models import ApiToken, AuditEvent, Endpoint, Framework, Message, Organization
from sharing import access
from sharing.actions import releases
from sharing.actions.drafts import Planned
from sharing.api.audience import AudienceOut
from sharing.contents import IdentifierRow
from sharing.models import Receipt
from sharing.queries import audience
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts

OPEN, SECRET = IdentifierRow("shop_handle", "Shop-Nine"), IdentifierRow("email", "a@b.example", for_addressees=True)


def endpoint(cast: Cast, of: str, *kinds: str) -> Endpoint:
    by = cast.administrator(of)
    made = {"organization": by.organization, "name": "Ours", "url": "https://hooks.example/", "created_by": by}
    return Endpoint.objects.create(kinds=list(kinds), **made)


def words(answer: Any) -> str:
    return " ".join(answer.text.split())


def test_author_and_approver_are_told_who_where_and_how_many(cast: Cast) -> None:
    row = acts.submitted(cast, urgency="immediate", identifiers=[OPEN, SECRET])
    found = audience.of_notice(cast.colleague, row)
    named = [str(one) for one in found.reach.named]
    assert "Company One" in named
    assert "Company Two" not in named
    assert found.people == sum(Organization.objects.get(name=name).people.count() for name in named)
    assert (found.mailed, found.programs, found.kind_alone) == (cast.analyst.organization.people.count(), 0, 1)
    page = words(SignedIn(cast.colleague).get(f"/items/{row.pk}/release/"))
    for told in ("Approve and share", "Nothing of yours was shared in", "1 identifier, of which others see the kind"):
        assert told in page


def test_what_is_new_is_told_against_what_was_shared_before(cast: Cast) -> None:
    acts.released(cast, asked=(), plan=[Planned(cast.north, "authorities")])
    row = acts.submitted(cast, asked=(), tlp="green")
    found = audience.of_notice(cast.colleague, row)
    told = {str(one) for one in found.newcomers}
    assert ("Company One" in told, "Authority North2" in told) == (True, False)
    assert (found.new_rooms, str(found.widest)) == ([], "amber")
    page = words(SignedIn(cast.colleague).get(f"/items/{row.pk}/release/"))
    assert "No earlier item of this kind of yours went below TLP:AMBER." in page


def test_a_second_reader_is_told_nothing_of_earlier_items(cast: Cast) -> None:
    """Whom, where and under which label its issuer shared before: it reads none of that."""
    south, approver = cast.member("authority_south"), cast.approver("authority_south")
    acts.released(cast, by=south, approver=approver, asked=(), plan=[Planned(cast.south, "authorities")])
    row = acts.submitted(cast, by=south, asked=(), tlp="clear", plan=[Planned(cast.south), Planned(cast.region)])
    own, second = (audience.of_notice(user, row) for user in (approver, cast.colleague))
    newcomers = ["Authority North", "Company One", "Company Two", "Coordinator Region"]
    assert [str(one) for one in own.newcomers] == newcomers
    assert ([str(room) for room in own.new_rooms], str(own.widest)) == (["Framework of the region"], "amber")
    assert (second.newcomers, second.new_rooms, second.widest) == ([], [], None)
    assert "New about this audience" not in words(SignedIn(cast.colleague).get(f"/items/{row.pk}/release/"))


def test_red_item_reached_those_alone_who_were_asked_and_what_was_taken_back_nobody(cast: Cast) -> None:
    acts.released(cast, tlp="red")
    releases.take_back(acts.released(cast, asked=(), tlp="green", plan=[Planned(cast.region)]), by=cast.colleague)
    found = audience.of_notice(cast.focal_point, acts.draft(cast, asked=(), plan=[Planned(cast.north)], tlp="amber"))
    told = {str(one) for one in found.newcomers}
    assert ("Company One" in told, "Authority North2" in told, str(found.widest)) == (False, True, "red")
    beyond = audience.of_notice(cast.focal_point, acts.draft(cast, asked=(), plan=[Planned(cast.region)]))
    assert ([str(room) for room in beyond.new_rooms], len(beyond.newcomers)) == (["Framework of the region"], 2)


def test_approval_of_what_was_looked_at_before_is_refused_after_a_change(cast: Cast) -> None:
    row = acts.submitted(cast)
    page = SignedIn(cast.colleague).get(f"/items/{row.pk}/release/?seen=2026-01-01T00:00:00")
    assert 'name="seen" value="2026-01-01T00:00:00/' in page.text


def test_who_could_not_read_it_is_marked_and_gets_no_preview(cast: Cast) -> None:
    row = acts.draft(cast, asked=("company_one", "company_two"))
    page = words(SignedIn(cast.focal_point).get(f"/items/{row.pk}/release/"))
    assert page.count("could not read it as it is shared: choose a framework") == 1
    others = [cast.organization(name).pk for name in ("company_one", "company_two")]
    assert [f"/items/{row.pk}/as/{pk}/" in page for pk in others] == [True, False]
    answers = [SignedIn(cast.focal_point).get(f"/items/{row.pk}/as/{pk}/").status_code for pk in others]
    assert answers == [200, 404]


def test_framework_that_hides_its_members_names_nobody(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = acts.draft(cast, asked=())
    browser = SignedIn(cast.focal_point)
    page = words(browser.get(f"/items/{row.pk}/release/"))
    for said in ("members that this framework does not name", "Of those named; members that a framework does not name"):
        assert said in page
    for said in ("Company One", "nobody has a key"):
        assert said not in page
    assert browser.get(f"/items/{row.pk}/as/{cast.organization('company_one').pk}/").status_code == 404


def test_how_many_read_a_red_item_tells_of_nobody_whether_it_is_a_hidden_member(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    told = []
    for name in ("company_one", "company_two"):
        for tlp in ("red", "amber"):
            row = acts.released(cast, tlp=tlp, asked=(name,))
            page = words(SignedIn(cast.focal_point).get(row.get_absolute_url()))
            said = SignedIn(cast.focal_point).get(f"/api/v1/notices/{row.pk}/").json()["reaches"]
            told.append(("can read it now" in page, said is None))
    assert told == [(False, True), (True, False)] * 2


def test_look_through_another_s_eyes_shows_what_it_gets_and_records_nothing(cast: Cast) -> None:
    row = acts.draft(cast, identifiers=[OPEN, SECRET], own_file_number="File 12")
    browser = SignedIn(cast.focal_point)
    for name, sees in (("company_one", True), ("authority_north2", False)):
        page = words(browser.get(f"/items/{row.pk}/as/{cast.organization(name).pk}/"))
        assert "Shop-Nine" in page
        assert ("a[at]b" in page or "a@b" in page) is sees
        assert ("for action" in page) is sees
        assert "File 12" not in page
    assert not access.plain(Receipt).exists()
    assert browser.get(f"/items/{row.pk}/as/{cast.organization('company_two').pk}/").status_code == 404


def test_others_do_not_see_who_reads(cast: Cast) -> None:
    row = acts.released(cast)
    browser = SignedIn(cast.analyst)
    for address in ("release/", f"as/{cast.organization('authority_north2').pk}/"):
        assert browser.get(f"/items/{row.pk}/{address}").status_code == 403


def test_taken_back_in_time_is_a_tombstone_to_those_alone_who_had_opened_it(cast: Cast) -> None:
    row = acts.released(cast)
    SignedIn(cast.analyst).get(f"/items/{row.pk}/")
    mine = SignedIn(cast.colleague)
    page = words(mine.get(f"/items/{row.pk}/"))
    assert "You can take it back until" in page
    assert "1 organization has opened it" in page
    assert "It is withdrawn for good, and becomes no draft again" in page
    assert mine.post(f"/items/{row.pk}/take-back/").status_code == 302
    page = words(mine.get(f"/items/{row.pk}/"))
    heads = ("Who will see it", "With whom it was shared", "Neither takes its files along", ">by ")
    assert [page.count(said) for said in heads] == [0, 1, 0, 0]
    other = cast.member("authority_north2")
    assert [SignedIn(one).get(f"/items/{row.pk}/").status_code for one in (cast.analyst, other)] == [200, 404]
    assert row.reference in SignedIn(cast.analyst).get("/").text
    assert row.reference not in SignedIn(other).get("/").text
    assert SignedIn(other).get("/api/v1/notices/withdrawn/").json()["results"] == []
    assert AuditEvent.objects.filter(action="notice.taken_back", target_id=str(row.pk)).count() == 1


def test_program_that_is_called_is_counted_beside_keys(cast: Cast) -> None:
    row = acts.submitted(cast)
    page = f"/items/{row.pk}/release/"
    assert "nobody has a webhook or a key" in words(SignedIn(cast.colleague).get(page))
    called = [endpoint(cast, "company_one", "asked", "item"), endpoint(cast, "authority_north2", "item")]
    for whose, kind in (("company_one", "item"), ("authority_north2", "asked"), ("outsider", "item")):
        endpoint(cast, whose, kind)
    found = audience.of_notice(cast.colleague, row)
    assert (found.webhooks, found.programs) == (2, 0)
    assert "2 webhooks, a call without its content" in words(SignedIn(cast.colleague).get(page))
    assert AudienceOut(found).data["webhooks"] == 2
    called[0].off_at, called[0].off_why = clock.now(), SwitchedOff.GONE
    called[0].save()
    ApiToken.objects.create(user=cast.analyst, name="Ours", digest="d", expires_at=clock.now() + timedelta(days=1))
    page = words(SignedIn(cast.colleague).get(page))
    assert "1 webhook, a call without its content<br>1 key with which a machine fetches items" in page


def test_mail_that_waits_is_not_sent_for_what_was_taken_back(cast: Cast, mailoutbox: list[Any]) -> None:
    row = acts.released(cast, urgency="immediate")
    releases.take_back(row, by=cast.colleague)
    while outbox.deliver_due():
        pass
    assert mailoutbox == []


def test_who_takes_back_is_told_of_mails_that_have_left(cast: Cast) -> None:
    row, browser = acts.released(cast, urgency="immediate"), SignedIn(cast.colleague)
    assert "left already" not in browser.get(row.get_absolute_url()).text
    outbox.deliver_due()
    mailed = cast.analyst.organization.people.filter(is_active=True).count()
    hook = endpoint(cast, "company_one", "asked")
    event = Message.objects.filter(event__isnull=False)[0].event
    for number in range(2):
        made = {"kind": "call", "channel": "webhook", "key": f"call {number}", "not_before": clock.now()}
        Message.objects.create(endpoint=hook, event=event, sent_at=clock.now(), **made)
    page = words(browser.get(row.get_absolute_url()))
    assert f"{mailed} mails have left already" in page
    assert "2 webhooks were called already, which said neither." in page


def test_it_is_not_taken_back_too_late_nor_by_another(cast: Cast) -> None:
    row = acts.released(cast)
    with pytest.raises(NotAllowed):
        releases.take_back(row, by=cast.focal_point)
    with clock.moved_to(clock.now() + timedelta(minutes=11)):
        assert "You can take it back" not in SignedIn(cast.colleague).get(f"/items/{row.pk}/").text
        with pytest.raises(ActionRefused, match="too late"):
            releases.take_back(row, by=cast.colleague)
    releases.take_back(row, by=cast.colleague)
    with pytest.raises(ActionRefused):
        releases.take_back(row, by=cast.colleague)


def test_program_takes_back(cast: Cast) -> None:
    row = acts.released(cast)
    answer = SignedIn(cast.colleague).post(f"/api/v1/notices/{row.pk}/take-back/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


def test_issuer_is_not_told_what_left_where_members_are_hidden(cast: Cast) -> None:
    row = acts.released(cast, urgency="immediate")
    outbox.deliver_due()
    assert "mails have left already" in SignedIn(cast.colleague).get(row.get_absolute_url()).text
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    page = SignedIn(cast.colleague).get(row.get_absolute_url()).text
    assert "You can take it back until" in page
    assert "left already" not in page
