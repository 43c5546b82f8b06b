"""What became of a dump's lines and fields, as a day's page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from watchbook.ledger import Account, Source
    from watchbook.pages.book import Book

LINES_SHOWN = 40
"""How many line numbers of a reason are listed; the ledger has them all."""

QUARANTINED, INVALID = "quarantined:", "invalid:"


def accounts_of(book: Book, day: dt.date) -> list[dict[str, Any]]:
    """Return the account of every file whose name bears the day."""
    return [_account(book, source) for source in book.sources_by_date.get(day, ())]


def _account(book: Book, source: Source) -> dict[str, Any]:
    counts = book.accounts_by_source.get((source.date, source.source), ())
    lines = {account.outcome: account.count for account in counts if not account.field}
    set_aside = {name.removeprefix(QUARANTINED): count for name, count in lines.items() if name.startswith(QUARANTINED)}
    total = lines.get("lines", 0)
    fields = _fields(counts)
    parts = [("blank", lines.get("blank", 0)), ("rolled up", lines.get("rolled-up", 0))]
    parts += [("duplicates", lines.get("duplicate", 0)), ("quarantined", sum(set_aside.values()))]
    return {
        "source": source,
        "lines": total,
        "parts": parts,
        "adds_up": sum(count for _, count in parts) == total,
        "reasons": [_reason(book, source, name, count) for name, count in sorted(set_aside.items())],
        "fields": fields,
        "odd": _odd(fields),
    }


def _reason(book: Book, source: Source, reason: str, count: int) -> dict[str, Any]:
    lines = [
        row.line for row in book.quarantined_by_source.get((source.date, source.source), ()) if row.reason == reason
    ]
    shown = ", ".join(f"{line:,}" for line in lines[:LINES_SHOWN])
    return {"reason": reason, "count": count, "lines": shown, "more": max(len(lines) - LINES_SHOWN, 0)}


def _fields(counts: Iterable[Account]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, int]] = {}
    for account in counts:
        if account.field:
            found.setdefault(account.field, {})[account.outcome] = account.count
    rows = []
    for name, outcomes in found.items():
        invalid = {key.removeprefix(INVALID): count for key, count in outcomes.items() if key.startswith(INVALID)}
        rows.append(
            {
                "name": name,
                "used": outcomes.get("used", 0),
                "null": outcomes.get("null", 0),
                "coerced": outcomes.get("coerced", 0),
                "unusable": sum(invalid.values()),
                "invalid": ", ".join(f"{key}: {count:,}" for key, count in sorted(invalid.items())),
            }
        )
    return rows


def _odd(fields: Iterable[dict[str, Any]]) -> str:
    names = [(field["name"], field["coerced"], field["unusable"]) for field in fields]
    said = [f"{name} {coerced:,} written as text" for name, coerced, _ in names if coerced]
    said += [f"{name} {unusable:,} unusable" for name, _, unusable in names if unusable]
    return "; ".join(said)
