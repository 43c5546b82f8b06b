"""What a new entry is about: the workflows, the days, and what the ledger knows of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchbook.calendar import ONE_DAY
from watchbook.errors import JournalError
from watchbook.journal.fault_runs import fault_runs
from watchbook.journal.new_versions import NewVersion, is_announced, new_versions
from watchbook.journal.problem import closest
from watchbook.journal.reading.dates import SPAN_NEEDED, Days, read_days
from watchbook.journal.reading.window_text import FORM, read_window
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from watchbook.config import Config
    from watchbook.journal.entry import EntryType, Severity
    from watchbook.journal.load import Journal
    from watchbook.ledger import Category, Verdict
    from watchbook.metrics import Metric

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EntryRequest:
    """What a person asked for; what they left out is found in the ledger."""

    type: EntryType
    workflow: str | None = None
    """None for the one whose days out of band, or whose new versions, need an entry most."""
    days: str | None = None
    """As an entry writes them; None for the days out of band."""
    title: str | None = None
    by: str = "me"
    """Who noticed."""
    others: tuple[str, ...] = ()
    """Workflows beside the first."""
    planned: str | None = None
    """When a change is to take place, as an entry writes it; None for what is not planned."""


@dataclass(frozen=True, slots=True)
class EntryContext:
    """What is known when an entry is begun."""

    config: Config
    metrics: Mapping[str, Metric]
    journal: Journal
    verdicts: Sequence[Verdict]
    """Those that ask for an entry; others are passed over."""
    categories: Sequence[Category]
    now: dt.datetime
    """In the engagement's zone."""
    today: dt.date
    """The business day of `now`."""
    in_words: Callable[[Verdict], str]
    """Says what a verdict found."""
    severity_of: Callable[[Sequence[Verdict]], Severity]
    """Suggests how grave days out of band are."""
    on_call: str | None = None
    """Who answers now; None where no roster says."""
    place_of: Callable[[Iterable[Verdict]], str] = lambda _: ""
    """Says in which slices most of some days' deviation lies; empty where nothing stands out."""
    place_numbers: Callable[[Iterable[Verdict]], str] = lambda _: ""
    """Says what those slices did, beside what is usual of them; empty where the ledger does not know."""

    @property
    def beginning(self) -> dt.date:
        """The first day of which anybody asks; where the journal is to begin later, no day is before it."""
        since = self.config.journal.since
        return since if since and since <= self.today else dt.date.min

    def called(self, workflow: str) -> str:
        """Return a workflow's title."""
        return self.config.workflows[workflow].title or workflow


@dataclass(frozen=True, slots=True)
class EntryScope:
    """What an entry is about."""

    workflows: tuple[str, ...]
    days: Days
    last: dt.date
    """The last of the days that has come."""
    rows: tuple[Verdict, ...] = ()
    """The verdicts on those days that ask for an entry, the worst first."""
    versions: tuple[NewVersion, ...] = ()
    """Versions first seen on those days, or in the week before an incident."""


def scope_of(request: EntryRequest, context: EntryContext) -> EntryScope:
    """Return what an entry is about.

    An incident or observation is about the days out of band that nobody has explained, a change about the versions
    that nobody has announced, a review about the week that has ended; a drill takes up no day by itself but today.

    Raises:
        JournalError: a workflow or days that cannot be meant.
    """
    names = tuple(context.config.workflows)
    if request.workflow is not None and request.workflow not in names:
        raise JournalError(f"there is no workflow {request.workflow!r}", hints=(f"{closest(request.workflow, names)}",))
    for name in request.others:
        if name not in names:
            raise JournalError(f"there is no workflow {name!r}", hints=(f"{closest(name, names)}",))
    span = _days(request.days) if request.days else _planned_days(request, context)
    if request.workflow and request.others:
        days = span or Days(context.today, context.today)
        return _scope_with_facts(context, (request.workflow, *request.others), days, days.first - WEEK)
    if request.type == "change":
        return _of_change(request, context, span)
    workflows = (request.workflow,) if request.workflow else names
    if request.type == "drill":
        days = span or Days(context.today, context.today)
        return EntryScope(workflows, days, days.last or context.today)
    if request.type == "review":
        days = span or Days(context.today - WEEK, context.today - ONE_DAY)
        return _scope_with_facts(context, workflows, days, days.first)
    workflows, days = _out(request, context, span)
    return _scope_with_facts(context, workflows, days, days.first - WEEK)


