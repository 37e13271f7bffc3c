"""What a browser sends for a complete alert, note or law change."""

import uuid
from typing import Any

from tests.cast import Cast


def alert(cast: Cast, *rows: tuple[str, str], **more: Any) -> dict[str, Any]:
    """An alert for everyone in the north that asks nobody; `rows` are identifiers as (kind, value)."""
    typed = {
        f"identifiers-{number}-{name}": text
        for number, row in enumerate(rows)
        for name, text in zip(("kind", "value"), row, strict=True)
    }
    return {
        "title": "Shop offers a nitazene",
        "tlp": "amber",
        "urgency": "none",
        "target_kind": "seller",
        "observed": "Three listings under the shop name.",
        "legal_nature": "voluntary",
        f"room_{cast.north.pk}": "everyone",
        "submission_key": str(uuid.uuid4()),
        "identifiers-TOTAL_FORMS": str(len(rows)),
        "identifiers-INITIAL_FORMS": "0",
        **typed,
        **more,
    }


def mo_note(cast: Cast, **more: Any) -> dict[str, Any]:
    """A note about marketing for everyone in the north."""
    return {
        "title": "Coded words in pictures",
        "tlp": "green",
        "urgency": "none",
        "m_stage": "marketing",
        "description": "The picture names what the text does not.",
        f"room_{cast.north.pk}": "everyone",
        "submission_key": str(uuid.uuid4()),
        **more,
    }
