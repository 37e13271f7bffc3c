"""One framework's bulletin of one month: when it was begun, and by when what is to be done."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from portal.models import Framework
from portal.models.keys import Keyed
from trends.models.bulletins import Bulletin


class BulletinMonth(Keyed):
    """That the draft of a month was begun by itself, once, and its days as the framework had them then. Mutable: a
    draft that was discarded stays so.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField(help_text="The first day of the month.")
    bulletin = models.ForeignKey(Bulletin, on_delete=models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField()
    contributions_due_on = models.DateField()
    publication_due_on = models.DateField()

    class Meta:
        ordering = ["-begins_on"]
        constraints = [
            UniqueConstraint(fields=["framework", "begins_on"], name="bulletin_month_once"),
            CheckConstraint(
                condition=Q(contributions_due_on__lte=F("publication_due_on")), name="bulletin_month_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begins_on:%Y-%m} of {self.framework_id}"
