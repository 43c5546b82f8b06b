"""Why a day was in or out, in five sentences."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.books import Books, verdict
from watchbook import ledger
from watchbook.errors import WatchbookError
from watchbook.metrics import WORKFLOW
from watchbook.queries.day_explanation import explanation_of

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 11, 6)
THIN = "\N{NARROW NO-BREAK SPACE}"


def said(books: Books, metric: str = "rephrased", day: dt.date = DAY) -> list[str]:
    """Return the sentences on a day of the desk."""
    return explanation_of(books.read(), "desk", metric, day).replace(THIN, " ").splitlines()


def test_a_day_that_is_out_is_told_in_five_sentences(tmp_path: Path) -> None:
    """How far, by which test, where, what changed that week, what would have been in."""
    books = Books.quiet(tmp_path).out("6").write(str(DAY), slug="seen")
    whole = replace(verdict(DAY, "desk", WORKFLOW, "out", 1.4, 1.4), test="together: rephrased @ intent=refund")
    books.put(whole)
    books.categories = [
        ledger.Category(day, "desk", "prompt_version", value, "logs/x", 5)
        for day, value in ((dt.date(2026, 10, 1), "p42"), (dt.date(2026, 11, 4), "p43"), (DAY, "(withheld)"))
    ]
    assert " ".join(said(books)) == (
        "Rephrased of Card desk was out of band on 6 Nov 2026: it stood at 21 %, where 5 to 15 % is normal for a single"
        " day. "
        "The test that spoke was “point” (higher than its band allows) at a score of 6.60, and it asks for an entry;"
        " 500 conversations stand behind it. "
        "Of what called for the workflow as a whole, most lies in intent “refund”. "
        "In the week up to it prompt version “p43” was first seen on 4 Nov 2026; the observation “Quiet day” began on"
        " 6 Nov 2026; 1 entry explains the day. "
        "Had it stood within 5 to 15 %, this day alone would not have been enough to put it out."
    )
    assert said(books, WORKFLOW)[0] == (
        "Card desk as a whole was out of band on 6 Nov 2026: the loudest of its tests went to"
        " 140 % of what calls a person."
    )


def test_a_quiet_day_says_that_nothing_spoke(tmp_path: Path) -> None:
    """And beyond what it would have been out."""
    books = Books.quiet(tmp_path).put(replace(verdict(DAY, "desk", "rephrased"), test=""))
    assert " ".join(said(books)) == (
        "Rephrased of Card desk was in band on 6 Nov 2026: it stood at 10 %, where 5 to 15 % is normal for a single"
        " day. "
        "No test spoke, so it asks for no entry; 500 conversations stand behind it. "
        "The workflow as a whole was not out, and where a deviation lies is asked of nothing else. "
        "In the week up to it no new version was seen and no entry began, and no entry explains the day. "
        "Had it stood beyond 5 to 15 %, the day alone would have been enough to put it out."
    )


@pytest.mark.parametrize("state", ["learning", "low-volume", "no-data", "manual"])
def test_a_day_that_was_not_judged_says_so(tmp_path: Path, state: ledger.State) -> None:
    """No value of it would have been judged."""
    books = Books.quiet(tmp_path).put(replace(verdict(DAY, "desk", "rephrased", state), test=""))
    assert said(books)[-1].endswith("no value of it would have been judged.")


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    """With what was meant, or how to come to it."""
    books = Books.quiet(tmp_path)
    with pytest.raises(WatchbookError, match="rephrased of desk was not judged on 9 Nov 2027"):
        said(books, day=dt.date(2027, 11, 9))
    with pytest.raises(WatchbookError, match=r"(?s)there is no metric 'rephrasd'.*did you mean 'rephrased'"):
        said(books, "rephrasd")


def slices_on(day: dt.date, refund: tuple[int, int], pin: tuple[int, int]) -> list[ledger.SliceCount]:
    """Return two intents of a day, each by hand-offs and conversations."""
    return [
        ledger.SliceCount(day, "desk", "intent", value, "logs/x", cases, hits, 0, cases - hits, 0)
        for value, (hits, cases) in (("pin", pin), ("refund", refund))
    ]


def told_with_slices(tmp_path: Path, now: tuple[tuple[int, int], tuple[int, int]], usual_days: int = 20) -> Books:
    """Return books in which intents counted 20 of 50 and 10 of 50 on usual days, and something else on 6 November."""
    books = Books.quiet(tmp_path).out("6")
    for index in range(usual_days):
        day = dt.date(2026, 10, 5) + dt.timedelta(days=index)
        books.put(replace(verdict(day, "desk", WORKFLOW), test=""))
        books.slices += slices_on(day, (20, 50), (10, 50))
    books.put(replace(verdict(DAY, "desk", WORKFLOW, "out", 1.4, 1.4), test="together: rephrased @ intent=refund"))
    books.slices += slices_on(DAY, *now)
    books.places.append(
        ledger.SlicePlace(DAY, "desk", "intent", "handoff", 1, "refund", True, now[0][0], now[0][1], 30.0, 20.0, 40.0)
    )
    return books


def test_where_it_is_has_numbers(tmp_path: Path) -> None:
    """What the slice did, and how much comes from slices and how much from their mix."""
    assert said(told_with_slices(tmp_path, ((45, 75), (5, 25))))[2] == (
        "Of what called for the workflow as a whole, most lies in intent “refund”: of “refund” 60 % were handed over"
        " where 40 % is usual. On 6 Nov 2026 50.0 % of all conversations were handed over where 30.0 % is usual: of"
        " 20.0 points more, 12.5 come from slices of intent that behaved otherwise and 7.5 from another mix of slices."
    )


def test_parts_that_go_against_each_other_are_said_each_with_its_side(tmp_path: Path) -> None:
    """A mix that hides what slices do."""
    assert said(told_with_slices(tmp_path, ((15, 25), (15, 75))))[2].endswith(
        "On 6 Nov 2026 30.0 % of all conversations were handed over where 30.0 % is usual: 7.5 points more come from"
        " slices of intent that behaved otherwise, and 7.5 points fewer from another mix of slices."
    )


def test_without_enough_usual_days_nothing_is_split(tmp_path: Path) -> None:
    """Days that an entry leaves out, or before a level that one began, are not usual."""
    assert "points" in said(told_with_slices(tmp_path / "a", ((45, 75), (5, 25)), 14))[2]
    few = told_with_slices(tmp_path / "b", ((45, 75), (5, 25)), 13)
    assert said(few)[2].endswith("where 40 % is usual.")
    left_out = told_with_slices(tmp_path / "c", ((45, 75), (5, 25)))
    left_out.write("2026-10-05/2026-10-14", "baseline: exclude")
    assert said(left_out)[2].endswith("where 40 % is usual.")
    moved = told_with_slices(tmp_path / "d", ((45, 75), (5, 25)))
    moved.write("2026-10-20", "baseline: shift")
    assert said(moved)[2].endswith("where 40 % is usual.")
