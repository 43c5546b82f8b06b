"""A new entry, filled in from what the ledger knows already."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from watchbook.errors import JournalError
from watchbook.journal.editing.entry_scope import scope_of
from watchbook.journal.editing.known_facts import firsts, numbers, past_line, plain, printable
from watchbook.journal.editing.review_body import look_back
from watchbook.journal.entry import AT_START, CHANGED, FOLLOW_UP, TRIED, WORKED
from watchbook.journal.reading.front_matter_bytes import CONTROL
from watchbook.journal.reading.front_matter_keys import MAX_TITLE
from watchbook.journal.similar_entries import Likeness, similar_entries
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from watchbook.journal.editing.entry_scope import EntryContext, EntryRequest, EntryScope
    from watchbook.journal.load import Journal

MAX_WORDS = 8
"""Words of the title that go into a file's name."""
QUOTE = "“"
QUOTED = r"“([^”]+)”"
"""How a place names a slice."""
MAX_SLUG = 80
"""Characters of these; scripts without spaces write a title as one word."""


def draft_entry(request: EntryRequest, context: EntryContext) -> tuple[str, str]:
    """Return the path below the engagement's root and the text of a new entry.

    What the ledger knows fills it in: workflows, days, metrics (the worst first) and their numbers, and the versions
    first seen in the dumps. What only a person can answer stays empty.

    Raises:
        JournalError: a workflow, days or a title that cannot be meant.
    """
    scope = scope_of(request, context)
    metrics = [name for name in dict.fromkeys(row.metric for row in scope.rows) if name != WORKFLOW]
    title = _title_text(request.title) or _title(request, scope, metrics, context)
    path = _path(scope.days.first, title, context.journal)
    body = _body(request, scope, context, path.rsplit("/", 1)[0])
    return path, "\n".join([*_front(request, context, scope, metrics, title), *body])


def _title_text(title: str | None) -> str:
    text = " ".join((title or "").split())
    if len(text) > MAX_TITLE or CONTROL.search(text):
        raise JournalError(
            "that title cannot be read in a list", hints=(f"one line of at most {MAX_TITLE} characters",)
        )
    return text


def _title(request: EntryRequest, scope: EntryScope, metrics: Sequence[str], context: EntryContext) -> str:
    subject = context.called(scope.workflows[0]) if len(scope.workflows) == 1 else "All workflows"
    title = f"{subject}, {request.type}"
    if scope.versions and request.type == "change":
        title = f"{subject}: {', '.join(f'{version.kind} {printable(version)}' for version in scope.versions)}"
    elif metrics and request.type != "review":
        title = f"{subject}, {context.metrics[metrics[0]].title.lower()} out of band"
    return title if len(title) <= MAX_TITLE else f"{title[: MAX_TITLE - 1]}…"


def _front(
    request: EntryRequest, context: EntryContext, scope: EntryScope, metrics: Sequence[str], title: str
) -> list[str]:
    days = scope.days
    lines = ["---", f"type: {request.type}", f"title: {_quote(title)}", f"workflows: [{', '.join(scope.workflows)}]"]
    looks_at_metrics = metrics and request.type != "review"
    if looks_at_metrics:
        lines.append(f"metrics: [{', '.join(metrics)}]")
    last = "" if days.last is None else str(days.last)
    lines.append(f"days: {days.first}" if days.last == days.first else f"days: {days.first}/{last}")
    lines += [f"planned: {request.planned}"] if request.planned else []
    if request.type == "incident":
        lines += [f"severity: {context.severity_of(scope.rows) if scope.rows else 'sev3'}", "status: open"]
    elif days.last is None or request.type == "drill":
        lines.append("status: open")
    if request.type in ("incident", "observation", "change"):
        how = ", how: band" if looks_at_metrics else ", how: dumps" if scope.versions else ""
        lines.append(f"noticed: {{by: {_quote(request.by)}, at: {context.now.isoformat(timespec='minutes')}{how}}}")
        lines.append("cause: change" if request.type == "change" else "cause: unknown")
    return [*lines, "---", ""]


def _body(request: EntryRequest, scope: EntryScope, context: EntryContext, folder: str) -> list[str]:
    if request.type == "review":
        return look_back(scope, context, folder)
    facts = numbers(scope.rows, context.in_words, context.called)
    place = context.place_of(scope.rows)
    if place:
        slice_numbers = context.place_numbers(scope.rows)
        facts.append(f"- Most of it lies in {plain(f'{place}: {slice_numbers}' if slice_numbers else place)}")
    if context.on_call and request.type != "change":
        facts.append(f"- On call: {context.on_call}")
    if request.type == "incident":
        metrics = [name for name in dict.fromkeys(row.metric for row in scope.rows) if name != WORKFLOW]
        likeness = _likeness(scope, context)
        similar = similar_entries(context.journal.entries, scope.workflows, metrics, scope.days.first, likeness)
        facts += [past_line(entry, folder, in_place=likeness.shares_place(entry)) for entry in similar]
    return [
        *(_section(AT_START, facts) if facts else []),
        *_section(CHANGED, firsts(scope.versions)),
        *([] if request.type == "change" else [*_section(TRIED), *_section(WORKED)]),
        *_section(FOLLOW_UP),
    ]


def _likeness(scope: EntryScope, context: EntryContext) -> Likeness:
    """Return where most of it lies, where most of each past incident did, and which cause new versions hint at."""
    place = _slices(context.place_of(scope.rows))
    past_entries = [entry for entry in context.journal.entries if entry.type == "incident"] if place else []
    slices = {
        entry.id: _slices(
            context.place_of([row for row in context.verdicts if entry.speaks_of(row.workflow, row.metric, row.day)])
        )
        for entry in past_entries
    }
    return Likeness(slices, place, "change" if scope.versions else None)


def _slices(place: str) -> frozenset[str]:
    """Return the slices that a place names, each with its dimension."""
    dimension = place.partition(QUOTE)[0].strip()
    return frozenset(f"{dimension} {name}" for name in re.findall(QUOTED, place))


def _section(heading: str, lines: Iterable[str] = ()) -> list[str]:
    section_lines = list(lines)
    return [f"## {heading}", "", *section_lines, *([""] if section_lines else [])]


def _path(day: dt.date, title: str, journal: Journal) -> str:
    slug = _slug(title)
    stems = {entry.id for entry in journal.entries}
    stems |= {problem.place.file.rsplit("/", 1)[-1].removesuffix(".md") for problem in journal.problems}
    stem, count = f"{day}-{slug}", 1
    while stem in stems:
        count += 1
        stem = f"{day}-{slug}-{count}"
    return f"journal/{day:%Y}/{day:%m}/{stem}.md"


def _slug(title: str) -> str:
    """Return a title as a file's name has it: its words in small Latin letters, whatever script they are written in."""
    if not title.isascii():
        from anyascii import anyascii  # noqa: PLC0415  # only a title in other letters needs its tables

        title = anyascii(title)
    words = re.findall(r"[a-z0-9]+", title.lower())[:MAX_WORDS]
    while len(words) > 1 and len("-".join(words)) > MAX_SLUG:
        words.pop()
    return "-".join(words)[:MAX_SLUG] or "entry"


def _quote(text: str) -> str:
    # JSON's strings are YAML's double-quoted ones.
    return json.dumps(text, ensure_ascii=False)
