"""Checks of `manage.py check`."""

import re
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from portal import egress, pdf, signing


@register(Tags.security)
def secret_key_is_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a guessable key."""
    if len(settings.SECRET_KEY) >= 32:
        return []
    return [Error("SECRET_KEY is missing or shorter than 32 characters", id="portal.E001")]


@register(Tags.security)
def ways_out_are_said_rightly(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with an exception that would mean something else than it was meant to."""
    made: list[CheckMessage] = []
    try:
        egress.allowed()
    except ValueError as error:
        made.append(Error(f"EGRESS_ALLOW_HOSTS: {error}", id="portal.E002"))
    try:
        [ip_network(network) for network in settings.EGRESS_REFUSE_NETWORKS]
    except ValueError as error:
        made.append(Error(f"EGRESS_REFUSE_NETWORKS: {error}", id="portal.E003"))
    if settings.EGRESS_CA_FILE and not Path(settings.EGRESS_CA_FILE).is_file():
        made.append(Error("EGRESS_CA_FILE names no file", id="portal.E004"))
    return made


@register(Tags.security)
def metrics_token_is_long(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a guessable token for the figures; none is fine, and then there are none."""
    if not settings.METRICS_TOKEN or len(settings.METRICS_TOKEN) >= 32:
        return []
    return [Error("METRICS_TOKEN is shorter than 32 characters", id="portal.E005")]


@register(Tags.security)
def bounce_address_leaves_room(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start where mails could not come back: the signed key must fit into the 64 characters before the @."""
    if not settings.BOUNCE_ADDRESS or re.fullmatch(
        r"[\w.-]{1,21}@[\w-]+(\.[\w-]+)+", settings.BOUNCE_ADDRESS, re.ASCII
    ):
        return []
    return [Error("BOUNCE_ADDRESS is no address whose name has at most 21 characters", id="portal.E006")]


@register(Tags.security)
def keys_can_sign(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say which PDF files go out unsigned, and why; the site works without."""
    return [Warning(f"ACCORD_SIGNING: {sentence}", id="portal.W001") for sentence in signing.problems()]


@register(Tags.security)
def renderers_are_shut_in(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Say where the system lets no process leave the network, as many containers do; the site works all the same."""
    stays = {
        "network": "Processes that render PDF files, and open uploaded ones, cannot leave the network here",
        "keys": "Processes that render PDF files, and open uploaded ones, see the keys in ACCORD_SIGNING here",
    }
    hint = "Allow unshare(2), with CAP_SYS_ADMIN or with user namespaces, or let nothing else be reached from here."
    return [Warning(stays[what], hint=hint, id="portal.W002") for what in pdf.refused()]
