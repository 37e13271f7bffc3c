"""Pages of substances, and the status panel that the pages of notices show."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal import clock
from portal.models import User
from portal.requests import person
from sharing import jurisdictions
from sharing.actions.controls import may_confirm
from sharing.enums import NameKind
from sharing.forms.substances import SubstanceFilter
from sharing.models import Notice, Substance
from sharing.queries import lists, status, techniques
from sharing.queries import substances as found
from sharing.standing import MarketStatus

TYPED_IN: Final = ("find_substance", "substance", "q")
SEEN: Final = 100  # of the newest items that mention a substance, their methods are told
MENTIONS: Final = 10


def substance_list(request: HttpRequest) -> HttpResponse:
    """Substances by any name or number, with where they stand in the reader's markets today."""
    user, today = person(request), clock.today()
    form = SubstanceFilter(request.GET)
    page = found.page(text=form.asked("q"), substance_class=form.asked("substance_class"), after=form.asked("after"))
    standings = status.statuses(user, [row.substance for row in page.rows], today)
    context = {
        "form": form,
        "page": page,
        "rows": [(row, [market for market in standings[row.substance] if market.is_known]) for row in page.rows],
        "coming": status.coming(user, _informing(user), today),
        "may_confirm": may_confirm(user),
        "is_filtered": bool(form.asked("q") or form.asked("substance_class")),
    }
    return render(request, "sharing/substance_list.html", context)


def substance(request: HttpRequest, slug: str) -> HttpResponse:
    """One substance: its names and numbers, where it stands, and the items that mention it."""
    user, today = person(request), clock.today()
    row = get_object_or_404(Substance.objects.prefetch_related("names"), slug=slug)
    mentioning = lists.Filters(substance=row.pk)
    newest = lists.newest(user, mentioning, limit=SEEN)
    context = {
        "substance": row,
        "names": [name for name in row.names.all() if name.kind not in (NameKind.NAME, NameKind.CAS)],
        "numbers": [name for name in row.names.all() if name.kind == NameKind.CAS],
        "timeline": _named(status.timeline(user, row, today)),
        "group_rules": _named(status.group_rules(user, _informing(user), today)),
        "mentions": newest.entries[:MENTIONS],
        "methods": techniques.seen_with([entry.notice.pk for entry in newest.entries]),
        "mentioned": lists.total(user, mentioning),
        "cap": lists.CAP,
        **_panel(user, [row]),
    }
    return render(request, "sharing/substance.html", context)


def suggestions(request: HttpRequest) -> HttpResponse:
    """Substances that somebody may mean who is typing: options of a box, or buttons beside the lines of a form."""
    asked = next((request.GET[name] for name in TYPED_IN if request.GET.get(name)), "")[:200].replace("\0", "")
    as_options = "find_substance" not in request.GET
    template = "sharing/_substance_options.html" if as_options else "sharing/_substance_buttons.html"
    return render(request, template, {"found": found.suggested(asked), "asked": asked})


def status_panel(user: User, notice: Notice) -> dict[str, Any]:
    """The context of `sharing/_status.html` for the substances of a notice that the reader may read."""
    return _panel(user, list(notice.substances.all()))


@dataclass(frozen=True)
class PanelRow:
    """One substance in the panel: jurisdictions with something to say, those without, and those with group rules."""

    substance: Substance
    told: list[MarketStatus]
    untold: list[str]
    in_words: list[MarketStatus]


def _panel(user: User, substances: list[Substance]) -> dict[str, Any]:
    today = clock.today()
    rows = status.statuses(user, substances, today)
    return {
        "status_on": today,
        "status_rows": [_panel_row(row, rows[row]) for row in substances],
        "has_markets": any(market.is_market for markets in rows.values() for market in markets),
    }


def _panel_row(substance: Substance, markets: list[MarketStatus]) -> PanelRow:
    return PanelRow(
        substance=substance,
        told=[market for market in markets if market.is_known],
        untold=[market.name for market in markets if not market.is_known],
        in_words=[market for market in markets if market.groups],
    )


def _informing(user: User) -> list[str]:
    markets = status.markets_of(user, clock.today())
    return [*markets, *jurisdictions.informing(markets)]


def _named(lines: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [(code, jurisdictions.name(code), rows) for code, rows in lines.items()]
