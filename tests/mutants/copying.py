"""Faults of what is taken along of a bulletin: whose copy it is, who learns that, and what lies inside."""

from typing import Final

from tests.mutants.shapes import fault

COPIES: Final = "tests/trends/test_named_copies.py"
TWIN: Final = "tests/trends/test_twin.py"
FAULTS: Final = [
    fault(
        "S12",
        "a copy of a strict label names nobody",
        "sharing/labels.py",
        "    return label not in WIDE\n",
        "    return False\n",
        f"{COPIES}::test_copy_names_its_holder_where_the_label_is_strict",
    ),
    fault(
        "S12",
        "the line of a holder stands on the first page alone",
        "portal/stamps.py",
        "        for each in document.pages:\n",
        "        for each in document.pages[:1]:\n",
        "tests/portal/test_stamps.py::test_every_page_says_whose_copy_it_is",
    ),
    fault(
        "S3",
        "a copy goes to whom the label shuts out",
        "trends/actions/copies.py",
        "    if holder.standing not in labels.may_hand_to(bulletin.tlp):\n",
        "    if not holder.standing:\n",
        "tests/trends/test_named_copies.py::test_action_refuses_whom_the_label_shuts_out",
    ),
    fault(
        "S10",
        "a number tells whose copy it is to whoever publishes anything",
        "trends/actions/copies.py",
        "rows.filter(number=digits, bulletin__originator=by.organization_id).first()\n",
        "rows.filter(number=digits).first()\n",
        f"{COPIES}::test_number_tells_nobody_else_whose_copy_it_is",
    ),
    fault(
        "S4",
        "who was handed a copy is shown to every reader",
        "trends/queries/copied.py",
        "    own = handed.filter(organization=user.organization_id).",
        "    own = handed.",
        f"{COPIES}::test_who_was_handed_a_copy_is_told_to_the_own_organization_alone",
    ),
    fault(
        "S10",
        "a file tells of a bulletin to whoever may not read it",
        "trends/queries/verified.py",
        "        access.readable(reader, Bulletin).",
        "        access.plain(Bulletin).",
        "tests/trends/test_verified.py::test_readers_are_told_which_bulletin_it_is_and_others_are_not",
    ),
    fault(
        "S10",
        "the file inside a bulletin tells what its page hides",
        "trends/edition.py",
        "None if row.count is None else row.previous)\n",
        "row.previous)\n",
        f"{TWIN}::test_what_is_hidden_from_the_page_is_hidden_here",
    ),
    fault(
        "S11",
        "a table inside a bulletin calculates",
        "trends/twin.py",
        "    return csv.table(rows).decode()\n",
        '    return "\\ufeff" + "".join(",".join(row) + "\\n" for row in rows)\n',
        f"{TWIN}::test_cells_that_a_spreadsheet_would_calculate_are_text",
    ),
    fault(
        "S6",
        "the words of an earlier version are kept as the file of a later one",
        "trends/actions/composing.py",
        "    made = pdf.file(row, number, figures)\n",
        "    made = pdf.file(bulletin, number, figures)\n",
        "tests/trends/test_corrected.py::test_words_of_an_earlier_version_are_kept_as_no_file_of_a_later_one",
    ),
]
