"""Notices: anything shared. One table, so that one rule, one search and one feed serve four kinds."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.enums import PAP, TLP, NoticeKind, Urgency
from portal.models import Framework, Organization, User
from portal.models.keys import Keyed
from sharing.enums import Audience, NoticeState
from sharing.models.guarded import GuardedManager
from sharing.models.substances import Substance
from sharing.models.techniques import Technique
from sharing.wordings import Wording

EXERCISE = "EXERCISE-"  # begins the reference of an exercise, so that whatever names it marks it
# No check constraint sees the kind of a version: another table holds it.
OF_ONE_PERSON = """
IF EXISTS (SELECT 1 FROM sharing_notice WHERE id = NEW.notice_id AND kind IN ('alert', 'bulletin')) THEN
    RAISE EXCEPTION 'a second person must approve' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Notice(Keyed):
    """One item of any kind. It and its children show the current released version. Mutable while a draft.

    `CONTENT_FIELDS` names the columns that a version holds and a correction may change; children add theirs.
    """

    KIND: ClassVar[str] = ""
    CONTENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "title",
        "summary",
        "language",
        "tlp",
        "pap",
        "urgency",
        "valid_until_on",
    )

    kind = models.CharField(max_length=12, choices=NoticeKind)
    reference = models.CharField(_("reference"), max_length=40, unique=True, editable=False)
    originator = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    writers = ArrayField(
        models.UUIDField(),
        default=list,
        editable=False,
        help_text="Keys of everyone who wrote, changed or submitted it before its release: no second person for it.",
    )
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True, max_length=4000)
    language = models.CharField(_("language"), max_length=10, default="en")
    tlp = models.CharField(_("label"), max_length=12, choices=TLP, default=TLP.AMBER)
    pap = models.CharField(_("what may be done with it"), max_length=8, choices=PAP, blank=True, default="")
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NONE)
    valid_until_on = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.DRAFT)
    substances = models.ManyToManyField(Substance, blank=True, related_name="+", verbose_name=_("substances"))
    techniques = models.ManyToManyField(Technique, blank=True, related_name="+", verbose_name=_("methods"))
    submission_key = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    returned_note = models.TextField(blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    is_exercise = models.BooleanField(
        _("exercise"), default=False, editable=False, help_text="Chosen when it is begun, and never changed."
    )
    taken_back = models.BooleanField(
        default=False, help_text="Withdrawn so soon that whoever had not opened it never learns of it."
    )
    search_vector = SearchVectorField(null=True, editable=False)

    objects = GuardedManager()
    wording: Wording | None = None  # the words that the reader in hand is shown, where `queries.wordings` gave them

    class Meta:
        indexes = [
            models.Index(fields=["originator", "-updated_at", "id"], name="notice_own"),
            models.Index(
                "originator", Coalesce("released_at", "created_at").desc(), F("id").desc(), name="notice_stands"
            ),
            models.Index(fields=["originator"], condition=Q(state=NoticeState.IN_REVIEW), name="notice_in_review"),
            # Counting what an organization issued reads this alone, and none of the wide rows.
            models.Index(
                fields=["originator", "state", "released_at"],
                include=["id", "kind", "tlp", "is_exercise"],
                name="notice_issued",
            ),
            models.Index(fields=["released_at"], condition=Q(state=NoticeState.WITHDRAWN), name="notice_gone"),
            models.Index(fields=["-withdrawn_at"], condition=Q(withdrawn_at__isnull=False), name="notice_withdrawn"),
            GinIndex(fields=["search_vector"], name="notice_search"),
        ]
        constraints = [
            one_of("notice", "kind", NoticeKind.values),
            one_of("notice", "tlp", TLP.values),
            one_of("notice", "pap", ["", *PAP.values]),
            one_of("notice", "urgency", Urgency.values),
            one_of("notice", "state", NoticeState.values),
            paired("notice", "submitted_at", "submitted_by"),
            paired("notice", "released_at", "released_by"),
            paired("notice", "withdrawn_at", "withdrawn_by"),
            UniqueConstraint(fields=["author", "submission_key"], name="notice_submitted_once"),
            CheckConstraint(
                condition=Q(state=NoticeState.DRAFT, released_at__isnull=True, withdrawn_at__isnull=True)
                | Q(
                    state=NoticeState.IN_REVIEW,
                    submitted_at__isnull=False,
                    released_at__isnull=True,
                    withdrawn_at__isnull=True,
                )
                | Q(state=NoticeState.RELEASED, released_at__isnull=False, withdrawn_at__isnull=True)
                | Q(state=NoticeState.WITHDRAWN, released_at__isnull=False, withdrawn_at__isnull=False),
                name="notice_state_dates",
            ),
            CheckConstraint(
                condition=~Q(state=NoticeState.WITHDRAWN) | ~Q(withdrawn_reason=""), name="notice_withdrawn_reason"
            ),
            CheckConstraint(
                condition=Q(taken_back=False) | Q(state=NoticeState.WITHDRAWN), name="notice_taken_back_is_withdrawn"
            ),
            CheckConstraint(
                condition=~Q(kind__in=[NoticeKind.ALERT, NoticeKind.BULLETIN])
                | Q(released_by__isnull=True)
                | (
                    ~Q(released_by=F("author"))
                    & ~Q(released_by=F("submitted_by"))
                    & ~Q(released_by=F("edited_by"))
                    & ~Q(writers__contains=[F("released_by")])
                ),
                name="notice_two_people",
            ),
            CheckConstraint(
                condition=Q(is_exercise=False) | Q(kind=NoticeKind.ALERT, reference__startswith=EXERCISE),
                name="notice_exercise_is_marked",
            ),
        ]
        triggers = [
            # After the update: one before it would lock the row as for a change of its keys.
            pgtrigger.Protect(
                name="notice_exercise_stays",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_exercise__df=pgtrigger.F("new__is_exercise")),
            ),
        ]

    @property
    def submission(self) -> str:
        """What stands for the moment at which it was submitted last; empty of what never was."""
        return self.submitted_at.isoformat() if self.submitted_at else ""

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("notice", args=[self.pk])

    @property
    def texts(self) -> list[str]:
        """The long texts of its kind, by which it can be found."""
        return []

    @property
    def is_expired(self) -> bool:
        """Past its validity: still readable, but out of queues and reminders."""
        return self.valid_until_on is not None and self.valid_until_on < clock.today()


