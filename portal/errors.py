"""Errors that actions raise and views translate."""


class ActionRefused(Exception):
    """The act is not possible now; the message is a translated sentence for the person who tried it.

    `field` names the form field that it concerns, or is empty.
    """

    def __init__(self, message: object, field: str = "") -> None:
        super().__init__(str(message))
        self.message = message
        self.field = field


class NotAllowed(ActionRefused):
    """The person may see the thing but not do this to it: 403."""


class Outdated(ActionRefused):
    """Somebody changed the thing since the person looked at it, and nothing was overwritten: 409 for a program."""


class PermanentError(Exception):
    """Sending can never succeed: no later attempt is made."""


class RecipientRefused(Exception):
    """A mail server refuses to take a mail to this recipient, and not only for now; `status` is its code, and nothing
    else that it said. `is_unknown`: there is no such recipient, and no later attempt is made.
    """

    def __init__(self, status: str, *, is_unknown: bool) -> None:
        super().__init__(f"recipient refused: {status}")
        self.status = status
        self.is_unknown = is_unknown


class NotYet(Exception):
    """Nothing may be said at this moment, and something may later: the message waits."""
