"""What was found, as the Markdown that docs/method.md shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .scoring import Tally

BEGIN = "<!-- workflow table: begin -->"
END = "<!-- workflow table: end -->"


def markdown(tallies: Mapping[str, Tally], clean: Mapping[int, float]) -> str:
    """Return the table of replays by what was judged, and how often clean workflows called by their metrics."""
    head = [
        "made-up replays",
        "silent faults found",
        "false alarms a workflow-year",
        "harm avoided",
        "controls flagged",
        "outages found",
    ]
    lines = [head, ["---"] * len(head), *(_row(name, tally) for name, tally in tallies.items())]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
    return f"{table}\n\n{_clean(clean)}"


def write(page: Path, text: str) -> None:
    """Put text between the markers of a page.

    Raises:
        ValueError: the page has no such markers.

    """
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")


def _row(name: str, tally: Tally) -> list[str]:
    return [
        name,
        f"{tally.found} of {tally.faults}",
        f"{tally.false_alarms:.1f}",
        f"{100 * tally.avoided:.0f} %",
        f"{tally.controls_flagged} of {tally.controls}",
        f"{tally.outages_found} of {tally.outages}",
    ]


def _clean(rates: Mapping[int, float]) -> str:
    each = "\n".join(f"| {metrics} | {rate:.1f} |" for metrics, rate in rates.items())
    return (
        "Workflows in which nothing was wrong, made up with noise between days that their metrics share:\n\n"
        f"| metrics | false alarms a workflow-year |\n| --- | --- |\n{each}"
    )
