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
}
