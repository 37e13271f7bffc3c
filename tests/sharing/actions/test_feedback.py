"""What readers tell an originator alone: reactions, and proposals to correct."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from portal.actions import frameworks
from portal.errors import ActionRefused, NotAllowed
from portal.models import AuditEvent, Framework, User
from sharing import access
from sharing.actions import proposals, questions, reactions
from sharing.enums import Feeling, ProposalState
from sharing.models import Notice, Proposal, Reaction
from sharing.queries import feedback
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import notices
from tests.factories.acts import released
from tests.program import Program


def seen(user: User, row: Notice, kind: str = Feeling.HELPFUL) -> tuple[bool, list[str], int]:
    (felt,) = (felt for felt in feedback.reactions(user, row) if felt.kind == kind)
    return felt.is_own, felt.names, felt.others


def propose(row: Notice, by: User, **more: object) -> Proposal:
    said: dict[str, object] = {"field": "title", "text": "Shop-Ten, not Shop-Nine", **more}
    return proposals.propose(row, by=by, **said)  # type: ignore[arg-type]


def test_one_reaction_of_each_kind_is_given_and_taken_back(cast: Cast) -> None:
    row = released(cast)
    for _ in range(2):
        reactions.react(row, Feeling.HELPFUL, by=cast.analyst)
    reactions.react(row, Feeling.HELPFUL, by=cast.approver("company_one"))
    reactions.react(row, Feeling.SEEN_HERE, by=cast.analyst)
    assert access.plain(Reaction).count() == 2
    reactions.take_back(row, Feeling.HELPFUL, by=cast.analyst)
    reactions.take_back(row, Feeling.HELPFUL, by=cast.analyst)
    assert list(access.plain(Reaction).values_list("kind", flat=True)) == [Feeling.SEEN_HERE]


def test_helpful_and_not_helpful_take_each_other_back(cast: Cast) -> None:
    row = released(cast)
    told = [Feeling.SEEN_HERE, Feeling.HELPFUL, Feeling.NOT_HELPFUL, Feeling.NOT_HELPFUL, Feeling.HELPFUL]
    for kind in told:
        reactions.react(row, kind, by=cast.analyst)
    reactions.react(row, Feeling.NOT_HELPFUL, by=cast.member("authority_north2"))
    mine = access.plain(Reaction).filter(organization=cast.analyst.organization).order_by("made_at")
    assert [*mine.values_list("kind", flat=True)] == [Feeling.SEEN_HERE, Feeling.HELPFUL]
    trail = AuditEvent.objects.filter(action__startswith="notice.reaction", actor_id=cast.analyst.pk).order_by("pk")
    assert [(event.action.removeprefix("notice."), *event.fields) for event in trail] == [
        ("reaction", "seen_here"),
        ("reaction", "helpful"),
        ("reaction_taken_back", "helpful"),
        ("reaction", "not_helpful"),
        ("reaction_taken_back", "not_helpful"),
        ("reaction", "helpful"),
    ]
    second = Reaction(
        notice_id=row.pk, organization=cast.analyst.organization, kind="not_helpful", made_by=cast.analyst
    )
    with pytest.raises(IntegrityError, match="reaction_helpful_or_not"), transaction.atomic():
        access.plain(Reaction).bulk_create([second])


def test_originator_sees_who_reacted_and_a_reader_its_own_alone(cast: Cast) -> None:
    row = released(cast)
    reactions.react(row, Feeling.HELPFUL, by=cast.analyst)
    assert [seen(by, row) for by in (cast.focal_point, cast.analyst, cast.coordinator)] == [
        (False, ["Company One"], 0),
        (True, [], 0),
        (False, [], 0),
    ]
    assert (
        SignedIn(cast.focal_point).get(row.get_absolute_url()).text.count("<dt>Helpful</dt><dd><bdi>Company One") == 1
    )


def test_framework_that_hides_its_members_names_no_one_who_reacted(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = released(cast, asked=())
    observer_like = cast.member("authority_north2")
    reactions.react(row, Feeling.HELPFUL, by=observer_like)
    assert seen(cast.focal_point, row) == (False, [], 1)
    questions.ask(row, text="Which shop?", by=observer_like)
    assert seen(cast.focal_point, row) == (False, ["Authority North2"], 0)


def test_member_that_is_known_elsewhere_is_not_told_as_a_hidden_member(cast: Cast) -> None:
    """All see each other in the region; that the others are in the north too, the issuer is not told."""
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    row = released(cast, asked=())
    for name in ("company_one", "authority_north2"):
        participations = cast.organization(name).participations
        if not participations.filter(framework=cast.region).exists():
            frameworks.admit(
                framework=cast.region, organization=cast.organization(name), role="observer", signatory="S", by=None
            )
        reactions.react(row, Feeling.HELPFUL, by=cast.member(name))
    assert seen(cast.focal_point, row) == (False, [], 2)


def test_only_who_may_answer_reacts_and_proposes(cast: Cast) -> None:
    row = released(cast)
    for by in (cast.focal_point, cast.member("observer"), cast.member("outsider")):
        with pytest.raises(NotAllowed):
            reactions.react(row, Feeling.HELPFUL, by=by)
        with pytest.raises(NotAllowed):
            propose(row, by)


def test_proposal_is_declined_with_a_reason_that_its_organization_alone_reads(cast: Cast) -> None:
    row = released(cast)
    proposal = propose(row, cast.analyst)
    with pytest.raises(ActionRefused):
        proposals.decline(proposal, reason=" ", by=cast.focal_point)
    for by in (cast.analyst, cast.coordinator):
        with pytest.raises(NotAllowed):
            proposals.decline(proposal, reason="No", by=by)
    proposals.decline(proposal, reason="We looked twice.", by=cast.focal_point)
    pages = [SignedIn(by).get(row.get_absolute_url()).text for by in (cast.analyst, cast.coordinator)]
    assert [page.count("We looked twice.") for page in pages] == [1, 0]


def test_proposal_names_a_field_and_the_same_form_proposes_once(cast: Cast) -> None:
    row, key = released(cast), uuid.uuid4()
    assert propose(row, cast.analyst, submission_key=key) == propose(row, cast.analyst, submission_key=key)
    for wrong in ({"field": "own_file_number"}, {"text": "  "}):
        with pytest.raises(ActionRefused) as refusal:
            propose(row, cast.analyst, **wrong)
        assert refusal.value.field == next(iter(wrong))


def test_proposal_concerns_what_a_reader_sees_in_the_words_of_the_page(cast: Cast) -> None:
    row, wrote = released(cast), {"author": cast.focal_point, "approver": cast.colleague}
    law, note = notices.law_change(**wrote), notices.mo_note(**wrote)
    named = [dict(feedback.fields(one)) for one in (row, note, law)]
    parts = ("identifiers", "substances", "techniques", "translations", "evidence")
    assert [[name for name in parts if name in fields] for fields in named] == [
        list(parts),
        [name for name in parts if name != "identifiers"],
        ["substances", "techniques", "translations"],
    ]
    assert (named[0]["target_kind"], named[0]["identifiers"]) == ("About", "Identifiers of the seller")
    assert named[1]["description"] == "How it is done"
    assert [name for fields in named for name in fields if name == "good_faith" or name.endswith("_precision")] == []
    proposal = propose(row, cast.analyst, field="identifiers")
    assert feedback.concern(proposal) == "Identifiers of the seller"
    assert (
        SignedIn(cast.focal_point).get(row.get_absolute_url()).text.count(" · Identifiers of the seller</strong>") == 1
    )


def test_pages_and_program_share_the_acts(cast: Cast) -> None:
    row = released(cast)
    browser, program = SignedIn(cast.analyst), Program(cast.analyst)
    assert (
        browser.get(row.get_absolute_url()).text.count("Propose a correction to Authority North: only they see it") == 1
    )
    browser.post(f"/items/{row.pk}/react/", {"on": "outdated"})
    assert seen(cast.analyst, row, Feeling.OUTDATED) == (True, [], 0)
    assert [program.code("put", f"notices/{row.pk}/reactions/{kind}/", {}) for kind in ("helpful", "no")] == [204, 404]
    assert program.code("delete", f"notices/{row.pk}/reactions/outdated/", {}) == 204
    mine = {line["kind"] for line in program.ask("get", f"notices/{row.pk}/reactions/").json() if line["is_own"]}
    assert mine == {"helpful"}
    address = f"notices/{row.pk}/proposals/"
    assert program.ask("post", address, {"field": "no_such", "text": "x"}).status_code == 400
    made = program.ask("post", address, {"field": "other", "text": "Look again"}).json()
    assert (made["state"], made["organization"]) == (ProposalState.OPEN, "Company One")
    originator = Program(cast.focal_point)
    assert originator.code("post", f"{address}{made['id']}/decline/", {"reason": "No"}) == 204
    assert [line["reason"] for line in program.ask("get", address).json()] == ["No"]
    assert Program(cast.coordinator).ask("get", address).json() == []
