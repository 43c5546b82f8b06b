"""What was learned of the days judged last, so that a new day is judged without learning all of them again; losable.

A verdict reads its own day and the days before it, so what was learned of a day stands as long as nothing has changed
on it or before it. A memory holds a hash of all that was known of each day, and is believed up to the first day whose
hash differs. It changes no verdict: without it, or with one that was made by other code, everything is learned anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import accumulate
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from watchbook.bands.baseline import Forecast
from watchbook.bands.day_evidence import BEFORE, TESTS, DayFits, Evidence
from watchbook.bands.slices.past import LONGEST
from watchbook.bands.slices.past_scans import PastScans
from watchbook.bands.workflow import REACH
from watchbook.sealed_files import peek_sealed, read_sealed_view, write_sealed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from watchbook.bands.day_evidence import DayEvidence
    from watchbook.bands.series import Floats, Series
    from watchbook.bands.slices.workflow_slices import WorkflowSlices

SETTINGS = ("workflow", "metric", "kind", "worse", "alerts", "limits", "ends")
"""What of a series is the same on all of its days, and decides how it is judged."""
Bytes = NDArray[np.uint8]
NEEDED = max(BEFORE, REACH)
"""Days before its own of which a verdict needs what was learned."""
KEPT = NEEDED + 92
"""Days that are remembered: a file or an entry may be a quarter late before its days are learned anew."""
LEARNED = len(fields(Forecast)) + 2
"""How many numbers are learned of a signal's day: its forecast's, and its scores."""
NUMBER, SIZE, HASH = "<f8", 8, 32
"""How a number is remembered, and the bytes of one and of a day's hash."""
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
    def of(cls, series: Sequence[Series], slices: Sequence[WorkflowSlices] = ()) -> Self:
        """Return series over the same days as they will be known again, with the slices of their workflows."""
        settings: list[tuple[object, ...]] = [
            (
                *(getattr(metric_series, name) for name in SETTINGS),
                str(metric_series.first),
                metric_series.bins.shape[1],
            )
            for metric_series in series
        ]
        # Those of a workflow are the same object for its metrics.
        dumps = {id(metric_series.dumps): metric_series.dumps for metric_series in series}
        texts = {key: np.array(names, "S12") for key, names in dumps.items()}
        rows = np.concatenate(
            [_bytes(metric_series, texts[id(metric_series.dumps)]) for metric_series in series], axis=1
        )
        of_slices = [workflow.day_hashes for workflow in slices]
        hashes = b"".join(
            [
                hashlib.sha256(b"".join([row.tobytes(), *(hashes_of_days[i] for hashes_of_days in of_slices)])).digest()
                for i, row in enumerate(rows)
            ]
        )
        settings.append(tuple(workflow.workflow for workflow in slices))
        return cls(repr(settings), np.frombuffer(hashes, np.uint8).reshape(len(rows), -1))


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """S series over T days, and what was learned of the last of these days."""

    series_key: SeriesKey
    rows: Floats
    """(numbers a day of all series, B) of the last B days, one series below the other."""
    signals: tuple[int, ...]
    """S times how many signals a series has."""
    scans: PastScans
    """What scans of slices said of the last of these days."""

    @classmethod
    def of(cls, series_key: SeriesKey, evidence: Sequence[DayEvidence], before: Self | None, scans: PastScans) -> Self:
        """Remember series that have been heard out.

        Args:
            series_key: S of them.
            evidence: What is known of their last days.
            before: What is known of the days just before these, if it is.
            scans: What scans of slices said of the last days.

        """
        rows = np.concatenate([part for metric_evidence in evidence for part in _rows(metric_evidence)])[:, -KEPT:]
        if before is not None and rows.shape[1] < KEPT:
            rows = np.concatenate([before.rows[:, rows.shape[1] - KEPT :], rows], axis=1)
        signals = tuple(len(metric_evidence.fits.raw) for metric_evidence in evidence)
        return cls(series_key, rows, signals, scans)

    @classmethod
    def read(cls, path: Path, key: str) -> Self | None:
        """Return what was saved under a key; None where nothing was, or where it is damaged or of other code."""
        version = _version(key)
        if peek_sealed(path, len(version)) != version:
            return None  # and need not be read to its end
        data = read_sealed_view(path)
        if data is None or bytes(data[: len(version)]) != version:
            return None
        content = data[len(version) :]
        stop = SIZE + int.from_bytes(content[:SIZE], "little")
        names, days, rows, signals, scan_names, scan_rows = json.loads(bytes(content[SIZE:stop]))
        content = content[stop:]
        numbers, size = np.frombuffer(content[days * HASH :], NUMBER), math.prod(rows)
        return cls(
            SeriesKey(names, np.frombuffer(content[: days * HASH], np.uint8).reshape(days, HASH)),
            numbers[:size].reshape(rows),
            tuple(signals),
            PastScans(tuple(map(tuple, scan_names)), numbers[size:].reshape(scan_rows)),
        )

    def save(self, path: Path, key: str) -> None:
        """Write this for `read`, whole or not at all."""
        days = np.ascontiguousarray(self.series_key.days)
        rows, scans = (np.ascontiguousarray(numbers, NUMBER) for numbers in (self.rows, self.scans.rows))
        names = self.series_key.names, len(days), rows.shape, self.signals, self.scans.names, scans.shape
        header = json.dumps(names).encode()
        header += b" " * (-len(header) % SIZE)  # so that the numbers behind it lie where a processor wants them
        head = _version(key) + len(header).to_bytes(SIZE, "little") + header
        write_sealed(path, head, *(part.reshape(-1).view(np.uint8).data for part in (days, rows, scans)))

    def unchanged(self, series_key: SeriesKey) -> int:
        """Return how many days from the first on are as they were, for every series."""
        if self.series_key.names != series_key.names:
            return 0
        days = min(len(self.series_key.days), len(series_key.days))
        differ = (self.series_key.days[:days] != series_key.days[:days]).any(axis=1)
        return int(np.argmax(differ)) if differ.any() else days

    def before(self, first: int) -> Memory | None:
        """Return what is remembered of the days before index `first`; None where too few are for what comes behind.

        So it is where nothing is as it was: a memory of other series, or of as many otherwise, lends nothing to these.
        """
        start = len(self.series_key.days) - self.rows.shape[1]
        if first == 0 or start > max(first - NEEDED, 0):
            return None
        return replace(
            self,
            series_key=replace(self.series_key, days=self.series_key.days[:first]),
            rows=self.rows[:, : first - start],
        )

    def scans_before(self, first: int) -> PastScans | None:
        """Return what is remembered of scans on the days before index `first`; None where too few are."""
        later = len(self.series_key.days) - first
        start = first + later - self.scans.days
        if first == 0 or start > max(first - LONGEST, 0):
            return None
        return replace(self.scans, rows=self.scans.rows[:, : self.scans.days - later])

    def learned(self, series: slice) -> DayFits:
        """Return what `weigh_after` needs of some of the series for the next day."""
        starts = zip(self._starts[series], self.signals[series], strict=True)
        first = np.array([start + PARTS + LEARNED * place for start, signals in starts for place in range(signals)])
        days = min(len(self.series_key.days), BEFORE)
        numbers = self.rows[:, self.rows.shape[1] - days :]
        return DayFits.of_numbers(numbers[first[:, None] + np.arange(LEARNED)])

    def joined(self, later: Sequence[Evidence]) -> list[Evidence]:
        """Return each series' evidence of as many days as a workflow's verdict reads, and of those behind them."""
        rows = self.rows[:, -REACH:]
        return [_join_evidence(rows[start:], evidence) for start, evidence in zip(self._starts, later, strict=True)]

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


