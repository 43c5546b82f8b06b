"""The day's work, as the daily notebook does it: roll up what is pending, score it, stage both.

However many days are pending, one execution does them all. Nothing here touches the ledger itself: `run` places what
was staged when every notebook has passed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook import bands, journal, ledger, rollups
from watchbook.bands.sensitivity import sensitivity
from watchbook.calendar import ONE_DAY, Calendar
from watchbook.config import Engagement, find_root, load_engagement
from watchbook.job.entry_effects import entry_effects
from watchbook.job.input_hashes import MEMORIES
from watchbook.job.months.day_series import DaySeries
from watchbook.job.months.staged_intake import StagedIntake
from watchbook.metrics import Field, Metric, dimensions_of, fields_of, headline_of, metrics_of, with_workflow
from watchbook.rollups.review_sheets import ReviewStratum, read_reviews

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN_DAYS = 92
"""Days before the last whose verdicts a daily notebook is given."""


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
        self,
        backfill: rollups.Backfill | None = None,
        progress: rollups.Progress | None = None,
        shards: str | None = None,
    ) -> StagedIntake:
        """Bring the rollups up to date with the dumps and stage them, with the arrivals of new files.

        So is what was counted of the times for which the journal has a workflow with people. `shards` is where
        `watchbook rollup --shard` has put what files say.
        """
        intake = StagedIntake(self.staging)
        earlier_sources = intake.sources
        change = rollups.refresh(
            self.engagement,
            self.fields,
            self.metrics,
            self.calendar,
            intake,
            backfill=backfill,
            cache=self.engagement.root / ".watchbook" / "rollups",
            progress=progress or _progress,
            shards=shards,
        )
        intake.take(change)
        self.staging.append(ledger.ARRIVALS, _arrivals(earlier_sources, change, self.as_of))
        self.staging.replace(ledger.HANDLED, self._handled_days(intake))
        return intake

    def score(self) -> list[ledger.Verdict]:
        """Judge the days that are new or changed, stage the verdicts with what was revised, and return the last ones.

        What was learned of the other days is remembered below .watchbook/ for as long as the ledger holds just the
        verdicts it was learned with; with no memory, every day is judged, and the verdicts are the same.
        """
        first, last = self._span()
        memory, other_place = self._memory()
        book = journal.load(self.engagement.root, self.engagement, self.metrics)
        series = self._days.series(book, first, last)
        judgement = self._judge(series, memory, first, last)
        headline = {name: headline_of(self.engagement, self.metrics, name) for name in self.workflows}
        before = self.staging.read(ledger.EFFECTS)
        self.staging.replace(ledger.EFFECTS, entry_effects(book, series, headline, before, judgement.since))
        self.staging.as_of(self.as_of)
        if judgement.memory:
            judgement.memory.save(other_place, self._memory_key())
        return self.staging.read(ledger.VERDICTS, last - SHOWN_DAYS * ONE_DAY)

    def judge_copies(self) -> None:
        """Judge the days that are new or changed and stage the verdicts; what is learned of copies is not kept."""
        first, last = self._span()
        book = journal.load(self.engagement.root, self.engagement, self.metrics)
        memory, _ = self._memory()
        self._judge(self._days.series(book, first, last), memory, first, last)

    def _memory(self) -> tuple[bands.Memory | None, Path]:
        """Return what was learned with the verdicts that stand in the ledger, and where to put what will be.

        That is another place: a run that fails later leaves the ledger as it was, and what belongs to it.
        """
        places = [self.engagement.root / name for name in MEMORIES]
        key = self._memory_key()
        for place, other_place in (places, places[::-1]):
            memory = bands.Memory.read(place, key)
            if memory is not None:
                return memory, other_place
        return None, places[0]

    def _judge(
        self, series: list[bands.Series], memory: bands.Memory | None, first: dt.date, last: dt.date
    ) -> bands.Judgement:
        judgement = bands.judge_changed(
            series,
            memory,
            workflow_budget=self.engagement.config.alerts.false_alarms_per_workflow_year,
            reviews_right=self.engagement.config.reviews.right,
            slices=self._days.slices(first, last),
            sheets=self._sheets(),
        )
        self.staging.replace(ledger.VERDICTS, judgement.verdicts, judgement.since)
        self.staging.replace(ledger.PLACES, judgement.places, judgement.since)
        # A day is known only when it is over, so what was known of it stands in its own month, or behind.
        days = {row.day for row in judgement.verdicts}
        revisions = self.staging.ledger.read_about(ledger.KNOWN, days, since=f"{min(days, default=last):%Y-%m}")
        self.staging.append(ledger.KNOWN, _revisions(revisions, judgement.verdicts, self.as_of))
        return judgement

    def _handled_days(self, intake: StagedIntake) -> list[ledger.HandledDay]:
        book = journal.load(self.engagement.root, self.engagement, self.metrics)
        spells = [rollups.PeopleSpell(spell.workflow, spell.at, spell.until) for spell in journal.manual_spells(book)]
        before = self.staging.read(ledger.HANDLED)
        return rollups.count_handled(self.engagement, self.fields, self.calendar, intake, spells, before)

    def _memory_key(self) -> str:
        """Return what a memory of the verdicts that stand in the ledger, or are staged, belongs to."""
        config = self.engagement.config
        few = [dimension.name for dimension in dimensions_of(self.engagement) if dimension.is_few]
        settings = config.alerts.false_alarms_per_workflow_year, config.reviews.right, few
        sheets = hashlib.sha256(repr(read_reviews(self.engagement.root)).encode()).hexdigest()
        return f"{settings} {sheets} {self.staging.months(ledger.VERDICTS)} {self.staging.months(ledger.PLACES)}"

    def sensitivity(self, last: dt.date) -> list[ledger.Sensitivity]:
        """Put shifts into the past up to `last`, stage what would have been seen of them, and return it.

        Metrics that ask for no entry, kinds without a shift and a past that is too short are left out.
        """
        first, _ = self._span()
        book = journal.load(self.engagement.root, self.engagement, self.metrics)
        series = (
            [metric_series for metric_series in self._days.series(book, first, last) if metric_series.alerts]
            if first <= last
            else []
        )
        sensitivities = []
        for index, metric_series in enumerate(series):
            _progress(index, len(series), f"{metric_series.workflow} {metric_series.metric}")
            row = sensitivity(metric_series)
            sensitivities += [row] if row else []
        # Alone, as a fresh start would have it: what earlier months saw is in their reports.
        self.staging.replace(ledger.SENSITIVITY, sensitivities)
        return sensitivities

    def _sheets(self) -> dict[str, list[ReviewStratum]]:
        """Return what people read of drawn conversations, by workflow."""
        sheets: dict[str, list[ReviewStratum]] = {}
        for row in read_reviews(self.engagement.root):
            sheets.setdefault(row.workflow, []).append(row)
        return sheets

    def _span(self) -> tuple[dt.date, dt.date]:
        last = self.calendar.last_due(self.as_of)
        return self._days.first(last), last

    @property
    def _days(self) -> DaySeries:
        return DaySeries(self.engagement, self.calendar, self.fields, self.metrics, self.staging)


def _arrivals(
    earlier_sources: Iterable[ledger.Source], change: rollups.IntakeChange, as_of: dt.datetime
) -> list[ledger.Arrival]:
    files_before = {(source.source, source.sha256) for source in earlier_sources}
    counts: dict[tuple[str, str], int] = {}
    for account in change.new_rows("accounts"):
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
        for source in change.sources
        if (source.source, source.sha256) not in files_before
    ]


def _revisions(
    revisions: list[ledger.VerdictRevision], verdicts: list[ledger.Verdict], as_of: dt.datetime
) -> list[ledger.VerdictRevision]:
    latest = {(row.day, row.workflow, row.metric): row for row in revisions}
    new_revisions = []
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
            new_revisions.append(row)
    return new_revisions


def _progress(step: int, of: int, text: str) -> None:
    line = " ".join(f"progress {step}/{of} {text}".splitlines())  # a file's name may hold a line feed
    sys.stderr.write(f"{line}\n")  # the kernel's stderr is the run's log
    sys.stderr.flush()
