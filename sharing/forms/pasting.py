"""What was typed into the form of an alert while it is still being written: pasted text is read into rows, a row is
added or taken out, and everything else stays as it is. Nothing here is saved.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import queries
from portal.pagepaths import Sites
from sharing import identifiers, leads

PREFIX = "identifiers"
Row = dict[str, str]


@dataclass(frozen=True)
class Typed:
    """`data` as the form is to show it. `is_step`: it is to be shown anew, and not yet judged or saved. `told` says
    what reading brought; `is_wrong` that the text could not be read; `platform` is the key of the one it names.
    """

    data: QueryDict | None
    is_step: bool = False
    told: str = ""
    is_wrong: bool = False
    platform: str = ""

    @property
    def pasted(self) -> str:
        return self.data.get("pasted", "") if self.data else ""

    @property
    def mark(self) -> str:
        """Stands for the pasted text that was read: what was read is not read again on saving."""
        return self.data.get("pasted_read", "") if self.data else ""


def step_of(data: QueryDict | None) -> Typed:
    """One step of writing. A text that nobody has seen as rows yet is read before anything is saved."""
    step = data.get("step", "") if data else ""
    if data is None or not _is_step(data, step):
        return Typed(data)
    if step == "more":
        return Typed(_with_rows(data, [*_rows(data), _blank()]), is_step=True)
    if step.startswith("remove-"):
        return Typed(_with_rows(data, _rows(data, without=step.removeprefix("remove-"))), is_step=True)
    return _read(data)


def _is_step(data: QueryDict, step: str) -> bool:
    text = data.get("pasted", "")
    unread = text.strip() and _mark(text) != data.get("pasted_read")
    return bool(unread) or step in ("read", "more") or step.startswith("remove-")


def _mark(text: str) -> str:
    return sha256("\n".join(text.split()).encode()).hexdigest()[:16]


def _read(data: QueryDict) -> Typed:
    """The text's identifiers as further rows, without those that stand there already."""
    rows = [row for row in _rows(data) if row["value"].strip()]
    try:
        sites = queries.platform_sites()
        found = leads.find(data.get("pasted", ""), sites)
        fresh = _fresh(found, rows, data.get("origin", ""), sites)
        if len(rows) + len(fresh) > leads.MAX_LEADS:
            raise leads.TooMuch(_("An alert has at most %(limit)s identifiers.") % {"limit": leads.MAX_LEADS})
    except leads.TooMuch as refusal:
        return Typed(data, is_step=True, told=str(refusal), is_wrong=True)
    made = _with_rows(data, [*rows, *fresh])
    made["pasted_read"] = _mark(data.get("pasted", ""))
    platform = found.platforms[0] if found.platforms else ""
    if platform and not made.get("platform"):
        made["platform"] = platform
    return Typed(made, is_step=True, told=_told(found, fresh), platform=platform)


def _fresh(found: leads.Found, rows: list[Row], country: str, sites: Sites) -> list[Row]:
    known = {(row["kind"], _canonical(row, country, sites)) for row in rows}
    fresh = [lead for lead in found.leads if (lead.kind, lead.normalized) not in known]
    return [_blank() | {"kind": str(lead.kind), "value": lead.value} for lead in fresh]


def _canonical(row: Row, country: str, sites: Sites) -> str:
    try:
        return identifiers.normalize(row["kind"], row["value"], country=country, sites=sites).normalized
    except identifiers.InvalidIdentifier:
        return row["value"]


def _told(found: leads.Found, fresh: list[Row]) -> str:
    if fresh:
        text = ngettext(
            "%(count)s identifier was read from your text. Check it below; it is saved with the alert.",
            "%(count)s identifiers were read from your text. Check them below; they are saved with the alert.",
            len(fresh),
        )
        return text % {"count": len(fresh)}
    if found.leads:
        return _("Everything in this text stands below already.")
    if found.platforms:
        return _("The platform was found; there is no identifier of a seller in this text.")
    return _("There is no link, handle or number in this text. Write it into a row below if you see one.")


def _blank() -> Row:
    return {"kind": "", "value": "", "note": "", "for_addressees": ""}


def _rows(data: QueryDict, without: str = "") -> list[Row]:
    """The rows as they were typed."""
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(total), 2 * leads.MAX_LEADS) if total.isdecimal() else 0
    numbers = (number for number in range(count) if str(number) != without)
    return [{name: data.get(f"{PREFIX}-{number}-{name}", "") for name in _blank()} for number in numbers]


def _with_rows(data: QueryDict, rows: list[Row]) -> QueryDict:
    """The same data with these rows, at least one, in the place of those that it had."""
    made = data.copy()
    for name in [name for name in made if name.startswith(f"{PREFIX}-")]:
        del made[name]
    shown: list[Row] = rows or [_blank()]
    written: dict[str, Any] = {f"{PREFIX}-TOTAL_FORMS": str(len(shown)), f"{PREFIX}-INITIAL_FORMS": "0"}
    for number, row in enumerate(shown):
        written |= {f"{PREFIX}-{number}-{name}": value for name, value in row.items() if value or name != "kind"}
    for name, value in written.items():
        made[name] = value
    return made
