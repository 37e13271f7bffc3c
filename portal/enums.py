"""Codes that the database stores, with the words that people see."""

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class TLP(TextChoices):
    """Traffic Light Protocol 2.0 of FIRST, least restrictive first; labels are never translated."""

    CLEAR = "clear", "TLP:CLEAR"
    GREEN = "green", "TLP:GREEN"
    AMBER = "amber", "TLP:AMBER"
    AMBER_STRICT = "amber_strict", "TLP:AMBER+STRICT"
    RED = "red", "TLP:RED"

    @property
    def rank(self) -> int:
        """0 for CLEAR up to 4 for RED: a higher rank is stricter."""
        return list(TLP).index(self)

    @property
    def sentence(self) -> str | Promise:
        """What a reader may do with an item under this label."""
        return _TLP_SENTENCES[self]


_TLP_SENTENCES: dict[str, str | Promise] = {
    TLP.CLEAR: _("You may pass this to anyone."),
    TLP.GREEN: _("You may pass this to your community, as the framework defines it, but not in public."),
    TLP.AMBER: _("You may pass this to those who need to know in your organization and among its clients."),
    TLP.AMBER_STRICT: _("You may pass this to those who need to know in your own organization only."),
    TLP.RED: _("You may not pass this to anyone else."),
}


class PAP(TextChoices):
    """Permissible Actions Protocol, most open first: advice on what may be done with an item, beside the label, which
    says who may know it. Codes are never translated. It decides nothing about reading.
    """

    CLEAR = "clear", "PAP:CLEAR"
    GREEN = "green", "PAP:GREEN"
    AMBER = "amber", "PAP:AMBER"
    RED = "red", "PAP:RED"

    @property
    def sentence(self) -> str | Promise:
        """What may be done with it."""
        return _PAP_SENTENCES[self]


_PAP_SENTENCES: dict[str, str | Promise] = {
    PAP.CLEAR: _("Use it as you like."),
    PAP.GREEN: _("You may act on it openly: remove, block, write to the seller."),
    PAP.AMBER: _("Look things up with others, but do nothing that reaches the seller."),
    PAP.RED: _("Compare it with your own records only: do nothing that the seller could notice."),
}


class Urgency(TextChoices):
    """How soon an answer is asked; the hours and days are the framework's."""

    IMMEDIATE = "immediate", _("Immediate")
    HIGH = "high", _("High")
    ROUTINE = "routine", _("Routine")
    NONE = "none", _("No answer needed")


class NoticeKind(TextChoices):
    ALERT = "alert", _("Alert")
    MO_NOTE = "mo_note", _("MO note")
    LAW_CHANGE = "law_change", _("Law change")
    BULLETIN = "bulletin", _("Bulletin")
    MEETING = "meeting", _("Consultation")


# Kinds for which a framework says whether a second person must approve; of the others one always must.
MAY_TAKE_TWO = (NoticeKind.MO_NOTE, NoticeKind.LAW_CHANGE, NoticeKind.MEETING)


class OrganizationKind(TextChoices):
    AUTHORITY = "authority", _("Government authority")
    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Industry association")
    INTERNATIONAL = "international", _("International organization")
    COORDINATING_BODY = "coordinating_body", _("Coordinating body")


class Sector(TextChoices):
    MARKETPLACE = "marketplace", _("Marketplace")
    SOCIAL_NETWORK = "social_network", _("Social network")
    SEARCH = "search", _("Search")
    PAYMENT = "payment", _("Payment")
    CARRIER = "carrier", _("Carrier")
    MANUFACTURER = "manufacturer", _("Manufacturer")
    REGISTRAR = "registrar", _("Registrar")


class UserRole(TextChoices):
    """What a person may do inside the own organization; one person may hold several."""

    MEMBER = "member", _("Member")
    APPROVER = "approver", _("Approver")
    ADMINISTRATOR = "administrator", _("Administrator")


class ParticipationRole(TextChoices):
    COORDINATOR = "coordinator", _("Coordinator")
    AUTHORITY = "authority", _("Authority")
    COMPANY = "company", _("Company")
    OBSERVER = "observer", _("Observer")


class FrameworkLevel(TextChoices):
    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")


