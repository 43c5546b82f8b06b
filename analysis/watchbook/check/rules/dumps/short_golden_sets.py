"""Golden sets of which only a part was asked: none of a workflow's questions, or far fewer than usual → findings."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from watchbook.check.case import Case
    from watchbook.check.verdicts.series_past import GoldenPast

NIGHTS = 8
"""Nights before that say how many questions are usual."""
FEWEST = 4
"""Nights without which nothing is known."""
PART = 0.5
"""Part of what is usual below which a result says something about another set."""


def short_golden_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of nights with a result that holds less than half of the usual questions."""
    nights = {source.date for source in case.sources if source.kind == "evals" and "empty" not in source.note.split()}
    golden_sets = {key: past.golden for key, past in sorted(case.verdicts.series.items()) if past.golden}
    of_nights = {
        key: {day: asked_counts for day, asked_counts in zip(golden.days, golden.asked, strict=True) if day in nights}
        for key, golden in golden_sets.items()
    }
    counts = {key: by_day for key, by_day in of_nights.items() if by_day}
    yield from _never_asked(case, counts)
    yield from _never_passed(case, golden_sets, nights)
    for (workflow, metric), by_day in counts.items():
        short = _short_nights(by_day)
        explained_days = {day for day in short if case.lateness.is_explained(day, [workflow], metric)}
        for is_explained in (False, True):
            for run in spells(day for day in short if (day in explained_days) is is_explained):
                hint = "run the golden set again, or write an observation that says why not"
                title = case.config.workflows[workflow].title or workflow
                count, usual = short[run[-1]]
                yield Finding(
                    "WB309",
                    "notice" if is_explained else "warning",
                    f"{title} was asked {count or 'none'} of the about {usual:,.0f} golden questions that are usual, "
                    f"{days_in_words(run)}",
                    workflow=workflow,
                    metrics=(metric,),
                    days=run,
                    hint=None if is_explained else hint,
                )


def _never_asked(case: Case, counts: Mapping[tuple[str, str], Mapping[dt.date, int]]) -> Iterator[Finding]:
    """Yield what is to be said of results that came on some nights and never held a question.

    A warning where no workflow ever had one; a workflow beside others may have no golden set.
    """
    never = [key for key, by_day in sorted(counts.items()) if len(by_day) >= FEWEST and not any(by_day.values())]
    nights = count_of(max((len(counts[key]) for key in never), default=0), "night")
    hint = "have each workflow's result written under its own name, with how many of how many questions passed"
    if never and len(never) == len(counts) and case.config.evals:
        yield Finding(
            "WB309",
            "warning",
            f"golden set results came on {nights}, and none holds a question that a workflow was asked",
            place=case.engagement.source.place(("evals", "path")),
            metrics=tuple(sorted({metric for _, metric in never})),
            hint=hint,
        )
        return
    for workflow, metric in never:
        title = case.config.workflows[workflow].title or workflow
        yield Finding(
            "WB309",
            "notice",
            f"golden set results came on {nights}, and {title} was never asked a question",
            workflow=workflow,
            metrics=(metric,),
            hint=hint,
        )


def _never_passed(
    case: Case, golden_sets: Mapping[tuple[str, str], GoldenPast], nights: Collection[dt.date]
) -> Iterator[Finding]:
    """Yield what is to be said of golden sets of which no question was ever passed: their bands lie at nothing."""
    for (workflow, metric), golden in golden_sets.items():
        shares = [
            share
            for day, asked_counts, share in zip(golden.days, golden.asked, golden.shares, strict=True)
            if share is not None and asked_counts and day in nights
        ]
        if len(shares) >= FEWEST and not any(shares):
            title = case.config.workflows[workflow].title or workflow
            yield Finding(
                "WB309",
                "warning",
                f"{title} has passed none of its golden questions on any of {count_of(len(shares), 'night')}: nothing "
                "is measured by a set that nobody passes",
                workflow=workflow,
                metrics=(metric,),
                hint="look whether passed and asked stand where they belong, and whether the set was asked at all",
            )


def _short_nights(by_day: Mapping[dt.date, int]) -> dict[dt.date, tuple[int, float]]:
    """Return (asked, usual) of the nights on which too few were asked; they do not say what is usual."""
    before: list[int] = []
    short: dict[dt.date, tuple[int, float]] = {}
    for day, count in sorted(by_day.items()):
        usual = median(before[-NIGHTS:]) if len(before) >= FEWEST else 0.0
        if count < PART * usual:
            short[day] = (count, usual)
        elif count:
            before.append(count)
    return short
