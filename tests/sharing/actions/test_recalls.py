"""Chasing: who opened or fetched what it can read no longer is to delete it, and its issuer sees who has confirmed."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client

from portal import clock, outbox
from portal.actions import frameworks
from portal.enums import Urgency
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Framework, Message, Participation, User
from sharing import access, parts
from sharing.actions import corrections, downloads, drafts, evidence, recalls, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.models import Evidence, Notice, Recall, Receipt, Release
from sharing.queries import recalls as queries
from tests.access.house import text_of
from tests.cast import Cast, assemble
from tests.conftest import SignedIn
from tests.factories import acts

TITLE = "Shop offers a nitazene"


def asked(row: Notice) -> dict[str, str]:
    """Why each organization is to delete the notice, of recalls that stand."""
    rows = access.plain(Recall).filter(notice=row.pk, settled_at=None)
    return dict(rows.values_list("organization__name", "why"))


def stop(cast: Cast, row: Notice, framework: Framework | None = None) -> None:
    release = access.plain(Release).get(notice=row.pk, framework=framework or cast.north, ended_at=None)
    releases.stop(release, by=cast.colleague)


def withdraw(cast: Cast, row: Notice) -> None:
    releases.withdraw(row, reason="It was mistaken", by=cast.colleague)


def leave(cast: Cast) -> None:
    member = Participation.objects.get(framework=cast.north, organization=cast.analyst.organization)
    frameworks.end(member, by=cast.coordinator)


def of(user: User, row: Notice) -> Recall:
    return parts.recalls(user).get(notice=row.pk)


def test_who_opened_or_fetched_it_is_asked_when_sharing_stops(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    downloads.record(row, form="csv", by=cast.member("authority_north2"))
    receipts.pull(row, by=cast.coordinator)
    stop(cast, row)
    names = ("Company One", "Authority North2", "Coordinator North")
    assert asked(row) == dict.fromkeys(names, "narrowed")


def test_who_never_opened_it_learns_of_nothing(cast: Cast) -> None:
    row = acts.released(cast)
    withdraw(cast, row)
    assert asked(row) == {}
    assert not AuditEvent.objects.filter(action="notice.recalled").exists()


def test_who_opened_it_is_asked_when_it_is_withdrawn(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    withdraw(cast, row)
    assert asked(row) == {"Company One": "withdrawn"}
    assert AuditEvent.objects.get(action="notice.recalled").fields == ["withdrawn"]


def test_who_has_left_the_framework_holds_copies_too(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    leave(cast)
    stop(cast, row)
    assert asked(row) == {"Company One": "narrowed"}
    found = queries.of_notice(cast.focal_point, row)
    assert found
    assert [line.organization.name for line in found.named] == ["Company One"]


def test_who_has_left_before_learns_not_that_it_was_withdrawn_since(cast: Cast) -> None:
    row = acts.released(cast)
    for name in ("company_one", "authority_north2"):
        receipts.open_(row, by=cast.member(name))
    leave(cast)
    withdraw(cast, row)
    assert asked(row) == {"Company One": "narrowed", "Authority North2": "withdrawn"}


def test_who_still_reads_it_through_another_release_is_not_asked(cast: Cast) -> None:
    row = acts.released(cast)
    acts.share(row, framework=cast.region, by=cast.colleague)
    for name in ("company_one", "authority_north2"):
        receipts.open_(row, by=cast.member(name))
    stop(cast, row)
    assert asked(row) == {"Authority North2": "narrowed"}


def test_who_is_barred_for_a_time_and_will_read_it_again_is_not_asked(cast: Cast) -> None:
    row = acts.released(cast, asked=("company_one",))
    acts.share(row, framework=cast.region, by=cast.colleague)
    receipts.open_(row, by=cast.analyst)
    membership = Participation.objects.get(framework=cast.north, organization=cast.analyst.organization)
    frameworks.suspend(membership, reason="Because", by=cast.coordinator)
    stop(cast, row, cast.region)
    assert asked(row) == {}
    stop(cast, row)
    assert asked(row) == {"Company One": "narrowed"}


def test_a_label_for_those_named_alone_is_a_narrowing(cast: Cast) -> None:
    row = acts.released(cast)
    for name in ("company_one", "authority_north2"):
        receipts.open_(row, by=cast.member(name))
    content = {"title": row.title, "observed": "Three.", "tlp": "red", "urgency": row.urgency}
    version = corrections.propose(row, content=content, note="For fewer", based_on=1, by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert asked(row) == {"Authority North2": "narrowed"}


def test_shared_again_it_is_settled_and_asked_anew_when_that_ends(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    stop(cast, row)
    recalls.confirm(of(cast.analyst, row), by=cast.analyst)
    acts.share(row, framework=cast.north, by=cast.colleague)
    assert asked(row) == {}
    stop(cast, row)
    assert asked(row) == {"Company One": "narrowed"}
    assert list(queries.to_confirm(cast.analyst)) == [parts.recalls(cast.analyst).get(confirmed_at=None)]


def test_who_lost_it_before_is_not_asked_again_and_learns_not_that_it_was_withdrawn_since(cast: Cast) -> None:
    row = acts.released(cast)
    for name in ("company_one", "authority_north2"):
        receipts.open_(row, by=cast.member(name))
    stop(cast, row)
    recalls.confirm(of(cast.analyst, row), by=cast.analyst)
    withdraw(cast, row)
    assert asked(row) == {"Company One": "narrowed", "Authority North2": "narrowed"}
    assert list(queries.to_confirm(cast.analyst)) == []
    someone = cast.member("authority_north2")
    (told,) = SignedIn(someone).get("/api/v1/recalls/").json()
    assert (told["why"], told["reason"]) == ("narrowed", "")
    assert "It was mistaken" not in SignedIn(someone).get(of(someone, row).get_absolute_url()).text


def test_who_reads_it_again_when_it_is_withdrawn_is_asked_for_the_newer_reason(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    membership = Participation.objects.filter(framework=cast.north, organization=cast.analyst.organization)
    membership.update(left_at=membership.get().begun_at, left_by=cast.coordinator)
    acts.share(row, framework=cast.region, by=cast.colleague)
    stop(cast, row, cast.region)
    membership.update(left_at=None, left_by=None)
    withdraw(cast, row)
    assert asked(row) == {"Company One": "withdrawn"}


def test_whoever_is_admitted_anew_and_reads_it_has_nothing_to_confirm(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    membership = Participation.objects.filter(framework=cast.north, organization=cast.analyst.organization)
    membership.update(left_at=membership.get().begun_at, left_by=cast.coordinator)
    acts.share(row, framework=cast.region, by=cast.colleague)
    stop(cast, row, cast.region)
    assert len(queries.to_confirm(cast.analyst)) == 1
    membership.update(left_at=None, left_by=None)
    assert list(queries.to_confirm(cast.analyst)) == []


def test_only_the_organization_itself_confirms_and_once(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    stop(cast, row)
    found = of(cast.analyst, row)
    assert [parts.recalls(person).count() for person in (cast.analyst, cast.colleague)] == [1, 0]
    with pytest.raises(NotAllowed):
        recalls.confirm(found, by=cast.colleague)
    first = recalls.confirm(found, by=cast.analyst)
    again = recalls.confirm(found, by=cast.approver("company_one"))
    assert (again.confirmed_at, again.confirmed_by) == (first.confirmed_at, cast.analyst)
    assert AuditEvent.objects.filter(action="notice.recall_confirmed").count() == 1
    acts.share(row, framework=cast.north, by=cast.colleague)
    with pytest.raises(ActionRefused, match="shared with you again"):
        recalls.confirm(found, by=cast.analyst)


def test_it_is_found_first_shows_no_word_of_the_item_and_is_confirmed_by_one_press(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    withdraw(cast, row)
    browser = SignedIn(cast.analyst)
    found = of(cast.analyst, row)
    assert "It was mistaken" in browser.get(found.get_absolute_url()).text
    leave(cast)
    for address in ("/", "/queue/"):
        text = browser.get(address).text
        assert found.get_absolute_url() in text, address
        assert TITLE not in text
    access.plain(Recall).update(recalled_at=clock.now() - timedelta(days=330))
    assert "waits for 10\xa0months" in browser.get("/").text
    text = browser.get(found.get_absolute_url()).text
    assert row.reference in text
    assert "It was mistaken" not in text
    assert TITLE not in text
    assert browser.post(found.get_absolute_url()).status_code == 302
    assert found.get_absolute_url() not in browser.get("/").text
    told = SignedIn(cast.focal_point).get(f"/items/{row.pk}/").text
    assert "1 of 1 confirmed" in told


def test_programs_find_and_confirm_it(cast: Cast) -> None:
    row = acts.released(cast)
    receipts.open_(row, by=cast.analyst)
    stop(cast, row)
    browser, found = SignedIn(cast.analyst), of(cast.analyst, row)
    (listed,) = browser.get("/api/v1/recalls/").json()
    assert listed == {
        "id": str(found.pk), "notice": str(row.pk), "reference": row.reference, "kind": "alert",
        "originator": "Authority North", "why": "narrowed", "reason": "", "recalled_at": listed["recalled_at"],
        "confirmed_at": None, "settled_at": None,
    }  # fmt: skip
    assert browser.post(f"/api/v1/recalls/{found.pk}/confirm/", {}, "application/json").json()["confirmed_at"]
    assert browser.get("/api/v1/recalls/").json() == []
    told = SignedIn(cast.focal_point).get(f"/api/v1/notices/{row.pk}/recalls/").json()
    assert (told["total"], told["confirmed"], [line["organization"] for line in told["named"]]) == (
        1,
        1,
        ["Company One"],
    )


def test_hidden_members_are_counted_and_not_named(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = acts.released(cast)
    for name in ("company_one", "authority_north2"):
        receipts.open_(row, by=cast.member(name))
    stop(cast, row)
    recalls.confirm(of(cast.member("authority_north2"), row), by=cast.member("authority_north2"))
    found = queries.of_notice(cast.focal_point, row)
    assert found
    assert [line.organization.name for line in found.named] == ["Company One"]
    assert (found.total, found.confirmed, found.unnamed, found.unnamed_confirmed) == (2, 1, 1, 1)
    for address in (f"/items/{row.pk}/", f"/api/v1/notices/{row.pk}/recalls/"):
        assert "North2" not in SignedIn(cast.focal_point).get(address).text
    assert queries.of_notice(cast.analyst, row) is None


def _doors(browser: Client, row: Notice, file: Evidence) -> dict[str, Any]:
    """What each way to the item answers: its code, and whether it says the title."""
    ways = {
        "page": f"/items/{row.pk}/",
        "paper": f"/items/{row.pk}/pdf/",
        "csv": f"/items/{row.pk}/csv/",
        "json": f"/items/{row.pk}/json/",
        "file": f"/items/{row.pk}/evidence/{file.pk}/",
        "api": f"/api/v1/notices/{row.pk}/",
        "api file": f"/api/v1/notices/{row.pk}/evidence/{file.pk}/",
        "search": f"/items/?q={row.reference}",
        "api search": f"/api/v1/notices/?q={row.reference}",
        "first page": "/",
        "queue": "/queue/",
    }
    found: dict[str, Any] = {}
    for name, address in ways.items():
        answer = browser.get(address)
        found[name] = (answer.status_code, TITLE.replace(" ", "") in text_of(answer).replace(" ", ""))
    return found


@pytest.mark.parametrize("how", ["narrowed", "withdrawn"])
def test_narrowing_and_withdrawing_hold_on_the_next_request_everywhere(cast: Cast, how: str) -> None:
    row = acts.draft(cast, urgency=Urgency.IMMEDIATE)
    evidence.attach(row, [evidence.store("seen.txt", b"what was seen")], facts=evidence.Facts(), by=cast.focal_point)
    file = access.plain(Evidence).get(notice=row.pk)
    releases_of(cast, row)
    browser = SignedIn(cast.analyst)
    before = _doors(browser, row, file)
    assert {code for code, _said in before.values()} == {200}
    assert before["page"][1]
    assert before["api search"][1]
    stop(cast, row) if how == "narrowed" else withdraw(cast, row)
    after = _doors(browser, row, file)
    assert [name for name, (_code, said) in after.items() if said] == []
    gone = {name: code for name, (code, _said) in after.items() if name in ("page", "api", "file", "api file", "csv")}
    tombstone = 404 if how == "narrowed" else 200
    assert gone == {"page": tombstone, "api": tombstone, "csv": tombstone, "file": 404, "api file": 404}
    assert Message.objects.filter(sent_at=None, suppressed_at=None).exists()
    while outbox.deliver_due():
        pass
    told = {(letter.to[0], letter.subject) for letter in mail.outbox}
    holders = cast.organization("company_one").people.values_list("email", flat=True)
    assert told == {(email, f"{row.reference}: Delete what you kept, then confirm") for email in holders}
    assert set(Message.objects.filter(sent_at=None).values_list("suppressed_why", flat=True)) == {"not_entitled"}


def releases_of(cast: Cast, row: Notice) -> None:
    review.submit(row, by=cast.focal_point)
    acts.approve(row, by=cast.colleague)


def test_a_second_reader_of_a_plan_is_no_reader(cast: Cast) -> None:
    """What was opened in review only leaves nothing behind that would hold a draft."""
    row = acts.submitted(cast, by=cast.member("authority_south"), plan=[Planned(cast.south)], asked=("company_two",))
    receipts.pull(row, by=cast.colleague)
    SignedIn(cast.colleague).get(f"/items/{row.pk}/")
    review.send_back(row, note="No", by=cast.colleague)
    drafts.discard(row, by=cast.member("authority_south"))


def test_nobody_becomes_a_holder_while_it_is_narrowed(transactional_db: None) -> None:
    """Who opens it for the first time waits for who stops sharing it, and then finds nothing."""
    cast = assemble()
    row = acts.released(cast)
    found: list[bool] = []

    def open_() -> None:
        found.append(receipts.open_(row, by=cast.analyst))
        connection.close()

    with transaction.atomic():
        stop(cast, row)
        reader = threading.Thread(target=open_)
        reader.start()
        reader.join(0.5)
        assert reader.is_alive()
    reader.join(20)
    assert found == [False]
    assert asked(row) == {}
    assert not access.plain(Receipt).filter(opened_at__isnull=False).exists()
