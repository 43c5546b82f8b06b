"""A folder with all that another generator needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import SiteError
from watchbook.pages.generator.generator_files import PAGES, generator_files
from watchbook.pages.page import Page
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.config import Engagement


def render_to(engagement: Engagement, folder: Path) -> int:
    """Write all that another generator needs into an empty or new folder and return how many files that is.

    The pages are plain Markdown in a folder of their own; beside it stand settings and the parts of a theme.

    Raises:
        SiteError: the folder holds something.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SiteError(f"{folder} is not an empty folder", hints=("name a folder that does not exist yet",))
    book = read_book(engagement)
    written: set[str] = set()

    def placed() -> Iterator[Page]:
        for page in render(book):
            written.add(page.path)
            yield Page(f"{PAGES}/{page.path}", page.data)

    count = write(placed(), folder)
    settings = engagement.root / "mkdocs.yml"
    text = settings.read_text("utf-8") if settings.is_file() else ""
    return count + write(generator_files(book.name, text, written), folder)
