"""The page of every switch to people and what it took, by year, with medians; and a workflow's part of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.fallback.timings import median
from watchbook.pages import formatting, paths
from watchbook.pages.oncall_pages.answer_timing import answer_months
from watchbook.pages.oncall_pages.switch_timing import is_late, timings_of
from watchbook.pages.oncall_pages.timeline_steps import UNKNOWN
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.fallback.timings import Timing
    from watchbook.journal import Entry
    from watchbook.pages.book import Book

A_YEAR = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Lengths:
    """What a switch took, or the median of several; a dash where it is not known."""

    to_notice: str
    to_decide: str
    to_switch: str
    to_manual: str
    with_people: str


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """One switch to people, as a row."""

    when: str
    workflow: str
    title: str
    entry: Entry
    lengths: Lengths
    ai: str
    """How many conversations that began after it the AI handled."""
    late: bool


@dataclass(frozen=True, slots=True)
class Median:
    """The medians of some switches."""

    of: str
    """Of which ones."""
    lengths: Lengths


@dataclass(frozen=True, slots=True)
class Year:
    """The switches of a year, the newest first."""

    year: int
    rows: tuple[SwitchRow, ...]
    medians: tuple[Median, ...]
    """Of those in earnest and of drills, apart: a drill is short, so that hardly anybody can slip through."""


def time_to_manual_page(book: Book) -> Page:
    """Return the page."""
    return page(
        book,
        paths.TIME_TO_MANUAL,
        "time_to_manual.html",
        PageHead("Time to manual", f"How long it took until people had the work, for each switch of {book.name}."),
        years=_years(book),
        promise=took(book.manual_within),
        answer_months=answer_months(book),
        unswitched=_incidents_without_switch(book),
    )


def switch_rows(book: Book, workflow: str | None = None) -> list[SwitchRow]:
    """Return the switches of a workflow, or of all, the newest first."""
    return [_row(book, timing) for timing in reversed(timings_of(book)) if workflow in (None, timing.workflow)]


def to_manual_said(book: Book) -> str:
    """Return the time to manual of the last year, without drills, in a sentence; empty where none was measured."""
    last = [timing for timing in timings_of(book) if book.report and book.report.as_of - timing.switched < A_YEAR]
    lengths = [timing.to_manual for timing in last if timing.to_manual is not None and not _is_drill(timing)]
    middle = median(lengths)
    if middle is None:
        return ""
    of = "the only switch" if len(lengths) == 1 else f"the median of {len(lengths)} switches"
    return f"Time to manual: {took(middle)}, {of} in a year; {took(book.manual_within)} promised."


def _years(book: Book) -> list[Year]:
    timings_by_year: dict[int, list[Timing]] = {}
    for timing in timings_of(book):
        timings_by_year.setdefault(timing.switched.astimezone(book.calendar.zone).year, []).append(timing)
    return [
        Year(year, tuple(_row(book, timing) for timing in reversed(timings)), _medians(timings))
        for year, timings in sorted(timings_by_year.items(), reverse=True)
    ]


def _row(book: Book, timing: Timing) -> SwitchRow:
    return SwitchRow(
        formatting.moment(timing.switched.astimezone(book.calendar.zone)),
        timing.workflow,
        book.title_of(timing.workflow),
        timing.entry,
        Lengths(
            _length_text(timing.to_notice),
            _length_text(timing.to_decide),
            _length_text(timing.to_switch),
            _length_text(timing.to_manual),
            _length_text(timing.with_people) if timing.back else "still",
        ),
        f"{timing.leak.ai:,}" if timing.leak else UNKNOWN,
        is_late(book, timing),
    )


def _medians(timings: Sequence[Timing]) -> tuple[Median, ...]:
    drills = [timing for timing in timings if _is_drill(timing)]
    earnest = [timing for timing in timings if not _is_drill(timing)]
    groups = (("Median", earnest), ("Median of drills", drills))
    return tuple(Median(of, _median_lengths(group)) for of, group in groups if group)


def _is_drill(timing: Timing) -> bool:
    return timing.entry.type == "drill"


def _median_lengths(timings: Sequence[Timing]) -> Lengths:
    return Lengths(
        _length_text(median(timing.to_notice for timing in timings)),
        _length_text(median(timing.to_decide for timing in timings)),
        _length_text(median(timing.to_switch for timing in timings)),
        _length_text(median(timing.to_manual for timing in timings)),
        _length_text(median(timing.with_people for timing in timings)),
    )


def _length_text(length: dt.timedelta | None) -> str:
    return UNKNOWN if length is None else took(length)


def _incidents_without_switch(book: Book) -> int:
    """Return how many incidents there were in which nothing was switched to people."""
    switched_ids = {timing.entry.id for timing in timings_of(book)}
    return sum(entry.type == "incident" and entry.id not in switched_ids for entry in book.entries)
