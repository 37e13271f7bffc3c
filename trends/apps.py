"""The trends application: what many notices add up to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrendsConfig(AppConfig):
    name = "trends"
    verbose_name = _("Trends")

    def ready(self) -> None:
        """Say how bulletins live, and add the first page's panel."""
        from portal import panels  # noqa: PLC0415  models must be loaded first
        from portal.enums import NoticeKind  # noqa: PLC0415
        from sharing.actions import kinds  # noqa: PLC0415
        from sharing.queries import given  # noqa: PLC0415
        from trends.actions import composing  # noqa: PLC0415
        from trends.queries import library  # noqa: PLC0415

        kinds.register(NoticeKind.BULLETIN, composing.RULES)
        given.register(NoticeKind.BULLETIN, library.given)
        panels.register(library.panel)
