"""Past incidents like one that opens: of the same workflow, by the metrics and the slices that they share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.journal.entry import WORKED
from watchbook.journal.reading.body import is_answered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from watchbook.journal.entry import Cause, Entry

MOST = 3
"""Incidents that are named."""
CAUSES_THAT_SAY_NOTHING = (None, "unknown", "false-alarm")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What else makes a past incident like one that opens, beside its metrics."""

    slices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By an entry's id, where most of it lay."""
    place: frozenset[str] = frozenset()
    """Where most of the one that opens lies."""
    cause: Cause | None = None
    """What it looks like; None where nothing hints at a cause."""

    def shares_place(self, entry: Entry) -> bool:
        """Return whether both lay in a slice."""
        return not self.place.isdisjoint(self.slices.get(entry.id, frozenset()))

    def bonus(self, entry: Entry) -> float:
        """Return what counts beside metrics: a slice in common as much as half of them, the same cause a quarter."""
        return 0.5 * self.shares_place(entry) + 0.25 * (self.cause is not None and entry.cause == self.cause)


def similar_entries(
    entries: Iterable[Entry],
    workflows: Collection[str],
    metrics: Collection[str],
    before: dt.date,
    likeness: Likeness | None = None,
) -> list[Entry]:
    """Return resolved incidents that began before a day and are most alike, the most alike and newest first.

    Those count that share a workflow and a metric; an entry without a list of metrics is about all of them, which is
    less than one that names the same. A slice in common and the same cause make it more alike. One whose cause is
    known, and that says what worked, comes before one that does not; what was a false alarm is left out.
    """
    alike = [
        (entry, _likeness(entry, metrics))
        for entry in entries
        if entry.type == "incident"
        and entry.status == "resolved"
        and entry.cause != "false-alarm"
        and entry.first < before
        and not set(workflows).isdisjoint(entry.workflows)
    ]
    known = likeness or Likeness()
    alike = [(entry, degree + known.bonus(entry)) for entry, degree in alike if degree]
    alike.sort(key=lambda pair: (pair[1], _tells(pair[0]), pair[0].first), reverse=True)
    return [entry for entry, _ in alike[:MOST]]


def _likeness(entry: Entry, metrics: Collection[str]) -> float:
    """Return how alike an entry is: the share of metrics in common, over both; little where it is about all."""
    if not metrics or not entry.metrics:
        return 0.1
    shared_names, either = set(metrics) & set(entry.metrics), set(metrics) | set(entry.metrics)
    return len(shared_names) / len(either)


def _tells(entry: Entry) -> int:
    return int(entry.cause not in CAUSES_THAT_SAY_NOTHING) + int(is_answered(entry.sections.get(WORKED)))
