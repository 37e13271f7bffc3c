"""What a hostile reader tried: each test names a way in which something was seen, widened or lost without consent."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.actions import frameworks, organizations, people
from portal.errors import ActionRefused
from portal.models import Framework, Message, Participation, User
from sharing import access
from sharing.actions import corrections, review
from sharing.enums import ControlStatus, EvidenceMark
from sharing.models import (
    Addressee,
    Notice,
    NoticeVersion,
    PlannedRelease,
    Receipt,
    VendorAlert,
)
from sharing.queries import confirmation
from sharing.queries.confirmation import Entry
from sharing.queries.ladder import ladder
from tests.cast import PASSWORD, Cast
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.legislation import control, substance


def _shared(cast: Cast, **fields: Any) -> VendorAlert:
    return notices.alert(
        author=cast.focal_point, approver=cast.colleague, releases=[(cast.north, "everyone")], **fields
    )


def _browser(person: User) -> Client:
    return SignedIn(User.objects.get(pk=person.pk))


def test_approver_of_a_correction_sees_that_the_label_is_lowered(cast: Cast) -> None:
    row = _shared(cast, tlp="red", title="Old words")
    NoticeVersion._base_manager.create(
        notice=row, number=1, content={}, author=row.author, approver=cast.colleague, released_at=row.released_at
    )
    corrections.propose(row, content={"tlp": "green", "title": "New words"}, note="Wording", by=cast.focal_point)
    page = _browser(cast.colleague).get(f"/items/{row.pk}/").text
    for shown in ("TLP:RED", "TLP:GREEN", "Old</bdi></del>", "New</bdi></ins>", "It lowers the label"):
        assert shown in page


def test_correction_that_took_another_s_place_is_not_approved_unseen(cast: Cast) -> None:
    row = _shared(cast, tlp="red")
    seen = corrections.propose(row, content={"title": "Harmless"}, note="Title", by=cast.focal_point)
    corrections.discard(seen, by=cast.focal_point)
    corrections.propose(row, content={"tlp": "clear"}, note="Title", by=cast.focal_point)
    browser = _browser(cast.colleague)
    browser.post(f"/items/{row.pk}/correction/approve/", {"seen": str(seen.pk)})
    address = f"/api/v1/notices/{row.pk}/correction/approve/"
    assert browser.post(address, {"seen": str(seen.pk)}, content_type="application/json").status_code == 409
    assert access.plain(Notice).get(pk=row.pk).tlp == "red"


def test_draft_that_was_resubmitted_is_not_approved_unseen(cast: Cast) -> None:
    row = notices.alert(author=cast.focal_point, state="in_review", urgency="none", title="Seen")
    PlannedRelease._base_manager.create(notice=row, framework=cast.north)
    browser = _browser(cast.colleague)
    seen = review.seen_of(row, by=cast.colleague)
    assert f'name="seen" value="{seen}"' in browser.get(f"/items/{row.pk}/release/").text
    review.send_back(row, note="Mend it", by=cast.colleague)
    row.refresh_from_db()
    VendorAlert._base_manager.filter(pk=row.pk).update(title="Not seen")
    review.submit(row, by=cast.focal_point)
    browser.post(f"/items/{row.pk}/approve/", {"seen": seen})
    browser.post(f"/api/v1/notices/{row.pk}/approve/", {"seen": seen}, content_type="application/json")
    assert access.plain(Notice).get(pk=row.pk).state == "in_review"
    fresh = review.seen_of(access.plain(Notice).get(pk=row.pk), by=cast.colleague)
    browser.post(f"/items/{row.pk}/approve/", {"seen": fresh})
    assert access.plain(Notice).get(pk=row.pk).state == "released"


def test_correction_written_on_an_older_version_does_not_undo_the_newer(cast: Cast) -> None:
    row = _shared(cast, tlp="amber", urgency="none")
    first = {"notice": row, "author": row.author, "approver": cast.colleague, "released_at": row.released_at}
    NoticeVersion._base_manager.create(number=1, content={}, **first)
    browser = _browser(cast.focal_point)
    page = browser.get(f"/items/{row.pk}/correct/").text
    assert '<input type="hidden" name="based_on" value="1"' in page
    raised = corrections.propose(row, content={"tlp": "red"}, note="Label", by=cast.focal_point)
    corrections.approve(raised, by=cast.colleague)
    stale = {
        "note": "A typo", "based_on": "1", "title": row.title, "tlp": "amber", "urgency": "none",
        "target_kind": "listing", "observed": "Seen on sale.", "legal_nature": "voluntary",
        "identifiers-TOTAL_FORMS": "0", "identifiers-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert browser.post(f"/items/{row.pk}/correct/", stale).status_code == 422
    assert not access.plain(NoticeVersion).filter(notice=row, released_at=None).exists()
    assert browser.post(f"/items/{row.pk}/correct/", stale | {"based_on": "2"}).status_code == 302


def test_public_list_of_controls_takes_no_words_from_a_law_change_that_few_may_read(cast: Cast) -> None:
    law = notices.law_change(
        author=cast.member("authority_south"), approver=cast.approver("authority_south"), tlp="red",
        releases=[(cast.region, "authorities")], addressees=[cast.organization("authority_north")],
    )  # fmt: skip
    thing = substance()
    told: dict[str, Any] = {"instrument": "Secret decree", "note": "Told in confidence", "schedule": "List S"}
    control(thing, "NO", effective="2025-01-01", law_change=law, evidence=EvidenceMark.REPORTED, **told)
    entry = Entry(row=2, substance=thing, status=ControlStatus.CONTROLLED)
    step = confirmation.steps(cast.colleague, [entry])[0]
    assert (step.entry.instrument, step.entry.note, step.entry.schedule) == ("", "", "")
    assert step.lacks_instrument


def test_addressees_hear_of_an_alert_that_became_immediate(cast: Cast) -> None:
    row = _shared(cast, urgency="routine", addressees=[cast.organization("company_one")])
    late = clock.now() + timedelta(days=12)
    access.plain(Addressee).filter(notice=row).update(due_at=late)
    version = corrections.propose(row, content={"urgency": "immediate"}, note="Urgency", by=cast.focal_point)
    assert not Message.objects.exists()
    corrections.approve(version, by=cast.colleague)
    people = set(cast.organization("company_one").people.values_list("pk", flat=True))
    assert set(Message.objects.values_list("recipient", flat=True)) == people
    due_at = access.plain(Addressee).get(notice=row).due_at
    assert due_at is not None
    assert due_at < clock.now() + timedelta(hours=25)


def test_correction_asks_for_no_answer_where_nobody_is_asked(cast: Cast) -> None:
    row = _shared(cast, urgency="none")
    with pytest.raises(ActionRefused, match="nobody is asked"):
        corrections.propose(row, content={"urgency": "high"}, note="Urgency", by=cast.focal_point)


def test_page_of_an_organization_names_no_framework_that_hides_its_members(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    address = f"/organizations/{cast.organization('authority_north').pk}/"
    assert "Framework of the region" not in _browser(cast.analyst).get(address).text
    assert "Framework of the north" in _browser(cast.analyst).get(address).text
    assert "Framework of the region" in _browser(cast.colleague).get(address).text


def test_page_of_an_organization_names_no_second_reader_that_one_may_not_know(cast: Cast) -> None:
    address = f"/organizations/{cast.organization('authority_south').pk}/"
    assert "Authority North" not in _browser(cast.member("company_two")).get(address).text
    assert "Authority North" in _browser(cast.colleague).get(address).text


def test_coordinator_learns_no_member_of_another_framework_that_hides_them(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.south.pk).update(hides_members=True)
    row = _shared(cast, addressees=[cast.organization(name) for name in ("company_one", "company_two")])
    notices.release(row, cast.south, at=notices.RELEASED_AT, by=cast.colleague)
    access.plain(Receipt).create(notice=row, organization=cast.organization("company_two"))
    named = {
        who: [str(rung.organization) for rung in ladder(User.objects.get(pk=cast.member(who).pk), row)]
        for who in ("authority_north", "coordinator_north", "coordinator_south")
    }
    both = ["Company One", "Company Two"]
    assert named == {"authority_north": both, "coordinator_north": ["Company One"], "coordinator_south": both}


def test_api_names_a_framework_that_one_may_not_share_with(cast: Cast) -> None:
    body = {
        "title": "Shop", "tlp": "amber", "urgency": "none", "target_kind": "listing", "observed": "Seen.",
        "legal_nature": "voluntary",
        "share_with": [{"framework": str(cast.north.pk)}, {"framework": str(cast.south.pk)}],
    }  # fmt: skip
    browser = _browser(cast.focal_point)
    answers = [
        browser.post("/api/v1/alerts/", {**body, "share_with": rooms}, content_type="application/json")
        for rooms in (body["share_with"], [{"framework": str(uuid.uuid4())}])
    ]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json() == answers[1].json()
    assert not access.plain(Notice).exists()


def test_second_reader_is_an_authority_or_a_coordinator(cast: Cast) -> None:
    own = cast.organization("authority_north")
    for name, is_taken in (("company_one", False), ("observer", False), ("authority_north2", True)):
        try:
            organizations.change(own, second_reader=cast.organization(name), by=cast.administrator("authority_north"))
        except ActionRefused:
            assert not is_taken
        else:
            assert is_taken
    offered = _browser(cast.administrator("authority_north")).get("/organizations/own/edit/").text
    assert f'<option value="{cast.organization("company_one").pk}"' not in offered
    assert f'<option value="{cast.organization("coordinator_north").pk}"' in offered


def test_second_reader_outside_the_framework_is_told_that_the_approval_was_taken(cast: Cast) -> None:
    row = notices.alert(author=cast.member("authority_south"), state="in_review", urgency="none")
    PlannedRelease._base_manager.create(notice=row, framework=cast.south)
    browser = _browser(cast.colleague)
    assert browser.get(f"/items/{row.pk}/").status_code == 200
    answer = browser.post(f"/items/{row.pk}/approve/", {"seen": review.seen_of(row, by=cast.colleague)}, follow=True)
    assert (answer.status_code, access.plain(Notice).get(pk=row.pk).state) == (200, "released")
    assert "approved and shared" in answer.text


def test_second_reader_outside_the_framework_approves_through_the_api(cast: Cast) -> None:
    row = notices.alert(author=cast.member("authority_south"), state="in_review", urgency="none")
    PlannedRelease._base_manager.create(notice=row, framework=cast.south)
    body = {"seen": review.seen_of(row, by=cast.colleague)}
    answer = _browser(cast.colleague).post(f"/api/v1/notices/{row.pk}/approve/", body, content_type="application/json")
    assert (answer.status_code, access.plain(Notice).get(pk=row.pk).state) == (204, "released")


def test_address_is_not_changed_without_proof(cast: Cast, settings: Any) -> None:
    browser = _browser(cast.analyst)
    victim = "new.person@authority-north.example"
    browser.post("/accounts/email/", {"action_add": "", "email": victim})
    browser.post("/accounts/email/", {"action_primary": "", "email": victim})
    assert User.objects.get(pk=cast.analyst.pk).email == cast.analyst.email
    invited = people.invite(
        organization=cast.organization("authority_north"), email=victim, name="New", roles=[], by=None
    )
    assert people.accept(invited, name="New", password="correct horse battery staple").email == victim


def test_operators_sign_in_where_attempts_are_counted(cast: Cast, client: Client) -> None:
    operator = cast.member("outsider")
    User.objects.filter(pk=operator.pk).update(is_operator=True)
    for _attempt in range(2):
        answer = client.post("/admin/login/", {"username": operator.email, "password": PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Fadmin%2Flogin%2F")
    assert "_auth_user_id" not in client.session
    assert _browser(operator).get("/admin/").status_code == 200
    assert _browser(cast.analyst).get("/admin/").status_code in (302, 403)


def test_sign_in_ends_after_five_wrong_passwords(cast: Cast, client: Client) -> None:
    def sign_in(password: str) -> bool:
        client.post("/accounts/login/", {"login": cast.analyst.email, "password": password})
        return "_auth_user_id" in client.session

    assert [sign_in(f"wrong {number}") for number in range(5)] == [False] * 5
    assert not sign_in(PASSWORD)


def test_password_reset_tells_nobody_who_has_an_account(cast: Cast, client: Client) -> None:
    pages = []
    for email in (cast.analyst.email, "nobody@company-one.example"):
        answer = client.post("/accounts/password/reset/", {"email": email}, follow=True)
        pages.append((answer.status_code, answer.redirect_chain, _without_tokens(answer.text)))
    assert pages[0] == pages[1]


def _without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrf" not in line.lower())


def test_member_whose_acceptance_ran_out_reads_again_once_it_accepts(cast: Cast) -> None:
    row = _shared(cast)
    text: dict[str, Any] = {"instrument": "Second memorandum", "signatory": "The ministry", "text": "New duties."}
    yesterday = clock.today() - timedelta(days=1)
    with clock.moved_to(clock.now() - timedelta(days=1)):
        frameworks.publish_agreement(
            cast.north, **text, signed_on=yesterday, accept_by_on=yesterday, by=cast.coordinator
        )
    for who in ("company_one", "coordinator_north"):
        member, approver = _browser(cast.member(who)), _browser(cast.approver(who))
        assert member.get(f"/items/{row.pk}/").status_code == 404
        membership = Participation.objects.get(framework=cast.north, organization=cast.organization(who))
        address = f"/memberships/{membership.pk}/accept/"
        assert address in approver.get("/").text
        assert address in approver.get("/frameworks/").text
        assert member.get(address).status_code == 403
        assert _browser(cast.approver("outsider")).get(address).status_code == 404
        assert "New duties." in approver.get(address).text
        assert approver.post(address, {"signatory": "The director", "version": "1"}).status_code == 422
        assert approver.post(address, {"signatory": "The director", "version": "2"}).status_code == 302
        assert member.get(f"/items/{row.pk}/").status_code == 200
