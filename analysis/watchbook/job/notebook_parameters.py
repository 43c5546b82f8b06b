"""Parameters for a notebook that a person opens: nothing they try reaches the ledger."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.calendar import Calendar
from watchbook.config import find_root, load_engagement
from watchbook.job.schedule import due_period

if TYPE_CHECKING:
    from watchbook.job.scheduled_notebook import Schedule

AS_OF = "WATCHBOOK_AS_OF"
"""Environment variable that repeats a run's now in Jupyter; unset, the clock."""


def notebook_parameters(schedule: Schedule) -> tuple[str, str, str, str]:
    """Return as_of, first, last and staging for the latest period of a schedule.

    What is staged goes into a temporary folder and is never placed. The day's job puts its own values in the place of
    the cell that calls this.
    """
    root = find_root(Path.cwd())
    calendar = Calendar.of(load_engagement(root).config)
    as_of = os.environ.get(AS_OF)
    now = dt.datetime.fromisoformat(as_of) if as_of else dt.datetime.now(calendar.zone).replace(microsecond=0)
    period = due_period(schedule, calendar, now)
    staging = tempfile.mkdtemp(prefix="watchbook-by-hand-")
    return now.isoformat(), period.first.isoformat(), period.last.isoformat(), staging
