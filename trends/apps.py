"""The trends application: what many notices add up to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrendsConfig(AppConfig):
    name = "trends"
    verbose_name = _("Trends")
