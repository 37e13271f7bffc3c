"""The tables of notices, their parts, and the reference data that they speak of."""

from sharing.models.alerts import SellerIdentifier, VendorAlert
from sharing.models.legislation import Control, LegislativeChange
from sharing.models.looks import Look
from sharing.models.meetings import Meeting, Recommendation, RecommendationNote
from sharing.models.mo_notes import ModusOperandiNote
from sharing.models.notices import Addressee, Notice, NoticeVersion, PlannedRelease, Release
from sharing.models.objections import Objection
from sharing.models.receipts import Outcome, Question, QueueFilter, Receipt
from sharing.models.searches import SavedSearch
from sharing.models.substances import Substance, SubstanceName
from sharing.models.techniques import Technique

__all__ = [
    "Addressee",
    "Control",
    "LegislativeChange",
    "Meeting",
    "Look",
    "ModusOperandiNote",
    "Notice",
    "NoticeVersion",
    "Objection",
    "Outcome",
    "PlannedRelease",
    "Question",
    "QueueFilter",
    "Receipt",
    "Recommendation",
    "RecommendationNote",
    "Release",
    "SavedSearch",
    "SellerIdentifier",
    "Substance",
    "SubstanceName",
    "Technique",
    "VendorAlert",
]
