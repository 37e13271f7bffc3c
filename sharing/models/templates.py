"""Templates of an organization's own, for alerts that it issues again and again."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.models.guarded import GuardedManager


class AlertTemplate(Keyed):
    """What a new alert can begin with. `said` is the form's fields as JSON, without identifiers, evidence and days.
    Nobody outside the organization ever sees one. Mutable.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    said = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects = GuardedManager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["organization", "name", "id"], name="alert_template_own")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("alert_templates")
