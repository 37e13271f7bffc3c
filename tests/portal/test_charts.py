"""Charts: the same data as drawing, sentence and table, for both directions of writing."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from portal import charts
from portal.charts import Bar, Chart, Series, Share
from portal.drawing import measure
from portal.timelines import Event, timeline

HOSTILE = '"><script>alert(1)</script> & <img onerror=x>'
BARS = [Bar("Immediate", 7, 4), Bar("High", None, 12), Bar("Routine", 0, 0), Bar(HOSTILE, 1200, None)]


def every(rtl: bool = False) -> dict[str, Chart]:
    """One of each kind, over awkward data."""
    return {
        "bars": charts.bars("T", "D", BARS, what="Alerts", hidden="< 5", rtl=rtl),
        "strip": charts.strip("T", "D", BARS, what="Alerts", hidden="< 5", rtl=rtl),
        "columns": charts.columns("T", "D", BARS, what="Alerts", hidden="< 5", rtl=rtl),
        "stacked": charts.stacked(
            "T", "D", ["Jan", "Feb"], [Series("A", [1, None]), Series(HOSTILE, [2, 3])], hidden="< 5", rtl=rtl
        ),
        "dots": charts.dots("T", "D", [Share("Countries", 8, 12), Share(HOSTILE, None, 9)], hidden="< 5", rtl=rtl),
        "timeline": timeline(
            "T",
            "D",
            date(2026, 1, 1),
            date(2026, 6, 30),
            [Event(HOSTILE, date(2026, 3, 1), date(2026, 3, 31), "March 2026")],
            rtl=rtl,
        ),
    }


@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("kind", every())
def test_drawing_is_well_formed_and_holds_nothing_active(kind: str, rtl: bool) -> None:
    root = ElementTree.fromstring(every(rtl)[kind].svg)
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "title", "g", "rect", "line", "circle", "text"}
    held = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in held if name in ("style", "id", "href") or name.startswith("on")}
    assert HOSTILE in "".join(root.itertext())


@pytest.mark.parametrize("kind", every())
def test_drawing_says_in_words_what_it_shows(kind: str) -> None:
    chart = every()[kind]
    root = ElementTree.fromstring(chart.svg)
    assert root.attrib["role"] == "img"
    said = root[0].text or ""
    assert said.startswith("T. D. ")
    assert [row[0] for row in chart.rows if row[0] not in said] == []


def test_hidden_figure_appears_nowhere() -> None:
    chart = charts.bars("T", "D", [Bar("High", None, 12), Bar("Low", 8, None)], what="Alerts", hidden="< 5")
    assert chart.rows == [("High", "< 5", "–"), ("Low", "8", "–")]
    assert re.findall(r">([^<>]*12[^<>]*)<", chart.svg) == []


@pytest.mark.parametrize(
    ("now", "before", "told"), [(7, 4, "+3"), (4, 7, "−3"), (4, 4, "±0"), (4, None, "–"), (None, 4, "–")]
)
def test_change_has_its_sign(now: int | None, before: int | None, told: str) -> None:
    assert charts.change(Bar("x", now, before), "< 5") == told


@pytest.mark.parametrize("kind", ["bars", "columns", "strip", "dots", "timeline"])
def test_right_to_left_is_the_mirror(kind: str) -> None:
    def edges(chart: Chart, mirrored: bool) -> list[float]:
        found = [e for e in ElementTree.fromstring(chart.svg).iter() if e.tag.endswith("rect")]
        lefts = [float(e.attrib["x"]) for e in found]
        rights = [left + float(e.attrib["width"]) for left, e in zip(lefts, found, strict=True)]
        return sorted(640 - x if mirrored else x for x in (*lefts, *rights))

    assert edges(every(rtl=True)[kind], mirrored=True) == pytest.approx(edges(every()[kind], mirrored=False), abs=0.3)


@pytest.mark.parametrize("kind", every())
def test_slim_drawing_says_the_same_within_the_width_of_a_phone(kind: str) -> None:
    chart = every()[kind]
    slim, wide = (ElementTree.fromstring(svg) for svg in (chart.slim, chart.svg))
    assert (slim.attrib["width"], wide.attrib["width"]) == ("352", "640")
    assert slim[0].text == wide[0].text
    for shape in slim.iter():
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(shape.attrib.get(name, 0)) + float(shape.attrib.get("width", 0)) * (name == "x") <= 352


def test_hidden_figure_stays_in_its_cell_and_stands_behind_the_line_of_the_period_before() -> None:
    data = [Bar("Manufacture", None, 14), Bar("Marketing", 12, 7), Bar("Movement", 8), Bar("Monetization", 10)]
    cells, bars = (make("T", "D", data, what="Items", hidden="not shown") for make in (charts.strip, charts.bars))
    for svg in (cells.svg, cells.slim):
        (hidden,) = [e for e in ElementTree.fromstring(svg).iter() if e.text == "not shown" and "font-size" in e.attrib]
        cell = next(e for e in ElementTree.fromstring(svg).iter() if e.attrib.get("class", "").startswith("heat"))
        ends = float(hidden.attrib["x"]) + measure("not shown", float(hidden.attrib["font-size"]))
        assert ends < float(cell.attrib["width"])
    for svg in (bars.svg, bars.slim):
        shapes = list(ElementTree.fromstring(svg).iter())
        (hidden,) = [e for e in shapes if e.text == "not shown" and "font-size" in e.attrib]
        line = [e for e in shapes if e.attrib.get("class") == "before"][1]  # after that of the legend
        assert float(hidden.attrib["x"]) > float(line.attrib["x"]) + float(line.attrib["width"]) > 100


def test_nothing_is_said_to_be_nothing() -> None:
    for chart in (
        charts.bars("T", "D", [], what="Alerts", hidden="< 5"),
        charts.columns("T", "D", [], what="Alerts", hidden="< 5"),
        charts.dots("T", "D", [], hidden="< 5"),
        timeline("T", "D", date(2026, 1, 1), date(2026, 6, 30), []),
    ):
        assert "Nothing in this period." in chart.svg
        assert chart.rows == []


def test_bars_are_as_long_as_their_figures() -> None:
    chart = charts.bars("T", "D", [Bar("A", 10), Bar("B", 5), Bar("C", 0)], what="Alerts", hidden="< 5")
    rects = [e for e in ElementTree.fromstring(chart.svg).iter() if e.attrib.get("class") == "bar"]
    assert [float(e.attrib["width"]) for e in rects] == [300, 150, 0]


@pytest.mark.parametrize("rtl", [False, True])
def test_name_on_a_timeline_begins_or_ends_beside_its_mark(rtl: bool) -> None:
    """However wide its letters turn out to be: before its mark it is set from its end."""
    days = (date(2026, 1, 3), date(2026, 6, 28))
    events = [Event("إستونيا: ميتونيتازين وأملاحه", day, day, str(day)) for day in days]
    chart = timeline("T", "D", date(2026, 1, 1), date(2026, 6, 30), events, rtl=rtl)
    shapes = list(ElementTree.fromstring(chart.svg).iter())
    marks = [float(e.attrib["cx"]) for e in shapes if "cx" in e.attrib]
    words = [(float(e.attrib["x"]), e.attrib["text-anchor"]) for e in shapes if e.attrib.get("font-size") == "12"]
    assert [anchor for _x, anchor in words] == (["end", "start"] if rtl else ["start", "end"])
    assert [abs(x - mark) < 17 for (x, _anchor), mark in zip(words, marks, strict=True)] == [True, True]


def test_names_on_a_phones_timeline_stand_whole_below_their_days() -> None:
    names = ["Netherlands: Cyclopropylfentanyl and its salts", "United Arab Emirates: 4-Fluoroisobutyrfentanyl"]
    days = (date(2026, 2, 3), date(2026, 6, 29))
    events = [Event(name, day, day, str(day)) for name, day in zip(names, days, strict=True)]
    shapes = list(ElementTree.fromstring(timeline("T", "D", date(2026, 1, 1), date(2026, 6, 30), events).slim).iter())
    words = [e for e in shapes if e.attrib.get("font-size") == "12"]
    assert " ".join(str(e.text).strip() for e in words) == " ".join(names)
    marks = [float(e.attrib["cy"]) for e in shapes if "cy" in e.attrib]
    assert marks[0] < float(words[0].attrib["y"]) < marks[1] < float(words[-1].attrib["y"])
