"""The words of the acts of this package in the audit trail."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: Final[dict[str, str | Promise]] = {
    "bulletin.consents_asked": gettext_lazy("Asked the issuers of what it quotes for their consent"),
    "bulletin.consent_not_asked": gettext_lazy("Asked an issuer no longer for its consent"),
    "notice.quote_granted": gettext_lazy("Let a bulletin quote it under a lower label"),
    "notice.quote_refused": gettext_lazy("Did not let a bulletin quote it under a lower label"),
    "notice.quote_taken_back": gettext_lazy("Took back that a bulletin may quote it under a lower label"),
    "comment.resolved": gettext_lazy("Settled a comment on a bulletin"),
    "comment.written": gettext_lazy("Commented on a bulletin"),
    "contribution.asked": gettext_lazy("Asked a member to contribute to a bulletin"),
    "contribution.begun": gettext_lazy("Began a contribution to a bulletin"),
    "contribution.declined": gettext_lazy("Did not take up a contribution to a bulletin"),
    "contribution.handed_in": gettext_lazy("Handed in a contribution to a bulletin"),
    "contribution.merged": gettext_lazy("Took up a contribution in a bulletin"),
    "contribution.ready": gettext_lazy("Asked an approver to hand in a contribution to a bulletin"),
    "contribution.taken_back": gettext_lazy("Took back a contribution to a bulletin"),
    "contribution.taken_out": gettext_lazy("Took a contribution out of a bulletin again"),
    "contribution.written": gettext_lazy("Wrote on a contribution to a bulletin"),
}
