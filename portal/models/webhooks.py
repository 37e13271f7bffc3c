"""Where an organization's own programs are told of events, and what became of each attempt."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.enums import CalledOf, SwitchedOff
from portal.models.keys import Keyed
from portal.models.organizations import Organization
from portal.models.users import User


class Endpoint(Keyed):
    """An address of an organization that is called when something happens. Mutable.

    Its secret is kept nowhere: `portal.webhooks` derives it from the site's own key, the endpoint and a number.
    `failing` attempts in a row failed, the first at `failing_since`; none is made before `rests_until`. `is_slow` says
    that it let others wait: it has a lane of its own.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="endpoints")
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=2000, help_text=_("https, of a public host; no redirects."))
    kinds = ArrayField(models.CharField(max_length=20, choices=CalledOf), verbose_name=_("called of"))
    secret_number = models.PositiveIntegerField(default=1)
    earlier_until = models.DateTimeField(null=True, help_text="Until when the secret before is signed with as well.")
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    on_since = models.DateTimeField(default=clock.now, help_text="It is called of what happens from then on.")
    off_at = models.DateTimeField(null=True)
    off_why = models.CharField(max_length=10, choices=SwitchedOff, blank=True)
    off_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    failing = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    is_slow = models.BooleanField(default=False)
    lease_token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            one_of("endpoint", "off_why", ["", *SwitchedOff.values]),
            paired("endpoint", "removed_at", "removed_by"),
            CheckConstraint(
                condition=Q(kinds__len__gte=1) & Q(kinds__contained_by=CalledOf.values), name="endpoint_kinds"
            ),
            CheckConstraint(
                condition=Q(off_at__isnull=True, off_why="") | Q(off_at__isnull=False) & ~Q(off_why=""),
                name="endpoint_off_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("endpoint", args=[self.pk])

    @property
    def is_on(self) -> bool:
        return self.off_at is None and self.removed_at is None


class Attempt(Keyed):
    """One attempt to call an endpoint, with what was answered. Written once, and removed when it is old."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, db_index=False, related_name="attempts")
    kind = models.CharField(max_length=30)
    message = models.UUIDField(help_text="The key of the message, and the Webhook-Id.")
    at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField(null=True, help_text="None where nothing was answered.")
    milliseconds = models.PositiveIntegerField(null=True)
    failure = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["endpoint", "-at", "id"], name="attempt_newest"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status or self.failure}"
