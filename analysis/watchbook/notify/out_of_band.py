"""What is said of a workflow that left its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding_text import (
    against_band,
    count_of,
    days_as_key,
    days_in_words,
    on,
    place_of,
    speech_day,
    worst_first,
)
from watchbook.metrics import WORKFLOW
from watchbook.notify.context_lines import changes, people, with_people
from watchbook.notify.defuse import defuse
from watchbook.notify.message_context import short

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.check import Mark
    from watchbook.journal import Journal
    from watchbook.ledger import Occasion, Verdict
    from watchbook.metrics import Metric
    from watchbook.notify.alert import Alert
    from watchbook.notify.message_context import MessageContext

NAMED = 3
"""Metrics that a message tells one by one."""


def subject(alert: Alert, occasion: Occasion, scene: MessageContext) -> str:
    """Return what left its band, since when and how far, in a line."""
    title = _title(alert, scene)
    if occasion == "resolved" and alert.later:
        return f"{title} {_end(alert)}; over is only what began on {on(alert.first)}"
    if occasion == "resolved":
        return f"Over: {title} {_end(alert)}"
    if alert.limit:
        switch = with_people(alert, scene)
        return f"{f'Given to people by {defuse(switch.by)}' if switch else 'Recommend manual'}: {alert.limit.what}"
    clause = f"{title} out of band {_when(alert, scene)}: {_worst(alert, scene.books.metrics)[0]}"
    lead = {"worse": f"Worse, {alert.severity} now: ", "overdue": "Overdue, unexplained: "}
    return lead.get(occasion, "") + clause


def _when(alert: Alert, scene: MessageContext) -> str:
    """Return when it was out; `since` only where it was on the last day that was judged, too."""
    first, last = alert.marks[0].day, alert.marks[-1].day
    if first == last:
        return f"on {short(first)}"
    last_judged_day = scene.report.through if scene.report else None
    if alert.ended or (last_judged_day and last < last_judged_day):
        return f"{short(first)} to {short(last)}"
    return f"since {short(first)}"


def _end(alert: Alert) -> str:
    """Return how the workflow stands now: never well while newer days are out, or could not be judged."""
    if alert.later:
        span = _span(tuple(mark.day for mark in alert.later))
        return f"is out of band again, {span.removeprefix('for ')}"
    if alert.ended is None:
        return "is neither out of band nor beyond a limit any more"
    state = "with people" if alert.ended.state == "manual" else "back in its band"
    doubt = f", though {on(alert.unjudged)} could not be judged" if alert.unjudged else ""
    return f"has been {state} since {speech_day(alert.ended.day)}{doubt}"


def body(alert: Alert, occasion: Occasion, scene: MessageContext) -> Iterator[str]:
    """Yield the lines: how far, what changed that week, who has it, the commands."""
    days = tuple(mark.day for mark in alert.marks)
    unexplained_days = tuple(mark.day for mark in alert.marks if _is_unexplained(mark, scene.books.journal))
    if occasion == "resolved":
        if days:
            yield f"It was out of its band {_span(days)}."
        if unexplained_days:
            yield f"Nobody has explained {days_in_words(unexplained_days)} yet: {_write(alert, unexplained_days)}"
        return
    if alert.marks:
        worst = _worst(alert, scene.books.metrics)
        grave = "a limit is passed" if alert.limit else f"{alert.severity} by the numbers"
        yield f"Out of its band {_span(days)} ({grave})" + _end_clause(alert)
        place = place_of(verdict for mark in alert.marks for verdict in mark.out)
        if place:
            yield f"Most of it lies in {defuse(place)}"
        yield from (f"- {clause}" for clause in worst[:NAMED])
        if len(worst) > NAMED:
            yield f"- and {count_of(len(worst) - NAMED, 'more metric')}"
    yield from changes(alert, scene.books)
    yield from people(scene)
    if not with_people(alert, scene):
        yield f"To say that you have it: watchbook ack {alert.workflow}"
    yield _route(alert, scene, has_entry=not unexplained_days)
    if unexplained_days and with_people(alert, scene):
        yield f"To write it down{_by(alert, scene)}: {_write(alert, unexplained_days)}"
    elif unexplained_days and not alert.limit:
        yield f"If the AI keeps it, say why{_by(alert, scene)}: {_write(alert, unexplained_days)}"
    yield from _older(alert, scene)


def _is_unexplained(mark: Mark, journal: Journal) -> bool:
    """Return whether nobody has explained a day; a switch that the job made by itself has begun an entry since."""
    return any(not journal.explaining(mark.workflow, verdict.metric, mark.day) for verdict in mark.unexplained)


def _route(alert: Alert, scene: MessageContext, *, has_entry: bool) -> str:
    switch = with_people(alert, scene)
    if switch:
        return f"People have had the work since {scene.moment(switch.at)}, by {defuse(switch.by)}"
    command = f'watchbook switch {alert.workflow} manual --reason "..."'
    also = "" if has_entry else ", which writes it down too"
    return f"To let people do the work{also}: {(alert.limit and alert.limit.hint) or command}"


def _end_clause(alert: Alert) -> str:
    return f"; it {_end(alert)}:" if alert.ended else ":"


def _older(alert: Alert, scene: MessageContext) -> Iterator[str]:
    alert_days = {mark.day for mark in alert.marks}
    standings = scene.report.standings if scene.report else ()
    days = [
        day
        for standing in standings
        if standing.workflow == alert.workflow
        for day in standing.unexplained
        if day not in alert_days
    ]
    if days:
        yield f"Nobody has explained {count_of(len(days), 'other day')} of it either: watchbook check"


def _by(alert: Alert, scene: MessageContext) -> str:
    due = min((finding.due for finding in alert.findings if finding.due), default=None)
    if due is None:
        return ""
    return f" ({'was ' if alert.overdue else ''}due by {scene.moment(due)})"


def _write(alert: Alert, days: Sequence[dt.date]) -> str:
    return f"watchbook new incident --workflow {alert.workflow} --days {days_as_key(days)}"


def _worst(alert: Alert, metrics: Mapping[str, Metric]) -> list[str]:
    """Return what each metric's worst day found, the worst metric first."""
    verdicts_by_metric: dict[str, Verdict] = {}
    for verdict in worst_first([verdict for mark in alert.marks for verdict in mark.out]):
        verdicts_by_metric.setdefault(verdict.metric, verdict)
    if len(verdicts_by_metric) > 1:
        verdicts_by_metric.pop(WORKFLOW, None)  # all it would say is which of the others it took
    several = len(alert.marks) > 1
    return [
        against_band(metrics, verdict) + (f" (on {short(verdict.day)})" if several else "")
        for verdict in verdicts_by_metric.values()
    ]


def _title(alert: Alert, scene: MessageContext) -> str:
    table = scene.books.engagement.config.workflows.get(alert.workflow)
    return (table.title if table else "") or alert.workflow


def _span(days: Sequence[dt.date]) -> str:
    return f"on {on(days[0])}" if len(days) == 1 else f"for {count_of(len(days), 'day')}, {days_in_words(days)}"
