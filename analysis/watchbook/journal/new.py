"""A new entry, filled in from what the ledger knows already."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.errors import JournalError
from watchbook.journal.entry import CHANGED, FOLLOW_UP, TRIED, WORKED
from watchbook.journal.frame import CONTROL
from watchbook.journal.model import MAX_TITLE
from watchbook.journal.moment import SPAN_NEEDED, Days, read_days
from watchbook.metrics import WORKFLOW, measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.config import Config
    from watchbook.journal.entry import EntryType
    from watchbook.journal.load import Journal
    from watchbook.ledger import Category, Verdict
    from watchbook.metrics import Metric

VERSIONS = ("model_version", "prompt_version")
WEEK = dt.timedelta(days=7)
MAX_WORDS = 8
"""Words of the title that go into a file's name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for; what they left out is found in the ledger."""

    type: EntryType
    workflow: str | None = None
    """None for the one whose days out of band need an entry most."""
    days: str | None = None
    """As an entry writes them; None for the days out of band."""
    title: str | None = None
    by: str = "me"
    """Who noticed."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known when an entry is begun."""

    config: Config
    metrics: Mapping[str, Metric]
    journal: Journal
    verdicts: Sequence[Verdict]
    categories: Sequence[Category]
    now: dt.datetime
    today: dt.date
    """The business day of `now`."""


def draft(wanted: Wanted, known: Context) -> tuple[str, str]:
    """Return the path below the engagement's root and the text of a new entry.

    What is out of band and unexplained fills it in: workflow, metrics (the worst first), days, numbers against their
    bands, and the versions first seen in the week before. What only a person can answer stays empty.

    Raises:
        JournalError: a workflow, days or a title that cannot be meant.
    """
    out = [verdict for verdict in known.verdicts if verdict.flag and verdict.metric in known.metrics]
    unexplained = [row for row in out if not known.journal.explaining(row.workflow, row.metric, row.day)]
    workflows, days = _scope(wanted, known, unexplained)
    last = days.last or known.today
    rows = [row for row in out if row.workflow in workflows and days.first <= row.day <= last]
    metrics = [name for name in dict.fromkeys(row.metric for row in _worst_first(rows)) if name != WORKFLOW]
    title = _given(wanted.title) or _title(wanted, workflows, metrics, known)
    text = "\n".join(
        [*_front(wanted, known, workflows, metrics, days, title), *_body(known, workflows, rows, days, last)]
    )
    return _path(days.first, title, known.journal), text


def _scope(wanted: Wanted, known: Context, unexplained: Sequence[Verdict]) -> tuple[list[str], Days]:
    names = list(known.config.workflows)
    if wanted.workflow is not None and wanted.workflow not in names:
        raise JournalError(f"there is no workflow {wanted.workflow!r}", hints=(f"known here: {', '.join(names)}",))
    given = _days(wanted.days) if wanted.days else None
    rows = [row for row in unexplained if wanted.workflow in (None, row.workflow)]
    if given:
        rows = [row for row in rows if given.first <= row.day <= (given.last or known.today)]
    if not rows:
        # Nothing to go by: it is about everything, as a lost dump is, or about the workflow that was named.
        return [wanted.workflow] if wanted.workflow else names, given or Days(known.today, known.today)
    newest = max(rows, key=lambda row: (row.day, abs(row.score or 0.0)))
    workflow = wanted.workflow or newest.workflow
    run = _run({row.day for row in rows if row.workflow == workflow}, newest.day)
    return [workflow], given or Days(run, newest.day)


def _days(text: str) -> Days:
    try:
        return read_days(text)
    except ValueError as error:
        raise JournalError(str(error), hints=(SPAN_NEEDED,)) from error


def _given(title: str | None) -> str:
    text = " ".join((title or "").split())
    if len(text) > MAX_TITLE or CONTROL.search(text):
        raise JournalError(
            "that title cannot be read in a list", hints=(f"one line of at most {MAX_TITLE} characters",)
        )
    return text


def _run(days: set[dt.date], last: dt.date) -> dt.date:
    first = last
    while first - ONE_DAY in days:
        first -= ONE_DAY
    return first


