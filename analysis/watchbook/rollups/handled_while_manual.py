"""Who handled a workflow's conversations while it was switched to people, counted from the dumps of those days alone.

A conversation counts as it does in the rollups: on the business day of its own timestamp, once, for the first source by
(date in its name, name). What was counted stays as it is while its files and settings do, and when its dumps expire.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.calendar import ONE_DAY
from watchbook.dumps.nested.conversation_plan import ConversationPlan, conversation_plan, of_conversations
from watchbook.dumps.records import WORKFLOW
from watchbook.dumps.selection import Selection
from watchbook.ledger import HandledDay
from watchbook.metrics.fields import REQUIRED
from watchbook.rollups.day_files import day_frames, readable_files, sources_by_day
from watchbook.rollups.plan import definitions_hash
from watchbook.rollups.refresh import EXPIRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.ledger import Source
    from watchbook.metrics import Field
    from watchbook.rollups.state import KnownIntake

LOOK_BACK = dt.timedelta(hours=1)
"""How long before a switch the last conversation of the AI is looked for at least; the switch's own day is, whole."""
MINUTES = 60
"""Minutes after a switch that are told apart."""
MINUTE = 60_000_000
"""Microseconds."""
ODD = ("truncated", "damaged", EXPIRED)
"""Words of a source's note that are repeated with what was counted from it."""
SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PeopleSpell:
    """A time for which a workflow was switched to people."""

    workflow: str
    at: dt.datetime
    until: dt.datetime | None
    """When it was switched back; None where it was not."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What falls on one business day of a spell."""

    day: dt.date
    workflow: str
    at: dt.datetime
    until: dt.datetime
    sources: tuple[Source, ...]
    """The files with records of the day, in the order they are credited."""
    inputs: str

    @property
    def key(self) -> tuple[dt.date, str, dt.datetime, dt.datetime]:
        """What its row is known by."""
        return self.day, self.workflow, self.at, self.until

    @property
    def note(self) -> str:
        """What is odd about the files."""
        words = {word for source in self.sources for word in source.note.split()}
        return " ".join(word for word in ODD if word in words)


@dataclass(frozen=True, slots=True)
class _HandledReader:
    """How conversations are read."""

    selection: Selection
    reasons: tuple[str, ...]
    """What handoff_reason holds where people handled a conversation."""
    zone: ZoneInfo
    conversations: ConversationPlan | None
    """How rows become conversations; None where each is one."""

    @classmethod
    def of(cls, engagement: Engagement, fields: Mapping[str, Field], calendar: Calendar) -> _HandledReader:
        selection = Selection.of(engagement, fields, [*REQUIRED, "handoff", "handoff_reason"], calendar)
        conversations = conversation_plan(engagement, selection)
        selection = selection if conversations is None else of_conversations(selection, conversations)
        reasons = tuple(sorted(set(engagement.config.fallback.manual_reasons)))
        return cls(selection, reasons, calendar.zone, conversations)

    @property
    def settings(self) -> str:
        """All of it that changes what is counted."""
        return f"{definitions_hash(self.selection, (), None, (), self.conversations)} {self.reasons}"


def count_handled(  # noqa: PLR0913, PLR0917  # the engagement in its parts, as `refresh` has it
    engagement: Engagement,
    fields: Mapping[str, Field],
    calendar: Calendar,
    state: KnownIntake,
    spells: Iterable[PeopleSpell],
    before: Iterable[HandledDay],
) -> list[HandledDay]:
    """Return a row for each day with dumps of each spell; a day that cannot be counted has none.

    Args:
        engagement: whose.
        fields: every field of a record.
        calendar: what a day is.
        state: the intake, as `refresh` returned it.
        spells: no two of a workflow touch.
        before: the rows that the ledger holds; they matter where nothing changed, and where dumps are gone.

    Raises:
        DumpError: a file cannot be reached.
        ConfigError: two fields disagree on what one name holds.
    """
    reading = _HandledReader.of(engagement, fields, calendar)
    rows_by_key = {(row.day, row.workflow, row.at, row.until): row for row in before}
    rows: list[HandledDay] = []
    anew: dict[dt.date, list[_Part]] = {}
    all_spells = list(spells)
    by_day = sources_by_day(state) if all_spells else {}
    for part in _parts(all_spells, by_day, calendar, reading.settings):
        row = rows_by_key.get(part.key)
        if row is not None and row.inputs == part.inputs:
            rows.append(replace(row, note=part.note))
        else:
            anew.setdefault(part.day, []).append(part)
    there = readable_files(engagement, state) if anew else {}
    for parts in anew.values():
        files = [there.get(source.source) for source in parts[0].sources]
        if None in files:
            rows += [replace(rows_by_key[part.key], note=part.note) for part in parts if part.key in rows_by_key]
        else:
            rows += _count_day(parts, [file for file in files if file], reading, there.values())
    return sorted(rows)


