"""What ends in the transaction of a membership's end: keys, queued mail, what was asked, what was being typed."""

from datetime import timedelta

import pytest

from portal import clock, events
from portal.actions import closing, frameworks, participations, tokens
from portal.enums import Urgency
from portal.models import ApiToken, Message, User
from sharing import access
from sharing.actions import questions, receipts, working_copies
from sharing.enums import Decision
from sharing.models import Addressee, Notice, WorkingCopy
from sharing.queries import home, ladder
from tests.cast import Cast
from tests.factories import acts
from tests.factories.acts import released
from tests.portal.actions.test_frameworks import membership


def leave(cast: Cast, name: str = "company_one", room: str = "north") -> None:
    row = membership(cast.frameworks[room], cast.organization(name))
    participations.leave(row, by=cast.approver(name))


def waiting() -> set[str]:
    """Of what mails are still to be sent."""
    return set(Message.objects.filter(suppressed_at=None, sent_at=None).values_list("event__kind", flat=True))


def inbox(person: User) -> set[str]:
    """Of what the person's inbox tells."""
    return set(events.of(person).values_list("event__kind", flat=True))


def asked(row: Notice) -> bool:
    return access.plain(Addressee).get(notice=row.pk).asked_at is not None


def test_queued_mail_and_what_was_asked_end_with_the_membership(cast: Cast) -> None:
    alert = released(cast, urgency=Urgency.IMMEDIATE)
    questions.ask(alert, text="Which listing?", by=cast.analyst)
    questions.answer(alert, asker=cast.analyst.organization, text="The third", by=cast.focal_point)
    working_copies.keep_outcome(alert, "lines-0-note=half", by=cast.analyst)
    assert (waiting(), asked(alert), inbox(cast.analyst)) == ({"asked"}, True, {"asked", "answer"})
    leave(cast)
    assert (waiting(), asked(alert), inbox(cast.analyst)) == (set(), False, set())
    assert set(Message.objects.values_list("suppressed_why", flat=True)) == {"ended"}
    assert inbox(cast.colleague) == {"question"}
    assert access.plain(WorkingCopy).exists() is False


@pytest.mark.parametrize("way", ["ended", "closed", "narrowed", "observer"])
def test_every_end_follows_the_same_way(cast: Cast, way: str) -> None:
    alert = released(cast, urgency=Urgency.IMMEDIATE)
    row = membership(cast.north, cast.organization("company_one"))
    ways = {
        "ended": lambda: frameworks.end(row, by=cast.coordinator),
        "closed": lambda: closing.close(cast.north, code="north", reason="Over", by=cast.coordinator),
        "narrowed": lambda: participations.read_since(row, reads_from=clock.now(), by=cast.coordinator),
        "observer": lambda: participations.change_role(row, role="observer", by=cast.coordinator),
    }
    ways[way]()
    assert asked(alert) is False
    assert waiting() == ({"asked"} if way == "observer" else set())  # it reads on; the writer asks again


def test_what_is_shared_elsewhere_too_stays_asked(cast: Cast) -> None:
    alert = released(cast, urgency=Urgency.IMMEDIATE)
    acts.share(alert, framework=cast.region, by=cast.colleague)
    working_copies.keep_outcome(alert, "lines-0-note=half", by=cast.analyst)
    leave(cast)
    assert (waiting(), asked(alert)) == ({"asked"}, True)
    assert access.plain(WorkingCopy).filter(person=cast.analyst).count() == 1
    assert [entry.notice for entry in home.queue(cast.analyst).entries] == [Notice._base_manager.get(pk=alert.pk)]
    row = membership(cast.region, cast.organization("company_one"))
    frameworks.suspend(row, reason="For now", by=cast.approver("coordinator_region"))
    assert asked(alert) is True


def test_what_was_answered_stays_in_its_issuers_record(cast: Cast) -> None:
    alert = released(cast, urgency=Urgency.IMMEDIATE)
    receipts.record(alert, lines=[receipts.OutcomeLine(Decision.NO_TRACE)], by=cast.analyst)
    leave(cast)
    assert asked(alert) is False
    told = ladder.ladder(cast.focal_point, alert)
    assert [(str(rung.organization), [line.decision for line in rung.outcomes]) for rung in told] == [
        ("Company One", [Decision.NO_TRACE])
    ]


def test_keys_end_with_the_last_membership(cast: Cast) -> None:
    ends_at = clock.now() + timedelta(days=9)
    mine, _secret = tokens.create(name="Ours", expires_at=ends_at, by=cast.analyst)
    theirs, _secret = tokens.create(name="Theirs", expires_at=ends_at, by=cast.focal_point)
    lasting = []
    for room in ("north", "region"):
        leave(cast, room=room)
        lasting.append({row.pk for row in ApiToken.objects.filter(revoked_at=None)})
    assert lasting == [{mine.pk, theirs.pk}, {theirs.pk}]


def test_mail_that_is_being_sent_is_left_to_its_sender(cast: Cast) -> None:
    released(cast, urgency=Urgency.IMMEDIATE)
    Message.objects.update(leased_until=clock.now() + timedelta(minutes=1))
    leave(cast)
    assert waiting() == {"asked"}
