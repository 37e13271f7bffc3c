"""What happened, who is told of it in the portal, and how each person wants to be mailed."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of
from portal.enums import EventKind, Failing, Rhythm
from portal.models.keys import Keyed
from portal.models.users import User

DAY_BEGINS: int = 8  # o'clock


class Event(Keyed):
    """Something of which people are told. Written once, and removed with its old lines; mutable in that sense alone. It
    holds keys only: what it says is worded for each reader.

    `subject` is the key of what it is about, in a table of a package above; `number` its version.
    """

    kind = models.CharField(max_length=20, choices=EventKind)
    subject = models.UUIDField()
    number = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=200, unique=True, help_text="What happened once makes one row.")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["subject"], name="event_subject"),
            models.Index(fields=["at"], name="event_at"),
            models.Index(
                fields=["kind"],
                condition=Q(kind__in=[EventKind.MAILS_FAIL, EventKind.CALLEE_FAILS]),
                name="event_of_failing",
            ),
        ]
        constraints = [one_of("event", "kind", EventKind.values)]

    def __str__(self) -> str:
        return self.key


class Notification(Keyed):
    """One person is told of one event in the portal, exactly once. Mutable: when it was read, and mailed."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, db_index=False, related_name="+")
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at", "id"], name="notification_inbox"),
            models.Index(
                fields=["recipient", "-created_at", "id"], condition=Q(read_at=None), name="notification_unread"
            ),
        ]
        constraints = [UniqueConstraint(fields=["event", "recipient"], name="notification_once")]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.recipient_id}"


class MailPlan(Keyed):
    """How one person wants to be mailed, and whether mails arrive. Mutable."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_plan")
    rhythm = models.CharField(_("summary by mail"), max_length=6, choices=Rhythm, default=Rhythm.DAILY)
    hour = models.PositiveSmallIntegerField(
        _("at what hour"), default=DAY_BEGINS, validators=[MaxValueValidator(23)], help_text=_("In your time zone.")
    )
    at_once = models.BooleanField(
        _("mail me at once when an immediate alert asks for our answer"),
        default=True,
        help_text=_("What you must confirm is mailed in any case."),
    )
    next_at = models.DateTimeField(null=True, help_text="When the next digest is due; unknown until it is worked out.")
    failing_since = models.DateTimeField(null=True, help_text="Since when mails are refused or come back.")
    failing_why = models.CharField(max_length=9, choices=Failing, blank=True)
    failing_status = models.CharField(max_length=11, blank=True, help_text="The code that a mail server gave.")
    failing_address = models.EmailField(blank=True, help_text="Which address of the person they went to.")

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=~Q(rhythm=Rhythm.NEVER), name="mail_plan_next"),
            models.Index(fields=["failing_since"], condition=Q(failing_since__isnull=False), name="mail_plan_failing"),
        ]
        constraints = [
            one_of("mail_plan", "rhythm", Rhythm.values),
            one_of("mail_plan", "failing_why", ["", *Failing.values]),
            CheckConstraint(condition=Q(hour__lte=23), name="mail_plan_hour"),
            CheckConstraint(
                condition=Q(failing_since=None, failing_why="", failing_status="", failing_address="")
                | Q(failing_since__isnull=False) & ~Q(failing_why=""),
                name="mail_plan_failing_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} for {self.person_id}"
