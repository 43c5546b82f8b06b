"""`watchbook bands`: anyone's CSV in, its bands out."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

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
