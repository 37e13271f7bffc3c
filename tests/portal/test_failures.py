"""What goes wrong on the way out is told to people in words."""

import smtplib
from collections.abc import Iterator

from portal import failures
from portal.channels import webhook
from portal.egress import EgressFailed
from portal.errors import PermanentError


def kinds(error: type[Exception]) -> Iterator[type[Exception]]:
    yield error
    for kind in error.__subclasses__():
        yield from kinds(kind)


def test_whatever_a_channel_raises_has_words() -> None:
    raised = {*kinds(PermanentError), *kinds(smtplib.SMTPException), *kinds(EgressFailed), webhook.NotTaken}
    assert len(raised) > 15
    names = {kind.__name__ for kind in raised - {EgressFailed}}
    assert names - set(failures.SAID) == set()


def test_a_fault_of_our_own_keeps_its_name() -> None:
    assert failures.said("TooSlow") == "It took too long"
    assert failures.said("TemplateDoesNotExist") == "TemplateDoesNotExist"
