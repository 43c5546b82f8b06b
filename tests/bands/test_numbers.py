"""What the bands compute, to the six digits that the ledger keeps."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.bands.test_states import made
from tests.bands.test_workflow import workflow
from tests.blocks import Block, blocks
from watchbook.bands import evidence_of, score
from watchbook.bands.workflow import workflow_verdicts
from watchbook.bands.wrong_rate import wrong_rates
from watchbook.ledger import number_cell

if TYPE_CHECKING:
    from collections.abc import Iterable


def row(*cells: float | str | None) -> str:
    """Return cells as a line; what is no text with six digits."""
    return " ".join(cell if isinstance(cell, str) else number_cell(cell) or "-" for cell in cells).rstrip()


def verdict_lines(series: str, days: str) -> list[str]:
    """Return the verdicts of some days."""
    rows = score([made(tomllib.loads(series))])
    return [
        row(day, one.expected, one.lower, one.upper, one.score, one.state, one.test)
        for day in days.split()
        for one in (rows[int(day)],)
    ]


def evidence_lines(series: str, days: str) -> list[str]:
    """Return what each test says of some days."""
    (found,) = evidence_of([made(tomllib.loads(series))])
    return [
        row(day, *found.scores[:, int(day)].tolist(), str(bool(found.teaches[int(day)])), str(found.stretch[int(day)]))
        for day in days.split()
    ]


def workflow_lines(text: str, days: str) -> list[str]:
    """Return the rows of a workflow, and of its wrong answers, on some days."""
    every = workflow(text)
    found = [workflow_verdicts(every, evidence_of(every)), wrong_rates(every), wrong_rates(every, right=0.93)]
    return [
        row(day, one.metric, one.value, one.lower, one.expected, one.upper, str(one.n), one.state, one.test)
        for rows in found
        for day in days.split()
        for one in (rows[int(day)],)
    ]


def are_alike(found: Iterable[str], expected: Iterable[str]) -> bool:
    """Whether lines are alike; a last digit may differ where another processor rounds otherwise."""
    pairs = list(zip(" \n ".join(found).split(" "), " \n ".join(expected).split(" "), strict=True))
    return all(one == other or _is_near(one, other) for one, other in pairs)


def _is_near(one: str, other: str) -> bool:
    try:
        return bool(np.isclose(float(one), float(other), rtol=2e-5, atol=1e-9))
    except ValueError:
        return False


@pytest.mark.parametrize("block", blocks("bands/numbers.txt"), ids=str)
def test_a_series_gets_its_numbers(block: Block) -> None:
    """Bands, scores and what each test says are these, whatever is rewritten."""
    verdicts = verdict_lines(block["series"], block["days"])
    assert are_alike(verdicts, block["verdicts"].splitlines()), "\n".join(verdicts)
    evidence = evidence_lines(block["series"], block["days"])
    assert are_alike(evidence, block["evidence"].splitlines()), "\n".join(evidence)


@pytest.mark.parametrize("block", blocks("bands/workflow_numbers.txt"), ids=str)
def test_a_workflow_gets_its_numbers(block: Block) -> None:
    """So do its verdict and the estimate of wrong answers, with reviewers who err and with such as do not."""
    rows = workflow_lines(block["workflow"], block["days"])
    assert are_alike(rows, block["rows"].splitlines()), "\n".join(rows)
