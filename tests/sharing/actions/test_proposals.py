"""What readers propose to correct is taken up by the correction that is handed in, and by nothing before it."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.errors import ActionRefused
from portal.models import AuditEvent, User
from sharing import access
from sharing.actions import corrections, proposals
from sharing.models import Notice, NoticeVersion, Proposal
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import posts
from tests.factories.acts import released
from tests.program import Program

OPEN, TAKEN = "open", "taken"


def propose(row: Notice, by: User, text: str = "Shop-Ten, not Shop-Nine") -> Proposal:
    return proposals.propose(row, field="title", text=text, by=by)


def states(*rows: Proposal) -> list[str]:
    return [access.plain(Proposal).get(pk=row.pk).state for row in rows]


def hand_in(row: Notice, *taking_up: Proposal, by: User) -> NoticeVersion:
    return corrections.propose(row, content={"title": "Shop-Ten"}, note="The shop", by=by, taking_up=taking_up)


def sent(cast: Cast, **more: Any) -> dict[str, Any]:
    form = posts.alert(cast, urgency="high", note="The shop", based_on="1", **more)
    return {name: value for name, value in form.items() if not name.startswith("room_")}


def test_proposal_is_taken_up_with_the_correction_that_is_handed_in(cast: Cast) -> None:
    row, browser = released(cast), SignedIn(cast.focal_point)
    mine, other = propose(row, cast.analyst), propose(row, cast.member("authority_north2"), "Another thing")
    assert browser.get("/").text.count("<strong>Title</strong>: <bdi>Shop-Ten, not Shop-Nine</bdi>") == 1
    form = f"/items/{row.pk}/correct/?proposal={mine.pk}"
    assert browser.get(row.get_absolute_url()).text.count(f'href="{form}"') == 1
    page = browser.get(form)
    assert page.text.count("Company One, Title: Shop-Ten, not Shop-Nine") == 1
    assert [page.text.count(said) for said in ('class="tlp-bar"', "Hand in the correction")] == [1, 1]
    assert page.context["form"]["proposals"].value() == [str(mine.pk)]
    refused = browser.post(form, sent(cast, title="", proposals=[str(mine.pk)]))
    assert (refused.status_code, states(mine, other)) == (422, [OPEN, OPEN])
    assert refused.context["form"]["proposals"].value() == [str(mine.pk)]
    done = browser.post(form, sent(cast, title="Shop-Ten", proposals=[str(mine.pk)]))
    assert (done.status_code, states(mine, other)) == (302, [TAKEN, OPEN])
    assert AuditEvent.objects.filter(action="notice.proposal_taken", target_id=row.pk).count() == 1
    reader = SignedIn(cast.analyst)
    for at in (row.get_absolute_url(), f"/api/v1/notices/{row.pk}/proposals/"):  # that a correction waits is not told
        assert [word for word in ("taken up", '"taken"') if word in reader.get(at).text] == []
    corrections.approve(corrections.waiting(row), by=cast.colleague)
    assert reader.get(row.get_absolute_url()).text.count("taken up") == 1
    assert [told["state"] for told in reader.get(f"/api/v1/notices/{row.pk}/proposals/").json()].count("taken") == 1
    assert "Shop-Ten, not Shop-Nine" not in browser.get("/").text


def test_who_proposed_is_told_the_moment_at_which_the_correction_was_released(cast: Cast) -> None:
    row = released(cast)
    mine, door = propose(row, cast.analyst), f"notices/{row.pk}/proposals/"
    version = hand_in(row, mine, by=cast.focal_point)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        corrections.approve(version, by=cast.colleague)
    with clock.moved_to(clock.now() + timedelta(hours=2)):
        again = corrections.propose(row, content={"title": "Shop-Eleven"}, note="Once more", by=cast.focal_point)
        corrections.approve(again, by=cast.colleague)
    version.refresh_from_db()
    mine.refresh_from_db()
    (told,), (known,) = (Program(by).ask("get", door).json() for by in (cast.analyst, cast.focal_point))
    assert datetime.fromisoformat(told["answered_at"]) == version.released_at
    assert datetime.fromisoformat(known["answered_at"]) == mine.answered_at != version.released_at


def test_proposal_waits_again_once_its_correction_is_dropped_but_not_what_an_earlier_one_took_up(cast: Cast) -> None:
    row = released(cast)
    first, second = propose(row, cast.analyst), propose(row, cast.analyst, "Shop-Eleven")
    corrections.approve(hand_in(row, first, by=cast.focal_point), by=cast.colleague)
    with clock.moved_to(clock.now() + timedelta(minutes=1)):
        version = hand_in(row, second, by=cast.focal_point)
        assert states(first, second) == [TAKEN, TAKEN]
        corrections.discard(version, by=cast.focal_point)
    assert states(first, second) == [TAKEN, OPEN]


def test_correction_takes_up_what_waits_on_its_own_item_or_is_not_handed_in(cast: Cast) -> None:
    row = released(cast)
    declined, elsewhere = propose(row, cast.analyst), propose(released(cast), cast.analyst)
    proposals.decline(declined, reason="We looked twice.", by=cast.focal_point)
    for wrong in (declined, elsewhere):
        with pytest.raises(ActionRefused):
            hand_in(row, wrong, by=cast.focal_point)
        answer = SignedIn(cast.focal_point).post(f"/items/{row.pk}/correct/", sent(cast, proposals=[str(wrong.pk)]))
        assert answer.context["form"].errors == {"proposals": ["One of these proposals is answered already."]}
    assert not corrections.is_waiting(row)
    assert states(declined, elsewhere) == ["declined", OPEN]


def test_what_was_typed_into_the_correction_comes_back_with_the_proposal_ticked(cast: Cast) -> None:
    row, browser = released(cast), SignedIn(cast.focal_point)
    mine, form = propose(row, cast.analyst), f"/items/{row.pk}/correct/"
    browser.post(f"{form}keep/", sent(cast, title="Half a ti"))
    shown = browser.get(f"{form}?proposal={mine.pk}").context["form"]
    assert [shown[name].value() for name in ("title", "proposals")] == ["Half a ti", [str(mine.pk)]]


def test_program_names_in_its_correction_what_it_takes_up(cast: Cast) -> None:
    row, program = released(cast), Program(cast.focal_point)
    mine, door = propose(row, cast.analyst), f"notices/{row.pk}/correction/"
    body = {name: value for name, value in sent(cast).items() if "-" not in name and name != "submission_key"}
    wrong = program.ask("post", door, {**body, "proposals": [str(uuid.uuid4())]})
    assert (wrong.status_code, list(wrong.json()), states(mine)) == (400, ["proposals"], [OPEN])
    assert program.code("post", door, {**body, "proposals": [str(mine.pk)]}) == 200
    assert states(mine) == [TAKEN]
