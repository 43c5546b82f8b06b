"""What a shift wrote for the next one: its timestamped lines, and what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import moment_said
from watchbook.journal import NEXT_SHIFT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.journal import Entry

BULLETS = "-*+ \t"


def shift_words(
    entry: Entry, calendar: Calendar, since: dt.datetime, now: dt.datetime
) -> Iterator[tuple[str, dt.datetime | None]]:
    """Yield what an entry of a shift says from `since` until `now`, each with its time; None where a line has none.

    That somebody took it over is nothing that they wrote for the next one. Lines without a time count where one of the
    shift's days does.
    """
    timed_texts = tuple(remark.text for remark in entry.timeline)
    for remark in sorted(entry.timeline, key=lambda remark: (remark.at, remark.line)):
        if since <= remark.at <= now and not remark.is_ack:
            yield f"{moment_said(remark.at, calendar.zone)} {remark.by}: {remark.text}", remark.at
    section = entry.sections.get(NEXT_SHIFT)
    if section is None or (entry.last or entry.first) < calendar.business_day(since):
        return
    for line in section.text.split("\n"):
        words = line.strip(BULLETS)
        if words and not words.startswith("<!--") and not (timed_texts and words.endswith(timed_texts)):
            yield words, None
