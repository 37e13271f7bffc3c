"""Panels that packages above add to the first page and to a framework's: functions that return template and context,
or None.
"""

from collections.abc import Callable
from typing import Any

from portal.models import Framework, User

Panel = Callable[[User], tuple[str, dict[str, Any]] | None]
FrameworkPanel = Callable[[User, Framework], tuple[str, dict[str, Any]] | None]
_panels: list[Panel] = []
_framework_panels: list[FrameworkPanel] = []


def register(panel: Panel) -> None:
    """Add a panel; once, when the site starts."""
    _panels.append(panel)


def panels(user: User) -> list[tuple[str, dict[str, Any]]]:
    """What the registered panels have to show this person."""
    return [shown for panel in _panels if (shown := panel(user)) is not None]


def register_framework(panel: FrameworkPanel) -> None:
    """Add a panel to the pages of frameworks; once, when the site starts."""
    _framework_panels.append(panel)


def framework_panels(user: User, framework: Framework) -> list[tuple[str, dict[str, Any]]]:
    """What the registered panels have to show this person of a framework in which the person takes part."""
    return [shown for panel in _framework_panels if (shown := panel(user, framework)) is not None]
