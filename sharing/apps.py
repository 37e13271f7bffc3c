"""The sharing application: notices, and who reads them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "sharing"
    verbose_name = _("Sharing")

    def ready(self) -> None:
        """Register the writers of the mails that only this package can word, and the coordinator's panel."""
        from portal import panels  # noqa: PLC0415  models must be loaded first
        from sharing import mails  # noqa: PLC0415
        from sharing.queries import oversight  # noqa: PLC0415

        mails.register()
        panels.register_framework(oversight.panel)
