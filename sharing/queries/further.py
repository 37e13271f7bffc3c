"""Who would see an item as well that is shared already, in one more framework: told before it is shared there."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from portal.enums import TLP
from portal.models import Framework, Organization, User
from sharing import access, hidden
from sharing.models import Extension, Notice, NoticeVersion, Release
from sharing.queries import reach
from sharing.queries.reach import Reach, Shared


def of_choice(
    user: User, notice: Notice, *, framework: Framework, audience: str, addressees: Iterable[Organization] = ()
) -> Reach:
    """Of a framework that the person, of its issuer, has chosen, with whom else to ask."""
    return _of_step(user, notice, framework, audience, [row.pk for row in addressees])


def of_request(user: User, extension: Extension) -> Reach:
    """Of the regional framework with which a coordinator asks the person, of the issuer, to share it. Where the issuer
    takes no part in it, how many read there is told all the same, by name nobody.
    """
    return _of_step(user, extension.notice, extension.framework, extension.audience, [], consents=True)


def of_shared(user: User, notice: Notice) -> Reach:
    """Of a released item, as it is shared now."""
    return reach.reach(user, _plan(notice), list(_asked(notice)), **_facts(notice), of=notice.originator)


def of_correction(user: User, notice: Notice, version: NoticeVersion) -> Reach:
    """Of a released item that is TLP:RED, and by a correction no longer: who would read it then as well. By any other
    correction nobody, in no framework, and `seen` stands for the correction alone.
    """
    tlp = version.content.get("tlp", notice.tlp)
    if notice.tlp != TLP.RED or tlp == TLP.RED:
        return Reach([], [], tlp, is_further=True, seen=str(version.pk))
    shared = Shared(asked=_asked(notice), readers=_readers(user, notice))
    facts = {**_facts(notice), "tlp": tlp}
    found = reach.reach(user, _plan(notice), [], **facts, of=notice.originator, shared=shared)
    return reach.looked_at(replace(found, is_further=True), str(version.pk))


def _of_step(
    user: User, notice: Notice, framework: Framework, audience: str, asked: list[uuid.UUID], *, consents: bool = False
) -> Reach:
    shared = Shared(_plan(notice), _asked(notice), _readers(user, notice), consents)
    step = [(framework, audience)]
    found = reach.reach(user, step, asked, **_facts(notice), of=notice.originator, shared=shared)
    versions = access.plain(NoticeVersion).filter(notice=notice.pk, released_at__isnull=False).count()
    return reach.looked_at(replace(found, is_further=True), str(versions))


def _readers(user: User, notice: Notice) -> frozenset[uuid.UUID]:
    return frozenset(row.pk for row in of_shared(user, notice).named)


def _plan(notice: Notice) -> list[tuple[Framework, str]]:
    rows = access.plain(Release).filter(notice=notice.pk, ended_at=None).select_related("framework")
    return [(row.framework, row.audience) for row in rows.order_by("framework__name")]


def _asked(notice: Notice) -> frozenset[uuid.UUID]:
    return frozenset(hidden.named(notice).values_list("organization", flat=True))


def _facts(notice: Notice) -> dict[str, Any]:
    return {"tlp": notice.tlp, "urgency": notice.urgency, "kind": notice.kind}
