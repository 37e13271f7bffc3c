"""The portal application: people, organizations, frameworks, and the ways out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Register the checks and the mails that portal itself sends."""
        from portal import celery, checks, mails, panels, queries  # noqa: F401, PLC0415  models must be loaded first

        mails.register()
        panels.register(queries.panel)
        panels.register(queries.application_panel)
