"""Faults that would tell who belongs to a framework that hides its members, or name somebody who is not to be known."""

from typing import Final

from tests.mutants.shapes import fault

HIDDEN: Final = "tests/sharing/test_hidden.py"
RESPONSES: Final = "sharing/responses.py"
FAULTS: Final = [
    fault("S3", "who is asked still, by the time", "sharing/actions/leaving.py",
          "lost.filter(~hidden.keeping_due()).update(due_at=None)", "lost.update(due_at=None)",
          f"{HIDDEN}::test_who_is_asked_still_is_not_told"),
    fault("S3", "who is asked still, by a refusal", "sharing/hidden.py",
          "told = notice.released_at is None or releases(notice).exists()", "told = notice.released_at is None",
          f"{HIDDEN}::test_no_refusal_tells_who_is_asked_still"),
    fault("S3", "who is asked still, by a new time", "sharing/queries/anew.py",
          "rows.filter(Q(asked_at__isnull=False) | hidden.shown_as_asked())", "rows.filter(asked_at__isnull=False)",
          f"{HIDDEN}::test_new_urgency_moves_the_times_of_both_and_tells_those_who_are_asked"),
    fault("S3", "who must not delete it, since it reads on", "sharing/hidden.py",
          "return _goes_there(notice) and _rooms(notice) > 1", "return False",
          f"{HIDDEN}::test_who_must_delete_it_does_not_tell_who_reads_on"),
    fault("S3", "a reader that may read it where members are hidden", RESPONSES,
          "        member = Q(pk__in=[])\n    elif once:", "        pass\n    elif once:",
          f"{HIDDEN}::test_a_reader_that_could_read_it_there_is_not_named"),
    fault("S2", "a coordinator sees whoever is asked of an item that it reads", RESPONSES,
          "Q(notice__originator=reader.organization_id) | Exists(openly))",
          "Q(notice__originator=reader.organization_id) | Q(organization__in=queries.known_organizations(reader)))",
          f"{HIDDEN}::test_a_coordinator_sees_nobody_whom_a_hidden_framework_alone_brings_it"),
    fault("S3", "how many read an item, one framework after the other", "sharing/actions/releases.py",
          "if hides and (notice.tlp == TLP.RED or len(shared) > 1):", "if hides and notice.tlp == TLP.RED:",
          f"{HIDDEN}::test_how_many_read_it_tells_of_no_single_one"),
    fault("S9", "who left counts the readers of what it left", "sharing/actions/releases.py",
          "if notice.state != NoticeState.RELEASED or not shared <= own:", "if notice.state != NoticeState.RELEASED:",
          f"{HIDDEN}::test_who_left_is_not_told_how_many_read_what_it_left_there"),
    fault("S3", "a second coordinator is told of requests to share further", "sharing/trail.py",
          "        _extension_told(reader, framework),\n", "",
          "tests/sharing/test_trail_of_frameworks.py::"
          "test_a_second_coordinator_is_told_of_no_request_of_the_first_to_share_further"),
    fault("S3", "a second reader is told what is new for the issuer", "sharing/queries/audience.py",
          "is_own = user.organization_id == notice.originator_id", "is_own = True",
          "tests/sharing/views/test_releasing.py::test_a_second_reader_is_told_nothing_of_earlier_items"),
    fault("S3", "a second reader is told every framework in which an item is", "sharing/actions/languages.py",
          "if by.organization_id == notice.originator_id:", "if True:",
          "tests/sharing/actions/test_corrections.py::"
          "test_a_second_reader_is_not_told_in_which_frameworks_it_is_that_it_takes_no_part_in"),
    fault("S3", "a coordinator learns whom to call where nobody has accepted", "portal/queries.py",
          "return membership.left_at is None and membership.accepted_at is not None",
          "return membership.left_at is None",
          "tests/access/test_doors.py::test_no_door_shows_what_the_person_may_not_read[coordinator]"),
]  # fmt: skip
