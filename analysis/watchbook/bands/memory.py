"""What was learned of the days judged last, so that a new day is judged without learning all of them again; losable.

A verdict reads its own day and the days before it, so what was learned of a day stands as long as nothing has changed
on it or before it. A memory holds a hash of all that was known of each day, and is believed up to the first day whose
hash differs. It changes no verdict: without it, or with one that was made by other code, everything is learned anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from dataclasses import dataclass, fields, replace
from importlib.resources import files
from itertools import accumulate
from typing import TYPE_CHECKING, Self

import numpy as np
import scipy
from numpy.typing import NDArray

from watchbook.bands.baseline import Forecast
from watchbook.bands.day_evidence import BEFORE, TESTS, DayFits, Evidence
from watchbook.bands.workflow import REACH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from watchbook.bands.day_evidence import DayEvidence
    from watchbook.bands.series import Floats, Series

SETTINGS = ("workflow", "metric", "kind", "worse", "alerts", "limits", "ends")
"""What of a series is the same on all of its days, and decides how it is judged."""
Bytes = NDArray[np.uint8]
NEEDED = max(BEFORE, REACH)
"""Days before its own of which a verdict needs what was learned."""
KEPT = NEEDED + 92
"""Days that are remembered: a file or an entry may be a quarter late before its days are learned anew."""
SEAL = hashlib.sha256().digest_size
"""Bytes ahead of a memory's own, by which a damaged one is known."""
LEARNED = len(fields(Forecast)) + 2
"""How many numbers are learned of a signal's day: its forecast's, and its scores."""
Z, TEACHES, STRETCH, SCORES, PARTS = 0, 1, 2, slice(3, 3 + len(TESTS)), 3 + len(TESTS)
"""Where a day's numbers stand among what is remembered of it; what was learned of each signal comes behind them."""


@dataclass(frozen=True, slots=True, eq=False)
class SeriesKey:
    """S series over T days, as they are known again."""

    names: str
    """Which series, and how they are judged."""
    days: Bytes
    """(T, 32) hashes of all that is known of each day."""

    @classmethod
    def of(cls, series: Sequence[Series]) -> Self:
        """Return series over the same days as they will be known again."""
        settings = [(*(getattr(one, name) for name in SETTINGS), str(one.first), one.bins.shape[1]) for one in series]
        rows = np.concatenate([_bytes(one) for one in series], axis=1)
        hashes = b"".join([hashlib.sha256(row).digest() for row in rows])
        return cls(repr(settings), np.frombuffer(hashes, np.uint8).reshape(len(rows), -1))


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """S series over T days, and what was learned of the last of these days."""

    asked: SeriesKey
    rows: Floats
    """(numbers a day of all series, B) of the last B days, one series below the other."""
    signals: tuple[int, ...]
    """S times how many signals a series has."""

    @classmethod
    def of(cls, asked: SeriesKey, weighed: Sequence[DayEvidence], before: Self | None) -> Self:
        """Remember series that have been heard out.

        Args:
            asked: S of them.
            weighed: What is known of their last days.
            before: What is known of the days just before these, if it is.

        """
        rows = np.concatenate([part for one in weighed for part in _rows(one)])
        if before is not None:
            rows = np.concatenate([before.rows[:, -KEPT:], rows], axis=1)
        return cls(asked, rows[:, -KEPT:], tuple(len(one.learned.raw) for one in weighed))

    @classmethod
    def read(cls, path: Path, key: str) -> Self | None:
        """Return what was saved under a key; None where nothing was, or where it is damaged or of other code."""
        data = path.read_bytes() if path.is_file() else b""
        if data[:SEAL] != hashlib.sha256(memoryview(data)[SEAL:]).digest():
            return None
        with np.load(io.BytesIO(memoryview(data)[SEAL:])) as held:
            if str(held["key"]) != _version(key):
                return None
            return cls(SeriesKey(str(held["names"]), held["days"]), held["rows"], tuple(held["signals"].tolist()))

    def save(self, path: Path, key: str) -> None:
        """Write this for `read`, whole or not at all."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            key=np.array(_version(key)),
            names=np.array(self.asked.names),
            days=self.asked.days,
            rows=self.rows,
            signals=np.array(self.signals),
        )
        data = buffer.getbuffer()
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".new")
        with aside.open("wb") as file:
            file.write(hashlib.sha256(data).digest())
            file.write(data)
        aside.replace(path)

    def unchanged(self, asked: SeriesKey) -> int:
        """Return how many days from the first on are as they were, for every series."""
        if self.asked.names != asked.names:
            return 0
        days = min(len(self.asked.days), len(asked.days))
        differ = (self.asked.days[:days] != asked.days[:days]).any(axis=1)
        return int(np.argmax(differ)) if differ.any() else days

    def before(self, first: int) -> Memory | None:
        """Return what is remembered of the days before index `first`; None where too few are for what comes behind."""
        start = len(self.asked.days) - self.rows.shape[1]
        if start > max(first - NEEDED, 0):
            return None
        return replace(
            self, asked=replace(self.asked, days=self.asked.days[:first]), rows=self.rows[:, : first - start]
        )

    def learned(self, series: slice) -> DayFits:
        """Return what `weigh_after` needs of some of the series for the next day."""
        starts = zip(self._starts[series], self.signals[series], strict=True)
        first = np.array([start + PARTS + LEARNED * each for start, signals in starts for each in range(signals)])
        days = min(len(self.asked.days), BEFORE)
        numbers = self.rows[:, self.rows.shape[1] - days :]
        return DayFits.of_numbers(numbers[first[:, None] + np.arange(LEARNED)])

    def joined(self, later: Sequence[Evidence]) -> list[Evidence]:
        """Return each series' evidence of as many days as a workflow's verdict reads, and of those behind them."""
        rows = self.rows[:, -REACH:]
        return [_join_evidence(rows[start:], one) for start, one in zip(self._starts, later, strict=True)]

    @property
    def _starts(self) -> list[int]:
        """S times the index of a series' first row."""
        return list(accumulate((PARTS + LEARNED * signals for signals in self.signals[:-1]), initial=0))


