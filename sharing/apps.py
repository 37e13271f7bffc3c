"""The sharing application: notices, and who reads them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "sharing"
    verbose_name = _("Sharing")

    def ready(self) -> None:
        """Register what people are told of items, how consultations live, panels, how to count,
        what follows from the list of platforms, and the words of the audit trail.
        """
        from portal import (  # noqa: PLC0415  models must be loaded first
            beginnings,
            endings,
            events,
            history,
            platforms,
            retention,
            rounds,
            trail,
        )
        from portal.enums import NoticeKind  # noqa: PLC0415
        from sharing import appointments, contents  # noqa: PLC0415
        from sharing import trail as words  # noqa: PLC0415
        from sharing.actions import clearances as clearing  # noqa: PLC0415
        from sharing.actions import delivery, kinds, leaving, meetings, returning, silence, telling, waking  # noqa: PLC0415
        from sharing.queries import (  # noqa: PLC0415
            calendar,
            clearances,
            law_lines,
            oversight,
            silent,
            stakes,
            told,
            told_back,
        )

        events.register(told.KINDS, told.TELLER)
        events.register(silent.KINDS, silent.TELLER)
        events.register(told_back.KINDS, told_back.TELLER)
        events.register(law_lines.KINDS, law_lines.TELLER)
        events.register_expected(telling.expected)
        rounds.register(silence.look, every=rounds.SOON)
        rounds.register(silence.look_for_quiet)
        rounds.register(waking.look)
        rounds.register(clearing.remind)
        appointments.register(calendar.appointments)
        appointments.register(clearances.appointments)
        trail.register(words.WORDS)
        kinds.register(NoticeKind.MEETING, meetings.RULES)
        self._show()
        history.register(oversight.opened)
        history.register_stakes(stakes.stakes)
        endings.register(leaving.follow)
        beginnings.register(returning.tell)
        retention.register(delivery.keep)
        platforms.register(contents.renew_addresses)

    def _show(self) -> None:
        """Panels on the first page and on a framework's."""
        from portal import panels  # noqa: PLC0415  models must be loaded first
        from sharing.queries import (  # noqa: PLC0415
            clearances,
            extensions,
            feedback,
            meetings,
            oversight,
            recalls,
            redress,
        )

        panels.register(recalls.panel)
        panels.register(clearances.panel)
        panels.register(extensions.panel)
        panels.register(redress.panel)
        panels.register(feedback.panel)
        panels.register(meetings.panel)
        panels.register_framework(oversight.panel)
        panels.register_framework(meetings.framework_panel)
