"""What one file says: a pure function of its bytes and the plan, so that any executor can map it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.discovery import unreachable
from watchbook.dumps.evals import MAX_FILE, read_results
from watchbook.dumps.intake_account import (
    BLANK,
    COERCED,
    DIFFERING,
    DUPLICATE,
    INVALID,
    LINES,
    NULL,
    REPEATED,
    ROLLED_UP,
    USED,
    Tally,
)
from watchbook.dumps.log_files import read_records
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.dumps.records import DAY
from watchbook.dumps.shapes import SHAPE
from watchbook.dumps.streams import RawBytes
from watchbook.dumps.words.undeclared_names import UndeclaredNames
from watchbook.ledger import (
    Account,
    Category,
    FieldShape,
    FieldUse,
    HourCount,
    QuarantinedLine,
    Rollup,
    SliceCount,
    Source,
)
from watchbook.rollups.answers import answer_of
from watchbook.rollups.categories import Categories
from watchbook.rollups.conversation_keys import ConversationKeys, ConversationKeySet, RowVariants, keys_of
from watchbook.rollups.field_uses import FieldUses
from watchbook.rollups.slices import Slices
from watchbook.rollups.sums import Sums

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.evals import Result
    from watchbook.dumps.records import Records
    from watchbook.rollups.plan import Plan

BARRED = "link"
"""Noted of a symbolic link that is not followed."""


@dataclass(frozen=True, slots=True)
class FileRollup:
    """What one file says; a plain value."""

    source: Source
    accounts: tuple[Account, ...]
    quarantined: tuple[QuarantinedLine, ...]
    """The first hundred lines of each reason."""
    rollups: tuple[Rollup, ...]
    categories: tuple[Category, ...]
    fields: tuple[FieldUse, ...]
    shapes: tuple[FieldShape, ...]
    slices: tuple[SliceCount, ...]
    hours: tuple[HourCount, ...]
    keys: ConversationKeys
    """Every conversation in the file on its day, once, whether it was taken already or not."""

    @property
    def days(self) -> frozenset[dt.date]:
        """Return the business days that records of the file belong to."""
        return frozenset(rollup.day for rollup in self.rollups)

    @property
    def lines(self) -> int:
        """Return how many lines the file has."""
        return sum(row.count for row in self.accounts if row.outcome == LINES and not row.field)


def roll_up(
    file: DumpFile, plan: Plan, credited_keys: ConversationKeys | None = None, frozen_days: Collection[dt.date] = ()
) -> FileRollup:
    """Return what a file says, without the conversations in `credited_keys`, which earlier sources are credited with.

    `frozen_days` are business days to which nothing can be added any more; lines that belong to them are set aside.

    Raises:
        DumpError: the file cannot be reached, or is of a format that is not read.
        MetricError: an expression fails on a value that occurs.
    """
    keys = ConversationKeys.none() if credited_keys is None else credited_keys
    roll_up_kind = _roll_up_evals if file.kind == "evals" else _roll_up_logs
    try:
        with file.open() as stream:
            rolled_up = roll_up_kind(file, RawBytes(stream), plan, keys, frozen_days)
    except OSError as error:
        raise unreachable(file.source, error) from error
    return replace(rolled_up, source=replace(rolled_up.source, note=BARRED)) if file.is_barred else rolled_up


def _roll_up_logs(
    file: DumpFile, raw: RawBytes, plan: Plan, credited_keys: ConversationKeys, frozen_days: Collection[dt.date]
) -> FileRollup:
    workflows = plan.selection.workflows
    answers = [answer_of(metric) for metric in plan.metrics if metric.source == "dumps"]
    tally, sums, categories, notes = (
        Tally(),
        Sums(answers, workflows),
        Categories(plan.selection.fields, workflows),
        list[str](),
    )
    uses, slices = FieldUses(plan.selection.fields, workflows), Slices(plan.dimensions, workflows)
    undeclared_names = UndeclaredNames(workflows)
    variants, once = RowVariants(), ConversationKeySet(credited_keys) if len(credited_keys) else None
    for batch in read_records(file, raw, plan.selection, frozen_days):
        keys = keys_of(batch.frame)
        first, differing = variants.add(keys, batch.frame)
        new = first if once is None else once.add(keys)
        records = batch
        if not new.all():
            sums.touch(batch.frame)
            records = batch.keep(pl.Series(new))
            tally.add(REPEATED, int(np.count_nonzero(~first)))
            tally.add(DIFFERING, differing)
        sums.add(records.frame)
        categories.add(records.frame)
        uses.add(records)
        slices.add(records.frame)
        _account(tally, batch, records, plan)
        undeclared_names.add(batch.undeclared.get(0, {}))
        notes += [batch.note] if batch.note else []
    for outcome, lines in undeclared_names.outcomes().items():
        tally.add(outcome, lines)
    return FileRollup(
        Source(file.source, file.kind, file.date, raw.finish(), raw.size, plan.definitions, " ".join(notes)),
        tally.accounts(file.date, file.source),
        tally.quarantined(file.date, file.source),
        sums.rollups(file.source),
        categories.categories(file.source),
        uses.uses(file.source),
        uses.shapes(file.source),
        slices.slices(file.source),
        slices.hours(file.source),
        variants.keys(),
    )


def count_differing(frame: pl.DataFrame) -> int:
    """Return how many records share a conversation's id on its day with an earlier one, and differ from each such."""
    keys = frame.select("conversation_id", DAY)
    return frame.n_unique() - keys.n_unique()


