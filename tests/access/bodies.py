"""What is sent through each door: data that would be taken where the act is allowed, as form and as JSON."""

import uuid
from base64 import b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max

from portal import clock
from portal.models import User
from sharing import access
from sharing.actions.drafts import edition_of
from sharing.actions.review import seen_of
from sharing.forms.controls import ControlList
from sharing.models import Extension, Notice, NoticeVersion, Upload
from sharing.queries import further as queries
from tests.access.house import House
from tests.access.oracle import beside
from tests.access.oracle.rights import Further, Sharing
from tests.access.planting import Planted
from tests.access.things import Thing
from tests.factories.files import picture
from trends.models import Copy

TYPED = "typedwordx"  # stands in whatever is typed: no log line may hold it
Body = dict[str, Any]
PICTURE = picture("PNG")

OF_KIND: dict[str, Body] = {
    "alert": {"target_kind": "listing", "observed": TYPED, "legal_nature": "voluntary"},
    "mo_note": {"m_stage": "marketing", "description": TYPED},
    "law_change": {
        "jurisdiction": "NO", "instrument": TYPED, "stage": "adopted", "rule_kind": "individual",
        "to_status": "controlled", "substance_text": TYPED,
    },
}  # fmt: skip
NO_ROWS = {"identifiers-TOTAL_FORMS": "0", "identifiers-INITIAL_FORMS": "0"}
WORDS = {"title": TYPED, "tlp": "amber"}
LIST = f"substance;status;instrument\nExamplenitazene;controlled;{TYPED}"
SECTIONS = ("overview", "law", "sources")


def _envelope(kind: str) -> Body:
    return {"title": TYPED, "tlp": "amber", "urgency": "none", **OF_KIND[kind]}


def _form(kind: str, house: House, to: Sharing) -> Body:
    rows = NO_ROWS if kind == "alert" else {}
    return {**_envelope(kind), **rows, f"room_{house.cast.frameworks[to.room].pk}": to.audience}


def _json(kind: str, house: House, to: Sharing) -> Body:
    share = {"framework": str(house.cast.frameworks[to.room].pk), "audience": to.audience}
    return {**_envelope(kind), "share_with": [share]}


def draft(kind: str) -> Any:
    """The form of a new draft."""
    return lambda house, thing: _form(kind, house, thing.facts)


def draft_json(kind: str) -> Any:
    """The same as JSON."""
    return lambda house, thing: _json(kind, house, thing.facts)


def typed(house: House, thing: Thing) -> Body:
    """A form half filled, of a new item or of the one that the address names."""
    return {"title": TYPED, "submission_key": str(uuid.uuid4())}


def lines_typed(house: House, thing: Thing) -> Body:
    """A form of what was done, half filled."""
    return {"lines-TOTAL_FORMS": "1", "lines-0-note": TYPED, "submission_key": str(uuid.uuid4())}


def edit(house: House, thing: Thing) -> Body:
    """A draft anew, to be shared where it was to be shared; of a bulletin, which has no form here, an alert's."""
    return _form(_kind(thing), house, _home(house, thing))


def edit_json(house: House, thing: Thing) -> Body:
    return {**_json(_kind(thing), house, _home(house, thing)), **_read(thing)}


def _read(thing: Thing) -> Body:
    """What stands for the draft as it is when it is sent."""
    key = _planted(thing).row.pk
    return {"seen": lambda _user: edition_of(access.plain(Notice).get(pk=key))}


def submission(house: House, thing: Thing) -> Body:
    """What stands for the item as it was submitted, and for who will see it, when this is sent; of one that was not
    submitted, something else.
    """
    rows = access.plain(Notice).select_related("originator").filter(pk=_planted(thing).row.pk)
    return {"seen": lambda user: (seen_of(rows.get(), by=user) if user else "") or "no submission"}


def waiting(house: House, thing: Thing) -> Body:
    """What stands for the correction that waits when this is sent, if one does."""
    waits = access.plain(NoticeVersion).filter(notice=_planted(thing).row.pk, released_at=None)
    rows = waits.select_related("notice__originator")

    def looked_at(user: User | None) -> str:
        version = rows.first() if user else None
        return queries.of_correction(user, version.notice, version).seen if user and version else str(uuid.uuid4())

    return {"seen": looked_at}


def correction(house: House, thing: Thing) -> Body:
    """Other words under the same label and urgency."""
    rows = NO_ROWS if _kind(thing) == "alert" else {}
    return {**correction_json(house, thing), **rows, "based_on": ""}


def correction_json(house: House, thing: Thing) -> Body:
    row = _planted(thing).row
    return {**_envelope(_kind(thing)), "tlp": str(row.tlp), "urgency": str(row.urgency), "note": TYPED} | {
        "based_on": _version(row)
    }


