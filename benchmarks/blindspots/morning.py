"""A morning of the job: what the daily notebook does and what the check then says, in one process and without pages."""

from __future__ import annotations

import datetime as dt
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.blindspots.spoilable_desk import CHANNEL
from benchmarks.blindspots.traffic import ZONE
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.errors import WatchbookError
from watchbook.job.daily_work import DailyWork
from watchbook.job.send_messages import pending
from watchbook.metrics import WORKFLOW
from watchbook.notify import channels_of
from watchbook.queries.run_check import run_check

if TYPE_CHECKING:
    from benchmarks.blindspots.spoilable_desk import Desk
    from watchbook.check import Report

ADDRESS = {CHANNEL: "json://127.0.0.1:9/"}
"""Where nothing is ever sent: only what would be is asked for."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding of the check."""

    code: str
    severity: str
    workflow: str
    metrics: tuple[str, ...]
    first: dt.date | None
    """The first of its days."""
    what: str
    """Its sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the tool said on one morning."""

    exit_code: int
    """As `watchbook run` would exit; -1 where it died of what is no message to people."""
    states: tuple[tuple[str, str], ...]
    """Workflow and its state on the last day."""
    findings: tuple[Remark, ...]
    messages: tuple[str, ...]
    """Subjects that would go out."""
    headline: str
    """The front page's first sentence, or the error."""
    values: tuple[tuple[str, str, float | None], ...] = ()
    """Day and workflow, metric and what was measured, on the days that may be spoiled."""


def morning_after(day: dt.date) -> dt.datetime:
    """Return ten past six on the next morning."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(6, 10), ZONE)


def run_morning(desk: Desk, as_of: dt.datetime, since: dt.date) -> Said:
    """Do the job at some time, and return what it said; what it raised is said too.

    `since` is the first day of whose values it is asked.
    """
    try:
        advance(desk.root, as_of)
        engagement = load_engagement(desk.root)
        report = run_check(engagement, as_of)
        messages = pending(engagement, channels_of(engagement.config, ADDRESS), report)
    except WatchbookError as error:
        return Said(2, (), (), (f"The day's job failed: {error.what}",), str(error))
    except Exception as error:  # noqa: BLE001  # what the bench is looking for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return Said(-1, (), (), (), f"{type(error).__name__}: {error} ({Path(last.filename).name}:{last.lineno})")
    return _said(report, tuple(subject for _, subject, _ in messages), _values(desk.root, since, report.expected))


def advance(root: Path, as_of: dt.datetime) -> None:
    """Roll up, judge and place, as the daily notebook and the run around it do."""
    (root / ".watchbook").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root / ".watchbook") as staging:
        today = DailyWork.open(as_of.isoformat(), staging, str(root))
        today.roll_up(progress=_silent)
        today.score()
        ledger.Ledger(root / "ledger").place(Path(staging))


def _values(root: Path, first: dt.date, day: dt.date) -> tuple[tuple[str, str, float | None], ...]:
    verdicts = ledger.Ledger(root / "ledger").read(ledger.VERDICTS, {f"{day:%Y-%m}", f"{first:%Y-%m}"})
    return tuple(
        (f"{row.day} {row.workflow}", row.metric, row.value)
        for row in verdicts
        if first <= row.day <= day and row.metric != WORKFLOW
    )


def _said(report: Report, subjects: tuple[str, ...], values: tuple[tuple[str, str, float | None], ...]) -> Said:
    return Said(
        report.exit_code,
        tuple((each.workflow, each.state) for each in report.standings),
        tuple(
            Remark(each.code, each.severity, each.workflow or "", each.metrics, min(each.days, default=None), each.what)
            for each in report.findings
        ),
        subjects,
        report.headline,
        values,
    )


def _silent(done: int, of: int, what: str) -> None:
    pass
