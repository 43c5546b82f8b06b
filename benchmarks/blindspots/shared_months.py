"""Months of a ledger that many mornings share: what is the same, byte for byte, is decoded once in a worker."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from watchbook.ledger.tables import LedgerTable

LARGEST = 4_000_000
"""Bytes of a file that is held; larger ones are a spoiled desk's alone."""

_decode = LedgerTable.decode


def share_months() -> None:
    """Let this process decode a month that it has decoded already from memory; rows are frozen, lists are new.

    Copies of one engagement differ in the month that is spoiled alone, and reading the others was two fifths of a
    morning.
    """
    LedgerTable.decode = _shared  # type: ignore[method-assign, assignment]  # a method of the same use


def _shared(table: LedgerTable[Any], data: bytes, name: str) -> list[Any]:
    return list(_rows(table, data, name)) if len(data) < LARGEST else _decode(table, data, name)


@lru_cache(maxsize=200)
def _rows(table: LedgerTable[Any], data: bytes, name: str) -> tuple[Any, ...]:
    return tuple(_decode(table, data, name))
