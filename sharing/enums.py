"""Codes of notices and their parts, with the words that people see."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NoticeState(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RELEASED = "released", _("Released")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Way(TextChoices):
    """By what an item reaches an organization: a line for somebody who can sign in, a mail that a server took, a call
    that its program took, a copy that its program fetched. Only the first needs nobody's mail or program to work.
    """

    INBOX = "inbox", _("in the inbox")
    MAIL = "mail", _("by mail")
    CALL = "call", _("called")
    PULL = "pull", _("pulled")


class MeetingStage(TextChoices):
    """How far a consultation has come; whether it is shared is its state as a notice."""

    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CLOSED = "closed", _("Closed")


class RecommendationState(TextChoices):
    OPEN = "open", _("Open")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Audience(TextChoices):
    """Which roles of a framework a release is for; observers read only what is for everyone."""

    EVERYONE = "everyone", _("Everyone")
    AUTHORITIES = "authorities", _("Authorities only")
    COMPANIES = "companies", _("Companies only")


class TargetKind(TextChoices):
    LISTING = "listing", _("Listing")
    SELLER = "seller", _("Seller")
    NETWORK = "network", _("Network of sellers")
    EQUIPMENT = "equipment", _("Seller of equipment")
    LOOKALIKE = "lookalike", _("Fraud with a lookalike")


class IdentifierKind(TextChoices):
    SHOP_HANDLE = "shop_handle", _("Shop handle")
    SHOP_URL = "shop_url", _("Shop address")
    LISTING_URL = "listing_url", _("Listing address")
    DOMAIN = "domain", _("Domain")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Telephone number")
    MESSENGER = "messenger", _("Messenger handle")
    SOCIAL_PROFILE = "social_profile", _("Social profile")
    COMPANY_REGISTRATION = "company_registration", _("Company registration")
    BANK_ACCOUNT = "bank_account", _("Bank account")
    CRYPTO_WALLET = "crypto_wallet", _("Crypto wallet")
    POSTAL_ORIGIN = "postal_origin", _("Postal origin")
    TRACKING_PATTERN = "tracking_pattern", _("Tracking pattern")


class LegalNature(TextChoices):
    VOLUNTARY = "voluntary", _("Voluntary notice")
    ORDER = "order", _("Order")
    INFORMATION = "information", _("Information only")


class SourceReliability(TextChoices):
    """How far the source has been right before: the first half of the Admiralty code."""

    A = "A", _("A – completely reliable")
    B = "B", _("B – usually reliable")
    C = "C", _("C – fairly reliable")
    D = "D", _("D – not usually reliable")
    E = "E", _("E – unreliable")
    F = "F", _("F – cannot be judged")


class Credibility(TextChoices):
    """How likely the information is to be true, whoever brought it: the second half of the Admiralty code."""

    CONFIRMED = "1", _("1 – confirmed by other sources")
    PROBABLE = "2", _("2 – probably true")
    POSSIBLE = "3", _("3 – possibly true")
    DOUBTFUL = "4", _("4 – doubtful")
    IMPROBABLE = "5", _("5 – improbable")
    UNKNOWN = "6", _("6 – cannot be judged")


class SellerNotice(TextChoices):
    """Whether a platform may tell the seller that an authority has reported it."""

    YES = "yes", _("Yes")
    NOT_BEFORE = "not_before", _("Not before a day")
    NO = "no", _("No")


class RequestedAction(TextChoices):
    REVIEW_LISTING = "review_listing", _("Review the listing")
    REMOVE_LISTING = "remove_listing", _("Remove the listing")
    SUSPEND_SHOP = "suspend_shop", _("Suspend the shop")
    BLOCK_REREGISTRATION = "block_reregistration", _("Block registration anew by identifier")
    PRESERVE_DATA = "preserve_data", _("Preserve data")
    SEARCH_LINKED = "search_linked", _("Search for linked accounts")
    ADD_KEYWORD = "add_keyword", _("Add to the watch words")
    INFORM = "inform", _("Take note")


class Decision(TextChoices):
    """What was done, in the words of the statement of reasons of the Digital Services Act, and the other answers."""

    VISIBILITY_REMOVED = "visibility_removed", _("Listing removed")
    VISIBILITY_DISABLED = "visibility_disabled", _("Access to the listing disabled")
    VISIBILITY_DEMOTED = "visibility_demoted", _("Listing demoted or restricted")
    MONETARY_SUSPENDED = "monetary_suspended", _("Payments suspended")
    PROVISION_SUSPENDED = "provision_suspended", _("Service suspended")
    PROVISION_TERMINATED = "provision_terminated", _("Service terminated")
    ACCOUNT_SUSPENDED = "account_suspended", _("Account suspended")
    ACCOUNT_TERMINATED = "account_terminated", _("Account terminated")
    ALREADY_REMOVED = "already_removed", _("Already removed")
    PARTLY_ACTED = "partly_acted", _("Partly acted")
    NOT_OUR_PLATFORM = "not_our_platform", _("Not our platform")
    LAWFUL_OR_MISTAKEN = "lawful_or_mistaken", _("Lawful or mistaken")
    NO_TRACE = "no_trace", _("No trace found")
    NOT_UNLAWFUL_HERE = "not_unlawful_here", _("Not unlawful in our markets")
    DATA_PRESERVED = "data_preserved", _("Data preserved")
    NEEDS_MORE = "needs_more", _("More information needed")
    TAKEN_BACK = "taken_back", _("Taken back")  # of a line that was wrong, and that no other takes the place of

    @property
    def is_action(self) -> bool:
        """Whether the decision took something off the market, as statistics count it."""
        return self in ACTED


ACTED = frozenset(
    {
        Decision.VISIBILITY_REMOVED,
        Decision.VISIBILITY_DISABLED,
        Decision.VISIBILITY_DEMOTED,
        Decision.MONETARY_SUSPENDED,
        Decision.PROVISION_SUSPENDED,
        Decision.PROVISION_TERMINATED,
        Decision.ACCOUNT_SUSPENDED,
        Decision.ACCOUNT_TERMINATED,
        Decision.ALREADY_REMOVED,
        Decision.PARTLY_ACTED,
    }
)


class Resolution(TextChoices):
    """What became of it that an organization called an alert lawful or mistaken."""

    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPLAINED = "explained", _("Explained")
    TAKEN_BACK = "taken_back", _("Taken back")


class ExtensionState(TextChoices):
    """What became of a coordinator's request to share an item with a regional framework."""

    OPEN = "open", _("waits for the issuer")
    CONSENTED = "consented", _("consented")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken_back", _("taken back")


