"""The files of a notice as part of its content: which of them its standing version shows."""

from collections.abc import Iterable

from django.db.models import QuerySet

from portal import clock
from sharing import access, storage
from sharing.enums import NoticeState
from sharing.models import Evidence, Meeting, ModusOperandiNote, Notice, VendorAlert

HOLDING = (VendorAlert, ModusOperandiNote, Meeting)


def holds_files(notice: Notice) -> bool:
    """Whether files can belong to a notice of this kind; `notice` is a row of its kind."""
    return isinstance(notice, HOLDING)


def may_change(notice: Notice) -> bool:
    """Whether files can be added to it, or corrected, as it stands."""
    return holds_files(notice) and notice.state in (NoticeState.DRAFT, NoticeState.RELEASED)


def shown(notice: Notice) -> QuerySet[Evidence]:
    """The files that the notice shows as it stands."""
    return access.plain(Evidence).filter(notice=notice.pk, is_shown=True)


def proposed(notice: Notice) -> QuerySet[Evidence]:
    """The files that the correction which waits would add."""
    return access.plain(Evidence).filter(notice=notice.pk, is_shown=False, shown_at__isnull=True)


def show(notice: Notice, files: Iterable[Evidence]) -> None:
    """These are the files that the notice shows from now on; readers are shown them if it is released."""
    rows, chosen = access.plain(Evidence).filter(notice=notice.pk), [row.pk for row in files]
    rows.filter(is_shown=True).exclude(pk__in=chosen).update(is_shown=False)
    rows.filter(is_shown=False, pk__in=chosen).update(is_shown=True)
    if notice.released_at:
        begin_showing(notice)


def begin_showing(notice: Notice) -> None:
    """Readers are shown its files from now on: none of them changes any more."""
    shown(notice).filter(shown_at__isnull=True).update(shown_at=clock.now())


def delete(rows: QuerySet[Evidence]) -> None:
    """Delete files that no reader was ever shown: the rows now, what is stored after the commit."""
    storage.drop_after_commit(key for pair in rows.values_list("key", "preview_key") for key in pair)
    rows.delete()
