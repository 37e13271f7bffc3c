"""Copies of published bulletins: what a reader takes along, and what is handed to somebody without an account.

Under AMBER and stricter a copy says on every page whose it is, with a number, and is signed after that; under other
labels all get the same file, signed once. The page with a recipient's line is rendered once and kept.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from portal import audit, clock, grants, pdf, scripts, signing, stamps
from portal.enums import FrameworkPermission
from portal.errors import ActionRefused, NotAllowed
from portal.models import User
from sharing import access, labels
from sharing.actions import downloads
from sharing.actions.drafts import ALPHABET
from sharing.enums import NoticeState
from trends import docx
from trends.actions import composing
from trends.models import Bulletin, BulletinFile, Copy, StampPage
from trends.models.copies import NUMBER
from trends.pdf import edition_of, frame, said
from trends.queries import library

PDF: Final = "pdf"
DOCX: Final = "docx"
TYPES: Final = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Holder:
    """Somebody without an account: who, in which office, why the label allows it, and for what."""

    name: str
    office: str
    standing: str
    purpose: str


def take(bulletin: Bulletin, *, form: str, by: User) -> bytes | None:
    """The file of the newest version for a reader, recorded; None for whoever can read it no longer. Raises
    `portal.pdf.PdfFailed`.
    """
    return _given(_new(bulletin, form=form, holder=None, by=by), by=by)


def hand_out(bulletin: Bulletin, *, holder: Holder, by: User) -> bytes | None:
    """The PDF for somebody without an account, recorded with the name; None for whoever can read it no longer."""
    if not by.is_approver:
        raise NotAllowed(_("Only an approver hands a copy to somebody without an account."))
    if bulletin.state != NoticeState.RELEASED:
        raise ActionRefused(_("This was withdrawn: nobody is handed a copy of it."))
    if holder.standing not in labels.may_hand_to(bulletin.tlp):
        raise ActionRefused(_("The label does not allow to pass it to them."), "standing")
    return _given(_new(bulletin, form=PDF, holder=holder, by=by), by=by)


@transaction.atomic
def look_up(number: str, *, by: User) -> Copy:
    """Whose copy of an own bulletin a number names: for the publishers of its framework. Raises ActionRefused."""
    digits = number.upper().replace("-", "").replace(" ", "")
    rows = access.plain(Copy).select_related("bulletin__framework", "organization", "given_by")
    found = rows.filter(number=digits, bulletin__originator=by.organization_id).first()
    if found is None or not grants.may(by, FrameworkPermission.PUBLISH_BULLETIN, found.bulletin.framework):
        raise ActionRefused(_("No copy of a bulletin that you publish has this number."), "number")
    audit.record("notice.copy_looked_up", target=found.bulletin, by=by)
    return found


def may_look_up(by: User) -> bool:
    """Whether the person publishes bulletins anywhere."""
    return grants.frameworks(by, FrameworkPermission.PUBLISH_BULLETIN).exists()


def _new(bulletin: Bulletin, *, form: str, holder: Holder | None, by: User) -> Copy:
    """Unsaved, with a number that is free, of the bulletin as it is now."""
    row, version = composing.as_published(bulletin)
    return Copy(
        number="".join(secrets.choice(ALPHABET) for _letter in range(NUMBER)),
        bulletin=row,
        version=version,
        form=form,
        organization=by.organization,
        given_by=by,
        given_at=clock.now(),
        **(vars(holder) if holder else {}),
    )


def _given(copy: Copy, *, by: User) -> bytes | None:
    content = _made(copy)
    copy.sha256 = hashlib.sha256(content).hexdigest()
    return content if _recorded(copy, by=by) else None


def _made(copy: Copy) -> bytes:
    """What is given, outside any transaction: rendering takes its time."""
    bulletin = copy.bulletin
    named = labels.names_its_holder(bulletin.tlp)
    if copy.form == DOCX:
        return _written(copy, named=named)
    file: BulletinFile = composing.file_of(bulletin, copy.given_by)
    copy.version = file.version
    if not named:
        return bytes(file.content)
    stamped = stamps.put(bytes(file.content), page=_page(copy), number=copy.told_number, day=copy.given_at.date())
    return signing.sign(stamped, code=bulletin.framework.code, said=said(bulletin, file.version))


def _written(copy: Copy, *, named: bool) -> bytes:
    """The same edition as text for word processors, in its own language."""
    bulletin = copy.bulletin
    told = edition_of(bulletin, library.told(bulletin, copy.given_by), library.method_titles())
    names = {"name": stamps.plain(copy.recipient), "office": stamps.plain(copy.told_office)}
    said = {"number": copy.told_number, "day": str(copy.given_at.date()), **names}
    with translation.override(bulletin.language):
        line = _("Copy %(number)s of %(day)s for %(name)s, %(office)s") % {
            name: scripts.isolated(words) for name, words in said.items()
        }
        return docx.document(frame(bulletin), told, holder=line if named else "")


def _page(copy: Copy) -> bytes:
    """The line of a recipient, as it was rendered for the first of the copies."""
    html = stamps.html(copy.recipient, copy.told_office, language=copy.bulletin.language)
    words = hashlib.sha256(html.encode()).hexdigest()
    if kept := StampPage.objects.filter(words=words).first():
        return bytes(kept.content)
    StampPage.objects.bulk_create([StampPage(words=words, content=pdf.render(html))], ignore_conflicts=True)
    return bytes(StampPage.objects.get(words=words).content)


@transaction.atomic
def _recorded(copy: Copy, *, by: User) -> bool:
    """Write who got it: each numbered copy and each that is handed on has a row. False where the bulletin was
    withdrawn, corrected or relabelled while the file was made.
    """
    if not downloads.record(copy.bulletin, form=copy.form, by=by):
        return False
    now, version = composing.as_published(copy.bulletin)
    if (now.state, now.tlp, version) != (copy.bulletin.state, copy.bulletin.tlp, copy.version):
        return False
    if copy.name or labels.names_its_holder(copy.bulletin.tlp):
        access.plain(Copy).bulk_create([copy])
    if copy.name:
        audit.record("notice.copy_handed_out", target=copy.bulletin, by=by)
    return True