def _parts(
    spells: Iterable[PeopleSpell], by_day: Mapping[dt.date, tuple[Source, ...]], calendar: Calendar, settings: str
) -> Iterator[_Part]:
    for spell in spells:
        first = calendar.business_day(spell.at - LOOK_BACK)
        last = calendar.business_day(spell.until - SECOND) if spell.until else dt.date.max
        for day in sorted(business_day for business_day in by_day if first <= business_day <= last):
            end_of_day = calendar.start(day + ONE_DAY).astimezone(dt.UTC)
            end = min(spell.until.astimezone(dt.UTC), end_of_day) if spell.until else end_of_day
            made_of = settings, [(source.source, source.sha256) for source in by_day[day]]
            yield _Part(
                day,
                spell.workflow,
                _ledger_instant(spell.at, calendar.zone),
                _ledger_instant(end, calendar.zone),
                by_day[day],
                hashlib.sha256(repr(made_of).encode()).hexdigest()[:8],
            )


def _count_day(
    parts: Sequence[_Part], files: Iterable[DumpFile], reading: _HandledReader, there: Iterable[DumpFile]
) -> list[HandledDay]:
    """Return the rows of parts of one day."""
    tallies = [_Tally(part, reading.selection.workflows.index(part.workflow)) for part in parts]
    logs = [file for file in there if file.kind == "logs"]
    for frame in day_frames(files, logs, parts[0].day, reading.selection, reading.conversations):
        for tally in tallies:
            tally.add(frame, reading.reasons)
    return [tally.row(reading.zone) for tally in tallies]


class _Tally:
    """The count of one part while its files are read."""

    def __init__(self, part: _Part, position: int) -> None:
        """Count for the workflow at a position of `Selection.workflows`."""
        self._part = part
        self._position = position
        self._at, self._until = _microseconds(part.at), _microseconds(part.until)
        self._minutes = np.zeros(MINUTES, np.int64)
        self._ai = self._people = 0
        self._last_before: int | None = None
        self._last_ai: int | None = None
        self._first_people: int | None = None

    def add(self, frame: pl.DataFrame, reasons: Sequence[str]) -> None:
        """Count records, each of which counts once."""
        rows = frame.filter(pl.col(WORKFLOW) == self._position)
        by_people = (pl.col("handoff_reason").is_in(reasons) & pl.col("handoff").fill_null(value=True)).fill_null(
            value=False
        )
        starts: NDArray[np.int64] = rows["ts"].dt.epoch("us").to_numpy()
        people = rows.select(by_people).to_series().to_numpy()
        within = (starts >= self._at) & (starts < self._until)
        ai = starts[within & ~people]
        self._ai += len(ai)
        self._people += int(np.count_nonzero(within & people))
        minutes = (ai - self._at) // MINUTE
        self._minutes += np.bincount(minutes[minutes < MINUTES], minlength=MINUTES)
        self._last_before = _latest(self._last_before, starts[(starts < self._at) & ~people])
        self._last_ai = _latest(self._last_ai, ai)
        firsts = [self._first_people, *starts[within & people].tolist()]
        self._first_people = min((moment for moment in firsts if moment is not None), default=None)

    def row(self, zone: ZoneInfo) -> HandledDay:
        """Return what was counted."""
        part = self._part
        last_before, last_ai, first_people = (
            None if moment is None else _ledger_instant(dt.datetime.fromtimestamp(moment // 1_000_000, dt.UTC), zone)
            for moment in (self._last_before, self._last_ai, self._first_people)
        )
        return HandledDay(
            part.day,
            part.workflow,
            part.at,
            part.until,
            self._ai,
            self._people,
            last_before,
            last_ai,
            first_people,
            tuple(np.trim_zeros(self._minutes, "b").tolist()),
            part.note,
            part.inputs,
        )


def _latest(last: int | None, moments: NDArray[np.int64]) -> int | None:
    if not len(moments):
        return last
    return max(int(moments.max()), last or 0)


def _ledger_instant(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return an instant as the ledger holds it: the zone's time with a fixed offset, to the second."""
    return dt.datetime.fromisoformat(moment.astimezone(zone).isoformat(timespec="seconds"))


def _microseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
