"""Channels that always have conversations and have none → a finding for each run of days."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.likenesses.day_parts import days_of_ai, empty_parts, is_doubted, runs_of_parts
from watchbook.check.likenesses.part_finding import DAYS, finding_of_parts
from watchbook.ledger import POOLS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from watchbook.check.case import Case
    from watchbook.check.finding import Finding
    from watchbook.check.likenesses.day_parts import EmptyPart


def channel_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a channel was empty and others were not.

    Days that are doubted as a whole are passed over.
    """
    counts: dict[str, dict[dt.date, dict[Hashable, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in case.ledger.read(book.CATEGORIES):
        if row.field == "channel" and row.value not in POOLS:
            channels = counts[row.workflow][row.day]
            channels[row.value] = channels.get(row.value, 0) + row.n
    for workflow, by_day in sorted(counts.items()):
        marks = case.marks.get(workflow, {})
        chosen = days_of_ai(marks, case.calendar)
        days: dict[dt.date, Mapping[Hashable, int]] = {day: by_day[day] for day in sorted(by_day) if day in chosen}
        empty = [each for each in empty_parts(days, _absent) if not is_doubted(marks[each.day])]
        for run in runs_of_parts(empty):
            yield _finding(case, workflow, run)


def _absent(today: Mapping[Hashable, int], usual: Mapping[Hashable, int]) -> Iterator[tuple[Hashable, ...]]:
    yield from ((channel,) for channel in sorted(map(str, usual)) if not today.get(channel))


def _finding(case: Case, workflow: str, run: Sequence[EmptyPart]) -> Finding:
    return finding_of_parts(
        case.lateness,
        "WB339",
        workflow,
        run,
        f"came by channel {run[-1].part[0]} on {DAYS}, by which",
        "have them delivered, or say what became of the channel",
    )
