"""`watchbook bands`: anyone's CSV in, its bands out."""

from __future__ import annotations

import csv
import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.blocks import Block, blocks
from watchbook.bands import bands_of_files
from watchbook.errors import SeriesError

if TYPE_CHECKING:
    from pathlib import Path

FIRST = dt.date(2026, 1, 5)


def write(path: Path, header: str, rows: list[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path


def shares(days: int, jump: int | None = None) -> list[str]:
    random = np.random.default_rng(2)
    hits = random.binomial(400, 0.2, days)
    if jump is not None:
        hits[jump] = 200
    return [f"{FIRST + dt.timedelta(days=i)},{hit / 400},400" for i, hit in enumerate(hits)]


def judged(path: Path, out: Path) -> list[dict[str, str]]:
    bands_of_files([path], out)
    with (out / path.name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("block", blocks("bands/mistakes.txt"), ids=str)
def test_a_file_that_is_no_daily_series_is_an_error_at_its_line(block: Block, tmp_path: Path) -> None:
    """The error says file, line, what is wrong and how to mend it, and nothing is written."""
    path = tmp_path / "series.csv"
    path.write_text(block["input"], "utf-8")
    with pytest.raises(SeriesError) as caught:
        bands_of_files([path], tmp_path / "out")
    assert str(caught.value) == block["expected"].strip().replace("FILE", str(path))
    assert list((tmp_path / "out").iterdir()) == []


def test_each_row_of_a_file_gets_a_row_of_its_band(tmp_path: Path) -> None:
    """Columns are day, expected, lower, upper, state, flag and test; days without a row get none."""
    rows = shares(80, jump=60)
    del rows[40:43]
    found = judged(write(tmp_path / "handoff.csv", "day,value,n", rows), tmp_path / "out")
    assert list(found[0]) == ["day", "expected", "lower", "upper", "state", "flag", "test"]
    assert [row["day"] for row in found] == [row[:10] for row in rows]
    assert {row["state"] for row in found[:14]} == {"learning"}
    assert [(row["day"], row["test"]) for row in found if row["flag"] == "1"] == [("2026-03-06", "point")]


def test_rows_appended_never_change_rows_above_them_even_out_of_order(tmp_path: Path) -> None:
    """A row is judged by the earlier days that stand above it, so a late row changes nothing that was said."""
    rows = shares(60, jump=45)
    order = [*range(30), *np.random.default_rng(5).permutation(np.arange(30, 60)).tolist()]
    mixed = [rows[i] for i in order]
    whole = judged(write(tmp_path / "a.csv", "day,value,n", mixed), tmp_path / "whole")
    short = judged(write(tmp_path / "a.csv", "day,value,n", mixed[:50]), tmp_path / "short")
    assert [row["day"] for row in whole] == [row[:10] for row in mixed]
    assert short == whole[:50]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("day,value,n", "0.25,400", "0.25"),
        ("day,value,n", "2.5,400", "2.5"),
        ("day,value", "250", "250"),
        ("day,value", "2.5", "2.5"),
        ("day,value", "-3", "-3"),
    ],
)
def test_what_a_file_holds_is_known_from_its_first_rows(tmp_path: Path, header: str, row: str, expected: str) -> None:
    """A share has an n and values from 0 to 1; a count whole numbers from 0 up and no n; anything else is a mean."""
    rows = [f"{FIRST + dt.timedelta(days=i)},{row}" for i in range(20)]
    found = judged(write(tmp_path / "a.csv", header, rows), tmp_path / "out")
    assert found[-1]["state"] == "in"
    assert float(found[-1]["expected"]) == pytest.approx(float(expected), rel=5e-3)


def test_a_histogram_is_judged_by_its_bins(tmp_path: Path) -> None:
    """Its band is that of its distance from its own past, three days also as one; the value column is not read."""
    random = np.random.default_rng(3)
    shapes = [[0.3, 0.4, 0.3]] * 70 + [[0.45, 0.1, 0.45]] + [[0.3, 0.4, 0.3]] * 9
    bins = [random.multinomial(500, shape) for shape in shapes]
    rows = [f"{FIRST + dt.timedelta(days=i)},,{','.join(map(str, row))}" for i, row in enumerate(bins)]
    found = judged(write(tmp_path / "a.csv", "day,value,b0,b1,b2", rows), tmp_path / "out")
    assert [(i, row["test"]) for i, row in enumerate(found) if row["flag"] == "1"] == [
        (70, "point"),
        (71, "shape"),
        (72, "shape"),
    ]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Nothing is overwritten in silence: neither one result by another, nor an input."""
    (tmp_path / "b").mkdir()
    one = write(tmp_path / "a.csv", "day,value,n", shares(20))
    two = write(tmp_path / "b" / "a.csv", "day,value,n", shares(20))
    with pytest.raises(SeriesError, match="2 files would be written"):
        bands_of_files([one, two], tmp_path / "out")
    with pytest.raises(SeriesError, match="would be overwritten"):
        bands_of_files([one], tmp_path)


def test_progress_hears_of_each_file(tmp_path: Path) -> None:
    """How many are done, of how many, and which was the last."""
    heard: list[tuple[int, int, str]] = []
    paths = [write(tmp_path / f"{name}.csv", "day,value,n", shares(20)) for name in "ab"]
    bands_of_files(paths, tmp_path / "out", progress=lambda *step: heard.append(step))
    assert heard == [(1, 2, "a.csv"), (2, 2, "b.csv")]


def test_a_file_with_a_byte_order_mark_and_windows_lines_is_read(tmp_path: Path) -> None:
    """Spreadsheets write both."""
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(["day,value,n", *shares(20)]).encode())
    assert len(judged(path, tmp_path / "out")) == 20


def numbers(count: int, level: float = 100.0) -> list[str]:
    """Return rows of whole numbers near a level."""
    values = np.random.default_rng(8).normal(level, 8, count)
    return [f"{FIRST + dt.timedelta(days=i)},{value:.0f}" for i, value in enumerate(values)]


@pytest.mark.parametrize("few", ["0", "1", "4", "0.0"])
def test_a_count_of_nothing_is_judged(tmp_path: Path, few: str) -> None:
    """Ten days of 0 after eighty near 100 are out of band, each of them; so are ten of 1."""
    rows = [*numbers(80), *(f"{FIRST + dt.timedelta(days=80 + i)},{few}" for i in range(10))]
    found = judged(write(tmp_path / "a.csv", "day,value", rows), tmp_path / "out")
    assert [(row["state"], row["flag"], row["test"]) for row in found[80:]] == [("out", "1", "point")] * 10
    assert {row["state"] for row in found[14:80]} == {"in"}


def test_an_empty_cell_is_how_a_csv_says_that_nothing_is_known(tmp_path: Path) -> None:
    """It is no 0, and no verdict rests on it."""
    rows = [*numbers(40), *(f"{FIRST + dt.timedelta(days=40 + i)}," for i in range(3))]
    found = judged(write(tmp_path / "a.csv", "day,value", rows), tmp_path / "out")
    assert [(row["state"], row["expected"]) for row in found[40:]] == [("no-data", "")] * 3


@pytest.mark.parametrize("months", [1, 3, 90])
def test_a_file_that_is_not_written_by_day_is_read_by_day(tmp_path: Path, months: int) -> None:
    """Newest first, month by month or day by day, each day gets what it gets in a file in order."""
    rows = shares(90, jump=70)
    parts = [rows[i * 90 // months : (i + 1) * 90 // months] for i in range(months)]
    other = [row for part in reversed(parts) for row in part]
    right = judged(write(tmp_path / "a.csv", "day,value,n", rows), tmp_path / "right")
    found = judged(write(tmp_path / "a.csv", "day,value,n", other), tmp_path / "found")
    assert [row["day"] for row in found] == [row[:10] for row in other]
    assert sorted(found, key=lambda row: row["day"]) == right
    assert [row["day"] for row in right if row["flag"] == "1"] == ["2026-03-16"]


def test_what_pandas_writes_beside_a_gap_is_read(tmp_path: Path) -> None:
    """A column of whole numbers with a gap is written as `910.0`, and means 910."""
    plain = [f"{row},{int(i == 5)}" for i, row in enumerate(shares(60))]
    gaps = [",".join([*row.split(",")[:2], "400.0", f"{int(i == 5)}.0"]) for i, row in enumerate(shares(60))]
    right = judged(write(tmp_path / "a.csv", "day,value,n,holiday", plain), tmp_path / "right")
    assert judged(write(tmp_path / "a.csv", "day,value,n,holiday", gaps), tmp_path / "found") == right


@pytest.mark.parametrize("scale", [1e-19, 1e-9, 1e9, 1e17])
def test_the_unit_of_a_series_changes_no_verdict(tmp_path: Path, scale: float) -> None:
    """Up to the largest and down to the smallest values that are taken, days are out or in alike."""
    values = np.append(np.random.default_rng(9).normal(-100.5, 8, 80), [-150.5] * 10)
    rows = [f"{FIRST + dt.timedelta(days=i)},{value!r}" for i, value in enumerate(values.tolist())]
    other = [f"{FIRST + dt.timedelta(days=i)},{value * scale!r}" for i, value in enumerate(values.tolist())]
    right = judged(write(tmp_path / "a.csv", "day,value", rows), tmp_path / "right")
    found = judged(write(tmp_path / "a.csv", "day,value", other), tmp_path / "found")
    assert [(row["state"], row["test"]) for row in found] == [(row["state"], row["test"]) for row in right]
    assert [row["state"] for row in right[80:85]] == ["out"] * 5


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The error names the file, and what to do."""
    (tmp_path / "taken").write_text("")
    with pytest.raises(SeriesError, match=r"cannot write .*taken: File exists"):
        bands_of_files([write(tmp_path / "a.csv", "day,value", numbers(20))], tmp_path / "taken")


CELLS = st.sampled_from(
    (
        *("", "0", "-0", "7", "0.5", "1e307", "-1e-307", "1e20", "1e12", "910.0", "910.5", "1_05", "٣", "nan", "inf"),
        *("0x10", "+5", "5.", "true", "1,5", '"', "\0", "\r", "=1+1", "1e400", "-1", "0001-01-01", "9999-12-31"),
    )
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.sampled_from(["day,value", "day,value,n", "day,value,n,holiday", "day,value,b0,b1"]),
    days=st.integers(1, 30),
    odd=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 3), CELLS), max_size=3),
    order=st.sampled_from([1, -1]),
)
def test_whatever_stands_in_a_file_it_is_judged_or_refused(
    tmp_path: Path, header: str, days: int, odd: list[tuple[int, int, str]], order: int
) -> None:
    """There is a row for each row, of numbers, or an error that says what is wrong."""
    table = [[str(FIRST + dt.timedelta(days=i)), "0.25", "1", "0"][: header.count(",") + 1] for i in range(days)]
    for row, column, cell in odd:
        table[row % days][column % len(table[0])] = cell
    path = write(tmp_path / "a.csv", header, [",".join(row) for row in table[::order]])
    with suppress(SeriesError):
        found = judged(path, tmp_path / "out")
        assert len(found) == days
        assert not {"nan", "inf", "-inf"} & {cell for row in found for cell in row.values()}
