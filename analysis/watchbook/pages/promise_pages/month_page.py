"""The review of a month, as a document for the client: two printed pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.metrics import WRONG_RATE
from watchbook.pages import formatting, paths
from watchbook.pages.journal_pages.entry_effect import effect_of
from watchbook.pages.journal_pages.follow_up_rows import open_follow_ups
from watchbook.pages.journal_pages.safe_markdown import first_words
from watchbook.pages.page import Page, PageHead, page
from watchbook.pages.promise_pages.month_figures import (
    UNJUDGED,
    figure_rows,
    marks_of,
    months_of,
    promise_rows,
    volume,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from watchbook.check.finding_text import StandingState
    from watchbook.journal import Entry
    from watchbook.pages.book import Book
    from watchbook.pages.promise_pages.month_figures import ReviewMonth

BESIDE = 3
"""Months before it that stand beside a month."""
LISTED = 6
"""Incidents, changes and follow-ups that are told one by one; of more, how many: a printed page has an end."""


@dataclass(frozen=True, slots=True)
class MonthIncident:
    """An incident of a month."""

    entry: Entry
    days: str
    workflows: str
    conversations: str
    """How many conversations its workflows had on its days."""
    wrong: str
    """How many of the AI's answers were wrong on them, with an interval; why nobody can say, where nobody can."""
    worked: str
    """What helped, or that it goes on."""


@dataclass(frozen=True, slots=True)
class MonthChange:
    """A change of a month, and what it did."""

    entry: Entry
    day: str
    effect: str


@dataclass(frozen=True, slots=True)
class MonthGap:
    """Days of a workflow that could not be judged."""

    workflow: str
    days: str
    """How many of each kind."""
    reason: str


def month_pages(book: Book) -> Iterator[Page]:
    """Yield the review of each month, and the page that lists them."""
    months = months_of(book)
    yield page(
        book,
        paths.MONTHS,
        "months.html",
        PageHead("Months", f"The review of each month of {book.name}."),
        months=[(month, paths.month(month.first), _is_whole(book, month)) for month in months],
    )
    for month in months:
        yield _month_page(book, month)


def _month_page(book: Book, month: ReviewMonth) -> Page:
    months = [month.before(count) for count in reversed(range(BESIDE + 1))]
    entries = [entry for entry in book.entries if entry.withdrawal is None]
    incidents = [entry for entry in entries if entry.type == "incident" and _touches(entry, month)]
    changes = [entry for entry in entries if entry.type == "change" and month.holds(entry.first)]
    drills = [entry for entry in entries if entry.type == "drill" and month.holds(entry.first)]
    follow_ups = open_follow_ups(book, entries)
    promises = promise_rows(book, month)
    return page(
        book,
        paths.month(month.first),
        "month.html",
        PageHead(f"{month.first:%B %Y}", f"The review of {month.first:%B %Y}, {book.name}."),
        month=month,
        is_whole=_is_whole(book, month),
        columns=[f"{each.first:%b %Y}" for each in months],
        figures=figure_rows(book, months),
        promises=promises,
        broken=sum(row.word == "broken" for row in promises),
        incidents=[_incident(book, entry) for entry in incidents[:LISTED]],
        more_incidents=max(len(incidents) - LISTED, 0),
        changes=[_change(book, entry) for entry in changes[:LISTED]],
        more_changes=max(len(changes) - LISTED, 0),
        drills=[(entry, formatting.short_date(entry.first), _drill_result(book, entry)) for entry in drills[:LISTED]],
        follow_ups=follow_ups[:LISTED],
        more_follow_ups=max(len(follow_ups) - LISTED, 0),
        gaps=list(_gaps(book, month)),
        planned=_plans(book, entries, month),
    )


def _is_whole(book: Book, month: ReviewMonth) -> bool:
    return book.through is not None and book.through >= month.last


def _touches(entry: Entry, month: ReviewMonth) -> bool:
    return entry.first <= month.last and (entry.last is None or entry.last >= month.first)


