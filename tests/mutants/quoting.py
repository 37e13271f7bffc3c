"""Faults by which a bulletin would tell more than its label allows: without a consent, to the public, in an edition."""

from typing import Final

from tests.mutants.shapes import fault

CONSENTS: Final = "tests/trends/test_consents.py::test_quotation_stays_in_without_consent_to_nothing"
TAKEN: Final = "tests/trends/test_taken_up.py::test_"
CORRECTED: Final = "tests/trends/test_corrected.py::test_"
PUBLIC: Final = "tests/trends/test_public.py::test_"
FAULTS: Final = [
    fault("S12", "who was asked counts as consenting", "trends/actions/consents.py",
          "if missing := [one for one in quotations.of(bulletin) if one.is_missing]:",
          "if missing := [one for one in quotations.of(bulletin) if one.is_to_ask]:", CONSENTS),
    fault("S9", "a consent holds for other words", "trends/queries/quotations.py",
          "    if row.digest != passage.digest:\n        return False\n", "", CONSENTS),
    fault("S9", "a consent holds for a lower label", "trends/queries/quotations.py",
          "    return row.tlp == bulletin.tlp or bool(row.granted)", "    return True or bool(row.granted)", CONSENTS),
    fault("S4", "the note of a correction names whatever it likes", "trends/actions/correcting.py",
          '    consents.refuse_naming(bulletin, note, "note")\n', "",
          f"{CORRECTED}note_names_nothing_that_readers_may_not_read_or_nobody_consented_to"),
    fault("S4", "the note of a correction is not looked at again when it is approved", "trends/actions/correcting.py",
          '    consents.refuse_naming(notice, version.note, "note")\n', "",
          f"{CORRECTED}note_that_names_what_was_narrowed_since_is_not_approved"),
    fault("S4", "the reason of a withdrawal names whatever it likes", "trends/actions/composing.py",
          '    consents.refuse_naming(notice, notice.withdrawn_reason, "reason")\n', "",
          f"{CORRECTED}reason_of_a_withdrawal_names_nothing_that_readers_may_not_read"),
    fault("S2", "who takes no part any more is asked on", "trends/queries/quotations.py",
          "Q(ended_at=None, bulletin__framework__in=rooms)", "Q(ended_at=None)",
          "tests/trends/test_consents.py::test_member_that_left_is_not_asked_and_sees_no_question"),
    fault("S4", "the public page shows whatever is published", "trends/queries/openly.py",
          "rows = access.readable(NOBODY, Bulletin)", 'rows = access.plain(Bulletin).filter(state="released")',
          f"{PUBLIC}nothing_else_is_public"),
    fault("S13", "withdrawn bulletins of every framework are told in public", "sharing/access.py",
          "    return gone.filter(_open_to_all(), taken_back=False)", "    return gone.filter(taken_back=False)",
          f"{PUBLIC}withdrawn_one_says_why_and_leaves_the_list"),
    fault("S3", "a section goes into editions below its label", "trends/derived.py",
          "kept = [section for section in written if fits(section, tlp)]", "kept = list(written)",
          f"{PUBLIC}amber_words_are_nowhere_in_a_lower_edition"),
    fault("S3", "the label of words that were taken up is set back", "trends/actions/composing.py",
          "    contributions.refuse_lower(row, _said(row, wanted))\n", "",
          f"{TAKEN}section_that_took_up_words_keeps_their_label_however_they_were_changed"),
    fault("S3", "words that were taken up go by a label that was set back", "trends/actions/editions.py",
          "(row.language, language), contributions.labelled(row, row.sections)\n",
          "(row.language, language), row.sections\n",
          f"{TAKEN}label_that_was_set_back_before_it_was_kept_holds_in_no_edition"),
    fault("S3", "an edition is below what its master has taken up since", "trends/actions/composing.py",
          "    _hold(notice)\n    refuse_wider(notice)\n", "    _hold(notice)\n",
          f"{TAKEN}edition_begun_before_the_words_were_taken_up_is_not_published_with_their_section"),
    fault("S9", "a correction sets back the label of words that were taken up", "trends/actions/correcting.py",
          '    contributions.refuse_lower(bulletin, sections)\n', "",
          f"{TAKEN}correction_gives_no_wider_label_to_words_that_were_taken_up"),
    fault("S3", "words are taken out that stand in an edition", "trends/actions/contributions.py",
          "    if made := editions.made_from(draft):\n", "    if made := []:\n",
          f"{TAKEN}words_that_were_removed_are_taken_out_and_their_writer_reads_why"),
    fault("S3", "the public learns of members that a framework hides", "trends/statistics.py",
          "    if tlp != TLP.CLEAR or not framework.hides_members:\n        return\n    figures.untold = True",
          "    if tlp:\n        return\n    figures.untold = True",
          f"{PUBLIC}public_bulletin_of_a_hiding_framework_tells_nothing_of_its_members"),
]  # fmt: skip
