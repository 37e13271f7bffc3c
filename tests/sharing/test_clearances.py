"""No-objection rounds: who sees the draft, for how long, what an objection holds, and what silence is."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.actions import frameworks
from portal.enums import TLP
from portal.errors import ActionRefused, NotAllowed
from portal.models import Notification, Organization, Participation
from sharing import access
from sharing.actions import clearances, review
from sharing.models import Clearance, Notice
from sharing.queries import clearances as queries
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices
from trends.actions import composing
from trends.models import Bulletin, Contribution


@pytest.fixture
def draft(cast: Cast) -> Bulletin:
    """A bulletin of the north that a member of its coordinator has submitted."""
    by = cast.member("coordinator_north")
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    row = composing.compose(framework=cast.north, begins_on=first, ends_on=last, tlp="amber", by=by)
    review.submit(row, by=by)
    return fresh(row)


def fresh(row: Bulletin) -> Bulletin:
    return access.plain(Bulletin).get(pk=row.pk)


def asked(cast: Cast, draft: Bulletin, name: str = "authority_north2") -> Clearance:
    who = Organization.objects.get(pk=cast.organization(name).pk)
    (made,) = clearances.ask(draft, organizations=[who], by=cast.member("coordinator_north"))
    return made


def seen(draft: Bulletin) -> str:
    return draft.submission


def object_to(made: Clearance, draft: Bulletin, *keys: str, cast: Cast) -> None:
    by = cast.approver("authority_north2")
    clearances.answer(made, answer="objection", sections=keys, reason="Ongoing case", seen=seen(draft), by=by)


def test_who_is_asked_reads_the_draft_until_the_round_is_over(cast: Cast, draft: Bulletin) -> None:
    reader = cast.member("authority_north2")
    assert not access.can_read(reader, draft)
    made = asked(cast, draft)
    assert access.can_read(reader, draft)
    assert not access.can_read(cast.member("authority_north"), draft)
    with clock.moved_to(made.closes_at):
        assert not access.can_read(reader, draft)
    review.send_back(draft, note="Mend it", by=cast.approver("coordinator_north"))
    assert not access.can_read(reader, draft)
    review.submit(fresh(draft), by=cast.member("coordinator_north"))
    assert not access.can_read(reader, draft)


def test_working_days_are_those_of_who_is_asked(cast: Cast, draft: Bulletin) -> None:
    Organization.objects.filter(code=cast.organization("authority_north2").code).update(time_zone="Asia/Tokyo")
    with clock.moved_to(clock.now().replace(year=2026, month=4, day=3, hour=9)):  # a Friday
        made = asked(cast, draft)
    assert made.closes_at.isoformat() == "2026-04-10T23:59:00+09:00"


def test_only_authorities_of_the_framework_are_asked(cast: Cast, draft: Bulletin) -> None:
    for name in ("company_one", "observer", "authority_south", "former", "suspended", "coordinator_north"):
        with pytest.raises(ActionRefused):
            asked(cast, draft, name)
    asked(cast, draft)
    with pytest.raises(ActionRefused):
        asked(cast, draft)


def test_bulletin_is_not_published_while_somebody_may_still_object(cast: Cast, draft: Bulletin) -> None:
    made = asked(cast, draft)
    with pytest.raises(ActionRefused, match="may still object"):
        acts.approve(draft, by=cast.coordinator)
    clearances.answer(made, answer="no_objection", seen=seen(draft), by=cast.approver("authority_north2"))
    acts.approve(draft, by=cast.coordinator)
    assert fresh(draft).state == "released"


def test_second_reader_learns_of_nobody_who_is_asked(cast: Cast, draft: Bulletin) -> None:
    """It approves for the coordinator, and may not know who takes part."""
    other = cast.approver("authority_south")
    Organization.objects.filter(pk=draft.originator_id).update(second_reader=other.organization)
    asked(cast, draft)
    with pytest.raises(ActionRefused) as refusal:
        review.approve(fresh(draft), seen=review.seen_of(fresh(draft), by=other), by=other)
    assert "Authority North2" not in str(refusal.value)


def agreed(cast: Cast, *, consents: bool, accepted: bool) -> None:
    """A newer version of the agreement of the north, which the authority that is asked has accepted or not."""
    version = frameworks.publish_agreement(
        cast.north, instrument="Second", signatory="A", signed_on=date(2026, 5, 1), text="T",
        silence_consents=consents, by=cast.coordinator,
    )  # fmt: skip
    row = Participation.objects.get(organization=cast.organization("authority_north2"), framework=cast.north)
    if accepted:
        by = cast.approver("authority_north2")
        frameworks.accept(row, version=version.number, signatory="The director", by=by)


@pytest.mark.parametrize("consents", [True, False])
def test_silence_is_consent_only_where_the_agreement_says_so(cast: Cast, draft: Bulletin, consents: bool) -> None:
    agreed(cast, consents=consents, accepted=True)
    made = asked(cast, draft)
    with clock.moved_to(made.closes_at + timedelta(minutes=1)):
        if consents:
            acts.approve(draft, by=cast.coordinator)
            assert fresh(draft).state == "released"
            return
        with pytest.raises(ActionRefused, match="silence is no consent"):
            acts.approve(draft, by=cast.coordinator)
        clearances.ask_no_more(made, reason="It is on leave", by=cast.coordinator)
        acts.approve(draft, by=cast.coordinator)


def test_silence_is_what_the_accepted_version_says_and_no_newer_one(cast: Cast, draft: Bulletin) -> None:
    agreed(cast, consents=True, accepted=False)
    other = asked(cast, draft, "authority_north")  # it has the first version, which says nothing of silence
    assert (asked(cast, draft).silence_consents, other.silence_consents) == (False, False)


def test_who_accepted_that_silence_is_consent_is_held_to_it_until_it_accepts_another(
    cast: Cast, draft: Bulletin
) -> None:
    agreed(cast, consents=True, accepted=True)
    agreed(cast, consents=False, accepted=False)
    assert asked(cast, draft).silence_consents
    review.send_back(draft, note="Mend it", by=cast.approver("coordinator_north"))
    review.submit(fresh(draft), by=cast.member("coordinator_north"))
    agreed(cast, consents=True, accepted=False)
    agreed(cast, consents=False, accepted=True)
    assert not asked(cast, fresh(draft)).silence_consents


def test_without_a_version_that_is_accepted_nobody_is_asked(cast: Cast, draft: Bulletin) -> None:
    row = Participation.objects.filter(organization=cast.organization("authority_north2"), framework=cast.north)
    row.update(agreement=None, accepted_at=None)
    with pytest.raises(ActionRefused):
        asked(cast, draft)


def test_pages_say_what_a_version_says_of_silence(cast: Cast) -> None:
    coordinator = SignedIn(cast.coordinator)
    rules = f"/frameworks/{cast.north.pk}/"
    assert "silence is consent, as version" not in coordinator.get(rules).text
    typed = {"instrument": "Second", "signatory": "A", "signed_on": "2026-05-01", "text": "T"}
    sent = coordinator.post(f"/frameworks/{cast.north.pk}/agreement/", {**typed, "silence_consents": "on"})
    assert sent.status_code == 302
    page = coordinator.get(f"/frameworks/{cast.north.pk}/bulletins/").text
    assert ("silence_consents" in page, page.count("where it accepted version 2 of the agreement")) == (False, True)
    row = Participation.objects.get(organization=cast.organization("company_one"), framework=cast.north)
    reader = SignedIn(cast.approver("company_one"))
    accepting = reader.get(f"/memberships/{row.pk}/accept/").text
    assert accepting.count("does not answer in its days, has no objection") == 1
    assert "silence is consent, as version" not in reader.get(rules).text
    signed = {"version": "2", "signatory": "The director"}
    assert reader.post(f"/memberships/{row.pk}/accept/", signed).status_code == 302
    assert reader.get(rules).text.count("silence is consent, as version 2 of the agreement says") == 1


def test_objection_holds_its_section_and_no_other(cast: Cast, draft: Bulletin) -> None:
    secret = "tokheldwords"
    draft.sections[1]["body"] = secret
    draft.save()
    object_to(asked(cast, draft), draft, "methods", cast=cast)
    acts.approve(draft, by=cast.coordinator)
    row = fresh(draft)
    assert [part["key"] for part in row.sections] == ["overview", "done", "law", "coverage"]
    assert [part["key"] for part in row.held] == ["methods"]
    page = SignedIn(cast.analyst).get(row.get_absolute_url()).text
    assert (secret in page, 'id="law"' in page, 'id="methods"' in page) == (False, True, False)
    assert secret not in str(access.plain(Notice).get(pk=row.pk).__dict__)
    assert SignedIn(cast.coordinator).get(row.get_absolute_url()).text.count("Held back") == 1


def test_bulletin_of_which_every_section_is_held_is_not_published(cast: Cast, draft: Bulletin) -> None:
    object_to(asked(cast, draft), draft, *(part["key"] for part in draft.sections), cast=cast)
    with pytest.raises(ActionRefused, match="every section"):
        acts.approve(draft, by=cast.coordinator)


def offered(cast: Cast, draft: Bulletin) -> list[tuple[str, bool]]:
    """The boxes of the page that asks, in their order, and whether each is ticked."""
    page = SignedIn(cast.member("coordinator_north")).get(f"/items/{draft.pk}/clearance/")
    return [(str(box.choice_label), box.data["selected"]) for box in page.context["form"]["organizations"]]


def test_authorities_that_have_to_do_with_a_draft_are_offered_first(cast: Cast, draft: Bulletin) -> None:
    assert offered(cast, draft) == [("Authority North", False), ("Authority North2", False)]
    issuers = {"author": cast.member("authority_north2"), "approver": cast.approver("authority_north2")}
    shared = [(cast.north, "everyone")]
    rows = [notices.alert(**issuers, tlp=label, releases=shared) for label in (TLP.AMBER, TLP.RED)]
    draft.sections[0]["body"] = f"See {rows[1].reference}."  # which the coordinator may not read
    draft.save()
    assert offered(cast, draft) == [("Authority North", False), ("Authority North2", False)]
    draft.sections[0]["body"] = f"See {rows[0].reference}."
    draft.save()
    agreed(cast, consents=True, accepted=True)
    assert offered(cast, draft) == [
        ("Authority North2 (the draft names items of it, silence is consent)", False),
        ("Authority North", False),
    ]


def test_authority_whose_words_were_taken_up_is_ticked(cast: Cast, draft: Bulletin) -> None:
    row = Contribution(
        framework=cast.north, organization=cast.organization("authority_north2"), begins_on=draft.begins_on,
        section="methods", placed="methods", text="Words", tlp="amber", edited_by=cast.member("authority_north2"),
        state="merged", bulletin=draft, handed_in_at=draft.created_at, handed_in_by=cast.approver("authority_north2"),
        settled_at=draft.created_at, settled_by=draft.author,
    )  # fmt: skip
    row.save()
    assert offered(cast, draft) == [("Authority North2 (contributed words)", True), ("Authority North", False)]


def test_objection_says_to_what_and_why(cast: Cast, draft: Bulletin) -> None:
    made, by = asked(cast, draft), cast.approver("authority_north2")
    for sections, reason in (([], "Why"), (["law"], " "), (["unknown"], "Why")):
        with pytest.raises(ActionRefused):
            clearances.answer(made, answer="objection", sections=sections, reason=reason, seen=seen(draft), by=by)
    with pytest.raises(ActionRefused, match="changed meanwhile"):
        clearances.answer(made, answer="no_objection", seen="2026-01-01", by=by)
    with pytest.raises(NotAllowed):
        clearances.answer(made, answer="no_objection", seen=seen(draft), by=cast.member("authority_north2"))


def test_answer_may_be_another_until_the_round_is_over(cast: Cast, draft: Bulletin) -> None:
    made, by = asked(cast, draft), cast.approver("authority_north2")
    object_to(made, draft, "law", cast=cast)
    clearances.answer(made, answer="no_objection", seen=seen(draft), by=by)
    acts.approve(draft, by=cast.coordinator)
    assert fresh(draft).held == []
    with pytest.raises(ActionRefused, match="over"):
        clearances.answer(made, answer="no_objection", seen=seen(draft), by=by)


def test_pages_lead_through_a_round(cast: Cast, draft: Bulletin) -> None:
    coordinator, authority = SignedIn(cast.member("coordinator_north")), SignedIn(cast.approver("authority_north2"))
    chosen = {"organizations": [str(cast.organization("authority_north2").pk)]}
    assert coordinator.post(f"/items/{draft.pk}/clearance/", {}).status_code == 422
    assert coordinator.post(f"/items/{draft.pk}/clearance/", chosen).status_code == 302
    made = access.plain(Clearance).get()
    assert authority.get("/").text.count(made.get_absolute_url()) == 1
    lines = Notification.objects.filter(recipient=cast.approver("authority_north2"), event__kind="clearance")
    assert lines.filter(read_at=None).count() == 1
    page = authority.get(made.get_absolute_url())
    said = {"answer": "objection", "sections": ["law"], "reason": "Not yet", "seen": seen(draft)}
    assert page.text.count("We have no objection") == 1
    assert authority.post(made.get_absolute_url(), {**said, "reason": ""}).status_code == 422
    assert authority.post(made.get_absolute_url(), said).status_code == 302
    assert lines.filter(read_at=None).count() == 0
    shown = coordinator.get(draft.get_absolute_url()).text
    assert shown.count("Held back when it is published") == 1
    assert SignedIn(cast.approver("authority_north")).get(made.get_absolute_url()).status_code == 404


def test_page_of_the_draft_says_what_is_asked_and_who_answers(cast: Cast, draft: Bulletin) -> None:
    made, page = asked(cast, draft), f"/bulletins/{draft.pk}/"
    approver, other = SignedIn(cast.approver("authority_north2")), SignedIn(cast.member("authority_north2"))
    for browser in (approver, other):
        text = browser.get(page).text
        assert f"You are asked whether you object, until {queries.moment(made)}" in text
        assert (f'href="{made.get_absolute_url()}"' in text, "as far as its label says" in text) == (True, False)
    assert "Answer …" in approver.get(page).text
    text = other.get(page).text
    names = f"An approver of your organization answers: {cast.approver('authority_north2')}."
    assert (names in text, "Answer …" in text) == (True, False)
    clearances.answer(made, answer="no_objection", seen=seen(draft), by=cast.approver("authority_north2"))
    text = approver.get(page).text
    assert ("Your organization has answered: no objection" in text, "Change the answer …" in text) == (True, True)
    assert "You are asked whether you object" not in SignedIn(cast.coordinator).get(page).text


def test_page_of_the_answer_says_what_silence_is_and_that_a_reason_is_needed(cast: Cast, draft: Bulletin) -> None:
    made, browser = asked(cast, draft), SignedIn(cast.approver("authority_north2"))
    text = browser.get(made.get_absolute_url()).text
    assert "It is no consent: the bulletin is published only with an answer" in text
    assert ("(optional)" in text, "Needed where you object." in text) == (False, True)
    sent = {"answer": "objection", "sections": ["law"], "seen": seen(draft)}
    answer = browser.post(made.get_absolute_url(), sent)
    assert (answer.status_code, "Say why: the coordinator reads it." in answer.text) == (422, True)
    access.plain(Clearance).update(silence_consents=True)
    assert "It counts as no objection" in browser.get(made.get_absolute_url()).text


def test_page_on_which_one_asks_no_longer_names_the_bulletin(cast: Cast, draft: Bulletin) -> None:
    made = asked(cast, draft)
    text = SignedIn(cast.coordinator).get(f"/clearances/{made.pk}/end/").text
    assert f"{draft.reference} {draft.title}</bdi></a>" in text
    assert f"{draft.pk} by" not in text
