"""Each kind of sentence about a metric's day: what the books hold, and what is said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.books import engagement
from watchbook.calendar import Calendar
from watchbook.journal import Journal
from watchbook.ledger import Verdict
from watchbook.metrics import metrics_of, with_workflow
from watchbook.oncall import roster_of
from watchbook.pages.book import Book
from watchbook.pages.number_pages.metric_card import chart_text
from watchbook.pages.number_pages.verdict_row import verdict_row

if TYPE_CHECKING:
    from pathlib import Path

FIRST = dt.date(2026, 3, 1)
THIN = "\N{NARROW NO-BREAK SPACE}"


def _rows(script: str) -> list[Verdict]:
    """Return the verdicts of a case's lines."""
    metric, test, flag, numbers = "", "", False, []
    for line in script.splitlines():
        verb, *words = line.split()
        if verb == "metric":
            metric = words[0]
        elif verb == "test":
            test, flag = words[0], "flag" in words
        else:
            numbers += [(float(words[0]), float(words[1]), int(words[2]))] * int(verb)
    last = len(numbers) - 1
    return [
        Verdict(
            day=FIRST + dt.timedelta(days=index),
            workflow="desk",
            metric=metric,
            value=value,
            n=n,
            expected=expected,
            lower=0.6 * expected,
            upper=1.4 * expected,
            state="out" if test and index == last else "in",
            flag=flag and index == last,
            test=test if index == last else "",
            score=0.0,
            provisional=False,
            dump="",
        )
        for index, (value, expected, n) in enumerate(numbers)
    ]


def said(script: str, root: Path) -> str:
    """Return what pages say of the last day."""
    where, rows = engagement(root), _rows(script)
    book = Book(
        name="Card desk",
        calendar=Calendar.of(where.config),
        explain_within=where.config.journal.explain_within,
        manual_within=dt.timedelta(minutes=5),
        commit="",
        report=None,
        workflows=(),
        metrics=with_workflow(metrics_of(where)),
        verdicts={("desk", rows[0].metric): tuple(rows)},
        roster=roster_of(where.config),
        journal=Journal.of([]),
    )
    row = verdict_row(book, rows[-1])
    label = chart_text(book, book.metrics[rows[0].metric], rows)
    return f"{row.state.word}\n{row.found}\n{label}".replace(THIN, " ") + "\n"


@pytest.mark.parametrize("block", blocks("pages/sentences.txt"), ids=str)
def test_a_sentence_is_true_word_for_word(block: Block, tmp_path: Path) -> None:
    """A run says its own numbers and its own side; a day says that of the day."""
    assert said(block["books"], tmp_path) == block["said"]
