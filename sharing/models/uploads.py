"""Files on their way: what one person has sent of a file, before a form makes it evidence."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from portal import clock
from portal.models import User
from portal.models.keys import Keyed
from sharing.models.guarded import GuardedManager


class Upload(Keyed):
    """A file that arrives in parts. It belongs to its person alone, and ends a day after its last part. Mutable.

    `form_key` is the key of the form that it is for. Once all is there it is opened, and `stored` says what is kept.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form_key = models.UUIDField()
    name = models.CharField(max_length=150)
    fingerprint = models.CharField(max_length=40, blank=True, help_text="What tells two files of one name apart.")
    length = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    stored = models.JSONField(null=True)
    touched_at = models.DateTimeField(default=clock.now)

    objects = GuardedManager()

    class Meta:
        ordering = ["touched_at", "id"]
        indexes = [
            models.Index(fields=["person", "form_key"], name="upload_of_form"),
            models.Index(fields=["touched_at"], name="upload_touched"),
        ]
        constraints = [
            CheckConstraint(condition=Q(length__gt=0, received__lte=F("length")), name="upload_length"),
            CheckConstraint(condition=Q(stored__isnull=True) | Q(received=F("length")), name="upload_stored_whole"),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def percent(self) -> int:
        return self.received * 100 // self.length


class UploadPart(Keyed):
    """Bytes of an upload from one place on. In the database, so that a part and its place are written together and
    any machine can go on; gone once the file is stored. Mutable.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    data = models.BinaryField()

    objects = GuardedManager()

    class Meta:
        constraints = [UniqueConstraint(fields=["upload", "place"], name="upload_part_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.place}"
