"""How the intake is shown, and what happens when it does not balance."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import DAY, good, make, refreshed
from watchbook.dumps.intake_account import intake_json, intake_rows, intake_text
from watchbook.errors import LedgerError

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.rollups import IntakeState

DIRTY = "\n".join(
    [
        good("a"),
        good("a"),
        "",
        "x",
        good("b").replace("0.5", '"0.5"'),
        good("c").replace("0.5", "83"),
        good("d").replace("desk", "other"),
    ]
)


@pytest.fixture
def state(tmp_path: Path) -> IntakeState:
    """Return the intake of one dirty file whose name holds an escape sequence."""
    return refreshed(make(tmp_path, files={f"logs/{DAY}\x1b[2J.jsonl": DIRTY.encode()}))


def test_the_account_reads_as_a_table(state: IntakeState) -> None:
    """A person sees lines, and below a file what was odd about it; no name moves the cursor."""
    assert intake_text(intake_rows(state.sources, state.accounts)) == (
        "file                           lines   blank  rolled up   dupl.  quarant.\n"
        "logs/2026-03-02�[2J.jsonl          7       1          3       1         2\n"
        "    quarantined: 1 not-json, 1 unknown-workflow\n"
        "    read from text: 1 confidence\n"
        "    unusable confidence: 1 out-of-range\n"
        "1 files                            7       1          3       1         2\n"
    )
    assert intake_text([]).splitlines()[-1].split() == ["0", "files", "0", "0", "0", "0", "0"]


def test_the_account_reads_as_json(state: IntakeState) -> None:
    """A machine sees the same."""
    (row,) = json.loads(intake_json(intake_rows(state.sources, state.accounts)))
    assert row["lines"] == row["blank"] + row["rolled_up"] + row["duplicates"] + sum(row["quarantined"].values()) == 7
    assert row["nulled"] == {"confidence": {"out-of-range": 1}}
    assert row["date"] == DAY


@pytest.mark.parametrize(("field", "outcome"), [("", "rolled-up"), ("confidence", "used")])
def test_an_account_that_does_not_balance_is_an_error(state: IntakeState, field: str, outcome: str) -> None:
    """A line or value that is not accounted for is never passed over."""
    wrong = [
        replace(row, count=row.count + 1) if (row.field, row.outcome) == (field, outcome) else row
        for row in state.accounts
    ]
    with pytest.raises(LedgerError, match="does not balance"):
        intake_rows(state.sources, wrong)
