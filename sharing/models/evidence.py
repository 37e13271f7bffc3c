"""Evidence: files that belong to a notice."""

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of
from portal.files import kinds
from portal.models import User
from portal.models.keys import Keyed
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice

# What makes up a file that readers were shown: none of it ever changes again.
LASTING = (
    "notice", "name", "media_type", "size", "sha256", "sha256_given", "image_hash", "key", "preview_key",
    "captured_at", "captured_by", "captured_with", "remark", "shown_at", "uploaded_at", "uploaded_by",
)  # fmt: skip
FACTS = ("captured_at", "captured_by", "captured_with", "remark")


def _changes(names: tuple[str, ...]) -> pgtrigger.Q:
    """One of the columns gets another value."""
    changed = pgtrigger.Q()
    for name in names:
        changed |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return changed


class Evidence(Keyed):
    """One file of an alert, an MO note or a consultation. Mutable while no reader has been shown it; then only
    `is_shown` changes.

    `is_shown` says that the version which stands holds it: every file of a draft; not one that a correction which
    waits would add, nor one that a correction has dropped. `shown_at` is when readers were first shown it.
    `key` and `preview_key` are random names in the storage `evidence`.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField(help_text="Bytes of what is kept.")
    sha256 = models.CharField(max_length=64, help_text="Of what is kept.")
    sha256_given = models.CharField(max_length=64, help_text="Of the file as it was handed in.")
    image_hash = models.CharField(max_length=16, blank=True)
    key = models.CharField(max_length=64, unique=True)
    preview_key = models.CharField(max_length=64, blank=True)
    captured_at = models.DateTimeField(_("captured at"), null=True, blank=True)
    captured_by = models.CharField(_("captured by"), max_length=200, blank=True)
    captured_with = models.CharField(_("captured with"), max_length=200, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    is_shown = models.BooleanField(default=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = GuardedManager()

    class Meta:
        ordering = ["uploaded_at", "id"]
        indexes = [models.Index(fields=["image_hash"], condition=~Q(image_hash=""), name="evidence_same_image")]
        constraints = [
            one_of("evidence", "media_type", kinds.BY_TYPE),
            CheckConstraint(condition=Q(size__gt=0), name="evidence_not_empty"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="evidence_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__shown_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="evidence_unchanged",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__shown_at__isnull=False) & _changes(LASTING),
            ),
        ]

    def __str__(self) -> str:
        return f"evidence of {self.notice_id}"

    @property
    def kind_in_words(self) -> str:
        """What it is, as people read it."""
        return str(kinds.BY_TYPE[self.media_type].words)

    @property
    def is_image(self) -> bool:
        return bool(self.preview_key)
