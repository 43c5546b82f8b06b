"""Adds records up to integer summaries per (source, day, workflow, metric), which merge by addition."""

from watchbook.rollups.answers import compile_metrics
from watchbook.rollups.archive import Backfill
from watchbook.rollups.handled_while_manual import PeopleSpell, count_handled
from watchbook.rollups.plan import Plan, definitions_hash
from watchbook.rollups.readers import Progress
from watchbook.rollups.refresh import ARCHIVED, IntakeChange, refresh
from watchbook.rollups.rollup import FileRollup, roll_up
from watchbook.rollups.state import IntakeState

__all__ = [
    "ARCHIVED",
    "Backfill",
    "FileRollup",
    "IntakeChange",
    "IntakeState",
    "PeopleSpell",
    "Plan",
    "Progress",
    "compile_metrics",
    "count_handled",
    "definitions_hash",
    "refresh",
    "roll_up",
]
