"""An entry: one file of the journal, as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from watchbook.errors import Place
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal.follow_up import FollowUp
    from watchbook.journal.planned_window import PlannedWindow

EntryType = Literal["incident", "change", "observation", "drill", "review", "shift"]
LOOKS_BACK = ("review", "shift")
"""Entries that look back, or on to the next shift: they explain no day, and nothing stands open in them."""
Severity = Literal["sev1", "sev2", "sev3", "sev4"]
Status = Literal["open", "monitoring", "resolved"]
Cause = Literal["change", "fault", "traffic", "upstream", "expected", "false-alarm", "unknown"]
Baseline = Literal["exclude", "shift", "keep"]
"""What an entry does to the days it explains: left out of the baseline; their first day starts a new level; nothing."""
Route = Literal["ai", "manual"]
Relation = Literal[
    "direct-cause", "contributing-factor", "failure-to-act", "overreliance-or-misuse", "human-error",
    "legal-non-compliance", "other",
]  # fmt: skip
"""How an AI system is related to an incident."""
Gravity = Literal["hazard", "serious-hazard", "incident", "serious-incident", "disaster", "other"]
"""How grave an incident is to others than the two teams; `severity` is theirs."""
Harm = Literal[
    "physical", "psychological", "reputational", "economic", "environmental", "public-interest", "rights", "other"
]
SeriousHarm = Literal["death", "health", "infrastructure", "widespread", "rights", "property", "environment"]
"""Which harm makes an incident a serious one, by Art. 3(49) of Regulation (EU) 2024/1689; `widespread`: Art. 73(3)."""
Stated = str | tuple[str, ...] | Mapping[str, str]
"""What an entry states for a report: a text, several, or texts by key."""

CHANGED, TRIED, WORKED, FOLLOW_UP = "What changed", "What was tried", "What worked", "Follow-up"
NEXT_SHIFT = "For the next shift"
"""The heading under which a shift writes what the next one has to know."""
SECTIONS = (CHANGED, TRIED, WORKED, FOLLOW_UP)
"""The headings of an entry's body; others may stand beside them."""
ACK = re.compile(r"(?:ack(?![\w-])|acknowledged(?=\s*(?:$|[.,;:(])))", re.IGNORECASE)
"""How a timestamped line begins by which somebody answers: an act of its own, and nothing that was tried."""
AT_START = "Known at the start"
"""The heading over what the ledger knew when an entry was begun; no answer to what changed."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Who noticed, when, and by what."""

    by: str
    """A person, a team, or `client`."""
    at: dt.datetime
    how: str | None
    """`band`, or in words; None where nobody said."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A change of a workflow's route."""

    at: dt.datetime
    workflow: str
    to: Route
    by: str
    reason: str
    """Empty where none was given."""
    decided: dt.datetime | None = None
    """When it was decided; None where nobody said."""
    authority: str = ""
    """Who allowed it, where that is not who did it; empty where nobody said."""


@dataclass(frozen=True, slots=True)
class SeriousIncident:
    """That an incident is a serious one, so that clocks of the law run."""

    harm: SeriousHarm | None
    """None where nobody said: then the shortest clock counts."""
    aware: dt.datetime | None
    """When somebody became aware of it; None where nobody said."""
    reported: dt.datetime | None
    """When the authority was told; None where it was not."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an entry counts no more; its text and its switches stay as they were written."""

    by: str
    at: dt.datetime
    because: str
    into: str | None = None
    """The id of the entry that says it now; None where none does."""


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    text: str
    """Markdown, without the heading."""
    line: int
    """1-based line of the heading."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A timestamped line: `- 2026-05-05T07:10-04:00 engineer-a: text`."""

    at: dt.datetime
    by: str
    text: str
    line: int
    """1-based line in the entry's file."""

    @property
    def is_ack(self) -> bool:
        """Whether it says that somebody has it, as `watchbook ack` writes it or a hand does: `ack, looking at it`."""
        return ACK.match(self.text) is not None


