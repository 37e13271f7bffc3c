"""Faults that would tell people of what is not theirs, or tell it otherwise than it is."""

from typing import Final

from tests.mutants.shapes import fault

CORRECTIONS: Final = "tests/sharing/actions/test_corrections_told.py::test_"
SILENCE: Final = "tests/sharing/actions/test_silence.py::test_"
WAKING: Final = "tests/sharing/actions/test_waking.py::test_"
FAULTS: Final = [
    fault(
        "S2",
        "whoever is of the house is told of a correction that waits",
        "sharing/queries/told.py",
        "    if not person.is_approver:\n        return access.plain(NoticeVersion).none()\n",
        "",
        f"{CORRECTIONS}nobody_else_may_have_the_line_whatever_rows_there_are",
    ),
    fault(
        "S9",
        "a correction that was decided is told of as one that waits",
        "sharing/queries/told.py",
        "    return rows.filter(released_at=None, notice__state=NoticeState.RELEASED)\n",
        "    return rows\n",
        f"{CORRECTIONS}a_correction_is_told_to_the_approvers_of_its_issuer_until_it_is_decided",
    ),
    fault(
        "S13",
        "a coordinator is told who has not opened what it may not read",
        "sharing/queries/silent.py",
        '    known = responses.overseen(user, framework).values("pk")\n    return unopened().filter(pk__in=known)',
        "    return unopened()",
        f"{SILENCE}a_coordinator_learns_of_those_alone_that_read_it_in_its_own_framework",
        f"{SILENCE}a_red_item_is_told_to_no_coordinator_that_may_not_read_it",
    ),
    fault(
        "S13",
        "an exercise is said to be actionable",
        "sharing/queries/waking.py",
        "state=NoticeState.RELEASED, is_exercise=False)",
        "state=NoticeState.RELEASED)",
        f"{WAKING}an_exercise_is_woken_by_nothing",
    ),
    fault(
        "S13",
        "what must be confirmed is mailed to nobody who has read of it",
        "portal/mails.py",
        "if not line.must and events.is_done(person, event):",
        "if events.is_done(person, event):",
        "tests/portal/test_late_mails.py::test_what_is_to_be_confirmed_is_mailed_to_who_has_read_of_it",
    ),
    fault(
        "S13",
        "a call that is being made is folded",
        "portal/outbox.py",
        "            AND (m.leased_until IS NULL OR m.leased_until < now())\n        FOR UPDATE OF m SKIP LOCKED\n",
        "        FOR UPDATE OF m SKIP LOCKED\n",
        "tests/portal/test_calls.py::test_a_call_that_is_being_made_is_not_folded",
    ),
]
