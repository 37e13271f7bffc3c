"""Addresses of notices, answers and reference data in the API."""

from django.urls import URLPattern, URLResolver, path

from sharing.api.views import AnswerViewSet as Answer
from sharing.api.views import NoticeViewSet as Notice
from sharing.api.views import ReferenceViewSet as Reference

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", Notice.as_view({"get": "index"}), name="api-notices"),
    path("notices/own/", Notice.as_view({"get": "own_list"}), name="api-own"),
    path("queue/", Notice.as_view({"get": "queue"}), name="api-queue"),
    path("alerts/", Notice.as_view({"post": "create_alert"}), name="api-alerts"),
    path("mo-notes/", Notice.as_view({"post": "create_mo_note"}), name="api-mo-notes"),
    path("law-changes/", Notice.as_view({"post": "create_law_change"}), name="api-law-changes"),
    path("notices/<uuid:pk>/", Notice.as_view({"get": "retrieve", "put": "update"}), name="api-notice"),
    path("notices/<uuid:pk>/submit/", Notice.as_view({"post": "submit"}), name="api-submit"),
    path("notices/<uuid:pk>/approve/", Notice.as_view({"post": "approve"}), name="api-approve"),
    path("notices/<uuid:pk>/return/", Notice.as_view({"post": "send_back"}), name="api-return"),
    path("notices/<uuid:pk>/share/", Notice.as_view({"post": "share"}), name="api-share"),
    path(
        "notices/<uuid:pk>/releases/<uuid:framework>/",
        Notice.as_view({"delete": "stop_sharing"}),
        name="api-stop-sharing",
    ),
    path("notices/<uuid:pk>/withdraw/", Notice.as_view({"post": "withdraw"}), name="api-withdraw"),
    path("notices/<uuid:pk>/correction/", Notice.as_view({"post": "correct"}), name="api-correct"),
    path(
        "notices/<uuid:pk>/correction/approve/",
        Notice.as_view({"post": "approve_correction"}),
        name="api-correction-approve",
    ),
    path("notices/<uuid:pk>/responses/", Answer.as_view({"get": "responses"}), name="api-responses"),
    path("notices/<uuid:pk>/confirm/", Answer.as_view({"post": "confirm"}), name="api-confirm"),
    path("notices/<uuid:pk>/outcome/", Answer.as_view({"post": "outcome"}), name="api-outcome"),
    path("notices/<uuid:pk>/questions/", Answer.as_view({"get": "questions", "post": "ask"}), name="api-questions"),
    path("notices/<uuid:pk>/questions/<uuid:asker>/", Answer.as_view({"post": "reply"}), name="api-reply"),
    path("substances/", Reference.as_view({"get": "substances"}), name="api-substances"),
    path("substances/<slug:slug>/", Reference.as_view({"get": "substance"}), name="api-substance"),
    path("controls/", Reference.as_view({"get": "controls"}), name="api-controls"),
    path("controls/confirmation/", Reference.as_view({"post": "confirm"}), name="api-controls-confirm"),
    path("methods/", Reference.as_view({"get": "methods"}), name="api-methods"),
]
