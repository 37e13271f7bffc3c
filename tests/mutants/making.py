"""Faults in the making of a bulletin: who reads what members contribute, and what is listed behind its sentences."""

from typing import Final

from tests.mutants.shapes import fault

WORDS: Final = "trends/queries/contributions.py"
BEHIND: Final = "trends/queries/sources.py"
CONTRIBUTED: Final = "tests/trends/test_contributions.py"
READ: Final = f"{CONTRIBUTED}::test_contribution_is_read_by_its_organization_and_once_handed_in_by_the_coordinator"
READINGS: Final = "tests/access/test_worlds.py::test_every_reading_agrees_with_the_oracle"
CLEARED: Final = "tests/sharing/test_clearances.py::test_objection_holds_its_section_and_no_other"
HELD: Final = "tests/trends/test_held.py::test_"
SILENT: Final = "tests/sharing/test_clearances.py::test_silence_is_what_the_accepted_version_says_and_no_newer_one"
LISTED: Final = "tests/trends/test_sources.py"
FOUND: Final = "tests/trends/test_found.py::test_"
FAULTS: Final = [
    fault(
        "S3",
        "a contribution is read by another contributor",
        WORDS,
        "filter(Q(organization=reader.organization_id) | led)",
        "filter(Q(framework__in=queries.own_frameworks(reader).values('pk')) | led)",
        READ,
    ),
    fault(
        "S3",
        "a contribution is read by the coordinator before it is handed in",
        WORDS,
        ".values('pk')) & ~Q(state=ContributionState.WRITING)".replace("'", '"'),
        ".values('pk'))".replace("'", '"'),
        READ,
    ),
    fault(
        "S4",
        "the list behind a sentence holds what one reads elsewhere alone",
        BEHIND,
        '    return statistics.live(bulletin.framework, period).filter(pk__in=readable.values("pk"))\n',
        "    return statistics.live(bulletin.framework, period)\n",
        f"{LISTED}::test_item_that_one_reads_elsewhere_alone_is_not_listed",
    ),
    fault(
        "S10",
        "the list behind a sentence tells a number that is hidden",
        BEHIND,
        "    return nameable(count, number) if figures.guarded and count is not None else number\n",
        "    return number\n",
        f"{LISTED}::test_list_tells_no_small_number_of_what_its_reader_may_not_read",
    ),
    fault(
        "S4",
        "the list behind a sentence tells which items others answered",
        BEHIND,
        '    known = responses.known_receipts(reader, here.values("notice"))\n    if name == "median":\n',
        '    known = access.plain(Receipt).filter(notice__in=here.values("notice"))\n    if name == "median":\n',
        f"{LISTED}::test_answers_lead_only_to_those_that_the_reader_may_know",
    ),
    fault(
        "S3",
        "comments stay with a bulletin that is published",
        "trends/queries/comments.py",
        "    return (access.own_notices(reader) | access.for_second_reader(reader)).filter(state__in=STATES)\n",
        "    return access.own_notices(reader) | access.for_second_reader(reader)\n",
        "tests/trends/test_comments.py",
    ),
    fault(
        "S6",
        "a bulletin is published with other words than its approver was shown",
        "trends/actions/composing.py",
        '        "sections": library.told_sections(notice, figures),\n',
        "",
        "tests/trends/test_approving.py",
    ),
    fault(
        "S13",
        "who is asked to clear a draft reads on when the round is over",
        "sharing/access.py",
        "filter(ended_at__isnull=True, closes_at__gt=clock.now())",
        "filter(ended_at__isnull=True)",
        READINGS,
    ),
    fault(
        "S13",
        "who has left a framework clears its drafts",
        "sharing/access.py",
        "mine = clearing().filter(Exists(member), notice",
        "mine = clearing().filter(notice",
        READINGS,
    ),
    fault(
        "S6",
        "a section that somebody objects to is published",
        "trends/actions/composing.py",
        "    _hold(notice)\n",
        "",
        CLEARED,
    ),
    fault(
        "S4",
        "a section that is held in its master is published in an edition",
        "trends/queries/editions.py",
        "    return _objected(bulletin).union(*(_objected(row) for row in above(bulletin)))\n",
        "    return _objected(bulletin)\n",
        f"{HELD}section_held_in_its_master_is_in_no_edition",
    ),
    fault(
        "S4",
        "a section that is held is published in its translation",
        "trends/queries/editions.py",
        "    rows = {row.pk: row for row in (bulletin.master, source_of(bulletin)) if row}\n",
        "    rows = {row.pk: row for row in (bulletin.master,) if row}\n",
        f"{HELD}translation_holds_what_is_held_in_the_edition_that_it_translates",
    ),
    fault(
        "S6",
        "an edition is approved without what is held in its master",
        "trends/actions/composing.py",
        '        "held": sorted(editions.held(notice)),\n',
        "",
        f"{HELD}objection_in_its_master_is_part_of_what_is_approved",
    ),
    fault(
        "S4",
        "who makes a bulletin is not told of an objection in another edition",
        "trends/queries/editions.py",
        "        if keys := _objected(row) - here:\n",
        "        if keys := _objected(row) & here:\n",
        f"{HELD}objection_in_an_edition_holds_there_alone_and_is_told_to_those_who_make_the_others",
    ),
    fault(
        "S6",
        "silence is consent where the newest agreement says so, whoever has accepted it",
        "portal/participations.py",
        "filter(framework=framework, agreement__silence_consents=True)",
        "filter(framework=framework, framework__agreements__silence_consents=True)",
        SILENT,
    ),
    fault(
        "S10",
        "a revised figure beside another revised one tells how few came in between",
        "trends/revised.py",
        "        seen = [*_known(said), *everything.of(month, key, tlp)]\n",
        "        seen = [*_known([was]), *everything.of(month, key, tlp)]\n",
        "tests/trends/test_revisions.py::test_what_was_told_is_not_told_twice_and_no_number_beside_it_tells_a_small_one",
    ),
    fault(
        "S10",
        "how many companies did not answer is told where they are few",
        "trends/figures.py",
        "    if part is None or whole is None or (whole != part and whole - part < LEAST):\n",
        "    if part is None or whole is None:\n",
        "tests/trends/test_statistics.py::test_company_is_covered_that_recorded_an_outcome",
    ),
    fault(
        "S10",
        "a recount that shows what was hidden tells how few came in between",
        "trends/derived.py",
        "        return was != now and (was or now or 0) < ENOUGH\n",
        "        return 0 < (was or now or 0) < LEAST\n",
        "tests/trends/test_corrected.py::test_what_was_hidden_and_is_not_may_tell_how_few_came_in",
    ),
    fault(
        "S10",
        "a page leads to later figures below five of a month that some reader does not read",
        "trends/statistics.py",
        "    all_of_them = figures.guarded or _is_before(figures.oldest, since)\n",
        "    all_of_them, since = False, None\n",
        "tests/trends/test_revisions.py::test_later_figures_are_told_of_by_what_one_may_read_alone",
    ),
    fault(
        "S4",
        "a section that is held is found by its words",
        "trends/actions/composing.py",
        "    search.index(notice)\n",
        "",
        f"{FOUND}section_to_which_somebody_objects_is_found_by_nobody",
    ),
    fault(
        "S10",
        "a count that is hidden is found by trying numbers",
        "trends/models/bulletins.py",
        'return [line for line in compose.lines(section["body"]) if line not in said]',
        'return compose.lines(section["body"])',
        f"{FOUND}hidden_count_is_not_found_by_trying",
    ),
    fault(
        "S4",
        "a program is told what a section draws on without naming it",
        "trends/api.py",
        "return [{name: section[name] for name in names if name in section} for section in told]",
        "return told",
        "tests/trends/test_api.py::test_sections_say_no_more_than_their_words",
    ),
    fault(
        "S5",
        "a second reader learns who is asked to clear",
        "sharing/actions/clearances.py",
        "        if waits and by.organization_id != notice.originator_id:\n",
        "        if waits and not by.organization_id:\n",
        "tests/sharing/test_clearances.py::test_second_reader_learns_of_nobody_who_is_asked",
    ),
    fault(
        "S10",
        "two bulletins of a month tell side by side how few answers came in between",
        "trends/actions/composing.py",
        "    _refuse_another(framework, begins_on)\n",
        "",
        "tests/trends/test_composing.py::test_a_month_has_one_bulletin_from_which_others_are_made",
    ),
]
