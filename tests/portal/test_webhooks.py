"""Programs of organizations are called of what their people are told, one call at a time for each endpoint."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from portal import clock, events, outbox, webhooks
from portal.actions import endpoints, frameworks, participations, people
from portal.channels import webhook
from portal.enums import EventKind, Suppressed, SwitchedOff, Urgency
from portal.errors import ActionRefused, NotAllowed
from portal.models import Attempt, Endpoint, Message, Participation
from sharing import access
from sharing.actions import questions, releases
from tests.cast import Cast, assemble
from tests.factories import acts
from tests.portal.hooks import Listening, make, now, types, waits_over
from tests.receivers import TAKEN, Behaviour, Receiver, answering, in_pieces


def test_an_organization_is_called_once_and_can_check_who_called(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening()
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    assert (webhooks.call_due(), webhooks.call_due()) == (1, 0)
    assert types(sink) == [("item.asked", str(row.pk))]
    (request,) = sink.requests
    message = Message.objects.get(endpoint=endpoint)
    assert (request.headers["Webhook-Id"], message.sent_at is None) == (str(message.pk), False)
    assert row.title not in request.body.decode()
    assert row.reference not in request.body.decode()
    secret = webhooks.secret_of(endpoint, 1)
    moment = datetime.fromtimestamp(int(request.headers["Webhook-Timestamp"]), tz=UTC)
    assert (
        request.headers["Webhook-Signature"]
        == webhook.signed(message.pk, moment, request.body, [secret])["Webhook-Signature"]
    )
    assert [(call.kind, call.status, call.failure) for call in Attempt.objects.all()] == [("item.asked", 204, "")]


def test_what_may_be_taken_back_unseen_waits_and_is_then_never_called_of(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening()
    row = acts.released(cast)
    assert webhooks.call_due() == 0
    releases.take_back(row, by=cast.colleague)
    waits_over()
    webhooks.call_due()
    why = Message.objects.filter(endpoint=endpoint).values_list("suppressed_why", flat=True)
    assert (types(sink), set(why)) == ([], {Suppressed.NOT_ENTITLED})


def test_what_was_narrowed_meanwhile_is_not_called_of(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening("observer")
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    releases.stop(access.plain(releases.Release).get(notice=row.pk), by=cast.colleague)
    webhooks.call_due()
    assert (types(sink), Message.objects.get(endpoint=endpoint).suppressed_why) == ([], Suppressed.NOT_ENTITLED)


def test_others_are_not_called_of_what_is_not_theirs(cast: Cast, listening: Listening) -> None:
    outsider, company = listening("outsider")[0], listening("company_two")[0]
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    webhooks.call_due()
    assert (types(outsider), types(company), Message.objects.filter(endpoint__isnull=False).count()) == ([], [], 0)


def test_a_leaver_s_endpoints_and_what_waits_for_them_end_with_its_last_membership(
    cast: Cast, listening: Listening
) -> None:
    sink, endpoint = listening()
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    for row in Participation.objects.filter(organization=endpoint.organization, left_at=None):
        participations.leave(row, by=cast.approver("company_one"))
    webhooks.call_due()
    assert (types(sink), now(endpoint).is_on) == ([], False)
    assert Message.objects.get(endpoint=endpoint).suppressed_why == Suppressed.ENDED


def test_failures_put_off_the_message_and_let_the_endpoint_rest(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening(behave=answering(500))
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    for number in range(1, webhooks.RESTS_AFTER + 1):
        assert webhooks.call_due() == 1
        assert (now(endpoint).failing, now(endpoint).rests_until is None) == (number, number < webhooks.RESTS_AFTER)
        Message.objects.update(not_before=clock.now() - timedelta(minutes=1))
    assert webhooks.call_due() == 0  # it rests
    sink.behave = TAKEN
    waits_over()
    assert webhooks.call_due() == 1
    assert (now(endpoint).failing, now(endpoint).failing_since) == (0, None)
    assert Message.objects.get(endpoint=endpoint).sent_at is not None
    ids = {request.headers["Webhook-Id"] for request in sink.requests}
    assert (len(sink.requests), len(ids)) == (4, 1)


def test_an_endpoint_that_fails_for_days_is_switched_off_and_its_administrators_are_told(
    cast: Cast, listening: Listening
) -> None:
    _sink, endpoint = listening(behave=answering(503))
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    webhooks.call_due()
    Endpoint.objects.update(failing_since=clock.now() - webhooks.GIVEN_UP_AFTER - timedelta(hours=1))
    waits_over()
    webhooks.call_due()
    assert (now(endpoint).off_why, Message.objects.get(endpoint=endpoint).suppressed_why) == (
        SwitchedOff.FAILING,
        Suppressed.ENDED,
    )
    told = events.unread(cast.administrator("company_one")).filter(event__kind=EventKind.SWITCHED_OFF)
    assert [line.event.subject for line in told] == [endpoint.pk]
    assert events.line(cast.administrator("company_one"), told[0].event) is not None
    for other in (cast.analyst, cast.administrator("company_two")):
        assert events.line(other, told[0].event) is None


def test_410_switches_it_off_at_once(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening(behave=answering(410))
    for _number in range(2):
        acts.released(cast, urgency=Urgency.IMMEDIATE)
    webhooks.call_due()
    assert (len(sink.requests), now(endpoint).off_why) == (1, SwitchedOff.GONE)
    assert set(Message.objects.filter(endpoint=endpoint).values_list("suppressed_why", flat=True)) == {"ended"}


@pytest.mark.parametrize(
    "answer", [answering(302, "Location: https://localhost/elsewhere"), in_pieces([b"not http"], 0)]
)
def test_what_is_no_answer_counts_as_none(cast: Cast, listening: Listening, answer: Behaviour) -> None:
    _sink, endpoint = listening(behave=answer)
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    webhooks.call_due()
    assert (now(endpoint).failing, Message.objects.get(endpoint=endpoint).sent_at) == (1, None)


def test_a_slow_one_has_a_lane_of_its_own(cast: Cast, listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, endpoint = listening()
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    monkeypatch.setattr(webhooks, "SLOW", -1)  # whatever it takes is too long
    assert (webhooks.call_due(), now(endpoint).is_slow) == (1, True)
    monkeypatch.undo()
    quick, _other = listening("observer")
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    assert (webhooks.call_due(), len(quick.requests), len(slow.requests)) == (1, 1, 1)
    assert webhooks.call_due(slow=True) == 1  # quick again, so that it goes back to the others
    assert (webhooks.call_due(), len(slow.requests), now(endpoint).is_slow) == (1, 3, False)


def test_two_callers_never_call_one_endpoint_at_a_time(transactional_db: None) -> None:
    cast = assemble()
    row = make(cast, "company_one", "https://hooks.company-one.example/")
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    found: list[Endpoint | None] = []
    start = threading.Barrier(4)

    def take() -> None:
        start.wait()
        found.append(webhooks._lease(slow=False))
        connections.close_all()

    callers = [threading.Thread(target=take) for _number in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert [one for one in found if one] == [row]


def test_endpoints_are_the_administrators_business(cast: Cast) -> None:
    by = cast.administrator("company_one")
    row = make(cast, "company_one", "https://hooks.company-one.example/")
    with pytest.raises(NotAllowed):
        endpoints.create(name="x", url=row.url, kinds=["item"], by=cast.analyst)
    for action in (endpoints.test, endpoints.remove, endpoints.renew_secret, endpoints.switch_off):
        with pytest.raises(NotAllowed):
            action(row, by=cast.administrator("company_two"))
    for url in ("http://hooks.example.com/", "https://127.0.0.1/", "https://localhost/", "https://a.example:8443/"):
        with pytest.raises(ActionRefused) as refused:
            endpoints.change(row, name="x", url=url, kinds=["item"], by=by)
        assert refused.value.field == "url"


def test_a_new_secret_leaves_the_old_one_for_a_day(cast: Cast) -> None:
    row = make(cast, "company_one", "https://hooks.company-one.example/")
    first = webhooks.secrets_of(row)
    endpoints.renew_secret(row, by=cast.administrator("company_one"))
    both = webhooks.secrets_of(now(row))
    assert (len(first), len(both), both[1]) == (1, 2, first[0])
    Endpoint.objects.update(earlier_until=clock.now())
    assert webhooks.secrets_of(now(row)) == both[:1]
    assert webhooks.secret_of(make(cast, "company_one", row.url), 1) != first[0]


def test_what_an_endpoint_was_off_for_is_never_called_of(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening()
    by = cast.administrator("company_one")
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    leased = outbox.lease(endpoint=endpoint)
    endpoints.switch_off(endpoint, by=by)
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    assert leased is not None
    outbox.put_off(leased, ConnectionError())  # the call that was on its way
    webhooks.call_due()
    endpoints.switch_on(endpoint, by=by)
    assert events.reconcile(clock.now() - timedelta(days=1)) == 0
    waits_over()
    webhooks.call_due()
    assert (types(sink), Message.objects.get(endpoint=endpoint).suppressed_why) == ([], Suppressed.ENDED)


def test_a_call_of_somebody_suspended_waits_for_the_end_of_the_suspension(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening()
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    member = Participation.objects.get(framework=cast.north, organization=endpoint.organization)
    frameworks.suspend(member, reason="A while", by=cast.coordinator)
    assert (webhooks.call_due(), webhooks.call_due()) == (1, 0)
    frameworks.resume(Participation.objects.get(pk=member.pk), by=cast.coordinator)
    webhooks.call_due()
    assert types(sink) == [("item.asked", str(row.pk))]


def test_a_test_that_fails_is_not_repeated_and_counts_for_nothing(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening(behave=answering(500))
    endpoints.test(endpoint, by=cast.administrator("company_one"))
    assert webhooks.call_due() == 1
    waits_over()
    assert (webhooks.call_due(), len(sink.requests), now(endpoint).failing) == (0, 1, 0)
    assert Message.objects.get(endpoint=endpoint).suppressed_why == Suppressed.ONCE
    assert [(call.kind, call.status) for call in Attempt.objects.all()] == [("test", 500)]


def test_an_organization_is_not_called_of_what_it_issued(cast: Cast, listening: Listening) -> None:
    sink, _endpoint = listening("authority_north")
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    questions.ask(row, text="Which listing?", by=cast.analyst)
    webhooks.call_due()
    assert types(sink) == [("question.asked", str(row.pk))]


def test_whoever_is_to_end_begins_no_further_call(cast: Cast, listening: Listening) -> None:
    sink, _endpoint = listening()
    for _number in range(2):
        acts.released(cast, urgency=Urgency.IMMEDIATE)
    stop = threading.Event()

    def end_with_it(served: Receiver, say: Callable[[bytes], None]) -> None:
        stop.set()
        TAKEN(served, say)

    sink.behave = end_with_it
    assert (webhooks.call_due(stop=stop), webhooks.call_due(stop=stop), len(sink.requests)) == (1, 0, 1)


def test_a_call_that_cannot_be_worded_is_given_up(
    cast: Cast, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening()
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    monkeypatch.delitem(webhooks.TYPES, EventKind.ASKED)
    for _attempt in range(outbox.LAST_ATTEMPT):
        assert webhooks.call_due() == 1
        waits_over()
    assert (webhooks.call_due(), Message.objects.get(kind="call").last_error) == (0, "KeyError")
    assert Message.objects.get(kind="call").dead_at is not None


def test_mails_are_sent_while_calls_wait(cast: Cast) -> None:
    make(cast, "company_one", "https://hooks.company-one.example/")
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    assert outbox.deliver_due() == 3
    assert Message.objects.filter(outbox.WAITING).values_list("kind", flat=True).get() == "call"


def test_what_is_told_at_once_leaves_at_once_though_the_clock_of_who_tells_it_is_ahead(
    cast: Cast, listening: Listening
) -> None:
    sink, _endpoint = listening()
    with clock.moved_to(clock.now() + timedelta(minutes=10)):
        row = acts.released(cast, urgency=Urgency.IMMEDIATE)
        invited = people.invite(
            organization=cast.organization("company_one"), email="a@b.example", name="A", roles=["member"], by=None
        )
    assert (webhooks.call_due(), types(sink)) == (1, [("item.asked", str(row.pk))])
    people_asked = cast.organization("company_one").people.count()
    assert outbox.deliver_due() == people_asked + 1
    assert Message.objects.get(invitation=invited).sent_at
