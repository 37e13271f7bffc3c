"""What a new member would see from when, shown to the coordinator who admits it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from portal import clock, history
from portal.enums import ParticipationRole
from portal.forms import Terms, beginning_of
from portal.models import Framework, User

BACK: Final = (30, 90, 365)  # days of history that are counted for comparison


def told(user: User, framework: Framework, form: Terms, *, counts: bool) -> dict[str, Any]:
    """The context of `portal/_histories.html`: for the role that the form begins with; where it was asked to count,
    on the terms that stand in the form.
    """
    counted = counts and form.is_valid()
    role, since = form.get_initial_for_field(form.fields["role"], "role"), None
    if counted:
        role, since = form.cleaned_data["role"], form.cleaned_data["reads_from"]
    return {"counted": counted, **of_role(user, framework, role, since)}


def of_role(user: User, framework: Framework, role: str, since: datetime | None) -> dict[str, Any]:
    """What a role would see of the past, and since the moment that is asked about, where there is one."""
    asked = history.opened(user, framework, role, since) if since else None
    compared = _compared(user, framework, role)
    return {"asked": asked, "histories": compared, "as_role": ParticipationRole(role).label}


def _compared(user: User, framework: Framework, role: str) -> list[history.Opened]:
    """What a role would see of the last weeks and months, and of everything."""
    moments = [beginning_of(clock.today() - timedelta(days=days)) for days in BACK]
    begun = datetime.combine(framework.begun_on, time.min, tzinfo=UTC)
    return [history.opened(user, framework, role, since) for since in (*moments, begun)]
