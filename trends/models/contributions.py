"""What members write for a framework's bulletin of a month."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.enums import TLP
from portal.models import Framework, Organization, User
from portal.models.keys import Keyed
from sharing.models.guarded import GuardedManager
from trends.enums import ContributionState, SectionKey
from trends.models.bulletins import Bulletin

UNMERGED = (ContributionState.WRITING, ContributionState.HANDED_IN)


class Contribution(Keyed):
    """One organization's words for one section of the bulletin of a month, asked for or not. It hangs on the month and
    not on a draft, which its writer does not read, and which may be discarded. Mutable until it is taken up or not.
    """

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+", verbose_name=_("framework"))
    begins_on = models.DateField(_("month"), help_text="The first day of the month.")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    section = models.CharField(_("section"), max_length=40, default=SectionKey.OVERVIEW)
    text = models.TextField(_("text"), blank=True, max_length=10_000, help_text="Markdown")
    language = models.CharField(_("language"), max_length=10, default="en")
    tlp = models.CharField(_("label"), max_length=12, choices=TLP, default=TLP.AMBER)
    note = models.TextField(_("what is asked"), blank=True, max_length=2000)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(_("due on"), null=True, help_text="In the organization's own calendar.")
    state = models.CharField(max_length=10, choices=ContributionState, default=ContributionState.WRITING)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True, help_text="When its writers asked an approver to hand it in.")
    ready_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField(null=True)
    handed_in_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, help_text="When the coordinator took it up, or did not.")
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, null=True, related_name="+")
    placed = models.CharField(
        max_length=40, blank=True, default="", help_text="The section of the bulletin that took up its words."
    )
    reason = models.TextField(_("reason"), blank=True, max_length=2000)

    objects = GuardedManager()

    class Meta:
        ordering = ["-begins_on", "section", "pk"]
        indexes = [
            models.Index(fields=["organization", "-begins_on"], name="contribution_of_writer"),
            models.Index(fields=["framework", "begins_on"], name="contribution_of_month"),
            models.Index(fields=["due_on"], condition=Q(state=ContributionState.WRITING), name="contribution_due"),
            models.Index(fields=["bulletin"], name="contribution_merged"),
        ]
        constraints = [
            one_of("contribution", "state", ContributionState.values),
            one_of("contribution", "tlp", [label.value for label in TLP if label != TLP.RED]),
            paired("contribution", "asked_at", "asked_by"),
            paired("contribution", "ready_at", "ready_by"),
            paired("contribution", "handed_in_at", "handed_in_by"),
            paired("contribution", "settled_at", "settled_by"),
            CheckConstraint(
                condition=Q(asked_at=None, due_on=None) | Q(asked_at__isnull=False, due_on__isnull=False),
                name="contribution_due_if_asked",
            ),
            CheckConstraint(
                condition=Q(state=ContributionState.WRITING, handed_in_at=None, settled_at=None, bulletin=None)
                | Q(state=ContributionState.HANDED_IN, handed_in_at__isnull=False, settled_at=None, bulletin=None)
                | Q(state=ContributionState.MERGED, settled_at__isnull=False, bulletin__isnull=False)
                | Q(state=ContributionState.DECLINED, settled_at__isnull=False, bulletin=None) & ~Q(reason=""),
                name="contribution_settled_somehow",
            ),
            CheckConstraint(
                condition=Q(state=ContributionState.MERGED) & ~Q(placed="")
                | ~Q(state=ContributionState.MERGED) & Q(placed=""),
                name="contribution_placed_if_merged",
            ),
            UniqueConstraint(
                fields=["framework", "begins_on", "organization", "section"],
                condition=Q(state__in=UNMERGED),
                name="contribution_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} for {self.framework_id}, {self.begins_on:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("contribution", args=[self.pk])

    @property
    def is_writing(self) -> bool:
        """Whether it is still with its writers."""
        return self.state == ContributionState.WRITING

    @property
    def is_ready(self) -> bool:
        """Whether an approver is asked to hand it in."""
        return self.is_writing and self.ready_at is not None

    @property
    def is_handed_in(self) -> bool:
        """Whether the coordinator is to decide on it."""
        return self.state == ContributionState.HANDED_IN

    @property
    def is_taken_up(self) -> bool:
        """Whether a bulletin has taken up its words."""
        return self.state == ContributionState.MERGED

    @property
    def section_name(self) -> str:
        """The section, as people read it."""
        return str(dict(SectionKey.choices).get(self.section, self.section))

    @property
    def is_late(self) -> bool:
        """Asked for, not handed in, and its day has gone by."""
        return self.is_writing and self.due_on is not None and self.due_on < clock.today()
