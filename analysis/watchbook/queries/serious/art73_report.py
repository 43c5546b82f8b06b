"""What is known of a serious incident, by the things that Art. 73 of Regulation (EU) 2024/1689 asks for.

It claims nothing: not that a report is owed, nor that this is enough for one.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from watchbook.calendar import Calendar
from watchbook.check import Books
from watchbook.check.finding_text import count_of
from watchbook.check.promises.legal_clocks import REGULATION, legal_clock
from watchbook.errors import JournalError
from watchbook.journal import CHANGED, FOLLOW_UP, WORKED
from watchbook.journal.editing.known_facts import plain
from watchbook.queries.entry_record import record_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from watchbook.check.promises.legal_clocks import LegalClock
    from watchbook.config import Engagement
    from watchbook.evidence.record.fields import Record
    from watchbook.journal import Entry

STATED = "report."
LISTED = 12
"""Lines of a list that are shown."""
NOTICE = (
    "Filled from what Watchbook holds. It does not say that a report is owed, nor that this is enough for one: whoever "
    "knows the law decides, and signs. The names are our words for what each provision of the Act asks for. The "
    "Commission's draft template of 26 September 2025 was not at hand: its labels stand beside ours only where "
    "somebody who has it has compared them."
)


@dataclass(frozen=True, slots=True)
class Art73Field:
    """One thing that a report asks for."""

    part: str
    name: str
    asked_by: str
    """The provision that it follows from."""
    template: str
    """The label of the draft template's field; empty where nobody has compared it."""
    known: str = ""
    """Where the answer comes from; empty where only people can say it."""


@lru_cache(maxsize=1)
def art73_fields() -> tuple[Art73Field, ...]:
    """Return what is asked for, in order."""
    tables = tomllib.loads(files("watchbook.queries.serious").joinpath("art73_fields.toml").read_text("utf-8"))
    return tuple(Art73Field(**table) for table in tables["field"])


def art73_report(engagement: Engagement, name: str, now: dt.datetime) -> str:
    """Return what is known of a serious incident as Markdown, what is missing, and what was amended.

    Args:
        engagement: whose journal it is in.
        name: an entry's id, a part of it, or its path.
        now: the reader's clock.

    Raises:
        JournalError: there is no such entry, or nobody has said that it is a serious incident.
        WatchbookError: metrics, ledger, journal or history cannot be read.
    """
    record = record_of(engagement, name, now)
    entry = next(entry for entry in Books.read(engagement).journal.entries if entry.id == record.entry.id)
    calendar = Calendar.of(engagement.config)
    clock = legal_clock(entry, calendar)
    if clock is None:
        raise JournalError(
            f"nobody has said that {entry.id} is a serious incident",
            place=entry.place(),
            hints=("serious: true and harm: in its front matter, if it is one: docs/journal.md",),
        )
    answers = _answers(record, entry, clock, calendar)
    return "\n\n".join(_parts(record, clock, answers)) + "\n"


def _parts(record: Record, clock: LegalClock, answers: dict[str, str]) -> Iterator[str]:
    yield f"# {plain(record.entry.title)}: for a report under Art. 73, {REGULATION}"
    yield NOTICE
    for part, fields in groupby(art73_fields(), key=lambda field: field.part):
        yield f"## {part}"
        yield "\n".join(line for field in fields for line in _lines(field, answers))
    yield "## Missing"
    missing = [field for field in art73_fields() if not answers.get(field.known, "")]
    yield "\n".join(f"- {field.name} ({field.asked_by}){_where(field)}" for field in missing) or "Nothing."
    yield "## What became of it since"
    yield _amendments(record)
    yield (
        f"The clock is that of {clock.time.source}: {clock.time.days} days, counted in full days of 24 hours, which is "
        "never later than the law counts."
    )


def _lines(field: Art73Field, answers: dict[str, str]) -> list[str]:
    label = f" [{field.template}]" if field.template else ""
    answer = answers.get(field.known, "")
    lines = answer.splitlines() if answer else ["*not known*"]
    head = f"- **{field.name}**{label} ({field.asked_by}):"
    return [f"{head} {lines[0]}"] if len(lines) == 1 else [head, *(f"    {line}" for line in lines)]


def _where(field: Art73Field) -> str:
    return f": `{field.known.removeprefix(STATED)}` under `report:`" if field.known.startswith(STATED) else ""


def _answers(record: Record, entry: Entry, clock: LegalClock, calendar: Calendar) -> dict[str, str]:
    """Return each answer by what it is known as; people's and dumps' words as text."""
    sections = {name: _quote(section.text) for name, section in entry.sections.items()}
    noticing = entry.noticed
    zone = calendar.zone
    return {
        "kind": _kind(entry, clock),
        "harm": clock.harm or "",
        "aware": _instant(entry.serious.aware if entry.serious else None, zone),
        "due": f"{_instant(clock.due, zone)} ({clock.time.source})",
        "reported": _instant(clock.reported, zone),
        "versions": _list_text([f"{plain(row.workflow)} {row.field} {plain(row.value)}" for row in record.versions]),
        "workflows": ", ".join(plain(workflow.title) for workflow in record.entry.workflows),
        "title": plain(entry.title),
        "days": f"{entry.first} to {entry.last}" if entry.last else f"from {entry.first}, it goes on",
        "changed": sections.get(CHANGED, ""),
        "noticed": f"{_instant(noticing.at, zone)}, by {plain(noticing.by)}" if noticing else "",
        "timeline": _list_text(
            [f"{_instant(line.at, zone)} {plain(line.by)}: {plain(line.text)}" for line in entry.timeline]
        ),
        "switches": _list_text(
            [
                f"{_instant(switch.at, zone)} {plain(switch.workflow)} to {switch.to}, by {plain(switch.by)}"
                for switch in entry.switches
            ]
        ),
        "cause": entry.cause or "",
        "worked": sections.get(WORKED, ""),
        "follow-up": sections.get(FOLLOW_UP, ""),
        "dumps": _list_text([f"{plain(dump.source)} sha256:{dump.sha256}" for dump in record.dumps]),
        **{f"{STATED}{key}": _statement(value) for key, value in entry.report.items()},
    }


def _kind(entry: Entry, clock: LegalClock) -> str:
    if clock.reported is None:
        return "initial: it was not reported yet"
    return "final: the entry is resolved" if entry.status == "resolved" else "follow-up: it was reported, and goes on"


def _statement(value: object) -> str:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {plain(str(text))}" for key, text in value.items())
    assert isinstance(value, tuple)
    return ", ".join(plain(str(text)) for text in value)


def _instant(at: dt.datetime | None, zone: dt.tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="minutes") if at else ""


def _quote(text: str) -> str:
    return "\n".join(f"> {plain(line)}" for line in text.strip().splitlines() if line.strip())


def _list_text(lines: Sequence[str]) -> str:
    more = [f"and {len(lines) - LISTED} more"] if len(lines) > LISTED else []
    return "\n".join([*lines[:LISTED], *more])


def _amendments(record: Record) -> str:
    """Return the commits that changed the entry since, the oldest first, as git has them."""
    amendments = (record.provenance or {}).get("amendments", [])
    if not amendments:
        return "Git has no amendment of the entry."
    return "\n".join(
        f"- {amendment.get('at', '')} {amendment.get('kind', '')}"
        + (f": {', '.join(amendment['keys'])}" if amendment.get("keys") else "")
        + f", {count_of(int(amendment.get('added', 0)), 'line')} added, {amendment.get('removed', 0)} removed"
        for amendment in amendments
    )
