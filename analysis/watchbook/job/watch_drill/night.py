"""One night's drill of the watch: faults go the whole way, from records to the command to switch, in copies."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook import check, ledger
from watchbook.calendar import ONE_DAY, Calendar
from watchbook.check.promises.seen_faults import WEEK, drill_without_fault, is_drilled
from watchbook.job.daily_work import DailyWork
from watchbook.job.watch_drill.fault import faults, sized_fault
from watchbook.job.watch_drill.faulted_days import FaultedDays
from watchbook.job.watch_drill.loopback_channel import listening
from watchbook.metrics import fields_of, metrics_of, with_workflow
from watchbook.notify.alerts import alerts
from watchbook.notify.deliver import deliver, due_messages
from watchbook.notify.message_context import MessageContext
from watchbook.rollups import IntakeState, Plan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from watchbook.check import Mark, Report
    from watchbook.config import Engagement
    from watchbook.job.watch_drill.fault import SizedFault
    from watchbook.job.watch_drill.loopback_channel import DrillListener
    from watchbook.journal import Journal
    from watchbook.ledger import Ledger, WatchDrill

COPIES = ".watchbook/watch-drill"
"""What may be lost: the copies' roll-ups."""
BOOKS = ".watchbook/watch-drill-books"
"""The ledger of the copies, gone when the drill is over."""
OUT = "WB201"


@dataclass(frozen=True, slots=True)
class Night:
    """What a night's drill is about."""

    engagement: Engagement
    preview: Ledger
    """The ledger as the run leaves it: it is copied, never written."""
    report: Report
    """What the check says of it."""
    as_of: dt.datetime
    """The run's now."""
    journal: Journal
    """What people wrote."""
    days: tuple[dt.date, ...]
    """Into whose copies the faults are put."""
    plan: Plan
    """How their dumps are rolled up."""

    def drill_without_fault(self, workflow: str, reason: str) -> WatchDrill:
        """Return the row of a workflow without a fault."""
        return drill_without_fault(workflow, self.days[-1], self.as_of, reason)

    def marks(self, workflow: str) -> list[Mark]:
        """Return how a workflow stood on these days."""
        by_day = self.report.marks.get(workflow, {})
        return [by_day[day] for day in self.days if day in by_day]


