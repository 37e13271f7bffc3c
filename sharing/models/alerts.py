"""Vendor alerts and the identifiers of sellers."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.constraints import one_of
from portal.enums import NoticeKind
from portal.models import Platform
from portal.models.keys import Keyed
from sharing.enums import (
    Credibility,
    IdentifierKind,
    LegalNature,
    RequestedAction,
    SellerNotice,
    SourceReliability,
    TargetKind,
)
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
        "source_reliability",
        "credibility",
        "seller_notice",
        "seller_notice_from_on",
        "preserve",
        "first_seen_on",
        "last_seen_on",
        "maybe_hijacked",
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
    source_reliability = models.CharField(
        _("how reliable the source is"), max_length=1, choices=SourceReliability, blank=True
    )
    credibility = models.CharField(_("how credible the information is"), max_length=1, choices=Credibility, blank=True)
    seller_notice = models.CharField(
        _("whether the seller may be told"), max_length=10, choices=SellerNotice, blank=True
    )
    seller_notice_from_on = models.DateField(_("seller may be told from"), null=True, blank=True)
    preserve = models.TextField(_("what to preserve"), blank=True, max_length=2000)
    first_seen_on = models.DateField(_("first seen"), null=True, blank=True)
    last_seen_on = models.DateField(_("last seen"), null=True, blank=True)
    maybe_hijacked = models.BooleanField(_("possibly a hijacked or impersonated account"), default=False)
    own_file_number = models.CharField(
        _("own file number"), max_length=100, blank=True, help_text=_("Only your organization sees it.")
    )

    objects = GuardedManager()  # type: ignore[misc]

    class Meta:
        constraints = [
            one_of("alert", "target_kind", TargetKind.values),
            one_of("alert", "legal_nature", LegalNature.values),
            CheckConstraint(condition=Q(is_dsa_notice=False) | Q(good_faith=True), name="alert_dsa_good_faith"),
            one_of("alert", "source_reliability", ["", *SourceReliability.values]),
            one_of("alert", "credibility", ["", *Credibility.values]),
            one_of("alert", "seller_notice", ["", *SellerNotice.values]),
            CheckConstraint(
                condition=Q(seller_notice=SellerNotice.NOT_BEFORE, seller_notice_from_on__isnull=False)
                | (~Q(seller_notice=SellerNotice.NOT_BEFORE) & Q(seller_notice_from_on__isnull=True)),
                name="alert_seller_notice_day",
            ),
            CheckConstraint(
                condition=Q(first_seen_on__isnull=True)
                | Q(last_seen_on__isnull=True)
                | Q(last_seen_on__gte=F("first_seen_on")),
                name="alert_seen_in_order",
            ),
            CheckConstraint(
                condition=Q(requested_actions__contained_by=RequestedAction.values), name="alert_requested_actions"
            ),
        ]

    @property
    def texts(self) -> list[str]:
        return [self.observed, self.assessed, self.preserve, self.legal_basis, str(self.platform or "")]

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
    for_addressees = models.BooleanField(
        _("for addressees only"),
        default=False,
        help_text=_("Other readers see its kind, not its value."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = GuardedManager()
    is_withheld = False  # of a copy that says its kind alone: see `sharing.sellers`

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["kind", "normalized"], name="identifier_lookup")]
        constraints = [one_of("identifier", "kind", IdentifierKind.values)]

    def __str__(self) -> str:
        return f"{self.kind} of {self.alert_id}"
