"""Translations of what a notice says in short."""

from django.db import models
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal.models.keys import Keyed
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class Translation(Keyed):
    """Title, summary and what is asked, in one more language, unofficially. Mutable with its notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True, max_length=4000)
    asked = models.CharField(_("what is asked"), blank=True, max_length=500)
    translator = models.CharField(_("translated by"), blank=True, max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    objects = GuardedManager()

    class Meta:
        ordering = ["position"]
        constraints = [UniqueConstraint(fields=["notice", "language"], name="translation_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} in {self.language}"
