"""Faults by which a name does more than name: it becomes a link in a bulletin, or leaves all without a feed."""

from typing import Final

from tests.mutants.shapes import fault

NAMES: Final = "tests/trends/test_plain_names.py::test_names_bring_no_tag_into_any_sentence"
FAULTS: Final = [
    fault(
        "S11",
        "a name in a sentence of a bulletin is a link",
        "trends/compose.py",
        "    return markdown.plain(name) if figures.wording >= WHOLE else name\n",
        "    return name\n",
        NAMES,
    ),
    fault(
        "S11",
        "the name of a law goes around what makes names plain",
        "trends/compose.py",
        '"what": apart(_plain(law.what, figures)),',
        '"what": apart(law.what),',
        NAMES,
    ),
    fault(
        "S11",
        "a contributor's name is a link in the bulletin that takes up its words",
        "trends/actions/contributions.py",
        "markdown.plain(str(row.organization))",
        "row.organization",
        "tests/trends/test_contributions.py::test_name_of_a_contributor_is_no_markdown",
    ),
    fault(
        "S11",
        "a name may be a link",
        "portal/markdown.py",
        r"    | \](?=[(\[:]|$) ",
        r"    | \](?=[\[:]|$) ",
        "tests/portal/test_markdown.py::test_plain_words_are_read_as_they_are",
    ),
    fault(
        "S11",
        "one letter in a title leaves everybody without a feed",
        "trends/views/public.py",
        '"title": writable(row.title)',
        '"title": row.title',
        "tests/trends/test_public.py::test_letters_that_no_document_holds_stop_no_feed",
    ),
    fault(
        "S11",
        "one letter in a reason leaves everybody without a feed",
        "trends/views/public.py",
        "escape(writable(row.withdrawn_reason))",
        "escape(row.withdrawn_reason)",
        "tests/trends/test_public.py::test_letters_that_no_document_holds_stop_no_feed",
    ),
]
