"""What a month came to, counted: days, conversations, calls, switches; and what was promised for it."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY, in_words, took
from watchbook.check.promises.client_updates import update_timings
from watchbook.check.promises.seen_faults import is_seen
from watchbook.fallback.timings import median

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.check import Mark
    from watchbook.pages.book import Book

OUT = ("out-unexplained", "out-explained")
UNJUDGED = ("no-data", "hollow", "low-volume", "learning", "unwatched")
"""States of days of which nobody can say whether they were in order."""
NONE = "none"
"""Of calls or switches, in a month without one."""
UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class ReviewMonth:
    """A calendar month of the engagement."""

    first: dt.date

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return self.first.replace(day=monthrange(self.first.year, self.first.month)[1])

    @property
    def next(self) -> ReviewMonth:
        """The month behind it."""
        return ReviewMonth((self.first + dt.timedelta(days=31)).replace(day=1))

    def before(self, count: int) -> ReviewMonth:
        """Return the month so many before it."""
        month = self
        for _ in range(count):
            month = ReviewMonth((month.first - ONE_DAY).replace(day=1))
        return month

    def holds(self, day: dt.date) -> bool:
        """Return whether a day is one of it."""
        return (day.year, day.month) == (self.first.year, self.first.month)

    def __str__(self) -> str:
        """Return `2026-10`."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """A promise, and how often it was kept in a month."""

    name: str
    promised: str
    kept: int
    of: int
    """How often it could have been kept."""

    @property
    def word(self) -> str:
        """`kept`, `broken`, or that there was nothing to keep."""
        if not self.of:
            return "not asked for"
        return "kept" if self.kept == self.of else "broken"


def months_of(book: Book) -> list[ReviewMonth]:
    """Return the months that hold a judged day, the newest first."""
    if book.through is None:
        return []
    firsts = {day.replace(day=1) for day in book.days if day <= book.through}
    return [ReviewMonth(first) for first in sorted(firsts, reverse=True)]


def marks_of(book: Book, month: ReviewMonth) -> list[Mark]:
    """Return how each workflow stood on each day of a month."""
    return book.marks_by_month.get((month.first.year, month.first.month), [])


def figure_rows(book: Book, months: Sequence[ReviewMonth]) -> list[tuple[str, list[str]]]:
    """Return the figures of months side by side: what each is called, and its value in each."""
    columns = [_figures(book, month) for month in months]
    return [(name, [column[name] for column in columns]) for name in columns[0]]


def _figures(book: Book, month: ReviewMonth) -> dict[str, str]:
    marks = marks_of(book, month)
    states = Counter[str](mark.state for mark in marks)
    out = sum(states[state] for state in OUT)
    unexplained_count = sum(mark.state == "out-unexplained" and _is_watched(book, mark.day) for mark in marks)
    judged_count = len(marks) - sum(states[state] for state in UNJUDGED) - states["closed"]
    answers = [answer for answer in (book.report.answers if book.report else ()) if _in(book, month, answer.call.at)]
    after = median(answer.after for answer in answers if answer.reply)
    timings = [timing for timing in (book.report.timings if book.report else ()) if _in(book, month, timing.switched)]
    switches = [timing for timing in timings if timing.entry.type != "drill"]
    manual = median(timing.to_manual for timing in switches)
    nothing = NONE if marks else UNKNOWN
    incidents = [entry for entry in book.entries if entry.type == "incident" and month.holds(entry.first)]
    return {
        "Conversations": f"{volume(book, None, (month.first, month.last)):,}" if marks else UNKNOWN,
        "Workflow-days judged": f"{judged_count:,} of {len(marks) - states['closed']:,}" if marks else UNKNOWN,
        "Workflow-days out of band": f"{out:,}" if marks else UNKNOWN,
        "of them not explained": f"{unexplained_count:,}" if marks and _is_watched(book, month.last) else UNKNOWN,
        "Workflow-days with people": f"{states['manual']:,}" if marks else UNKNOWN,
        "Incidents that began": f"{sum(entry.withdrawal is None for entry in incidents):,}" if marks else UNKNOWN,
        "Calls, median until answered": f"{len(answers)}, {_took(after)}" if answers else nothing,
        "Median until people had the work": _took(manual) if switches else nothing,
    }


def _is_watched(book: Book, day: dt.date) -> bool:
    """Return whether the journal had begun: days before were over before anybody watched, and nothing was promised."""
    since = book.config.journal.since if book.config else None
    return since is None or day >= since


def _took(length: dt.timedelta | None) -> str:
    return UNKNOWN if length is None else took(length)


def volume(book: Book, workflows: Iterable[str] | None, days: tuple[dt.date, dt.date]) -> int:
    """Return the conversations of workflows, or of all, on the days from the first to the last."""
    names = [workflow.name for workflow in book.workflows] if workflows is None else list(workflows)
    return round(sum(row.value or 0.0 for name in names for row in book.verdicts_between((name, "volume"), *days)))


def promise_rows(book: Book, month: ReviewMonth) -> list[KeptPromise]:
    """Return what was promised for a month, and how often it was kept."""
    marks = marks_of(book, month)
    out = [mark for mark in marks if mark.state in OUT and _is_watched(book, mark.day)]
    rows = [
        KeptPromise(
            "A day out of band is explained",
            "by an entry",
            sum(mark.state == "out-explained" for mark in out),
            len(out),
        )
    ]
    return [*rows, *_answers(book, month), *_updates(book, month), *_switches(book, month), *_drills(book, month)]


def _answers(book: Book, month: ReviewMonth) -> list[KeptPromise]:
    calls = [answer for answer in (book.report.answers if book.report else ()) if _in(book, month, answer.call.at)]
    rows = []
    for severity, promise in sorted(book.roster.promises.items()):
        of_severity = [answer for answer in calls if answer.grade.severity == severity and answer.promised is not None]
        kept_count = sum(answer.late is None for answer in of_severity)
        promise_text = f"within {in_words(promise.answer)}"
        rows.append(KeptPromise(f"A call is answered, {severity}", promise_text, kept_count, len(of_severity)))
    return rows


def _updates(book: Book, month: ReviewMonth) -> list[KeptPromise]:
    if book.config is None or book.report is None:
        return []
    now = min(book.report.as_of, book.calendar.start(month.next.first))
    timings = update_timings(book.entries, book.client_messages, book.config, now)
    rows = []
    for severity, table in sorted(book.config.promises.items()):
        if table.updates is not None:
            gaps = [
                gap > table.updates
                for timing in timings
                if timing.entry.severity == severity and month.holds(timing.entry.first)
                for gap in timing.gaps
            ]
            promise_text = f"every {in_words(table.updates)}"
            rows.append(
                KeptPromise(f"You hear of an open incident, {severity}", promise_text, gaps.count(False), len(gaps))
            )
    return rows


def _switches(book: Book, month: ReviewMonth) -> list[KeptPromise]:
    timings = [timing for timing in (book.report.timings if book.report else ()) if _in(book, month, timing.switched)]
    known_lengths = [timing.to_manual for timing in timings if timing.to_manual is not None]
    kept_count = sum(length <= book.manual_within for length in known_lengths)
    return [
        KeptPromise(
            "The AI stops after a switch", f"within {in_words(book.manual_within)}", kept_count, len(known_lengths)
        )
    ]


def _drills(book: Book, month: ReviewMonth) -> list[KeptPromise]:
    nights = {(row.day, row.workflow): row for row in book.watch_drills if month.holds(row.day)}
    rows = [row for row in nights.values() if row.reach != "not-drilled"]
    seen_count = sum(is_seen(row) for row in rows)
    is_kept = bool(rows) and seen_count >= book.sees * len(rows)
    name = (
        f"The watch sees its drills’ faults: {seen_count} of {len(rows)}"
        if rows
        else "The watch sees its drills’ faults"
    )
    return [KeptPromise(name, f"{100 * book.sees:.0f} %", int(is_kept), int(bool(rows)))]


def _in(book: Book, month: ReviewMonth, at: dt.datetime) -> bool:
    return month.holds(book.calendar.business_day(at))
