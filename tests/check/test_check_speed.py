"""A journal of ten years is checked while one waits."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.books import FIRST, Books
from tests.entries import entry

if TYPE_CHECKING:
    from pathlib import Path

ENTRIES, OPEN = 2_000, 50
NOTICED = "noticed: {by: client, at: 2026-10-03T09:00-04:00}"


@pytest.mark.clock
def test_two_thousand_entries_are_checked_in_under_two_seconds(tmp_path: Path) -> None:
    """However many of them are open, about everything, or noticed by the client."""
    closed = entry("2026-10-02/2026-10-04", NOTICED)
    ongoing = entry("2026-10-02/", "status: open", NOTICED)
    books = Books.quiet(tmp_path).out("1-8").out("1-8", "line")
    for index in range(ENTRIES):
        one = ongoing if index < OPEN else closed
        first = FIRST + timedelta(days=index % 36)
        last = None if one is ongoing else first + timedelta(days=2)
        books.entries.append(replace(one, id=f"{first}-{index}", first=first, last=last))
    books.check()
    before = time.process_time()
    books.check()
    assert time.process_time() - before < 2.0
