"""Items that go to a framework which hides its members from their issuer: it named whom it likes, and nothing that it
is told of these, and nothing that is refused to it, may tell which of them belong there.

Whoever can answer through no release any more is asked no more (`access.asked`); of these items the issuer is not told
who that is: it would share one in an open framework, stop that again, and see who is still asked.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal import participations, queries
from portal.enums import ParticipationRole
from sharing import access
from sharing.enums import NoticeState
from sharing.models import Addressee, Notice, Release


def releases(notice: Notice) -> QuerySet[Release]:
    """Those that stand or have ended in a framework that hides its members from the issuer."""
    hiding = queries.hiding_from(notice.originator_id)
    return access.plain(Release).filter(notice=notice.pk, framework__in=hiding)


def named(notice: Notice) -> QuerySet[Addressee]:
    """Whom the issuer is told that the item asks: of one that goes or went to such a framework, everyone that it ever
    named; of a draft, whoever is to be asked.
    """
    told = notice.released_at is None or releases(notice).exists()
    return (access.plain(Addressee) if told else access.asked()).filter(notice=notice.pk)


def tells_who_reads_on(notice: Notice) -> bool:
    """Whether those that can read an item no more would tell who still can: it goes to such a framework, and goes or
    went to others too.
    """
    return _goes_there(notice) and _rooms(notice) > 1


def withholds_who_held(notice: Notice) -> bool:
    """Whether the names, or the moments, of those that were asked to delete an item would tell through which framework
    they read it.
    """
    return releases(notice).exists() and (_rooms(notice) > 1 or _goes_there(notice))


def keeping_due() -> Exists:
    """Of addressees: the item is still shared with such a framework, be it closed, so that the time by which they were
    to answer tells of none whether it is asked still.
    """
    issuers = participations.current().filter(
        framework=OuterRef("framework"),
        organization=OuterRef("notice__originator"),
        role=ParticipationRole.COORDINATOR,
    )
    rows = access.plain(Release).filter(~Exists(issuers), notice=OuterRef("notice"), framework__hides_members=True)
    return Exists(rows.filter(ended_at__isnull=True))


def reachable() -> Exists:
    """Of addressees: a release reaches them in which they could answer, be they barred for a time."""
    return Exists(access.reaching_lastingly("organization", access.ANSWERING))


def shown_as_asked() -> Q:
    """Of addressees of one such item: whoever is asked no more, and is shown with the others as if it were."""
    return Q(asked_at__isnull=True) & (Q(keeping_due()) | Q(reachable()))


def _goes_there(notice: Notice) -> bool:
    return notice.state == NoticeState.RELEASED and releases(notice).filter(ended_at__isnull=True).exists()


def _rooms(notice: Notice) -> int:
    return access.plain(Release).filter(notice=notice.pk).order_by().values("framework").distinct().count()
