"""What people wrote, as HTML that can do nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

TAGS = nh3.ALLOWED_TAGS - {"map", "area"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "td": {"style"}, "th": {"style"}, "ol": {"start"}}
STYLES = {"text-align"}


def prose(markdown: str) -> Markup:
    """Return an entry's Markdown as HTML; HTML in it is shown as the text it is."""
    return _clean(_parser(html=False).render(markdown))


def report(markdown: str) -> Markup:
    """Return a notebook's Markdown as HTML; tables that the notebook wrote as HTML are kept, cleaned."""
    return _clean(_parser(html=True).render(markdown))


def first_words(markdown: str) -> str:
    """Return the text of the first paragraph or list item; empty where there is none."""
    for token in _parser(html=False).parse(markdown):
        if token.type == "inline":
            return "".join(_text(child) for child in token.children or ())
    return ""


def first_heading(markdown: str) -> str:
    """Return the text of the first heading; empty where there is none."""
    tokens = _parser(html=False).parse(markdown)
    at = next((index for index, token in enumerate(tokens) if token.type == "heading_open"), None)
    return "" if at is None else "".join(_text(child) for child in tokens[at + 1].children or ())


def _text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""


def _clean(html: str) -> Markup:
    return Markup(  # noqa: S704 — nh3 has just cleaned it
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            filter_style_properties=STYLES,
            url_schemes={"http", "https", "mailto", "tel"},
        )
    )


class _Renderer(RendererHTML):
    """HTML whose pictures all come from the site itself."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        source = str(token.attrGet("src") or "")
        parts = urlsplit(source)
        if not (parts.scheme or parts.netloc):
            return super().image(tokens, idx, options, env)
        label = self.renderInlineAsText(token.children or [], options, env) or source
        return f'<a href="{escape(source)}">{escape(label)}</a>'


@lru_cache(maxsize=2)
def _parser(**options: Any) -> MarkdownIt:
    return MarkdownIt("js-default", {"linkify": False, "typographer": False, **options}, renderer_cls=_Renderer)