class ClearanceAnswer(TextChoices):
    """What an organization says to an item that it sees before it is shared."""

    NO_OBJECTION = "no_objection", _("no objection")
    OBJECTION = "objection", _("objects")


class RecallReason(TextChoices):
    """Why somebody who kept a copy of an item is to delete it."""

    NARROWED = "narrowed", _("no longer shared")
    WITHDRAWN = "withdrawn", _("withdrawn")
    TAKEN_BACK = "taken_back", _("taken back")


class Verdict(TextChoices):
    """What the originator decided on a dispute."""

    UPHELD = "upheld", _("Upheld: the item was corrected or withdrawn")
    REJECTED = "rejected", _("Rejected: the item stands")


class Feeling(TextChoices):
    """What a reader's organization tells the originator with one click."""

    HELPFUL = "helpful", _("Helpful")
    NOT_HELPFUL = "not_helpful", _("Not helpful")
    OUTDATED = "outdated", _("Outdated")
    SEEN_HERE = "seen_here", _("Seen here too")
    WANT_MORE = "want_more", _("Want more")


class ProposalState(TextChoices):
    """What became of a reader's proposal to correct an item."""

    OPEN = "open", _("waits for the issuer")
    TAKEN = "taken", _("taken up")
    DECLINED = "declined", _("declined")


class MStage(TextChoices):
    """The four Ms of the modus-operandi vocabulary."""

    MANUFACTURE = "manufacture", _("Manufacture")
    MARKETING = "marketing", _("Marketing")
    MOVEMENT = "movement", _("Movement")
    MONETIZATION = "monetization", _("Monetization")


class EvidenceMark(TextChoices):
    """How far a fact of the reference data, or of a member, is to be trusted."""

    SEEN = "seen", _("Seen in a public source")
    MIXED = "mixed", _("Partly seen in a public source")
    RECALL = "recall", _("From memory, not checked")
    REPORTED = "reported", _("Reported by a member, unconfirmed")
    CONFIRMED = "confirmed", _("Confirmed by the jurisdiction's authority")


class DatePrecision(TextChoices):
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class ControlStatus(TextChoices):
    CONTROLLED = "controlled", _("Controlled")
    TEMPORARY = "temporary", _("Temporarily controlled")
    PRECURSOR = "precursor", _("Controlled as a precursor")
    MONITORED = "monitored", _("Monitored")
    MEDICINE = "medicine", _("Medicine on prescription")
    REMOVED = "removed", _("Removed from control")


class LawStage(TextChoices):
    """How far a law change has come: only an adopted or later one writes controls."""

    PROPOSED = "proposed", _("Proposed")
    ADOPTED = "adopted", _("Adopted")
    PUBLISHED = "published", _("Published")
    IN_EFFECT = "in_effect", _("In effect")


class RuleKind(TextChoices):
    INDIVIDUAL = "individual", _("Individual listing")
    SALTS_ISOMERS = "salts_isomers", _("Salts, esters and isomers")
    GENERIC = "generic", _("Generic definition of a class")
    TEMPORARY = "temporary", _("Temporary order")
    ANALOGUE = "analogue", _("Analogue act")
    MEDICINES = "medicines", _("Medicines act")
    PRECURSOR = "precursor", _("Precursor category")
    VOLUNTARY = "voluntary", _("Voluntary list")
    CONSOLIDATION = "consolidation", _("Consolidated list")


class NameKind(TextChoices):
    NAME = "name", _("Name")
    SYNONYM = "synonym", _("Synonym")
    STREET = "street", _("Street name")
    IUPAC = "iupac", _("IUPAC name")
    CAS = "cas", _("CAS number")
    TRANSLATED = "translated", _("In other languages")


class FormOf(TextChoices):
    """What a form of a notice is for."""

    NEW = "new", _("New")
    EDIT = "edit", _("Draft")
    CORRECTION = "correction", _("Correction")
    OUTCOME = "outcome", _("What we did")
    CONTRIBUTION = "contribution", _("Contribution to a bulletin")


class Standing(TextChoices):
    """Who somebody without an account is, to whom a member passes on a copy."""

    OWN = "own", _("Works in our organization")
    CLIENT = "client", _("Is a client of ours who needs to know")
    COMMUNITY = "community", _("Belongs to the community")
    PUBLIC = "public", _("Somebody else")
