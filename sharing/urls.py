"""Pages of notices, substances and methods."""

from django.urls import URLPattern, URLResolver, path

from portal.enums import NoticeKind
from sharing.views import answers, controls, drafting, home, meetings, notices, papers, substances, techniques, workflow

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("queue/", home.queue, name="queue"),
    path("own/", home.own, name="own_notices"),
    path("items/", notices.search, name="notices"),
    path("items/<uuid:pk>/", notices.notice, name="notice"),
    path("items/<uuid:pk>/pdf/", papers.notice_pdf, name="notice_pdf"),
    path("items/<uuid:pk>/csv/", papers.alert_csv, name="alert_csv"),
    path("items/<uuid:pk>/json/", papers.alert_json, name="alert_json"),
    path("alerts/new/", drafting.new, {"kind": NoticeKind.ALERT.value}, name="alert_new"),
    path("alerts/operator/", drafting.operator, name="alert_operator"),
    path("mo-notes/new/", drafting.new, {"kind": NoticeKind.MO_NOTE.value}, name="mo_note_new"),
    path("law-changes/new/", drafting.new, {"kind": NoticeKind.LAW_CHANGE.value}, name="law_change_new"),
    path("items/<uuid:pk>/edit/", drafting.edit, name="notice_edit"),
    path("items/<uuid:pk>/correct/", drafting.correct, name="notice_correct"),
    path("items/<uuid:pk>/submit/", workflow.submit, name="notice_submit"),
    path("items/<uuid:pk>/approve/", workflow.approve, name="notice_approve"),
    path("items/<uuid:pk>/return/", workflow.send_back, name="notice_return"),
    path("items/<uuid:pk>/discard/", workflow.discard, name="notice_discard"),
    path("items/<uuid:pk>/share/", workflow.share, name="notice_share"),
    path("items/<uuid:pk>/releases/<uuid:release>/stop/", workflow.stop_sharing, name="notice_stop_sharing"),
    path("items/<uuid:pk>/withdraw/", workflow.withdraw, name="notice_withdraw"),
    path("items/<uuid:pk>/correction/approve/", workflow.correction_approve, name="notice_correction_approve"),
    path("items/<uuid:pk>/correction/discard/", workflow.correction_discard, name="notice_correction_discard"),
    path("items/<uuid:pk>/confirm/", answers.confirm, name="notice_confirm"),
    path("items/<uuid:pk>/outcome/", answers.outcome, name="notice_outcome"),
    path("items/<uuid:pk>/ask/", answers.ask, name="notice_ask"),
    path("items/<uuid:pk>/reply/<uuid:asker>/", answers.reply, name="notice_reply"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", meetings.new, name="meeting_new"),
    path("meetings/<uuid:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<uuid:pk>/edit/", meetings.edit, name="meeting_edit"),
    path("meetings/<uuid:pk>/record/", meetings.record, name="meeting_record"),
    path("meetings/<uuid:pk>/recommend/", meetings.recommend, name="meeting_recommend"),
    path("recommendations/<uuid:pk>/", meetings.recommendation, name="recommendation"),
    path("methods/", techniques.matrix, name="techniques"),
    path("methods/<slug:code>/", techniques.technique, name="technique"),
    path("substances/", substances.substance_list, name="substances"),
    path("substances/<slug:slug>/", substances.substance, name="substance"),
    path("controls/", controls.controls, name="controls"),
    path("controls/confirm/", controls.confirm, name="controls_confirm"),
]
