"""Questions: a thread between one organization and the issuer, told by pointer mails, seen by nobody else."""

import pytest

from portal.enums import EventKind
from portal.errors import ActionRefused, NotAllowed
from portal.models import Event, Message, Notification
from sharing import access
from sharing.actions import questions
from sharing.enums import Audience
from sharing.models import Question, VendorAlert
from sharing.queries import answers
from tests.cast import Cast
from tests.factories import notices


@pytest.fixture
def row(cast: Cast) -> VendorAlert:
    releases = [(cast.north, Audience.EVERYONE), (cast.region, Audience.EVERYONE)]
    return notices.alert(author=cast.focal_point, approver=cast.colleague, releases=releases)


def told(kind: EventKind) -> list[str]:
    return sorted(Notification.objects.filter(event__kind=kind).values_list("recipient__email", flat=True))


def threads(cast: Cast, row: VendorAlert, who: str) -> dict[str, list[str]]:
    found = answers.threads(cast.member(who), row)
    return {str(thread.asker): [post.text for post in thread.posts] for thread in found}


def test_question_is_told_to_the_author_and_the_approvers(cast: Cast, row: VendorAlert) -> None:
    questions.ask(row, text="  Which listing?  ", by=cast.analyst)
    assert access.plain(Question).get().text == "Which listing?"
    assert told(EventKind.QUESTION) == sorted([cast.focal_point.email, cast.colleague.email])
    assert set(Event.objects.values_list("subject", flat=True)) == {row.pk}
    assert Message.objects.count() == 0  # it waits for each one's summary


def test_answer_is_told_to_those_who_asked(cast: Cast, row: VendorAlert) -> None:
    company = cast.organization("company_one")
    for person in (cast.analyst, cast.approver("company_one"), cast.analyst):
        questions.ask(row, text="And now?", by=person)
    cast.approver("company_one").is_active = False
    cast.approver("company_one").save()
    questions.answer(row, asker=company, text="The second.", by=cast.colleague)
    assert told(EventKind.ANSWER) == [cast.analyst.email]


def test_question_is_for_readers_who_may_respond(cast: Cast, row: VendorAlert) -> None:
    for person in (cast.colleague, cast.member("observer"), cast.member("outsider"), cast.member("company_two")):
        with pytest.raises(NotAllowed):
            questions.ask(row, text="Which listing?", by=person)
    with pytest.raises(ActionRefused, match="Write something") as refused:
        questions.ask(row, text=" \n", by=cast.analyst)
    assert refused.value.field == "text"
    assert (access.plain(Question).count(), Message.objects.count()) == (0, 0)


def test_answer_is_the_issuer_s_and_to_one_who_asked(cast: Cast, row: VendorAlert) -> None:
    company = cast.organization("company_one")
    with pytest.raises(ActionRefused, match="has asked nothing"):
        questions.answer(row, asker=company, text="The second.", by=cast.colleague)
    questions.ask(row, text="Which listing?", by=cast.analyst)
    for person in (cast.analyst, cast.coordinator, cast.approver("authority_north2")):
        with pytest.raises(NotAllowed):
            questions.answer(row, asker=company, text="The second.", by=person)
    assert access.plain(Question).count() == 1


def test_thread_is_seen_by_its_two_sides_alone(cast: Cast, row: VendorAlert) -> None:
    questions.ask(row, text="Which listing?", by=cast.analyst)
    questions.ask(row, text="Which parcel?", by=cast.member("authority_south"))
    questions.answer(row, asker=cast.organization("company_one"), text="The second.", by=cast.focal_point)
    company, south = {"Company One": ["Which listing?", "The second."]}, {"Authority South": ["Which parcel?"]}
    assert threads(cast, row, "authority_north") == company | south
    assert threads(cast, row, "company_one") == company
    assert threads(cast, row, "authority_south") == south
    assert threads(cast, row, "coordinator_north") == {}
