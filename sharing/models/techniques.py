"""The vocabulary of methods, and the notes that describe them in use."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.constraints import one_of
from portal.models.keys import Keyed
from sharing.enums import EvidenceMark, MStage


class Technique(Keyed):
    """A method of the modus-operandi vocabulary. Mutable by the reference loader only."""

    code = models.CharField(_("code"), max_length=10, unique=True)
    m_stage = models.CharField(_("stage"), max_length=14, choices=MStage)
    tactic = models.CharField(_("tactic"), max_length=60)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"))
    observable_signals = models.TextField(_("signals"), blank=True)
    platform_response = models.TextField(_("what platforms can do"), blank=True)
    evidence = models.CharField(_("evidence"), max_length=10, choices=EvidenceMark)
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            one_of("technique", "m_stage", MStage.values),
            one_of("technique", "evidence", EvidenceMark.values),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("technique", args=[self.code])

    @property
    def sources(self) -> list[str]:
        """The addresses of its sources; a method may have several."""
        return self.source_url.split()