def _incident(book: Book, entry: Entry) -> MonthIncident:
    last = min(entry.last or book.through or entry.first, book.through or entry.first)
    days = (entry.first, max(last, entry.first))
    section = entry.sections.get("What worked")
    what_worked = first_words(section.text) if section else ""
    return MonthIncident(
        entry,
        formatting.days_span(entry.first, entry.last),
        ", ".join(book.title_of(name) for name in entry.workflows),
        f"{volume(book, entry.workflows, days):,}",
        _wrong_answers(book, entry, days),
        what_worked if entry.status == "resolved" else "It goes on.",
    )


def _wrong_answers(book: Book, entry: Entry, days: tuple[dt.date, dt.date]) -> str:
    """Return how many answers were wrong: the week's rate of each day times what the AI answered on it.

    The ends of the interval are the sums of the days' ends: what is wrong with one day's estimate is wrong with the
    next one's, too.
    """
    totals, known_days, all_days = [0.0, 0.0, 0.0], 0, 0
    for name in entry.workflows:
        rates = {row.day: row for row in book.verdicts_between((name, WRONG_RATE), *days)}
        hand_offs = {row.day: row.value or 0.0 for row in book.verdicts_between((name, "handoff_rate"), *days)}
        for row in book.verdicts_between((name, "volume"), *days):
            if not row.value:
                continue
            all_days += 1
            rate = rates.get(row.day)
            if rate is None or rate.value is None or rate.lower is None or rate.upper is None:
                continue
            known_days += 1
            answers = row.value * (1.0 - hand_offs.get(row.day, 0.0))
            totals = [total + answers * part for total, part in zip(totals, _ends(rate), strict=True)]
    if not known_days:
        return "nobody can say: too few answers were reviewed"
    about, low, high = (f"{round(total):,}" for total in totals)
    return f"about {about} ({low} to {high})" + (
        "" if known_days == all_days else f", on {known_days} of {all_days} days"
    )


def _ends(rate: object) -> tuple[float, float, float]:
    value, lower, upper = (getattr(rate, name) for name in ("value", "lower", "upper"))
    return value, max(lower, 0.0), upper


def _change(book: Book, entry: Entry) -> MonthChange:
    effect = effect_of(book, entry).sentence or "No band differs by it yet."
    return MonthChange(entry, formatting.short_date(entry.first), effect)


def _drill_result(book: Book, entry: Entry) -> str:
    timings = [timing for timing in (book.report.timings if book.report else ()) if timing.entry.id == entry.id]
    lengths = [timing.to_manual for timing in timings if timing.to_manual is not None]
    return f"people had the work after {took(max(lengths))}" if lengths else "no conversation was counted"


def _gaps(book: Book, month: ReviewMonth) -> Iterator[MonthGap]:
    for workflow in book.workflows:
        marks = [mark for mark in marks_of(book, month) if mark.workflow == workflow.name and mark.state in UNJUDGED]
        counts = Counter(mark.state for mark in marks)
        reasons = Counter(hollow.reason for mark in marks for hollow in mark.hollow)
        if counts:
            days = "; ".join(_gap(state, count) for state, count in counts.most_common())
            yield MonthGap(workflow.title, days, "; ".join(reason for reason, _ in reasons.most_common(2)))


def _gap(state: StandingState, count: int) -> str:
    """Return how many days could not be judged and why, in a sentence without its full stop."""
    days, verb = formatting.plural(count, "day"), "has" if count == 1 else "have"
    sentences = {
        "no-data": f"{days} {verb} no data",
        "hollow": f"what came for {days} is not to be believed",
        "low-volume": f"{days} {verb} too few conversations to judge",
        "learning": f"on {days} the band was still being learned",
        "unwatched": f"on {days} nobody is called",
    }
    return sentences[state]


def _plans(book: Book, entries: list[Entry], month: ReviewMonth) -> list[str]:
    """Return what is written down for after a month."""
    today = book.calendar.business_day(book.report.as_of) if book.report else month.last
    plans = [
        entry
        for entry in entries
        if entry.type == "change" and entry.first > month.last and (entry.first > today or entry.planned)
    ]
    plans.sort(key=lambda entry: entry.first)
    return [f"{formatting.short_date(entry.first)}: {entry.title}" for entry in plans[:LISTED]]
