"""The conservation account: of every file, what became of each of its lines and of each field."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from watchbook.dumps.losses.loss_count import LossCount
from watchbook.dumps.words.undeclared_names import RESPELT, UNDECLARED, names_clause
from watchbook.errors import LedgerError, Place
from watchbook.ledger import Account, QuarantinedLine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.dumps.losses.line_losses import LineLosses
    from watchbook.ledger import Source, SourceKind

LINES, BLANK, ROLLED_UP, DUPLICATE = "lines", "blank", "rolled-up", "duplicate"
REPEATED = "repeated"
"""Of the duplicates, those whose id stands in the file before them; the others stand in another file."""
DIFFERING = "differing"
"""Of the repeated lines, those that say something else than every line before them that shares their id."""
IN_CONVERSATIONS = "in-conversations"
"""Of a file whose lines are rows: those that conversations are made of; then `rolled-up` counts the conversations."""
LEFT_OUT = "left-out"
"""Rows that are no part of a conversation, as watchbook.toml says."""
LATE = "late"
"""Rows that came after their conversation's horizon."""
QUARANTINED = "quarantined:"
USED, NULL, COERCED = "used", "null", "coerced"
INVALID = "invalid:"


class Tally:
    """An account while its file is being read."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._lines: Counter[str] = Counter({LINES: 0, BLANK: 0, ROLLED_UP: 0, DUPLICATE: 0})
        self._fields: dict[str, Counter[str]] = {}
        self._losses = LossCount()

    def count(self, outcome: str, count: int) -> None:
        """Add to the file's count of an outcome."""
        self._lines[outcome] += count

    def add(self, outcome: str, count: int) -> None:
        """Add to a count that a file need not have."""
        if count:
            self.count(outcome, count)

    def lose(self, losses: LineLosses) -> None:
        """Note lines that were set aside."""
        self._losses.add(losses)

    def lose_all(self, losses: LossCount) -> None:
        """Note a file's lines that were set aside."""
        self._losses.update(losses)

    def field(self, name: str, outcomes: Mapping[str, int]) -> None:
        """Add to a field's counts."""
        self._fields.setdefault(name, Counter()).update(outcomes)

    def accounts(self, date: dt.date, source: str) -> tuple[Account, ...]:
        """Return the account's rows; a count of nothing is left out but for the file's four totals."""
        lines = Counter(self._lines)
        lines.update({QUARANTINED + reason: count for reason, count in self._losses.counts.items()})
        rows = [Account(date, source, "", outcome, count) for outcome, count in lines.items()]
        rows += [
            Account(date, source, name, outcome, count)
            for name, outcomes in self._fields.items()
            for outcome, count in outcomes.items()
            if count
        ]
        return tuple(sorted(rows))

    def quarantined(self, date: dt.date, source: str) -> tuple[QuarantinedLine, ...]:
        """Return where the lines stand that were set aside, the first `LISTED` of each reason."""
        rows = [
            QuarantinedLine(date, source, line, reason)
            for reason, lines in self._losses.first_lines.items()
            for line in lines
        ]
        return tuple(sorted(rows))


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """What became of one file's lines."""

    source: str
    kind: SourceKind
    date: dt.date
    """The date in its name."""
    note: str
    """What was odd about the file as a whole, or empty."""
    lines: int
    blank: int
    rolled_up: int
    duplicates: int
    quarantined: dict[str, int] = field(default_factory=dict)
    """Lines set aside, by reason."""
    coerced: dict[str, int] = field(default_factory=dict)
    """Values read from text, by field."""
    nulled: dict[str, dict[str, int]] = field(default_factory=dict)
    """Unusable values, by field and reason; their records are rolled up without them."""
    differing: int = 0
    """Of the duplicates, those that share an id with an earlier line of the file and differ from it."""
    in_conversations: int | None = None
    """Of a file whose lines are rows: those that conversations are made of; `rolled_up` are the conversations."""
    left_out: int = 0
    late: int = 0
    undeclared: dict[str, int] = field(default_factory=dict)
    """Of the lines set aside for a workflow that is not declared: those whose name looks like a label, by name."""
    respelt: dict[str, int] = field(default_factory=dict)
    """Of these lines, those with a declared name written with other capitals, spaces or dashes, by declared name."""

    @property
    def used(self) -> int:
        """Lines of which something was counted."""
        return self.rolled_up if self.in_conversations is None else self.in_conversations


def intake_rows(sources: Iterable[Source], accounts: Iterable[Account]) -> list[IntakeRow]:
    """Return a row for each source, in the order they are credited.

    Raises:
        LedgerError: an account does not balance.
    """
    by_source: dict[str, dict[str, dict[str, int]]] = {}
    for row in accounts:
        by_source.setdefault(row.source, {}).setdefault(row.field, {})[row.outcome] = row.count
    credit_order = sorted(sources, key=lambda source: (source.date, source.source))
    return [_intake_row(source, by_source.get(source.source, {})) for source in credit_order]


def line_rows(sources: Iterable[Source], lines: Mapping[str, Mapping[str, int]]) -> list[IntakeRow]:
    """Return a row for each source of what became of its lines alone, in the order they are credited.

    Raises:
        LedgerError: an account of lines does not balance.
    """
    credit_order = sorted(sources, key=lambda source: (source.date, source.source))
    return [_intake_row(source, {"": lines.get(source.source, {})}) for source in credit_order]


