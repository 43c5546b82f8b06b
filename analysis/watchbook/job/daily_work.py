"""The day's work, as the daily notebook does it: roll up what is pending, score it, stage both.

However many days are pending, one execution does them all. Nothing here touches the ledger itself: `run` places what
was staged when every notebook has passed.
"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path

from watchbook import bands, journal, ledger, rollups
from watchbook.bands.sensitivity import sensitivity
from watchbook.calendar import ONE_DAY, Calendar
from watchbook.config import Engagement, find_root, load_engagement
from watchbook.job.entry_effects import entry_effects
from watchbook.job.hollow_cells import hollow_cells
from watchbook.job.input_hashes import MEMORY
from watchbook.metrics import Field, Metric, fields_of, headline_of, metrics_of, with_workflow

SHOWN_DAYS = 92
"""Days before the last whose verdicts a daily notebook is given."""
TABLES = (
    ("sources", ledger.SOURCES),
    ("accounts", ledger.ACCOUNTS),
    ("quarantine", ledger.QUARANTINE),
    ("rollups", ledger.ROLLUPS),
    ("categories", ledger.CATEGORIES),
    ("fields", ledger.FIELDS),
    ("shapes", ledger.SHAPES),
)


@dataclass(frozen=True, slots=True)
class DailyWork:
    """One execution of the day's work."""

    engagement: Engagement
    calendar: Calendar
    fields: dict[str, Field]
    metrics: dict[str, Metric]
    staging: ledger.Staging
    as_of: dt.datetime

    @classmethod
    def open(cls, as_of: str, staging: str, root: str = ".") -> DailyWork:
        """Open the engagement at `root` for a run at `as_of` (ISO 8601 with an offset), staging into a folder.

        Raises:
            ConfigError, MetricError: the engagement's configuration cannot be meant.
        """
        engagement = load_engagement(find_root(Path(root)))
        metrics = metrics_of(engagement)
        return cls(
            engagement,
            Calendar.of(engagement.config),
            fields_of(engagement),
            metrics,
            ledger.Staging(ledger.Ledger(engagement.root / "ledger"), Path(staging)),
            dt.datetime.fromisoformat(as_of),
        )

    @property
    def all_metrics(self) -> dict[str, Metric]:
        """The metrics, and what stands for a workflow as a whole: whatever a verdict can be about."""
        return with_workflow(self.metrics)

    @property
    def workflows(self) -> tuple[str, ...]:
        """Every workflow's name."""
        return tuple(self.engagement.config.workflows)

    def title(self, workflow: str) -> str:
        """Return a workflow's title."""
        return self.engagement.config.workflows[workflow].title or workflow

    def headline(self, workflow: str) -> list[Metric]:
        """Return the metrics that stand for a workflow on the front page."""
        return [self.metrics[name] for name in headline_of(self.engagement, self.metrics, workflow)]

    def roll_up(
        self, backfill: rollups.Backfill | None = None, progress: rollups.Progress | None = None
    ) -> rollups.IntakeState:
        """Bring the rollups up to date with the dumps and stage them, with the arrivals of new files.

        So is what was counted of the times for which the journal has a workflow with people.
        """
        known = rollups.IntakeState(**{name: tuple(self.staging.read(table)) for name, table in TABLES})
        state = rollups.refresh(
            self.engagement,
            self.fields,
            self.metrics,
            self.calendar,
            known,
            backfill=backfill,
            cache=self.engagement.root / ".watchbook" / "rollups",
            progress=progress or _progress,
        )
        for name, table in TABLES:
            self.staging.replace(table, getattr(state, name))
        self.staging.append(ledger.ARRIVALS, _arrivals(known, state, self.as_of))
        self.staging.replace(ledger.HANDLED, self._handled(state))
        return state

    def score(self) -> list[ledger.Verdict]:
        """Judge the days that are new or changed, stage the verdicts with what was revised, and return the last ones.

        What was learned of the other days is remembered below .watchbook/ for as long as the ledger holds just the
        verdicts it was learned with; with no memory, every day is judged, and the verdicts are the same.
        """
        first, last = self._span()
        path = self.engagement.root / MEMORY
        written = journal.load(self.engagement.root, self.engagement, self.metrics)
        series = self._series(written, first, last)
        judged = bands.judge_changed(
            series,
            bands.Memory.read(path, self._memory_key()),
            workflow_budget=self.engagement.config.alerts.false_alarms_per_workflow_year,
            reviews_right=self.engagement.config.reviews.right,
        )
        self.staging.replace(ledger.VERDICTS, judged.verdicts, judged.since)
        known = self.staging.ledger.read(ledger.KNOWN)
        self.staging.append(ledger.KNOWN, _revisions(known, judged.verdicts, self.as_of))
        headline = {name: headline_of(self.engagement, self.metrics, name) for name in self.workflows}
        before = self.staging.read(ledger.EFFECTS)
        self.staging.replace(ledger.EFFECTS, entry_effects(written, series, headline, before, judged.since))
        self.staging.as_of(self.as_of)
        if judged.memory:
            judged.memory.save(path, self._memory_key())
        return self.staging.read(ledger.VERDICTS, last - SHOWN_DAYS * ONE_DAY)

    def _handled(self, state: rollups.IntakeState) -> list[ledger.HandledDay]:
        written = journal.load(self.engagement.root, self.engagement, self.metrics)
        spells = [rollups.PeopleSpell(each.workflow, each.at, each.until) for each in journal.manual_spells(written)]
        before = self.staging.read(ledger.HANDLED)
        return rollups.count_handled(self.engagement, self.fields, self.calendar, state, spells, before)

    def _memory_key(self) -> str:
        """Return what a memory of the verdicts that stand in the ledger, or are staged, belongs to."""
        config = self.engagement.config
        settings = config.alerts.false_alarms_per_workflow_year, config.reviews.right
        return f"{settings} {self.staging.digest(ledger.VERDICTS)}"

    def sensitivity(self, last: dt.date) -> list[ledger.Sensitivity]:
        """Put shifts into the past up to `last`, stage what would have been seen of them, and return it.

        Metrics that ask for no entry, kinds without a shift and a past that is too short are left out.
        """
        first, _ = self._span()
        written = journal.load(self.engagement.root, self.engagement, self.metrics)
        series = [one for one in self._series(written, first, last) if one.alerts] if first <= last else []
        found = []
        for done, one in enumerate(series):
            _progress(done, len(series), f"{one.workflow} {one.metric}")
            seen = sensitivity(one)
            found += [seen] if seen else []
        # Alone, as a fresh start would have it: what earlier months saw is in their reports.
        self.staging.replace(ledger.SENSITIVITY, found)
        return found

    def _series(self, written: journal.Journal, first: dt.date, last: dt.date) -> list[bands.Series]:
        effects = journal.effects(written, self.metrics, self.calendar, last)
        rows, sources = self.staging.read(ledger.ROLLUPS), self.staging.read(ledger.SOURCES)
        uses = self.staging.read(ledger.FIELDS)
        hollow = hollow_cells(rows, sources, self.metrics, written, self.calendar, last)
        hollow |= bands.misread(uses, self.fields, self.metrics)
        explained = bands.JournalDays(excluded=effects.excluded | hollow, shifts=effects.shifts, manual=effects.manual)
        return bands.series_of(
            rows,
            sources,
            self.metrics,
            self.calendar,
            tuple(self.engagement.config.workflows),
            first,
            last,
            explained,
            bands.absent_answers(uses, self.fields, self.metrics),
        )

    def _span(self) -> tuple[dt.date, dt.date]:
        last = self.calendar.last_due(self.as_of)
        days = [row.day for row in self.staging.read(ledger.ROLLUPS)]
        return min([*days, last]), last


