"""Golden sets of which only a part was asked: none of a workflow's questions, or far fewer than usual → findings."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import days_in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.check.rules.missing_dumps import Lateness
    from watchbook.config import Config
    from watchbook.ledger import Source, Verdict
    from watchbook.metrics import Metric

NIGHTS = 8
"""Nights before that say how many questions are usual."""
FEWEST = 4
"""Nights without which nothing is known."""
PART = 0.5
"""Part of what is usual below which a result says something about another set."""


def golden_part_findings(
    verdicts: Iterable[Verdict],
    sources: Iterable[Source],
    config: Config,
    metrics: Mapping[str, Metric],
    lateness: Lateness,
) -> Iterator[Finding]:
    """Yield a finding for each run of nights with a result that holds less than half of the usual questions."""
    came = {source.date for source in sources if source.kind == "evals" and "empty" not in source.note.split()}
    asked: dict[tuple[str, str], dict[dt.date, int]] = {}
    for row in verdicts:
        if row.metric in metrics and metrics[row.metric].source == "evals" and row.day in came:
            asked.setdefault((row.workflow, row.metric), {})[row.day] = row.n
    for (workflow, metric), by_day in sorted(asked.items()):
        few = _few(by_day)
        explained = {day: lateness.explained(day, [workflow], metric) for day in few}
        for told in (False, True):
            for run in spells(day for day in few if explained[day] is told):
                title = config.workflows[workflow].title or workflow
                count, usual = few[run[-1]]
                yield Finding(
                    "WB309",
                    "notice" if told else "warning",
                    f"{title} was asked {count or 'none'} of the about {usual:,.0f} golden questions that are usual, "
                    f"{days_in_words(run)}",
                    workflow=workflow,
                    metrics=(metric,),
                    days=run,
                    hint=None if told else "run the golden set again, or write an observation that says why not",
                )


def _few(by_day: Mapping[dt.date, int]) -> dict[dt.date, tuple[int, float]]:
    """Return (asked, usual) of the nights on which too few were asked; they do not say what is usual."""
    before: list[int] = []
    found: dict[dt.date, tuple[int, float]] = {}
    for day, count in sorted(by_day.items()):
        usual = median(before[-NIGHTS:]) if len(before) >= FEWEST else 0.0
        if count < PART * usual:
            found[day] = (count, usual)
        elif count:
            before.append(count)
    return found