def _join_evidence(rows: Floats, later: Evidence) -> Evidence:
    return Evidence(
        workflow=later.workflow,
        metric=later.metric,
        first=later.first - dt.timedelta(days=rows.shape[1]),
        z=np.concatenate([rows[Z], later.z]),
        teaches=np.concatenate([rows[TEACHES] > 0, later.teaches]),
        scores=np.concatenate([rows[SCORES], later.scores], axis=1),
        stretch=np.concatenate([rows[STRETCH].astype(np.int64), later.stretch]),
    )


def _rows(weighed: DayEvidence) -> tuple[Floats, Floats]:
    said, numbers = weighed.evidence, weighed.learned.numbers
    return np.array([said.z, said.teaches, said.stretch, *said.scores], float), np.concatenate(numbers)


def _bytes(series: Series) -> Bytes:
    """Return all that is known of each day, (T, bytes a day)."""
    numbers = [series.value, series.n, series.spread, *series.bins.T]
    flags = [series.holiday, series.excluded, series.manual, series.shift, series.older]
    columns = [*numbers, *flags, np.array(series.dumps, "S12"), _hashes(series.unanswered or ("",) * len(series.n))]
    days = len(series.n)
    return np.concatenate([np.ascontiguousarray(one).view(np.uint8).reshape(days, -1) for one in columns], axis=1)


def _hashes(texts: tuple[str, ...]) -> NDArray[np.bytes_]:
    """Return eight bytes for each text, alike for texts that are."""
    return np.array([hashlib.sha256(text.encode()).hexdigest()[:8] if text else "" for text in texts], "S8")


def _version(key: str) -> str:
    """Return a key together with all else that decides what is computed: the code, numpy and scipy."""
    found = hashlib.sha256(f"{key}\0{np.__version__}\0{scipy.__version__}".encode())
    for path in sorted(files("watchbook.bands").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".py"):
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
