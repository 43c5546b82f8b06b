"""Lines that share a conversation's id, and whether they say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dumps.small import CONFIG, make, plan_of
from watchbook.config import load_engagement
from watchbook.dumps import blocks, streams
from watchbook.dumps.discovery import find_sources
from watchbook.rollups import roll_up
from watchbook.rollups.conversation_keys import ConversationKeys

if TYPE_CHECKING:
    from pathlib import Path

TURNS = {"a": (1, 1, 2, 2, 3, 1), "b": (4, 4, 4), "c": (5,), "d": (6, 7), "e": (8, 8, 9, 8)}
"""What stands in the lines of each conversation: a says three things, d and e two."""
LINES = "".join(
    f'{{"conversation_id":"{name}","ts":"2026-03-01T04:00:00Z","workflow":"desk","turns":{turns[place]}}}\n'
    for place in range(6)
    for name, turns in TURNS.items()
    if place < len(turns)
)
OUTCOMES = {"differing": 4, "duplicate": 11, "repeated": 11, "rolled-up": 5}


@pytest.mark.parametrize("size", [1 << 24, 300, 80])
def test_where_a_file_is_cut(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many lines differ from all before them with their id does not depend on where a file is cut into blocks."""
    monkeypatch.setattr(blocks, "BLOCK", size)
    monkeypatch.setattr(streams, "PIECE", size)
    root = make(tmp_path, CONFIG, {"logs/2026-03-01.jsonl": LINES.encode()})
    (file,) = find_sources(load_engagement(root))
    whole = roll_up(file, plan_of(root))
    assert {row.outcome: row.count for row in whole.accounts if not row.field and row.outcome in OUTCOMES} == OUTCOMES
    without = roll_up(file, plan_of(root), ConversationKeys.joined([whole.keys]))
    counts = {row.outcome: row.count for row in without.accounts if not row.field}
    assert (counts["differing"], counts["repeated"], counts["duplicate"]) == (4, 11, 16)
