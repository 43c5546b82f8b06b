"""Metrics that cannot be answered on a day, because the fields that would move them were not there.

In SQL a field that is missing is null, and null AND false is false: without `handoff` no conversation was ever handed
over. So each metric is tried on made-up records with and without the missing fields. If it can still come out one way
and the other, the others carry it; if it cannot, there is nothing to judge.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from watchbook.dumps.sight import MISREAD
from watchbook.metrics import fields_in
from watchbook.rollups.trial import Trial

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.bands.series import Cell
    from watchbook.dumps.sight import Blindness
    from watchbook.metrics import Field, Metric

NO_FIELD = "no field: "
"""What the test of a verdict begins with whose metric lacks fields; their names follow."""
Lack = tuple[frozenset[str], frozenset[str]]
"""Fields that leave nothing to measure on a day, and those that were blind."""
LackingDay = tuple[str, "dt.date", Lack]
"""(workflow, day, what it lacks)."""
KNOWN_ABSENT = "known absent: "
"""The same where watchbook.toml says that no dump has them."""


def absent_answers(
    lacking_days: Iterable[LackingDay], fields: Mapping[str, Field], metrics: Mapping[str, Metric]
) -> dict[Cell, str]:
    """Return why metrics cannot be answered, by workflow, metric and day; empty where that may be by chance.

    Args:
        lacking_days: the days on which fields leave nothing to measure.
        fields: by name.
        metrics: by name.
    """
    trial = Trial(fields, metrics.values())

    @cache
    def is_answerable(name: str, lacking: frozenset[str]) -> bool:
        return trial.is_answerable(name, lacking)

    @cache
    def reasons(lack: Lack) -> list[tuple[str, str]]:
        missing, lost = lack
        pairs = ((name, needs & missing) for name, needs in trial.needs.items())
        unanswerable = [(name, lacking) for name, lacking in pairs if lacking and not is_answerable(name, lacking)]
        return [(name, _reason(sorted(lacking & lost), sorted(lacking), fields)) for name, lacking in unanswerable]

    return {(workflow, name, day): reason for workflow, day, lack in lacking_days for name, reason in reasons(lack)}


def misread(
    all_blind: Iterable[Blindness], fields: Mapping[str, Field], metrics: Mapping[str, Metric]
) -> frozenset[Cell]:
    """Return the days of metrics that have numbers and no meaning, so that they teach no baseline.

    Their field held one value, or values of another order of size, as it never did before; or so many records lost it
    that the others are no evidence.
    """
    blind = [
        blindness
        for blindness in all_blind
        if (blindness.loss in MISREAD and not blindness.never) or (blindness.loss == "fewer" and blindness.is_large)
    ]
    readers = {name: [metric for metric in metrics.values() if name in fields_in(metric, fields)] for name in fields}
    return frozenset(
        (blindness.workflow, metric.name, blindness.day) for blindness in blind for metric in readers[blindness.field]
    )


def _reason(lost_fields: list[str], lacking: list[str], fields: Mapping[str, Field]) -> str:
    """Return why, as a verdict's test; empty where a day may have none of a field by chance."""
    if lost_fields:
        return NO_FIELD + " ".join(lost_fields)
    absent = [name for name in lacking if fields[name].absent]
    return KNOWN_ABSENT + " ".join(absent) if absent else ""
