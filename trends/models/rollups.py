"""What was shared on each day, counted once for all readers: `trends.actions.recounting` writes it, and
`trends.queries.rollups` says who is told what of it.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import UniqueConstraint

from portal.constraints import one_of
from portal.enums import TLP
from portal.models import Framework
from portal.models.keys import Keyed
from sharing.enums import Audience
from sharing.models import Notice
from sharing.models.guarded import GuardedManager


class Span(models.TextChoices):
    """Of how many days a row tells."""

    DAY = "day"
    MONTH = "month"


class Dimension(models.TextChoices):
    """By what a row counts; those of alerts alone count what alerts state."""

    KIND = "kind"
    TECHNIQUE = "technique"
    SUBSTANCE = "substance"
    CLASS = "class"
    PLATFORM = "platform"
    ORIGIN = "origin"
    DESTINATION = "destination"


class Rollup(Keyed):
    """Of a day, or the first day of a month, in UTC: how many items have each key, of those released then in a
    framework for an audience under a label. What is RED, or is released in several months, is in none: see `Loose`.
    Mutable.

    `earlier` names framework and audience of the item's releases before this one, so that who reads it through one of
    those counts it there.
    """

    span = models.CharField(max_length=5, choices=Span)
    day = models.DateField()
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, db_index=False, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience)
    tlp = models.CharField(max_length=12, choices=TLP)
    earlier = ArrayField(models.CharField(max_length=60), default=list)
    dimension = models.CharField(max_length=12, choices=Dimension)
    counts = models.JSONField(help_text="How many items, by the key of what they name.")

    objects = GuardedManager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["framework", "span", "day", "audience", "tlp", "dimension", "earlier"], name="rollup_once"
            ),
            one_of("rollup", "span", Span.values),
            one_of("rollup", "audience", Audience.values),
            one_of("rollup", "dimension", Dimension.values),
        ]
        indexes = [models.Index(fields=["span", "day"], name="rollup_day")]

    def __str__(self) -> str:
        return f"{self.dimension} of {self.span} {self.day} in {self.framework_id}"


class Loose(Keyed):
    """An item that no rollup counts, by the days of its releases: one reader after the other looks at it. Mutable."""

    day = models.DateField()
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")

    objects = GuardedManager()

    class Meta:
        constraints = [UniqueConstraint(fields=["day", "notice"], name="loose_once")]

    def __str__(self) -> str:
        return f"{self.notice_id} on {self.day}"


class StaleDay(Keyed):
    """Something changed of what was released on this day: its rollups count no more until they are made anew. Triggers
    write it in the transaction of the change, as often as there are changes. Mutable.
    """

    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return str(self.day)
