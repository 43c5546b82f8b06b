"""Every file of the site that programs read, but for the numbers of metrics, from the same book as its pages."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from watchbook.oncall import AHEAD
from watchbook.oncall.ical import ical
from watchbook.pages import paths
from watchbook.pages.feeds.atom import feed
from watchbook.pages.feeds.badge import badge
from watchbook.pages.feeds.status import status
from watchbook.pages.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.pages.book import Book

ROBOTS = b"User-agent: *\nDisallow: /\n"
"""A desk's journal is for two sides, not for search engines."""


def machine_files(book: Book) -> Iterator[Page]:
    """Yield them; before the first run there is nothing to say but that robots stay out."""
    yield Page(paths.ROBOTS, ROBOTS)
    yield Page(paths.STATUS_SCHEMA, files("watchbook.pages").joinpath("feeds/status.schema.json").read_bytes())
    if book.report is None:
        return
    yield Page(paths.STATUS, status(book))
    yield Page(paths.FEED, feed(book, None))
    for workflow in book.workflows:
        yield Page(paths.workflow_feed(workflow.name), feed(book, workflow))
        yield Page(paths.badge(workflow.name), badge(workflow))
    if book.roster:
        now = book.report.as_of
        yield Page(paths.ON_CALL, ical(book.roster, book.name, now, now + AHEAD))
