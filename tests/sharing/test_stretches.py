"""What one text changes in another is told word by word."""

import pytest

from sharing.stretches import GONE, LEFT_OUT, NEW, SAME, Stretch, stretches


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "Of 26, one is red.",
            "Of 25, one is red.",
            [(SAME, "Of "), (GONE, "26"), (NEW, "25"), (SAME, ", one is red.")],
        ),
        (
            "الوصف 26 قطعة في السوق",
            "الوصف 25 قطعة في السوق",
            [(SAME, "الوصف "), (GONE, "26"), (NEW, "25"), (SAME, " قطعة في السوق")],
        ),
        ("one two three four", "one 2 3 four", [(SAME, "one "), (GONE, "two three"), (NEW, "2 3"), (SAME, " four")]),
        ("the goods", "the white goods", [(SAME, "the "), (NEW, "white"), (SAME, " goods")]),
        ("the white goods", "the goods", [(SAME, "the "), (GONE, "white"), (SAME, " goods")]),
        ("first\nlast", "first\nnew", [(SAME, "first\n"), (GONE, "last"), (NEW, "new")]),
        ("二十六件商品", "二十五件商品", [(SAME, "二十"), (GONE, "六"), (NEW, "五"), (SAME, "件商品")]),
        ("Poland", "Norway", []),
        ("", "Norway", []),
        ("the  same words", "the same words", []),
    ],
)
def test_words_that_differ_are_told_among_those_that_do_not(
    before: str, after: str, told: list[tuple[str, str]]
) -> None:
    assert stretches(before, after) == [Stretch(*one) for one in told]


def test_of_a_long_text_some_words_around_each_change_are_told() -> None:
    words = [f"w{number}" for number in range(1000)]
    before = " ".join(words)
    words[500] = "another"
    assert stretches(before, " ".join(words)) == [
        Stretch(LEFT_OUT, ""),
        Stretch(SAME, "w492 w493 w494 w495 w496 w497 w498 w499 "),
        Stretch(GONE, "w500"),
        Stretch(NEW, "another"),
        Stretch(SAME, " w501 w502 w503 w504 w505 w506 w507 w508 "),
        Stretch(LEFT_OUT, ""),
    ]
