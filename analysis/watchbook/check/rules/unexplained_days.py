"""Days out of band that no entry explains → one finding for each run of days of a workflow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import against_band, count_of, days_as_key, days_in_words, on, titles, worst_first
from watchbook.check.severity import suggest_severity
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check.day_states import Mark, Marks
    from watchbook.config import Config, GraceConfig
    from watchbook.ledger import Verdict, VerdictRevision
    from watchbook.metrics import Metric


@dataclass(frozen=True, slots=True)
class Grace:
    """How long a day may be out of band before an entry is due."""

    within: GraceConfig
    """By the severity that the day's verdicts suggest, as it has no entry that would say."""
    first_known: Mapping[tuple[str, str, dt.date], dt.datetime]
    """When (workflow, metric, day) was first known to be out."""
    calendar: Calendar

    @classmethod
    def of(cls, known: Iterable[VerdictRevision], config: Config, calendar: Calendar) -> Grace:
        """Return the grace periods that the log of what was known gives."""
        first: dict[tuple[str, str, dt.date], dt.datetime] = {}
        for row in known:
            key = (row.workflow, row.metric, row.day)
            if row.flag and (key not in first or row.known_at < first[key]):
                first[key] = row.known_at
        return cls(config.journal.explain_within, first, calendar)

    def due(self, mark: Mark) -> dt.datetime:
        """Return when an entry for a day is due; a day the log does not know counts from when its dump was due."""
        return min(
            self.known_at(verdict) + self.within.within(suggest_severity([verdict])) for verdict in mark.unexplained
        )

    def known_at(self, verdict: Verdict) -> dt.datetime:
        """Return when a verdict was first known to be out, or when its day's dump was due where the log has no word."""
        key = (verdict.workflow, verdict.metric, verdict.day)
        return self.first_known.get(key) or self.calendar.due_at(verdict.day)


def unexplained_days(
    marks: Marks, config: Config, metrics: Mapping[str, Metric], grace: Grace, as_of: dt.datetime
) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a workflow was out and nobody has said why."""
    for workflow, by_day in marks.items():
        for run in spells(day for day, mark in by_day.items() if mark.unexplained):
            yield _finding(workflow, [by_day[day] for day in run], config, metrics, grace, as_of)


def _finding(  # noqa: PLR0913, PLR0917  # what is found, in which words, by when
    workflow: str,
    run: Sequence[Mark],
    config: Config,
    metrics: Mapping[str, Metric],
    grace: Grace,
    as_of: dt.datetime,
) -> Finding:
    days = tuple(mark.day for mark in run)
    out = worst_first([verdict for mark in run for verdict in mark.unexplained])
    names = tuple(dict.fromkeys(verdict.metric for verdict in out if verdict.metric != WORKFLOW))
    due = min(grace.due(mark) for mark in run)
    title = config.workflows[workflow].title if workflow in config.workflows else ""
    span = days_in_words(days) if len(days) == 1 else f"for {count_of(len(days), 'day')}, {days_in_words(days)}"
    worst = against_band(metrics, out[0]) + (f" ({on(out[0].day)})" if len(days) > 1 else "")
    beside = tuple(name for name in names if name != out[0].metric)
    others = f"; also {titles(metrics, beside)}" if beside else ""
    return Finding(
        "WB201",
        "error" if as_of > due else "notice",
        f"{title or workflow} out of its band {span}, and nobody has explained it: {worst}{others}",
        workflow=workflow,
        metrics=names,
        days=days,
        hint=f"watchbook new incident --workflow {workflow} --days {days_as_key(days)}",
        due=due,
        suggested=suggest_severity(out),
    )
