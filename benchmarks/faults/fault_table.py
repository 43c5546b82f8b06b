"""What was measured, as the Markdown that docs/reliability.md shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from benchmarks.faults.row import Row


def markers(name: str) -> tuple[str, str]:
    """Return what stands before and after a part's table in the page."""
    return f"<!-- faults {name}: begin -->", f"<!-- faults {name}: end -->"


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = [("what was done, and what must not happen", "times", "broken"), ("---", "---:", "---:")]
    lines += [(row.what.replace("|", "&#124;"), f"{row.times:,}", f"{row.broken:,}") for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(page: Path, tables: Mapping[str, str]) -> None:
    """Put each part's text between its markers; the parts that were not measured keep what they have.

    Raises:
        ValueError: the page has no markers for a part.
    """
    text = page.read_text("utf-8")
    for name, part in tables.items():
        begin, end = markers(name)
        before, found_begin, rest = text.partition(begin)
        _, found_end, after = rest.partition(end)
        if not found_begin or not found_end:
            raise ValueError(f"{page} has no {begin} … {end}")
        text = f"{before}{begin}\n\n{part}\n\n{end}{after}"
    page.write_text(text, "utf-8")
