"""MO notes: how sellers work, without naming one."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from portal.constraints import one_of
from portal.enums import NoticeKind
from sharing.enums import MStage
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class ModusOperandiNote(Notice):
    """A way of working that was observed, how to tell it, and from what lawful trade. Mutable while a draft."""

    KIND: ClassVar[str] = NoticeKind.MO_NOTE
    CONTENT_FIELDS: ClassVar[tuple[str, ...]] = (
        *Notice.CONTENT_FIELDS,
        "m_stage",
        "description",
        "indicators",
        "counter_indicators",
        "platform_response",
        "observed_from_on",
        "observed_until_on",
        "countries",
    )

    m_stage = models.CharField(_("stage"), max_length=14, choices=MStage)
    description = models.TextField(_("description"), max_length=8000)
    indicators = models.TextField(_("indicators"), blank=True, max_length=8000)
    counter_indicators = models.TextField(
        _("counter-indicators"), blank=True, max_length=8000, help_text=_("Lawful look-alikes: what it is not.")
    )
    platform_response = models.TextField(_("what platforms can do"), blank=True, max_length=8000)
    observed_from_on = models.DateField(_("observed from"), null=True, blank=True)
    observed_until_on = models.DateField(_("observed until"), null=True, blank=True)
    countries = ArrayField(models.CharField(max_length=2), verbose_name=_("countries"), default=list, blank=True)

    objects = GuardedManager()  # type: ignore[misc]

    class Meta:
        constraints = [
            one_of("mo_note", "m_stage", MStage.values),
            CheckConstraint(
                condition=Q(observed_from_on__isnull=True)
                | Q(observed_until_on__isnull=True)
                | Q(observed_until_on__gte=F("observed_from_on")),
                name="mo_note_period",
            ),
        ]

    @property
    def texts(self) -> list[str]:
        return [self.description, self.indicators, self.counter_indicators, self.platform_response]

    @property
    def country_names(self) -> list[str]:
        """The countries, as people read them."""
        return [str(countries.name(code)) for code in self.countries]
