"""What is known of verdicts, learned a month at a time, is what all months say together."""

from __future__ import annotations

import datetime as dt
import pickle
import random
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.books import engagement, verdict
from watchbook.check.verdicts.verdict_history import VerdictHistory
from watchbook.check.verdicts.verdict_kinds import VerdictKinds
from watchbook.ledger import VERDICTS, Ledger, Staging
from watchbook.metrics import metrics_of, with_workflow

if TYPE_CHECKING:
    from watchbook.ledger import Verdict

WHERE = engagement(Path())
KINDS = VerdictKinds.of(("desk", "line"), with_workflow(metrics_of(WHERE)), WHERE.config)
NAMES = ("volume", "handoff_rate", "rephrased", "turns", "confidence", "error_rate", "golden_set", "gone_metric")
FIRST = dt.date(2026, 1, 20)


def a_verdict(chance: random.Random, day: dt.date, workflow: str, name: str) -> Verdict:
    """Return a verdict that is now and then out, missing, people's, of another definition or beyond the bins."""
    state = chance.choice(["in"] * 8 + ["out", "no-data", "manual", "learning"])
    value = chance.choice([0.0, 0.1, round(chance.random(), 3)])
    row = verdict(day, workflow, name, state, value, chance.choice([0.0, 3.0, -3.0]))
    test = (
        chance.choice(["", "other definition", "above the bins", "no field: turns"]) if state == "no-data" else "point"
    )
    return replace(row, test=test, n=chance.choice([0, 40, 500]) if state == "no-data" else row.n)


def rows_of(chance: random.Random, days: int) -> list[Verdict]:
    """Return the verdicts of two workflows; now and then a day is another day's, or has none."""
    rows: list[Verdict] = []
    for day in (FIRST + dt.timedelta(days=index) for index in range(days)):
        for workflow in ("desk", "line"):
            of_day = [a_verdict(chance, day, workflow, name) for name in NAMES]
            if chance.random() < 0.1 and rows:
                of_day = [replace(row, day=day) for row in rows if row.workflow == workflow][-len(NAMES) :]
            rows += of_day if chance.random() < 0.95 else []
    return sorted(set(rows))


@pytest.mark.parametrize("seed", range(8))
def test_what_is_learned_by_months_is_what_all_months_say(tmp_path: Path, seed: int) -> None:
    """After days that come, verdicts that are revised late, and memories that are lost or torn."""
    (tmp_path / ".watchbook").mkdir()
    chance = random.Random(seed)
    rows = rows_of(chance, 110)
    for count in (70, 71, 90, 110):
        known = [row for row in rows if row.day < FIRST + dt.timedelta(days=count)]
        late = chance.randrange(len(known))
        rows = sorted({*rows} - {known[late]} | {replace(known[late], value=0.77, n=321)})
        known = [row for row in rows if row.day < FIRST + dt.timedelta(days=count)]
        staging = Staging(Ledger(tmp_path / "ledger"), tmp_path / ".watchbook" / f"staging-{count}")
        staging.replace(VERDICTS, known)
        staging.ledger.place(staging.folder)
        for path in (tmp_path / ".watchbook" / "learned").rglob("*.learned"):
            chance.choice([path.exists, path.unlink, lambda path=path: path.write_bytes(path.read_bytes()[:-9])])()
        for _ in range(2):
            assert VerdictHistory.read(staging.ledger, KINDS) == VerdictHistory.of(known, KINDS)


def test_what_is_remembered_is_whole() -> None:
    """Nothing of it is lost in a pickle, verdicts that are kept as text among it."""
    history = VerdictHistory.of(rows_of(random.Random(3), 90), KINDS)
    again = pickle.loads(pickle.dumps(history))
    assert again == history
    assert all(
        getattr(history, column.name) for column in fields(history) if column.name not in ("limits", "exchanges")
    )
