"""Days on which two workflows have each other's numbers → why neither can be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.delivery import BELIEVED
from watchbook.check.finding_text import titles as metric_titles
from watchbook.check.hollow import Hollow

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.check.verdicts.exchanges import Exchange
    from watchbook.journal import Journal
    from watchbook.metrics import Metric

EXCHANGED = "WB335"


def exchange_hollows(
    exchanges: Iterable[Exchange],
    last: dt.date | None,
    metrics: Mapping[str, Metric],
    journal: Journal,
    titles: Mapping[str, str],
) -> Iterator[Hollow]:
    """Yield a reason for each of two workflows that have each other's numbers on a day.

    Args:
        exchanges: of the ledger.
        last: the last day with a value and a band.
        metrics: by name.
        journal: whose entries may say that it was so: traffic, or expected.
        titles: of the workflows, by name.
    """
    found = [*exchanges]
    believed = _believed_days(journal, last) if found else set()
    for day, first, second, names in found:
        if not {(first, day), (second, day)} & believed:
            for workflow, double in ((first, second), (second, first)):
                yield Hollow(day, workflow, EXCHANGED, _reason(titles[double], [*names], metrics))


def _reason(double: str, names: list[str], metrics: Mapping[str, Metric]) -> str:
    listed_names = metric_titles(metrics, names, limit=3)
    return f"it and {double} have each other's numbers ({listed_names}), as if their names were exchanged"


def _believed_days(journal: Journal, last: dt.date | None) -> set[tuple[str, dt.date]]:
    return {
        (workflow, day)
        for entry in journal.entries
        if last and entry.cause in BELIEVED
        for day in days_between(entry.first, min(entry.last or last, last))
        for workflow in entry.workflows
    }
