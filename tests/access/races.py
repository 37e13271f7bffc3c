"""Four races, each with what must hold in whatever order the statements of both sides come.

What was ended is ended for whoever begins to ask after the commit; whoever was given a copy is asked to delete it; and
nothing is shared but what its approver has looked at; and nobody answers what was taken away.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from django.core import mail
from django.test import Client

from portal import clock, events, grants, outbox
from portal.actions import frameworks, participations
from portal.enums import EventKind, Urgency
from portal.errors import NotAllowed
from portal.models import Message, Participation, User
from sharing import access, storage
from sharing.actions import disputes, drafts, proposals, questions, reactions, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.actions.receipts import Confirmed, OutcomeLine
from sharing.models import HOLDING, Evidence, Notice, NoticeVersion, Recall, Receipt, Release, VendorAlert
from tests.access.interleaving import COMMIT, Act, Played, play
from tests.cast import Cast
from tests.conftest import SignedIn
from tests.factories import acts, notices

FIRST, SECOND = 0, 1
HOLDERS: Final = "pg_advisory_xact_lock"


@dataclass
class Stage:
    """The cast in a database with real transactions, and the open browsers of a reader and of an approver."""

    cast: Cast
    reader: Client = field(init=False)
    approver: Client = field(init=False)

    def __post_init__(self) -> None:
        self.reader, self.approver = SignedIn(self.cast.analyst), SignedIn(self.cast.colleague)

    def alert(self, **more: Any) -> VendorAlert:
        """An alert that the reader's organization reads and is asked about."""
        cast = self.cast
        return notices.alert(
            author=cast.focal_point,
            approver=cast.colleague,
            releases=[(cast.north, "everyone")],
            released_at=clock.now(),
            addressees=[cast.organization("company_one")],
            **more,
        )


def narrow_and_send(stage: Stage, seed: int) -> Played:
    """Sharing is stopped, the alert withdrawn or taken back, while the mail about it is on its way."""
    cast, row = stage.cast, stage.alert(urgency=Urgency.IMMEDIATE)
    events.tell(
        EventKind.ASKED,
        subject=row.pk,
        key=f"race:{row.pk}",
        people=User.objects.filter(pk=cast.analyst.pk),
        by=None,
        at_once=True,
    )
    mail.outbox.clear()
    played = play([_narrowing(stage, row)[seed % 3], outbox.deliver_due], seed)
    ended = _ended(played)
    leased = played.when(SECOND, lambda said: said == COMMIT)[0]
    begun = [moment for moment in played.when(SECOND, bool) if moment > leased][:1]
    if any(moment > ended for moment in (*begun, *played.when(SECOND, _asks_releases)[:1])):
        assert mail.outbox == [], f"sent after the end: {played.steps[ended:]}"
    played.came_through = bool(mail.outbox)
    outbox.deliver_due()
    assert len(mail.outbox) == played.came_through
    assert not Message.objects.filter(outbox.WAITING).exists()
    return played