def _worst_first(rows: Iterable[Verdict]) -> list[Verdict]:
    return sorted(rows, key=lambda row: (-abs(row.score or 0.0), row.day, row.metric))


def _title(wanted: Wanted, workflows: Sequence[str], metrics: Sequence[str], known: Context) -> str:
    who = _called(workflows[0], known) if len(workflows) == 1 else "All workflows"
    if not metrics:
        return f"{who}, {wanted.type}"
    return f"{who}, {known.metrics[metrics[0]].title.lower()} out of band"


def _called(workflow: str, known: Context) -> str:
    return known.config.workflows[workflow].title or workflow


def _front(  # noqa: PLR0913, PLR0917  # the front matter's own parts
    wanted: Wanted, known: Context, workflows: Sequence[str], metrics: Sequence[str], days: Days, title: str
) -> list[str]:
    lines = ["---", f"type: {wanted.type}", f"title: {_quoted(title)}", f"workflows: [{', '.join(workflows)}]"]
    if metrics:
        lines.append(f"metrics: [{', '.join(metrics)}]")
    last = "" if days.last is None else str(days.last)
    lines.append(f"days: {days.first}" if days.last == days.first else f"days: {days.first}/{last}")
    if wanted.type == "incident":
        lines += ["severity: sev3", "status: open"]
    elif days.last is None:
        lines.append("status: open")
    if wanted.type in ("incident", "observation"):
        how = ", how: band" if metrics else ""
        lines.append(f"noticed: {{by: {_quoted(wanted.by)}, at: {known.now.isoformat(timespec='minutes')}{how}}}")
        lines.append("cause: unknown")
    return [*lines, "---", ""]


def _body(known: Context, workflows: Sequence[str], rows: Sequence[Verdict], days: Days, last: dt.date) -> list[str]:
    worst: dict[tuple[str, str], Verdict] = {}
    for row in _worst_first(rows):
        worst.setdefault((row.workflow, row.metric), row)
    numbers = [_measured(row, known, several=len(workflows) > 1) for row in worst.values()]
    versions = _new_versions(known.categories, workflows, days.first - WEEK, last)
    found = [*numbers, *versions]
    return [
        f"## {CHANGED}",
        "",
        *found,
        *([""] if found else []),
        f"## {TRIED}",
        "",
        f"## {WORKED}",
        "",
        f"## {FOLLOW_UP}",
        "",
    ]


def _measured(row: Verdict, known: Context, *, several: bool) -> str:
    who = f"{_called(row.workflow, known)}: " if several else ""
    return f"- {row.day}: {who}{measured(known.metrics[row.metric], row.value, row.lower, row.upper)}"


def _new_versions(categories: Iterable[Category], workflows: Sequence[str], first: dt.date, last: dt.date) -> list[str]:
    seen: dict[tuple[str, str, str], dt.date] = {}
    start = last
    for row in categories:
        start = min(start, row.day)
        if row.field in VERSIONS and row.workflow in workflows:
            key = (row.workflow, row.field, row.value)
            seen[key] = min(seen.get(key, row.day), row.day)
    # What was there on the very first day is not new, however near that day is.
    new = sorted((day, *key) for key, day in seen.items() if max(first, start + ONE_DAY) <= day <= last)
    return [
        f"- {day}: {workflow} first seen with {field.replace('_', ' ')} {_plain(value)}"
        for day, workflow, field, value in new
    ]


def _path(day: dt.date, title: str, journal: Journal) -> str:
    words = re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower())
    slug = "-".join(words[:MAX_WORDS]) or "entry"
    taken = {entry.id for entry in journal.entries}
    taken |= {problem.place.file.rsplit("/", 1)[-1].removesuffix(".md") for problem in journal.problems}
    stem, count = f"{day}-{slug}", 1
    while stem in taken:
        count += 1
        stem = f"{day}-{slug}-{count}"
    return f"journal/{day:%Y}/{day:%m}/{stem}.md"


def _quoted(text: str) -> str:
    # JSON's strings are YAML's double-quoted ones.
    return json.dumps(text, ensure_ascii=False)


def _plain(value: str) -> str:
    """Return a value from a dump as Markdown that renders as it reads."""
    return re.sub(r"([\\`*_{}\[\]<>()#|!&~])", r"\\\1", " ".join(value.split()))
