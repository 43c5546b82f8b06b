"""What does not fit among the receipts, as findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import case_of, engagement
from tests.evidence.adversarial import attacks
from tests.evidence.desk import NOW, Desk, week
from watchbook.calendar import ONE_DAY
from watchbook.check.codes import codes
from watchbook.check.rules.receipt_mismatches import CODES, receipt_findings
from watchbook.evidence import JournalProvenance, read_history
from watchbook.evidence.journal_proof import with_receipts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LATER = dt.datetime.fromisoformat(NOW)


def found(desk: Desk, as_of: dt.datetime = LATER) -> list[tuple[str, str]]:
    """Return the code and severity of every finding."""
    past = with_receipts(read_history(desk.root, LATER), desk.root, desk.receipts, LATER)
    case = case_of(engagement(desk.root), as_of, witness=JournalProvenance(past, {}, ()))
    return [(finding.code, finding.severity) for finding in receipt_findings(case)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A week with two entries and four receipts."""
    return week(tmp_path / "desk")


def test_a_chain_that_fits_is_no_finding(desk: Desk) -> None:
    """Nor is a journal whose history nobody asked."""
    assert found(desk) == []
    assert list(receipt_findings(case_of(engagement(desk.root), LATER))) == []


@pytest.mark.parametrize(
    ("attack", "expected"),
    [
        (attacks.receipt_removed, [("WB512", "error"), ("WB510", "error")]),
        (attacks.receipts_deleted, [("WB512", "error")]),
        (attacks.entry_gone_by_force, [("WB511", "error")]),
        (attacks.receipt_by_hand, [("WB513", "error")]),
        (attacks.receipt_by_hand_of_the_past, [("WB514", "warning")]),
        (attacks.backdated, []),
    ],
)
def test_what_does_not_fit_is_a_finding(
    desk: Desk, attack: Callable[[Desk], None], expected: list[tuple[str, str]]
) -> None:
    """A commit that contradicts a receipt is one already, beside its entry (WB504)."""
    attack(desk)
    assert found(desk) == expected


def test_what_nobody_can_mend_is_an_error_for_a_week_and_a_warning_for_good(desk: Desk) -> None:
    """Counted from the first receipt that was made after the history was rewritten; until then it is an error."""
    attacks.entry_gone_by_force(desk)
    assert found(desk, LATER + 30 * ONE_DAY) == [("WB511", "error")]
    desk.look("2026-06-05T10:00Z")
    assert found(desk, LATER) == [("WB511", "error")]
    assert found(desk, LATER + 8 * ONE_DAY) == [("WB511", "warning")]


def test_every_code_is_written_down() -> None:
    """With why it matters and how to mend it."""
    assert set(CODES.values()) <= set(codes())
