"""The outbox: what must leave, and whether it did."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Now

from portal.constraints import one_of
from portal.enums import Channel, MessageKind, Suppressed
from portal.models.events import Event
from portal.models.keys import Keyed
from portal.models.users import Invitation, User
from portal.models.webhooks import Endpoint


class Message(Keyed):
    """One message to one recipient, written in the transaction of the action that causes it. Mutable.

    Exactly one of sent, suppressed, with the reason, and dead ends it. `event` holds keys only: the content is
    written when it is sent, for what its recipient may read at that moment.
    """

    kind = models.CharField(max_length=30, choices=MessageKind)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, null=True, related_name="+")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=200, unique=True, help_text="The same event never makes a second row.")
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    due_at = models.DateTimeField(
        db_default=Now(), help_text="Since when it could have been sent; no attempt moves it."
    )
    lease_token = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    faults = models.PositiveSmallIntegerField(db_default=0, help_text="Failures in a row to say what it says.")
    refused_at = models.DateTimeField(null=True, help_text="Since when a mail server refuses a recipient it knows.")
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    suppressed_at = models.DateTimeField(null=True)
    suppressed_why = models.CharField(max_length=20, choices=Suppressed, blank=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, suppressed_at__isnull=True, dead_at__isnull=True),
                name="message_waiting",
            ),
            models.Index(
                fields=["not_before"],
                condition=Q(
                    endpoint__isnull=True, sent_at__isnull=True, suppressed_at__isnull=True, dead_at__isnull=True
                ),
                name="message_mails_waiting",
            ),
            models.Index(
                fields=["endpoint", "not_before"],
                condition=Q(
                    endpoint__isnull=False, sent_at__isnull=True, suppressed_at__isnull=True, dead_at__isnull=True
                ),
                name="message_calls_waiting",
            ),
            models.Index(fields=["-dead_at", "-id"], condition=Q(dead_at__isnull=False), name="message_dead"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="message_sent"),
            models.Index(fields=["suppressed_at"], condition=Q(suppressed_at__isnull=False), name="message_suppressed"),
        ]
        constraints = [
            one_of("message", "channel", Channel.values),
            one_of("message", "kind", MessageKind.values),
            one_of("message", "suppressed_why", ["", *Suppressed.values]),
            CheckConstraint(
                condition=Q(recipient__isnull=False, invitation__isnull=True, endpoint__isnull=True)
                | Q(recipient__isnull=True, invitation__isnull=False, endpoint__isnull=True)
                | Q(recipient__isnull=True, invitation__isnull=True, endpoint__isnull=False),
                name="message_one_recipient",
            ),
            CheckConstraint(
                condition=Q(suppressed_at__isnull=True, suppressed_why="")
                | Q(suppressed_at__isnull=False) & ~Q(suppressed_why=""),
                name="message_suppressed_why",
            ),
            CheckConstraint(
                condition=Q(sent_at__isnull=True, suppressed_at__isnull=True)
                | Q(sent_at__isnull=True, dead_at__isnull=True)
                | Q(suppressed_at__isnull=True, dead_at__isnull=True),
                name="message_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
