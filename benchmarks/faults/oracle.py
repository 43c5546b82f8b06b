"""What a file must be read as, said by Python's own json and csv: a second opinion that shares no code with the reader.

The rules are those of docs/method.md, written down once more in plain Python: slow, and short enough to be believed.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from benchmarks.faults.small_desk import DAY
from benchmarks.faults.time_oracle import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from benchmarks.faults.small_desk import Values

ZONE = ZoneInfo("America/New_York")
FAR = 31
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
WORDS = ["none", "null", "nil", "nan", "na", "n/a", "#n/a", "<na>", "nat", "undefined", "(none)", "(null)", "-", "--"]
NOTHING = {each for word in WORDS for each in (word, word.upper(), word.capitalize())} | {"NaN", "NaT", "<NA>", "N/a"}
TRUTH = {"true": True, "false": False, "1": True, "0": False}
TORN = b"\0" * 512
"""What a disk leaves where it wrote nothing: such a line is set aside, whatever a reader would make of it."""
SPAN = 100
"""Lines that a CSV's record may have after its first."""


@dataclass(slots=True)
class Expectation:
    """What must become of a file."""

    lines: int = 0
    blank: int = 0
    lost: int = 0
    records: list[Values] = field(default_factory=list)

    @property
    def duplicates(self) -> int:
        """Return how many records share id and day with an earlier one."""
        keys = {(record[1], _day(record[0])) for record in self.records}
        return len(self.records) - len(keys)

    def take(self, record: Values | None) -> None:
        """Count a line as a record, or as lost where it is none."""
        self.lines += 1
        if record is None:
            self.lost += 1
        else:
            self.records.append(record)


def of_jsonl(data: bytes) -> Expectation:
    """Return what lines of JSON must be read as."""
    expectation = Expectation()
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for line in lines if lines[-1] else lines[:-1]:
        if line.strip(b" \t\r"):
            expectation.take(_json_record(line))
        else:
            expectation.lines += 1
            expectation.blank += 1
    return expectation


def of_csv(data: bytes) -> Expectation:
    """Return what CSV must be read as; the first line that is not blank is the header, and no line of the account."""
    expectation, header = Expectation(), list[str]()
    has_header = False
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    lines = [line.removesuffix(b"\r") for line in (lines if lines[-1] else lines[:-1])]
    start = 0
    while start < len(lines):
        if not lines[start].strip():
            expectation.lines += has_header
            expectation.blank += has_header
            start += 1
            continue
        cells, taken = _csv_record(lines[start : start + SPAN + 1])
        if not has_header:
            header, has_header = cells or [], True
            start += taken if cells is not None else 1
        elif cells is None or len(cells) != len(header):
            expectation.take(None)
            start += 1
        else:
            expectation.take(record_of(dict(zip(reversed(header), reversed(cells), strict=True))))
            start += taken
    return expectation


def record_of(row: Mapping[str, Any]) -> Values | None:
    """Return the values that a row must be read as, or None where it is no record."""
    moment, name, workflow = _moment(row.get("ts")), _text(row.get("conversation_id")), _text(row.get("workflow"))
    if moment is None or name is None or workflow not in {"desk", "phone"}:
        return None
    if abs((_day(moment) - DAY).days) > FAR:
        return None
    return (
        moment,
        name,
        workflow,
        _number(row.get("confidence"), 0, 1),
        _whole(row.get("turns"), 0, 100_000),
        _boolean(row.get("handoff")),
        _text(row.get("channel")),
        _whole(row.get("csat"), 1, 5),
    )


def _json_record(line: bytes) -> Values | None:
    try:
        row = json.loads(line.decode(), object_pairs_hook=_first_wins, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return record_of(row) if isinstance(row, dict) else None


def _first_wins(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in pairs:
        row.setdefault(name, value)
    return row


def _refuse(token: str) -> Any:
    raise ValueError(token)


def _csv_record(lines: list[bytes]) -> tuple[list[str] | None, int]:
    """Return the cells of the record that begins the lines, and how many lines it has."""
    texts = []
    for line in lines:
        try:
            texts.append(line.decode() + "\n")
        except UnicodeDecodeError:
            break
    if TORN in lines[0]:
        return None, 1
    reader = csv.reader(texts, strict=True)
    try:
        cells = next(reader, None)
    except csv.Error:
        return None, 1
    return cells, reader.line_num


def _day(moment: Any) -> dt.date:
    day: dt.date = moment.astimezone(ZONE).date()
    return day


def _moment(value: Any) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC) if value.tzinfo else None
    return moment_of(str(_text(value)))


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\0", value) or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value) if isinstance(value, int) else None


def _number(value: Any, low: float, high: float) -> float | None:
    if isinstance(value, str):
        value = float(value) if value not in NOTHING and NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not low <= value <= high:
        return None
    return float(value)


def _whole(value: Any, low: int, high: int) -> int | None:
    number = _number(value, low, high)
    return int(number) if number is not None and math.floor(number) == number else None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return TRUTH.get(str(value).strip().lower()) if isinstance(value, str | int) else None
