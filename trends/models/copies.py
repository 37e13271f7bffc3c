"""Copies of bulletins that carry a number, and for whom each was made."""

from typing import Final

import pgtrigger
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of
from portal.models import Organization, User
from portal.models.keys import Keyed
from sharing.enums import Standing
from sharing.models.guarded import GuardedManager
from trends.models.bulletins import Bulletin

NUMBER: Final = 10  # letters of base32: a number tells of no other, and none is guessed


class Copy(Keyed):
    """One copy: taken by a person for itself, or given to somebody without an account, who is named. Immutable."""

    number = models.CharField(max_length=NUMBER, unique=True)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=4, choices=[("pdf", "PDF"), ("docx", "DOCX")])
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=clock.now)
    name = models.CharField(_("name"), max_length=120, blank=True, help_text="Of somebody without an account.")
    office = models.CharField(_("office"), max_length=160, blank=True)
    standing = models.CharField(_("who this is"), max_length=9, choices=Standing, blank=True)
    purpose = models.CharField(_("for what"), max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)

    objects = GuardedManager()

    class Meta:
        indexes = [models.Index(fields=["bulletin", "organization", "-given_at"], name="copies_of_organization")]
        constraints = [
            CheckConstraint(
                condition=Q(name="", office="", standing="", purpose="")
                | (~Q(name="") & ~Q(office="") & ~Q(standing="") & ~Q(purpose="")),
                name="copy_is_for_somebody",
            ),
            one_of("copy", "form", ["pdf", "docx"]),
            one_of("copy", "standing", ["", *Standing.values]),
        ]
        triggers = [pgtrigger.Protect(name="copy_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.told_number

    @property
    def told_number(self) -> str:
        """The number as it is printed: in two parts."""
        return f"{self.number[: NUMBER // 2]}-{self.number[NUMBER // 2 :]}"

    @property
    def recipient(self) -> str:
        """Whose copy it is; of a row that was loaded with the person."""
        return self.name or self.given_by.name

    @property
    def told_office(self) -> str:
        """Where the recipient works; of a row that was loaded with the organization."""
        return self.office or self.organization.name


class StampPage(Keyed):
    """The line that copies for one recipient carry, rendered once, under the digest of its words. Immutable."""

    words = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the HTML.")
    content = models.BinaryField()

    class Meta:
        triggers = [pgtrigger.Protect(name="stamp_page_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.words[:8]
