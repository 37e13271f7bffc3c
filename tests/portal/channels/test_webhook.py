"""Webhooks: what is sent, that receivers can check it, and what their answers mean."""

import json
import re
import runpy
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from http.server import ThreadingHTTPServer
from pathlib import Path
from secrets import token_bytes
from typing import Any
from uuid import UUID

import pytest
import time_machine
from pytest_django import Settings

from portal import egress
from portal.channels import webhook
from portal.errors import PermanentError
from tests.certificates import Certificate, certify
from tests.receivers import Names, answering, receiver

HOST, HOME = "hooks.company-one.example", "127.0.0.1"
KEY, EVENT = UUID("0f8fad5b-d9cb-469f-a165-70867728950e"), UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
NOW = datetime(2026, 11, 27, 9, 30, 5, tzinfo=UTC)
OCCURRED = datetime(2026, 11, 27, 10, 30, 0, 5, tzinfo=timezone(timedelta(hours=1)))
SECRET, FORMER = webhook.as_secret(token_bytes(32)), webhook.as_secret(token_bytes(32))
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "webhooks.md"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certify(tmp_path_factory.mktemp("tls"), HOST)


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names of the documented receiver: the very text of the page, run."""
    [text] = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(), re.S | re.M)
    (tmp_path / "example.py").write_text(text)
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    return runpy.run_path(str(tmp_path / "example.py"))


@contextmanager
def documented(example: Mapping[str, Any], certificate: Certificate) -> Iterator[int]:
    """The documented receiver, with TLS before it; its port."""
    with ThreadingHTTPServer((HOME, 0), example["Receiver"]) as server:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.served)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def send(settings: Settings, certificate: Certificate, port: int, *secrets: str) -> egress.Answer:
    settings.EGRESS_ALLOW_HOSTS = [f"{HOST}:{port}={HOME}/32"]
    settings.EGRESS_CA_FILE = str(certificate.trusted)
    return webhook.send(
        f"https://{HOST}:{port}/accord",
        key=KEY,
        kind="notice.released",
        event=EVENT,
        occurred_at=OCCURRED,
        secrets=secrets or [SECRET],
        resolve=Names([HOME]),
    )


def test_a_webhook_says_what_kind_of_thing_happened_and_its_id(settings: Settings, certificate: Certificate) -> None:
    with receiver(certificate) as there, time_machine.travel(NOW, tick=False):
        assert send(settings, certificate, there.port, SECRET, FORMER).status == 204
    [request] = there.requests
    assert request.line == "POST /accord HTTP/1.1"
    assert json.loads(request.body) == {
        "type": "notice.released",
        "timestamp": "2026-11-27T09:30:00Z",
        "data": {"id": str(EVENT)},
    }
    sent = webhook.signed(KEY, NOW, request.body, [SECRET, FORMER])
    assert request.headers["Content-Type"] == "application/json"
    assert {name: value for name, value in request.headers.items() if name.startswith("Webhook-")} == sent
    assert (sent["Webhook-Id"], sent["Webhook-Timestamp"]) == (str(KEY), str(int(NOW.timestamp())))


def test_the_signature_is_that_of_the_published_convention() -> None:
    """The example of the convention's own libraries, of which the key's id is no UUID."""
    key: Any = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    at = datetime.fromtimestamp(1614265330, tz=UTC)
    headers = webhook.signed(key, at, b'{"test": 2432232314}', ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    assert headers["Webhook-Signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secrets", [[SECRET], [FORMER, SECRET], [SECRET, FORMER]])
def test_the_documented_receiver_verifies_what_is_sent(example: Mapping[str, Any], secrets: list[str]) -> None:
    headers = webhook.signed(KEY, NOW, b"{}", secrets)
    assert example["verify"](headers, b"{}", SECRET, NOW.timestamp())


@pytest.mark.parametrize(
    ("changed", "body", "late"),
    [
        ({}, b"{ }", 0),
        ({}, b"{}", 301),
        ({}, b"{}", -301),
        ({"Webhook-Id": str(EVENT)}, b"{}", 0),
        ({"Webhook-Id": ""}, b"{}", 0),
        ({"Webhook-Timestamp": str(int(NOW.timestamp()) + 1)}, b"{}", 0),
        ({"Webhook-Timestamp": "soon"}, b"{}", 0),
        ({"Webhook-Timestamp": ""}, b"{}", 0),
        ({"Webhook-Signature": ""}, b"{}", 0),
        ({"Webhook-Signature": "v1,"}, b"{}", 0),
        ({"Webhook-Signature": "v1,ÿ"}, b"{}", 0),
        (webhook.signed(KEY, NOW, b"{}", [FORMER]), b"{}", 0),
    ],
)
def test_the_documented_receiver_refuses_anything_else(
    example: Mapping[str, Any], changed: dict[str, str], body: bytes, late: float
) -> None:
    headers = {**webhook.signed(KEY, NOW, b"{}", [SECRET]), **changed}
    assert not example["verify"](headers, body, SECRET, NOW.timestamp() + late)


def test_the_documented_receiver_takes_an_event_once(
    settings: Settings, certificate: Certificate, example: Mapping[str, Any]
) -> None:
    with documented(example, certificate) as port:
        assert [send(settings, certificate, port).status for _attempt in range(2)] == [204, 204]
        assert send(settings, certificate, port, FORMER, SECRET).status == 204
        with pytest.raises(webhook.NotTaken) as refused:
            send(settings, certificate, port, FORMER)
    assert refused.value.answer.status == 401
    assert example["seen"] == {
        str(KEY): {"type": "notice.released", "timestamp": "2026-11-27T09:30:00Z", "data": {"id": str(EVENT)}}
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_two_hundreds_are_taken(settings: Settings, certificate: Certificate, status: int) -> None:
    with receiver(certificate, answering(status)) as there:
        assert send(settings, certificate, there.port).status == status


@pytest.mark.parametrize("status", [103, 300, 302, 304, 400, 401, 404, 429, 500, 503, 599])
def test_any_other_answer_is_tried_again(settings: Settings, certificate: Certificate, status: int) -> None:
    with receiver(certificate, answering(status)) as there, pytest.raises(webhook.NotTaken) as refused:
        send(settings, certificate, there.port)
    assert refused.value.answer.status == status
    assert not isinstance(refused.value, PermanentError)


def test_gone_is_for_good(settings: Settings, certificate: Certificate) -> None:
    with receiver(certificate, answering(410)) as there, pytest.raises(webhook.Gone) as gone:
        send(settings, certificate, there.port)
    assert gone.value.answer.status == 410
    assert isinstance(gone.value, PermanentError)


@pytest.mark.parametrize(
    "secrets", [[], [""], ["whsec_"], ["whsec_????"], ["whsec_c2hvcnQ="], [f"{SECRET[:9]}!{SECRET[9:]}"], [SECRET, ""]]
)
def test_nothing_is_signed_with_what_could_be_guessed(secrets: list[str]) -> None:
    with pytest.raises(PermanentError):
        webhook.signed(KEY, NOW, b"{}", secrets)


def test_secrets_are_made_as_the_convention_has_them() -> None:
    made = {webhook.as_secret(token_bytes(32)) for _secret in range(20)}
    assert len(made) == 20
    assert [secret for secret in made if not re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)] == []
