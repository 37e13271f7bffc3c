"""Vendor alerts and the identifiers of sellers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.constraints import one_of
from portal.enums import NoticeKind
from portal.models import Platform
from portal.models.keys import Keyed
from sharing.enums import IdentifierKind, LegalNature, RequestedAction, TargetKind
from sharing.models.guarded import GuardedManager
from sharing.models.notices import Notice


class VendorAlert(Notice):
    """A seller, listing or network, and what is asked about it. Mutable while a draft."""

    KIND: ClassVar[str] = NoticeKind.ALERT
    CONTENT_FIELDS: ClassVar[tuple[str, ...]] = (
        *Notice.CONTENT_FIELDS,
        "target_kind",
        "platform",
        "observed",
        "assessed",
        "legal_nature",
        "is_dsa_notice",
        "good_faith",
        "legal_basis",
        "requested_actions",
        "reply_contact",
        "origin",
        "destination",
    )

    target_kind = models.CharField(_("kind of target"), max_length=10, choices=TargetKind, default=TargetKind.LISTING)
    platform = models.ForeignKey(
        Platform, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("platform")
    )
    observed = models.TextField(_("what was observed"), max_length=8000)
    assessed = models.TextField(_("what is assessed"), blank=True, max_length=8000)
    legal_nature = models.CharField(
        _("legal nature"), max_length=12, choices=LegalNature, default=LegalNature.VOLUNTARY
    )
    is_dsa_notice = models.BooleanField(_("notice under Article 16 of the Digital Services Act"), default=False)
    good_faith = models.BooleanField(
        _("I believe in good faith that the information and allegations are accurate and complete"), default=False
    )
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    requested_actions = ArrayField(
        models.CharField(max_length=24, choices=RequestedAction),
        verbose_name=_("what is asked"),
        default=list,
        blank=True,
    )
    reply_contact = models.CharField(_("reply contact"), max_length=200, blank=True)
    origin = CountryField(_("country of origin"), blank=True)
    destination = CountryField(_("country of destination"), blank=True)
    own_file_number = models.CharField(
        _("own file number"), max_length=100, blank=True, help_text=_("Only your organization sees it.")
    )

    objects = GuardedManager()  # type: ignore[misc]

    class Meta:
        constraints = [
            one_of("alert", "target_kind", TargetKind.values),
            one_of("alert", "legal_nature", LegalNature.values),
            CheckConstraint(condition=Q(is_dsa_notice=False) | Q(good_faith=True), name="alert_dsa_good_faith"),
            CheckConstraint(
                condition=Q(requested_actions__contained_by=RequestedAction.values), name="alert_requested_actions"
            ),
        ]

    @property
    def texts(self) -> list[str]:
        return [self.observed, self.assessed, self.legal_basis, str(self.platform or "")]

    @property
    def asked_in_words(self) -> list[str]:
        """What is asked, as people read it."""
        return [str(RequestedAction(code).label) for code in self.requested_actions]


class SellerIdentifier(Keyed):
    """One identifier of a seller: the value as written and its canonical form, both kept. Mutable with its alert."""

    alert = models.ForeignKey(VendorAlert, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=24, choices=IdentifierKind)
    value = models.CharField(_("value"), max_length=2000)
    normalized = models.CharField(max_length=2000)
    note = models.CharField(_("note"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = GuardedManager()

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["kind", "normalized"], name="identifier_lookup")]
        constraints = [one_of("identifier", "kind", IdentifierKind.values)]

    def __str__(self) -> str:
        return f"{self.kind} of {self.alert_id}"