def drill_watch(
    engagement: Engagement, preview: Ledger, report: Report, as_of: dt.datetime, log: Callable[[str], None]
) -> list[WatchDrill]:
    """Return what became of a fault in copies of each workflow's last days; empty where this night has been drilled.

    Nothing but files below .watchbook/ is written, nothing is told to anybody, and no route is touched.

    Args:
        engagement: whose.
        preview: the ledger as the run leaves it.
        report: of the check of it.
        as_of: the run's now.
        log: receives a line when the drill begins.

    Raises:
        WatchbookError: dumps or books cannot be read.
    """
    last = report.through
    if last is None or is_drilled(preview, last):
        return []
    journal = check.Books.read(engagement, preview).journal
    days = tuple(last - step * ONE_DAY for step in reversed(range(WEEK)))
    plan = Plan.of(engagement, fields_of(engagement), metrics_of(engagement), Calendar.of(engagement.config))
    night = Night(engagement, preview, report, as_of, journal, days, plan)
    log("drill of the watch, in copies")
    reasons = {name: _reason_against(night, name) for name in engagement.config.workflows}
    choices = _choose(night, [name for name, reason in reasons.items() if not reason])
    rows = [night.drill_without_fault(name, reason) for name, reason in reasons.items() if reason]
    rows += [
        night.drill_without_fault(name, "none of its metrics that a fault could move has a settled band")
        for name, fault in choices.items()
        if fault is None
    ]
    sized_faults = [fault for fault in choices.values() if fault is not None]
    home = engagement.root / BOOKS
    try:
        return sorted(
            [*rows, *(_drill(night, sized_faults, home) if sized_faults else [])], key=lambda row: row.workflow
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _reason_against(night: Night, workflow: str) -> str:
    """Return why a fault in these days could not be told from what they hold; empty where it could."""
    routes = {standing.workflow: standing.route for standing in night.report.standings}
    is_with_people = routes[workflow] == "manual"  # a message would say who gave it to them, not how to
    marks = night.marks(workflow)
    states = {mark.state for mark in marks}
    if states & {"out-unexplained", "out-explained"}:
        return "it was out of its band itself"
    if is_with_people or "manual" in states:
        return "people have the work" if is_with_people else "people had the work"
    if "hollow" in states:
        return "what came for one of the days cannot be believed"
    if "in" not in states:
        return "none of the days was judged"
    metrics = with_workflow(metrics_of(night.engagement))
    if any(night.journal.explaining(workflow, metric, day) for metric in metrics for day in night.days):
        return "an entry explains days of it already"
    return ""


def _choose(night: Night, workflows: Sequence[str]) -> dict[str, SizedFault | None]:
    """Return the fault whose turn it is for each workflow: another each month, and not all the same."""
    metrics = metrics_of(night.engagement)
    names = {field.name for field in night.plan.selection.fields}
    candidates = [fault for fault in faults() if fault.fits(metrics, names)]
    verdicts = night.preview.read(ledger.VERDICTS, _months(night.days[0]))
    last = night.days[-1]
    return {
        name: sized_fault(candidates, name, verdicts, night.days[0], 12 * last.year + last.month + index)
        for index, name in enumerate(workflows)
    }


def _months(first: dt.date) -> set[str]:
    """Return the months in which the last verdict before a day stands."""
    return {f"{first - step * ONE_DAY:%Y-%m}" for step in range(32)}


def _drill(night: Night, sized_faults: Sequence[SizedFault], home: Path) -> list[WatchDrill]:
    work = _staged_copies(night, sized_faults, home / "staging")
    work.judge_copies()
    copies = night.preview.preview(work.staging.folder, home / "ledger")
    books = check.Books.read(_watched_throughout(night), copies)
    report = check.check(books, night.as_of)
    scene = MessageContext(books, report, night.as_of, lambda _: "")
    workflows = {fault.workflow for fault in sized_faults}
    try:
        with listening() as listener:
            about = [alert for alert in alerts(report, ()) if alert.workflow in workflows]
            deliver(due_messages(about, {}, [listener.channel], scene.engagement), scene, lambda _: None)
            return [_row(night, fault, report, listener) for fault in sized_faults]
    except OSError:
        return [_without_listener(_row(night, fault, report, None)) for fault in sized_faults]


def _watched_throughout(night: Night) -> Engagement:
    """Return the engagement as if its journal had begun with the copied days: what was over before asks for nothing."""
    config = night.engagement.config
    if config.journal.since is None or config.journal.since <= night.days[0]:
        return night.engagement
    journal = config.journal.model_copy(update={"since": night.days[0]})
    return replace(night.engagement, config=config.model_copy(update={"journal": journal}))


def _without_listener(row: WatchDrill) -> WatchDrill:
    return row if row.reach == "unseen" else replace(row, reason="nothing may listen on this machine: nothing was sent")


def _staged_copies(night: Night, sized_faults: Sequence[SizedFault], folder: Path) -> DailyWork:
    """Return the day's work over copies of the last days, with the faults in them."""
    engagement, first = night.engagement, night.days[0]
    shutil.rmtree(folder, ignore_errors=True)
    fields, metrics, calendar = fields_of(engagement), metrics_of(engagement), Calendar.of(engagement.config)
    staging = ledger.Staging(ledger.Ledger(night.preview.root, remembers=False), folder)
    rollups = staging.read(ledger.ROLLUPS, first)
    state = IntakeState(sources=tuple(staging.read(ledger.SOURCES)), rollups=tuple(rollups))
    copied_days = FaultedDays(engagement, night.plan, state, engagement.root / COPIES).make(night.days, sized_faults)
    logs = {source.source for source in state.sources if source.kind == "logs"}
    days = {each.day for each in copied_days}
    kept_rollups = [row for row in rollups if row.day not in days or row.source not in logs]
    kept_slices = [row for row in staging.read(ledger.SLICES, first) if row.day not in days]
    kept_hours = [row for row in staging.read(ledger.HOURS, first) if row.day not in days]
    staging.replace(ledger.ROLLUPS, [*kept_rollups, *(row for each in copied_days for row in each.rollups)], first)
    staging.replace(ledger.SLICES, [*kept_slices, *(row for each in copied_days for row in each.slices)], first)
    staging.replace(ledger.HOURS, [*kept_hours, *(row for each in copied_days for row in each.hours)], first)
    return DailyWork(engagement, calendar, fields, metrics, staging, night.as_of)


def _row(night: Night, fault: SizedFault, report: Report, listener: DrillListener | None) -> WatchDrill:
    """Return how far a fault came."""
    by_day = report.marks.get(fault.workflow, {})
    out_days = [day for day in night.days if day in by_day and by_day[day].out]
    base = replace(
        night.drill_without_fault(fault.workflow, ""),
        fault=fault.fault.name,
        metric=fault.fault.metric,
        records=fault.records,
        usual=fault.usual,
        shift=fault.shift,
    )
    if not out_days:
        return replace(base, reach="unseen")
    base = replace(base, seen=out_days[0], reach="verdict", reason="the check said nothing of the day")
    if not any(
        finding.code == OUT and finding.workflow == fault.workflow and not set(out_days).isdisjoint(finding.days)
        for finding in report.findings
    ):
        return base
    texts = listener.texts_about(fault.workflow) if listener else []
    if not texts:
        return replace(base, reach="finding", reason="no message came")
    if not any(f"watchbook switch {fault.workflow} manual" in text for text in texts):
        return replace(base, reach="message", reason="the message did not say how to give the work to people")
    return replace(base, reach="switch", reason="")
