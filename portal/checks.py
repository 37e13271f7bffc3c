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
