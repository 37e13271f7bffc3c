"""Figures of a framework over what some of its members may not read."""

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import UniqueConstraint

from portal import clock
from portal.constraints import one_of
from portal.models import Framework
from portal.models.keys import Keyed
from sharing.enums import Audience
from sharing.models.guarded import GuardedManager


class Stretch(models.TextChoices):
    """Of what time such figures are. None overlaps another but a year its quarters."""

    QUARTER = "quarter"
    YEAR = "year"


class Glimpse(Keyed):
    """What members may be told of a closed quarter or year of a framework, of items that it released for an audience to
    which they do not belong. Counted once, when the time had ended: what becomes of an item later tells nothing.
    Immutable.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience)
    stretch = models.CharField(max_length=8, choices=Stretch)
    begins_on = models.DateField()
    tables = models.JSONField(encoder=DjangoJSONEncoder, help_text="trends.glimpses.Tables: what is told.")
    raw = models.JSONField(encoder=DjangoJSONEncoder, help_text="trends.glimpses.Raw, for its year. Told to nobody.")
    counted_at = models.DateTimeField(default=clock.now)

    objects = GuardedManager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["framework", "audience", "stretch", "begins_on"], name="glimpse_once"),
            one_of("glimpse", "audience", Audience.values),
            one_of("glimpse", "stretch", Stretch.values),
        ]
        triggers = [pgtrigger.Protect(name="glimpse_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.stretch} from {self.begins_on} in {self.framework_id} for {self.audience}"
