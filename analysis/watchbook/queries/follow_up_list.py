"""What entries left to be done, for a person and a program."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import evidence
from watchbook.calendar import Calendar
from watchbook.evidence.ticked_boxes import ticked_boxes
from watchbook.journal import load
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.config import Engagement
    from watchbook.evidence import Commit
    from watchbook.journal import Entry, FollowUp
    from watchbook.journal.problem import Problem

NEVER = dt.date.max
UNREAD = "WB137"
"""What the journal says of a line with a box that it cannot read."""


@dataclass(frozen=True, slots=True)
class ListedFollowUp:
    """A follow-up, the entry that it stands in, and when git saw its box ticked."""

    entry: Entry
    follow_up: FollowUp
    commit: Commit | None
    """None where it is open, no commit has it ticked, or its date cannot be right."""
    today: dt.date

    @property
    def state(self) -> str:
        """`overdue`, `open` or `done`."""
        return "done" if self.follow_up.is_done else "overdue" if self.follow_up.is_overdue(self.today) else "open"

    def text(self) -> str:
        """Return a line for a person."""
        follow_up = self.follow_up
        day = str(follow_up.day) if follow_up.day else "no day    "
        outcome = f", done on {self.commit.committed.date()} as git has it" if self.commit else ""
        where = f"{self.entry.path}:{follow_up.line}"
        return f"{self.state:<7}  {day}  {follow_up.owner or 'nobody'}: {follow_up.task}{outcome} ({where})"

    def fields(self) -> dict[str, object]:
        """Return the same for a program."""
        return {
            "state": self.state,
            "day": str(self.follow_up.day) if self.follow_up.day else None,
            "owner": self.follow_up.owner or None,
            "task": self.follow_up.task,
            "done_at": self.commit.committed.isoformat() if self.commit else None,
            "entry": self.entry.id,
            "path": self.entry.path,
            "line": self.follow_up.line,
        }


@dataclass(frozen=True, slots=True)
class UnreadFollowUp:
    """A line with a box that says neither by when nor who, though it begins to: nobody would be held to it."""

    problem: Problem

    def text(self) -> str:
        """Return a line for a person."""
        return f"unread   {self.problem.what} ({self.problem.place})"

    def fields(self) -> dict[str, object]:
        """Return the same for a program."""
        return {
            "state": "unread",
            "day": None,
            "owner": None,
            "task": self.problem.what,
            "done_at": None,
            "entry": self.problem.place.file.rpartition("/")[2].removesuffix(".md"),
            "path": self.problem.place.file,
            "line": self.problem.place.line,
        }


ListedRow = ListedFollowUp | UnreadFollowUp


def follow_ups_of(engagement: Engagement, now: dt.datetime, *, with_done: bool) -> list[ListedRow]:
    """Return what is left to be done, due first in front; before it what cannot be read, behind it what is done.

    Raises:
        WatchbookError: the journal cannot be read, or git cannot be asked what is done.
    """
    today = Calendar.of(engagement.config).business_day(now)
    book = load(engagement.root, engagement, metrics_of(engagement))
    past = evidence.read_history(engagement.root, dt.datetime.now(dt.UTC)) if with_done else None
    rows = []
    for entry in book.entries:
        commits = ticked_boxes(entry, past) if past else {}
        rows += [
            ListedFollowUp(entry, item, commits.get(item.line), today)
            for item in entry.follow_ups
            if with_done or not item.is_done
        ]
    unread = [UnreadFollowUp(problem) for problem in book.problems if problem.code == UNREAD]
    rows.sort(key=lambda row: (row.follow_up.is_done, row.follow_up.day or NEVER, row.entry.id))
    return [*unread, *rows]


def follow_up_text(rows: Sequence[ListedRow]) -> str:
    """Return a line for each; what is so where there is none."""
    return "".join(f"{row.text()}\n" for row in rows) or "Nothing is left to be done.\n"


def follow_up_json(rows: Sequence[ListedRow]) -> str:
    """Return the same as JSON."""
    return json.dumps([row.fields() for row in rows], indent=2, ensure_ascii=False) + "\n"