def _rows(day_evidence: DayEvidence) -> tuple[Floats, Floats]:
    evidence, numbers = day_evidence.evidence, day_evidence.fits.numbers
    return np.array([evidence.z, evidence.teaches, evidence.stretch, *evidence.scores], float), np.concatenate(numbers)


def _bytes(series: Series, dumps: NDArray[np.bytes_]) -> Bytes:
    """Return all that is known of each day, (T, bytes a day); `dumps` are the series'."""
    numbers = [series.value, series.n, series.spread, *series.bins.T]
    flags = [series.holiday, series.excluded, series.manual, series.shift, series.older]
    columns = [*numbers, *flags, dumps, _hashes(series.unanswered or ("",) * len(series.n))]
    days = len(series.n)
    return np.concatenate([np.ascontiguousarray(column).view(np.uint8).reshape(days, -1) for column in columns], axis=1)


def _hashes(texts: tuple[str, ...]) -> NDArray[np.bytes_]:
    """Return eight bytes for each text, alike for texts that are."""
    if not any(texts):
        return np.zeros(len(texts), "S8")
    hashes = {text: hashlib.sha256(text.encode()).hexdigest()[:8] if text else "" for text in set(texts)}
    return np.array([hashes[text] for text in texts], "S8")


def _version(key: str) -> bytes:
    """Return 64 hex digits over a key and all else that decides what is computed: the code and numpy."""
    return hashlib.sha256(f"{key}\0{np.__version__}\0{_code()}".encode()).hexdigest().encode()


@lru_cache(maxsize=1)
def _code() -> str:
    """Return 64 hex digits over the code of this room."""
    digest = hashlib.sha256()
    with as_file(files("watchbook.bands")) as code:
        for path in sorted(code.rglob("*.py")):
            digest.update(path.relative_to(code).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
