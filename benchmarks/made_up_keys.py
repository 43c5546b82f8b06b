"""Files that were never written, as workers tell of them: made-up conversations, of which every tenth is the next's."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from watchbook.dumps.intake_account import ROLLED_UP
from watchbook.ledger import Account, Rollup, Source
from watchbook.rollups import FileRollup
from watchbook.rollups.conversation_keys import DAY_MIX, ConversationKeys
from watchbook.rollups.readers import without_keys

if TYPE_CHECKING:
    from watchbook.rollups.workers.rollup_task import RollupTask

DAY = dt.date(2026, 3, 2)


def make_up(task: RollupTask) -> FileRollup:
    """Return what a made-up file says, its keys where the task has them."""
    part, count = int(task.file.source), task.file.size
    row = Rollup(DAY, "desk", "volume", task.file.source, "0", count, 0, 0, ())
    account = Account(DAY, task.file.source, "", ROLLED_UP, count)
    source = Source(task.file.source, "logs", DAY, "0", 0, "0", "")
    rows = FileRollup(source, (account,), (), (row,), (), (), (), (), (), ConversationKeys.none())
    if len(task.taken_keys):
        task.credited_keys()
        return rows
    words = np.arange(part * count * 9 // 10, part * count * 9 // 10 + count, dtype=np.uint64)
    keys = ConversationKeys(words * DAY_MIX + np.uint64(1), np.zeros(count, np.uint32))
    return without_keys(replace(rows, keys=keys), task)
