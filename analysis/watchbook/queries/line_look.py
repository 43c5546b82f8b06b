"""What becomes of one line of a dump: every field with where it stands, its value, its type and its outcome."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.check.rules.dumps.quarantined_lines import HINTS
from watchbook.dumps.nested.row_condition import MARK
from watchbook.dumps.nested.row_kind import ROW_ID
from watchbook.dumps.records import EXACT_REASONS, unusable_values
from watchbook.dumps.shapes import SHAPE
from watchbook.errors import DumpError, Place
from watchbook.queries.file_reading import file_reading

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.dumps.raw_rows import RawRows
    from watchbook.queries.file_reading import FileReading

NOT_DECLARED = "not declared under [workflows]"
AS_THEY_STAND = ("first", "last", "first_row", "last_row", "min", "max")
"""How a field is made of rows where its value is one of theirs."""
NAME_OF_ID = "(row's id)"
"""What a row's own id is called: it is no field, and tells a row that came twice."""


@dataclass(frozen=True, slots=True)
class FieldLook:
    """What a field of a line is."""

    field: str
    sources: tuple[str, ...]
    """Where it is looked for, in turn."""
    value: str
    """As text; empty for none."""
    type: str
    outcome: str
    """`used`, `null`, `no row of it` where the field's own condition leaves the row out, or what was found about it."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """What becomes of a line."""

    line: int
    outcome: str
    """`read`, `left out`, or why it is set aside."""
    fields: tuple[FieldLook, ...]


def look_at(engagement: Engagement, path: Path, line: int) -> list[LineLook]:
    """Return what becomes of a line: one look for each row that it holds.

    Raises:
        DumpError: there is no such file or line.
    """
    reading = file_reading(engagement, path)
    line_count, beginnings = 0, list[int]()
    for batch in reading.batches():
        line_count += batch.lines
        losses = [LineLook(line, f"set aside: {reason}", ()) for reason in batch.lost.reasons_at(line)]
        if losses:
            return losses
        numbers = batch.number(np.arange(batch.frame.height))
        rows = np.flatnonzero(numbers == line).tolist()
        if rows:
            return [_look(batch, reading, row, line) for row in rows]
        beginnings += [*numbers[numbers < line][-1:].tolist(), *numbers[numbers > line][:1].tolist()]
    raise DumpError(
        f"line {line} holds no row",
        place=Place(str(path)),
        hints=(_near_hint(line, beginnings), f"{line_count:,} lines or rows were looked at in all")
        if beginnings
        else ("the file holds no row that can be read",),
    )


def _near_hint(line: int, beginnings: list[int]) -> str:
    before = max((number for number in beginnings if number < line), default=None)
    after = min((number for number in beginnings if number > line), default=None)
    lines = " and ".join(f"--line {number}" for number in (before, after) if number is not None)
    return (
        f"rows begin near it at {lines}; one whose cells hold line ends is counted where it begins,"
        " and a blank line and a table's header hold none"
    )


def _look(batch: RawRows, reading: FileReading, row: int, line: int) -> LineLook:
    outcome = "read"
    if reading.kind is not None and reading.kind.where is not None and not reading.kind.where.mask(batch.frame)[row]:
        outcome = "left out: [dumps.conversation] where is not true of it"
    outcomes_by_field: dict[str, list[str]] = {}
    for (name, what_is_wrong), rows in batch.flaws.items():
        if not what_is_wrong.startswith(SHAPE) and np.isin(row, rows):
            outcomes_by_field.setdefault(name, []).append(what_is_wrong)
    elsewhere = _fields_of_other_rows(batch, reading, row)
    for name, what_is_wrong in _unusable_values(batch, reading, row).items():
        outcomes_by_field.setdefault(name, []).append(what_is_wrong)
    looks = []
    for field in reading.selection.fields:
        value = batch.frame[field.name][row]
        outcome_text = ", ".join(outcomes_by_field.get(field.name, [])) or ("null" if value is None else "used")
        if field.name in elsewhere:
            outcome_text = "no row of it"
        # 98.4 times 0.01 is 0.984 to whoever reads it.
        text = "" if value is None else str(float(f"{value:.12g}") if isinstance(value, float) else value)
        name = NAME_OF_ID if field.name == ROW_ID else field.name.removeprefix(MARK)
        looks.append(FieldLook(name, field.sources, text, field.type, outcome_text))
    is_part = reading.kind is not None and not reading.kind.is_main
    needed = ("conversation_id",) if is_part else ("ts", "conversation_id")
    missing = [look for look in looks if look.field in needed and not look.value]
    if outcome == "read" and is_part:
        outcome = "read, as a part of its conversation"
    if outcome.startswith("read") and missing:
        outcome = f"set aside: {' and '.join(map(_reason, missing))}"
    elif outcome == "read" and reading.kind is None and any(look.outcome == NOT_DECLARED for look in looks):
        outcome = "set aside: its workflow is not declared"
    return LineLook(line, outcome, tuple(looks))


def _reason(look: FieldLook) -> str:
    """Return why a row is set aside that has no usable value of a needed field, in a run's word for it."""
    reasons = (EXACT_REASONS.get((look.field, outcome)) for outcome in look.outcome.split(", "))
    reason = next((reason for reason in reasons if reason), "")
    return f"{reason}, {HINTS[reason]}" if reason in HINTS else f"no {look.field}"


def _fields_of_other_rows(batch: RawRows, reading: FileReading, row: int) -> set[str]:
    """Return the fields that a condition of their own has not look at this row."""
    conditions = [] if reading.kind is None else [(field.name, field.where) for field in reading.kind.fields]
    return {name for name, where in conditions if where is not None and not where.mask(batch.frame)[row]}


def _unusable_values(batch: RawRows, reading: FileReading, row: int) -> dict[str, str]:
    """Return why values of a row cannot be used, where they are a conversation's as they stand."""
    made = {} if reading.kind is None else {field.name: field.how for field in reading.kind.fields}
    fields = [
        field
        for field in reading.selection.fields
        if made.get(field.name, "last") in AS_THEY_STAND and not field.name.startswith(MARK)
    ]
    outcomes = unusable_values(batch.frame[row : row + 1], fields)
    selection = reading.selection
    workflow = batch.frame["workflow"][row] if "workflow" in batch.frame.columns else None
    if workflow is not None and workflow not in {*selection.workflows, *dict(selection.aliases)}:
        outcomes["workflow"] = NOT_DECLARED
    return outcomes


def look_json(looks: list[LineLook]) -> str:
    """Return looks as JSON."""
    return json.dumps([asdict(look) for look in looks], ensure_ascii=False, indent=2) + "\n"


def look_text(looks: list[LineLook]) -> str:
    """Return looks as a table each."""
    out = []
    for look in looks:
        out.append(f"line {look.line}: {look.outcome}")
        for field in look.fields:
            where = " or ".join(field.sources) or "(made, not read)"
            value = field.value if len(field.value) <= 60 else f"{field.value[:57]}..."
            out.append(f"  {field.field:<16} {value:<28} {field.type:<10} {field.outcome:<12} {where}")
    return "\n".join(out) + "\n"
