"""Every act that an address takes: who may do it, and with which data it is tried.

An act that is missing here fails the test. Add it to `ACTS` under the name of its address (where one address takes
several, under "name method") with a right of `tests.access.oracle.rights`; simple data stand in the door itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.access import bodies, cleared, contributed
from tests.access.doors import DOORS, Door
from tests.access.house import House
from tests.access.oracle import (
    clearing,
    contributing,
    copies,
    extending,
    files,
    joining,
    meetings,
    operating,
    quoting,
    redress,
    rights,
    typed,
)
from tests.access.oracle.rights import Right
from tests.access.things import Thing

Body = Callable[[House, Thing], dict[str, Any]]
# Who may not choose a framework is told that there is no such choice: by a form with 422, by the API with 400.
NO_CHOICE = (403, 422, 400)


@dataclass(frozen=True)
class Act:
    """A right, the data beside the door's own, what it is tried on where that is more than the row that the address
    names, and what may be answered, other than 403, to who reads but has no right."""

    right: Right
    body: Body | None = None
    on: str = ""
    forbidden: tuple[int, ...] = (403,)
    headers: tuple[tuple[str, str], ...] = ()  # of what comes as bytes, not as JSON


alert, mo_note, law_change = (rights.issue(kind) for kind in ("alert", "mo_note", "law_change"))
ACTS: dict[str, Act] = {
    "invitation": Act(rights.anyone, bodies.join),
    "account_change_password": Act(rights.anyone, bodies.password),
    "alert_new": Act(alert, bodies.draft("alert"), on="plan"),
    "mo_note_new": Act(mo_note, bodies.draft("mo_note"), on="plan"),
    "law_change_new": Act(law_change, bodies.draft("law_change"), on="plan"),
    "alert_template": Act(rights.of_own_office),
    "alert_template_delete": Act(rights.of_own_office),
    "notice_template": Act(rights.keep_template),
    "alert_keep": Act(typed.begin("alert"), bodies.typed),
    "mo_note_keep": Act(typed.begin("mo_note"), bodies.typed),
    "law_change_keep": Act(typed.begin("law_change"), bodies.typed),
    "meeting_keep": Act(typed.begin("meeting"), bodies.typed),
    "notice_keep": Act(typed.keep, bodies.typed),
    "notice_keep_correction": Act(typed.keep_correction, bodies.typed),
    "notice_keep_outcome": Act(typed.keep_outcome, bodies.lines_typed),
    "typed_drop": Act(typed.drop),
    "notice_edit": Act(rights.edit, bodies.edit),
    "notice_correct": Act(rights.correct, bodies.correction),
    "notice_evidence": Act(files.hand_in, bodies.files),
    "evidence_about": Act(files.change_file, bodies.about_file),
    "evidence_remove": Act(files.change_file),
    "notice_submit": Act(rights.submit),
    "notice_call_back": Act(rights.call_back),
    "notice_approve": Act(rights.approve, bodies.submission),
    "notice_return": Act(rights.send_back),
    "notice_discard": Act(rights.discard),
    "notice_share": Act(rights.share, bodies.further, on="further", forbidden=NO_CHOICE),
    "notice_stop_sharing": Act(rights.stop_sharing),
    "notice_withdraw": Act(rights.withdraw),
    "notice_take_back": Act(rights.take_back),
    "notice_correction_approve": Act(rights.approve_correction, bodies.waiting),
    "notice_correction_discard": Act(rights.drop_correction, bodies.waiting),
    "notice_confirm": Act(rights.confirm),
    "queue_narrow": Act(rights.anyone),
    "queue_confirm": Act(rights.confirm_ticked, bodies.ticked, on="ticked"),
    "notice_take": Act(rights.respond),
    "notice_assign": Act(rights.respond, bodies.to_oneself),
    "notice_case": Act(rights.respond),
    "notice_outcome": Act(rights.respond),
    "notice_outcome_line": Act(rights.correct_line),
    "notice_outcome_take_back": Act(rights.correct_line),
    "notice_ask": Act(rights.respond),
    "notice_reply": Act(rights.reply),
    "notice_explain": Act(rights.explain),
    "notice_extend": Act(extending.ask_further, bodies.extending, on="extending"),
    "clearance_ask": Act(clearing.ask, cleared.asked_to_clear),
    "clearance": Act(clearing.answer, cleared.clearing),
    "clearance_end": Act(clearing.ask_no_more),
    "extension_consent": Act(extending.consent, bodies.consenting),
    "extension_decline": Act(extending.decline),
    "extension_take_back": Act(extending.take_back),
    "api-notice-extensions": Act(extending.ask_further, bodies.extending, on="extending"),
    "api-extension-consent": Act(extending.consent, bodies.consenting),
    "api-extension-decline": Act(extending.decline),
    "api-extension-take-back": Act(extending.take_back),
    "recall": Act(rights.of_own_office),
    "api-recall-confirm": Act(rights.of_own_office),
    "notice_dispute": Act(redress.dispute),
    "dispute_decide": Act(redress.decide),
    "notice_react": Act(rights.respond, bodies.helpful),
    "notice_propose": Act(redress.propose),
    "proposal_decline": Act(redress.answer),
    "api-disputes": Act(redress.dispute),
    "api-dispute": Act(redress.decide),
    "api-reaction put": Act(rights.respond),
    "api-reaction delete": Act(rights.let_go),
    "api-proposals": Act(redress.propose),
    "api-decline": Act(redress.answer),
    "lookup": Act(rights.ask),
    "api-lookup": Act(rights.ask),
    "saved_searches": Act(rights.anyone),
    "saved_search_rename": Act(rights.keep_own),
    "saved_search_delete": Act(rights.keep_own),
    "controls_confirm": Act(rights.confirm_controls, bodies.controls),
    "bulletin_new": Act(rights.compose, bodies.bulletin_of_month, on="plan"),
    "bulletin_edit": Act(rights.edit_bulletin, bodies.words),
    "bulletin_derive": Act(quoting.derive),
    "bulletin_ask": Act(quoting.ask),
    "bulletin_correct": Act(quoting.correct, bodies.words),
    "consent": Act(quoting.answer),
    "consent_take_back": Act(quoting.take_back),
    "contribution_ask": Act(contributing.ask, contributed.asked),
    "bulletin_comment": Act(contributing.comment),
    "bulletin_comment_settle": Act(contributing.settle),
    "contribute": Act(contributing.begin, contributed.begun, on="plan"),
    "contribution": Act(contributing.write),
    "contribution_keep": Act(contributing.write),
    "contribution_take_back": Act(contributing.take_back),
    "contribution_merge": Act(contributing.merge),
    "contribution_decline": Act(contributing.decline),
    "bulletin_verify": Act(rights.ask, bodies.paper),
    "copy_new": Act(copies.hand_out),
    "copy_look_up": Act(copies.look_up, bodies.number, on="copy number"),
    "meeting_new": Act(meetings.call, bodies.meeting, on="plan"),
    "meeting_edit": Act(meetings.edit, bodies.meeting_edited),
    "meeting_record": Act(meetings.record, bodies.meeting_recorded),
    "meeting_recommend": Act(meetings.recommend, bodies.recommended),
    "recommendation": Act(meetings.report, bodies.reported),
    "outgoing_retry_kind": Act(operating.operate),
    "outgoing_retry": Act(operating.operate),
    "outgoing_leave": Act(operating.operate),
    "people": Act(rights.administer, bodies.invite),
    "person_roles": Act(rights.administer_person, bodies.roles),
    "person_deactivate": Act(rights.administer_person),
    "person_reactivate": Act(rights.administer_person),
    "person_mails_arrive": Act(rights.administer_person),
    "invitation_revoke": Act(rights.revoke_invitation),
    "profile": Act(rights.anyone, bodies.preferences),
    "endpoints": Act(rights.administer),
    "endpoint": Act(rights.administer_person),
    "endpoint_test": Act(rights.administer_person),
    "endpoint_secret": Act(rights.administer_person),
    "endpoint_off": Act(rights.administer_person),
    "endpoint_on": Act(rights.administer_person),
    "endpoint_remove": Act(rights.administer_person),
    "mail_plan": Act(rights.anyone),
    "mail_stop": Act(rights.anyone),
    "inbox_read": Act(rights.read_inbox),
    "token_new": Act(rights.anyone, bodies.token),
    "token_revoke": Act(rights.keep_own),
    "organization_edit": Act(rights.administer, bodies.organization),
    "organization_contacts": Act(rights.administer, bodies.contacts),
    "platforms": Act(rights.keep_platforms, bodies.platform),
    "platform_edit": Act(rights.keep_platforms, bodies.platform),
    "framework_admit": Act(rights.manage, bodies.admission),
    "framework_rules": Act(rights.manage, bodies.rules),
    "framework_bulletins": Act(rights.manage, bodies.bulletin_rules),
    "framework_agreement": Act(rights.manage, bodies.agreement),
    "framework_join": Act(joining.ask_to_join, bodies.request),
    "application_admit": Act(joining.decide),
    "application_decline": Act(joining.decide),
    "application_withdraw": Act(joining.take_back),
    "application_scan": Act(joining.scan_for_application, bodies.scan),
    "membership_scan": Act(joining.scan_for_member, bodies.scan),
    "membership_accept": Act(rights.accept_agreement),
    "membership_suspend": Act(rights.manage_member),
    "membership_resume": Act(rights.resume_member),
    "membership_end": Act(rights.manage_member),
    "membership_leave": Act(joining.leave),
    "membership_since": Act(rights.manage_member),
    "membership_role": Act(joining.change_role),
    "framework_close": Act(rights.manage, bodies.closing),
    "api-close": Act(rights.manage, bodies.closing),
    "api-membership-leave": Act(joining.leave),
    "api-membership-since": Act(rights.manage_member),
    "api-membership-role": Act(joining.change_role),
    "api-rules": Act(rights.manage, bodies.rules),
    "api-agreements": Act(rights.manage, bodies.agreement),
    "api-members": Act(rights.manage, bodies.admission),
    "api-membership-agreement": Act(rights.accept_agreement),
    "api-membership-suspend": Act(rights.manage_member),
    "api-membership-resume": Act(rights.resume_member),
    "api-membership-end": Act(rights.manage_member),
    "api-alerts": Act(alert, bodies.draft_json("alert"), on="plan", forbidden=NO_CHOICE),
    "api-mo-notes": Act(mo_note, bodies.draft_json("mo_note"), on="plan", forbidden=NO_CHOICE),
    "api-law-changes": Act(law_change, bodies.draft_json("law_change"), on="plan", forbidden=NO_CHOICE),
    "api-notice put": Act(rights.edit, bodies.edit_json),
    "api-notice delete": Act(rights.discard),
    "api-submit": Act(rights.submit),
    "api-call-back": Act(rights.call_back),
    "api-approve": Act(rights.approve, bodies.submission),
    "api-return": Act(rights.send_back),
    "api-share": Act(rights.share, bodies.further, on="further", forbidden=NO_CHOICE),
    "api-stop-sharing": Act(rights.stop_sharing),
    "api-take-back": Act(rights.take_back),
    "api-withdraw": Act(rights.withdraw),
    "api-correct post": Act(rights.correct, bodies.correction_json),
    "api-correct delete": Act(rights.drop_correction),
    "api-correction-approve": Act(rights.approve_correction, bodies.waiting),
    "api-evidence": Act(files.hand_in, bodies.files_json),
    "api-file put": Act(files.change_file, bodies.about_file),
    "api-file delete": Act(files.change_file),
    "api-uploads": Act(rights.anyone, bodies.nothing, headers=bodies.UPLOAD),
    "api-upload patch": Act(files.own_upload, bodies.nothing, headers=bodies.PART),
    "api-upload delete": Act(files.own_upload),
    "api-confirm": Act(rights.confirm),
    "api-assignee put": Act(rights.respond),
    "api-assignee delete": Act(rights.let_go),
    "api-case": Act(rights.respond),
    "api-outcome": Act(rights.respond),
    "api-outcome-line put": Act(rights.correct_line, bodies.line),
    "api-outcome-line delete": Act(rights.correct_line),
    "api-questions": Act(rights.respond),
    "api-reply": Act(rights.reply),
    "api-recommendation": Act(meetings.report, bodies.reported_json),
    "api-explain": Act(rights.explain),
    "api-controls-confirm": Act(rights.confirm_controls, bodies.controls_json),
    "api-bulletins": Act(rights.compose, bodies.bulletin, on="plan", forbidden=NO_CHOICE),
    "api-bulletin": Act(rights.edit_bulletin, bodies.words_json),
}
# Doors of django-allauth, whose other forms (signing in and out, resetting) touch the sender's own account alone.
ALLAUTH = "account_"


@dataclass(frozen=True)
class Way:
    """One act through one door."""

    name: str
    method: str
    door: Door
    act: Act

    @property
    def on(self) -> str:
        return self.act.on or self.door.on


def ways() -> list[Way]:
    """Every act of every door, in the order of the doors."""
    found = []
    for name, method in writing():
        act = ACTS.get(f"{name} {method}") or ACTS.get(name)
        assert act is not None, lacking(name, method)
        found.append(Way(name, method, DOORS[name], act))
    return found


def reading() -> list[Way]:
    """A look through every door that shows something: no act, and so of no right."""
    return [
        Way(name, "get", replace(door, data={}), Act(rights.anyone))
        for name, door in DOORS.items()
        if "get" in door.methods
    ]


def writing() -> list[tuple[str, str]]:
    """The names and methods of addresses that take something."""
    return [(name, method) for name, door in DOORS.items() for method in door.methods if method != "get"]


def lacking(name: str, method: str) -> str:
    """What to do about an act without a right."""
    return (
        f"Nobody has said who may {method.upper()} to {name!r}: add it to ACTS in tests/access/acts.py, with a right "
        "of tests/access/oracle/rights.py and the data that would be taken where it is allowed."
    )