def _version(row: Notice) -> Any:
    """The number of the newest version, when it is sent."""
    versions = access.plain(NoticeVersion).filter(notice=row.pk)
    return lambda _user: versions.aggregate(n=Max("number"))["n"] or 0


def ticked(house: House, thing: Thing) -> Body:
    """One box of the queue, whatever the person may read."""
    return {"notice": str(_planted(thing).row.pk)}


def to_oneself(house: House, thing: Thing) -> Body:
    return {"to": lambda user: str(user.pk) if user else ""}


def line(house: House, thing: Thing) -> Body:
    """What takes the place of a line of what was done."""
    return {"decision": "already_removed"}


def files(house: House, thing: Thing) -> Body:
    """A file for a draft; of what is released, one that is added and one that is dropped."""
    shown = [key for key, part in _planted(thing).files.items() if part == "shown"]
    text = SimpleUploadedFile(f"{TYPED}.txt", TYPED.encode())
    return {"attached": text, "remark": TYPED, "dropped": shown, "note": TYPED}


def paper(house: House, thing: Thing) -> Body:
    """A PDF without a signature."""
    return {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}


def number(house: House, thing: Thing) -> Body:
    """Of a copy."""
    return {"number": access.plain(Copy).get(bulletin=_planted(thing).row.pk).told_number}


def about_file(house: House, thing: Thing) -> Body:
    return {"captured_at": "2026-03-01T10:00", "captured_by": TYPED, "captured_with": TYPED, "remark": TYPED}


def files_json(house: House, thing: Thing) -> Body:
    """Files that arrived in parts before: a finished upload of whoever sends it."""
    if _planted(thing).item.state != "released":
        return {"form_key": _form_key, "remark": TYPED}
    shown = [str(key) for key, part in _planted(thing).files.items() if part == "shown"]
    return {"form_key": _form_key, "dropped": shown, "note": TYPED}


def _form_key(user: User | None) -> str:
    found = access.plain(Upload).filter(person=user, stored__isnull=False).first() if user else None
    return str(found.form_key if found else uuid4())


def helpful(house: House, thing: Thing) -> Body:
    """A reaction that is given."""
    return {"on": "helpful"}


def nothing(house: House, thing: Thing) -> Body:
    return {}


def _in_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


UPLOAD = (
    ("Upload-Length", "9"),
    ("Upload-Metadata", f"filename {_in_base64(TYPED + '.txt')},form {_in_base64(str(uuid4()))}"),
)
PART = (("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream"))


def further(house: House, thing: Thing) -> Body:
    """One more framework, with what stands for those who would see it there when this is sent."""
    to = thing.facts.to if isinstance(thing.facts, Further) else Sharing("region")
    room, row = house.cast.frameworks[to.room], _planted(thing).row

    def looked_at(user: User | None) -> str:
        return queries.of_choice(user, row, framework=room, audience=to.audience).seen if user else ""

    return {"framework": str(room.pk), "audience": to.audience, "seen": looked_at}


def consenting(house: House, thing: Thing) -> Body:
    """What stands for those who would see what a coordinator asks to share further."""
    row = access.plain(Extension).get(pk=thing.keys[0])
    return {"seen": lambda user: queries.of_request(user, row).seen if user else ""}


def extending(house: House, thing: Thing) -> Body:
    to = thing.facts.to
    return {"framework": str(house.cast.frameworks[to.room].pk), "audience": to.audience, "why": TYPED}


def bulletin(house: House, thing: Thing) -> Body:
    room = house.cast.frameworks[thing.facts.room]
    return {"framework": str(room.pk), "begins_on": "2026-03-01", "ends_on": "2026-03-31", "tlp": "amber"}


def bulletin_of_month(house: House, thing: Thing) -> Body:
    """The same by the page."""
    return {"framework": str(house.cast.frameworks[thing.facts.room].pk), "month": "2026-03", "tlp": "amber"}


MEETING = {
    "title": TYPED, "tlp": "amber", "begins_at": "2026-09-01T10:00", "ends_at": "2026-09-01T12:00",
    "time_zone": "Europe/Oslo", "place": TYPED, "expected": ["authority"], "agenda": TYPED, "stage": "planned",
    "links": f"{TYPED} https://papers.example/one",
}  # fmt: skip


def meeting(house: House, thing: Thing) -> Body:
    return {**MEETING, "audience": thing.facts.audience, "framework": str(house.cast.frameworks[thing.facts.room].pk)}


def meeting_edited(house: House, thing: Thing) -> Body:
    return {**MEETING, "audience": "everyone"}


def meeting_recorded(house: House, thing: Thing) -> Body:
    return {**MEETING, "note": TYPED, "stage": "held", "minutes": TYPED}


def recommended(house: House, thing: Thing) -> Body:
    """To whoever reads every consultation that has been shared: its coordinator."""
    return {"text": TYPED, "owner": str(_planted(thing).row.originator_id), "due_on": "2026-12-01"}


