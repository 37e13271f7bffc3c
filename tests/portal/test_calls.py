"""Which events become which calls, and what is said of a call that waits or is made."""

import json
import logging
from datetime import timedelta

import pytest

from portal import clock, logs, outgoing, webhooks
from portal.enums import Suppressed, Urgency
from portal.models import Attempt, Endpoint, Message
from sharing.actions import corrections
from tests.cast import Cast
from tests.factories import acts
from tests.portal.hooks import Listening, types, waits_over


def test_an_item_is_corrected_for_whoever_was_called_of_it(cast: Cast, listening: Listening) -> None:
    early, _endpoint = listening("observer")
    row = acts.released(cast, urgency=Urgency.IMMEDIATE)
    webhooks.call_due()
    late, _endpoint = listening("authority_north2")
    version = corrections.propose(row, content={"observed": "Five."}, note="Five", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    webhooks.call_due()
    assert [[kind for kind, _key in types(sink)] for sink in (early, late)] == [
        ["item.shared", "item.corrected"],
        ["item.shared"],
    ]


def test_a_call_about_an_exercise_says_so_in_its_type(cast: Cast, listening: Listening) -> None:
    asked, other = listening()[0], listening("observer")[0]
    row = acts.released(cast, urgency=Urgency.IMMEDIATE, is_exercise=True)
    webhooks.call_due()
    assert types(asked) == [("exercise.item.asked", str(row.pk))]
    assert types(other) == [("exercise.item.shared", str(row.pk))]
    assert set(Attempt.objects.values_list("kind", flat=True)) == {"exercise.item.asked", "exercise.item.shared"}


def test_corrections_of_what_was_not_called_of_yet_are_one_call(cast: Cast, listening: Listening) -> None:
    sink, endpoint = listening("observer")
    other, _endpoint = listening("authority_north2")
    row = acts.released(cast)
    for number in ("Five.", "Six."):
        version = corrections.propose(row, content={"observed": number}, note="More", by=cast.focal_point)
        corrections.approve(version, by=cast.colleague)
    ends = Message.objects.filter(endpoint=endpoint).order_by("event__number").values_list("suppressed_why", flat=True)
    assert list(ends) == [Suppressed.FOLDED, Suppressed.FOLDED, ""]
    waits_over()
    webhooks.call_due()
    assert (types(sink), types(other)) == ([("item.shared", str(row.pk))],) * 2


def test_a_call_that_is_being_made_is_not_folded(cast: Cast, listening: Listening) -> None:
    _sink, endpoint = listening("observer")
    row = acts.released(cast)
    Message.objects.filter(endpoint=endpoint).update(leased_until=clock.now() + timedelta(minutes=1))
    version = corrections.propose(row, content={"observed": "Five."}, note="Five", by=cast.focal_point)
    corrections.approve(version, by=cast.colleague)
    assert set(Message.objects.filter(endpoint=endpoint).values_list("suppressed_why", flat=True)) == {""}


def test_late_calls_raise_the_alarm_unless_their_endpoint_fails(cast: Cast, listening: Listening) -> None:
    _sink, endpoint = listening("observer")
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    Message.objects.filter(endpoint=endpoint).update(due_at=clock.now() - timedelta(minutes=31))
    late = outgoing.oldest_due() > outgoing.LATE_AFTER
    Endpoint.objects.update(is_slow=True)
    slow = outgoing.oldest_due() > outgoing.LATE_AFTER
    Endpoint.objects.update(failing=1)
    assert (late, slow, outgoing.oldest_due() > outgoing.LATE_AFTER) == (True, True, False)


def test_what_is_logged_of_a_call_carries_its_key(
    cast: Cast, listening: Listening, caplog: pytest.LogCaptureFixture
) -> None:
    _sink, endpoint = listening()
    acts.released(cast, urgency=Urgency.IMMEDIATE)
    caplog.set_level(logging.INFO, "portal.outbox")
    caplog.handler.setFormatter(logs.Json())
    webhooks.call_due()
    told = [json.loads(line) for line in caplog.text.splitlines()]
    key = str(Message.objects.get(endpoint=endpoint).pk)
    assert [line["message"] for line in told if line["event"] == "message sent"] == [key]
