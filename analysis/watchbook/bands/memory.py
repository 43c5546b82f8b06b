"""What was learned of the days judged last, so that a new day is judged without learning all of them again; losable.

A verdict reads its own day and the days before it, so what was learned of a day stands as long as nothing has changed
on it or before it. A memory holds the series as they were, byte for byte, and is believed up to the first byte that
differs. It changes no verdict: without it, or with one that was made by other code, everything is learned anew.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, fields, replace
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
LEARNED = len(fields(Forecast)) + 1
"""How many numbers are learned of a day: its forecast's, and its score."""
Z, TEACHES, STRETCH, SCORES, PARTS = 0, 1, 2, slice(3, 3 + len(TESTS)), 3 + len(TESTS)
"""Where a day's numbers stand among what is remembered of it; what was learned of each part comes behind them."""


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """S series over T days as they were, and what was learned of the last of these days."""

    names: str
    """Which series, and how they are judged."""
    inputs: tuple[Bytes, ...]
    """S times (T, bytes a day)."""
    rows: tuple[Floats, ...]
    """S times (numbers a day, B) of the last B days."""

    @classmethod
    def of(cls, series: Sequence[Series], weighed: Sequence[Weighed], before: Sequence[Floats] | None) -> Self:
        """Remember series that have been heard out.

        Args:
            series: S of them, over the same days.
            weighed: What is known of their last days.
            before: Numbers of the days just before these, where they are known.

        """
        rows = [_rows(one) for one in weighed]
        if before is not None:
            rows = [np.concatenate(both, axis=1) for both in zip(before, rows, strict=True)]
        return cls(_names(series), tuple(_bytes(one) for one in series), tuple(one[:, -KEPT:] for one in rows))

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
            return cls(str(held["names"]), shaped, tuple(np.split(held["rows"], held["heights"].tolist())))

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
            rows=np.concatenate(self.rows),
            heights=np.cumsum([len(one) for one in self.rows])[:-1],
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

    def before(self, first: int) -> list[Floats] | None:
        """Return the numbers of the days before index `first`, S times (numbers, days); None where too few are."""
        start = len(self.inputs[0]) - self.rows[0].shape[1]
        if start > max(first - NEEDED, 0):
            return None
        return [one[:, : first - start] for one in self.rows]


def learned(rows: Sequence[Floats], first: int) -> list[Learned]:
    """Return what `weigh_after` needs of the days before index `first`, from their numbers."""
    return [_learned(one[PARTS:, one.shape[1] - min(first, BEFORE) :]) for one in rows]


def _learned(rows: Floats) -> Learned:
    own, *parts = (
        Learned(Forecast(*rows[at : at + LEARNED - 1]), rows[at + LEARNED - 1]) for at in range(0, len(rows), LEARNED)
    )
    return replace(own, components=tuple(parts))


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
    said = weighed.evidence
    parts = [row for part in (weighed.learned, *weighed.learned.components) for row in _numbers(part)]
    return np.array([said.z, said.teaches, said.stretch, *said.scores, *parts], float)


def _numbers(learned: Learned) -> list[Floats]:
    return [*(getattr(learned.expected, field.name) for field in fields(Forecast)), learned.raw]


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
