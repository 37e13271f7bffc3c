"""Panels of the first page that packages above add: functions that return template and context, or None."""

from collections.abc import Callable
from typing import Any

from portal.models import User

Panel = Callable[[User], tuple[str, dict[str, Any]] | None]
_panels: list[Panel] = []


def register(panel: Panel) -> None:
    """Add a panel; once, when the site starts."""
    _panels.append(panel)


def panels(user: User) -> list[tuple[str, dict[str, Any]]]:
    """What the registered panels have to show this person."""
    return [shown for panel in _panels if (shown := panel(user)) is not None]
