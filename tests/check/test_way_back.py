"""Whether the AI may have a workflow back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from tests.blocks import Block, blocks
from tests.books import engagement, verdict
from tests.entries import entry, journal
from watchbook.calendar import Calendar
from watchbook.check.way_back import way_back
from watchbook.metrics import metrics_of, with_workflow

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.journal import Entry
    from watchbook.ledger import State, Verdict

NARROW = "\N{NARROW NO-BREAK SPACE}"


def row(line: str) -> Verdict:
    """Return the verdict of a line."""
    text, _, workflow = line.partition(" :")
    day, metric, state, value, score = text.split()
    number = 0.0 if value == "-" else float(value)
    return verdict(dt.date.fromisoformat(day), workflow or "desk", metric, cast("State", state), number, float(score))


def written(line: str) -> Entry:
    """Return the entry of a line."""
    day, kind, workflow, title = line.split(" ", 3)
    return replace(entry(day, f"workflows: [{workflow}]", kind=kind), title=title)


@pytest.mark.parametrize("block", blocks("check/way_back.txt"), ids=str)
def test_the_ai_may_come_back_when_the_numbers_show_it_is_well(block: Block, tmp_path: Path) -> None:
    """The last judged day since the switch decides; what is missing, learned or too little is a doubt."""
    config = engagement(tmp_path).config
    closed = tuple(block.sections.get("closed", "").split())
    found = way_back(
        "desk",
        dt.date.fromisoformat(block["since"].strip()),
        [row(line) for line in block["rows"].splitlines() if line],
        with_workflow(metrics_of(engagement(tmp_path))),
        journal(*(written(line) for line in block.sections.get("entries", "").splitlines() if line)),
        {},
        replace(Calendar.of(config), closed=closed),
        dt.date.fromisoformat(block["today"].strip()) if "today" in block.sections else None,
    )
    said = [f"doubt: {found.doubt}"] if found.doubt else []
    said += [f"known: {sentence}" for sentence in found.known]
    assert [line.replace(NARROW, " ") for line in said] == block["expected"].splitlines()
