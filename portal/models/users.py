"""People, and the invitations by which they come."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.constraints import one_of, paired
from portal.enums import Appearance, UserRole
from portal.models.keys import Keyed
from portal.models.organizations import Organization


def member_only() -> list[str]:
    """The roles of someone who was given no other."""
    return [UserRole.MEMBER.value]


class UserManager(BaseUserManager["User"]):
    """Makes people; `manage.py createsuperuser` is not offered, since no one stands above the reading rule."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a normalised address and a hashed password (unusable when none is given)."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin, Keyed):
    """A person of exactly one organization. Mutable. `is_superuser` is never set: nothing bypasses the rule."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="people")
    roles = ArrayField(models.CharField(max_length=20, choices=UserRole), verbose_name=_("roles"), default=member_only)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Where none is named, the organization's.")
    )
    appearance = models.CharField(_("appearance"), max_length=6, choices=Appearance, default=Appearance.DEVICE)
    is_active = models.BooleanField(_("active"), default=True)
    is_operator = models.BooleanField(_("operator"), default=False, help_text=_("May enter the technical admin."))
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_case"),
            CheckConstraint(
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=UserRole.values), name="user_roles_codes"
            ),
            CheckConstraint(condition=Q(is_superuser=False), name="user_no_superuser"),
            one_of("user", "appearance", Appearance.values),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.is_operator

    @property
    def zone_name(self) -> str:
        """The time zone in which times are told to this person; of a row that was loaded with its organization."""
        return self.time_zone or self.organization.time_zone

    @property
    def is_approver(self) -> bool:
        return UserRole.APPROVER in self.roles

    @property
    def is_administrator(self) -> bool:
        return UserRole.ADMINISTRATOR in self.roles


class Invitation(Keyed):
    """An invitation of one address into one organization; its link is signed, not stored. Mutable."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=UserRole), verbose_name=_("roles"), default=member_only)
    language = models.CharField(_("language"), max_length=10, default="en")
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    failing_since = models.DateTimeField(null=True, blank=True, help_text="When its mail was refused or came back.")
    failing_status = models.CharField(max_length=11, blank=True, help_text="The code that a mail server gave.")

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            paired("invitation", "accepted_at", "accepted_by"),
            paired("invitation", "revoked_at", "revoked_by"),
            CheckConstraint(
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=UserRole.values), name="invitation_roles_codes"
            ),
            CheckConstraint(condition=Q(failing_since__isnull=False) | Q(failing_status=""), name="invitation_failing"),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.organization_id})"
