"""Which withheld values are the same: counted by a keyed digest, for whoever asks in a clone that holds the dumps.

They go to a terminal and nowhere else. The ledger has counts alone, since it follows from dumps and configuration;
and a digest without a key would be no secret: whoever knows a telephone number could look for it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from watchbook.calendar import Calendar
from watchbook.check.finding_text import count_of, on
from watchbook.dumps.nested.conversation_plan import conversation_plan, of_conversations
from watchbook.dumps.selection import Selection
from watchbook.ledger import CATEGORIES, POOLS, SLICES, Ledger
from watchbook.metrics import CATEGORIES as PUBLISHED_FIELDS
from watchbook.metrics import REQUIRED, dimensions_of, fields_of
from watchbook.queries.conversation_list import day_sources, demand_known
from watchbook.queries.digests.digest_key import FILE, VARIABLE
from watchbook.rollups.day_files import day_frames

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.config import Engagement
    from watchbook.queries.digests.digest_key import DigestKey

MOST = 40
"""Digests of a field that are listed in text, those that most conversations have."""


@dataclass(frozen=True, slots=True)
class WithheldValues:
    """The values of a field that are published nowhere, on some days."""

    field: str
    counts: Mapping[str, Counter[dt.date]]
    """Digest → conversations by day; without a key the one digest is empty."""

    @property
    def values(self) -> int:
        """Return how many digests there are."""
        return len(self.counts)

    def conversations(self, day: dt.date) -> int:
        """Return how many conversations of a day carry such a value."""
        return sum(days.get(day, 0) for days in self.counts.values())


def withheld_values(
    engagement: Engagement, days: Sequence[dt.date], only: str | None, key: DigestKey | None
) -> list[WithheldValues]:
    """Return the values of each field that are published nowhere, of some days, whose dumps are read again.

    Raises:
        WatchbookError: no such field is published, or a dump cannot be read any more.
    """
    fields, store = fields_of(engagement), Ledger(engagement.root / "ledger")
    dimensions = {each.name: each.field for each in dimensions_of(engagement) if not each.pair}
    names = list(dict.fromkeys([*PUBLISHED_FIELDS, *dimensions.values()]))
    if only is not None:
        demand_known("published field", only, names)
        names = [only]
    selection = Selection.of(engagement, fields, {*REQUIRED, *names} & fields.keys(), Calendar.of(engagement.config))
    conversations = conversation_plan(engagement, selection)
    selection = selection if conversations is None else of_conversations(selection, conversations)
    counts: dict[str, dict[str, Counter[dt.date]]] = defaultdict(lambda: defaultdict(Counter))
    for day in days:
        shown_values = _shown_values(store, day, dimensions)
        files, there = day_sources(engagement, store, day)
        logs = [file for file in there if file.kind == "logs"]
        for frame in day_frames(files, logs, day, selection, conversations):
            for name in names:
                for value, count in _values(frame, name):
                    if value not in shown_values[name]:
                        counts[name][key.digest(name, value) if key else ""][day] += count
    return [WithheldValues(name, counts[name]) for name in names if counts[name]]


def _values(frame: pl.DataFrame, name: str) -> Iterator[tuple[str, int]]:
    if name in frame.columns:
        texts = frame[name].cast(pl.String).str.strip_chars()
        for value, count in texts.drop_nulls().value_counts().iter_rows():
            if value:
                yield value, count


def _shown_values(store: Ledger, day: dt.date, dimensions: Mapping[str, str]) -> dict[str, set[str]]:
    """Return by field which values of a day the ledger has, and the site."""
    month = [f"{day:%Y-%m}"]
    shown_values: dict[str, set[str]] = defaultdict(set)
    for category in store.read(CATEGORIES, month):
        if category.day == day and category.value not in POOLS:
            shown_values[category.field].add(category.value)
    for row in store.read(SLICES, month):
        if row.day == day and row.dimension in dimensions and row.value not in POOLS:
            shown_values[dimensions[row.dimension]].add(row.value)
    return shown_values


def digests_text(fields: Sequence[WithheldValues], days: Sequence[dt.date], key: DigestKey | None) -> str:
    """Return what was found for a terminal."""
    return "\n".join(_lines(fields, days, key)) + "\n"


def _lines(fields: Sequence[WithheldValues], days: Sequence[dt.date], key: DigestKey | None) -> Iterator[str]:
    if not fields:
        yield f"Every value of a published field is shown, {' and '.join(on(day) for day in days)}."
        return
    for field in fields:
        for day in days:
            count = count_of(field.conversations(day), "conversation")
            yield f"{field.field}, {on(day)}: {count} with a value that is shown nowhere."
        rows = sorted(field.counts.items(), key=lambda row: (-row[1].total(), row[0])) if key else []
        for digest, by_day in rows[:MOST]:
            numbers = "  ".join(f"{by_day.get(day, 0):>8,}" for day in days)
            yield f"  {digest}  {numbers}"
        if len(rows) > MOST:
            yield f"  and {count_of(len(rows) - MOST, 'other digest')}; --json has them all"
    if key is None:
        yield (
            f"There is no key, so values cannot be told apart: --new-key writes {FILE}, for this clone; "
            f"those who compare share one in {VARIABLE}."
        )
    else:
        yield f"The same digest is the same value of that field. The key is {key.where}."


def digests_json(fields: Sequence[WithheldValues], days: Sequence[dt.date], key: DigestKey | None) -> str:
    """Return what was found as JSON."""
    rows = [
        {
            "field": field.field,
            "conversations": {str(day): field.conversations(day) for day in days},
            "digests": {
                digest: {str(day): by_day[day] for day in days if by_day.get(day)}
                for digest, by_day in sorted(field.counts.items())
            }
            if key
            else None,
        }
        for field in fields
    ]
    return json.dumps({"key": key.where if key else None, "fields": rows}, indent=1) + "\n"
