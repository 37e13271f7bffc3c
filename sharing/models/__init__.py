"""The tables of notices, their parts, and the reference data that they speak of."""

from sharing.models.alerts import SellerIdentifier, VendorAlert
from sharing.models.clearances import Clearance
from sharing.models.evidence import Evidence
from sharing.models.extensions import Extension
from sharing.models.feedback import Proposal, Reaction
from sharing.models.legislation import Control, LegislativeChange
from sharing.models.looks import Look
from sharing.models.meetings import Meeting, Recommendation, RecommendationNote
from sharing.models.mo_notes import ModusOperandiNote
from sharing.models.notices import Addressee, Notice, NoticeVersion, PlannedRelease, Release
from sharing.models.objections import Objection
from sharing.models.recalls import Recall
from sharing.models.receipts import HOLDING, Outcome, Question, QueueFilter, Receipt
from sharing.models.redress import Dispute
from sharing.models.searches import SavedSearch
from sharing.models.substances import Substance, SubstanceName
from sharing.models.techniques import Technique
from sharing.models.templates import AlertTemplate
from sharing.models.translations import Translation
from sharing.models.uploads import Upload, UploadPart
from sharing.models.working_copies import WorkingCopy

__all__ = [
    "Addressee",
    "AlertTemplate",
    "Clearance",
    "Control",
    "Dispute",
    "HOLDING",
    "Evidence",
    "Extension",
    "LegislativeChange",
    "Meeting",
    "Look",
    "ModusOperandiNote",
    "Notice",
    "NoticeVersion",
    "Objection",
    "Outcome",
    "PlannedRelease",
    "Proposal",
    "Question",
    "QueueFilter",
    "Recall",
    "Reaction",
    "Receipt",
    "Recommendation",
    "RecommendationNote",
    "Release",
    "SavedSearch",
    "SellerIdentifier",
    "Substance",
    "SubstanceName",
    "Technique",
    "Translation",
    "Upload",
    "UploadPart",
    "VendorAlert",
    "WorkingCopy",
]
