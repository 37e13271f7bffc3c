"""A person who never touches the mouse: the tabulator, the keys of the page, and what the focus stands on."""

from tests.browser.conftest import Desk

FAR = 160  # steps of the tabulator, more than any page has


def held(desk: Desk) -> str:
    """What the focus stands on: its words, or the name of its field."""
    words: str = desk.page.evaluate(
        "() => { const on = document.activeElement; return on === document.body ? '' : on.name || on.textContent; }"
    )
    return " ".join(words.split())


def tab_to(desk: Desk, wanted: str) -> None:
    """Press the tabulator until the focus stands there."""
    for _step in range(FAR):
        if held(desk) == wanted:
            return
        desk.page.keyboard.press("Tab")
    raise AssertionError(f"the tabulator never comes to {wanted!r}")


def strike(desk: Desk, *keys: str, leads_away: bool = False) -> None:
    """Press keys one after the other, the last of them perhaps to another page."""
    for key in keys[:-1]:
        desk.page.keyboard.press(key)
    if not leads_away:
        desk.page.keyboard.press(keys[-1])
        return
    with desk.page.expect_navigation():
        desk.page.keyboard.press(keys[-1])


def follow(desk: Desk, words: str) -> None:
    """Go to a link or a button that leads away, and use it."""
    tab_to(desk, words)
    strike(desk, "Enter", leads_away=True)


def write(desk: Desk, name: str, text: str) -> None:
    """Put words into a field in the place of those that stand there."""
    tab_to(desk, name)
    desk.page.keyboard.press("Control+A")
    desk.page.keyboard.insert_text(text)


def choose(desk: Desk, name: str, text: str) -> None:
    """Choose from a list by the first letters."""
    tab_to(desk, name)
    desk.page.keyboard.type(text)


def set_day(desk: Desk, name: str, day: str, time: str = "") -> None:
    """Type a day as month, day and year, and perhaps a time, into the parts of a field that asks for one."""
    tab_to(desk, name)
    desk.page.keyboard.type(day)
    if time:
        desk.page.keyboard.press("Tab")
        desk.page.keyboard.type(time)
