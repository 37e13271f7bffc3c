"""Signed agreements, as pictures of paper."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.frameworks import AgreementVersion, Framework
from portal.models.keys import Keyed
from portal.models.organizations import Organization
from portal.models.users import User


class AgreementScan(Keyed):
    """The signed agreement of one organization, scanned. Immutable: a better scan is a further row."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="scans")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="scans")
    agreement = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-added_at"]
        indexes = [models.Index(fields=["framework", "organization", "-added_at"], name="scan_of_member")]
        constraints = [
            models.UniqueConstraint(fields=["framework", "organization", "agreement", "sha256"], name="scan_once")
        ]
        triggers = [pgtrigger.Protect(name="scan_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.organization_id} in {self.framework_id}"
