"""What the search of the site finds of a page: its title, and what it says without its drawings, ways and tables."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

TITLE = re.compile(r"<h1[^>]*>.*?</h1>", re.DOTALL)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>")
APART = re.compile(r"(?=</(?:td|th|dt|dd|div|span|summary|code)>)")
"""Where a word ends, though the theme puts texts side by side."""
SKIPPED = frozenset({"svg", "nav"})
EXCLUDED = "data-search-exclude"
JOINER = "\N{WORD JOINER}"
"""Nobody sees it. Behind the number of a day it tells that from a month's; and `may` alone is no word to the search."""


def search_text(content: str, meta: Mapping[str, Any]) -> str:
    """Return the HTML that the search is to read of a page of ours.

    Args:
        content: the page, its links as they are.
        meta: its front matter; `title` and `words` under `search` stand for the title and for all that it says.
    """
    search = meta.get("search") or {}
    title = search.get("title") or meta.get("title") or ""
    words = search.get("words")
    text = _without_excluded(TITLE.sub("", content, count=1)) if words is None else f"<p>{html.escape(words)}</p>"
    return f'<h1 id="title">{title}</h1>{text}'


def day_title(day: dt.date) -> str:
    """Return a day's date as the search has it."""
    return f"{day:%A} {day.day}{JOINER} {day:%B}{JOINER} {day:%Y}"


def day_words(day: dt.date) -> str:
    """Return what finds a day by `2026-11-02`, of which the search takes the last part for a beginning."""
    return f"{day:%m} {day:%d}{JOINER}"


def _without_excluded(content: str) -> str:
    """Return HTML without drawings and without what is not to be found, nested as it may be."""
    parts: list[str] = []
    start, skipped, depth = 0, "", 0
    for match in TAG.finditer(content):
        closing, name, attributes = match.groups()
        if attributes.endswith("/"):
            start = match.end() if depth else start
        elif depth:
            depth += 0 if name != skipped else -1 if closing else 1
            start = match.end()
        elif not closing and (name in SKIPPED or EXCLUDED in attributes):
            parts.append(content[start : match.start()])
            skipped, depth, start = name, 1, match.end()
    return APART.sub(" ", "".join([*parts, content[start:]]))
