"""Quoting an item under a lower label: nothing of another's goes out but with its originator's consent."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from portal import clock
from portal.actions import frameworks
from portal.enums import EventKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import Framework, Notification, Participation, User
from sharing import access
from sharing.actions import corrections, releases, review
from sharing.models import Notice, Release
from sharing.queries import further
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices
from tests.trends.test_editions import MARCH, composed
from trends import quoting
from trends.actions import composing, consents, correcting
from trends.models import Bulletin, Consent
from trends.queries import quotations


def item(cast: Cast, tlp: str = "amber", audience: str = "everyone", **fields: Any) -> Notice:
    """What the focal point's office shared with the north."""
    return notices.alert(
        author=cast.focal_point,
        approver=cast.colleague,
        releases=[(cast.north, audience)],
        tlp=tlp,
        urgency="none",
        **fields,
    )


def quoting_draft(
    cast: Cast, *references: str, tlp: str = "green", body: str = "", days: tuple[date, date] = MARCH
) -> Bulletin:
    """A draft whose words on coverage quote these, each in a paragraph of its own."""
    draft = composed(cast, tlp, days)
    said = body or "Nothing of this.\n\n" + "\n\n".join(f"As {name} says, beware." for name in references)
    write(cast, draft, said)
    return access.plain(Bulletin).get(pk=draft.pk)


def write(cast: Cast, draft: Bulletin, body: str, tlp: str = "", **keys: Any) -> None:
    own = {"key": "coverage", "heading": "Coverage", "body": body, **keys}
    sections = [own if section["key"] == "coverage" else section for section in draft.sections]
    by = cast.member("coordinator_north")
    composing.edit(draft, title=draft.title, tlp=tlp or draft.tlp, sections=sections, by=by)
    draft.refresh_from_db()


def asked(cast: Cast, draft: Bulletin) -> Consent:
    (made,) = consents.ask(draft, by=cast.member("coordinator_north"))
    return made


def submit(cast: Cast, draft: Bulletin) -> None:
    review.submit(access.plain(Bulletin).get(pk=draft.pk), by=cast.member("coordinator_north"))


def told(kind: EventKind) -> set[str]:
    return set(Notification.objects.filter(event__kind=kind).values_list("recipient__email", flat=True))


def test_references_are_found_however_they_are_written() -> None:
    text = "(NO-2026-A1B2C3), no-2026-a1b2c4; EXERCISE-NO-2026-A1B2C5 x_y-2026-A1B2C6. X-NO-2026-A1B2C78 2026-12-01"
    assert quoting.references(text) == [
        "NO-2026-A1B2C3",
        "NO-2026-A1B2C4",
        "EXERCISE-NO-2026-A1B2C5",
        "X_Y-2026-A1B2C6",
    ]


def test_passage_is_the_paragraph_or_the_entry_that_names_the_item() -> None:
    body = "First.\n\n- One NO-2026-A1B2C3\n  goes on\n- Two NO-2026-A1B2C4\n\nLast."
    sections = [{"key": "law", "heading": "H", "body": body, "quotes": ["NO-2026-A1B2C5", "no-2026-a1b2c4"]}]
    assert [(found.section, found.text, found.reference) for found in quoting.passages("T", sections)] == [
        ("law", "- One NO-2026-A1B2C3\n  goes on", "NO-2026-A1B2C3"),
        ("law", "- Two NO-2026-A1B2C4", "NO-2026-A1B2C4"),
        ("law", f"H\n\n{body}", "NO-2026-A1B2C5"),
    ]


@pytest.mark.parametrize(("of", "under", "needs"), [
    ("amber", "green", True), ("amber", "clear", True), ("green", "clear", True), ("amber_strict", "amber", True),
    ("green", "green", False), ("green", "amber", False), ("clear", "clear", False),
])  # fmt: skip
def test_label_of_what_is_quoted_is_the_least(cast: Cast, of: str, under: str, needs: bool) -> None:
    draft = quoting_draft(cast, item(cast, tlp=of).reference, tlp=under)
    assert [one.is_missing for one in quotations.of(draft)] == [needs]
    if not needs:
        submit(cast, draft)
        return
    with pytest.raises(ActionRefused, match="lower label"):
        submit(cast, draft)


def test_own_item_of_the_coordinator_needs_its_approver_alone(cast: Cast) -> None:
    own = notices.alert(
        author=cast.member("coordinator_north"),
        approver=cast.coordinator,
        releases=[(cast.north, "everyone")],
        tlp="amber",
        urgency="none",
    )
    submit(cast, quoting_draft(cast, own.reference))


