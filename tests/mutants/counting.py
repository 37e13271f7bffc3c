"""Faults that would count what somebody may not read, or tell a number that is hidden."""

from typing import Final

from tests.mutants.shapes import fault

ROLLUPS: Final = "trends/queries/rollups.py"
ALIKE: Final = "tests/trends/test_rollups.py::test_rollups_tell_what_is_counted_live_whatever_changes"
TABLES: Final = "tests/trends/test_glimpses.py"
HELD: Final = "tests/trends/test_held.py::test_"
FAULTS: Final = [
    fault(
        "S13",
        "rollups tell of what is RED",
        "trends/actions/recounting.py",
        "    notice.tlp = %(red)s OR EXISTS (\n",
        "    EXISTS (\n",
        ALIKE,
    ),
    fault(
        "S13",
        "rollups tell a member of what was released before it joined",
        ROLLUPS,
        "        return self.since <= _begin(month)\n",
        "        return True\n",
        "tests/trends/test_rollups.py::test_what_was_released_before_a_member_reads_is_in_no_row_of_its",
    ),
    fault(
        "S13",
        "rollups tell each member of what is for others",
        ROLLUPS,
        "for audience, roles in access.ROLES.items() if role in roles]",
        "for audience, roles in access.ROLES.items()]",
        ALIKE,
    ),
    fault(
        "S4",
        "rollups tell of days that have changed since",
        ROLLUPS,
        "        return day in self.stale or _month(day) in self._broken\n",
        "        return _month(day) in self._broken\n",
        ALIKE,
    ),
    fault(
        "S2",
        "a coordinator is told answers of members that may not read the item",
        "sharing/memberships.py",
        "        early = [member for _room, _role, reads_from, member in each if reads_from <= since]\n",
        "        early = [member for _room, _role, _reads_from, member in each]\n",
        "tests/trends/test_reading.py::test_coordinator_knows_answers_of_members_that_read_the_item_alone",
    ),
    fault(
        "S2",
        "a coordinator is told, among figures, answers of members whose framework hides them",
        "sharing/responses.py",
        "    return Led(here, memberships.doors(_telling(reader)))\n",
        "    return Led(here, memberships.doors(Framework.objects.all()))\n",
        "tests/trends/test_answers.py::"
        "test_coordinator_knows_no_answer_of_who_reads_through_a_framework_that_hides_its_members",
    ),
    fault(
        "S10",
        "a small part is told by the whole and the others",
        "trends/glimpses.py",
        "    while hidden and others:\n",
        "    while False:\n",
        f"{TABLES}::test_nobody_who_knows_the_rule_and_the_whole_works_out_a_small_part",
    ),
    fault(
        "S10",
        "two small parts are told by the whole and the others",
        "trends/glimpses.py",
        "        if min(_left(cells[key] for key in hidden)) >= ENOUGH:\n",
        "        if True:\n",
        f"{TABLES}::test_nobody_who_knows_the_rule_and_the_whole_works_out_a_small_part",
    ),
    fault(
        "S10",
        "a small count is told by a larger one and what one issued oneself",
        "trends/glimpses.py",
        "        return self.n - max(self.of.values(), default=0) >= LEAST\n",
        "        return self.n >= LEAST\n",
        f"{TABLES}::test_who_knows_some_of_a_count_is_told_no_small_rest_of_it",
    ),
    fault(
        "S10",
        "a small quarter is told by its year",
        "trends/glimpses.py",
        "    return min(sums) >= LEAST and max(sums) <= HIDDEN * (len(hidden) - 1)\n",
        "    return min(sums) >= LEAST\n",
        f"{TABLES}::test_a_year_tells_no_quarter_that_is_hidden",
    ),
    fault(
        "S10",
        "tables count what their reader reads through another framework",
        "trends/actions/glimpsing.py",
        "    return rows.filter(~Exists(others), released_at__gte=since, released_at__lt=until)\n",
        "    return rows.filter(released_at__gte=since, released_at__lt=until)\n",
        f"{TABLES}::test_what_is_red_an_exercise_or_shared_elsewhere_too_counts_nowhere",
    ),
    fault(
        "S10",
        "tables are told to whoever once read what they rest on",
        "trends/queries/glimpses.py",
        "        if room.framework not in other and not ever & {(room.framework, str(role)) for role in roles}\n",
        "        if room.role not in roles\n",
        f"{TABLES}::test_only_members_who_never_belonged_to_the_audience_are_told",
    ),
    fault(
        "S10",
        "figures of a section that is held are told",
        "trends/queries/library.py",
        "    return without(figures, absent(bulletin.sections))\n",
        "    return figures\n",
        f"{HELD}figures_of_a_held_section_are_told_nowhere",
    ),
    fault(
        "S10",
        "figures of a section that is held stay in the version",
        "trends/actions/composing.py",
        "    bulletin.figures = without(Figures.of_json(bulletin.figures), absent(bulletin.sections)).as_json()\n",
        "",
        f"{HELD}figures_of_a_held_section_are_in_no_version_and_lead_to_no_item",
    ),
    fault(
        "S10",
        "the next bulletin tells as published what was held",
        "trends/revised.py",
        '    if "done" not in before.absent:\n',
        "    if True:\n",
        f"{HELD}what_later_bulletins_say_of_earlier_ones_leaves_out_what_was_held",
    ),
    fault(
        "S10",
        "figures over the unreadable count what who is told could read before",
        "trends/actions/glimpsing.py",
        'filter(notice=OuterRef("notice")).exclude(',
        'filter(notice=OuterRef("notice"), ended_at=None).exclude(',
        "tests/trends/test_glimpses.py::test_what_who_is_told_could_read_before_counts_nowhere",
    ),
    fault(
        "S10",
        "figures over the unreadable tell a second reader the small rest of what it approved",
        "trends/actions/glimpsing.py",
        ', "notice__originator__second_reader", "notice__released_by__organization")',
        ",)",
        "tests/trends/test_glimpses.py::test_who_approved_some_of_a_count_is_told_no_small_rest_of_it",
    ),
]
