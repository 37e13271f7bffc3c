"""What an item says, as a file for programs: the words of the API without anything that only some readers may know."""

from datetime import UTC
from typing import Any, Final

from django.utils import timezone

from portal import clock
from portal.enums import TLP
from portal.models import User
from sharing.api.outputs import NoticeOut
from sharing.identifiers import refang
from sharing.models import VendorAlert

# Of the API's fields those that every reader of the item is told alike, since files are passed on.
TOLD: Final = (
    "id", "kind", "reference", "is_exercise", "state", "originator", "released_at", "withdrawn_at", "withdrawn_reason",
    "versions", "is_disputed", "content", "status",
)  # fmt: skip


def told(alert: VendorAlert, *, user: User) -> dict[str, Any]:
    """An alert that the person may read, with its label in words and for whom the file was made. Addresses are live:
    `value_live` is the identifier as a program takes it. Of the files, those that every reader is shown. All times are
    in UTC, whatever the time zone of whoever takes the file.
    """
    with timezone.override(UTC):
        whole = NoticeOut(alert, context={"user": user, "warnings": []}).data
    files = whole["content"]["evidence"]
    whole["content"]["evidence"] = [row for row in files if not (row["waits"] or row["dropped"])]
    for row in whole["content"]["identifiers"]:
        row["value_live"] = refang(row["value"])
    label = TLP(alert.tlp)
    return {
        "label": label.label,
        "handling": str(label.sentence),
        "made_for": str(user.organization),
        "made_at": clock.now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        **{name: whole[name] for name in TOLD},
        "platform_name": str(alert.platform or ""),
    }
