"""What each label of TLP 2.0 lets leave Accord, and in what, beside the reading rule (`sharing.access`), for which RED
alone counts: it is read by organizations that are asked.

| | CLEAR | GREEN | AMBER, AMBER+STRICT | RED |
|---|---|---|---|---|
| pages and API, for whoever may read it | yes | yes | yes | yes |
| one item on paper, with the reader's name | yes | yes | yes | yes |
| a file of its evidence, each recorded | yes | yes | yes | yes |
| one item as a file for programs | yes | yes | yes | its issuer only |
| named in a table of many | yes | yes | yes | its issuer only |
| named in a bulletin | in any | GREEN and stricter | its own label and stricter | no |
| shared with nobody asked to follow up | yes | yes | yes | no |
| a bulletin's copy says whose it is | no | no | yes | yes |
| a bulletin's copy for a named person without an account | anyone | own organization, community | own organization; \
under AMBER also clients who need to know | no |

Mails are pointers under every label. An issuer is bound by no label of its own.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal import queries
from portal.enums import TLP, NoticeKind, OrganizationKind
from portal.errors import ActionRefused
from portal.models import User
from sharing import access, hidden
from sharing.enums import Audience, Standing
from sharing.models import Notice, PlannedRelease, Release

ON_PAPER = "pdf"
WIDE = (TLP.CLEAR, TLP.GREEN)
# To whom without an account a member may hand a copy.
OUTSIDE: dict[str, tuple[Standing, ...]] = {
    TLP.CLEAR: tuple(Standing),
    TLP.GREEN: (Standing.OWN, Standing.COMMUNITY),
    TLP.AMBER: (Standing.OWN, Standing.CLIENT),
    TLP.AMBER_STRICT: (Standing.OWN,),
    TLP.RED: (),
}
UNNAMED = _("TLP:RED is read by the organizations named for action alone: name at least one.")
TOO_OPEN = _("The label lets readers pass it on, yet you share it with authorities only: a stricter label says so.")
NAMES_A_SELLER = _("Anyone may publish it, and it names a seller.")
FOR_EVERYONE = _("Once it is published, anyone on the internet reads it without an account: the framework decided so.")
NOT_TO_MEMBERS = _("Associations that read it may not pass it to the companies for which they speak.")


def may_take(user: User, notice: Notice, form: str) -> bool:
    """Whether somebody who reads an item may take it along in this form."""
    return form == ON_PAPER or may_be_listed(user, notice)


def may_be_listed(user: User, notice: Notice) -> bool:
    """Whether a table of many items that the person takes along may name this one."""
    return notice.tlp != TLP.RED or notice.originator_id == user.organization_id


def names_its_holder(label: str) -> bool:
    """Whether each copy of a bulletin under this label says on every page whose it is."""
    return label not in WIDE


def may_hand_to(label: str) -> tuple[Standing, ...]:
    """Who without an account may be handed a named copy of a bulletin under this label."""
    return OUTSIDE[label]


def carried_by(label: str) -> list[str]:
    """The labels of items that something under this label may name: none stricter than its own, and never RED."""
    return [each.value for each in TLP if each.rank <= TLP(label).rank and each != TLP.RED]


def up_to(label: str) -> list[str]:
    """The labels that are no stricter than this one."""
    return [each.value for each in TLP if each.rank <= TLP(label).rank]


def refuse_unnamed(notice: Notice) -> None:
    """Raise where a RED item would be shared that nobody is asked to follow up: nobody would read it."""
    if notice.tlp == TLP.RED and not hidden.named(notice).exists():
        raise ActionRefused(UNNAMED, "addressees")


def advice(tlp: str, *, kind: str, audiences: Collection[str], asks: bool, readers: Collection[str]) -> list[Promise]:
    """What in a label contradicts the audience, said before an item of this kind is shared. `readers`: the kinds of the
    organizations of which the person may know; `asks`: whether anybody is asked to follow up.
    """
    found = {
        UNNAMED: tlp == TLP.RED and not asks,
        TOO_OPEN: tlp in WIDE and set(audiences) == {Audience.AUTHORITIES},
        NAMES_A_SELLER: tlp == TLP.CLEAR and kind == NoticeKind.ALERT,
        NOT_TO_MEMBERS: tlp == TLP.AMBER_STRICT and OrganizationKind.ASSOCIATION in readers,
    }
    return [words for words, holds in found.items() if holds]


def communities(user: User, notice: Notice) -> list[tuple[str, str]]:
    """Whom a GREEN item that the person reads may be passed to: the frameworks through which the person reads it, or,
    of the own and of a draft to decide on, with which it is or is to be shared, as far as the person takes part in
    them; and whom each means by its community.
    """
    if notice.tlp != TLP.GREEN:
        return []
    rooms: QuerySet[Any] = access.readable_releases(user).filter(notice=notice.pk)
    if notice.released_at is None:
        rooms = access.plain(PlannedRelease).filter(notice=notice.pk)
    elif notice.originator_id == user.organization_id:
        rooms = access.plain(Release).filter(notice=notice.pk, ended_at=None)
    told = queries.own_frameworks(user).filter(pk__in=rooms.values("framework"))
    return list(told.order_by("name").values_list("name", "community"))


def kept_back() -> str:
    """In a table, in place of the reference of an item that it may not name."""
    return _t("see its page")
