"""A record as Markdown, for a person who reads it on paper."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from watchbook.evidence.badge import duration
from watchbook.evidence.record.oecd_criteria import criteria
from watchbook.journal.editing.known_facts import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.evidence.record.fields import Record, RecordMessage, RecordVerdict, Value

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
        *_answer_section(record),
        *_timing_section(record),
        "## Versions of model and prompt",
        _table(("Workflow", "Field", "Version", "Seen first", "Seen last", "Records"), _versions(record)),
        "## Days out of band that it explains",
        _table(
            ("Day", "Workflow", "Metric", "Value", "Lower", "Upper", "Test", "Where", "First known"),
            _verdict_rows(record.verdicts),
        ),
        f"{len(record.verdicts)} verdicts of its days in all; the JSON has each.",
        "## Dumps of its days",
        _table(
            ("Day", "File", "SHA-256", "Bytes", "Note"),
            ((dump.day, dump.source, dump.sha256, dump.size, dump.note) for dump in record.dumps),
        ),
        "## What git and receipts show",
        "\n".join(_evidence(record)),
    ]
    return "\n\n".join(parts) + "\n"


def _origin_lines(record: Record) -> Iterator[str]:
    origin, entry = record.made, record.entry
    days = f"{entry.first_day} to {entry.last_day}" if entry.last_day else f"{entry.first_day}, still open"
    yield f"- Entry: `{entry.id}`, {entry.type}, {entry.status}; days {days}"
    if entry.withdrawn:
        into = f", merged into `{entry.withdrawn.into}`" if entry.withdrawn.into else ""
        reason = f"{plain(entry.withdrawn.by)}, {_when(entry.withdrawn.at)}: {plain(entry.withdrawn.because)}"
        yield f"- Withdrawn by {reason}{into}"
    if entry.planned:
        announced = "announced" if entry.planned.announced else "not announced"
        yield f"- Planned from {_when(entry.planned.start)} to {_when(entry.planned.end)}, {announced} before it began"
    yield f"- Workflows: {', '.join(plain(workflow.title) for workflow in entry.workflows)}"
    yield f"- Of: {plain(origin.engagement)}, commit {origin.commit or 'none'}, figures as of {_when(origin.as_of)}"
    yield f"- Made by: {origin.tool}"


def _report(record: Record) -> Iterator[str]:
    for criterion in criteria():
        obligation = ", mandatory" if criterion.mandatory else ""
        yield from [
            f"{criterion.number}. **{criterion.name}**{obligation}",
            f"   {_value(record.report[criterion.field])}",
        ]


def _value(value: Value) -> str:
    if not value:
        return NOT_STATED
    if isinstance(value, str):
        return plain(value).replace("\n", "\n   ")
    answers = [f"{key}: {text}" for key, text in value.items()] if isinstance(value, dict) else value
    more = f"; and {len(answers) - LISTED} more, which the JSON names" if len(answers) > LISTED else ""
    return "; ".join(plain(answer) for answer in answers[:LISTED]) + more


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
    acts = [(notice.at, f"noticed{f' ({notice.how})' if notice.how else ''}", notice.who) for notice in record.told]
    for switch in record.switches:
        to = "people" if switch.to == "manual" else "the AI"
        acts.append((switch.at, f"{switch.workflow} to {to}{f': {switch.reason}' if switch.reason else ''}", switch.by))
    yield from ((_when(at), act, by) for at, act, by in sorted(acts))


def _answer_section(record: Record) -> list[str]:
    if not record.messages:
        return []
    message_rows = (
        (_when(message.at), message.channel, message.occasion, message.severity, _outcome(message))
        for message in record.messages
    )
    answer_rows = (
        (
            _when(answer.told),
            _when(answer.answered) or "by nobody",
            answer.by or "",
            ", ".join(answer.authority),
            answer.severity,
            "" if answer.seconds_promised is None else duration(dt.timedelta(seconds=answer.seconds_promised)),
            "late" if answer.late else "",
        )
        for answer in record.answers
    )
    return [
        "## Who was told",
        _table(("At", "Channel", "Why", "Severity", "What became of it"), message_rows),
        "## Who answered",
        _table(("Told", "Answered", "By", "Who may", "Severity", "Promised", ""), answer_rows),
    ]


def _outcome(message: RecordMessage) -> str:
    return f"{message.outcome}: {message.reason}" if message.reason else message.outcome


def _timing_section(record: Record) -> list[str]:
    if not record.timings:
        return []
    heads = ("Workflow", "Switched to people", "Last by the AI", "By the AI", "By people", "Promised", "Back")
    rows = (
        (
            timing.workflow,
            _when(timing.switched),
            _when(timing.last_by_ai) or ("none after it" if timing.ai == 0 else "not counted"),
            "" if timing.ai is None else timing.ai,
            "" if timing.people is None else timing.people,
            duration(dt.timedelta(seconds=timing.seconds_promised)),
            _when(timing.back),
        )
        for timing in record.timings
    )
    return ["## What each switch to people took", _table(heads, rows)]


def _versions(record: Record) -> Iterator[Sequence[object]]:
    for version in record.versions:
        yield version.workflow, version.field, version.value, version.first_day, version.last_day, version.records


def _verdict_rows(verdicts: Iterable[RecordVerdict]) -> Iterator[Sequence[object]]:
    for verdict in verdicts:
        if verdict.out_of_band:
            numbers = (
                f"{number:.6g}" if number is not None else ""
                for number in (verdict.value, verdict.lower, verdict.upper)
            )
            yield (
                verdict.day,
                verdict.workflow,
                verdict.metric,
                *numbers,
                verdict.test,
                verdict.place,
                _when(verdict.first_known),
            )


def _evidence(record: Record) -> Iterator[str]:
    provenance, receipts = record.provenance, record.receipts
    if provenance is None:
        yield "The engagement is in no git repository, so no date can be shown."
        return
    yield f"- {plain(provenance['about'])}"
    for amendment in provenance["amendments"]:
        author = plain(amendment["author"]["name"])
        yield f"- Amended at {amendment['at']} by {author}: {amendment['kind']}, commit {amendment['commit']}"
    yield f"- {plain(receipts['what'])}" if receipts else "- No receipt covers it."


def _sighting(line: dict[str, Any]) -> str:
    """Return when git first saw a line of the timeline, and how long after what it claims."""
    if line["first_seen"] is None:
        return "not yet"
    delay = dt.timedelta(seconds=line["delay"])
    return f"{line['first_seen']} ({duration(delay)} {'before' if line['delay'] < 0 else 'after'})"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    if not lines:
        return "None."
    return "\n".join([f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *lines])


def _cell(value: object) -> str:
    return plain(" ".join(str(value).split()))


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.replace("<", "&lt;").split("\n"))


def _when(moment: dt.datetime | None) -> str:
    return moment.isoformat() if moment else ""