def end_and_take_along(stage: Stage, seed: int) -> Played:
    """A member leaves or is let go, sharing is stopped or the alert withdrawn, while a reader takes it along."""
    cast, row = stage.cast, stage.alert()
    file = _file_of(row, stage)
    if (seed // 24) % 2 == 1:
        receipt = {"notice_id": row.pk, "organization": cast.analyst.organization, "pulled_at": clock.now()}
        access.plain(Receipt).create(**receipt)
    member = Participation.objects.get(framework=cast.north, organization=cast.analyst.organization)
    ends = [*_leaving(stage, member), *_narrowing(stage, row)[:2]]
    places = (
        f"csv/#{row.pk}",
        f"json/#{row.pk}",
        f"pdf/#{row.pk}",
        f"evidence/{file.pk}/#{row.pk}",
        f"#{row.pk}",
        "api",
    )
    place, _hash, _key = places[(seed // 4) % 6].partition("#")
    address = f"/api/v1/notices/{row.pk}/" if place == "api" else f"/items/{row.pk}/{place}"
    played = play([ends[seed % 4], lambda: stage.reader.get(address)], seed)
    Participation.objects.filter(pk=member.pk).update(left_at=None, left_by=None)
    grants.sync(cast.analyst.organization)
    _check_taken(played, row, cast, is_narrowed=seed % 4 > 1)
    return played


def _check_taken(played: Played, row: Notice, cast: Cast, *, is_narrowed: bool) -> None:
    answer, ended = played.results[SECOND], _ended(played)
    assert not isinstance(answer, Exception), answer
    given = answer.status_code == 200 and row.title in answer.content.decode(errors="ignore")
    given = given or (answer.status_code == 200 and answer.content == b"seen")
    rule = _asks_releases if is_narrowed else _asks_memberships
    asked = [*played.when(SECOND, bool)[:1], *played.when(SECOND, rule)[:1], *played.when(SECOND, _holds)]
    if any(moment > ended for moment in asked):
        assert not given, f"given after the end: {played.steps[ended:]}"
    if is_narrowed:
        chased = access.plain(Recall).filter(notice=row.pk, organization=cast.analyst.organization).exists()
        holds = access.plain(Receipt).filter(notice=row.pk, organization=cast.analyst.organization).exists()
        assert chased == holds
        assert chased or not given, "given, and nobody is asked to delete it"
    played.came_through = given


def end_and_answer(stage: Stage, seed: int) -> Played:
    """The same, or it is taken back, while a reader confirms, records, asks, reacts, proposes or disputes: what was
    ended is not answered, and who confirmed before is asked to delete it.
    """
    cast, row = stage.cast, stage.alert()
    by, which = cast.approver("company_one"), (seed // 7) % 5
    member = Participation.objects.get(framework=cast.north, organization=by.organization)
    answering: list[Act] = [
        partial(receipts.confirm, row, by=by),
        partial(receipts.confirm_several, [row.pk], by=by),
        partial(receipts.record, row, lines=[OutcomeLine("no_trace")], by=by),
        partial(questions.ask, row, text="Which listing?", by=by),
        partial(reactions.react, row, "helpful", by=by),
        partial(proposals.propose, row, field="title", text="Another", by=by),
        partial(disputes.record, row, disputed_by="A trader", reason="Not mine", by=by),
    ]
    ends = [*_leaving(stage, member), *_narrowing(stage, row)]
    played = play([ends[which], answering[seed % 7]], seed)
    Participation.objects.filter(pk=member.pk).update(left_at=None, left_by=None)
    grants.sync(by.organization)
    ended, answered = _ended(played), played.committed(SECOND)
    gone = played.results[SECOND]
    played.came_through = answered is not None and not (isinstance(gone, Confirmed) and not gone.now)
    assert played.came_through == (answered is not None and answered < ended), f"answered after the end: {gone}"
    assert played.came_through or isinstance(gone, NotAllowed | Confirmed), gone
    held = access.plain(Receipt).filter(HOLDING, notice=row.pk, organization=by.organization_id).exists()
    assert access.plain(Recall).filter(notice=row.pk).exists() == (held and which > 1)
    return played


def edit_and_approve(stage: Stage, seed: int) -> Played:
    """An alert goes back to its author, is changed and submitted again, while somebody looks at it and approves."""
    cast = stage.cast
    row = acts.submitted(cast, asked=())
    new = {"title": "Slipped in", "observed": "Something else.", "tlp": "green", "urgency": "none", "identifiers": []}

    def change() -> None:
        review.send_back(row, note="Mend it", by=cast.colleague)
        drafts.edit(row, content=new, plan=[Planned(cast.north, "authorities")], by=cast.focal_point)
        review.submit(row, by=cast.focal_point)

    look = _by_page if seed % 8 == 3 else _by_program
    played = play([change, lambda: look(stage, row)], seed)
    looked_at = played.results[SECOND]
    assert not isinstance(looked_at, Exception), looked_at
    if version := access.plain(NoticeVersion).filter(notice=row.pk).first():
        (audience,) = access.plain(Release).filter(notice=row.pk).values_list("audience", flat=True)
        assert (version.content["title"], audience) == looked_at
        played.came_through = True
    return played


def _by_program(stage: Stage, row: Notice) -> tuple[str, str]:
    address = f"/api/v1/notices/{row.pk}/"
    told = stage.approver.get(address).json()
    if told["submission"]:
        before = stage.approver.get(f"{address}approve/", {"submission": told["submission"]}).json()
        if isinstance(before.get("seen"), str):  # else it was changed meanwhile
            stage.approver.post(f"{address}approve/", {"seen": before["seen"]}, "application/json")
    return told["content"]["title"], next((step["audience"] for step in told["plan"]), "")


def _by_page(stage: Stage, row: Notice) -> tuple[str, str]:
    """First the alert's own page, then that which says who will see it, from which it is approved."""
    page = stage.approver.get(f"/items/{row.pk}/").text
    link = re.search(rf'/items/{row.pk}/release/\?seen=[^"]+', page)
    if link is None:
        return "", ""
    before = stage.approver.get(link[0]).text
    if shown := re.search(rf'/items/{row.pk}/approve/".*?name="seen" value="([^"]*)"', before, re.DOTALL):
        stage.approver.post(f"/items/{row.pk}/approve/", {"seen": shown[1]})
    title = "Slipped in" if "Slipped in" in page else "Shop offers a nitazene"
    return title, "authorities" if "authorities only" in page.lower() else "everyone"


def _leaving(stage: Stage, member: Participation) -> list[Act]:
    return [
        partial(participations.leave, member, by=stage.cast.approver("company_one")),
        partial(frameworks.end, member, by=stage.cast.coordinator),
    ]


def _narrowing(stage: Stage, row: Notice) -> list[Act]:
    by = stage.cast.colleague
    release = access.plain(Release).select_related("notice").get(notice=row.pk)
    return [
        partial(releases.stop, release, by=by),
        partial(releases.withdraw, row, reason="Mistaken seller", by=by),
        partial(releases.take_back, row, by=by),
    ]


def _file_of(row: Notice, stage: Stage) -> Evidence:
    told = {"name": "seen.txt", "media_type": "text/plain", "size": 4, "sha256": "0" * 64, "sha256_given": "0" * 64}
    return access.plain(Evidence).create(
        notice=row,
        key=storage.put(b"seen"),
        is_shown=True,
        shown_at=clock.now(),
        uploaded_by=stage.cast.focal_point,
        **told,
    )


def _ended(played: Played) -> int:
    ended = played.committed(FIRST)
    assert ended is not None, played.results[FIRST]
    return ended


def _asks_releases(said: str) -> bool:
    """Whether a statement asks through which releases somebody reads."""
    return said.startswith("SELECT") and '"sharing_release"' in said


def _asks_memberships(said: str) -> bool:
    """Whether a statement asks to which frameworks somebody's organization belongs now."""
    return said.startswith("SELECT") and 'FROM "portal_participation"' in said


def _holds(said: str) -> bool:
    """Whether it waits until nobody narrows, before it asks once more."""
    return HOLDERS in said


RACES: dict[str, Callable[[Stage, int], Played]] = {
    "narrow and send": narrow_and_send,
    "end and take along": end_and_take_along,
    "end and answer": end_and_answer,
    "edit and approve": edit_and_approve,
}
