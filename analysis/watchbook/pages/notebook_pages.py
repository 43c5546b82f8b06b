"""What the scheduled notebooks said."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

from watchbook.journal import Journal
from watchbook.pages import formatting, paths
from watchbook.pages.fingerprint import fingerprint
from watchbook.pages.journal_pages.safe_markdown import first_heading, safe_report
from watchbook.pages.page import Page, PageHead, PageRecipe, page
from watchbook.pages.report_files import DRAWING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.pages.book import Book

WEEK, MONTH = re.compile(r"(\d{4})-W(0[1-9]|[1-4]\d|5[0-2])"), re.compile(r"\d{4}-(0[1-9]|1[0-2])")
TEXT = ".md"
GROUPS = {"daily": "The last day", "weekly": "Weeks", "monthly": "Months", "sensitivity": "What the bands see"}
"""Folders of reports in the order they are shown, others after them."""


@dataclass(frozen=True, slots=True)
class NotebookReport:
    """What a notebook said about a period."""

    path: str
    """Below ledger/reports."""
    folder: str
    title: str
    markdown: str


def notebooks_page(book: Book) -> Page:
    """Return the index of what notebooks have said."""
    reports = [_report(path, data) for path, data in _files_of(book) if path.endswith(TEXT)]
    folders = dict.fromkeys([*GROUPS, *sorted(report.folder for report in reports)])
    groups = [
        (GROUPS.get(folder, folder), [report for report in reports if report.folder == folder]) for folder in folders
    ]
    return page(
        book,
        paths.NOTEBOOKS,
        "notebooks.html",
        PageHead("Notebooks", f"What the scheduled notebooks of {book.name} said."),
        groups=[(name, group[::-1]) for name, group in groups if group],
    )


def report_recipes(book: Book, settings: bytes = b"") -> Iterator[PageRecipe]:
    """Yield a page a report, and its drawings, each with what it is made from: there are more of them every week.

    Args:
        book: its reports, and the engagement's name.
        settings: a hash of the code and the configuration by which pages are made of them.
    """
    nothing_else = replace(
        book, commit="", report=None, verdicts={}, journal=Journal.of(()), witness=None, sources=(), accounts=()
    )
    for path, data in _files_of(book):
        origin = fingerprint((settings, path, sha256(data).digest()), {})
        if path.endswith(TEXT):
            yield PageRecipe(paths.report(path), origin, partial(_report_page, nothing_else, path, data))
        elif path.endswith(DRAWING):
            drawing = Page(paths.report(path), data)
            yield PageRecipe(drawing.path, origin, partial(_same, drawing))


def _report_page(book: Book, path: str, data: bytes) -> Page:
    report = _report(path, data)
    return page(
        book,
        paths.report(path),
        "report.html",
        PageHead(report.title, f"{report.title}: a notebook of {book.name}."),
        body=safe_report(report.markdown),
    )


def _same(drawing: Page) -> Page:
    return drawing


def _files_of(book: Book) -> Iterator[tuple[str, bytes]]:
    return ((path, data) for path, data in book.reports.items() if not _is_later(path, book))


def _is_later(path: str, book: Book) -> bool:
    """Whether a report is about days after the book's now: of a run for a later one, which knew more."""
    days = _days(re.split(r"[._]", path.rpartition("/")[2])[0])
    return bool(days and book.report and days[1] >= book.report.as_of.astimezone(book.calendar.zone).date())


def _report(path: str, data: bytes) -> NotebookReport:
    markdown = data.decode("utf-8", "replace")
    folder, _, name = path.rpartition("/")
    heading = first_heading(markdown)
    period = _period(name.removesuffix(TEXT))
    title = f"{heading}: {period}" if heading and period else heading or period or name.removesuffix(TEXT)
    return NotebookReport(path, folder, title, markdown)


def _period(name: str) -> str:
    """Return the ISO week or month a report's file is named after, in words; empty for another name."""
    days = _days(name)
    if days is None:
        return ""
    return f"{days[0]:%B %Y}" if MONTH.fullmatch(name) else formatting.days_span(*days)


def _days(name: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of the ISO week or month that a name is; None for another name."""
    if match := WEEK.fullmatch(name):
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return monday, monday + dt.timedelta(days=6)
    if MONTH.fullmatch(name):
        first = dt.date.fromisoformat(f"{name}-01")
        return first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return None
