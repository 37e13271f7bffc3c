"""Markdown to HTML that may be shown."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.characters import seen
from portal.markdown import plain, read, render

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SAFE_HREF = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=https://evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<style>@import url(https://evil.example)</style>",
    "<link rel=stylesheet href=https://evil.example>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><button>x</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "![x](https://evil.example/pixel.png)",
    '![x](https://evil.example/"onerror="alert(1))',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](\\\\evil.example)",
    "[x](/sign-out/)",
    "[x](https:evil)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "t\\" onmouseover=alert(1) x=\\"")',
    "```html onclick=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "| <script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "\u2028<script>alert(1)</script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
]


class _Inventory(HTMLParser):
    """Every tag and attribute that a browser would see, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))


def assert_harmless(html: str) -> None:
    for tag, attributes in _Inventory(html).found:
        assert tag in TAGS
        given_names = {name for name, _value in attributes}
        assert given_names <= ({"href", "rel"} if tag == "a" else set())
        for name, value in attributes:
            assert name != "href" or SAFE_HREF.match(value or "")
            assert name != "rel" or value == "noopener noreferrer nofollow"


@pytest.mark.parametrize("text", HOSTILE)
def test_render_makes_hostile_text_harmless(text: str) -> None:
    assert_harmless(render(text))


@pytest.mark.parametrize("text", HOSTILE)
def test_render_makes_hostile_text_in_a_cell_harmless(text: str) -> None:
    assert_harmless(render(f"| a | b |\n|---|---|\n| {text} | **{text}** |"))


@given(st.lists(st.sampled_from([*HOSTILE, "[", "](", ")", "<", ">", '"', "`", "*", "\n", "\n\n", "|", "- ", "&#"])))
def test_render_makes_any_mixture_harmless(pieces: list[str]) -> None:
    assert_harmless(render("".join(pieces)))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *more*", "<p><strong>bold</strong> and <em>more</em></p>\n"),
        ("# Title", "<h2>Title</h2>\n"),
        ("###### Small", "<h2>Small</h2>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        ("", ""),
        ("[x](/items/)", '<p><a rel="noopener noreferrer nofollow">x</a></p>\n'),
        (
            "[x](https://a.example/?a=1&b=2)",
            '<p><a href="https://a.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow">x</a></p>\n',
        ),
        (
            "[x](mailto:a@b.example)",
            '<p><a href="mailto:a@b.example" rel="noopener noreferrer nofollow">x</a></p>\n',
        ),
        ("قائمة **مهمة**", "<p>قائمة <strong>مهمة</strong></p>\n"),
    ],
)
def test_render_keeps_what_authors_need(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n## b\n### c\n#### d\n# e", ["h3", "h4", "h4", "h4", "h3"]),
        ("### a\n# b\n\nc\n---\n> # d", ["h3", "h3", "h4", "h3"]),
        ("###### a", ["h3"]),
    ],
)
def test_headings_stand_below_the_one_above_the_text_and_skip_no_level(text: str, levels: list[str]) -> None:
    tags = [tag for tag, _attributes in _Inventory(render(text, below=2)).found]
    assert [tag for tag in tags if tag[0] == "h"] == levels


def test_render_makes_tables() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | 2 |")
    assert [tag for tag, _attributes in _Inventory(html).found] == [
        "table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["[" * 5000, "> " * 2000 + "x", "*a **b" * 2000, "`a" * 5000, "- " * 2000 + "x"])
def test_render_ends_on_deep_nesting(text: str) -> None:
    assert_harmless(render(text))


# Sentences in which names stand, with the tags that are theirs.
SENTENCES = {
    "{}": ["p"],
    "- {}: 31.": ["ul", "li"],
    "- “{}” ({}) was named in 3 items.\n- {}, from 3 May 2026.": ["ul", "li", "li"],
    "- Named here for the first time: {}, {}.": ["ul", "li"],
    "- \u2068{}\u2069، {}.": ["ul", "li"],
    "**{}:** Words of ours": ["p", "strong"],
    "Before\n\n{} {}": ["p", "p"],
}
PIECES = [
    *HOSTILE, *"\\`*_{}[]()<>#+-.!|~&;:/=\"'^$@%, \n\t19aZéя中",
    "\x01", "\x0b", "\u2028", "\ud7ff\ufffe", "**", "](", "![",
    "---", "```", "~~~", "1. ", "1) ", "# ", "- ", "> ", "&amp;", "&#65;", "&copy",
    "https://evil.example", "a@b.example",
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join) | st.text())
def test_plain_words_are_read_as_they_are(sentence: str, name: str) -> None:
    """In a sentence they bring no tag, and each of their letters but those that no document holds."""
    kept = [one for one in re.sub(r"\s", " ", name) if one >= " " and one not in "\ufffe\uffff"]
    told = " ".join(seen("".join(kept)).split())
    assume(told)
    found = _Inventory(render(sentence.replace("{}", plain(name))))
    line = re.sub(r"\*\*|^- ", "", sentence, flags=re.MULTILINE).replace("{}", told)
    assert [tag for tag, _attributes in found.found] == SENTENCES[sentence]
    assert found.text.split() == line.split()


@pytest.mark.parametrize(
    "name",
    [
        "2-CB", "N,N-DMT", "4-MMC (mephedrone)", "(CODE-01)", "Meridian & Partners", "AT&T", "snake_case_name",
        "N-[1-(2-x)ethyl]-N-y", "C# and C++", "Crème 50 %", "Rule 3.1", "3.5 g", "a + b = c", "10.", "https://a.example/x?a=1&b=2",
        "“Pill press”, die",
    ],
)  # fmt: skip
def test_ordinary_names_are_left_as_they_are(name: str) -> None:
    assert plain(name).replace("\\.", ".") == name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("[tap](https://evil.example) **b**", r"[tap\](https://evil.example) \*\*b\*\*"),
        ("![x][y] [z]: a [b]", r"![x\][y] [z\]: a [b\]"),
        ("<https://evil.example>", r"\<https://evil.example>"),
        ("1. first", r"1\. first"),
        ("two\nlines\u2028and\x0bmore\x01", "two lines and more"),
    ],
)
def test_marks_are_escaped_and_lines_joined(name: str, written: str) -> None:
    assert (plain(name), read(plain(name))) == (written, read(written))


def test_sentence_is_read_without_its_marks() -> None:
    assert read(rf"**Bold** {plain('*x* [y](z)')} [link](https://a.example) `code`") == "Bold *x* [y](z) link code"
