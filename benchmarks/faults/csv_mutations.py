"""Mutated CSV: quotes, newlines in them, commas, ragged rows, doubled headers, and then harm to the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.faults.byte_harm import harmed
from benchmarks.faults.odd_values import MOMENTS, NUMBERS, TEXTS
from benchmarks.faults.small_desk import COLUMNS

if TYPE_CHECKING:
    from random import Random

ROWS = 10
"""Rows of a file, about."""


def csv_file(dice: Random) -> bytes:
    """Return a file."""
    odd = dice.choice((0.0, 0.05, 0.2, 0.6))
    header = list(COLUMNS)
    if dice.random() < odd:
        dice.shuffle(header)
    if dice.random() < odd / 2:
        header.insert(dice.randrange(len(header)), dice.choice(("extra", "ts", "confidence", "", " ts", "TS")))
    end = dice.choice(("\n", "\n", "\r\n"))
    rows = [header] + [_row(header, dice, odd) for _ in range(dice.randrange(ROWS // 2, ROWS * 3 // 2))]
    text = end.join(",".join(_cell(cell, dice) for cell in row) for row in rows) + dice.choice((end, "", end * 2))
    data = (dice.choice(("", "", "", "\ufeff")) + text).encode()
    return harmed(data, dice) if dice.random() < 0.6 else data


def is_comparable(data: bytes) -> bool:
    """Return whether all readers make the same lines and columns of it.

    A lone CR, or CR LF within quotes, is read in two ways; a header with zero bytes or other than UTF-8 in it, too.
    """
    ends_alike = b"\r" not in data.replace(b"\r\n", b"\n") and not (b"\r" in data and b'"' in data)
    header = next((line for line in data.split(b"\n") if line.strip()), b"")
    return ends_alike and b"\0" not in header and header.decode("utf-8", "ignore").encode() == header


def _row(header: list[str], dice: Random, odd: float) -> list[str]:
    cells = [dice.choice((*TEXTS, *NUMBERS)) if dice.random() < odd / 3 else _usual(name, dice, odd) for name in header]
    if dice.random() < odd / 4:
        cells = cells[: dice.randrange(len(cells))] if dice.random() < 0.5 else [*cells, "more"]
    return cells


def _usual(name: str, dice: Random, odd: float) -> str:
    if name.strip().lower() == "ts":
        return dice.choice(MOMENTS) if dice.random() < odd else f"2026-03-02T{dice.randrange(24):02}:00:00-05:00"
    return {
        "conversation_id": f"c{dice.randrange(200)}",
        "workflow": dice.choice(("desk", "phone")),
        "confidence": repr(round(dice.random(), dice.choice((2, 17)))),
        "turns": str(dice.randrange(40)),
        "handoff": dice.choice(("true", "False", "0", "")),
        "csat": dice.choice(("", "1", "5")),
    }.get(name, "web")


def _cell(text: str, dice: Random) -> str:
    if any(sign in text for sign in '",\n') or dice.random() < 0.1:
        return '"' + text.replace('"', '""') + '"'
    return text
