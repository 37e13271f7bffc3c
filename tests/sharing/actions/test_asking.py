"""Who is asked is not lost: asked again, asked while barred for a time, asked where members are hidden."""

import pytest
from django.core import mail

from portal import clock, outbox, queries
from portal.actions import frameworks
from portal.enums import ParticipationRole
from portal.errors import ActionRefused
from portal.models import Framework, Message, Participation
from sharing import access, sellers
from sharing.actions import corrections, receipts, releases, review
from sharing.actions.drafts import Planned
from sharing.contents import IdentifierRow
from sharing.enums import Audience, Decision
from sharing.models import Addressee, Notice, Release, VendorAlert
from sharing.queries import home
from tests.cast import Cast, join
from tests.factories import acts

MARKED = [IdentifierRow("shop_handle", "shop", for_addressees=True)]


def shared(row: Notice) -> Release:
    return access.plain(Release).get(notice=row, ended_at=None)


def urgent(cast: Cast, row: Notice, urgency: str) -> None:
    version = corrections.propose(row, content={"urgency": urgency}, note="U", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)


def mailed() -> int:
    """How many mails have left once everything that is due has been delivered."""
    Message.objects.update(not_before=clock.now())
    outbox.deliver_due()
    return len(mail.outbox)


def test_stopped_and_shared_again_asks_anew(cast: Cast) -> None:
    row, one = acts.released(cast, urgency="immediate"), cast.organization("company_one")
    everyone = one.people.filter(is_active=True).count()
    assert mailed() == everyone
    releases.stop(shared(row), by=cast.colleague)
    assert list(access.plain(Addressee).filter(notice=row).values_list("asked_at", "due_at")) == [(None, None)]
    acts.share(row, framework=cast.north, addressees=[one], by=cast.colleague)
    assert mailed() == 2 * everyone


def test_who_is_asked_no_more_reads_nothing_that_is_for_those_who_are_asked(cast: Cast) -> None:
    """The organization is of the region too, in which the item is shared again with another."""
    one, south = cast.organization("company_one"), cast.organization("authority_south")
    named = acts.released(cast, tlp="red", identifiers=MARKED)
    releases.stop(shared(named), by=cast.colleague)
    acts.share(named, framework=cast.region, addressees=[south], by=cast.colleague)
    reading = set(access.readers_of(named).values_list("organization__name", flat=True))
    assert (access.can_read(cast.analyst, named), reading) == (False, {"Authority North", "Authority South"})
    acts.share(named, framework=cast.north, addressees=[one], by=cast.colleague)
    assert access.can_read(cast.analyst, named) is True


@pytest.mark.parametrize("way", ["stopped", "left"])
def test_who_is_asked_no_more_sees_no_marked_identifier(cast: Cast, way: str) -> None:
    row, one = acts.released(cast, identifiers=MARKED), cast.organization("company_one")
    receipts.record(row, lines=[receipts.OutcomeLine(Decision.NO_TRACE)], by=cast.analyst)
    assert [shown.value for shown in sellers.of_alert(cast.analyst, row)] == ["shop"]
    if way == "stopped":
        releases.stop(shared(row), by=cast.colleague)
    else:
        frameworks.end(Participation.objects.get(framework=cast.north, organization=one), by=cast.coordinator)
    acts.share(row, framework=cast.region, by=cast.colleague)
    assert access.can_read(cast.analyst, row) is True
    assert [shown.value for shown in sellers.of_alert(cast.analyst, row)] == [""]
    assert [shown.value for shown in sellers.as_given(row, one)] == [""]


def test_stopping_one_of_two_ways_leaves_the_asking_as_it_is(cast: Cast) -> None:
    row = acts.released(cast)
    before = list(access.plain(Addressee).values())
    acts.share(row, framework=cast.region, by=cast.colleague)
    releases.stop(access.plain(Release).get(framework=cast.region), by=cast.colleague)
    assert list(access.plain(Addressee).values()) == before


def test_urgency_raised_twice_is_told_twice(cast: Cast) -> None:
    row = acts.released(cast, urgency="routine")
    everyone = cast.organization("company_one").people.filter(is_active=True).count()
    sent = []
    for urgency in ("immediate", "routine", "immediate"):
        urgent(cast, access.plain(VendorAlert).get(pk=row.pk), urgency)
        sent.append(mailed())
    assert sent == [everyone, everyone, 2 * everyone]


def test_member_suspended_for_a_moment_is_told_once_it_reads_again(cast: Cast) -> None:
    row, one = acts.released(cast, urgency="routine", asked=["company_one", "authority_north2"]), cast.analyst
    membership = Participation.objects.get(framework=cast.north, organization=one.organization)
    frameworks.suspend(membership, reason="A check", by=cast.coordinator)
    urgent(cast, row, "immediate")
    others = cast.organization("authority_north2").people.filter(is_active=True).count()
    assert mailed() == others
    assert Message.objects.filter(suppressed_at__isnull=False).count() == 0
    frameworks.resume(membership, by=cast.coordinator)
    assert [entry.notice.pk for entry in home.queue(one).entries] == [row.pk]
    assert mailed() == others + one.organization.people.filter(is_active=True).count()


def test_member_that_left_meanwhile_is_told_nothing(cast: Cast) -> None:
    acts.released(cast, urgency="immediate")
    membership = Participation.objects.get(framework=cast.north, organization=cast.analyst.organization)
    frameworks.end(membership, by=cast.coordinator)
    assert mailed() == 0
    assert Message.objects.filter(suppressed_at__isnull=True).count() == 0


def test_submission_says_who_could_not_answer(cast: Cast) -> None:
    row = acts.draft(cast, asked=["company_one"], plan=[Planned(cast.north, Audience.AUTHORITIES)])
    with pytest.raises(ActionRefused, match="as it is shared: Company One.") as refused:
        review.submit(row, by=cast.focal_point)
    assert refused.value.field == "addressees"
    observed = acts.draft(cast, asked=["observer"])
    with pytest.raises(ActionRefused, match="as it is shared: Observer."):
        review.submit(observed, by=cast.focal_point)


def test_hidden_members_are_told_by_no_refusal(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.north.pk).update(hides_members=True)
    for asked in ("company_one", "company_two"):
        row = acts.draft(cast, asked=[asked])
        review.submit(row, by=cast.focal_point)
        acts.approve(row, by=cast.colleague)
        urgent(cast, access.plain(VendorAlert).get(pk=row.pk), "routine")
    asked_at = [row.due_at is not None for row in access.plain(Addressee).all()]
    assert asked_at == [True, True]


def test_hidden_membership_changes_nobody_s_choice(cast: Cast) -> None:
    Framework.objects.filter(pk=cast.region.pk).update(hides_members=True)
    before = set(queries.askable(cast.focal_point))
    join(cast.organization("observer"), cast.region, ParticipationRole.AUTHORITY)
    assert set(queries.askable(cast.focal_point)) == before
