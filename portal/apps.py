"""The portal application: people, organizations, frameworks, and the ways out."""

from typing import Final

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.translation import gettext_lazy as _

# What packages bring along and no page asks for, and what PDFs are made with: what is not needed is not served either.
UNSERVED: Final = ["*.map", "redoc", "rest_framework", "django_htmx", "guardian", "account", "flags", "pdf"]


class ServedFilesConfig(StaticFilesConfig):
    """What `collectstatic` puts out: a fifth of what there is, and so a site is up sooner."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, *UNSERVED]


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Register the checks, the mails that portal itself sends, panels, and what ends with a membership."""
        from portal import (  # noqa: F401, PLC0415  models first  # noqa: PLC0415
            celery,
            checks,
            endings,
            events,
            lasting,
            mails,
            panels,
            queries,
            retention,
            rounds,
            told,
            unreached,
            webhooks,
        )
        from portal.actions import endpoints, telling, tokens  # noqa: PLC0415
        from portal.enums import EventKind  # noqa: PLC0415

        mails.register()
        events.register([EventKind.SWITCHED_OFF], webhooks.TELLER)
        events.register(unreached.KINDS, unreached.TELLER)
        rounds.register(unreached.look, every=rounds.SOON)
        events.register(told.KINDS, told.TELLER)
        rounds.register(telling.remind)
        rounds.register(retention.look)
        endings.register(endpoints.remove_of_leavers)
        endings.register(tokens.revoke_of_leavers)
        panels.register(lasting.suspension_panel)
        panels.register(lasting.acceptance_panel)
        panels.register(lasting.contact_panel)
        panels.register(queries.application_panel)
