"""Metrics that cannot be answered on a day, because the fields that would move them were not there.

In SQL a field that is missing is null, and null AND false is false: without `handoff` no conversation was ever handed
over. So each metric is tried on made-up records with and without the missing fields. If it can still come out one way
and the other, the others carry it; if it cannot, there is nothing to judge.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from watchbook.dumps.sight import blindnesses, field_days, missing_fields
from watchbook.rollups.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.bands.series import Cell
    from watchbook.ledger import FieldUse
    from watchbook.metrics import Field, Metric

NO_FIELD = "no field: "
"""What the test of a verdict begins with whose metric lacks fields; their names follow."""
KNOWN_ABSENT = "known absent: "
"""The same where watchbook.toml says that no dump has them."""


def unanswered(uses: Iterable[FieldUse], fields: Mapping[str, Field], metrics: Mapping[str, Metric]) -> dict[Cell, str]:
    """Return why metrics cannot be answered, by workflow, metric and day."""
    days = field_days(uses)
    missing = missing_fields(days, fields, blindnesses(days, fields))
    trial = Trial(fields, metrics.values())

    @cache
    def reason(name: str, lacking: frozenset[str]) -> str:
        return "" if trial.is_answerable(name, lacking) else _reason(lacking, fields)

    found: dict[Cell, str] = {}
    for (workflow, day), names in missing.items():
        for name, needed in trial.needed.items():
            if (lacking := needed & names) and (why := reason(name, lacking)):
                found[workflow, name, day] = why
    return found


def _reason(lacking: frozenset[str], fields: Mapping[str, Field]) -> str:
    lost = sorted(name for name in lacking if not fields[name].absent)
    return NO_FIELD + " ".join(lost) if lost else KNOWN_ABSENT + " ".join(sorted(lacking))
