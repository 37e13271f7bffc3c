"""The tables of people, organizations, frameworks and what goes out."""

from portal.models.applications import Application
from portal.models.audit import AuditEvent, AuditPending, AuditRoom, AuditSeal
from portal.models.contacts import FocalPoint, Procedure
from portal.models.events import Event, MailPlan, Notification
from portal.models.frameworks import AgreementVersion, Framework, Participation
from portal.models.organizations import Holiday, Market, Organization, Platform, PlatformAddress, RoleGroup
from portal.models.outbox import Message
from portal.models.scans import AgreementScan
from portal.models.tokens import ApiToken
from portal.models.users import Invitation, User
from portal.models.visits import Visit
from portal.models.webhooks import Attempt, Endpoint

__all__ = [
    "AgreementScan",
    "AgreementVersion",
    "ApiToken",
    "Application",
    "Attempt",
    "AuditEvent",
    "AuditPending",
    "AuditRoom",
    "AuditSeal",
    "Endpoint",
    "Event",
    "FocalPoint",
    "Framework",
    "Holiday",
    "Invitation",
    "MailPlan",
    "Market",
    "Message",
    "Notification",
    "Organization",
    "Participation",
    "Platform",
    "PlatformAddress",
    "Procedure",
    "RoleGroup",
    "User",
    "Visit",
]