@dataclass(frozen=True, slots=True)
class Entry:
    """What people wrote about some days."""

    id: str
    """The file's name without `.md`."""
    path: str
    """Path below the engagement's root."""
    type: EntryType
    title: str
    workflows: tuple[str, ...]
    """Names, written out also where the entry says all."""
    metrics: tuple[str, ...]
    """Names; empty for all of the workflows' metrics."""
    first: dt.date
    """First day it explains."""
    last: dt.date | None
    """Last day it explains; None while it goes on."""
    severity: Severity | None
    status: Status
    noticed: Noticed | None
    cause: Cause | None
    switches: tuple[Switch, ...]
    baseline: Baseline
    """What it does to the baseline: its own word, or what follows from type and cause."""
    imported: str | None
    """Where it was written before it came into this repository; its dates are then not provable."""
    sections: Mapping[str, Section]
    """By heading."""
    timeline: tuple[Remark, ...]
    """Timestamped lines of the body, as they stand."""
    body: str
    """Markdown below the front matter."""
    body_line: int
    """1-based line of the file at which `body` starts."""
    lines: Mapping[str, int]
    """1-based line of each key of the front matter."""
    follow_ups: tuple[FollowUp, ...] = ()
    """What it leaves to be done, as it stands under Follow-up with a box."""
    report: Mapping[str, Stated] = field(default_factory=dict)
    """What it states beside, for those to whom incidents are reported; by key of `report:`."""
    is_blank: bool = False
    """Whether nobody has said anything in it: it names no metric, and no word of it is a person's."""
    withdrawal: Withdrawal | None = None
    """Why it counts no more, and explains nothing; None where it counts."""
    planned: PlannedWindow | None = None
    """When it is to take place; None for what nobody planned."""
    is_announced: bool | None = None
    """Whether git saw it written before its window began; None where nobody asked git."""
    serious: SeriousIncident | None = None
    """What makes it a serious incident; None where it is none."""
    meant: frozenset[tuple[str, str]] | None = None
    """Workflows and metrics that it explains while it is open and names none; None for all that it speaks of."""

    @property
    def open_follow_ups(self) -> tuple[FollowUp, ...]:
        """Those that are not done, those due first in front."""
        still_open = [follow_up for follow_up in self.follow_ups if not follow_up.is_done]
        return tuple(sorted(still_open, key=lambda each: (each.day is None, each.day, each.line)))

    def covers(self, day: dt.date) -> bool:
        """Return whether a day is among the entry's days."""
        return self.first <= day and (self.last is None or day <= self.last)

    def explains(self, workflow: str, metric: str | None, day: dt.date) -> bool:
        """Return whether the entry explains a metric of a workflow on a day.

        `metric` None asks about the day as a whole (a dump that never came), which only an entry without a list of
        metrics explains. The workflow's own verdict is explained by whatever explains one of its metrics. A review
        explains nothing: it speaks about the journal, not about the days it looks back on. No more does a shift, an
        entry in which nobody has said anything, one that was withdrawn, a drill by itself, or a planned change that
        git did not see before its window began. While it is open, one without metrics explains what it can have
        `meant`.
        """
        if self.withdrawal or not self.speaks_of(workflow, metric, day):
            return False
        if self.planned and self.is_announced is False:
            return False
        if self.metrics:
            return True
        if self.is_blank or self.type == "drill":
            return False
        if self.meant is None or metric is None:
            return True
        return any(name == workflow and metric in (WORKFLOW, known_values) for name, known_values in self.meant)

    def speaks_of(self, workflow: str, metric: str | None, day: dt.date) -> bool:
        """Return whether a metric of a workflow on a day is among what the entry is about, explained or not yet."""
        if self.type in LOOKS_BACK or workflow not in self.workflows or not self.covers(day):
            return False
        return not self.metrics or metric == WORKFLOW or metric in self.metrics

    def place(self, key: str | None = None) -> Place:
        """Return the place of a key of the front matter, or of the entry."""
        return Place(self.path, self.lines.get(key, 1) if key else 1)


def baseline_of(entry_type: EntryType, cause: Cause | None) -> Baseline:
    """Return what an entry does to the baseline where it does not say so itself.

    What is explained leaves the baseline, so that its recurrence is caught, but for a change, whose first day starts a
    new level, a false alarm, which was normal after all, and a review or a shift, which explains nothing.
    """
    if entry_type in LOOKS_BACK or cause == "false-alarm":
        return "keep"
    return "shift" if entry_type == "change" else "exclude"
