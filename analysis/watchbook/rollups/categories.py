"""How often each value of a category (a model version, a channel) occurs, so that a new one is seen.

Values are published, so only those count by themselves that look like a version or a channel, or that watchbook.toml
declares; the others are one sum. A digest of them would be of no use: without a key, whoever knows a telephone number
can look for it, and with one the ledger would no longer follow from dumps and configuration alone.
`watchbook withheld` makes some, for whoever has the dumps and a key.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.dumps.records import DAY, WORKFLOW
from watchbook.dumps.words.placeholders import SPELLINGS
from watchbook.ledger import OTHER, POOLS, WITHHELD, Category
from watchbook.metrics import CATEGORIES
from watchbook.privacy.category_value import is_code, is_opaque, is_publishable, is_short

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

    from watchbook.metrics import Field

MOST = 30
"""Values told apart in a source, field and day, the first that come; the others are summed as `OTHER`."""
MOST_RARE = {"hash": 2, "code": 5}
"""Values of a source and field that hardly recur: more of them are ids. A code has a digit, or a word of no channel."""
RECORDS = {"hash": 3, "code": 2}
"""Records of a value that recurs: a commit's hash stands in many, an id's in one."""
Cell = tuple["dt.date", str]
"""A day and a field."""


class Categories:
    """The counts of a file while it is being read."""

    def __init__(self, fields: Iterable[Field], workflows: Sequence[str]) -> None:
        """Count for `workflows`, whose positions the records carry."""
        self._workflows = workflows
        self._declared = declared_values(fields)
        self._counts: Counter[tuple[dt.date, int, str, str]] = Counter()
        self._known_values: dict[Cell, set[str]] = defaultdict(set)

    def add(self, frame: pl.DataFrame) -> None:
        """Count the values of records."""
        add_categories([self], len(self._workflows), frame)

    def count(self, day: dt.date, workflow: int, texts: Iterable[str | None], count: int) -> None:
        """Count records that share their values."""
        for field, text in zip(CATEGORIES, texts, strict=True):
            if text is not None:
                self._counts[day, workflow, field, self._value(day, field, text.strip())] += count

    def categories(self, source: str) -> tuple[Category, ...]:
        """Return the rows; where most records of a day hold nothing that may be shown, nothing of that day is."""
        self._pool_ids()
        pools = self._pools()
        counts: Counter[tuple[dt.date, int, str, str]] = Counter()
        for (day, workflow, field, value), count in self._counts.items():
            is_declared = value in self._declared[field]
            counts[day, workflow, field, value if is_declared else pools.get((day, field), value)] += count
        return tuple(
            sorted(
                Category(day, self._workflows[workflow], field, value, source, count)
                for (day, workflow, field, value), count in counts.items()
            )
        )

    def _value(self, day: dt.date, field: str, text: str) -> str:
        """Return what a value counts as."""
        known_values = self._known_values[day, field]
        if text in known_values or text in self._declared[field]:
            return text
        if not is_short(text):
            return WITHHELD
        if len(known_values) >= MOST:
            return OTHER
        if not is_publishable(text):
            return WITHHELD
        known_values.add(text)
        return text

    def _pool_ids(self) -> None:
        """Count hashes and codes that hardly recur in the whole file as what they are: ids, one a conversation."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for (_, _, field, value), count in self._counts.items():
            if value not in POOLS and value not in self._declared[field]:
                counts[field][value] += count
        pools = {field: ids_among(values) for field, values in counts.items()}
        pooled_counts: Counter[tuple[dt.date, int, str, str]] = Counter()
        for (day, workflow, field, value), count in self._counts.items():
            pooled_counts[day, workflow, field, pools.get(field, {}).get(value, value)] += count
        self._counts = pooled_counts

    def _pools(self) -> dict[Cell, str]:
        """Return the larger pool of each day and field of which most records are in one.

        Such a column is not what it should be: what looks like a channel there is somebody's first name.
        """
        sums: dict[Cell, Counter[str]] = defaultdict(Counter)
        for (day, _, field, value), count in self._counts.items():
            is_pool = value in POOLS and value not in self._declared[field]
            sums[day, field][value if is_pool else ""] += count
        return {
            cell: max(POOLS, key=lambda pool: counts[pool])
            for cell, counts in sums.items()
            if sum(counts[pool] for pool in POOLS) > counts[""]
        }


def add_categories(files: Sequence[Categories], width: int, frame: pl.DataFrame) -> None:
    """Count the values of records of several files, whose workflows' positions are beyond those of the files before."""
    counts = frame.group_by(DAY, WORKFLOW, *CATEGORIES, maintain_order=True).len()
    for day, position, *texts, count in counts.iter_rows():
        index, workflow = divmod(position, width)
        files[index].count(day, workflow, texts, count)


def ids_among(counts: Mapping[str, int]) -> dict[str, str]:
    """Return those of a file's values that are ids, since there are several that hardly recur, and their pools."""
    hashes = [value for value, count in counts.items() if count < RECORDS["hash"] and is_opaque(value)]
    codes = [value for value, count in counts.items() if count < RECORDS["code"] and is_code(value)]
    pools = dict.fromkeys(codes, OTHER) if len(codes) > MOST_RARE["code"] else {}
    return pools | (dict.fromkeys(hashes, WITHHELD) if len(hashes) > MOST_RARE["hash"] else {})


def declared_values(fields: Iterable[Field]) -> dict[str, frozenset[str]]:
    """Return by category what is published whatever it looks like: what watchbook.toml says, and what says nothing."""
    declaration = {field.name: frozenset((*field.choices, *field.words)) for field in fields}
    return {name: declaration.get(name, frozenset()) | SPELLINGS | {""} for name in CATEGORIES}


def without_words(rows: Iterable[Category], declared: Mapping[str, frozenset[str]]) -> tuple[Category, ...]:
    """Return the rows of files that cannot be read again, with what may no longer be published in one sum."""
    categories = tuple(rows)
    if all(is_shown(row.field, row.value, declared) for row in categories):
        return categories
    counts: Counter[Category] = Counter()
    for row in categories:
        counts[replace(row, value=row.value if is_shown(row.field, row.value, declared) else WITHHELD, n=0)] += row.n
    return tuple(sorted(replace(row, n=count) for row, count in counts.items()))


def is_shown(field: str, value: str, declared: Mapping[str, frozenset[str]]) -> bool:
    """Return whether a value may be published, given the values that watchbook.toml declares of each field."""
    return value in POOLS or value in declared[field] or is_publishable(value)
