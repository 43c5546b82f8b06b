"""What was learned of the days judged last, so that a new day is judged without learning all of them again; losable.

A verdict reads its own day and the days before it, so what was learned of a day stands as long as nothing has changed
on it or before it. A memory holds the series as they were, byte for byte, and is believed up to the first byte that
differs. It changes no verdict: without it, or with one that was made by other code, everything is learned anew.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, fields
from importlib.resources import files
from typing import TYPE_CHECKING, Self

import numpy as np
import scipy
from numpy.typing import NDArray

from watchbook.bands.baseline import Forecast
from watchbook.bands.testimony import BEFORE, TESTS, Evidence, Learned
from watchbook.bands.workflow import REACH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from watchbook.bands.series import Floats, Series
    from watchbook.bands.testimony import Weighed

Bytes = NDArray[np.uint8]
NEEDED = max(BEFORE, REACH)
"""Days before its own of which a verdict needs what was learned."""
KEPT = NEEDED + 92
"""Days that are remembered: a file or an entry may be a quarter late before its days are learned anew."""
SEAL = hashlib.sha256().digest_size
"""Bytes ahead of a memory's own, by which a damaged one is known."""
FORECAST, RAW, Z, TEACHES, STRETCH, SCORES = slice(0, 5), 5, 6, 7, 8, slice(9, 9 + len(TESTS))
"""Where a day's numbers stand among what is remembered of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """S series over T days as they were, and what was learned of the last of these days."""

    names: str
    """Which series, and how they are judged."""
    inputs: tuple[Bytes, ...]
    """S times (T, bytes a day)."""
    rows: Floats
    """(S, numbers a day, B) of the last B days."""

    @classmethod
    def of(cls, series: Sequence[Series], weighed: Sequence[Weighed], before: Floats | None) -> Self:
        """Remember series that have been heard out.

        Args:
            series: S of them, over the same days.
            weighed: What is known of their last days.
            before: Numbers of the days just before these, where they are known.

        """
        rows = np.stack([_rows(one) for one in weighed])
        known = rows if before is None else np.concatenate([before, rows], axis=2)
        return cls(_names(series), tuple(_bytes(one) for one in series), known[:, :, -KEPT:])

    @classmethod
    def read(cls, path: Path, key: str) -> Self | None:
        """Return what was saved under a key; None where nothing was, or where it is damaged or of other code."""
        data = path.read_bytes() if path.is_file() else b""
        if data[:SEAL] != hashlib.sha256(data[SEAL:]).digest():
            return None
        with np.load(io.BytesIO(data[SEAL:])) as held:
            if str(held["key"]) != _version(key):
                return None
            flat, widths, days = held["inputs"], held["widths"].tolist(), int(held["days"])
            ends = np.cumsum([0, *(days * width for width in widths)]).tolist()
            inputs = (flat[end : end + days * width] for end, width in zip(ends[:-1], widths, strict=True))
            shaped = tuple(one.reshape(days, width) for one, width in zip(inputs, widths, strict=True))
            return cls(str(held["names"]), shaped, held["rows"])

    def save(self, path: Path, key: str) -> None:
        """Write this for `read`, whole or not at all."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            key=np.array(_version(key)),
            names=np.array(self.names),
            days=np.array(len(self.inputs[0])),
            widths=np.array([one.shape[1] for one in self.inputs]),
            inputs=np.concatenate([one.ravel() for one in self.inputs]),
            rows=self.rows,
        )
        data = buffer.getbuffer()
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".new")
        with aside.open("wb") as file:
            file.write(hashlib.sha256(data).digest())
            file.write(data)
        aside.replace(path)

    def unchanged(self, series: Sequence[Series]) -> int:
        """Return how many days from the first on are as they were, for every series."""
        if self.names != _names(series):
            return 0
        return min(_alike(before, _bytes(one)) for before, one in zip(self.inputs, series, strict=True))

    def before(self, first: int) -> Floats | None:
        """Return the numbers of the days before index `first`, (S, numbers a day, days); None where too few are."""
        start = len(self.inputs[0]) - self.rows.shape[2]
        if start > max(first - NEEDED, 0):
            return None
        return self.rows[:, :, : first - start]


def learned(rows: Floats, first: int) -> list[Learned]:
    """Return what `weigh_after` needs of the days before index `first`, from their numbers."""
    needed = rows[:, :, rows.shape[2] - min(first, BEFORE) :]
    return [Learned(Forecast(*one[FORECAST]), one[RAW]) for one in needed]


def joined(rows: Floats, later: Evidence, series: Series) -> Evidence:
    """Return the evidence of remembered days and of those behind them, which start at `later.first`.

    Args:
        rows: (numbers a day, B) of one series.
        later: Its evidence from the next day on.
        series: The series itself.

    """
    first = (later.first - series.first).days - rows.shape[1]
    return Evidence(
        workflow=later.workflow,
        metric=later.metric,
        first=series.day(first),
        z=np.concatenate([rows[Z], later.z]),
        teaches=np.concatenate([rows[TEACHES] > 0, later.teaches]),
        scores=np.concatenate([rows[SCORES], later.scores], axis=1),
        stretch=np.concatenate([rows[STRETCH].astype(np.int64), later.stretch]),
    )


def _rows(weighed: Weighed) -> Floats:
    expected, said = weighed.expected, weighed.evidence
    forecast = [getattr(expected, field.name) for field in fields(Forecast)]
    return np.array([*forecast, weighed.raw, said.z, said.teaches, said.stretch, *said.scores], float)


def _names(series: Sequence[Series]) -> str:
    return repr(
        [(one.workflow, one.metric, one.kind, one.worse, one.alerts, one.limits, str(one.first)) for one in series]
    )


def _bytes(series: Series) -> Bytes:
    """Return all that is known of each day, (T, bytes a day)."""
    numbers = [series.value, series.n, series.spread, *series.bins.T]
    flags = [series.holiday, series.excluded, series.manual, series.shift, series.older]
    columns = [*numbers, *flags, np.array(series.dumps, "S12")]
    days = len(series.n)
    return np.concatenate([np.ascontiguousarray(one).view(np.uint8).reshape(days, -1) for one in columns], axis=1)


def _alike(before: Bytes, now: Bytes) -> int:
    """Return how many days from the first on are the same."""
    days = min(len(before), len(now))
    if before.shape[1] != now.shape[1]:
        return 0
    differ = (before[:days] != now[:days]).any(axis=1)
    return int(np.argmax(differ)) if differ.any() else days


def _version(key: str) -> str:
    """Return a key together with all else that decides what is computed: the code, numpy and scipy."""
    found = hashlib.sha256(f"{key}\0{np.__version__}\0{scipy.__version__}".encode())
    for path in sorted(files("watchbook.bands").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".py"):
            found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()
