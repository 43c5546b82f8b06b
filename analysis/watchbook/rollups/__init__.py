"""Records → integer summaries per (source, day, workflow, metric) that merge by addition."""

from watchbook.rollups.answers import compile_metrics
from watchbook.rollups.backfill import Backfill
from watchbook.rollups.handled import Spell, count_handled
from watchbook.rollups.plan import Plan, definitions_hash
from watchbook.rollups.refresh import ARCHIVED, refresh
from watchbook.rollups.rollup import FileRollup, roll_up
from watchbook.rollups.settlement import Progress
from watchbook.rollups.state import IntakeState

__all__ = [
    "ARCHIVED",
    "Backfill",
    "FileRollup",
    "IntakeState",
    "Plan",
    "Progress",
    "Spell",
    "compile_metrics",
    "count_handled",
    "definitions_hash",
    "refresh",
    "roll_up",
]
