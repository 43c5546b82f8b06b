"""A filled sheet comes back as counts: what it says, where they stand, and that its ids stand nowhere."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG
from watchbook.config import load_engagement
from watchbook.errors import WatchbookError
from watchbook.queries.sheet_reading import read_sheet, share_wrong
from watchbook.rollups.review_sheets import ReviewStratum, read_reviews

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "conversation_id,link,group,weight,workflow,metric,day,slices,verdict\n"
DAY = dt.date(2026, 11, 5)


def line(number: int, group: str, weight: float, verdict: str, slices: str = "") -> str:
    """Return a line of a sheet."""
    return f"canary-{number},,{group},{weight},desk,abandonment,{DAY},{slices},{verdict}\n"


SHEET = (
    HEAD
    + "".join(line(number, "worst", 1, "wrong") for number in range(4))
    + "".join(line(number, "drawn", 5, "wrong" if number < 7 else "right") for number in range(4, 12))
    + "".join(line(number, "ordinary", 20, verdict) for number, verdict in enumerate(["OK", "Fail", "pass", ""], 12))
)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An engagement without a ledger."""
    root = tmp_path / "desk"
    root.mkdir()
    (root / "watchbook.toml").write_text(CONFIG)
    return root


def said(desk: Path, text: str) -> str:
    """Return what a sheet says."""
    path = desk.parent / "sheet.csv"
    path.write_text(text, "utf-8")
    return read_sheet(load_engagement(desk), path)


def test_a_filled_sheet_says_which_share_is_wrong(desk: Path) -> None:
    """4 of 4 that stand for 4, 3 of 8 for 40, 1 of 3 for 80: (4 + 15 + 26.7) of 124."""
    text = said(desk, SHEET)
    assert "of 124 conversations 36.8% were answered wrongly (95 % interval" in text
    assert "by 15 verdicts on a sheet of abandonment." in text
    assert text.endswith(f"The counts, without any id, stand in reviews/{DAY}-desk.csv.\n")
    assert read_reviews(desk) == [
        ReviewStratum(DAY, "desk", "abandonment", "", "drawn", 40, 8, 3),
        ReviewStratum(DAY, "desk", "abandonment", "", "ordinary", 80, 3, 1),
        ReviewStratum(DAY, "desk", "abandonment", "", "worst", 4, 4, 4),
    ]


def test_no_id_comes_into_the_repository(desk: Path) -> None:
    """Not in the counts, and not in what is printed."""
    assert "canary" not in said(desk, SHEET)
    assert not [path for path in desk.rglob("*") if path.is_file() and "canary" in path.read_text("utf-8")]


def test_a_sheet_read_again_takes_the_place_of_what_it_said(desk: Path) -> None:
    """More verdicts, the same sheet; another one of the day stands beside it."""
    said(desk, SHEET.replace(",wrong", ","))
    said(desk, HEAD + line(1, "ordinary", 3, "right", "intent=refund"))
    said(desk, SHEET)
    assert [(row.slices, row.group, row.reviewed) for row in read_reviews(desk)] == [
        ("", "drawn", 8),
        ("", "ordinary", 3),
        ("", "worst", 4),
        ("intent=refund", "ordinary", 1),
    ]


def test_a_group_of_which_nothing_was_read_stands_for_nothing(desk: Path) -> None:
    """It is said, and the share is of the others."""
    text = said(desk, HEAD + line(1, "worst", 1, "wrong") + line(2, "ordinary", 9, ""))
    assert "of 1 conversation 100.0% were answered wrongly" in text
    assert "Nothing of the group ordinary was read" in text


def test_a_sheet_that_a_spreadsheet_saved_with_semicolons_is_read(desk: Path) -> None:
    """With a comma for the decimal point, and a mark at its beginning."""
    text = "\ufeff" + SHEET.replace(",", ";").replace("drawn;5.0", "drawn;5,0")
    assert "of 124 conversations 36.8%" in said(desk, text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a,b\n1,2\n", "it has no column group"),
        (SHEET.replace("Fail", "maybe"), ":15: 'maybe' is no verdict"),
        (SHEET.replace("wrong", "").replace("right", "").replace("OK", "").replace("Fail", "").replace("pass", ""),
         "no verdict stands in it"),
        (SHEET.replace("desk", "front"), "there is no workflow 'front'"),
        (SHEET.replace("abandonment", "abandon"), "there is no metric 'abandon'"),
        (SHEET.replace("2026-11-05", "05.11.2026"), ":2: not a line of a sheet"),
        (SHEET.replace("ordinary", "others"), "its group or weight is not one"),
        (SHEET.replace(",20,", ",-1,"), "its group or weight is not one"),
        ("", "it has no column group"),
    ],
)  # fmt: skip
def test_what_is_no_sheet_is_refused(desk: Path, text: str, problem: str) -> None:
    """By file and line, and nothing is written."""
    with pytest.raises(WatchbookError) as caught:
        said(desk, text)
    assert problem in str(caught.value)
    assert not (desk / "reviews").exists()


def test_counts_that_cannot_be_are_refused(desk: Path) -> None:
    """Somebody edited them: the line is named."""
    said(desk, SHEET)
    path = desk / "reviews" / f"{DAY}-desk.csv"
    path.write_text(path.read_text("utf-8").replace("40,8,3", "40,8,9"), "utf-8")
    with pytest.raises(WatchbookError, match=rf"reviews/{DAY}-desk.csv:2: more are wrong than were read"):
        read_reviews(desk)


def test_what_was_read_as_a_whole_leaves_nothing_to_chance() -> None:
    """Its share is known, and its error nothing."""
    share, error = share_wrong([ReviewStratum(DAY, "desk", "abandonment", "", "worst", 4, 4, 1)])
    assert (share, error) == (0.25, 0.0)