class ApplicationState(TextChoices):
    """What became of a request to join a framework."""

    OPEN = "open", _("waits for a decision")
    ADMITTED = "admitted", _("admitted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("taken back")
    CLOSED = "closed", _("ended with the framework")


class FrameworkPermission(TextChoices):
    """What a group may do in a framework; the codenames of django-guardian's rows."""

    ISSUE_ALERT = "issue_alert", _("Issue a vendor alert")
    ISSUE_MO_NOTE = "issue_mo_note", _("Issue an MO note")
    ISSUE_LAW_CHANGE = "issue_law_change", _("Issue a law change")
    RESPOND = "respond", _("Confirm receipt, record what was done, ask a question")
    COMPOSE_BULLETIN = "compose_bulletin", _("Compose a bulletin")
    RELEASE_ALERT = "release_alert", _("Approve and share a vendor alert")
    RELEASE_MO_NOTE = "release_mo_note", _("Approve and share an MO note")
    RELEASE_LAW_CHANGE = "release_law_change", _("Approve and share a law change")
    PUBLISH_BULLETIN = "publish_bulletin", _("Approve and publish a bulletin")
    MANAGE_MEMBERSHIPS = "manage_memberships", _("Admit, suspend and end memberships")
    CHANGE_RULES = "change_rules", _("Set the framework's rules")


class Weekday(TextChoices):
    """ISO weekday numbers, as text."""

    MONDAY = "1", _("Monday")
    TUESDAY = "2", _("Tuesday")
    WEDNESDAY = "3", _("Wednesday")
    THURSDAY = "4", _("Thursday")
    FRIDAY = "5", _("Friday")
    SATURDAY = "6", _("Saturday")
    SUNDAY = "7", _("Sunday")


class MessageKind(TextChoices):
    """Kinds of outgoing messages; each needs a registered writer (`portal.outbox.register`)."""

    INVITATION = "invitation", _("Invitation")
    PASSWORD_RESET = "password_reset", _("Password reset")
    EVENT = "event", _("Event, at once")
    SUMMARY = "summary", _("Summary")
    CALL = "call", _("Event")
    TEST = "test", _("Test of a webhook")


class Channel(TextChoices):
    EMAIL = "email", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")


class Suppressed(TextChoices):
    """Why a message that waited was not sent."""

    NOT_ENTITLED = "not_entitled", _("The recipient may not read it any more, or is asked no more")
    UNSUBSCRIBED = "unsubscribed", _("The recipient wants no such mail")
    NOTHING_NEW = "nothing_new", _("There was nothing to tell")
    ENDED = "ended", _("What it was about has ended")
    LEFT = "left", _("An operator left it unsent")
    ONCE = "once", _("A test that failed is not repeated")
    FOLDED = "folded", _("A later call tells of the same")


class EventKind(TextChoices):
    """What people are told of; each kind needs a registered teller (`portal.events.register`)."""

    ITEM = "item", _("Shared or corrected")
    ASKED = "asked", _("You are asked to follow up")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RECALLED = "recalled", _("To be deleted")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer to a question")
    REVIEW = "review", _("Waits for approval")
    SENT_BACK = "sent_back", _("Sent back")
    SWITCHED_OFF = "switched_off", _("A webhook was switched off")
    MAILS_FAIL = "mails_fail", _("Mails do not arrive")
    CALLEE_FAILS = "callee_fails", _("Mails to a focal point do not arrive")
    UNOPENED = "unopened", _("Not opened in time")
    SILENT = "silent", _("Members that have not opened it")
    QUIET = "quiet", _("Nothing shared for a long time")
    LAW = "law", _("A law takes effect")
    EXTENSION_ASKED = "extension_asked", _("Asked to share it further")
    EXTENSION_DECIDED = "extension_decided", _("Decided on sharing it further")
    BULLETIN_BEGUN = "bulletin_begun", _("A bulletin is begun")
    BULLETIN_DUE = "bulletin_due", _("A bulletin is to be published")
    CLEARANCE = "clearance", _("Asked to clear a bulletin")
    CLEARANCE_DUE = "clearance_due", _("Soon no time left to object")
    CLEARANCE_ANSWERED = "clearance_answered", _("Cleared, or objected to")
    DISPUTED = "disputed", _("Disputed")
    DISPUTE_DECIDED = "dispute_decided", _("Decided on a dispute")
    PROPOSED = "proposed", _("A correction is proposed")
    PROPOSAL_ANSWERED = "proposal_answered", _("Answer to a proposal")
    OUTCOME = "outcome", _("What was done")
    RECALL_CONFIRMED = "recall_confirmed", _("Deletion confirmed")
    APPLIED = "applied", _("Asks to join")
    APPLICATION_DECIDED = "application_decided", _("Decided on a request to join")
    INVITED = "invited", _("Invited to join")
    ADMITTED = "admitted", _("Admitted")
    SUSPENDED = "suspended", _("Membership suspended")
    RESUMED = "resumed", _("Membership resumed")
    ENDED = "ended", _("Membership ended")
    CONSENT_ASKED = "consent_asked", _("Asked whether a bulletin may quote an item")
    CONSENT_ANSWERED = "consent_answered", _("Answer on quoting an item")
    AGREEMENT = "agreement", _("A new version of an agreement")
    AGREEMENT_DUE = "agreement_due", _("An agreement is to be accepted soon")
    CONTRIBUTION_ASKED = "contribution_asked", _("Asked to contribute to a bulletin")
    CONTRIBUTION_DUE = "contribution_due", _("A contribution to a bulletin is due soon")
    CONTRIBUTION_READY = "contribution_ready", _("A contribution to a bulletin is to be handed in")
    CONTRIBUTION_IN = "contribution_in", _("A contribution to a bulletin is handed in")
    CONTRIBUTION_DONE = "contribution_done", _("Decided on a contribution to a bulletin")


class CalledOf(TextChoices):
    """The kinds of events of which an organization's programs can be called."""

    ITEM = "item", _("An item is shared with us or corrected")
    ASKED = "asked", _("We are asked to follow up")
    WITHDRAWN = "withdrawn", _("An item is withdrawn")
    RECALLED = "recalled", _("We are to delete an item")
    QUESTION = "question", _("A question to us")
    ANSWER = "answer", _("An answer to us")
    LAW = "law", _("A law takes effect in our markets, and alerts become actionable")


class SwitchedOff(TextChoices):
    """Why an endpoint is called no more."""

    BY_HAND = "by_hand", _("by hand")
    GONE = "gone", _("it answered that it wants nothing any more (410)")
    FAILING = "failing", _("it had failed for days")


class Failing(TextChoices):
    """How mails to somebody fail."""

    REFUSED = "refused", _("refused")
    CAME_BACK = "came_back", _("come back")


class Rhythm(TextChoices):
    """How often somebody is told by mail of what is not told at once."""

    DAILY = "daily", _("Every working day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


class Appearance(TextChoices):
    """Which colours a person's pages have."""

    DEVICE = "device", _("As the device is set")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")
