"""The page that whoever comes in reads: what is open, due, with people, planned, and what the last shift wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.handover.shift_lines import acknowledgement_line, sheet_title
from watchbook.check.handover.shift_sheet import shift_sheet
from watchbook.pages import formatting, paths
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from watchbook.pages.book import Book


def handover_page(book: Book) -> Page:
    """Return what there is to hand over, as of the instant of the book."""
    report = book.report
    zone = book.calendar.zone
    sheet = shift_sheet(report, book.journal, book.roster, book.calendar, report.as_of) if report else None
    return page(
        book,
        paths.HANDOVER,
        "handover.html",
        PageHead("Handing over", f"What whoever comes in has to know of {book.name}."),
        sheet=sheet,
        now=formatting.moment(report.as_of.astimezone(zone)) if report else "",
        shift=sheet_title(sheet, zone) if sheet else "",
        acknowledgement=acknowledgement_line(sheet, zone) if sheet else "",
    )
