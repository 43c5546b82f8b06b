"""Which fields of a workflow's day leave nothing to measure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.dumps.sight import UNSEEN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.dumps.sight import Blindness, FieldDays
    from watchbook.metrics import Field

WINDOW = 120
"""Days for which a text that is not in the dumps may only have been rare: as long as a band looks back."""


def missing_fields(
    days: FieldDays, fields: Mapping[str, Field], blind: Iterable[Blindness]
) -> dict[tuple[str, dt.date], frozenset[str]]:
    """Return the fields of which a workflow's day has nothing to measure.

    A number or a truth is missing where the day has none. A text may be empty and mean none, such as an earlier
    conversation that this one repeats: it is missing where its name has not stood in a dump for `WINDOW` days, or where
    it is blind.
    """
    lost_fields = {
        (blindness.workflow, blindness.field, blindness.day) for blindness in blind if _leaves_nothing(blindness)
    }
    fields_by_day: dict[tuple[str, dt.date], set[str]] = defaultdict(set)
    for (workflow, name), days_of_field in days.items():
        if name not in fields:
            continue
        last_sight: dt.date | None = None
        for day in days_of_field:
            if day.good or (fields[name].type == "text" and day.there and not day.bad):
                last_sight = day.day
            recent = last_sight is not None and (day.day - last_sight).days <= (
                WINDOW if fields[name].type == "text" else 0
            )
            if fields[name].absent or not recent or (workflow, name, day.day) in lost_fields:
                fields_by_day[workflow, day.day].add(name)
    return {key: frozenset(names) for key, names in fields_by_day.items()}


def _leaves_nothing(blindness: Blindness) -> bool:
    """Whether there is nothing to measure; a text that was always there and always empty may well mean none."""
    if blindness.never:
        return blindness.loss in ("unusable", "unknown")
    return blindness.loss in UNSEEN
