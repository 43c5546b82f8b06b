"""What people wrote, as HTML that can do nothing."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markupsafe import Markup, escape

from watchbook.pages import formatting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

TAGS = nh3.ALLOWED_TAGS - {"map", "area"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "td": {"style"}, "th": {"style"}, "ol": {"start"}}
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)(?= )")
"""The instant at the head of a timestamped line, as it was written."""
TIMED = re.compile(rf"(<li>\s*(?:<p>)?)({INSTANT.pattern.removeprefix('^')})")
"""The same at the head of a list item in HTML."""
ALIGNED = re.compile(r'<(t[dh])((?: data-label="[^"]*")?) style="text-align:(left|right|center)">')
"""How a table's cell comes out of the cleaning; a class says the same where styles in a page are not allowed."""
IGNORED = re.compile(r"[\t\n\r]")
"""What browsers leave out of an address."""
BLANK = "".join(map(chr, range(33)))
"""What browsers leave out at an address's ends: control characters and the blank."""
STYLES = {"text-align"}
SCHEMES = {"http", "https", "mailto", "tel"}


def safe_html(markdown: str) -> Markup:
    """Return an entry's Markdown as HTML; HTML in it is shown as the text it is, timestamps as people say them."""
    return Markup(TIMED.sub(_time_element, _clean(_parser(html=False).render(markdown))))  # noqa: S704  # adds only times


def safe_report(markdown: str) -> Markup:
    """Return a notebook's Markdown as HTML; tables that the notebook wrote as HTML are kept, cleaned."""
    return _clean(_parser(html=True).render(markdown))


def clean_page(html: str) -> str:
    """Return the HTML of a page that was written by hand, without what could run or load."""
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={**ATTRIBUTES, "*": {"id", "class"}},
        attribute_filter=_from_here,
        filter_style_properties=STYLES,
        url_schemes=SCHEMES,
    )
    return ALIGNED.sub(r'<\1\2 class="wb-\3">', clean)


def plain_text(html: str) -> str:
    """Return the text of a piece of HTML, escaped so that it may stand in an attribute, too."""
    return nh3.clean(html, tags=set()).replace('"', "&quot;").replace("'", "&#39;")


def first_words(markdown: str) -> str:
    """Return the text of the first paragraph or list item; empty where there is none."""
    for token in _parser(html=False).parse(markdown):
        if token.type == "inline":
            text = "".join(_text(child) for child in token.children or ())
            return INSTANT.sub(lambda match: _moment(match[0]), text, count=1)
    return ""


def first_heading(markdown: str) -> str:
    """Return the text of the first heading; empty where there is none."""
    first_line = markdown.lstrip("\n").partition("\n")[0]
    # A heading that begins the text is one whatever comes behind it; most reports do, and there are many of them.
    tokens = _parser(html=False).parse(first_line if HEADING_LINE.match(first_line) else markdown)
    at = next((index for index, token in enumerate(tokens) if token.type == "heading_open"), None)
    return "" if at is None else "".join(_text(child) for child in tokens[at + 1].children or ())


def _text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""


HEADING_LINE = re.compile(r"#{1,6} +[^#\s\[][^\[]*$")
"""A heading in one line without a link, whose address may stand elsewhere."""
EMPTY_HEAD = re.compile(r"<th([^>]*)></th>")
"""The corner of a table, which heads nothing."""
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)
HEADED = re.compile(r"(<thead>.*?</thead>)(.*)", re.DOTALL)
HEAD_CELL, ROW = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL), re.compile(r"<tr>.*?</tr>", re.DOTALL)
CELL, HEAD_OF_ROW = "<td", "<th"


def _clean(html: str) -> Markup:
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_from_here,
        filter_style_properties=STYLES,
        url_schemes=SCHEMES,
    )
    clean = TABLE.sub(_with_labels, EMPTY_HEAD.sub(r"<td\1></td>", clean))
    return Markup(ALIGNED.sub(r'<\1\2 class="wb-\3">', clean))  # noqa: S704  # nh3 has just cleaned it


def _with_labels(match: re.Match[str]) -> str:
    """Return a table that a narrow screen can show as cards: each value knows its column's name."""
    if "<table" in match[1]:  # one inside another stays as it is
        return match[0]
    parts = HEADED.fullmatch(match[1].strip())
    if parts is None:
        return f'<div class="wb-scroll"><table class="wb-table">{match[1]}</table></div>'
    names = [plain_text(head).strip() for head in HEAD_CELL.findall(parts[1])]
    body = ROW.sub(lambda row: _with_names(row[0], names), parts[2])
    return f'<div class="wb-scroll"><table class="wb-table wb-stack">{parts[1]}{body}</table></div>'


def _with_names(row: str, names: Sequence[str]) -> str:
    """Return a row whose cells have the names of their columns, but for the first, which names the row."""
    before, *cells = row.split(CELL)
    labels = [f' data-label="{name}"' if name and at else "" for at, name in enumerate(names)]
    labels = [*labels[before.count(HEAD_OF_ROW) :], *[""] * len(cells)]
    return before + "".join(f"{CELL}{label}{cell}" for label, cell in zip(labels, cells, strict=False))


def _from_here(tag: str, attribute: str, value: str) -> str | None:
    """Return what an attribute may hold: pictures come from the site itself."""
    return value if (tag, attribute) != ("img", "src") or is_local(value) else None


def is_local(address: str) -> bool:
    """Return whether a browser looks for an address on the host of the page, whatever slashes it is written with."""
    # Browsers leave out line breaks and tabs, and read a backslash as a slash; two slashes begin a host, more do too.
    read = IGNORED.sub("", address.strip(BLANK)).replace("\\", "/")
    try:
        parts = urlsplit(read)
    except ValueError:  # a host that cannot be one
        return False
    return not (parts.scheme or parts.netloc or read.startswith("//"))


def _time_element(match: re.Match[str]) -> str:
    return f'{match[1]}<time datetime="{match[2]}">{_moment(match[2])}</time>'


def _moment(text: str) -> str:
    try:
        return formatting.moment(dt.datetime.fromisoformat(text))
    except ValueError:  # a 31 February looks like an instant, too
        return text


class _Renderer(RendererHTML):
    """HTML whose pictures all come from the site itself."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        source = str(token.attrGet("src") or "")
        if is_local(source):
            return super().image(tokens, idx, options, env)
        label = self.renderInlineAsText(token.children or [], options, env) or source
        return f'<a href="{escape(source)}">{escape(label)}</a>'


@lru_cache(maxsize=2)
def _parser(**options: Any) -> MarkdownIt:
    return MarkdownIt("js-default", {"linkify": False, "typographer": False, **options}, renderer_cls=_Renderer)
