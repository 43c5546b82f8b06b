"""What became of a dump's lines and fields, as a day's page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.ledger import Account, Source
    from watchbook.pages.book import Book

LINES_SHOWN = 40
"""How many line numbers of a reason are listed; the ledger has them all."""

QUARANTINED, INVALID = "quarantined:", "invalid:"


@dataclass(frozen=True, slots=True)
class Reason:
    """Lines that were quarantined for one reason."""

    reason: str
    count: int
    lines: str
    """The numbers of the first ones."""
    more: int
    """How many are not listed."""


@dataclass(frozen=True, slots=True)
class FieldAccount:
    """What became of a field of the records that were rolled up."""

    name: str
    used: int
    coerced: int
    """Those of them that were written as text."""
    null: int
    unusable: int
    reasons: str
    """Why values were unusable, each with its count."""


@dataclass(frozen=True, slots=True)
class FileAccount:
    """What became of every line of a file."""

    source: Source
    lines: int
    parts: tuple[tuple[str, int], ...]
    """What they add up from."""
    reasons: tuple[Reason, ...]
    fields: tuple[FieldAccount, ...]

    @property
    def adds_up(self) -> bool:
        """Whether every line is accounted for."""
        return sum(count for _, count in self.parts) == self.lines

    @property
    def odd(self) -> str:
        """What is to be known of the fields without opening the table."""
        clauses = [f"{field.name} {field.coerced:,} written as text" for field in self.fields if field.coerced]
        clauses += [f"{field.name} {field.unusable:,} unusable" for field in self.fields if field.unusable]
        return "; ".join(clauses)


def accounts_of(book: Book, day: dt.date) -> list[FileAccount]:
    """Return the account of every file whose name bears the day."""
    return [_account(book, source) for source in book.sources_by_date.get(day, ())]


def _account(book: Book, source: Source) -> FileAccount:
    counts = book.accounts_by_source.get((source.date, source.source), [])
    lines = {account.outcome: account.count for account in counts if not account.field}
    set_aside = {name.removeprefix(QUARANTINED): count for name, count in lines.items() if name.startswith(QUARANTINED)}
    parts = (
        ("blank", lines.get("blank", 0)),
        *_parts_in_use(lines),
        ("duplicates", lines.get("duplicate", 0)),
        ("quarantined", sum(set_aside.values())),
    )
    reasons = tuple(_reason(book, source, name, count) for name, count in sorted(set_aside.items()))
    return FileAccount(source, lines.get("lines", 0), parts, reasons, _fields(counts))


def _parts_in_use(lines: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return what became of the lines that count: each a record, or rows of conversations."""
    conversations = lines.get("rolled-up", 0)
    if "in-conversations" not in lines:
        return (("rolled up", conversations),)
    noun = "conversation begins" if conversations == 1 else "conversations begin"
    return (
        (f"in conversations, of which {conversations:,} {noun} here", lines["in-conversations"]),
        ("left out", lines.get("left-out", 0)),
        ("late", lines.get("late", 0)),
    )


def _reason(book: Book, source: Source, reason: str, count: int) -> Reason:
    rows = book.quarantined_by_source.get((source.date, source.source), ())
    lines = [row.line for row in rows if row.reason == reason]
    listing = ", ".join(f"{line:,}" for line in lines[:LINES_SHOWN])
    return Reason(reason, count, listing, max(len(lines) - LINES_SHOWN, 0))


def _fields(counts: Iterable[Account]) -> tuple[FieldAccount, ...]:
    outcomes_by_field: dict[str, dict[str, int]] = {}
    for account in counts:
        if account.field:
            outcomes_by_field.setdefault(account.field, {})[account.outcome] = account.count
    return tuple(_field(name, outcomes) for name, outcomes in outcomes_by_field.items())


def _field(name: str, outcomes: Mapping[str, int]) -> FieldAccount:
    invalid = {key.removeprefix(INVALID): count for key, count in outcomes.items() if key.startswith(INVALID)}
    used_count, coerced_count, null_count = (outcomes.get(outcome, 0) for outcome in ("used", "coerced", "null"))
    reasons = ", ".join(f"{reason}: {count:,}" for reason, count in sorted(invalid.items()))
    return FieldAccount(name, used_count, coerced_count, null_count, sum(invalid.values()), reasons)
