"""Addresses of notices, answers and reference data in the API."""

from django.urls import URLPattern, URLResolver, path

from sharing.api.answers import AnswerCalls as Answer
from sharing.api.calendar import CalendarCalls as Calendar
from sharing.api.controls import ControlCalls as Control
from sharing.api.evidence import EvidenceCalls as Evidence
from sharing.api.extensions import ExtensionCalls as Extension
from sharing.api.feedback import FeedbackCalls as Feedback
from sharing.api.lookup import LookupCalls as Lookup
from sharing.api.meetings import MeetingCalls as Meeting
from sharing.api.notices import NoticeDraftCalls as Draft
from sharing.api.notices import NoticeListCalls as Listed
from sharing.api.recalls import RecallCalls as Recall
from sharing.api.substances import SubstanceCalls as Substance
from sharing.api.techniques import TechniqueCalls as Technique
from sharing.api.trail import TrailCalls as Trail
from sharing.api.uploads import UploadCalls as Upload
from sharing.api.workflow import WorkflowCalls as Workflow

urlpatterns: list[URLPattern | URLResolver] = [
    path("calendar/", Calendar.as_view({"get": "file"}), name="api-calendar"),
    path("notices/", Listed.as_view({"get": "index"}), name="api-notices"),
    path("notices/own/", Listed.as_view({"get": "own_list"}), name="api-own"),
    path("notices/withdrawn/", Listed.as_view({"get": "tombstones"}), name="api-tombstones"),
    path("queue/", Listed.as_view({"get": "queue"}), name="api-queue"),
    path("alerts/", Draft.as_view({"post": "create_alert"}), name="api-alerts"),
    path("mo-notes/", Draft.as_view({"post": "create_mo_note"}), name="api-mo-notes"),
    path("law-changes/", Draft.as_view({"post": "create_law_change"}), name="api-law-changes"),
    path(
        "notices/<uuid:pk>/",
        Draft.as_view({"get": "retrieve", "put": "update", "delete": "discard"}),
        name="api-notice",
    ),
    path("notices/<uuid:pk>/submit/", Workflow.as_view({"post": "submit"}), name="api-submit"),
    path("notices/<uuid:pk>/approve/", Workflow.as_view({"get": "before", "post": "approve"}), name="api-approve"),
    path("notices/<uuid:pk>/call-back/", Workflow.as_view({"post": "call_back"}), name="api-call-back"),
    path("notices/<uuid:pk>/return/", Workflow.as_view({"post": "send_back"}), name="api-return"),
    path("notices/<uuid:pk>/share/", Workflow.as_view({"get": "further", "post": "share"}), name="api-share"),
    path(
        "notices/<uuid:pk>/releases/<uuid:framework>/",
        Workflow.as_view({"delete": "stop_sharing"}),
        name="api-stop-sharing",
    ),
    path("notices/<uuid:pk>/take-back/", Workflow.as_view({"post": "take_back"}), name="api-take-back"),
    path("notices/<uuid:pk>/withdraw/", Workflow.as_view({"post": "withdraw"}), name="api-withdraw"),
    path(
        "notices/<uuid:pk>/correction/",
        Workflow.as_view({"post": "correct", "delete": "discard_correction"}),
        name="api-correct",
    ),
    path(
        "notices/<uuid:pk>/correction/approve/",
        Workflow.as_view({"get": "before_correction", "post": "approve_correction"}),
        name="api-correction-approve",
    ),
    path("notices/<uuid:pk>/evidence/", Evidence.as_view({"post": "hand_in"}), name="api-evidence"),
    path(
        "notices/<uuid:pk>/evidence/<uuid:evidence_pk>/",
        Evidence.as_view({"get": "give", "put": "describe", "delete": "remove"}),
        name="api-file",
    ),
    path("uploads/", Upload.as_view({"post": "begin"}), name="api-uploads"),
    path(
        "uploads/<uuid:pk>/",
        Upload.as_view({"head": "standing", "patch": "append", "delete": "drop"}),
        name="api-upload",
    ),
    path("notices/<uuid:pk>/responses/", Answer.as_view({"get": "responses"}), name="api-responses"),
    path("notices/<uuid:pk>/confirm/", Answer.as_view({"post": "confirm"}), name="api-confirm"),
    path(
        "notices/<uuid:pk>/assignee/",
        Answer.as_view({"put": "take", "delete": "let_go"}),
        name="api-assignee",
    ),
    path("notices/<uuid:pk>/case/", Answer.as_view({"put": "number"}), name="api-case"),
    path("notices/<uuid:pk>/outcome/", Answer.as_view({"post": "outcome"}), name="api-outcome"),
    path(
        "notices/<uuid:pk>/outcome/<uuid:line>/",
        Answer.as_view({"put": "correct_line", "delete": "take_back"}),
        name="api-outcome-line",
    ),
    path("notices/<uuid:pk>/questions/", Answer.as_view({"get": "questions", "post": "ask"}), name="api-questions"),
    path("notices/<uuid:pk>/questions/<uuid:asker>/", Answer.as_view({"post": "reply"}), name="api-reply"),
    path("notices/<uuid:pk>/recommendations/", Meeting.as_view({"get": "adopted"}), name="api-recommendations"),
    path(
        "recommendations/<uuid:pk>/",
        Meeting.as_view({"get": "retrieve", "post": "report"}),
        name="api-recommendation",
    ),
    path("notices/<uuid:pk>/objections/", Answer.as_view({"get": "objections"}), name="api-objections"),
    path(
        "notices/<uuid:pk>/objections/<uuid:objection>/explain/",
        Answer.as_view({"post": "explain"}),
        name="api-explain",
    ),
    path("notices/<uuid:pk>/trail/", Trail.as_view({"get": "of_notice"}), name="api-notice-trail"),
    path("frameworks/<uuid:pk>/trail/", Trail.as_view({"get": "of_framework"}), name="api-framework-trail"),
    path(
        "notices/<uuid:pk>/extensions/",
        Extension.as_view({"get": "of_notice", "post": "ask"}),
        name="api-notice-extensions",
    ),
    path("extensions/", Extension.as_view({"get": "to_decide"}), name="api-extensions"),
    path("extensions/<uuid:pk>/", Extension.as_view({"get": "retrieve"}), name="api-extension"),
    path(
        "extensions/<uuid:pk>/consent/",
        Extension.as_view({"get": "further", "post": "consent"}),
        name="api-extension-consent",
    ),
    path("extensions/<uuid:pk>/decline/", Extension.as_view({"post": "decline"}), name="api-extension-decline"),
    path("extensions/<uuid:pk>/take-back/", Extension.as_view({"post": "take_back"}), name="api-extension-take-back"),
    path("notices/<uuid:pk>/recalls/", Recall.as_view({"get": "of_notice"}), name="api-notice-recalls"),
    path("recalls/", Recall.as_view({"get": "index"}), name="api-recalls"),
    path("recalls/<uuid:pk>/", Recall.as_view({"get": "retrieve"}), name="api-recall"),
    path("recalls/<uuid:pk>/confirm/", Recall.as_view({"post": "confirm"}), name="api-recall-confirm"),
    path("notices/<uuid:pk>/disputes/", Feedback.as_view({"get": "disputes", "post": "dispute"}), name="api-disputes"),
    path("notices/<uuid:pk>/disputes/<uuid:dispute>/", Feedback.as_view({"post": "decide"}), name="api-dispute"),
    path("notices/<uuid:pk>/reactions/", Feedback.as_view({"get": "reactions"}), name="api-reactions"),
    path(
        "notices/<uuid:pk>/reactions/<slug:kind>/",
        Feedback.as_view({"put": "react", "delete": "take_back"}),
        name="api-reaction",
    ),
    path(
        "notices/<uuid:pk>/proposals/", Feedback.as_view({"get": "proposals", "post": "propose"}), name="api-proposals"
    ),
    path(
        "notices/<uuid:pk>/proposals/<uuid:proposal>/decline/",
        Feedback.as_view({"post": "decline"}),
        name="api-decline",
    ),
    path("lookup/", Lookup.as_view({"post": "look_up"}), name="api-lookup"),
    path("substances/", Substance.as_view({"get": "substances"}), name="api-substances"),
    path("substances/<slug:slug>/", Substance.as_view({"get": "substance"}), name="api-substance"),
    path("controls/", Control.as_view({"get": "controls"}), name="api-controls"),
    path("controls/<uuid:pk>/alerts/", Control.as_view({"get": "alerts"}), name="api-law-alerts"),
    path(
        "controls/confirmation/",
        Control.as_view({"get": "on_record", "post": "confirm"}),
        name="api-controls-confirm",
    ),
    path("methods/", Technique.as_view({"get": "methods"}), name="api-methods"),
    path("methods/<slug:code>/", Technique.as_view({"get": "method"}), name="api-method"),
]
