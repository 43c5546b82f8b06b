"""Workflows that people should take over, as the check says: what a page shows before all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import RECOMMENDED

if TYPE_CHECKING:
    from watchbook.check import Finding
    from watchbook.pages.book import Book


def recommendations(book: Book, workflow: str | None = None) -> list[Finding]:
    """Return the findings that recommend people, of one workflow or of all."""
    findings = [finding for finding in book.findings if finding.code == RECOMMENDED]
    return [finding for finding in findings if workflow in (None, finding.workflow)]
