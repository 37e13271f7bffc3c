"""Every door of the site, by the name of its address: who stands before it, and what it opens on.

An address that is missing here fails the test; an exemption carries a sentence.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Door:
    """How to visit one address.

    `on` says what the address names: nothing, a notice, an organization, a framework, a membership or another row.
    `public` doors open to anyone and carry the reason; all others ask to sign in first.
    """

    methods: tuple[str, ...] = ("get",)
    on: str = ""
    public: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    api: bool = False
    own: bool = False  # opens on rows of the own organization only


def page(*methods: str, on: str = "", public: str = "", **data: Any) -> Door:
    return Door(methods or ("get",), on, public, data)


def api(*methods: str, on: str = "", **data: Any) -> Door:
    return Door(methods or ("get",), on, "", data, api=True)


INVITED = "an invited person has no account yet; the link is signed"
SIGN_IN = "people who are not signed in need it to sign in"
LINES = {"lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0", "lines-0-decision": "no_trace"}
DOORS: dict[str, Door] = {
    "healthz": page(public="says that the process is alive, and nothing else"),
    "invitation": page("get", "post", on="invitation", public=INVITED),
    "account_login": page(public=SIGN_IN),
    "account_signup": page(public="says that people come by invitation only"),
    "account_logout": page(public=SIGN_IN),
    "account_inactive": page(public=SIGN_IN),
    "account_reset_password": page(public=SIGN_IN),
    "account_reset_password_done": page(public=SIGN_IN),
    "account_reset_password_from_key": page(on="reset link", public=SIGN_IN),
    "account_reset_password_from_key_done": page(public=SIGN_IN),
    "account_reauthenticate": page(),
    "account_change_password": page("get", "post"),
    "account_set_password": page(),
    "account_email": page(),
    "account_email_verification_sent": page(public=SIGN_IN),
    "account_confirm_email": page(on="mail link", public=SIGN_IN),
    "account_confirm_login_code": page(public=SIGN_IN),
    "home": page(),
    "own_notices": page(),
    "my_alerts": page(),
    "queue": page(),
    "queue_narrow": page("post", urgency="high"),
    "queue_confirm": page("post"),
    "notices": page(),
    "lookup": page("get", "post", text="typedwordx"),
    "saved_searches": page("get", "post", name="typedwordx", asked="q=typedwordx"),
    "saved_search": page(on="saved search"),
    "saved_search_rename": page("get", "post", on="saved search", name="typedwordx"),
    "saved_search_delete": page("post", on="saved search"),
    "notice": page(on="notice"),
    "notice_pdf": page(on="notice"),
    "alert_csv": page(on="notice"),
    "alert_json": page(on="notice"),
    "alert_new": page("get", "post"),
    "alert_operator": page(),
    "mo_note_new": page("get", "post"),
    "law_change_new": page("get", "post"),
    "notice_edit": page("get", "post", on="notice"),
    "notice_correct": page("get", "post", on="notice"),
    "notice_submit": page("post", on="notice"),
    "notice_approve": page("post", on="notice"),
    "notice_return": page("get", "post", on="notice", note="Please mend"),
    "notice_discard": page("post", on="notice"),
    "notice_share": page("get", "post", on="notice"),
    "notice_stop_sharing": page("post", on="release"),
    "notice_withdraw": page("get", "post", on="notice", reason="Mistaken"),
    "notice_correction_approve": page("post", on="notice"),
    "notice_correction_discard": page("post", on="notice"),
    "notice_confirm": page("post", on="notice"),
    "notice_take": page("post", on="notice"),
    "notice_assign": page("post", on="notice"),
    "notice_case": page("get", "post", on="notice", case_number="own-4711"),
    "notice_outcome": page("get", "post", on="notice", **LINES),
    "notice_outcome_line": page("get", "post", on="outcome line", decision="already_removed"),
    "notice_outcome_take_back": page("post", on="outcome line"),
    "notice_ask": page("get", "post", on="notice", text="A question"),
    "notice_reply": page("get", "post", on="thread", text="An answer"),
    "meetings": page(),
    "meeting_new": page("get", "post"),
    "meeting": page(on="meeting"),
    "meeting_edit": page("get", "post", on="meeting"),
    "meeting_record": page("get", "post", on="meeting"),
    "meeting_recommend": page("get", "post", on="meeting"),
    "recommendation": page("get", "post", on="recommendation", state="done"),
    "notice_explain": page("get", "post", on="objection", text="An explanation"),
    "techniques": page(),
    "technique": page(on="technique"),
    "substances": page(),
    "substance_suggestions": page(),
    "substance": page(on="substance"),
    "law_calendar": page(),
    "controls": page(),
    "controls_confirm": page("get", "post", text="substance;status\nnothing;controlled"),
    "bulletins": page(),
    "bulletin_new": page("get", "post"),
    "bulletin": page(on="bulletin"),
    "bulletin_edit": page("get", "post", on="bulletin"),
    "bulletin_pdf": page(on="bulletin"),
    "people": page("get", "post"),
    "person_roles": page("get", "post", on="person"),
    "person_deactivate": page("post", on="person"),
    "person_reactivate": page("post", on="person"),
    "invitation_revoke": page("post", on="invitation row"),
    "profile": page("get", "post"),
    "token_new": page("post"),
    "token_revoke": page("post", on="token"),
    "organization_edit": page("get", "post"),
    "organization_contacts": page("get", "post"),
    "organization": page(on="organization"),
    "platforms": page("get", "post"),
    "platform_edit": page("get", "post", on="platform"),
    "frameworks": page(),
    "framework": page(on="framework"),
    "framework_admit": page("get", "post", on="framework"),
    "framework_rules": page("get", "post", on="framework"),
    "framework_agreement": page("get", "post", on="framework"),
    "membership_accept": page("get", "post", on="membership", signatory="The director", version="1"),
    "membership_suspend": page("get", "post", on="membership", reason="Because"),
    "membership_resume": page("get", "post", on="membership"),
    "membership_end": page("get", "post", on="membership"),
    "schema": api(),
    "schema_page": api(),
    "api-frameworks": api(),
    "api-framework": api(on="framework"),
    "api-rules": api("put", on="framework"),
    "api-agreements": api("post", on="framework"),
    "api-candidates": api(on="framework"),
    "api-members": api("post", on="framework"),
    "api-to-accept": api(),
    "api-membership-agreement": api("get", "post", on="membership", signatory="The director", version="1"),
    "api-membership-suspend": api("post", on="membership", reason="Because"),
    "api-membership-resume": api("post", on="membership"),
    "api-membership-end": api("post", on="membership"),
    "api-notices": api(),
    "api-own": api(),
    "api-tombstones": api(),
    "api-queue": api(),
    "api-alerts": api("post"),
    "api-mo-notes": api("post"),
    "api-law-changes": api("post"),
    "api-notice": api("get", "put", "delete", on="notice"),
    "api-submit": api("post", on="notice"),
    "api-approve": api("post", on="notice"),
    "api-return": api("post", on="notice", note="Please mend"),
    "api-share": api("post", on="notice"),
    "api-stop-sharing": api("delete", on="notice and framework"),
    "api-withdraw": api("post", on="notice", reason="Mistaken"),
    "api-correct": api("post", "delete", on="notice"),
    "api-correction-approve": api("post", on="notice"),
    "api-responses": api(on="notice"),
    "api-confirm": api("post", on="notice"),
    "api-assignee": api("put", "delete", on="notice"),
    "api-case": api("put", on="notice", case_number="own-4711"),
    "api-outcome": api("post", on="notice", decision="no_trace"),
    "api-outcome-line": api("put", "delete", on="outcome line"),
    "api-questions": api("get", "post", on="notice", text="A question"),
    "api-reply": api("post", on="thread", text="An answer"),
    "api-recommendations": api(on="meeting"),
    "api-recommendation": api("get", "post", on="recommendation", state="done"),
    "api-objections": api(on="notice"),
    "api-explain": api("post", on="objection", text="An explanation"),
    "api-substances": api(),
    "api-substance": api(on="substance"),
    "api-controls": api(),
    "api-controls-confirm": api("get", "post", text="substance;status\nnothing;controlled"),
    "api-methods": api(),
    "api-method": api(on="technique"),
    "api-bulletins": api("get", "post"),
    "api-bulletin-drafts": api(),
    "api-bulletin": api("get", "put", on="bulletin"),
    "api-bulletin-pdf": api(on="bulletin"),
}
# Addresses of other packages that are not visited one by one.
EXEMPT = {
    "admin:": "the technical admin: its own test shows that only operators enter and that no guarded table is in it",
}
