"""What is planted beside the notices: who is to delete what it read, who asked that an item goes further, who is asked
to clear one, whose item a bulletin would quote, and to whom copies were handed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sharing import access
from sharing.models import Clearance, Extension, Recall
from tests.access.planting import Planted
from tests.cast import JOINED_AT, Cast
from trends.models import Bulletin, Consent, Copy

EXTENSIONS = (
    ("authority_north", "alert", "open"),
    ("company_one", "alert", "open"),
    ("authority_north", "mo_note", "declined"),
)

HANDED = (("company_one", "coordinator_north"), ("company_two", "coordinator_south"))


def recalls(cast: Cast, planted: Sequence[Planted]) -> None:
    """Some have read what they can read no longer: it was narrowed, or withdrawn since. They learn no word of it."""
    alerts = [each for each in planted if each.item.kind == "alert" and each.item.shares]
    narrow = next(each for each in alerts if each.item.shares[0].audience == "authorities")
    gone = next(each for each in alerts if each.item.state == "withdrawn")
    told = (
        ("company_one", narrow, "narrowed"),
        ("former", narrow, "narrowed"),
        ("authority_north2", gone, "withdrawn"),
    )
    for org, each, why in told:
        access.plain(Recall).create(
            notice_id=each.row.pk, organization=cast.organizations[org], why=why, recalled_at=JOINED_AT
        )


def extensions(cast: Cast, planted: Sequence[Planted]) -> list[tuple[frozenset[str], str]]:
    """The coordinator of the north asks issuers to share with the region: they and it know why, and the answer."""
    kept, shared = [], [each for each in planted if each.item.state == "released" and each.item.shares]
    for owner, kind, state in EXTENSIONS:
        each = next(each for each in shared if (each.item.owner, each.item.kind) == (owner, kind))
        words = {part: f"tok{owner}{kind}extension{part}x".replace("_", "") for part in ("why", "reason")}
        closed = {} if state == "open" else {"decided_at": JOINED_AT, "decided_by": cast.approver(owner)}
        access.plain(Extension).create(
            notice_id=each.row.pk,
            national=cast.north,
            framework=cast.region,
            audience="authorities",
            organization=cast.coordinator.organization,
            asked_at=JOINED_AT,
            asked_by=cast.coordinator,
            state=state,
            **words,
            **closed,
        )
        kept += [(frozenset({owner, "coordinator_north"}), token) for token in words.values()]
    return kept


def clearances(cast: Cast, planted: Sequence[Planted]) -> list[tuple[frozenset[str], str]]:
    """Two authorities are asked to clear the bulletin of the north that is in review, one of which has left since; that
    one has objected, which the coordinator reads.
    """
    each = next(each for each in planted if (each.item.kind, each.item.state) == ("bulletin", "in_review"))
    told = {"framework": cast.north, "asked_at": JOINED_AT, "asked_by": cast.coordinator}
    told["closes_at"] = datetime.now(UTC) + timedelta(days=30)
    token = "tokclearancereasonx"
    said = {"answer": "objection", "sections": ["law"], "reason": token, "answered_at": JOINED_AT}
    plain, asked = (
        access.plain(Clearance),
        {"authority_north2": {}, "former": said | {"answered_by": cast.approver("former")}},
    )
    for org, more in asked.items():
        plain.create(notice_id=each.row.pk, organization=cast.organizations[org], **told, **more)
    each.item = replace(each.item, clearing=frozenset((org, "north", "open") for org in asked))
    return [(frozenset({"coordinator_north"}), token)]


def consents(cast: Cast, planted: Sequence[Planted]) -> list[tuple[frozenset[str], str]]:
    """A draft bulletin of the north quotes three items under a lower label: one issuer was not asked yet, one consents
    and one has not answered. Each knows the words that quote its own.
    """
    kept: list[tuple[frozenset[str], str]] = []
    words: list[str] = []
    place = next(
        n for n, p in enumerate(planted) if (p.item.kind, p.item.tlp, p.item.state) == ("bulletin", "green", "draft")
    )
    draft = access.plain(Bulletin).get(pk=planted[place].row.pk)
    released = [p for p in planted if p.item.shares and (p.item.state, p.item.tlp) == ("released", "amber")]
    owned = {org: [p for p in released if p.item.owner == org] for org in ("authority_north", "company_one")}
    quoted = [*owned["authority_north"][:2], *owned["company_one"][:1]]
    for each, (asked, granted) in zip(quoted, ((False, None), (True, True), (True, None)), strict=True):
        token = f"tok{each.item.kind}{len(words)}quotedx".replace("_", "")
        words.append(f"{token} {each.row.reference}.")
        if not asked:
            continue
        kept.append((frozenset({each.item.owner, "coordinator_north"}), token))
        access.plain(Consent).create(
            bulletin=draft,
            notice_id=each.row.pk,
            organization=cast.organizations[each.item.owner],
            tlp="green",
            passage=words[-1],
            digest=sha256(words[-1].encode()).hexdigest(),
            asked_at=JOINED_AT,
            asked_by=cast.coordinator,
            granted=granted,
            answered_at=JOINED_AT if granted else None,
            answered_by=cast.approver(each.item.owner) if granted else None,
        )
    draft.sections[0]["body"] += "\n\n" + "\n\n".join(words)
    draft.save(update_fields=["sections"])
    planted[place].item = replace(planted[place].item, quotes=True)
    return kept


def copies(cast: Cast, planted: Sequence[Planted]) -> list[tuple[frozenset[str], str]]:
    """A reader of each published bulletin has handed a copy on: to whom, and for what, is its own."""
    kept = []
    for giver, owner in HANDED:
        shared = (each for each in planted if each.item.kind == "bulletin" and each.item.state == "released")
        each = next(each for each in shared if each.item.owner == owner)
        words = {part: f"tok{giver}copy{part}x".replace("_", "") for part in ("name", "office", "purpose")}
        access.plain(Copy).create(
            number=f"{giver[-3:].upper()}0000000",
            bulletin_id=each.row.pk,
            version=1,
            form="pdf",
            organization=cast.organizations[giver],
            given_by=cast.approver(giver),
            given_at=JOINED_AT,
            standing="own",
            sha256=giver,
            **words,
        )
        kept += [(frozenset({giver}), token) for token in words.values()]
    return kept
