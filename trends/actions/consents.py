"""Quoting an item under a lower label than its own: the coordinator asks each originator, who answers. Nothing that was
not granted is published.
"""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal import audit, clock, events, participations
from portal.enums import TLP, EventKind, UserRole
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from portal.queries import active_people
from sharing import access
from sharing.actions import drafts, kinds
from sharing.enums import NoticeState
from trends import derived
from trends.models import Bulletin, Consent
from trends.queries import contributions, quotations
from trends.queries.quotations import UNPUBLISHED, Quotation


@transaction.atomic
def ask(bulletin: Bulletin, *, by: User) -> list[Consent]:
    """Ask every originator that was not asked yet for the words that quote its item, or was asked for other readers.
    Each sees those words alone.
    """
    row = drafts.locked_to_write(bulletin, by=by)
    drafts.refuse_late(row, NoticeState.DRAFT)
    assert isinstance(row, Bulletin)
    lapse(row, by=by)
    missing = list({(one.notice, one.passage.digest): one for one in quotations.of(row) if one.is_to_ask}.values())
    if not missing:
        raise ActionRefused(_("Nobody is left to be asked: nothing is quoted that needs a consent, or all were asked."))
    _refuse_unreachable(row, missing)
    made = [access.plain(Consent).create(**_asked(row, one, by)) for one in missing]
    audit.record("bulletin.consents_asked", target=row, by=by)
    for consent in made:
        _tell(EventKind.CONSENT_ASKED, consent, _approvers(consent), by=by)
    return made


@transaction.atomic
def answer(consent: Consent, *, granted: bool, note: str = "", by: User) -> Consent:
    """An approver of the originator lets the bulletin quote the item in these words under this label, or does not."""
    row = _open(consent)
    if not may_answer(row, by=by):
        raise NotAllowed(_("Only an approver of the organization that issued the item may answer."))
    if row.granted is not None:
        raise ActionRefused(_("This is answered already."))
    row.granted, row.note, row.answered_at, row.answered_by = granted, note.strip(), clock.now(), by
    row.save()
    audit.record("notice.quote_granted" if granted else "notice.quote_refused", target=row.notice, by=by)
    events.over(EventKind.CONSENT_ASKED, row.pk)
    _tell(EventKind.CONSENT_ANSWERED, row, _asking(row), by=by)
    return row


@transaction.atomic
def take_back(consent: Consent, *, by: User) -> None:
    """The originator grants it no longer, or the coordinator asks no longer; until the bulletin is published."""
    row = _open(consent)
    if not may_take_back(row, by=by):
        raise NotAllowed(_("Only an approver of who gave or asked for this consent may take it back."))
    if by.organization_id == row.organization_id:
        audit.record("notice.quote_taken_back", target=row.notice, by=by)
    else:
        audit.record("bulletin.consent_not_asked", target=row.bulletin, by=by)
    end(access.plain(Consent).filter(pk=row.pk), by=by)
    if row.granted and by.organization_id == row.organization_id:
        _tell(EventKind.CONSENT_ANSWERED, row, _asking(row), by=by, key=f"taken-back:{row.pk}")


def may_answer(consent: Consent, *, by: User) -> bool:
    """Whether the person is one of those that are asked."""
    asked = quotations.readable(by).filter(pk=consent.pk, organization=by.organization_id, ended_at=None)
    return by.is_approver and asked.filter(bulletin__state__in=UNPUBLISHED).exists()


def may_take_back(consent: Consent, *, by: User) -> bool:
    """Whether the person decides for the originator that granted it, or writes on the bulletin that asks."""
    if consent.bulletin.originator_id == by.organization_id:
        return access.is_active(by) and kinds.rules_of(consent.bulletin).may_write(consent.bulletin, by)
    return bool(consent.granted) and may_answer(consent, by=by)


def end(rows: QuerySet[Consent], *, by: User) -> None:
    """These are asked for, and hold, no longer."""
    for key in rows.values_list("pk", flat=True):
        events.over(EventKind.CONSENT_ASKED, key)
    rows.update(ended_at=clock.now(), ended_by=by)


def lapse(bulletin: Bulletin, *, by: User) -> None:
    """End what was asked or granted for other words than the bulletin's, or for another label than it needs now."""
    needed = {one.consent.pk for one in quotations.of(bulletin) if one.consent}
    rows = access.plain(Consent).filter(bulletin=bulletin.pk, ended_at=None).exclude(pk__in=needed)
    end(rows.exclude(granted=False), by=by)


def refuse_unquotable(bulletin: Bulletin, title: str, sections: list[dict[str, Any]]) -> None:
    """Raise, beside the section, where words name an item that not every reader of the bulletin reads."""
    for one in quotations.of_words(bulletin, title, sections):
        if one.notice is None:
            section = one.passage.section
            _refuse_unread(one, section if section == "title" else f"body_{section}")