def _arrivals(known: rollups.IntakeState, state: rollups.IntakeState, as_of: dt.datetime) -> list[ledger.Arrival]:
    seen = {(source.source, source.sha256) for source in known.sources}
    counts: dict[tuple[str, str], int] = {}
    for account in state.accounts:
        if not account.field:
            outcome = account.outcome.partition(":")[0]
            counts[account.source, outcome] = counts.get((account.source, outcome), 0) + account.count
    return [
        ledger.Arrival(
            as_of,
            source.source,
            source.sha256,
            source.size,
            *(
                counts.get((source.source, outcome), 0)
                for outcome in ("lines", "rolled-up", "duplicate", "quarantined")
            ),
        )
        for source in state.sources
        if (source.source, source.sha256) not in seen
    ]


def _revisions(
    known: list[ledger.VerdictRevision], verdicts: list[ledger.Verdict], as_of: dt.datetime
) -> list[ledger.VerdictRevision]:
    latest = {(row.day, row.workflow, row.metric): row for row in known}
    revised = []
    for verdict in sorted(verdicts):
        row = ledger.VerdictRevision(
            as_of,
            verdict.day,
            verdict.workflow,
            verdict.metric,
            verdict.state,
            verdict.flag,
            verdict.test,
            None if verdict.value is None else float(ledger.number_cell(verdict.value)),
        )
        before = latest.get((verdict.day, verdict.workflow, verdict.metric))
        if before is None or (before.state, before.flag, before.test, before.value) != (
            row.state,
            row.flag,
            row.test,
            row.value,
        ):
            revised.append(row)
    return revised


def _progress(done: int, of: int, what: str) -> None:
    sys.stderr.write(f"progress {done}/{of} {what}\n")  # the kernel's stderr is the run's log
    sys.stderr.flush()