def _intake_row(source: Source, fields: Mapping[str, Mapping[str, int]]) -> IntakeRow:
    lines = fields.get("", {})
    quarantine_counts = _under(lines, QUARANTINED)
    row = IntakeRow(
        source.source,
        source.kind,
        source.date,
        source.note,
        lines.get(LINES, 0),
        lines.get(BLANK, 0),
        lines.get(ROLLED_UP, 0),
        lines.get(DUPLICATE, 0),
        quarantine_counts,
        {name: counts[COERCED] for name, counts in sorted(fields.items()) if name and counts.get(COERCED)},
        {name: _under(counts, INVALID) for name, counts in sorted(fields.items()) if _under(counts, INVALID)},
        lines.get(DIFFERING, 0),
        lines.get(IN_CONVERSATIONS),
        lines.get(LEFT_OUT, 0),
        lines.get(LATE, 0),
        _under(lines, UNDECLARED),
        _under(lines, RESPELT),
    )
    parts = row.blank + row.used + row.duplicates + row.left_out + row.late + sum(quarantine_counts.values())
    _demand_balance(source, "lines", row.lines, parts)
    for name, counts in fields.items():
        if name:
            parts = counts.get(USED, 0) + counts.get(NULL, 0) + sum(_under(counts, INVALID).values())
            _demand_balance(source, f"field {name!r}", row.rolled_up, parts)
    return row


def _under(counts: Mapping[str, int], prefix: str) -> dict[str, int]:
    return {name.removeprefix(prefix): count for name, count in sorted(counts.items()) if name.startswith(prefix)}


def _demand_balance(source: Source, subject: str, whole: int, parts: int) -> None:
    if whole != parts:
        raise LedgerError(
            f"the account of {subject} does not balance: {whole} went in, {parts} are accounted for",
            place=Place(source.source),
            hints=(
                "this is a fault of watchbook, or the ledger was changed by hand",
                "`watchbook run --anew` makes the account from the dump again; if it stays, please report it",
            ),
        )


def intake_json(rows: Iterable[IntakeRow]) -> str:
    """Return the rows as a JSON array."""
    return json.dumps([asdict(row) for row in rows], default=str, ensure_ascii=False, indent=2) + "\n"


def intake_text(rows: Iterable[IntakeRow]) -> str:
    """Return a table, and below each odd file what was odd about it."""
    table = list(rows)
    width = max([len("file"), *(len(_without_controls(row.source)) for row in table)])
    out = [f"{'file':{width}}  {'lines':>9}  {'blank':>6}  {'rolled up':>9}  {'dupl.':>6}  {'quarant.':>8}"]
    for row in table:
        counts = f"{row.lines:>9}  {row.blank:>6}  {row.rolled_up:>9}  {row.duplicates:>6}"
        out.append(f"{_without_controls(row.source):{width}}  {counts}  {sum(row.quarantined.values()):>8}")
        out += [f"    {line}" for line in _remarks(row)]
    totals = [
        sum(values) for values in zip(*((r.lines, r.blank, r.rolled_up, r.duplicates) for r in table), strict=True)
    ]
    lines, blank, rolled_up, duplicates = totals or [0, 0, 0, 0]
    aside = sum(sum(row.quarantined.values()) for row in table)
    name = f"{len(table)} files"
    out.append(f"{name:{width}}  {lines:>9}  {blank:>6}  {rolled_up:>9}  {duplicates:>6}  {aside:>8}")
    return "\n".join(out) + "\n"


def _remarks(row: IntakeRow) -> list[str]:
    words = [word for word in row.note.split() if ":" not in word]
    remarks = [f"the file is {' '.join(words)}"] if words else []
    remarks += [f"its {key} looks like {text}" for key, _, text in (w.partition(":") for w in row.note.split()) if text]
    if row.in_conversations is not None:
        remarks.append(
            f"rows in conversations: {row.in_conversations}, left out: {row.left_out}, late: {row.late}; "
            f"conversations that begin here: {row.rolled_up}"
        )
    if row.quarantined:
        remarks.append("quarantined: " + ", ".join(f"{count} {reason}" for reason, count in row.quarantined.items()))
    names = names_clause({UNDECLARED + name: count for name, count in row.undeclared.items()} | _respelt(row))
    if names:
        remarks.append(f"of workflows that are not declared: {names}")
    if row.differing:
        remarks.append(f"duplicates that differ from the line they share an id with: {row.differing}")
    if row.coerced:
        remarks.append("read from text: " + ", ".join(f"{count} {name}" for name, count in row.coerced.items()))
    for name, reasons in row.nulled.items():
        remarks.append(f"unusable {name}: " + ", ".join(f"{count} {reason}" for reason, count in reasons.items()))
    return remarks


def _respelt(row: IntakeRow) -> dict[str, int]:
    return {RESPELT + name: count for name, count in row.respelt.items()}


def _without_controls(text: str) -> str:
    """Return a name without what would move a terminal's cursor."""
    return "".join(char if char.isprintable() else "�" for char in text)
