"""Parts of a day without a conversation → the finding that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import RANK, Finding
from watchbook.check.finding_text import days_as_key, days_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.check.lateness import Lateness
    from watchbook.check.likenesses.day_parts import EmptyPart

DAYS = "DAYS"
"""Where the days stand in a clause."""


def finding_of_parts(  # noqa: PLR0913, PLR0917  # what is empty, in whose words
    lateness: Lateness, code: str, workflow: str, run: Sequence[EmptyPart], clause: str, remedy: str
) -> Finding:
    """Return the finding of a part that is empty on days in a row.

    Args:
        lateness: when a day is late, and which are explained.
        code: of the finding.
        workflow: whose days.
        run: the part on each of the days.
        clause: how no conversation came: `began between 14:00 and 15:59 on DAYS, when`.
        remedy: what to do, up to the command that says what became of it.
    """
    days = tuple(each.day for each in run)
    severity = min((lateness.grade(day, [workflow]) for day in days), key=RANK.__getitem__)
    is_explained = severity == "notice"
    return Finding(
        code,
        severity,
        f"no conversation of {workflow} {clause.replace(DAYS, days_in_words(days))} {run[-1].share * 100:.0f} % of a "
        f"day's usually do{', as an entry says' if is_explained else ''}",
        workflow=workflow,
        days=days,
        hint=None
        if is_explained
        else f'{remedy}: watchbook new observation --workflow {workflow} --days {days_as_key(days)} --title "..."',
        due=None if is_explained else lateness.due(days[0]),
        hollow=True,
    )
