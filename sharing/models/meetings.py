"""Consultations of a framework, and the recommendations that they adopt."""

from typing import ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of
from portal.enums import NoticeKind, ParticipationRole
from portal.models import Framework, Organization, User
from portal.models.keys import Keyed
from sharing.enums import MeetingStage, RecommendationState
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice

STANDING = (RecommendationState.OPEN, RecommendationState.UNDER_WAY)


class Meeting(Notice):
    """A consultation of one framework: when, where, about what, and what came of it. Mutable while a draft."""

    KIND: ClassVar[str] = NoticeKind.MEETING
    CONTENT_FIELDS: ClassVar[tuple[str, ...]] = (
        *Notice.CONTENT_FIELDS,
        "framework",
        "stage",
        "begins_at",
        "ends_at",
        "time_zone",
        "place",
        "online_address",
        "expected",
        "agenda",
        "links",
        "minutes",
    )

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(_("state"), max_length=8, choices=MeetingStage, default=MeetingStage.PLANNED)
    begins_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    place = models.CharField(_("place"), max_length=300, blank=True)
    online_address = models.URLField(_("online address"), max_length=500, blank=True)
    expected = ArrayField(
        models.CharField(max_length=20, choices=ParticipationRole),
        verbose_name=_("who is expected"),
        default=list,
        blank=True,
    )
    agenda = models.TextField(_("agenda"), blank=True, max_length=20_000, help_text="Markdown")
    links = models.TextField(_("documents"), blank=True, max_length=8000, help_text="One a line: a title, an address.")
    minutes = models.TextField(_("minutes"), blank=True, max_length=20_000, help_text="Markdown")

    objects = GuardedManager()  # type: ignore[misc]

    class Meta:
        indexes = [models.Index(fields=["framework", "-begins_at"], name="meeting_of_framework")]
        constraints = [
            one_of("meeting", "stage", MeetingStage.values),
            CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="meeting_period"),
        ]

    @property
    def texts(self) -> list[str]:
        return [self.place, self.agenda, self.links, self.minutes]

    @property
    def zone(self) -> ZoneInfo:
        """Where its times are meant."""
        return ZoneInfo(self.time_zone)

    @property
    def documents(self) -> list[tuple[str, str]]:
        """Title and address of each line of `links`."""
        lines = [line.rsplit(maxsplit=1) for line in self.links.splitlines() if line.strip()]
        return [(parts[0], parts[-1]) for parts in lines]

    @property
    def expected_in_words(self) -> list[str]:
        """The roles that are expected, as people read them."""
        return [str(ParticipationRole(role).label) for role in self.expected]

    def get_absolute_url(self) -> str:
        return reverse("meeting", args=[self.pk])


class Recommendation(Keyed):
    """What a shared consultation recommends, to whom, and until when. Its state is mutable, its words are not."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("recommendation"), max_length=2000)
    owner = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("for"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=10, choices=RecommendationState, default=RecommendationState.OPEN)
    adopted_at = models.DateTimeField(default=clock.now)
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    submission_key = models.UUIDField(null=True, editable=False)

    objects = GuardedManager()

    class Meta:
        ordering = ["meeting", "number"]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state__in=STANDING), name="recommendation_of_owner"),
            models.Index(fields=["meeting"], condition=Q(state__in=STANDING), name="recommendation_standing"),
        ]
        constraints = [
            one_of("recommendation", "state", RecommendationState.values),
            UniqueConstraint(fields=["meeting", "number"], name="recommendation_number"),
            UniqueConstraint(fields=["adopted_by", "submission_key"], name="recommendation_submitted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} no. {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("recommendation", args=[self.pk])

    @property
    def stands(self) -> bool:
        """Whether something is still to be done."""
        return self.state in STANDING

    @property
    def is_overdue(self) -> bool:
        """Still to be done, and its day has gone by."""
        return self.stands and self.due_on < clock.today()


class RecommendationNote(Keyed):
    """One change of a recommendation: which organization moved it where, and its words about it. Immutable."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RecommendationState)
    due_on = models.DateField(help_text="As it was set by this change, or left.")
    text = models.TextField(_("note"), blank=True, max_length=2000)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    objects = GuardedManager()

    class Meta:
        ordering = ["written_at"]
        indexes = [models.Index(fields=["recommendation", "written_at"], name="recommendation_history")]
        constraints = [one_of("recommendation_note", "state", RecommendationState.values)]
        triggers = [pgtrigger.Protect(name="recommendation_note_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.recommendation_id} {self.state}"
