"""The trends application: what many notices add up to."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrendsConfig(AppConfig):
    name = "trends"
    verbose_name = _("Trends")

    def ready(self) -> None:
        """Say how bulletins live, what people are told of them, what comes with time, and the words of the trail."""
        from portal import events, panels, rounds, trail  # noqa: PLC0415  models must be loaded first
        from portal.enums import NoticeKind  # noqa: PLC0415
        from sharing import appointments  # noqa: PLC0415
        from sharing.actions import kinds  # noqa: PLC0415
        from sharing.queries import changes, given  # noqa: PLC0415
        from trends import trail as words  # noqa: PLC0415
        from trends.actions import composing, glimpsing, recounting, telling  # noqa: PLC0415
        from trends.actions import months as begun  # noqa: PLC0415
        from trends.queries import asked, coming, contributions, library, months, quotations, told, waiting  # noqa: PLC0415

        kinds.register(NoticeKind.BULLETIN, composing.RULES)
        given.register(NoticeKind.BULLETIN, library.given)
        changes.register(NoticeKind.BULLETIN, waiting.changes)
        events.register(asked.KINDS, asked.TELLER)
        events.register(told.KINDS, told.TELLER)
        trail.register(words.WORDS)
        panels.register(library.panel)
        panels.register(quotations.panel)
        rounds.register(glimpsing.look)
        rounds.register(recounting.look, every=rounds.SOON)
        rounds.register(begun.begin)
        rounds.register(begun.remind)
        appointments.register(months.appointments)
        appointments.register(contributions.appointments)
        panels.register(contributions.panel)
        events.register(coming.KINDS, coming.TELLER)
        rounds.register(telling.look)
