"""What one file says: a pure function of its bytes and the plan, so that any executor can map it."""

from __future__ import annotations

from dataclasses import dataclass
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
from watchbook.dumps.records import DAY
from watchbook.dumps.shapes import SHAPE
from watchbook.dumps.streams import RawBytes
from watchbook.ledger import Account, Category, FieldShape, FieldUse, QuarantinedLine, Rollup, Source
from watchbook.rollups.answers import answer_of
from watchbook.rollups.categories import Categories
from watchbook.rollups.conversation_keys import ConversationKeys, ConversationKeySet, keys_of
from watchbook.rollups.field_uses import FieldUses
from watchbook.rollups.sums import Sums

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.evals import Result
    from watchbook.dumps.records import Records
    from watchbook.rollups.plan import Plan


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
    keys: ConversationKeys
    """Every conversation in the file on its day, whether it was taken already or not."""

    @property
    def days(self) -> frozenset[dt.date]:
        """Return the business days that records of the file belong to."""
        return frozenset(rollup.day for rollup in self.rollups)


def roll_up(
    found: DumpFile, plan: Plan, taken: ConversationKeys | None = None, frozen: Collection[dt.date] = ()
) -> FileRollup:
    """Return what a file says, without the conversations in `taken`, which earlier sources are credited with.

    `frozen` are business days to which nothing can be added any more; lines that belong to them are set aside.

    Raises:
        DumpError: the file cannot be reached, or is of a format that is not read.
        MetricError: an expression fails on a value that occurs.
    """
    rolled = _roll_up_evals if found.kind == "evals" else _roll_up_logs
    try:
        with found.open() as file:
            return rolled(found, RawBytes(file), plan, ConversationKeys.none() if taken is None else taken, frozen)
    except OSError as error:
        raise unreachable(found.source, error) from error


def _roll_up_logs(
    found: DumpFile, raw: RawBytes, plan: Plan, taken: ConversationKeys, frozen: Collection[dt.date]
) -> FileRollup:
    workflows = plan.wanted.workflows
    answers = [answer_of(metric) for metric in plan.metrics if metric.source == "dumps"]
    tally, sums, categories, notes = Tally(), Sums(answers, workflows), Categories(workflows), list[str]()
    uses = FieldUses(plan.wanted.fields, workflows)
    own, once = ConversationKeySet(ConversationKeys.none()), ConversationKeySet(taken)
    for batch in read_records(found, raw, plan.wanted, frozen):
        keys = keys_of(batch.frame)
        first = own.add(keys) if len(taken) else None
        new = once.add(keys)
        kept = batch
        if not new.all():
            sums.touch(batch.frame)
            kept = batch.keep(pl.Series(new))
            tally.add(REPEATED, int(np.count_nonzero(~(new if first is None else first))))
            tally.add(DIFFERING, _differing(batch.frame))
        sums.add(kept.frame)
        categories.add(kept.frame)
        uses.add(kept)
        _account(tally, batch, kept, plan)
        notes += [batch.note] if batch.note else []
    return FileRollup(
        Source(found.source, found.kind, found.date, raw.finish(), raw.size, plan.definitions, " ".join(notes)),
        tally.accounts(found.date, found.source),
        tally.quarantined(found.date, found.source),
        sums.rollups(found.source),
        categories.categories(found.source),
        uses.uses(found.source),
        uses.shapes(found.source),
        (own if len(taken) else once).keys(),
    )


def _differing(frame: pl.DataFrame) -> int:
    """Return how many records share a conversation's id on its day with an earlier one, and differ from each such."""
    keys = frame.select("conversation_id", DAY)
    return frame.n_unique() - keys.n_unique()


def _account(tally: Tally, batch: Records, kept: Records, plan: Plan) -> None:
    count = kept.frame.height
    tally.count(LINES, batch.lines)
    tally.count(BLANK, batch.blank)
    tally.count(ROLLED_UP, count)
    tally.count(DUPLICATE, batch.frame.height - count)
    tally.lose(batch.lost)
    nulls = kept.frame.null_count().row(0, named=True) if count else {}
    flaws = [(key, rows) for key, rows in kept.flaws.items() if not key[1].startswith(SHAPE)]
    for field in plan.wanted.fields:
        outcomes = {outcome: len(rows) for (name, outcome), rows in flaws if name == field.name}
        invalid = sum(number for outcome, number in outcomes.items() if outcome.startswith(INVALID))
        null = nulls.get(field.name, 0)
        tally.field(field.name, {USED: count - null, NULL: null - invalid, COERCED: 0, **outcomes})


def _roll_up_evals(
    found: DumpFile, raw: RawBytes, plan: Plan, taken: ConversationKeys, frozen: Collection[dt.date]
) -> FileRollup:
    if plan.evals is None:
        raise ValueError("an eval file without [evals] in the plan")
    read = read_results(raw.read(MAX_FILE + 1), plan.evals, plan.wanted.workflows)
    results = () if found.date in frozen else read.results
    names = pl.Series("conversation_id", [f"evals {one.workflow}" for one in results], dtype=pl.String)
    keys = keys_of(pl.DataFrame([names]).with_columns(pl.lit(found.date).alias(DAY)))
    new = ConversationKeySet(taken).add(keys).tolist()
    tally = Tally()
    tally.count(LINES, read.items)
    tally.count(ROLLED_UP, sum(new))
    tally.count(DUPLICATE, len(new) - sum(new))
    tally.lose(read.lost)
    tally.lose((one.item, "frozen-day") for one in read.results if not results)
    note = "" if read.items else "empty"
    return FileRollup(
        Source(found.source, found.kind, found.date, raw.finish(), raw.size, plan.definitions, note),
        tally.accounts(found.date, found.source),
        tally.quarantined(found.date, found.source),
        _eval_rollups(found, plan, zip(results, new, strict=True)),
        (),
        (),
        (),
        keys,
    )


def _eval_rollups(found: DumpFile, plan: Plan, results: Iterable[tuple[Result, bool]]) -> tuple[Rollup, ...]:
    """Return a row for each result; of one that is a duplicate it counts nothing."""
    metrics = [metric for metric in plan.metrics if metric.source == "evals"]
    return tuple(
        sorted(
            Rollup(found.date, one.workflow, metric.name, found.source, metric.definition, n, passed, 0, ())
            for one, fresh in results
            for n, passed in [(one.n, one.passed) if fresh else (0, 0)]
            for metric in metrics
        )
    )
