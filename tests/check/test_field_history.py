"""What is known of fields, learned a month at a time, is what all months say together."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from tests.books import engagement
from watchbook.check.history.field_history import FieldHistory
from watchbook.job.months.field_gaps import FieldGaps
from watchbook.ledger import FIELDS, FieldUse, Ledger, Staging
from watchbook.metrics import fields_of

FIRST = dt.date(2026, 1, 20)
RULES = fields_of(engagement(Path()))
NAMES = ("confidence", "turns", "handoff_reason", "feedback", "latency_ms")


def uses(chance: random.Random, days: int) -> list[FieldUse]:
    """Return what two files a day say of fields that now and then are empty, strange, zero or of no use."""
    rows = []
    for day in range(days):
        for workflow in ("desk", "other"):
            for name in NAMES:
                share = chance.choice([1.0, 1.0, 1.0, 0.9, 0.3, 0.0])
                for source in ("a", "b"):
                    records = chance.randint(0, 60)
                    used = round(records * share)
                    kinds = (chance.choice([0, 0, used // 2]), chance.choice([0, 0, (records - used) // 2]))
                    positive = used - chance.choice([0, 0, used // 3])
                    counts = (records, records, used, *kinds, chance.choice([0, used]), positive, 1200 * positive)
                    rows.append(FieldUse(FIRST + dt.timedelta(days=day), workflow, name, source, *counts))
    return sorted(rows)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_what_is_learned_by_months_is_what_all_months_say(tmp_path: Path, seed: int) -> None:
    """Which fields were blind, missing, odd or of no use, on each day; after a late file, too."""
    (tmp_path / ".watchbook").mkdir()
    chance = random.Random(seed)
    rows = uses(chance, 80)
    for count in (60 * 20, 70 * 20, 80 * 20):
        late = chance.randrange(count)
        rows[late] = FieldUse(*(getattr(rows[late], name) for name in FieldUse.__slots__[:4]), 50, 50, 0, 0, 0, 0, 0, 0)
        staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / ".watchbook" / f"staging-{count}")
        staging.replace(FIELDS, rows[:count])
        staging.ledger.place(staging.folder)
        learned, fresh = FieldHistory.read(staging.ledger, RULES), FieldHistory.of(rows[:count], RULES)
        assert learned == fresh
        gaps = FieldGaps.read(staging, RULES, rows[count - 1].day)
        fresh_gaps = FieldGaps.of(rows[:count], RULES)
        assert gaps.history == fresh_gaps.history
        assert {each[:2]: each[2] for each in gaps.lacking_days()} == {
            each[:2]: each[2] for each in fresh_gaps.lacking_days()
        }
        assert learned.all_blind()
