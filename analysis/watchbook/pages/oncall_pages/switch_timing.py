"""What a switch to people took, from the first sign to the way back, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.pages import formatting
from watchbook.pages.charts.track import minutes
from watchbook.pages.oncall_pages.answer_timing import resolved_step, told_and_answered
from watchbook.pages.oncall_pages.timeline_steps import UNKNOWN, later, local_moment, steps_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.fallback.timings import Leak, Timing
    from watchbook.journal import Entry
    from watchbook.pages.book import Book
    from watchbook.pages.charts.track import Holder
    from watchbook.pages.oncall_pages.timeline_steps import Step, StepTexts

ONE_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SwitchStory:
    """A switch as a page shows it."""

    title: str
    """The workflow's."""
    sentence: str
    """Whether people had the work, and when."""
    late: bool
    """Whether that was later than promised, or cannot be said."""
    steps: tuple[Step, ...]
    minutes: Markup | None
    """Conversations of the AI by minute after the switch; None where there were none."""


def switch_stories(book: Book, entry: Entry) -> list[SwitchStory]:
    """Return each switch to people that an entry holds, in order of time."""
    timings = [timing for timing in timings_of(book) if timing.entry.id == entry.id]
    return [
        SwitchStory(
            book.title_of(timing.workflow),
            sentence(book, timing),
            is_late(book, timing),
            _steps(book, timing),
            _minutes(book, timing),
        )
        for timing in timings
    ]


def timings_of(book: Book) -> tuple[Timing, ...]:
    """Return what every switch took, the oldest first; nothing before the first run."""
    return book.report.timings if book.report else ()


def is_late(book: Book, timing: Timing) -> bool:
    """Return whether the AI went on for longer than promised, or nobody can say."""
    return bool(timing.missing) or (timing.to_manual or dt.timedelta()) > book.manual_within


def sentence(book: Book, timing: Timing) -> str:
    """Return whether people had the work after a switch, and when, against what was promised."""
    if timing.leak is None:
        if timing.missing:
            days = formatting.days_span(timing.missing[0], timing.missing[-1])
            return f"It could not be measured: no dump of {days} was counted."
        return "It is measured as soon as the dump of its day is there."
    text = _measurement(book, timing, timing.leak)
    if timing.missing:
        text += f" {formatting.plural(len(timing.missing), 'day')} of it could not be counted."
    odd = [word for word in timing.leak.notes if word != "expired"]
    if odd:
        text += f" A dump it was counted from is {' and '.join(odd)}."
    if "expired" in timing.leak.notes:
        text += " Its dumps have expired since; the count stays as it was."
    return text


def _measurement(book: Book, timing: Timing, leak: Leak) -> str:
    promise = f"{took(book.manual_within)} promised"
    length = f"{UNKNOWN} to manual" if timing.to_manual is None else f"{took(timing.to_manual)} to manual"
    if leak.ai:
        many = formatting.plural(leak.ai, "conversation")
        did = f"the AI still handled {many} that began after the switch, people handled {leak.people:,}"
    elif leak.people:
        did = f"the AI handled no conversation that began after the switch, people handled {leak.people:,}"
    else:
        did = "no conversation that began after the switch is in the dumps"
    return f"{length}, {promise}: {did}."


def _steps(book: Book, timing: Timing) -> tuple[Step, ...]:
    return steps_of([*_before(book, timing), *_after(book, timing), *resolved_step(book, timing.entry)])


def _before(book: Book, timing: Timing) -> list[StepTexts]:
    """Return the steps up to the switch; of an incident also those of which nothing is known."""
    incident = timing.entry.type == "incident"
    notice, decided_at = timing.entry.noticed, timing.decided
    step_texts: list[StepTexts] = []
    if timing.sign and timing.known:
        about = f"the dump of {formatting.short_date(timing.sign)}, out of band"
        step_texts.append(("First sign", local_moment(book, timing.known), about, "ai"))
    elif incident:
        step_texts.append(("First sign", "", "no day out of band", "ai"))
    step_texts += told_and_answered(book, timing.entry)
    if notice:
        step_texts.append(
            ("Noticed", local_moment(book, notice.at), f"{later(timing.to_notice)}by {book.person(notice.by)}", "ai")
        )
    elif incident:
        step_texts.append(("Noticed", "", "nobody wrote down when", "ai"))
    if decided_at:
        step_texts.append(("Decided", local_moment(book, decided_at), later(timing.to_decide).rstrip(", "), "ai"))
    elif incident:
        step_texts.append(("Decided", "", "nobody wrote down when", "ai"))
    since = timing.to_act if decided_at else timing.to_switch
    holder: Holder = "unknown" if timing.leak is None else "ai" if timing.leak.ai else "people"
    about = f"{later(since)}by {book.person(timing.spell.switch.by)}"
    return [*step_texts, ("Switched to people", local_moment(book, timing.switched), about, holder)]


def _after(book: Book, timing: Timing) -> list[StepTexts]:
    step_texts: list[StepTexts] = []
    leak = timing.leak
    holder: Holder = "people" if leak else "unknown"
    if leak:
        last = leak.last or leak.last_before
        step_texts.append(("Last of the AI", _second(book, timing, last), _beside(last, timing.switched), holder))
        first = leak.first_people
        step_texts.append(("First by people", _second(book, timing, first), _beside(first, timing.switched), holder))
    else:
        step_texts.append(("Last of the AI", "", "not counted", holder))
    back = timing.spell.back
    if back is None:
        return [*step_texts, ("Back to the AI", "", "still with people", holder)]
    about = f"after {took(timing.with_people or dt.timedelta())}, by {book.person(back.by)}"
    return [*step_texts, ("Back to the AI", local_moment(book, back.at), about, holder)]


def _minutes(book: Book, timing: Timing) -> Markup | None:
    counts = timing.leak.minutes if timing.leak else ()
    if not counts:
        return None
    label = f"Conversations of the AI by minute after the switch: {', '.join(map(str, counts))}"
    return minutes(counts, book.manual_within / ONE_MINUTE, label)


def _beside(at: dt.datetime | None, switched_at: dt.datetime) -> str:
    if at is None:
        return "none is known"
    return (
        f"{took(at - switched_at)} after the switch"
        if at >= switched_at
        else f"{took(switched_at - at)} before the switch"
    )


def _second(book: Book, timing: Timing, at: dt.datetime | None) -> str:
    """Return an instant to the second, without the day where that is the switch's own."""
    if at is None:
        return ""
    local, switched_at = (instant.astimezone(book.calendar.zone) for instant in (at, timing.switched))
    return f"{local:%H:%M:%S}" if local.date() == switched_at.date() else f"{formatting.day(local)}, {local:%H:%M:%S}"
