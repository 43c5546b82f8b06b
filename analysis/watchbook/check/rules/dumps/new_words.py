"""Words that came into a field whose words were known, and that no metric asks for → a finding a field and run."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.check.likenesses.odd_days import odd_days
from watchbook.dumps.sight import FieldDay
from watchbook.metrics import CATEGORIES, fields_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case

MANY, HANDFUL = 0.05, 5
"""Share of a day's values, and their count, from which on it is worth a word."""


def new_word_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a part of a field's values were words that nobody asks for.

    Nothing is said where it was so from the first days on, and of days on which nearly all were (WB323).
    """
    sight = case.sight
    blind = {(blindness.workflow, blindness.field, blindness.day) for blindness in sight.blind}
    days: dict[tuple[str, str], dict[dt.date, FieldDay]] = defaultdict(dict)
    for row in case.field_uses:
        if row.field in sight.fields and row.field not in CATEGORIES and sight.fields[row.field].words and row.used:
            days[row.field, row.workflow].setdefault(row.day, FieldDay(row.day)).add(row)
    for (name, workflow), by_day in sorted(days.items()):
        judged = sight.judged_days
        known = [by_day[day] for day in sorted(by_day) if (workflow, name, day) not in blind]
        odd = [day for day in odd_days(known, _strangeness, lambda usual: max(MANY, 2 * usual)) if day.day in judged]
        for is_explained in (False, True):
            chosen = [day for day in odd if case.lateness.is_explained(day.day, [workflow]) == is_explained]
            for run in spells(day.day for day in chosen):
                yield _finding(case, name, workflow, [by_day[day] for day in run], is_explained=is_explained)


def _strangeness(day: FieldDay) -> tuple[int, int]:
    return (day.strange if day.strange >= HANDFUL else 0), day.used


def _finding(case: Case, name: str, workflow: str, run: Sequence[FieldDay], *, is_explained: bool) -> Finding:
    share = sum(day.strange for day in run) / sum(day.used for day in run)
    days = tuple(day.day for day in run)
    field = case.sight.fields[name]
    where = f" of {workflow}" if len(case.lateness.workflows) > 1 else ""
    return Finding(
        "WB337",
        "notice" if is_explained else "warning",
        f"{share * 100:.0f} % of the values of {name} are other words than {', '.join(field.words)}, which hardly any "
        f"was before, on {count_of(len(days), 'day')}{where}, {days_in_words(days)}"
        f"{', as an entry says' if is_explained else ''}",
        place=field.place if field.mapped else None,
        workflow=workflow if len(case.lateness.workflows) > 1 else None,
        metrics=tuple(
            metric_name for metric_name, metric in case.metrics.items() if name in fields_in(metric, case.sight.fields)
        ),
        days=days,
        hint=None
        if is_explained
        else "ask whoever writes the dumps what it is called now; what is meant is declared under [dumps.fields]: "
        f'{name} = {{ words = ["...", ...] }}, and asked for by a metric',
    )
