"""`python -m benchmarks.faults.intake_child ROOT`: an engagement's dumps are read as `run` reads them, and no more."""

from __future__ import annotations

import sys
from pathlib import Path

from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.dumps.intake_account import intake_rows, intake_text
from watchbook.errors import WatchbookError
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups import IntakeState, refresh


def main() -> None:
    """Read, and print the account."""
    try:
        engagement = load_engagement(Path(sys.argv[1]))
        calendar, fields = Calendar.of(engagement.config), fields_of(engagement)
        state = refresh(engagement, fields, metrics_of(engagement), calendar, IntakeState()).applied(IntakeState())
    except WatchbookError as error:
        sys.exit(f"error: {error}")
    print(intake_text(intake_rows(state.sources, state.accounts))[-2000:])


if __name__ == "__main__":
    main()
