"""Rolls up files of rows, and every other file whose conversations their rows may belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.dumps.intake_account import (
    BLANK,
    DUPLICATE,
    IN_CONVERSATIONS,
    LATE,
    LEFT_OUT,
    LINES,
    QUARANTINED,
    REPEATED,
    ROLLED_UP,
    Tally,
)
from watchbook.dumps.losses.line_losses import LineLosses
from watchbook.ledger import Source
from watchbook.rollups.answers import answer_of
from watchbook.rollups.categories import Categories
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.field_uses import FieldUses
from watchbook.rollups.rollup import FileRollup, account_fields
from watchbook.rollups.slices import Slices
from watchbook.rollups.sums import Sums

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.conversations.conversation_reader import BucketConversations, ConversationReader
    from watchbook.rollups.conversations.file_rows import FileRows
    from watchbook.rollups.plan import Plan


def settle_conversations(
    reader: ConversationReader,
    files: dict[str, DumpFile],
    plan: Plan,
    frozen_days: frozenset[dt.date],
    progress: Callable[[int, int, str], None],
) -> dict[str, FileRollup]:
    """Return the roll-ups of files, read in the order they are credited."""
    rollups = dict[str, FileRollup]()
    for count, file in enumerate(sorted(files.values())):
        progress(count, len(files), file.source)
        buckets = reader.read(file, frozen_days)
        rollups[file.source] = _roll_up(file, reader.rows(file), buckets, plan)
        progress(count + 1, len(files), file.source)
    return rollups


def _roll_up(file: DumpFile, rows: FileRows, buckets: Iterable[BucketConversations], plan: Plan) -> FileRollup:
    workflows = plan.selection.workflows
    answers = [answer_of(metric) for metric in plan.metrics if metric.source == "dumps"]
    sums, categories = Sums(answers, workflows), Categories(plan.selection.fields, workflows)
    uses, slices = FieldUses(plan.selection.fields, workflows), Slices(plan.dimensions, workflows)
    tally = _tally(rows)
    for bucket in buckets:
        sums.add(bucket.home.frame)
        categories.add(bucket.home.frame)
        uses.add(bucket.home)
        slices.add(bucket.home.frame)
        _count(tally, bucket)
        account_fields(tally, bucket.home, plan)
    for outcome, count in rows.told.items():
        tally.field("ts", {outcome: count})
    return FileRollup(
        Source(file.source, file.kind, file.date, rows.sha256, rows.size, plan.definitions, rows.note),
        tally.accounts(file.date, file.source),
        tally.quarantined(file.date, file.source),
        sums.rollups(file.source),
        categories.categories(file.source),
        uses.uses(file.source),
        uses.shapes(file.source),
        slices.slices(file.source),
        slices.hours(file.source),
        ConversationKeys.none(),
    )


def _tally(rows: FileRows) -> Tally:
    """Return the account of a file's lines without those that may be rows of conversations."""
    tally = Tally()
    tally.count(LINES, rows.lines)
    tally.count(BLANK, rows.blank)
    tally.count(IN_CONVERSATIONS, 0)
    tally.add(LEFT_OUT, rows.left_out)
    tally.lose_all(rows.losses)
    return tally


def _count(tally: Tally, bucket: BucketConversations) -> None:
    """Count what became of a bucket's rows: each is in a conversation, a duplicate, late, or lost."""
    tally.count(ROLLED_UP, bucket.home.frame.height)
    tally.count(DUPLICATE, bucket.duplicates)
    tally.count(IN_CONVERSATIONS, bucket.in_conversations)
    tally.add(REPEATED, bucket.repeated)
    tally.add(LATE, bucket.late)
    for line, reason, count in bucket.lost:
        tally.lose(LineLosses.of([(line, reason)]))
        tally.add(QUARANTINED + reason, count - 1)