@pytest.mark.parametrize("which", ["authorities", "red", "withdrawn", "never was", "elsewhere"])
def test_what_not_every_reader_reads_cannot_be_named(cast: Cast, which: str) -> None:
    names = {
        "authorities": lambda: item(cast, audience="authorities"),
        "red": lambda: item(cast, tlp="red", addressees=[cast.organization("company_one")]),
        "withdrawn": lambda: item(cast),
        "elsewhere": lambda: notices.alert(
            author=cast.member("authority_south"),
            approver=cast.approver("authority_south"),
            releases=[(cast.south, "everyone")],
        ),
    }
    row = names[which]() if which in names else None
    if which == "withdrawn" and row:
        releases.withdraw(row, reason="Mistaken", by=cast.colleague)
    name = row.reference if row else "NO-2026-ZZZZZZ"
    with pytest.raises(ActionRefused) as refused:
        quoting_draft(cast, name, tlp="amber")
    assert (refused.value.field, str(refused.value.message)) == (
        "body_coverage",
        f"Not every reader of this bulletin reads an item {name}: it cannot be named here.",
    )


def test_originator_sees_the_words_that_quote_it_and_grants(cast: Cast) -> None:
    row = item(cast)
    draft = quoting_draft(cast, row.reference)
    made = asked(cast, draft)
    assert (made.organization_id, made.tlp, made.passage) == (
        row.originator_id, "green", f"As {row.reference} says, beware.",
    )  # fmt: skip
    assert told(EventKind.CONSENT_ASKED) == {cast.colleague.email}
    browser = SignedIn(cast.colleague)
    page = browser.get(made.get_absolute_url()).text
    assert (made.passage in page, "Nothing of this" in page, draft.reference in page) == (True, False, False)
    assert row.reference in browser.get("/").text
    with pytest.raises(ActionRefused, match="lower label"):
        submit(cast, draft)
    answer = browser.post(made.get_absolute_url(), {"granted": "yes", "note": "Gladly"})
    made.refresh_from_db()
    assert (answer.status_code, made.granted, made.note) == (302, True, "Gladly")
    assert cast.member("coordinator_north").email in told(EventKind.CONSENT_ANSWERED)
    submit(cast, draft)
    assert acts.approve(draft, by=cast.coordinator).state == "released"
    with pytest.raises(ActionRefused, match="published"):
        consents.take_back(made, by=cast.colleague)


@pytest.mark.parametrize("how", ["refused", "silent", "taken back", "other words", "lower label", "other bulletin"])
def test_quotation_stays_in_without_consent_to_nothing(cast: Cast, how: str) -> None:
    row = item(cast)
    draft = quoting_draft(cast, row.reference)
    made = asked(cast, draft)
    if how != "silent":
        consents.answer(made, granted=how != "refused", by=cast.colleague)
    if how == "taken back":
        consents.take_back(made, by=cast.colleague)
    elif how == "other words":
        write(cast, draft, f"Anything about {row.reference}.")
    elif how == "lower label":
        write(cast, draft, f"Nothing of this.\n\nAs {row.reference} says, beware.", tlp="clear")
    elif how == "other bulletin":
        draft = quoting_draft(cast, row.reference, days=(date(2026, 2, 1), date(2026, 2, 28)))
    with pytest.raises(ActionRefused, match="lower label"):
        submit(cast, draft)


def test_consent_for_a_lower_label_holds_for_one_between(cast: Cast) -> None:
    row = item(cast, tlp="amber_strict")
    draft = quoting_draft(cast, row.reference)
    consents.answer(asked(cast, draft), granted=True, by=cast.colleague)
    write(cast, draft, f"Nothing of this.\n\nAs {row.reference} says, beware.", tlp="amber")
    submit(cast, draft)


def test_consent_taken_back_while_it_waits_for_approval_stops_it(cast: Cast) -> None:
    draft = quoting_draft(cast, item(cast).reference)
    made = asked(cast, draft)
    consents.answer(made, granted=True, by=cast.colleague)
    submit(cast, draft)
    consents.take_back(made, by=cast.colleague)
    with pytest.raises(ActionRefused, match="lower label"):
        acts.approve(draft, by=cast.coordinator)


def test_whoever_is_not_asked_learns_of_nothing(cast: Cast) -> None:
    made = asked(cast, quoting_draft(cast, item(cast).reference))
    address = made.get_absolute_url()
    for person in (cast.analyst, cast.member("authority_north2"), cast.member("authority_south")):
        assert SignedIn(person).get(address).status_code == 404
        with pytest.raises(NotAllowed):
            consents.answer(made, granted=True, by=person)
    assert SignedIn(cast.focal_point).post(address, {"granted": "yes"}).status_code == 403
    assert SignedIn(cast.member("coordinator_north")).post(address, {"granted": "yes"}).status_code == 403


