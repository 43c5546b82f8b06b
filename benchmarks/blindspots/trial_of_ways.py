"""Every way of spoiling tried on one engagement: the first morning, five days of it, and four good days after one."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from benchmarks.blindspots.delivery_ways import delivery_ways
from benchmarks.blindspots.field_ways import field_ways
from benchmarks.blindspots.file_ways import file_ways
from benchmarks.blindspots.key_ways import key_ways
from benchmarks.blindspots.morning import morning_after, run_morning
from benchmarks.blindspots.outcome import Outcome, outcome
from benchmarks.blindspots.pipeline_ways import pipeline_ways
from benchmarks.blindspots.record_ways import record_ways
from benchmarks.blindspots.spoilable_desk import Desk, day_number
from benchmarks.blindspots.value_ways import value_ways
from benchmarks.blindspots.way import Way

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.blindspots.dump_formats import Format
    from benchmarks.blindspots.morning import Said

Span = Literal["first morning", "five days", "one day, then four good ones", "from the first day"]
SPANS: tuple[Span, ...] = ("first morning", "five days", "one day, then four good ones", "from the first day")
LEARNING = 40
"""Days of an engagement that is spoiled from its first."""
HEALTHY = 85
"""Days before the first that is spoiled."""
REST = 4
"""Days after it."""
AGE = 86_400
"""Seconds by which dumps are older than they are, so that the job need not hash them again."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An engagement that ways are tried on."""

    form: Format
    volume: int

    @property
    def name(self) -> str:
        """What its folder is called."""
        return f"{self.form}-{self.volume}"


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one way in one engagement."""

    cell: Cell
    way: str
    span: Span
    outcome: Outcome


def row_of(document: dict[str, Any]) -> Row:
    """Return a row as it was written down, as its fields' values."""
    cell, said = Cell(**document["cell"]), document["outcome"]
    return Row(cell, document["way"], document["span"], Outcome(**{name: _frozen(said[name]) for name in said}))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def every_way() -> list[Way]:
    """Return all ways of spoiling; no two have one name."""
    found = [
        *(*file_ways(), *delivery_ways()),
        *(*record_ways(), *pipeline_ways(), *key_ways()),
        *(*field_ways(), *value_ways()),
    ]
    names = [way.name for way in found]
    assert len(set(names)) == len(names), sorted({name for name in names if names.count(name) > 1})
    return found


def begin_desk(folder: Path, cell: Cell) -> Desk:
    """Write an engagement of healthy days and let the job learn from them."""
    desk = Desk.begin(folder / cell.name, cell.form, cell.volume)
    for index in range(HEALTHY):
        _put_healthy(desk, day_number(index))
    run_morning(desk, morning_after(day_number(HEALTHY - 1)), day_number(HEALTHY))
    return desk


def healthy_mornings(desk: Desk, spans: Sequence[Span] = SPANS) -> dict[Span, Said]:
    """Return what is said of the days that are spoiled else, when nothing is."""
    return mornings(desk, Way("healthy", "days", lambda _desk, _days: None), spans)


def try_way(desk: Desk, control: Mapping[Span, Said], way: Way, spans: Sequence[Span] = SPANS) -> list[Row]:
    """Spoil a copy of an engagement and return what was said."""
    said, cell = mornings(desk, way, spans), Cell(desk.form, desk.volume)
    return [
        Row(cell, way.name, span, outcome(said[span], control[span], over=span == "one day, then four good ones"))
        for span in spans
    ]


def mornings(desk: Desk, way: Way, spans: Sequence[Span]) -> dict[Span, Said]:
    """Return what is said on some mornings of copies of an engagement that are spoiled in one way."""
    said: dict[Span, Said] = {}
    first, *rest = days_tried()
    if "from the first day" in spans:
        said["from the first day"] = _never_healthy(desk, way)
    if spans == ("from the first day",):
        return said
    with _copy(desk, "spoiled") as copy:
        _put_healthy(copy, first)
        way.spoil(copy, [first])
        if "first morning" in spans:
            said["first morning"] = run_morning(copy, morning_after(first), first)
        if "one day, then four good ones" in spans:
            with _copy(copy, "healed") as healed:
                for day in rest:
                    _put_healthy(healed, day)
                said["one day, then four good ones"] = run_morning(healed, morning_after(rest[-1]), first)
        if "five days" in spans:
            for day in rest:
                _put_healthy(copy, day)
            way.spoil(copy, rest)
            said["five days"] = run_morning(copy, morning_after(rest[-1]), first)
    return said


def _never_healthy(desk: Desk, way: Way) -> Said:
    """Return what is said of an engagement that never had a healthy day."""
    days = [day_number(index) for index in range(LEARNING)]
    with tempfile.TemporaryDirectory(prefix="never-", dir=desk.root.parent) as folder:
        never = Desk.begin(Path(folder) / "desk", desk.form, desk.volume)
        for day in days:
            _put_healthy(never, day)
        way.spoil(never, days)
        return run_morning(never, morning_after(days[-1]), days[-1])


@contextmanager
def _copy(desk: Desk, name: str) -> Iterator[Desk]:
    """Lend a copy of an engagement."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=desk.root.parent) as folder:
        yield desk.copy(Path(folder) / "desk")


def days_tried() -> list[dt.date]:
    """Return the days that are spoiled, or follow one that was."""
    return [day_number(HEALTHY + index) for index in range(REST + 1)]


def _put_healthy(desk: Desk, day: dt.date) -> None:
    desk.put(day, desk.frame(day))
    desk.put_evals(day)
    for path in (desk.path(day), desk.root / "evals" / f"{day}.json"):
        os.utime(path, (path.stat().st_mtime - AGE,) * 2)