def reported(house: House, thing: Thing) -> Body:
    return {"state": "done", "text": TYPED, "due_on": str(thing.facts.due_on)}


def reported_json(house: House, thing: Thing) -> Body:
    return {"state": "done", "text": TYPED}


def words(house: House, thing: Thing) -> Body:
    texts = {f"{part}_{key}": TYPED for key in SECTIONS for part in ("heading", "body")}
    return {**WORDS, **texts}


def words_json(house: House, thing: Thing) -> Body:
    return {**WORDS, **_read(thing), "sections": [{"key": key, "heading": TYPED, "body": TYPED} for key in SECTIONS]}


def invite(house: House, thing: Thing) -> Body:
    return {"email": "newcomer@elsewhere.example", "name": TYPED, "roles": ["approver"]}


def roles(house: House, thing: Thing) -> Body:
    return {"roles": ["approver"]}


def join(house: House, thing: Thing) -> Body:
    return {"name": TYPED, "password": "a long and unusual passphrase"}


def preferences(house: House, thing: Thing) -> Body:
    return {"name": TYPED, "language": "en", "appearance": "dark"}


def token(house: House, thing: Thing) -> Body:
    return {"name": TYPED, "expires_on": (clock.today() + timedelta(days=30)).isoformat()}


def organization(house: House, thing: Thing) -> Body:
    week = ["1", "2", "3", "4"]
    return {"time_zone": "Europe/Oslo", "working_week": week, "deputy_contact": TYPED, "markets": "SE 2021-05-01"} | {
        "language": "fr",
        "sector": "search",
    }


def contacts(house: House, thing: Thing) -> Body:
    """The sender as focal point of the own organization, and a procedure."""
    row = {"person": _own_key, "function": TYPED, "telephone": "+47 22 00 00 00", "standing": "focal"}
    sizes = {"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0"}
    return {**sizes, **{f"people-0-{name}": value for name, value in row.items()}, "text": TYPED, "language": "en"}


def _own_key(user: User | None) -> str:
    return str(user.pk) if user else ""


def platform(house: House, thing: Thing) -> Body:
    return {"name": TYPED, "hosts": "new-shop.example"}


def request(house: House, thing: Thing) -> Body:
    """Every kind of organization may be an observer."""
    return {"role": "observer", "reason": TYPED, "duties": TYPED, "signatory": TYPED}


def scan(house: House, thing: Thing) -> Body:
    return {"scan": SimpleUploadedFile("signed.png", PICTURE)}


def admission(house: House, thing: Thing) -> Body:
    return {"organization": str(house.cast.organization("outsider").pk), "role": "company"}


def bulletin_rules(house: House, thing: Thing) -> Body:
    return {"contribution_days": 3, "publication_days": 8, "clearance_days": 4}


def rules(house: House, thing: Thing) -> Body:
    times = {"immediate_hours": 12, "high_days": 2, "routine_days": 5}
    return {
        "description": TYPED,
        "community": TYPED,
        "working_languages": ["en", "fr"],
        "default_tlp": "green",
        "contact": TYPED,
        **times,
    }


def closing(house: House, thing: Thing) -> Body:
    """The code by which the closing is confirmed."""
    return {"code": house.cast.frameworks[thing.facts].code}


def agreement(house: House, thing: Thing) -> Body:
    return {"instrument": TYPED, "signatory": TYPED, "signed_on": "2026-05-01", "text": TYPED}


def password(house: House, thing: Thing) -> Body:
    return {"oldpassword": "correct horse battery staple", "password1": "a long and new passphrase"} | {
        "password2": "a long and new passphrase"
    }


def controls(house: House, thing: Thing) -> Body:
    """An authority's list, with what stands for the comparison that this person has looked at."""
    return {**controls_json(house, thing), "confirm": "1"}


def controls_json(house: House, thing: Thing) -> Body:
    return {"text": LIST, "seen": _looked_at}


def _looked_at(user: User | None) -> str:
    form = ControlList({"text": LIST}, user=user) if user else None
    return form.fingerprint if form and form.is_valid() else "0" * 64


def filled(body: Body, user: User | None) -> Body:
    """The data of one person: what depends on who sends it is filled in."""
    return {name: value(user) if callable(value) else value for name, value in body.items()}


def _planted(thing: Thing) -> Planted:
    assert thing.planted is not None
    return thing.planted


def _kind(thing: Thing) -> str:
    kind = _planted(thing).item.kind
    return kind if kind in OF_KIND else "alert"


def _home(house: House, thing: Thing) -> Sharing:
    """Where the item is to be shared; where it says nothing, a room of its issuer."""
    item = _planted(thing).item
    rooms = item.plan or tuple(share.framework for share in item.shares) or tuple(beside.roles(house.world, item.owner))
    narrow = house.world.orgs[item.owner].kind == "company"
    return Sharing(rooms[0] if rooms else "north", "authorities" if narrow else "everyone")
