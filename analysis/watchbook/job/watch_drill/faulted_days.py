"""Copies of the last days with faults in their records, rolled up; what was rolled up once is kept, and losable."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import polars as pl

from watchbook.errors import LedgerError
from watchbook.files import write_file
from watchbook.ledger import HOURS, ROLLUPS, SLICES
from watchbook.rollups.answers import answer_of
from watchbook.rollups.day_files import day_frames, readable_files, sources_by_day
from watchbook.rollups.slices import Slices
from watchbook.rollups.sums import Sums

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.job.watch_drill.fault import SizedFault
    from watchbook.ledger import HourCount, Rollup, SliceCount, Source
    from watchbook.rollups import IntakeState, Plan


@dataclass(frozen=True, slots=True)
class FaultedDay:
    """What a day's records say with the faults in them, credited to the first of its files."""

    day: dt.date
    rollups: tuple[Rollup, ...]
    slices: tuple[SliceCount, ...]
    hours: tuple[HourCount, ...]


class FaultedDays:
    """The days of a drill, made of the dumps or remembered."""

    def __init__(self, engagement: Engagement, plan: Plan, state: IntakeState, home: Path) -> None:
        """Copy days of an engagement; `home` is a folder for what may be lost."""
        self._plan = plan
        self._sources = sources_by_day(state)
        self._files = readable_files(engagement, state)
        self._home = home
        self._names: set[str] = set()

    def make(self, days: Iterable[dt.date], faults: Sequence[SizedFault]) -> list[FaultedDay]:
        """Return the days whose files can be read, with each workflow's fault in its records.

        Raises:
            DumpError: a file cannot be reached.
        """
        self._names.clear()
        copies = [
            self._day(day, self._sources[day], faults)
            for day in days
            if self._sources.get(day) and all(source.source in self._files for source in self._sources[day])
        ]
        for folder in self._home.glob("*"):
            if folder.name not in self._names:
                shutil.rmtree(folder, ignore_errors=True)
        return copies

    def _day(self, day: dt.date, sources: Sequence[Source], faults: Sequence[SizedFault]) -> FaultedDay:
        parts = [version("watchbook"), pl.__version__, str(day), self._plan.definitions]
        parts += [f"{source.source} {source.sha256}" for source in sources] + [fault.key() for fault in faults]
        name = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
        self._names.add(name)
        folder = self._home / name
        try:
            return FaultedDay(
                day,
                tuple(ROLLUPS.decode((folder / "rollups.csv").read_bytes(), name)),
                tuple(SLICES.decode((folder / "slices.csv").read_bytes(), name)),
                tuple(HOURS.decode((folder / "hours.csv").read_bytes(), name)),
            )
        except (OSError, LedgerError):
            copies = self._roll_up(day, sources, faults)
        write_file(folder / "rollups.csv", ROLLUPS.encode(copies.rollups), durable=False)
        write_file(folder / "slices.csv", SLICES.encode(copies.slices), durable=False)
        write_file(folder / "hours.csv", HOURS.encode(copies.hours), durable=False)
        return copies

    def _roll_up(self, day: dt.date, sources: Sequence[Source], faults: Sequence[SizedFault]) -> FaultedDay:
        selection = self._plan.selection
        positions = {name: position for position, name in enumerate(selection.workflows)}
        answers = [answer_of(metric) for metric in self._plan.metrics if metric.source == "dumps"]
        sums, slices = Sums(answers, selection.workflows), Slices(self._plan.dimensions, selection.workflows)
        logs = [file for file in self._files.values() if file.kind == "logs"]
        files = [self._files[source.source] for source in sources]
        for frame in day_frames(files, logs, day, selection, self._plan.conversations):
            records = frame
            for fault in faults:
                records = fault.applied(records, positions[fault.workflow])
            sums.add(records)
            slices.add(records)
        first_source = sources[0].source
        return FaultedDay(day, sums.rollups(first_source), slices.slices(first_source), slices.hours(first_source))
