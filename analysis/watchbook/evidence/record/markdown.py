"""A record as Markdown, for a person who reads it on paper."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from watchbook.evidence.badge import duration
from watchbook.evidence.record.oecd_criteria import criteria
from watchbook.journal.editing.known_facts import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.evidence.record.fields import Record, RecordVerdict, Value

NOT_STATED = "*not stated*"
LISTED = 6
"""How many of a list are shown."""


def as_markdown(record: Record) -> str:
    """Return a record as Markdown; what people and dumps wrote stands in it as text."""
    parts = [
        f"# {plain(record.entry.title)}",
        f"{record.about}",
        "\n".join(_origin_lines(record)),
        "## Report",
        "\n".join(_report(record)),
        *(_gaps(record)),
        "## What was written",
        *(part for heading, text in record.entry.sections.items() for part in (f"### {plain(heading)}", _quote(text))),
        "## Timeline",
        _table(("At", "By", "What", "In git since"), _timeline(record)),
        "## Who knew, and where the work went",
        _table(("At", "What", "By"), _acts(record)),
        *_timing_section(record),
        "## Versions of model and prompt",
        _table(("Workflow", "Field", "Version", "Seen first", "Seen last", "Records"), _versions(record)),
        "## Days out of band that it explains",
        _table(
            ("Day", "Workflow", "Metric", "Value", "Lower", "Upper", "Test", "First known"),
            _verdict_rows(record.verdicts),
        ),
        f"{len(record.verdicts)} verdicts of its days in all; the JSON has each.",
        "## Dumps of its days",
        _table(
            ("Day", "File", "SHA-256", "Bytes", "Note"),
            ((each.day, each.source, each.sha256, each.size, each.note) for each in record.dumps),
        ),
        "## What git and receipts show",
        "\n".join(_evidence(record)),
    ]
    return "\n\n".join(parts) + "\n"


def _origin_lines(record: Record) -> Iterator[str]:
    made, entry = record.made, record.entry
    days = f"{entry.first_day} to {entry.last_day}" if entry.last_day else f"{entry.first_day}, still open"
    yield f"- Entry: `{entry.id}`, {entry.type}, {entry.status}; days {days}"
    yield f"- Workflows: {', '.join(plain(each.title) for each in entry.workflows)}"
    yield f"- Of: {plain(made.engagement)}, commit {made.commit or 'none'}, figures as of {_when(made.as_of)}"
    yield f"- Made by: {made.tool}"


def _report(record: Record) -> Iterator[str]:
    for each in criteria():
        needed = ", mandatory" if each.mandatory else ""
        yield from [f"{each.number}. **{each.name}**{needed}", f"   {_value(record.report[each.field])}"]


def _value(value: Value) -> str:
    if not value:
        return NOT_STATED
    if isinstance(value, str):
        return plain(value).replace("\n", "\n   ")
    given = [f"{key}: {said}" for key, said in value.items()] if isinstance(value, dict) else value
    more = f"; and {len(given) - LISTED} more, which the JSON names" if len(given) > LISTED else ""
    return "; ".join(plain(each) for each in given[:LISTED]) + more


def _gaps(record: Record) -> list[str]:
    missing = [gap for gap in record.not_stated if gap.mandatory]
    if not missing:
        return ["Each of the framework's mandatory criteria is stated."]
    lines = [f"- {gap.criterion}. {gap.name}: `{gap.write}`" for gap in missing]
    return ["Mandatory in the framework, and not stated; write into the entry's front matter:", "\n".join(lines)]


def _timeline(record: Record) -> Iterator[Sequence[object]]:
    for line in (record.provenance or {}).get("timeline", ()):
        yield line["claimed"], line["by"], line["text"], _sighting(line)


def _acts(record: Record) -> Iterator[Sequence[object]]:
    acts = [(told.at, f"noticed{f' ({told.how})' if told.how else ''}", told.who) for told in record.told]
    for switch in record.switches:
        to = "people" if switch.to == "manual" else "the AI"
        acts.append((switch.at, f"{switch.workflow} to {to}{f': {switch.reason}' if switch.reason else ''}", switch.by))
    yield from ((_when(at), what, by) for at, what, by in sorted(acts))


def _timing_section(record: Record) -> list[str]:
    if not record.timings:
        return []
    heads = ("Workflow", "Switched to people", "Last by the AI", "By the AI", "By people", "Promised", "Back")
    rows = (
        (
            each.workflow,
            _when(each.switched),
            _when(each.last_by_ai) or ("none after it" if each.ai == 0 else "not counted"),
            "" if each.ai is None else each.ai,
            "" if each.people is None else each.people,
            duration(dt.timedelta(seconds=each.seconds_promised)),
            _when(each.back),
        )
        for each in record.timings
    )
    return ["## What each switch to people took", _table(heads, rows)]


def _versions(record: Record) -> Iterator[Sequence[object]]:
    for each in record.versions:
        yield each.workflow, each.field, each.value, each.first_day, each.last_day, each.records


def _verdict_rows(verdicts: Iterable[RecordVerdict]) -> Iterator[Sequence[object]]:
    for each in verdicts:
        if each.out_of_band:
            numbers = (f"{number:.6g}" if number is not None else "" for number in (each.value, each.lower, each.upper))
            yield each.day, each.workflow, each.metric, *numbers, each.test, _when(each.first_known)


def _evidence(record: Record) -> Iterator[str]:
    known, receipts = record.provenance, record.receipts
    if known is None:
        yield "The engagement is in no git repository, so no date can be shown."
        return
    yield f"- {plain(known['about'])}"
    for each in known["amendments"]:
        yield f"- Amended at {each['at']} by {plain(each['author']['name'])}: {each['kind']}, commit {each['commit']}"
    yield f"- {plain(receipts['what'])}" if receipts else "- No receipt covers it."


def _sighting(line: dict[str, Any]) -> str:
    """Return when git first saw a line of the timeline, and how long after what it claims."""
    if line["first_seen"] is None:
        return "not yet"
    delay = dt.timedelta(seconds=line["delay"])
    return f"{line['first_seen']} ({duration(delay)} {'before' if line['delay'] < 0 else 'after'})"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    found = [f"| {' | '.join(_cell(each) for each in row)} |" for row in rows]
    if not found:
        return "None."
    return "\n".join([f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *found])


def _cell(value: object) -> str:
    return plain(" ".join(str(value).split()))


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.replace("<", "&lt;").split("\n"))


def _when(moment: dt.datetime | None) -> str:
    return moment.isoformat() if moment else ""