def _account(tally: Tally, batch: Records, records: Records, plan: Plan) -> None:
    count = records.frame.height
    tally.count(LINES, batch.lines)
    tally.count(BLANK, batch.blank)
    tally.count(ROLLED_UP, count)
    tally.count(DUPLICATE, batch.frame.height - count)
    tally.lose(batch.lost)
    account_fields(tally, records, plan)


def account_fields(tally: Tally, records: Records, plan: Plan) -> None:
    """Count what became of each field of records."""
    count = records.frame.height
    nulls = records.frame.null_count().row(0, named=True) if count else {}
    flaws: dict[str, dict[str, int]] = {}
    for (name, outcome), rows in records.flaws.items():
        flaws.setdefault(name, {})[outcome] = len(rows)
    count_fields(tally, plan, count, nulls, flaws)


def count_fields(
    tally: Tally, plan: Plan, count: int, nulls: Mapping[str, int], flaws: Mapping[str, Mapping[str, int]]
) -> None:
    """Count what became of each field of `count` records, given by field its nulls and values that were odd."""
    for field in plan.selection.fields:
        outcomes = {
            outcome: number for outcome, number in flaws.get(field.name, {}).items() if not outcome.startswith(SHAPE)
        }
        invalid = sum(number for outcome, number in outcomes.items() if outcome.startswith(INVALID))
        null = nulls.get(field.name, 0)
        tally.field(field.name, {USED: count - null, NULL: null - invalid, COERCED: 0, **outcomes})


def _roll_up_evals(
    file: DumpFile, raw: RawBytes, plan: Plan, credited_keys: ConversationKeys, frozen_days: Collection[dt.date]
) -> FileRollup:
    if plan.evals is None:
        raise ValueError("an eval file without [evals] in the plan")
    read = read_results(raw.read(MAX_FILE + 1), plan.evals, plan.selection.workflows)
    results = () if file.date in frozen_days else read.results
    names = pl.Series("conversation_id", [f"evals {result.workflow}" for result in results], dtype=pl.String)
    keys = keys_of(pl.DataFrame([names]).with_columns(pl.lit(file.date).alias(DAY)))
    own_keys = ConversationKeySet(ConversationKeys.none())
    own_keys.add(keys)
    new = ConversationKeySet(credited_keys).add(keys).tolist()
    tally = Tally()
    tally.count(LINES, read.items)
    tally.count(ROLLED_UP, sum(new))
    tally.count(DUPLICATE, len(new) - sum(new))
    tally.lose(LineLosses.of(read.lost))
    tally.lose(LineLosses.of((result.item, "frozen-day") for result in read.results if not results))
    note = "" if read.items else "empty"
    return FileRollup(
        Source(file.source, file.kind, file.date, raw.finish(), raw.size, plan.definitions, note),
        tally.accounts(file.date, file.source),
        tally.quarantined(file.date, file.source),
        _eval_rollups(file, plan, zip(results, new, strict=True)),
        (),
        (),
        (),
        (),
        (),
        own_keys.keys(),
    )


def _eval_rollups(file: DumpFile, plan: Plan, results: Iterable[tuple[Result, bool]]) -> tuple[Rollup, ...]:
    """Return a row for each result; of one that is a duplicate it counts nothing."""
    metrics = [metric for metric in plan.metrics if metric.source == "evals"]
    return tuple(
        sorted(
            Rollup(file.date, result.workflow, metric.name, file.source, metric.definition, n, passes, 0, ())
            for result, fresh in results
            for n, passes in [(result.n, result.passed) if fresh else (0, 0)]
            for metric in metrics
        )
    )
