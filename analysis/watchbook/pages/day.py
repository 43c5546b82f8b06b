"""The page of one day: what was out, who explains it, and the account of its dump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from watchbook.pages import paths, words
from watchbook.pages.account import accounts_of
from watchbook.pages.page import Head, Page, page

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.ledger import Verdict
    from watchbook.pages.book import Book

VERSIONS = {"model_version": "model", "prompt_version": "prompt", "channel": "channel"}


def day_page(book: Book, day: dt.date) -> Page:
    """Return the page of a day."""
    index = book.days.index(day)
    found = book.by_day[day]
    out = [verdict for verdict in found.values() if verdict.state == "out"]
    return page(
        book,
        paths.day(day),
        "day.html",
        Head(
            words.long_day(day),
            f"What was out of its band on {words.long_day(day)}, and what became of its dump.",
            searched=False,
        ),
        before=book.days[index - 1] if index else None,
        after=book.days[index + 1] if index + 1 < len(book.days) else None,
        notes=_notes(book, day),
        out=[_judged(book, verdict) for verdict in out if verdict.flag],
        drawn=[_judged(book, verdict) for verdict in out if not verdict.flag],
        entries=_speaking(book, day),
        workflows=book.workflows,
        grid=_grid(book, found),
        accounts=accounts_of(book, day),
    )


def _notes(book: Book, day: dt.date) -> list[str]:
    notes = []
    holiday = book.calendar.holiday(day)
    if holiday:
        notes.append(f"Public holiday: {holiday}.")
    hours = book.calendar.hours(day)
    if hours != 24:
        notes.append(f"The day had {hours:g} hours: the clocks changed.")
    for category in book.versions:
        if category.day == day and day != book.days[0] and category.value:
            kind = VERSIONS.get(category.field, category.field.replace("_", " "))
            notes.append(f"First day of {kind} {category.value} on {book.title_of(category.workflow)}.")
    return notes


def _judged(book: Book, verdict: Verdict) -> dict[str, Any]:
    metric = book.metrics[verdict.metric]
    entries = book.explained_by(verdict)
    return {
        "workflow": book.title_of(verdict.workflow),
        "metric": metric.title,
        "path": paths.metric(verdict.workflow, verdict.metric),
        "value": words.number(metric, verdict.value),
        "normal": words.span(metric, verdict.lower, verdict.upper),
        "state": words.state_word(verdict, explained=bool(entries)),
        "test": verdict.test,
        "entries": entries,
    }


def _speaking(book: Book, day: dt.date) -> list[Any]:
    last = book.last or day
    return [entry for entry in book.entries if entry.first <= day <= (entry.last or last)]


def _grid(book: Book, found: Any) -> list[dict[str, Any]]:
    rows = []
    for metric in book.metrics.values():
        verdicts = [found.get((workflow.name, metric.name)) for workflow in book.workflows]
        if not any(verdicts):
            continue
        cells = [_judged(book, verdict) if verdict else None for verdict in verdicts]
        rows.append({"metric": metric, "cells": cells})
    return rows
