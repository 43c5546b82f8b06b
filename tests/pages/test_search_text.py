"""What the search reads of a page."""

from __future__ import annotations

import pytest

from watchbook.pages.search_text import search_text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<div><h1>A day ▲</h1><p>Words.</p></div>", "<div><p>Words.</p> </div>"),
        ("<p>a</p><div data-search-exclude>b<div>c</div>d</div><p>e</p>", "<p>a</p><p>e</p>"),
        ('<svg role="img" aria-label="a > b"><svg/><text>1</text></svg><p>e</p>', "<p>e</p>"),
        ("<svg><svg><text>1</text></svg>2</svg>3", "3"),
        ("<tr><td>one</td><td>two</td></tr>", "<tr><td>one </td><td>two </td></tr>"),
        ("<nav>on</nav>a &lt;b&gt;", "a &lt;b&gt;"),
    ],
)
def test_drawings_ways_and_what_is_excluded_are_not_searched(content: str, text: str) -> None:
    """However deep they are nested; words in cells beside each other stay two words."""
    assert search_text(content, {"title": "A &amp; B"}) == f'<h1 id="title">A &amp; B</h1>{text}'


def test_a_page_may_be_found_by_its_name_alone() -> None:
    """Then its title and some words are all that is searched."""
    meta = {"title": "A", "search": {"title": "B", "words": "<c>"}}
    assert search_text("<p>never</p>", meta) == '<h1 id="title">B</h1><p>&lt;c&gt;</p>'
