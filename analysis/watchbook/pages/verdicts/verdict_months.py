"""What pages ask of all verdicts, learned a month at a time, so that a page about today reads no month of years ago."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from watchbook.metrics import WRONG_RATE
from watchbook.pages.verdicts.series_lines import SeriesLines, series_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.ledger import Verdict

Series = tuple[str, str]
"""A workflow's name and a metric's name."""
ROW_HASH = 16
"""Bytes of a verdict's hash."""
COUNTED = frozenset({"volume", "handoff_rate", WRONG_RATE})
"""Metrics of which the reviews of all months tell days."""


@dataclass(frozen=True, slots=True)
class VerdictMonth:
    """What is learned of a month's verdicts."""

    days: Mapping[Series, tuple[dt.date, ...]]
    """The judged days of each series, in order."""
    hashes: Mapping[Series, bytes]
    """A hash of each of its verdicts, one after the other."""
    by_day: Mapping[dt.date, bytes]
    """A hash of all verdicts of each day."""
    weeks: Mapping[tuple[str, int], bytes]
    """A hash of a workflow's verdicts of each week, by `week_of` its days."""
    measured: Mapping[Series, dt.date]
    """The last day on which anything was measured."""
    out: Mapping[Series, tuple[dt.date, ...]]
    """The days on which it was out."""
    flagged: bytes
    """The verdicts that ask for an entry, as msgspec's JSON."""
    counted: Mapping[Series, bytes]
    """All verdicts of the metrics that are `COUNTED`, likewise."""
    lines: Mapping[Series, SeriesLines]
    """Its part of the file of numbers."""

    @classmethod
    def of(cls, rows: Mapping[Series, tuple[Verdict, ...]]) -> VerdictMonth:
        """Learn a month's verdicts, those of each series by day."""
        encode = msgspec.json.encode
        parts = {series: [_row_hash(row) for row in verdicts] for series, verdicts in rows.items()}
        weeks: dict[tuple[str, int], hashlib._Hash] = {}
        by_day: dict[dt.date, hashlib._Hash] = {}
        for (workflow, metric), verdicts in rows.items():
            for row, part in zip(verdicts, parts[workflow, metric], strict=True):
                weeks.setdefault((workflow, week_of(row.day)), hashlib.sha256()).update(part)
                by_day.setdefault(row.day, hashlib.sha256()).update(part)
        days = {series: tuple(row.day for row in verdicts) for series, verdicts in rows.items()}
        once = {of_series: of_series for of_series in days.values()}  # most series have the same days
        out = {series: tuple(row.day for row in verdicts if row.state == "out") for series, verdicts in rows.items()}
        measured = {series: [row.day for row in verdicts if row.value is not None] for series, verdicts in rows.items()}
        return cls(
            {series: once[of_series] for series, of_series in days.items()},
            {series: b"".join(hashes) for series, hashes in parts.items()},
            {day: digest.digest() for day, digest in by_day.items()},
            {key: digest.digest() for key, digest in weeks.items()},
            {series: last[-1] for series, last in measured.items() if last},
            {series: of_series for series, of_series in out.items() if of_series},
            encode([row for verdicts in rows.values() for row in verdicts if row.flag]),
            {series: encode(list(verdicts)) for series, verdicts in rows.items() if series[1] in COUNTED},
            {series: series_lines(verdicts) for series, verdicts in rows.items()},
        )


def week_of(day: dt.date) -> int:
    """Return the number of a day's week."""
    return day.toordinal() // 7


def by_series(rows: Iterable[Verdict]) -> dict[Series, tuple[Verdict, ...]]:
    """Return verdicts by series, each by day; the series in the order in which they first come."""
    verdicts_by_series: dict[Series, list[Verdict]] = {}
    for row in sorted(rows, key=lambda row: row.day):
        verdicts_by_series.setdefault((row.workflow, row.metric), []).append(row)
    return {series: tuple(verdicts) for series, verdicts in verdicts_by_series.items()}


def _row_hash(row: Verdict) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(row), digest_size=ROW_HASH).digest()