def refuse_naming(bulletin: Bulletin, words: str, field: str) -> None:
    """Raise, beside the field, where what is said of a published bulletin, the note of a correction or the reason of a
    withdrawal, names an item that not every reader reads, or one that it may not quote without a consent: nobody is
    asked for one any more. Its own reference may stand there; words that a member gave under a stricter label may not.
    """
    contributions.refuse_given(bulletin, words, field)
    for one in quotations.of_words(bulletin, "", [{"key": field, "heading": "", "body": words}]):
        if one.passage.reference == bulletin.reference:
            continue
        if one.notice is None:
            _refuse_unread(one, field)
        if one.is_missing:
            text = _("%(reference)s cannot be named here without its issuer’s consent to these words: leave it out.")
            raise ActionRefused(text % {"reference": one.passage.reference}, field)


def refuse_unconsented(bulletin: Bulletin) -> None:
    """Raise where the bulletin may not go out under its label: for a section of a stricter one, a title in words that a
    member gave under one, an item that not every reader reads, or one that is quoted without its originator's consent.
    """
    for section in contributions.labelled(bulletin, bulletin.sections):
        if not derived.fits(section, bulletin.tlp):
            text = _("The section “%(heading)s” is labelled %(label)s: this bulletin’s label must be no lower.")
            told = text % {"heading": section["heading"], "label": TLP(section["tlp"]).label}
            raise ActionRefused(told + without_section(bulletin), f"body_{section['key']}")
    contributions.refuse_given(bulletin, bulletin.title, "title")
    refuse_unquotable(bulletin, bulletin.title, bulletin.sections)
    if missing := [one for one in quotations.of(bulletin) if one.is_missing]:
        names = ", ".join(dict.fromkeys(one.passage.reference for one in missing))
        text = _(
            "It quotes %(names)s under a lower label than the issuers gave: that takes their consent. Ask for it, "
            "raise the label, or leave the words out."
        )
        raise ActionRefused(text % {"names": names}, f"body_{missing[0].passage.section}")


def without_section(bulletin: Bulletin) -> str:
    """What else can be done with an edition that has a section of a stricter label."""
    if not bulletin.master_id:
        return ""
    return _(" Or discard this edition and make it anew: it is then made without that section.")


def _refuse_unread(one: Quotation, field: str) -> None:
    text = _("Not every reader of this bulletin reads an item %(reference)s: it cannot be named here.")
    raise ActionRefused(text % {"reference": one.passage.reference}, field)


def _refuse_unreachable(bulletin: Bulletin, missing: list[Quotation]) -> None:
    """Raise where an originator takes part no longer: nobody there could be asked."""
    members = participations.current().filter(framework=bulletin.framework_id)
    reached = set(members.values_list("organization", flat=True))
    for one in missing:
        if one.notice and one.notice.originator_id not in reached:
            text = _("The issuer of %(reference)s takes no part in this framework now and cannot be asked.")
            raise ActionRefused(text % {"reference": one.passage.reference})


def _asked(bulletin: Bulletin, one: Quotation, by: User) -> dict[str, Any]:
    notice = one.notice
    assert notice is not None
    return {
        "bulletin": bulletin,
        "notice_id": notice.pk,
        "organization": notice.originator,
        "tlp": bulletin.tlp,
        "passage": one.passage.text,
        "digest": one.passage.digest,
        "asked_at": clock.now(),
        "asked_by": by,
    }


def _open(consent: Consent) -> Consent:
    """The row behind its bulletin, both locked, while it can still change something."""
    bulletin = kinds.locked(consent.bulletin)
    row = access.plain(Consent).select_for_update(of=("self",)).select_related("notice", "bulletin__framework")
    found = row.filter(pk=consent.pk, ended_at=None).first()
    if found is None or bulletin.state not in UNPUBLISHED:
        raise ActionRefused(_("This is asked no longer, or the bulletin is published."))
    return found


def _tell(kind: EventKind, row: Consent, people: QuerySet[User], *, by: User, key: str = "") -> None:
    events.tell(kind, subject=row.pk, key=key or f"{kind}:{row.pk}", people=people, by=by)


def _approvers(row: Consent) -> QuerySet[User]:
    return active_people().filter(organization=row.organization_id, roles__contains=[UserRole.APPROVER])


def _asking(row: Consent) -> QuerySet[User]:
    """Who asked, and whoever wrote on the bulletin."""
    wrote = Q(pk=row.asked_by_id) | Q(pk__in=row.bulletin.writers)
    return active_people().filter(wrote, organization=row.bulletin.originator_id)
