"""Searches that people keep for themselves."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import User
from portal.models.keys import Keyed


class SavedSearch(Keyed):
    """One person's own search: what was asked, as the form takes it, and the filters that it came to. Mutable.

    `seen_at` is when its owner last looked at it.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    asked = models.JSONField(default=dict)
    filters = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "id"]
        constraints = [UniqueConstraint(fields=["owner", "name"], name="saved_search_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("saved_search", args=[self.pk])
