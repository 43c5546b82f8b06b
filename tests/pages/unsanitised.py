"""`python -m tests.pages.unsanitised build`: mkdocs over pages that clean nothing, to test what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup
from mkdocs.__main__ import cli

from watchbook import mkdocs_plugin
from watchbook.pages import page
from watchbook.pages.journal_pages import safe_markdown

if TYPE_CHECKING:
    import jinja2


class Loose(MarkdownIt):
    """Markdown that lets HTML and every link through."""

    def __init__(self, preset: str, options: dict[str, Any], **_: Any) -> None:
        super().__init__(preset, {**options, "html": True})
        self.validateLink = lambda _: True  # type: ignore[method-assign]


def loose_environment() -> jinja2.Environment:
    """Return templates that escape nothing."""
    environment = page._environment.__wrapped__()
    environment.autoescape = False
    return environment


def main() -> None:
    """Take every cleaning out, and build."""
    safe_markdown.MarkdownIt = Loose  # type: ignore[attr-defined]
    safe_markdown._clean = Markup
    page._escape = lambda text: text.replace('"', "")
    loose = loose_environment()
    page._environment = lambda: loose  # type: ignore[assignment]
    mkdocs_plugin.clean_page = lambda html: html
    mkdocs_plugin.plain_text = lambda html: html
    nh3.clean = lambda html, **_: html
    cli()


if __name__ == "__main__":
    main()
