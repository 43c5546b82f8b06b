"""A page: a path and its bytes."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import jinja2

from watchbook.metrics.number_text import THIN
from watchbook.pages import formatting, paths
from watchbook.pages.freshness import freshness
from watchbook.pages.tell_us import tell_us

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.pages.book import Book

FENCE = "---\n"
EXCLUDED = " data-search-exclude"
"""What keeps the search from what it stands at."""
_HEADING = re.compile(r"<h([23])((?: class=\"[^\"]*\")?)>(.*?)</h\1>", re.DOTALL)
"""A heading without an id."""
_TAG, _UNFIT = re.compile(r"<[^>]*>"), re.compile(r"[^a-z0-9]+")
_BLANK, _ANY_BLANK = re.compile(r"(?<=\n)[ \t]*\n"), re.compile(r"\n[ \t]*\n")
_CODE, _BEFORE_UNIT = (
    re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL),
    re.compile(r" (?=(?:%|ms\b|kB\b|MB\b|GB\b))(?<=\d )"),
)
"""What is not text; and the space between a number and its unit, where no line may break."""
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters that nobody sees and that can show a line in another order than it has; dumps may hold them."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the site before a generator has made HTML of it: Markdown, or an asset."""

    path: str
    """Below the site's sources, e.g. `days/2026-05-04.md`; links between pages are relative paths of this kind."""
    data: bytes


@dataclass(frozen=True, slots=True)
class PageRecipe:
    """A page before it is made."""

    path: str
    origin: bytes | None
    """A hash of all that it is made from; None where only the page itself tells."""
    make: Callable[[], Page]


def body_of(markdown: str) -> str:
    """Return what stands below a page's front matter: one block of HTML, already safe to show."""
    return markdown.split(FENCE, 2)[2]


def front_matter_of(markdown: str) -> dict[str, Any]:
    """Return a page's front matter, as `PageHead` writes it."""
    lines = markdown.split(FENCE, 2)[1].splitlines()
    return {key: json.loads(value) for key, value in (line.split(": ", 1) for line in lines)}


@dataclass(frozen=True, slots=True)
class PageHead:
    """What a page is called, and whether it is searched."""

    title: str
    about: str
    """One sentence, for search engines and previews."""
    searched: bool = True
    """Pages made of figures only would crowd the search."""
    words: str | None = None
    """What the search finds it by, beside its title; None for all that it says."""
    search_title: str = ""
    """The title as the search has it, where that differs."""
    weight: float = 1.0
    """How much before others it is found: a day or a metric by its name before pages that speak of it."""

    def front_matter(self) -> str:
        """Return the head as YAML, escaped for HTML: generators put title and description into a page as they are."""
        values: dict[str, object] = {
            "title": _escape(self.title),
            "description": _escape(self.about),
            "hide": ["navigation", "toc"],
        }
        if not self.searched:
            values["search"] = {"exclude": True}
        else:
            search: dict[str, object] = {"boost": round(self.weight, 3)} if self.weight != 1.0 else {}
            search |= {"title": _escape(self.search_title)} if self.search_title else {}
            search |= {"words": self.words} if self.words is not None else {}
            values |= {"search": search} if search else {}
        return "".join(f"{key}: {json.dumps(value)}\n" for key, value in values.items())


def page(book: Book, path: str, template: str, head: PageHead, **values: Any) -> Page:
    """Fill a template and return it as a Markdown page holding one HTML block; each template knows its own values."""
    link = partial(paths.relative, path)
    about = tell_us(book, path, head.title)
    common_values = {"tell_us": about, "book": book, "to": link, "title": head.title, "freshness": freshness(book)}
    block = _environment().get_template(template).render(values, **common_values).strip()
    block = _with_ids(_with_thin_spaces(block), "" if head.words is None else EXCLUDED)
    # A blank line would end the block for a CommonMark reader and let it read Markdown into what people wrote.
    block = _BLANK.sub("&#10;", block) if _ANY_BLANK.search(block) else block
    visible = _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", block)
    return Page(path, f"{FENCE}{head.front_matter()}{FENCE}{visible}\n".encode())


def use_template_cache(cache: jinja2.BytecodeCache) -> None:
    """Take templates that were compiled before from a cache, and put there those that are compiled now."""
    _environment().bytecode_cache = cache


def _with_thin_spaces(block: str) -> str:
    """Return a page in whose text no number stands in another line than its unit."""
    parts, end = [], 0
    for code in _CODE.finditer(block):
        parts += [_BEFORE_UNIT.sub(THIN, block[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*parts, _BEFORE_UNIT.sub(THIN, block[end:])])


def _with_ids(block: str, attribute: str) -> str:
    """Return a page whose headings each have an id of their own, so that a part of it can be linked to."""
    counts: dict[str, int] = {}

    def heading(match: re.Match[str]) -> str:
        words = _TAG.sub("", html.unescape(match[3])).lower()
        slug = _UNFIT.sub("-", words).strip("-") or "part"
        counts[slug] = counts.get(slug, 0) + 1
        number = f"-{counts[slug]}" if counts[slug] > 1 else ""
        return f'<h{match[1]}{match[2]} id="{slug}{number}"{attribute}>{match[3]}</h{match[1]}>'

    return _HEADING.sub(heading, block)


def _escape(text: str) -> str:
    return html.escape(_HIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("watchbook.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(paths=paths, words=formatting)
    return environment
