"""What it took until somebody answered: on an incident's page in words and as steps, and by month with medians."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.fallback.timings import median
from watchbook.pages import formatting
from watchbook.pages.oncall_pages.timeline_steps import UNKNOWN, later, local_moment, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.journal import Entry
    from watchbook.oncall import TimeToAnswer
    from watchbook.pages.book import Book
    from watchbook.pages.oncall_pages.timeline_steps import Step, StepTexts

DEEDS = {
    "ack": "said so",
    "switch": "switched it",
    "note": "wrote a line",
    "noticed": "began the entry",
}
"""By what somebody answered."""


@dataclass(frozen=True, slots=True)
class AnswerMonth:
    """The calls of one severity in a month."""

    month: str
    severity: str
    """Or `a shift`, for those by which somebody came in."""
    calls: int
    median: str
    """Of those that somebody answered; a dash where nobody did."""
    promise: str
    late: int
    """Those that were answered later than promised, or not at all by then."""
    nobody: int
    """Those that nobody has answered."""


def answers_of(book: Book, entry: Entry) -> list[TimeToAnswer]:
    """Return the calls that an entry's page tells of, the oldest first."""
    return [answer for answer in all_answers(book) if answer.belongs_to(entry)]


def all_answers(book: Book) -> tuple[TimeToAnswer, ...]:
    """Return every call, the oldest first; nothing before the first run."""
    return book.report.answers if book.report else ()


def answer_said(book: Book, answer: TimeToAnswer) -> str:
    """Return who answered a call, how long after the message, beside the promise."""
    told_at = local_moment(book, answer.call.at)
    if answer.reply:
        clause = f"by {book.person(answer.reply.by)}, {took(answer.after)} after the message of {told_at}"
    elif answer.waits:
        clause = f"not yet, {took(answer.after)} after the message of {told_at}"
    else:
        clause = f"by nobody, in the {took(answer.after)} from the message of {told_at} until it was over"
    late = f", {took(answer.late)} late" if answer.late else ""
    return f"{clause}{late}{_promise_clause(answer)}"


def told_and_answered(book: Book, entry: Entry) -> list[StepTexts]:
    """Return the steps from the first message about an entry to its answer; none where nobody was told."""
    answers = answers_of(book, entry)
    if not answers:
        return []
    first = answers[0]
    channels = " and ".join(first.call.channels)
    step_texts: list[StepTexts] = [("Told", local_moment(book, first.call.at), f"by {channels}", "ai")]
    if first.reply is None:
        return [*step_texts, ("Answered", "", "nobody has answered yet" if first.waits else "nobody answered", "ai")]
    about = f"{later(first.after)}{book.person(first.reply.by)} {DEEDS[first.reply.kind]}"
    return [*step_texts, ("Answered", local_moment(book, first.reply.at), about, "ai")]


def resolved_step(book: Book, entry: Entry) -> list[StepTexts]:
    """Return the step at which an entry was marked resolved, as git saw it; none where that is not known."""
    provenance = book.witness.entries.get(entry.id) if book.witness else None
    if entry.status != "resolved" or provenance is None or entry.imported is not None:
        return []
    commits = [amendment.by for amendment in provenance.amendments if "status" in amendment.keys]
    if not commits:
        return []
    at = commits[-1].committed
    return [("Resolved", local_moment(book, at), f"by {commits[-1].author.name}, as git has it", "ai")]


def answer_steps(book: Book, entry: Entry) -> tuple[Step, ...]:
    """Return the bar of times of an incident that people were told of and that was never switched to people."""
    step_texts = told_and_answered(book, entry)
    if not step_texts or any(switch.to == "manual" for switch in entry.switches):
        return ()
    start = local_moment(book, book.calendar.start(entry.first))
    first_step: StepTexts = ("Started", start, "the first day that it explains", "ai")
    notice = entry.noticed
    noticed_steps: list[StepTexts] = (
        [("Noticed", local_moment(book, notice.at), f"by {book.person(notice.by)}", "ai")] if notice else []
    )
    return steps_of([first_step, *step_texts, *noticed_steps, *resolved_step(book, entry)])


def answer_months(book: Book) -> list[AnswerMonth]:
    """Return the calls of each month and severity, the newest month first, the gravest severity first."""
    answers_by_month: dict[tuple[int, int, str], list[TimeToAnswer]] = {}
    for answer in all_answers(book):
        local = answer.call.at.astimezone(book.calendar.zone)
        answers_by_month.setdefault((-local.year, -local.month, answer.promise_of), []).append(answer)
    return [
        _month(dt.date(-year, -month, 1), severity, answers)
        for (year, month, severity), answers in sorted(answers_by_month.items())
    ]


def _month(month: dt.date, severity: str, answers: Iterable[TimeToAnswer]) -> AnswerMonth:
    rows = list(answers)
    middle = median(answer.after for answer in rows if answer.reply)
    promise = rows[-1].promised
    return AnswerMonth(
        f"{month:%B %Y}",
        severity,
        len(rows),
        UNKNOWN if middle is None else took(middle),
        "nothing promised" if promise is None else formatting.duration(promise),
        sum(answer.late is not None for answer in rows),
        sum(answer.reply is None for answer in rows),
    )


def _promise_clause(answer: TimeToAnswer) -> str:
    if answer.promised is None:
        return ""
    return f" ({formatting.duration(answer.promised)} promised for {answer.promise_of})"
