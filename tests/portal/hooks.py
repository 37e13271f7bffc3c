"""Endpoints of organizations that lead to receivers of the test: see the fixture `listening`."""

import json
from collections.abc import Callable
from datetime import timedelta

from portal import clock
from portal.actions import endpoints
from portal.enums import CalledOf
from portal.models import Endpoint, Message
from tests.cast import Cast
from tests.receivers import Receiver

Listening = Callable[..., tuple[Receiver, Endpoint]]


def make(cast: Cast, name: str, url: str) -> Endpoint:
    by = cast.administrator(name)
    return endpoints.create(name="Queue", url=url, kinds=list(CalledOf.values), by=by)


def types(sink: Receiver) -> list[tuple[str, str]]:
    """Type and key of what was called of, in order."""
    said = [json.loads(request.body) for request in sink.requests]
    return [(call["type"], call["data"]["id"]) for call in said]


def now(row: Endpoint) -> Endpoint:
    return Endpoint.objects.get(pk=row.pk)


def waits_over() -> None:
    Message.objects.update(not_before=clock.now() - timedelta(minutes=1))
    Endpoint.objects.update(rests_until=None)
