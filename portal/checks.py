"""Checks of `manage.py check`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def secret_key_is_set(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a guessable key."""
    if len(settings.SECRET_KEY) >= 32:
        return []
    return [Error("SECRET_KEY is missing or shorter than 32 characters", id="portal.E001")]


@register(Tags.security)
def metrics_token_is_long(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a guessable token for the figures; none is fine, and then there are none."""
    if not settings.METRICS_TOKEN or len(settings.METRICS_TOKEN) >= 32:
        return []
    return [Error("METRICS_TOKEN is shorter than 32 characters", id="portal.E002")]
