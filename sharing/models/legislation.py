"""Law changes, and the controls that follow from them."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.enums import NoticeKind
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.enums import ControlStatus, DatePrecision, EvidenceMark, LawStage, RuleKind
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice
from sharing.models.substances import Substance

PRECISIONS = ["", *DatePrecision.values]


def precise(table: str, name: str) -> CheckConstraint:
    """A partial date is a day and how much of it is known, or neither."""
    return CheckConstraint(
        condition=Q(**{f"{name}_on__isnull": True, f"{name}_precision": ""})
        | (Q(**{f"{name}_on__isnull": False}) & ~Q(**{f"{name}_precision": ""})),
        name=f"{table}_{name}_precision",
    )


class LegislativeChange(Notice):
    """A change of law in one jurisdiction. Dates are kept with their precision. Mutable while a draft."""

    KIND: ClassVar[str] = NoticeKind.LAW_CHANGE
    CONTENT_FIELDS: ClassVar[tuple[str, ...]] = (
        *Notice.CONTENT_FIELDS,
        "jurisdiction",
        "authority",
        "instrument",
        "stage",
        "rule_kind",
        "substance_text",
        "from_status",
        "to_status",
        "to_schedule",
        "proposed_on",
        "proposed_precision",
        "adopted_on",
        "adopted_precision",
        "published_on",
        "published_precision",
        "effective_on",
        "effective_precision",
        "effect_rule",
        "platform_duties",
        "source_url",
        "disagreement",
    )

    jurisdiction = models.CharField(_("jurisdiction"), max_length=2, help_text="ISO 3166-1 alpha-2, UN or EU")
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    instrument = models.CharField(_("instrument"), max_length=300)
    stage = models.CharField(_("stage of the law"), max_length=10, choices=LawStage, default=LawStage.ADOPTED)
    rule_kind = models.CharField(_("kind of rule"), max_length=14, choices=RuleKind, default=RuleKind.INDIVIDUAL)
    substance_text = models.TextField(_("class or group, as the instrument words it"), blank=True, max_length=2000)
    from_status = models.CharField(_("status before"), max_length=200, blank=True)
    to_status = models.CharField(_("status after"), max_length=12, choices=ControlStatus)
    to_schedule = models.CharField(_("schedule or list"), max_length=200, blank=True)
    proposed_on = models.DateField(_("proposed"), null=True, blank=True)
    proposed_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    adopted_on = models.DateField(_("adopted"), null=True, blank=True)
    adopted_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    published_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    effective_on = models.DateField(_("takes effect"), null=True, blank=True)
    effective_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    effect_rule = models.CharField(_("rule that gives the date of effect"), max_length=300, blank=True)
    platform_duties = models.TextField(_("duties for platforms"), blank=True, max_length=4000)
    source_url = models.URLField(_("source"), max_length=500, blank=True)
    disagreement = models.TextField(_("where sources disagree"), blank=True, max_length=2000)

    objects = GuardedManager()  # type: ignore[misc]

    class Meta:
        constraints = [
            one_of("law_change", "stage", LawStage.values),
            one_of("law_change", "rule_kind", RuleKind.values),
            one_of("law_change", "to_status", ControlStatus.values),
            precise("law_change", "proposed"),
            precise("law_change", "adopted"),
            precise("law_change", "published"),
            precise("law_change", "effective"),
        ]

    @property
    def texts(self) -> list[str]:
        return [self.instrument, self.authority, self.substance_text, self.platform_duties]


class Control(Keyed):
    """The status of a substance, or of a group in words, in one jurisdiction from a day on.

    No row means "no information", never "not controlled". A missing day of effect is "not known". Rows are never
    changed but ended (`superseded_at`) or confirmed, and keep when it was last looked at who is to be told of them.
    Guarded: a control is never more visible than its law change.
    """

    substance = models.ForeignKey(Substance, on_delete=models.PROTECT, null=True, related_name="+")
    group_text = models.TextField(blank=True)
    jurisdiction = models.CharField(max_length=2)
    from_status = models.CharField(max_length=200, blank=True, help_text="As it was before, in the source's words.")
    status = models.CharField(max_length=12, choices=ControlStatus)
    schedule = models.CharField(max_length=200, blank=True)
    rule_kind = models.CharField(max_length=14, choices=RuleKind)
    adopted_on = models.DateField(null=True)
    adopted_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    published_on = models.DateField(null=True)
    published_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    effective_on = models.DateField(null=True)
    effective_precision = models.CharField(max_length=5, choices=DatePrecision, blank=True)
    until_on = models.DateField(null=True)
    effect_rule = models.CharField(max_length=300, blank=True)
    instrument = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    evidence = models.CharField(max_length=10, choices=EvidenceMark)
    reported_by = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    law_change = models.ForeignKey(LegislativeChange, on_delete=models.PROTECT, null=True, related_name="+")
    reference_row = models.CharField(max_length=60, blank=True, help_text="The decision, and its part, in our data.")
    created_at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True, help_text="When it was last worked out who is to be told of it.")

    objects = GuardedManager()

    class Meta:
        indexes = [
            models.Index(fields=["substance", "jurisdiction"], name="control_lookup"),
            models.Index(fields=["jurisdiction", "effective_on"], name="control_coming"),
            models.Index(fields=["law_change"], name="control_of_law"),
        ]
        constraints = [
            one_of("control", "status", ControlStatus.values),
            one_of("control", "rule_kind", RuleKind.values),
            one_of("control", "evidence", EvidenceMark.values),
            paired("control", "confirmed_at", "confirmed_by"),
            precise("control", "adopted"),
            precise("control", "published"),
            precise("control", "effective"),
            CheckConstraint(condition=Q(substance__isnull=False) | ~Q(group_text=""), name="control_of_something"),
            CheckConstraint(
                condition=Q(evidence=EvidenceMark.CONFIRMED, confirmed_at__isnull=False)
                | (~Q(evidence=EvidenceMark.CONFIRMED) & Q(confirmed_at__isnull=True)),
                name="control_confirmed_evidence",
            ),
            CheckConstraint(
                condition=~Q(reference_row="") | Q(law_change__isnull=False) | Q(reported_by__isnull=False),
                name="control_has_a_source",
            ),
            models.UniqueConstraint(
                fields=["reference_row"],
                condition=~Q(reference_row="") & Q(superseded_at__isnull=True),
                name="control_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.status} {self.substance_id or self.group_text}"
