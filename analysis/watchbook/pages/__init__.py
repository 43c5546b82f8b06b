"""The site's pages and charts, as (path, bytes)."""

from watchbook.pages.book import Book
from watchbook.pages.page import Page, body_of
from watchbook.pages.paths import STYLESHEET
from watchbook.pages.policy import Policy
from watchbook.pages.prose import own, plain
from watchbook.pages.read import read_book
from watchbook.pages.render import render, write

__all__ = ["STYLESHEET", "Book", "Page", "Policy", "body_of", "own", "plain", "read_book", "render", "write"]
