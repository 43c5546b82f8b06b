"""What the theme puts around our pages, rendered once a folder: only some words differ between pages beside each other.

A shell is believed only where the theme itself, asked for a page with other words, answers with the same shell around
them; a theme that does something else with a word, such as counting its letters, renders every page by itself.
"""

from __future__ import annotations

import copy
import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MARKS = {
    "title": "watchbook-shell-title",
    "name": "watchbook-shell-name",
    "description": "watchbook-shell-description",
    "address": "watchbook-shell-address",
    "content": "<h1>watchbook-shell-content</h1>",
}
"""What stands in a shell where a page has words of its own; the theme gives those without a heading one."""
OTHERS = {
    "title": "A &amp; B &lt;i&gt; &#34;c&#34; – %20 {{ 1 }}",
    "name": "  two  words ",
    "description": "One. &#39;Two&#39;",
    "address": "https://example.org/a%20b/c.html",
    "content": """<h1 id="a">x &amp; y</h1> <h2 id="b" class="c">z</h2> <p>\\(x\\) $y$ {{ 1 }}</p>
<pre class="mermaid">\n\n z</pre> <code>a</code> <img src="a.png" alt=""> <table><tr><td>1</td></tr></table>
<svg></svg> <details><summary>s</summary></details> <input type="checkbox"> <video></video> <iframe></iframe>
<div class="tabbed-set"></div> <nav></nav> <form></form> <a href="#a">a</a>
<script>1</script> <style></style> <!-- more -->""",
}
"""Other words, with all that a theme might do something about."""
HEADING = "<h1"
ALWAYS_THERE = ("title", "name", "description")
"""Words without which a theme may leave more out than themselves."""
MARK = re.compile("|".join(MARKS.values()))
FIELDS = {mark: field for field, mark in MARKS.items()}


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around the words of a page."""

    parts: tuple[str, ...]
    """One more than `fields`."""
    fields: tuple[str, ...]
    """What stands behind each part but the last."""

    def filled(self, words: Mapping[str, str]) -> str:
        """Return a page with some words."""
        between = [
            piece for part, field in zip(self.parts, self.fields, strict=False) for piece in (part, words[field])
        ]
        return "".join([*between, self.parts[-1]])


class PageShells:
    """The shells of one site."""

    def __init__(self) -> None:
        """Begin without a shell."""
        self._shells: dict[tuple[str, bool], Shell | None] = {}

    def render(self, by_theme: Callable[[dict[str, Any]], str], context: dict[str, Any]) -> str:
        """Return a page as the theme renders it.

        Args:
            by_theme: renders a page's context by the theme.
            context: the page's; two pages of one folder may differ in `MARKS` alone.
        """
        page = context["page"]
        words = _words_of(page)
        if HEADING not in page.content or not all(words[field] for field in ALWAYS_THERE):
            return by_theme(context)
        key = posixpath.dirname(page.url), page.canonical_url is None
        if key not in self._shells:
            self._shells[key] = _shell_of(by_theme, context)
        shell = self._shells[key]
        return by_theme(context) if shell is None else shell.filled(words)


def _shell_of(by_theme: Callable[[dict[str, Any]], str], context: dict[str, Any]) -> Shell | None:
    """Return what the theme puts around a page; None where it does more with its words than to show them."""
    marked_page = by_theme({**context, "page": _with_words(context["page"], MARKS)})
    shell = Shell(tuple(MARK.split(marked_page)), tuple(FIELDS[mark] for mark in MARK.findall(marked_page)))
    other_page = _with_words(context["page"], OTHERS)
    return shell if by_theme({**context, "page": other_page}) == shell.filled(_words_of(other_page)) else None


def _words_of(page: Any) -> dict[str, str]:
    return {
        "title": page.meta["title"],
        "name": page.title,
        "description": page.meta["description"],
        "address": page.canonical_url or "",
        "content": page.content,
    }


def _with_words(page: Any, words: Mapping[str, str]) -> Any:
    """Return a page like another with other words."""
    other_page = copy.copy(page)
    other_page.meta = {**page.meta, "title": words["title"], "description": words["description"]}
    other_page.title, other_page.content = words["name"], words["content"]
    other_page.canonical_url = page.canonical_url and words["address"]
    return other_page
