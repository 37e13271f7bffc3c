"""Faults that would name in a bulletin what a reader of it may not read."""

from typing import Final

from tests.mutants.shapes import fault

NAMES: Final = "tests/trends/test_names.py"
LATER: Final = f"{NAMES}::test_who_comes_to_read_it_later_is_told_no_name_of_what_it_may_not_read"
FAULTS: Final = [
    fault(
        "S2",
        "a bulletin names what a member may not read",
        "trends/statistics.py",
        "    return rows.filter(released_at__gte=since) if since else rows\n",
        "    return rows\n",
        f"{NAMES}::test_frozen_figures_name_what_all_members_may_read_with_those_who_are_suspended",
    ),
    fault(
        "S4",
        "a bulletin names what is withdrawn to whoever could not read it",
        "trends/queries/library.py",
        "    figures.sources = [row for row in sources if row.id in known]\n",
        "    figures.sources = sources\n",
        LATER,
    ),
    fault(
        "S4",
        "a bulletin names what is live to whoever may not read it",
        "trends/queries/library.py",
        "        named = named & _keys(read.filter(",
        "        named = named & _keys(access.plain(Notice).filter(",
        LATER,
    ),
    fault(
        "S10",
        "the list of a bulletin tells a number that is hidden",
        "trends/figures.py",
        "    if count is None:\n        return 0\n",
        "    if count is None:\n        return named\n",
        f"{NAMES}::test_list_names_nothing_of_a_kind_whose_number_is_hidden",
    ),
]
