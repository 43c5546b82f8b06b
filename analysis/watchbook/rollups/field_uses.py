"""How many records of a day each field could be used of, so that a field that goes blind is seen.

Counts alone, which merge by addition, and the shapes of what could not be used; no value is kept.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from watchbook.dumps.field_values import INVALID_PREFIX
from watchbook.dumps.shapes import SHAPE
from watchbook.dumps.words.placeholders import IDS
from watchbook.ledger import FieldShape, FieldUse
from watchbook.metrics import CATEGORIES, REQUIRED
from watchbook.rollups.sums import EPOCH, groups_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.dumps.records import Records
    from watchbook.metrics import Field

MOST = 20
"""Shapes told apart in a source, workflow and field, the first that come; the others are left out."""
THOUSANDTHS = 1000
"""Parts of a power of ten in which sizes are added up."""
Cell = tuple[int, str]
"""A group of records, by day and workflow, and a field."""


@dataclass(slots=True)
class _Count:
    """What is known of a field in one group so far."""

    used: int = 0
    strange: int = 0
    invalid: int = 0
    positive: int = 0
    size: int = 0
    low: Any = None
    high: Any = None

    def add(self, row: dict[str, Any], name: str) -> None:
        """Add what one batch says."""
        self.used += row[f"used {name}"]
        self.strange += row.get(f"strange {name}", 0)
        self.positive += row.get(f"positive {name}", 0)
        self.size += row.get(f"size {name}") or 0
        low, high = row.get(f"low {name}"), row.get(f"high {name}")
        if low is not None:
            self.low = low if self.low is None else min(self.low, low)
            self.high = high if self.high is None else max(self.high, high)


class FieldUses:
    """The counts of a file while it is being read."""

    def __init__(self, fields: Sequence[Field], workflows: Sequence[str]) -> None:
        """Count `fields`, but for those without which there is no record, for `workflows`."""
        self._fields = [field for field in fields if field.name not in REQUIRED]
        self._workflows = workflows
        self._records: Counter[int] = Counter()
        self._counts: dict[Cell, _Count] = {}
        self._shapes: dict[Cell, Counter[str]] = {}
        self._names: set[str] = set()

    def add(self, batch: Records) -> None:
        """Count the fields of records."""
        self.note_names(batch.names)
        add_uses([self], batch)

    @property
    def width(self) -> int:
        """How many workflows there are."""
        return len(self._workflows)

    @property
    def sizes(self) -> list[pl.Expr]:
        """What is computed of each record before it is added up."""
        return [_size(field) for field in self._fields if _is_sized(field)]

    @property
    def sums(self) -> list[pl.Expr]:
        """What is added up of records and their `sizes`."""
        return [expression for field in self._fields for expression in _sums(field)]

    def note_names(self, names: Iterable[str]) -> None:
        """Note names of fields that stand in the file."""
        self._names.update(names)

    def take(self, group: int, row: dict[str, Any]) -> None:
        """Add what is added up of the records of a group."""
        self._records[group] += row["len"]
        for field in self._fields:
            self._count(group, field.name).add(row, field.name)

    def uses(self, source: str) -> tuple[FieldUse, ...]:
        """Return a row for each field in each group of records."""
        presence = {field.name: not self._names.isdisjoint(field.sources) for field in self._fields}
        return tuple(
            sorted(
                FieldUse(
                    *self._of(group),
                    name,
                    source,
                    records=self._records[group],
                    there=self._records[group] if presence[name] else 0,
                    used=count.used,
                    strange=count.strange,
                    invalid=count.invalid,
                    alike=count.used if count.low is not None and count.low == count.high else 0,
                    positive=count.positive,
                    size=count.size,
                )
                for (group, name), count in self._counts.items()
            )
        )

    def shapes(self, source: str) -> tuple[FieldShape, ...]:
        """Return a row for each shape of a field's unusable values."""
        return tuple(
            sorted(
                FieldShape(*self._of(group), name, shape, source, count)
                for (group, name), shapes in self._shapes.items()
                for shape, count in shapes.items()
            )
        )

    def _of(self, group: int) -> tuple[dt.date, str]:
        day, workflow = divmod(group, len(self._workflows))
        return EPOCH + dt.timedelta(days=day), self._workflows[workflow]

    def _count(self, group: int, name: str) -> _Count:
        return self._counts.setdefault((group, name), _Count())

    def note(self, group: int, name: str, outcome: str, count: int) -> None:
        """Add values of a field in a group that were unusable, or of a shape."""
        if outcome.startswith(SHAPE):
            shapes = self._shapes.setdefault((group, name), Counter())
            shape = outcome.removeprefix(SHAPE)
            if shape in shapes or len(shapes) < MOST:
                shapes[shape] += count
        else:
            self._count(group, name).invalid += count


def add_uses(files: Sequence[FieldUses], batch: Records) -> None:
    """Count the fields of records of several files, whose workflows' positions are beyond those of the files before."""
    frame = batch.frame
    if not frame.height:
        return
    width = files[0].width
    group = groups_of(frame, len(files) * width)
    with_sizes = frame.with_columns(pl.Series("_group", group), *files[0].sizes)
    sums = with_sizes.group_by("_group").agg(pl.len(), *files[0].sums)
    for row in sums.iter_rows(named=True):
        index, code = _file_and_group(row["_group"], len(files), width)
        files[index].take(code, row)
    for (name, outcome), rows in batch.flaws.items():
        if name in REQUIRED or not outcome.startswith((INVALID_PREFIX, SHAPE)):
            continue
        for joint_code, count in Counter(group[rows].tolist()).items():
            index, code = _file_and_group(joint_code, len(files), width)
            files[index].note(code, name, outcome, count)


def _file_and_group(code: int, files: int, width: int) -> tuple[int, int]:
    """Return the position of a file, and the group of records within it."""
    day, position = divmod(code, files * width)
    index, workflow = divmod(position, width)
    return index, day * width + workflow


def _is_sized(field: Field) -> bool:
    return field.type in ("number", "integer")


def _size(field: Field) -> pl.Expr:
    """Return the power of ten of a field's positive values, in thousandths."""
    value = pl.col(field.name)
    size = (pl.when(value > 0).then(value).cast(pl.Float64).log10() * THOUSANDTHS).round().cast(pl.Int64)
    return size.alias(f"_size {field.name}")


def _sums(field: Field) -> list[pl.Expr]:
    """Return what is added up of a field: how many values, and what shows that they are alike or of another unit."""
    name, value = field.name, pl.col(field.name)
    sums = [value.count().alias(f"used {name}")]
    is_category = name in CATEGORIES  # all of one version, or of one that nobody declared, is nothing odd
    if field.words and not is_category:
        sums.append(value.is_in(list(field.words)).not_().sum().alias(f"strange {name}"))
    if _is_sized(field):
        size = pl.col(f"_size {name}")
        sums += [size.count().alias(f"positive {name}"), size.sum().alias(f"size {name}")]
    is_varied = _is_sized(field) or field.type == "boolean" or name in IDS or bool(field.choices or field.words)
    if is_varied and not is_category:
        sums += [value.min().alias(f"low {name}"), value.max().alias(f"high {name}")]
    return sums