def _planned_days(request: EntryRequest, context: EntryContext) -> Days | None:
    """Return the days that the window of a planned change touches; None where none is planned."""
    if request.planned is None:
        return None
    if request.type != "change":
        raise JournalError(f"{request.type}: only a change is planned", hints=("watchbook new change --planned ...",))
    try:
        window = read_window(request.planned)
    except ValueError as error:
        raise JournalError(str(error), hints=(f"write it like --{FORM.replace(': ', ' ')}; at most P7D",)) from error
    return Days(*window.days(ZoneInfo(context.config.engagement.timezone)))


def _days(text: str) -> Days:
    try:
        return read_days(text)
    except ValueError as error:
        raise JournalError(str(error), hints=(SPAN_NEEDED,)) from error


def _scope_with_facts(context: EntryContext, workflows: tuple[str, ...], days: Days, since: dt.date) -> EntryScope:
    """Return a scope with what the ledger holds of it; new versions count from `since` on."""
    last = days.last or context.today
    rows = [row for row in _flagged_verdicts(context) if row.workflow in workflows and days.first <= row.day <= last]
    versions = [
        version
        for version in new_versions(context.categories)
        if version.workflow in workflows and since <= version.day <= last
    ]
    return EntryScope(workflows, days, last, tuple(_worst_first(rows)), tuple(versions))


def _out(request: EntryRequest, context: EntryContext, span: Days | None) -> tuple[tuple[str, ...], Days]:
    """Return the workflow and the newest run of days that are out of band and that nobody has explained.

    Days before the journal's first are in it only where they are asked for: they were over before anybody watched.
    """
    asked_rows = [
        row
        for row in _flagged_verdicts(context)
        if request.workflow in (None, row.workflow) and (span or row.day >= context.beginning)
    ]
    rows = [row for row in asked_rows if not context.journal.explaining(row.workflow, row.metric, row.day)]
    if span:
        rows = [row for row in rows if span.first <= row.day <= (span.last or context.today)]
    if not rows:
        # Nothing to go by: it is about everything, as a lost dump is, or about the workflow that was named.
        names = (request.workflow,) if request.workflow else tuple(context.config.workflows)
        return names, span or Days(context.today, context.today)
    newest = max(rows, key=lambda row: (row.day, abs(row.score or 0.0)))
    workflow = request.workflow or newest.workflow
    explained_days = {row.day for row in asked_rows if row.workflow == workflow} - {
        row.day for row in rows if row.workflow == workflow
    }
    first = _first_day([row for row in rows if row.workflow == workflow], explained_days)
    return (workflow,), span or Days(first, newest.day)


def _of_change(request: EntryRequest, context: EntryContext, span: Days | None) -> EntryScope:
    """Return the newest day on which versions were first seen that nobody has announced."""
    versions = [
        version
        for version in new_versions(context.categories)
        if request.workflow in (None, version.workflow) and version.workflow in context.config.workflows
    ]
    if span:
        last = span.last or context.today
        versions = [version for version in versions if span.first <= version.day <= last]
    else:
        last = context.today
        versions = [
            version
            for version in versions
            if context.today - WEEK <= version.day <= context.today
            and not is_announced(context.journal.entries, version.workflow, version.day)
        ]
    if not versions:
        names = (request.workflow,) if request.workflow else tuple(context.config.workflows)
        return EntryScope(names, span or Days(context.today, context.today), last)
    newest = max(versions)
    days = span or Days(newest.day, newest.day)
    scope_versions = [
        version for version in versions if version.workflow == newest.workflow and version.day >= days.first
    ]
    return EntryScope((newest.workflow,), days, last, versions=tuple(scope_versions))


def _flagged_verdicts(context: EntryContext) -> list[Verdict]:
    return [row for row in context.verdicts if row.flag and row.metric in context.metrics]


def _first_day(rows: Iterable[Verdict], apart: Collection[dt.date]) -> dt.date:
    """Return the first day of the newest fault; one that lies within its band for a day or two is one fault."""
    metrics_by_day: dict[dt.date, set[str]] = {}
    for row in rows:
        metrics_by_day.setdefault(row.day, set()).update({row.metric} - {WORKFLOW})
    return fault_runs(metrics_by_day, apart)[-1][0]


def _worst_first(rows: Iterable[Verdict]) -> list[Verdict]:
    return sorted(rows, key=lambda row: (-abs(row.score or 0.0), row.day, row.metric))