class NoticeVersion(Keyed):
    """What a notice said at one release. Immutable once released; before that it is a correction in the making."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    note = models.TextField(blank=True, help_text="What the correction changes, for readers.")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    approver = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    objects = GuardedManager()

    class Meta:
        ordering = ["notice", "-number"]
        constraints = [
            UniqueConstraint(fields=["notice", "number"], name="notice_version_number"),
            UniqueConstraint(
                fields=["notice"], condition=Q(released_at__isnull=True), name="notice_version_one_correction"
            ),
            CheckConstraint(
                condition=Q(released_at__isnull=True, approver__isnull=True)
                | Q(released_at__isnull=False, approver__isnull=False),
                name="notice_version_released_approver",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="notice_version_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__released_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="notice_version_two_people",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__approver=pgtrigger.F("new__author")),
                func=OF_ONE_PERSON,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} v{self.number}"


class PlannedRelease(Keyed):
    """Where the author of a draft wants it shared; approval turns it into a release. Mutable."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.EVERYONE)

    objects = GuardedManager()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["notice", "framework"], name="planned_release_once"),
            one_of("planned_release", "audience", Audience.values),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} for {self.framework_id}"


class Release(Keyed):
    """A notice made readable in one framework, until ended. Only its end may be written afterwards."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=NoticeKind, help_text="The notice's, so that lists need one index.")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.EVERYONE)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GuardedManager()

    class Meta:
        indexes = [
            models.Index(
                fields=["framework", "-released_at", "-notice"],
                condition=Q(ended_at__isnull=True),
                name="release_newest",
            ),
            models.Index(
                fields=["framework", "kind", "-released_at", "-notice"],
                condition=Q(ended_at__isnull=True),
                name="release_newest_of_kind",
            ),
            models.Index(fields=["notice"], name="release_of_notice"),
        ]
        constraints = [
            one_of("release", "audience", Audience.values),
            paired("release", "ended_at", "ended_by"),
            UniqueConstraint(fields=["notice", "framework"], condition=Q(ended_at__isnull=True), name="release_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="release_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="release_end_only",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False)
                | pgtrigger.Q(old__released_at__df=pgtrigger.F("new__released_at"))
                | pgtrigger.Q(old__framework__df=pgtrigger.F("new__framework"))
                | pgtrigger.Q(old__notice__df=pgtrigger.F("new__notice"))
                | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                | pgtrigger.Q(old__audience__df=pgtrigger.F("new__audience"))
                | pgtrigger.Q(old__released_by__df=pgtrigger.F("new__released_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} in {self.framework_id}"


class Addressee(Keyed):
    """An organization asked to follow up; it reads through a release like everyone else. Mutable."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(null=True, help_text="Since when it is asked; none in a draft.")
    due_at = models.DateTimeField(null=True)

    objects = GuardedManager()

    class Meta:
        constraints = [UniqueConstraint(fields=["notice", "organization"], name="addressee_once")]
        indexes = [
            models.Index(fields=["organization", "due_at"], name="addressee_queue"),
            models.Index(fields=["due_at", "notice"], condition=Q(due_at__isnull=False), name="addressee_due"),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} asked on {self.notice_id}"
