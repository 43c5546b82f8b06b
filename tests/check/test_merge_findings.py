"""What merges and later commits do to entries is said by the check, though no receipt contradicts it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import case_of
from tests.cli.test_cli_verify import CONFIG
from tests.evidence.adversarial import merges
from tests.evidence.desk import NOW, Desk, week
from watchbook.check import Books
from watchbook.check.rules.late_entries import provenance_findings
from watchbook.check.rules.receipt_mismatches import machine_file_findings
from watchbook.config import load_engagement

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("attack", "code", "words"),
    [
        (merges.entry_taken_out_by_a_merge, "WB506", "was deleted on 5 Jun 2026"),
        (merges.whole_text_replaced_by_a_merge, "WB508", "most of its text was replaced on 5 Jun 2026"),
        (
            merges.claim_moved,
            "WB521",
            "was moved on 5 Jun 2026 by engineer-a: noticed at 2026-06-02T09:00+00:00, now 2026-06-05T08:50+00:00",
        ),
        (merges.offset_that_no_clock_has, "WB504", "its date has an offset that no clock has (+9900)"),
    ],
)
def test_what_happened_to_an_entry_is_said(
    attack: Callable[[Desk], None], code: str, words: str, tmp_path: Path
) -> None:
    """With the day on which the common branch got it."""
    desk = week(tmp_path / "desk")
    desk.write("watchbook.toml", CONFIG)
    attack(desk)
    desk.write("watchbook.toml", CONFIG)
    desk.look("2026-06-05T10:00Z")
    now = dt.datetime.fromisoformat(NOW)
    books = Books.witnessed(load_engagement(desk.root), now)
    case = case_of(books.engagement, now, books.journal, witness=books.witness)
    assert [finding.what for finding in provenance_findings(case) if finding.code == code and words in finding.what]


def test_what_a_machine_remembers_is_not_git_s(tmp_path: Path) -> None:
    """A file below .watchbook/ that came with the repository is named; without one nothing is said."""
    desk = week(tmp_path / "desk")
    desk.write("watchbook.toml", CONFIG)
    desk.commit("2026-06-05T09:00Z")
    now = dt.datetime.fromisoformat(NOW)

    def said() -> list[str]:
        books = Books.witnessed(load_engagement(desk.root), now)
        case = case_of(books.engagement, now, books.journal, witness=books.witness)
        return [f"{finding.code} {finding.what}" for finding in machine_file_findings(case)]

    assert said() == []
    for number in range(4):
        desk.write(f".watchbook/notices-{number}.csv", "sent")
    desk.commit("2026-06-05T09:10Z")
    (finding,) = said()
    assert finding == (
        "WB522 git holds .watchbook/notices-0.csv, .watchbook/notices-1.csv, .watchbook/notices-2.csv and 1 more, "
        "which came with the repository"
    )


def test_an_import_that_is_said_later_silences_nothing(tmp_path: Path) -> None:
    """Nor is the entry read as one that was imported, by any rule or page."""
    desk = week(tmp_path / "desk")
    desk.write("watchbook.toml", CONFIG)
    merges.called_imported_later(desk)
    books = Books.witnessed(load_engagement(desk.root), dt.datetime.fromisoformat(NOW))
    assert books.witness
    assert [entry.imported for entry in books.journal.entries] == [None, None, None]
