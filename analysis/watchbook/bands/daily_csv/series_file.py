"""Anyone's daily CSV as a series, and its verdicts as a CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.daily_csv.cells import MOST, SMALLEST, count_of, day_of, is_holiday, value_of
from watchbook.bands.judge import score
from watchbook.bands.series import Series
from watchbook.bands.tests.repeat_limit import SPAN, limit_repeats
from watchbook.calendar import days_between
from watchbook.errors import Place, SeriesError
from watchbook.files import write_file
from watchbook.ledger import number_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from watchbook.ledger import Verdict
    from watchbook.metrics import Kind

FIRST_ROWS = 14
"""Rows from which a file's kind is known; the days before there is any opinion."""
FEWEST_APART, WEEK = 4, 7
"""Rows, and days between any two of them, from which on they do not stand for days."""
NEAR_MISSES = {"day": ("day", "date", "ds", "timestamp", "ts"), "value": ("value", "values", "y", "count", "rate")}
"""What our columns are called elsewhere, in small letters."""
LONGEST_GAP = 3660
COLUMNS = ("day", "expected", "lower", "upper", "state", "flag", "test")
FORM = "day,value[,n][,holiday][,b0,b1,…]"


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a file."""

    line: int
    """1-based."""
    day: dt.date
    value: float
    """NaN where the cell is empty."""
    n: int | None
    holiday: bool
    bins: tuple[int, ...]


def bands_of_files(
    paths: Sequence[Path], out: Path, *, progress: Callable[[int, int, str], None] | None = None
) -> None:
    """Judge each CSV by itself and write out/NAME.csv, a row for each of its rows.

    Args:
        paths: Files of the form day,value[,n][,holiday][,b0,b1,…].
        out: A folder, made where it is missing.
        progress: Hears how many files are done, of how many, and which was the last.

    Raises:
        SeriesError: a file is not a daily series, or two have the same name; files before it are written.

    """
    _check_names(paths, out)
    _make(out)
    for count, path in enumerate(paths, 1):
        rows = _read(path)
        ordered_rows = rows if _is_in_order(rows) else sorted(rows, key=lambda row: row.day)
        kind = _kind(ordered_rows)
        _check_values(rows, kind, str(path))
        verdicts = {verdict.day: verdict for verdict in _verdicts_of(path.stem, kind, ordered_rows)}
        _write(out, path.stem, _table([verdicts[row.day] for row in rows]))
        if progress:
            progress(count, len(paths), path.name)


def _check_names(paths: Sequence[Path], out: Path) -> None:
    targets = Counter(out.resolve() / f"{path.stem}.csv" for path in paths)
    inputs = {path.resolve() for path in paths}
    for target, count in targets.items():
        if count > 1:
            raise SeriesError(f"{count} files would be written to {target}", hints=("give files names of their own",))
        if target in inputs:
            raise SeriesError(f"{target} would be overwritten", hints=("write to another folder: --out DIR",))


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(out, error) from error


def _write(out: Path, name: str, text: str) -> None:
    try:
        write_file(out / f"{name}.csv", text.encode())
    except OSError as error:
        raise _unwritable(out / f"{name}.csv", error) from error


def _unwritable(path: Path, error: OSError) -> SeriesError:
    return SeriesError(f"cannot write {path}: {error.strerror}", hints=("write to another folder: --out DIR",))


def _demand_days(rows: list[_Row], file: str) -> None:
    """Refuse a series whose rows lie a week and more apart, each of them: it is none of days."""
    days = sorted(row.day for row in rows)
    gap = min(((after - before).days for before, after in pairwise(days)), default=0)
    if len(rows) >= FEWEST_APART and gap >= WEEK:
        raise SeriesError(
            f"its {len(rows)} rows lie {gap} days and more apart, as if each stood for a week or a month",
            place=Place(file, rows[1].line),
            hints=("a row a day is needed; where days between have none, write their rows with an empty value",),
        )


def _is_in_order(rows: list[_Row]) -> bool:
    """Whether at least half of the days before each row's day stand above it, as where rows are appended day by day.

    In a file that is written newest first none of them do, and judged as they came its rows would all be learning.
    """
    days, above = sorted(row.day for row in rows), list[dt.date]()
    for row in rows:
        if 2 * bisect_left(above, row.day) < bisect_left(days, row.day):
            return False
        insort(above, row.day)
    return True


def _verdicts_of(name: str, kind: Kind, rows: list[_Row]) -> list[Verdict]:
    """Return a verdict for each row, in the order of the rows.

    Rows are taken to have come in the order in which they stand: a row is judged by the earlier days that stand above
    it, so that rows appended later never change a verdict, not even where days are out of order.
    """
    verdicts: list[Verdict] = []
    rows_so_far: list[_Row] = []
    for run in _runs(rows):
        rows_so_far += run
        since = run[0].day - dt.timedelta(SPAN)
        run_verdicts = limit_repeats(score([_series(name, kind, rows_so_far)], since=since))
        by_day = {verdict.day: verdict for verdict in run_verdicts}
        verdicts += [by_day[row.day] for row in run]
    return verdicts


def _runs(rows: list[_Row]) -> list[list[_Row]]:
    """Cut rows where a day stands below a later one; a file in order is a single run."""
    runs = [rows[:1]]
    for before, row in pairwise(rows):
        if row.day < before.day:
            runs.append([])
        runs[-1].append(row)
    return runs


def _table(verdicts: Sequence[Verdict]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for verdict in verdicts:
        limits = (number_cell(limit) for limit in (verdict.expected, verdict.lower, verdict.upper))
        writer.writerow([verdict.day, *limits, verdict.state, int(verdict.flag), verdict.test])
    return text.getvalue()


def _read(path: Path) -> list[_Row]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SeriesError(f"cannot read {path}: {error}", hints=(f"a CSV in UTF-8 is needed: {FORM}",)) from error
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        width = _bins_of(header, Place(str(path), 1))
        rows = [_row(header, cells, width, Place(str(path), reader.line_num)) for cells in reader if cells]
    except csv.Error as error:
        hint = "quotation marks stand around a whole cell, and in pairs"
        raise SeriesError(f"this is no CSV: {error}", place=Place(str(path), reader.line_num), hints=(hint,)) from error
    if not rows:
        raise SeriesError("no rows", place=Place(str(path), 1), hints=(f"a row a day is needed: {FORM}",))
    _check_days(rows, str(path))
    _demand_days(rows, str(path))
    return rows


def _bins_of(header: list[str], place: Place) -> int:
    """Return how many bins a header has."""
    bins = [name for name in header if name[:1] == "b" and name[1:].isdigit()]
    unknown = [name for name in header if name not in {"day", "value", "n", "holiday", *bins}]
    missing = [name for name in ("day", "value") if name not in header]
    hint = (f"columns are {FORM}",)
    if missing:
        near = [name for name in unknown if name.lower() in NEAR_MISSES[missing[0]]]
        meaning = (f"call {near[0]!r} {missing[0]!r}",) if near else ()
        raise SeriesError(f"no column {missing[0]!r}", place=place, hints=(*meaning, *hint))
    if unknown:
        raise SeriesError(f"unknown column {unknown[0]!r}", place=place, hints=hint)
    if len(set(header)) < len(header) or sorted(bins) != sorted(f"b{i}" for i in range(len(bins))) or len(bins) == 1:
        raise SeriesError("columns repeat, or bins are not b0, b1, … without a gap", place=place, hints=hint)
    return len(bins)


def _row(header: list[str], cells: list[str], width: int, place: Place) -> _Row:
    if len(cells) != len(header):
        count = f"{len(cells)} {'cell' if len(cells) == 1 else 'cells'}"
        raise SeriesError(f"{count} under {len(header)} columns", place=place)
    cell = dict(zip(header, (text.strip() for text in cells), strict=True))
    n, bins = cell.get("n", ""), [cell[f"b{i}"] for i in range(width)]
    return _Row(
        line=place.line or 0,
        day=day_of(cell["day"], place),
        value=value_of(cell["value"], place),
        n=count_of("n", n, place) if n else None,
        holiday=is_holiday(cell.get("holiday", ""), place),
        bins=tuple(count_of(f"b{i}", text or "0", place) for i, text in enumerate(bins)),
    )


def _check_days(rows: list[_Row], file: str) -> None:
    """Rows may come in any order, as exports do; no day may come twice, and no year be mistyped."""
    for before, row in pairwise(sorted(rows, key=lambda row: (row.day, row.line))):
        place = Place(file, row.line)
        gap = (row.day - before.day).days
        if gap == 0:
            hints = ("a day has one row",)
            raise SeriesError(f"{row.day} for the second time, after line {before.line}", place=place, hints=hints)
        if gap > LONGEST_GAP:
            hints = ("a mistyped year? days may be left out, but not ten years of them",)
            raise SeriesError(f"{gap} days after the row before it in time, {before.day}", place=place, hints=hints)


def _check_values(rows: list[_Row], kind: Kind, file: str) -> None:
    """A kind is known from the first rows; a later value it cannot have is a mistake, not another kind."""
    largest = max((abs(row.value) for row in rows if not math.isnan(row.value)), default=0.0)
    if 0.0 < largest < SMALLEST:
        message = f"no value is larger than {largest:g}, which is less than can be judged, {SMALLEST:.0e}"
        raise SeriesError(message, place=Place(file), hints=("write all values in a smaller unit",))
    for row in rows:
        if kind == "share" and not math.isnan(row.value) and not 0.0 <= row.value <= 1.0:
            message = f"{row.value:g} where the first rows hold shares, from 0 to 1 with an n"
            hint = "write all values as shares, or all as percentages"
            raise SeriesError(message, place=Place(file, row.line), hints=(hint,))
        if kind == "count" and row.value < 0.0:
            message = f"{row.value:g} where the first rows hold counts, whole numbers from 0 up"
            hint = f"a series with negative values is a mean if one stands among its first {FIRST_ROWS} rows"
            raise SeriesError(message, place=Place(file, row.line), hints=(hint,))


def _kind(rows: list[_Row]) -> Kind:
    """Return what a file holds, from its first rows alone, so that no later row can change an earlier verdict."""
    rows_with_value = [row for row in rows[:FIRST_ROWS] if not math.isnan(row.value)]
    if rows[0].bins:
        return "histogram"
    if any(row.n is not None for row in rows[:FIRST_ROWS]):
        return "share" if all(0.0 <= row.value <= 1.0 for row in rows_with_value) else "mean"
    return "count" if all(row.value >= 0.0 and row.value.is_integer() for row in rows_with_value) else "mean"


def _series(name: str, kind: Kind, rows: list[_Row]) -> Series:
    width = len(rows[0].bins)
    days = list(days_between(min(row.day for row in rows), max(row.day for row in rows)))
    by_day = {row.day: row for row in rows}
    nothing = _Row(0, rows[0].day, math.nan, None, holiday=False, bins=(0,) * width)
    day_rows = [by_day.get(day, nothing) for day in days]
    value = np.array([row.value for row in day_rows], np.float64)
    n = np.array([row.n or 0 for row in day_rows], np.int64)
    bins = np.array([row.bins for row in day_rows], np.int64).reshape(len(days), width)
    if kind == "histogram":
        n = bins.sum(axis=1)
    elif kind == "count":
        n = np.clip(np.nan_to_num(value), 0.0, MOST).astype(np.int64)
    never = np.zeros(len(days), np.bool_)
    return Series(
        workflow=name,
        metric="value",
        kind=kind,
        worse="both",
        alerts=True,
        limits=(None, None),
        first=days[0],
        value=value,
        n=n,
        spread=np.full(len(days), np.nan),
        bins=bins,
        holiday=np.array([row.holiday for row in day_rows], np.bool_),
        excluded=never,
        manual=never,
        shift=never,
        older=never,
        dumps=("",) * len(days),
    )
