"""Makes the site's pages as (path, bytes) from both books."""

from watchbook.pages.book import Book
from watchbook.pages.csp import ContentPolicy
from watchbook.pages.journal_pages.safe_markdown import clean_page, is_local, plain_text
from watchbook.pages.page import Page, PageRecipe, body_of
from watchbook.pages.paths import CHARTS, SCRIPT, STYLESHEET
from watchbook.pages.read_book import read_book
from watchbook.pages.render import page_recipes, render, write

__all__ = [
    "CHARTS",
    "SCRIPT",
    "STYLESHEET",
    "Book",
    "ContentPolicy",
    "Page",
    "PageRecipe",
    "body_of",
    "clean_page",
    "is_local",
    "page_recipes",
    "plain_text",
    "read_book",
    "render",
    "write",
]