def test_member_that_left_is_not_asked_and_sees_no_question(cast: Cast) -> None:
    row = item(cast)
    draft = quoting_draft(cast, row.reference)
    made = asked(cast, draft)
    rows = Participation.objects.filter(framework=cast.north, organization=row.originator)
    rows.update(left_at=notices.RELEASED_AT.replace(month=4), left_by=cast.coordinator)
    assert SignedIn(User.objects.get(pk=cast.colleague.pk)).get(made.get_absolute_url()).status_code == 404
    with pytest.raises(NotAllowed):
        consents.answer(made, granted=True, by=cast.colleague)
    consents.take_back(made, by=cast.member("coordinator_north"))
    with pytest.raises(ActionRefused, match="cannot be asked"):
        consents.ask(draft, by=cast.member("coordinator_north"))


def test_reference_that_tells_a_hidden_member_needs_consent_to_be_public(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    cast.north.refresh_from_db()
    row = item(cast, tlp="clear")
    assert [one.is_missing for one in quotations.of(quoting_draft(cast, row.reference, tlp="clear"))] == [True]


def test_section_of_a_stricter_label_is_not_submitted(cast: Cast) -> None:
    draft = composed(cast, "green")
    write(cast, draft, "Anything", tlp="green")
    draft.sections = [{**section, "tlp": "amber"} if section["key"] == "law" else section for section in draft.sections]
    draft.save()
    with pytest.raises(ActionRefused, match="is labelled TLP:AMBER"):
        submit(cast, draft)


@pytest.mark.parametrize(("tlp", "openly"), [("clear", True), ("clear", False), ("green", True)])
def test_page_of_a_consent_says_whether_anyone_reads_the_words(cast: Cast, tlp: str, openly: bool) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(publishes_openly=openly)
    row = item(cast, title="Sold as bath salts")
    made = asked(cast, quoting_draft(cast, row.reference, tlp=tlp))
    browser = SignedIn(cast.colleague)
    text = browser.get(made.get_absolute_url()).text
    assert ("anyone on the internet reads these words" in text) is (tlp == "clear" and openly)
    assert f'<a href="/items/{row.pk}/"><bdi dir="auto">Sold as bath salts</bdi></a>' in text
    assert "Sold as bath salts" in browser.get("/").text


@pytest.mark.parametrize("tlp", ["clear", "green"])
def test_consent_to_tell_members_is_none_to_tell_everyone(cast: Cast, tlp: str) -> None:
    draft = quoting_draft(cast, item(cast, tlp="amber").reference, tlp=tlp)
    given = consents.answer(asked(cast, draft), granted=True, by=cast.colleague)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        frameworks.change_rules(cast.north, publishes_openly=True, by=cast.coordinator)
        draft = access.plain(Bulletin).select_related("framework").get(pk=draft.pk)
        assert [one.is_missing for one in quotations.of(draft)] == [tlp == "clear"]
        if tlp == "clear":
            with pytest.raises(ActionRefused, match="consent"):
                submit(cast, draft)
            again = asked(cast, draft)
            given.refresh_from_db()
            assert (again.pk != given.pk, given.ended_at is not None) == (True, True)
            consents.answer(again, granted=True, by=cast.colleague)
        submit(cast, draft)


def test_what_members_were_told_by_consent_is_corrected_after_the_opening_and_stays_with_them(cast: Cast) -> None:
    draft = quoting_draft(cast, item(cast, tlp="amber").reference, tlp="clear")
    consents.answer(asked(cast, draft), granted=True, by=cast.colleague)
    submit(cast, draft)
    acts.approve(draft, by=cast.coordinator)
    page = f"/public/bulletins/{draft.reference}/"
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        frameworks.change_rules(cast.north, publishes_openly=True, by=cast.coordinator)
        row = access.plain(Bulletin).select_related("framework").get(pk=draft.pk)
        version = correcting.propose(
            row, title="Mended", sections=row.sections, note="A slip", by=cast.member("coordinator_north")
        )
        corrections.approve(version, by=cast.coordinator)
        releases.stop(access.plain(Release).get(notice=row.pk), by=cast.coordinator)
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        row = access.plain(Bulletin).get(pk=row.pk)
        told = further.of_choice(cast.coordinator, row, framework=cast.north, audience="everyone", addressees=[])
        releases.share(row, framework=cast.north, seen=told.seen, by=cast.coordinator)
        assert SignedIn(cast.analyst).get(f"/bulletins/{row.pk}/").status_code == 200
        assert Client().get(page).status_code == 404
