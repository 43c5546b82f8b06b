"""Declared dimensions that cut nothing: no dump has the field, or nearly all of its values may not be shown."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of
from watchbook.ledger import WITHHELD
from watchbook.metrics import dimensions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case

NEARLY_ALL = 0.9
"""Part of the conversations with a value from which on a dimension that is withheld tells nothing."""


def dimension_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each declared dimension by which no slice can be named; none before anything was read."""
    if not case.config.dimensions or not any(source.kind == "logs" for source in case.sources):
        return
    held: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    for row in case.ledger.read(book.SLICES):
        if row.value:
            held[row.dimension] += row.n
            withheld[row.dimension] += row.n if row.value == WITHHELD else 0
    for dimension in dimensions_of(case.engagement):
        name, place = dimension.name, case.engagement.source.place(("dimensions", dimension.name))
        if name not in case.config.dimensions:
            continue
        if not held[name]:
            yield Finding(
                "WB360",
                "warning",
                f"dimension {name!r} is declared, and no dump holds a value of its field {dimension.field!r}",
                place=place,
                hint=f"map {dimension.field} under [dumps.fields] to what dumps call it, or drop [dimensions.{name}]",
            )
        elif withheld[name] >= NEARLY_ALL * held[name]:
            yield Finding(
                "WB361",
                "warning",
                f"{withheld[name]:,} of {count_of(held[name], 'conversation')} with a value of {dimension.field!r} hold"
                f" one that does not look like a label: dimension {name!r} names no slice, and the values are shown"
                " nowhere",
                place=place,
                hint=f"name another field, or list what may be shown: [dimensions.{name}] values = [...]",
            )
