"""The page between choosing one more framework and sharing there, and the same for a program."""

from typing import Any

from portal.models import Framework
from sharing import access
from sharing.models import Extension, Release
from tests import seen
from tests.cast import Cast, join
from tests.conftest import SignedIn
from tests.factories import acts
from tests.program import Program


def words(answer: Any) -> str:
    return " ".join(answer.text.split())


def shared(cast: Cast) -> bool:
    return access.plain(Release).filter(framework=cast.region).exists()


def test_page_says_who_would_see_it_and_the_button_shares_it(cast: Cast) -> None:
    row, browser = acts.released(cast), SignedIn(cast.colleague)
    sent = {"framework": str(cast.region.pk), "audience": "everyone"}
    page = words(browser.post(f"/items/{row.pk}/share/", sent))
    for said in ("Authority South", "1 of its members reads it already.", "Nothing of yours was shared in", "Italy"):
        assert said in page
    assert not shared(cast)
    looked_at = seen.further(browser, row.pk, sent)
    join(cast.organization("company_two"), cast.region, "company")
    again = browser.post(f"/items/{row.pk}/share/", {**sent, "seen": looked_at})
    assert (again.status_code, shared(cast)) == (422, False)
    for said in ("Look once more before you share it.", "Company Two"):
        assert said in words(again)
    looked_at = seen.further(browser, row.pk, sent)
    assert browser.post(f"/items/{row.pk}/share/", {**sent, "seen": looked_at}).status_code == 302
    assert shared(cast)


def test_immediate_item_mails_whoever_is_newly_asked_and_no_time_is_told_that_is_not_set(cast: Cast) -> None:
    row, browser = acts.released(cast, urgency="immediate"), SignedIn(cast.colleague)
    sent = {"framework": str(cast.region.pk), "audience": "everyone"}
    ask = {name: str(cast.organization(name).pk) for name in ("company_one", "authority_south")}
    pages = [words(browser.post(f"/items/{row.pk}/share/", {**sent, "addressees": ask.get(name, [])}))
             for name in ("", *ask)]  # fmt: skip
    nobody, asked = "nobody: of an immediate item, only who is newly asked is mailed", "people, a pointer without its"
    before, by = "is asked already: its time to answer stays as it is", "if it is shared now"
    assert [[page.count(said) for said in (nobody, asked, before, by)] for page in pages] == [
        [1, 0, 0, 0],
        [1, 0, 1, 0],
        [0, 1, 0, 1],
    ]


def test_framework_that_hides_its_members_names_nobody_on_either_page(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    row = acts.released(cast, asked=())
    page = words(SignedIn(cast.colleague).post(
        f"/items/{row.pk}/share/", {"framework": str(cast.region.pk), "audience": "everyone"}
    ))  # fmt: skip
    ask = {"framework": str(cast.region.pk), "audience": "everyone", "why": "Sold across borders"}
    SignedIn(cast.coordinator).post(f"/items/{row.pk}/extension/", ask)
    address = access.plain(Extension).get().get_absolute_url()
    for shown in (page, words(SignedIn(cast.colleague).get(address))):
        assert "3 members that this framework does not name" in shown
        assert [name for name in ("Authority South", "Coordinator Region", "Company One") if name in shown] == []
    assert "does not name" not in SignedIn(cast.coordinator).get(address).text  # who asks is not told


def test_program_is_told_who_would_see_it_and_shares_that(cast: Cast) -> None:
    row, program = acts.released(cast), Program(cast.colleague)
    door, chosen = f"notices/{row.pk}/share/", {"framework": str(cast.region.pk), "audience": "everyone"}
    told = program.get(door, **chosen, addressees=str(cast.organization("authority_south").pk))
    assert [told[name] for name in ("countries", "newcomers", "new_frameworks", "tlp")] == [
        ["Italy"], ["Authority South", "Coordinator Region"], ["Framework of the region"], "amber",
    ]  # fmt: skip
    (room,) = told["frameworks"]
    assert [room[name] for name in ("audience", "total", "informed", "already")] == [
        "everyone", 3, ["Coordinator Region"], 1,
    ]  # fmt: skip
    assert [one["name"] for one in told["asked"]] == ["Authority South"]
    sent = {**chosen, "addressees": [told["asked"][0]["organization"]]}
    for body, code in ((sent, 428), ({**chosen, "seen": told["seen"]}, 409)):
        answer = program.ask("post", door, body)
        assert (answer.status_code, list(answer.json()), shared(cast)) == (code, ["seen"], False)
    assert program.code("post", door, {**sent, "seen": told["seen"]}) == 200
    assert shared(cast)
    assert [Program(one).code("get", door, **chosen) for one in (cast.focal_point, cast.analyst)] == [400, 403]
