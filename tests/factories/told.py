"""Lines of an inbox, as many as are wanted."""

from portal import events
from portal.enums import EventKind
from portal.models import User
from sharing.models import Notice


def lines(notice: Notice, person: User, count: int) -> None:
    """One person is told of so many answers about a notice."""
    for number in range(count):
        events.tell(
            EventKind.ANSWER,
            subject=notice.pk,
            key=f"answer {number}",
            number=number,
            people=User.objects.filter(pk=person.pk),
            by=None,
        )
