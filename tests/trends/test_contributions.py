"""Words of members for a bulletin: asked, written, handed in, taken up or not; and who reads them when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal import clock, events, markdown
from portal.actions import frameworks
from portal.errors import ActionRefused, NotAllowed
from portal.models import Event, Framework, Holiday, Notification, Organization, User
from sharing import access
from sharing.actions import drafts, review
from sharing.models import WorkingCopy
from tests.access.paper import unrendered
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts
from trends.actions import composing, telling
from trends.actions import contributions as act
from trends.actions.editions import derive
from trends.models import Bulletin, Contribution
from trends.queries import contributions as queries

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
WEDNESDAY = datetime(2026, 4, 1, 9, tzinfo=UTC)
SECRET = "Wordsofcompanyone moved to messengers."


@pytest.fixture(autouse=True)
def _in_april() -> Any:
    with clock.moved_to(WEDNESDAY):
        yield


@pytest.fixture
def draft(cast: Cast) -> Bulletin:
    return composing.compose(
        framework=cast.north,
        begins_on=MARCH[0],
        ends_on=MARCH[1],
        tlp="amber",
        by=cast.member("coordinator_north"),
    )


def asked(cast: Cast, draft: Bulletin, *names: str, days: int = 2, section: str = "methods") -> list[Contribution]:
    organizations = [cast.organization(name) for name in names or ("company_one",)]
    note = "What did you see?"
    return act.ask(draft, organizations=organizations, section=section, note=note, days=days, by=now(cast.coordinator))


def now(person: User) -> User:
    return User.objects.get(pk=person.pk)


def written(row: Contribution, by: User, **fields: Any) -> Contribution:
    said = {"text": SECRET, "language": "en", "tlp": "amber", "hand_in": True, **fields}
    return act.write(row, **said, by=now(by))


def handed_in(cast: Cast, draft: Bulletin, **fields: Any) -> Contribution:
    return written(asked(cast, draft)[0], cast.approver("company_one"), **fields)


def body(draft: Bulletin, key: str = "methods") -> str:
    row = access.plain(Bulletin).get(pk=draft.pk)
    return str(next(section["body"] for section in row.sections if section["key"] == key))


def told(person: User) -> list[str]:
    lines = events.of(now(person)).order_by("created_at")
    return [event.kind for event in Event.objects.filter(pk__in=lines.values("event")).order_by("at")]


def test_members_are_asked_write_and_hand_in_and_their_words_are_taken_up(cast: Cast, draft: Bulletin) -> None:
    coordinator, company = SignedIn(cast.coordinator), SignedIn(cast.approver("company_one"))
    body_ = {
        "organizations": [cast.organization(name).pk for name in ("company_one", "authority_north2")],
        "section": "methods",
        "note": "What did you see?",
        "days": "3",
    }
    assert coordinator.post(f"/bulletins/{draft.pk}/ask/", body_).status_code == 302
    row = access.plain(Contribution).get(organization=cast.organization("company_one"))
    assert (row.due_on, row.note) == (date(2026, 4, 6), "What did you see?")
    assert "Contributions that you are asked for" in company.get("/").text
    assert told(cast.approver("company_one")) == ["contribution_asked"]
    page = f"/contributions/{row.pk}/"
    assert "What did you see?" in company.get(page).text
    assert company.post(f"{page}keep/", {"text": "Half"}).json()["said"].startswith("Saved")
    assert company.get(page).context["form"]["text"].value() == "Half"
    sent = {"text": SECRET, "language": "en", "tlp": "green", "seen": act.edition_of(row)}
    assert company.post(page, sent).status_code == 302
    assert SECRET not in coordinator.get(f"/bulletins/{draft.pk}/").text
    seen = company.get(page).context["form"]["seen"].value()
    assert company.post(page, {**sent, "seen": seen, "hand_in": "1"}).status_code == 302
    assert access.plain(WorkingCopy).count() == 0
    assert SECRET in coordinator.get(f"/bulletins/{draft.pk}/").text
    assert SECRET in coordinator.get(f"/bulletins/{draft.pk}/edit/").text
    assert told(cast.coordinator) == ["contribution_in"]
    with_one = coordinator.get(f"/bulletins/{draft.pk}/").context["contributions"]
    assert [(one.organization.name, one.is_handed_in) for _heading, one in with_one] == [
        ("Authority North2", False),
        ("Company One", True),
    ]
    coordinator.post(f"/bulletins/{draft.pk}/contributions/{row.pk}/merge/")
    assert body(draft).endswith(f"\n\n**Company One:** {SECRET}")
    assert "Taken up" in company.get(page).text
    assert told(cast.approver("company_one")) == ["contribution_done"]


@pytest.mark.parametrize("state", ["writing", "handed_in", "merged", "declined"])
def test_contribution_is_read_by_its_organization_and_once_handed_in_by_the_coordinator(
    cast: Cast, draft: Bulletin, state: str
) -> None:
    asked(cast, draft, "authority_north2", "authority_north")
    row = written(asked(cast, draft)[0], cast.approver("company_one"), hand_in=state != "writing")
    if state == "merged":
        act.merge(row, draft, by=now(cast.coordinator))
    elif state == "declined":
        act.decline(row, reason="Too long", by=now(cast.coordinator))
    readers = {
        name
        for name in ("company_one", "company_two", "authority_north", "authority_north2", "observer", "outsider")
        if queries.of(now(cast.approver(name))).filter(pk=row.pk).exists()
        or SignedIn(cast.approver(name)).get(f"/contributions/{row.pk}/").status_code == 200
    }
    coordinator = SignedIn(cast.coordinator)
    assert readers == {"company_one"}
    assert coordinator.get(f"/contributions/{row.pk}/").status_code == (404 if state == "writing" else 200)
    for address in (f"/bulletins/{draft.pk}/", f"/bulletins/{draft.pk}/edit/", "/", "/inbox/"):
        shown = state in ("handed_in", "merged") and "bulletins" in address
        assert (SECRET in coordinator.get(address).text) is shown


def test_contributor_does_not_read_the_draft(cast: Cast, draft: Bulletin) -> None:
    handed_in(cast, draft)
    company = SignedIn(cast.approver("company_one"))
    assert [company.get(f"/bulletins/{draft.pk}/{page}").status_code for page in ("", "edit/", "ask/")] == [404] * 3


def test_words_are_handed_in_by_an_approver(cast: Cast, draft: Bulletin) -> None:
    (row,) = asked(cast, draft)
    with pytest.raises(NotAllowed, match="approver"):
        written(row, cast.analyst)
    assert written(row, cast.analyst, hand_in=False).text == SECRET
    with pytest.raises(ActionRefused, match="Write something"):
        written(row, cast.approver("company_one"), text="  ")


def test_words_can_be_taken_back_until_they_are_taken_up(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    act.take_back(row, by=now(cast.analyst))
    assert not queries.of(now(cast.coordinator)).exists()
    with pytest.raises(ActionRefused, match="taken back"):
        act.merge(row, draft, by=now(cast.coordinator))
    row = written(row, cast.approver("company_one"))
    act.merge(row, draft, by=now(cast.coordinator))
    with pytest.raises(ActionRefused, match="decided already"):
        act.take_back(row, by=now(cast.analyst))
    with pytest.raises(ActionRefused, match="decided already"):
        act.merge(row, draft, by=now(cast.coordinator))
    assert body(draft).count(SECRET) == 1


def test_originator_is_not_named_where_members_are_hidden(cast: Cast, draft: Bulletin) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    act.merge(handed_in(cast, draft), draft, by=now(cast.coordinator))
    assert (SECRET in body(draft), "Company One" in body(draft)) == (True, False)


def test_name_of_a_contributor_is_no_markdown(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    Organization.objects.filter(pk=row.organization_id).update(name="[tap](https://evil.example)** b\x0bc")
    act.merge(row, draft, by=now(cast.coordinator))
    html = str(markdown.render(body(draft).splitlines()[-1]))
    assert html == f"<p><strong>[tap](https://evil.example)** b c:</strong> {SECRET}</p>\n"


def test_label_of_what_is_taken_up_is_the_least_of_the_bulletin(cast: Cast, draft: Bulletin) -> None:
    strict = handed_in(cast, draft, tlp="amber_strict")
    with pytest.raises(ActionRefused, match="stricter than"):
        act.merge(strict, draft, by=now(cast.coordinator))
    act.decline(strict, reason="Too strict", by=now(cast.coordinator))
    act.merge(handed_in(cast, draft, tlp="amber"), draft, by=now(cast.coordinator))
    row = access.plain(Bulletin).get(pk=draft.pk)
    assert queries.quoted_labels(row) == {"amber"}
    composing.edit(row, title="T", tlp="green", sections=row.sections, by=now(cast.coordinator))
    with pytest.raises(ActionRefused, match="stricter label"):
        review.submit(row, by=now(cast.coordinator))


def test_edition_under_a_wider_label_is_made_without_words_that_are_stricter(cast: Cast, draft: Bulletin) -> None:
    act.merge(handed_in(cast, draft), draft, by=now(cast.coordinator))
    made = {
        label: derive(draft, tlp=label, language="en", by=now(cast.coordinator)) for label in ("green", "amber_strict")
    }
    assert {label: SECRET in str(row.sections) for label, row in made.items()} == {"green": False, "amber_strict": True}
    assert {label: queries.quoted_labels(row) for label, row in made.items()} == {
        "green": set(),
        "amber_strict": {"amber"},
    }


def test_discarded_draft_gives_back_what_was_taken_up(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    act.merge(row, draft, by=now(cast.coordinator))
    drafts.discard(draft, by=now(cast.coordinator))
    row.refresh_from_db()
    assert (row.state, row.bulletin_id, row.settled_at) == ("handed_in", None, None)


def test_member_contributes_without_being_asked_and_is_asked_where_it_writes(cast: Cast, draft: Bulletin) -> None:
    company = SignedIn(cast.analyst)
    sent = {"framework": cast.north.pk, "begins_on": "2026-03-01", "section": "methods"}
    first = company.post("/bulletins/contribute/", sent)
    assert company.post("/bulletins/contribute/", sent)["Location"] == first["Location"]
    row = access.plain(Contribution).get()
    assert queries.for_bulletin(draft, now(cast.coordinator)) == []
    asked(cast, draft)
    assert [one.pk for one in queries.for_bulletin(draft, now(cast.coordinator))] == [row.pk]
    assert company.post("/bulletins/contribute/", {**sent, "framework": cast.frameworks["south"].pk}).status_code == 422
    assert SignedIn(cast.coordinator).get("/bulletins/contribute/").status_code == 403
    assert SignedIn(cast.approver("observer")).get("/bulletins/contribute/").status_code == 403


def test_only_authorities_and_companies_are_asked_and_only_by_the_coordinator(cast: Cast, draft: Bulletin) -> None:
    for name in ("observer", "outsider", "coordinator_north"):
        with pytest.raises(ActionRefused, match="Only authorities and companies"):
            asked(cast, draft, name)
    organizations = [cast.organization("company_one")]
    with pytest.raises(NotAllowed):
        act.ask(draft, organizations=organizations, section="done", note="", days=2, by=now(cast.colleague))
    with pytest.raises(ActionRefused, match="no such section"):
        asked(cast, draft, section="elsewhere")


def test_due_day_is_counted_in_working_days_of_whoever_is_asked(cast: Cast, draft: Bulletin) -> None:
    Holiday.objects.create(organization=cast.organization("company_one"), on=date(2026, 4, 2))
    rows = asked(cast, draft, "company_one", "authority_north2", days=2)
    assert {str(row.organization): row.due_on for row in rows} == {
        "Company One": date(2026, 4, 6),
        "Authority North2": date(2026, 4, 3),
    }


def test_who_has_not_handed_in_is_reminded_the_working_day_before_and_once(cast: Cast, draft: Bulletin) -> None:
    handed = handed_in(cast, draft)
    asked(cast, draft, "authority_north2", days=3)  # due on Monday
    assert (telling.look(), handed.state) == (0, "handed_in")
    with clock.moved_to(WEDNESDAY + timedelta(days=1)):
        assert telling.look() == 0
    with clock.moved_to(WEDNESDAY + timedelta(days=2)):
        assert (telling.look() > 0, telling.look()) == (True, 0)
        reminded = Notification.objects.filter(event__kind="contribution_due").values_list("recipient__organization")
        assert set(reminded) == {(cast.organization("authority_north2").pk,)}
        assert "contribution_due" in told(cast.approver("authority_north2"))
    with clock.moved_to(WEDNESDAY + timedelta(days=6)):
        assert telling.look() == 0


def test_nobody_is_reminded_once_the_bulletin_is_out(cast: Cast, draft: Bulletin) -> None:
    (row,) = asked(cast, draft, days=1)
    review.submit(draft, by=now(cast.member("coordinator_north")))
    with unrendered():
        acts.approve(draft, by=now(cast.coordinator))
    assert telling.look() == 0
    with pytest.raises(ActionRefused, match="published already"):
        written(row, cast.approver("company_one"))
    with pytest.raises(ActionRefused, match="published already"):
        act.begin(cast.north, begins_on=MARCH[0], section="law", by=now(cast.analyst))


def test_who_leaves_writes_no_more_and_keeps_its_own(cast: Cast, draft: Bulletin) -> None:
    row = handed_in(cast, draft)
    frameworks.end(cast.organization("company_one").participations.get(framework=cast.north), by=now(cast.coordinator))
    assert queries.of(now(cast.analyst)).get() == row
    act.take_back(row, by=now(cast.analyst))
    with pytest.raises(NotAllowed):
        written(row, cast.approver("company_one"))


def test_colleague_who_saved_meanwhile_is_shown_beside(cast: Cast, draft: Bulletin) -> None:
    (row,) = asked(cast, draft)
    seen = act.edition_of(row)
    with clock.moved_to(WEDNESDAY + timedelta(minutes=1)):
        written(row, cast.approver("company_one"), hand_in=False, text="Theirs.")
    page = f"/contributions/{row.pk}/"
    sent = {"text": "Mine.", "language": "en", "tlp": "amber", "seen": seen}
    answer = SignedIn(cast.analyst).post(page, sent)
    assert (answer.status_code, [(one.before, one.after) for one in answer.context["theirs"]]) == (
        422,
        [("Theirs.", "Mine.")],
    )
    row.refresh_from_db()
    assert row.text == "Theirs."
    form = {field.html_name: str(field.value() or "") for field in answer.context["form"]}
    browser = SignedIn(cast.analyst)
    browser.post(f"{page}keep/", {**form, "seen_before": answer.context["seen_before"]})
    again = {field.html_name: str(field.value() or "") for field in browser.get(page).context["form"]}
    assert (again["text"], browser.post(page, again).status_code) == ("Mine.", 422)  # nobody has chosen yet
    assert browser.post(page, form).status_code == 302


def test_writer_who_is_no_approver_asks_one_to_hand_in(cast: Cast, draft: Bulletin) -> None:
    (row,) = asked(cast, draft)
    writer, approver, page = SignedIn(cast.analyst), SignedIn(cast.approver("company_one")), f"/contributions/{row.pk}/"
    text = writer.get(page).text
    assert ("Ready: ask an approver to hand it in" in text, 'name="hand_in"' in text) == (True, False)
    assert "Ready: ask an approver" not in approver.get(page).text
    sent = {"text": SECRET, "language": "en", "tlp": "amber", "ready": "1"}
    assert "your approvers are asked to hand it in" in writer.post(page, sent, follow=True).text
    row.refresh_from_db()
    assert (row.state, row.ready_by, row.ready_at) == ("writing", cast.analyst, WEDNESDAY)
    assert sorted(told(cast.approver("company_one"))) == ["contribution_asked", "contribution_ready"]
    assert ("contribution_ready" in told(cast.analyst), told(cast.coordinator)) == (False, [])
    assert "asks you to hand in a contribution" in approver.get("/inbox/").text
    text = approver.get("/").text
    assert ("Contributions to hand in" in text, f"ready, says {cast.analyst}" in text) == (True, True)
    assert "Contributions to hand in" not in writer.get("/").text
    assert f"{cast.analyst} says that it is ready" in approver.get(page).text
    seen = approver.get(page).context["form"]["seen"].value()
    assert approver.post(page, {**sent, "seen": seen, "hand_in": "1"}).status_code == 302
    assert (told(cast.coordinator), "Contributions to hand in" in approver.get("/").text) == (
        ["contribution_in"],
        False,
    )
    act.take_back(row, by=now(cast.analyst))
    row.refresh_from_db()
    assert (row.is_ready, row.ready_by) == (False, None)


@pytest.mark.parametrize("step", ["ready", "hand_in"])
def test_nothing_is_ready_or_handed_in_without_words(cast: Cast, draft: Bulletin, step: str) -> None:
    (row,) = asked(cast, draft)
    browser, page = SignedIn(cast.approver("company_one")), f"/contributions/{row.pk}/"
    sent = {"text": "  ", "language": "en", "tlp": "amber"}
    answer = browser.post(page, {**sent, step: "1"})
    assert (answer.status_code, "Write something first." in answer.text) == (422, True)
    assert "Your words</label>" in answer.text
    assert "Saved as unfinished: it has no words yet." in browser.post(page, sent, follow=True).text
    row.refresh_from_db()
    assert (row.state, row.ready_at) == ("writing", None)


def test_months_that_are_published_are_not_offered(cast: Cast, draft: Bulletin) -> None:
    browser = SignedIn(cast.approver("authority_north2"))

    def offered() -> list[str]:
        return [key for key, _name in browser.get("/bulletins/contribute/").context["form"].fields["begins_on"].choices]

    assert offered() == ["2026-04-01", "2026-03-01", "2026-02-01"]
    review.submit(draft, by=now(cast.member("coordinator_north")))
    with unrendered():
        acts.approve(draft, by=now(cast.coordinator))
    assert offered() == ["2026-04-01", "2026-02-01"]


def test_languages_of_bulletins_are_offered_first(cast: Cast, draft: Bulletin) -> None:
    (row,) = asked(cast, draft)
    first, others = SignedIn(cast.analyst).get(f"/contributions/{row.pk}/").context["form"].fields["language"].choices
    assert [code for code, _name in first[1]] == ["en", "ar", "zh-hans", "fr", "ru", "es"]
    assert {"de", "fa"} <= {code for code, _name in others[1]}
