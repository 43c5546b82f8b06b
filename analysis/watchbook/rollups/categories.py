"""How often each value of a category (a model version, a channel) occurs, so that a new one is seen."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from watchbook.dumps.records import DAY, WORKFLOW
from watchbook.ledger import Category
from watchbook.metrics import CATEGORIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import polars as pl

LONGEST = 80
"""Characters kept of a value."""
MOST = 200
"""Values told apart in a source and field, the first that come; the others are summed as `OTHER`."""
OTHER = "(other)"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Categories:
    """The counts of a file while it is being read."""

    def __init__(self, workflows: Sequence[str]) -> None:
        """Count for `workflows`, whose positions the records carry."""
        self._workflows = workflows
        self._counts: Counter[tuple[dt.date, int, str, str]] = Counter()
        self._known_values: dict[str, set[str]] = {field: set() for field in CATEGORIES}

    def add(self, frame: pl.DataFrame) -> None:
        """Count the values of records."""
        counts = frame.group_by(DAY, WORKFLOW, *CATEGORIES, maintain_order=True).len()
        for day, workflow, *texts, count in counts.iter_rows():
            for field, text in zip(CATEGORIES, texts, strict=True):
                if text is not None:
                    self._counts[day, workflow, field, self._value(field, text)] += count

    def categories(self, source: str) -> tuple[Category, ...]:
        """Return the rows."""
        return tuple(
            sorted(
                Category(day, self._workflows[workflow], field, value, source, count)
                for (day, workflow, field, value), count in self._counts.items()
            )
        )

    def _value(self, field: str, text: str) -> str:
        value = _CONTROL.sub("�", text[:LONGEST])
        known_values = self._known_values[field]
        if value not in known_values:
            if len(known_values) >= MOST:
                return OTHER
            known_values.add(value)
        return value
