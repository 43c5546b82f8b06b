"""How each workflow stands, as JSON; feeds/status.schema.json says what it holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from watchbook.pages import paths

if TYPE_CHECKING:
    from watchbook.pages.book import Book, Workflow


def status(book: Book) -> bytes:
    """Return what the front page says, for programs; fields are added, never renamed."""
    assert book.report
    document = {
        "name": book.name,
        "as_of": book.report.as_of.isoformat(timespec="seconds"),
        "through": str(book.through) if book.through else None,
        "headline": book.report.headline,
        "workflows": [_workflow(workflow) for workflow in book.workflows],
        "counts": {severity: book.report.count(severity) for severity in ("error", "warning", "notice")},
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _workflow(workflow: Workflow) -> dict[str, object]:
    standing = workflow.standing
    return {
        "name": workflow.name,
        "title": workflow.title,
        "state": standing.state if standing else "no-data",
        "since": str(standing.since) if standing and standing.since else None,
        "days": standing.days if standing else 0,
        "route": standing.route if standing else "ai",
        "unexplained": [str(day) for day in standing.unexplained] if standing else [],
        "due": standing.due.isoformat(timespec="minutes") if standing and standing.due else None,
        "sentence": workflow.sentence,
        "page": paths.html(paths.workflow(workflow.name)),
    }
