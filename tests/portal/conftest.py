"""What the tests of the portal share."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from portal.models import Endpoint
from tests.cast import Cast
from tests.certificates import Certificate, certify
from tests.portal.hooks import Listening, make
from tests.receivers import TAKEN, Behaviour, Receiver, receiver


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certify(tmp_path_factory.mktemp("tls"), "localhost")


@pytest.fixture
def listening(cast: Cast, certificate: Certificate, settings: Settings) -> Iterator[Listening]:
    """Receivers on this machine, each with an endpoint of an organization."""
    settings.EGRESS_CA_FILE, settings.EGRESS_ALLOW_HOSTS = str(certificate.trusted), []
    open_ = []

    def listen(name: str = "company_one", behave: Behaviour = TAKEN) -> tuple[Receiver, Endpoint]:
        served = receiver(certificate, behave)
        sink = served.__enter__()
        open_.append(served)
        own = [f"localhost:{sink.port}={network}" for network in ("127.0.0.0/8", "::1/128")]
        settings.EGRESS_ALLOW_HOSTS = [*settings.EGRESS_ALLOW_HOSTS, *own]
        return sink, make(cast, name, f"https://localhost:{sink.port}/accord")

    yield listen
    for served in open_:
        served.__exit__(None, None, None)
