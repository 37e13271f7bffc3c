"""What an edition takes over from the bulletin from which it is made. Pure."""

from datetime import date
from typing import Any

from django.utils import translation

from portal.enums import TLP
from trends import compose, numbers, revised
from trends.figures import ENOUGH, LEAST, Figures, hide_part
from trends.numbers import Numbers

ANSWERS = ("decisions", "answered", "others", "acted", "median_hours", "median_before", "companies_answered")
Sections = list[dict[str, Any]]


def fits(section: dict[str, Any], tlp: str) -> bool:
    """Whether a section may stand in an edition with this label: its own label, where it has one, is no stricter."""
    own = section.get("tlp", "")
    return not own or TLP(own).rank <= TLP(tlp).rank


def is_lower(tlp: str, than: str) -> bool:
    """Whether a bulletin that has one label and is to have the other is told to more people then."""
    return TLP(tlp).rank < TLP(than).rank


def strictest(*labels: str) -> str:
    """Of those that are one."""
    return max((label for label in labels if label), key=lambda label: TLP(label).rank, default="")


def merged(written: Sections, sent: Sections) -> Sections:
    """Sections as somebody sent them, each with what else is known of the one that was there; no others."""
    known = {section["key"]: section for section in written}
    rows = [{**known[section["key"]], **section} for section in sent if section["key"] in known]
    return [{name: value for name, value in row.items() if value or name in ("heading", "body")} for row in rows]


def sections(
    written: Sections,
    figures: Figures,
    now: Figures,
    methods: dict[str, str],
    *,
    labels: tuple[str, str],
    languages: tuple[str, str],
) -> Sections:
    """The sections of an edition with a label: those that may stand in it. Sentences that nobody changed are composed
    anew; words that somebody wrote are carried over where the language stays the same. `labels`, `languages`: from
    which, to which.
    """
    own, tlp = labels
    before, after = languages
    kept = [section for section in written if fits(section, tlp)]
    if before == after:
        with translation.override(after):
            if is_lower(tlp, own):
                kept = lowered(kept, figures, now, methods)
            return compose.retold(kept, figures, now, methods)
    with translation.override(after):
        anew = {section.key: section.as_json() for section in compose.sections(now, methods)}
    return [{**section, **_composed(section, anew)} for section in kept]


def lowered(written: Sections, before: Figures, now: Figures, methods: dict[str, str]) -> Sections:
    """Sections that are to stand under a lower label, without the sentences that somebody changed whose figures are not
    told there, or otherwise: most of such a line is the sentence that it was.
    """
    drafted, anew = (_by_key(compose.sections(figures, methods)) for figures in (before, now))
    return [_lowered(section, drafted.get(section["key"], {}), anew.get(section["key"], {})) for section in written]


def title(written: str, framework: str, days: tuple[date, date], languages: tuple[str, str]) -> str:
    """The title of an edition: carried over in the same language, unless there is none; else composed anew."""
    before, after = languages
    if before == after and written:
        return written
    with translation.override(after):
        return compose.title(framework, *days)[:200]


def take_answers(figures: Figures, master: Figures) -> None:
    """Put in figures of what members did those of the master: counted at another moment they would tell, side by side
    with them, how few answers came in between.
    """
    for name in ANSWERS:
        setattr(figures, name, getattr(master, name))
    figures.companies_answered = hide_part(master.companies_answered, master.companies)
    if figures.companies is not None and master.companies is not None:
        is_hidden = master.companies < LEAST <= figures.companies
        figures.companies = None if is_hidden else master.companies
    counted = [row for row in figures.revised if row.key != revised.ANSWERS]
    figures.revised = counted + revised.of_answers(master.revised)


def keep_answers(figures: Figures, published: Figures, told: Numbers | None = None) -> None:
    """Of figures that are counted anew, take those of what members did as they were published where any of them moved
    by fewer than five, against these or any other that was told: the two side by side would tell that number.
    """
    before, after = (_of_answers(one) for one in (published, figures))
    everything = told or Numbers()
    near = any(number and everything.is_near(*key, number) for key, number in after.items())
    if near or any(_moved_little(before.get(key), after.get(key)) for key in {*before, *after}):
        take_answers(figures, published)


def _moved_little(was: int | None, now: int | None) -> bool:
    """Whether the two side by side may tell a number from one to four; what is hidden may be one of these itself."""
    if was is None or now is None:
        return was != now and (was or now or 0) < ENOUGH
    return 0 < abs(now - was) < LEAST


def _of_answers(figures: Figures) -> dict[tuple[str, str], int | None]:
    """Every number of what members did, by month and by what it is of."""
    month, _before = numbers.months(figures)
    found = {(month, key): count for key, count in numbers.of_answers(figures).items()}
    return found | {(row.month, row.key): row.now or row.was for row in revised.of_answers(figures.revised)}


def answers(figures: Figures) -> list[Any]:
    """What figures say of what members did, as others take it over."""
    told = [getattr(figures, name) for name in ANSWERS if name != "companies_answered"]
    return [*told, hide_part(figures.companies_answered, figures.companies)]


def _by_key(drafted: list[compose.Section]) -> dict[str, dict[str, list[str]]]:
    """The sentences of a draft by the keys of their section and of their figure: some figures are said twice."""
    found: dict[str, dict[str, list[str]]] = {section.key: {} for section in drafted}
    for section in drafted:
        for sentence in section.sentences:
            found[section.key].setdefault(sentence.key, []).append(sentence.text)
    return found


def _lowered(section: dict[str, Any], drafted: dict[str, list[str]], anew: dict[str, list[str]]) -> dict[str, Any]:
    said = section.get("sentences", [])
    same = {key for key, texts in drafted.items() if texts == anew.get(key)}
    changed = [one for one in said if one["text"] not in drafted.get(one["key"], [])]
    gone = {one["text"] for one in changed if one["key"] not in same}
    if not gone:
        return section
    kept = [line for line in section["body"].splitlines() if gone.isdisjoint(compose.lines(line))]
    return {**section, "body": "\n".join(kept), "sentences": [one for one in said if one["text"] not in gone]}


def _composed(section: dict[str, Any], anew: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What a section says that was not translated yet: what is composed of it, or nothing."""
    return {"sentences": [], **anew.get(section["key"], {"body": ""})}
