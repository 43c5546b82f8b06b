"""Old dumps, read at once: rolled up and judged, so that bands stand on them; nothing else of the day's job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.check.finding_text import count_of, days_in_words, on
from watchbook.errors import DumpError
from watchbook.job.daily_work import DailyWork
from watchbook.job.staging_folders import staging_folder
from watchbook.metrics import WORKFLOW
from watchbook.queries.run_check import run_check
from watchbook.rollups import ARCHIVED, Backfill
from watchbook.writing.lock import hold_run_lock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from watchbook.check import Report
    from watchbook.check.workflow_status import Standing
    from watchbook.config import Engagement
    from watchbook.job.months.staged_intake import StagedIntake
    from watchbook.ledger import Rollup, Verdict


@dataclass(frozen=True, slots=True)
class LearnedWorkflow:
    """What a backfill taught about one workflow."""

    workflow: str
    days: tuple[dt.date, ...]
    """Days with records of which the ledger knew nothing before, in order."""
    out: tuple[dt.date, ...]
    """Those of them on which it was out of band."""
    asking: tuple[dt.date, ...]
    """Those of these that ask for an entry."""
    firm_from: dt.date | None
    """The first day whose verdict on the whole workflow is not provisional; None where there is none yet."""


@dataclass(frozen=True, slots=True)
class BackfillOutcome:
    """What a backfill did."""

    read: int
    """Dumps and golden-set results that are new in the ledger."""
    lessons: tuple[LearnedWorkflow, ...]
    """In the order of watchbook.toml."""


def backfill(
    engagement: Engagement, backfill: Backfill, as_of: dt.datetime, *, log: Callable[[str], None]
) -> BackfillOutcome:
    """Take up old dumps and judge every day anew, without notebooks and site.

    Args:
        engagement: whose.
        backfill: which dumps.
        as_of: the backfill's now.
        log: receives a line whenever a step starts or advances.

    Raises:
        WatchbookError: something could not be done, or no dump is where it was looked for; the ledger is as it was.
    """
    home = engagement.root / ".watchbook"
    with hold_run_lock(home), staging_folder(home) as folder:
        today = DailyWork.open(as_of.isoformat(), str(folder), str(engagement.root))
        earlier_sources = {row.source for row in today.staging.read(ledger.SOURCES)}
        before = _days(today.staging.read(ledger.ROLLUPS))
        log("old dumps")
        state = today.roll_up(backfill, lambda step, of, source: log(f"progress {step}/{of} {source}"))
        _refuse_nothing(backfill, state)
        log("bands")
        today.score()
        after, verdicts = _days(state.rollups), today.staging.read(ledger.VERDICTS)
        today.staging.ledger.place(folder)
        report = run_check(engagement, as_of)
    return BackfillOutcome(
        sum(source.source not in earlier_sources for source in state.sources),
        tuple(
            _workflow_lesson(
                standing, after.get(standing.workflow, set()) - before.get(standing.workflow, set()), verdicts, report
            )
            for standing in report.standings
        ),
    )


def backfill_text(engagement: Engagement, outcome: BackfillOutcome) -> str:
    """Return what a backfill did, for the person who started it."""
    return "\n".join(_lines(engagement, outcome))


def _lines(engagement: Engagement, outcome: BackfillOutcome) -> Iterator[str]:
    yield f"{count_of(outcome.read, 'new file')} read"
    for lesson in outcome.lessons:
        title = engagement.config.workflows[lesson.workflow].title or lesson.workflow
        days_text = (
            f"{count_of(len(lesson.days), 'day')} learned, {days_in_words(lesson.days)}"
            if lesson.days
            else "nothing new"
        )
        firm = f"bands are firm from {on(lesson.firm_from)} on" if lesson.firm_from else "bands are still provisional"
        yield f"{title}: {days_text}; {firm}"
    out = {day for lesson in outcome.lessons for day in lesson.out}
    asking = sorted({day for lesson in outcome.lessons for day in lesson.asking})
    if out:
        yield f"{count_of(len(out), 'day')} out of band; {len(asking)} of them ask for an entry"
    if asking and engagement.config.journal.since is None:
        yield "  If they were over before anybody watched, say from when on days ask: `since` under [journal]"
    yield "The next `watchbook run` puts this on the site"


def _refuse_nothing(backfill: Backfill, state: StagedIntake) -> None:
    if backfill.path is not None and not any(ARCHIVED in source.note.split() for source in state.sources):
        raise DumpError(
            f"no dump of these days at {backfill.path} but those that [dumps] path finds",
            hints=("a local path is below the folder of watchbook.toml; {date} is the YYYY-MM-DD in the file's name",),
        )


def _days(rows: Iterable[Rollup]) -> dict[str, set[dt.date]]:
    """Return the days on which each workflow has records."""
    days: dict[str, set[dt.date]] = {}
    for row in rows:
        if row.n:
            days.setdefault(row.workflow, set()).add(row.day)
    return days


def _workflow_lesson(
    standing: Standing, days: set[dt.date], verdicts: Iterable[Verdict], report: Report
) -> LearnedWorkflow:
    rows = sorted(row for row in verdicts if row.workflow == standing.workflow and row.metric == WORKFLOW)
    firm = (row.day for row in rows if row.state in ("in", "out") and not row.provisional)
    marks = report.marks.get(standing.workflow, {})
    return LearnedWorkflow(
        standing.workflow,
        tuple(sorted(days)),
        tuple(day for day in sorted(days & marks.keys()) if marks[day].out),
        tuple(day for day in standing.unexplained if day in days),
        next(firm, None),
    )
