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
from watchbook.ledger import Source
from watchbook.rollups.answers import answer_of
from watchbook.rollups.categories import Categories
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.field_uses import FieldUses
from watchbook.rollups.rollup import FileRollup, account_fields
from watchbook.rollups.sums import Sums

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.dumps.discovery import DumpFile
    from watchbook.rollups.conversations.conversation_reader import ConversationReader, FileConversations
    from watchbook.rollups.plan import Plan


def settle_conversations(
    reader: ConversationReader,
    files: dict[str, DumpFile],
    plan: Plan,
    frozen_days: frozenset[object],
    progress: Callable[[int, int, str], None],
) -> dict[str, FileRollup]:
    """Return the roll-ups of files, read in the order they are credited."""
    rollups = dict[str, FileRollup]()
    for count, file in enumerate(sorted(files.values())):
        progress(count, len(files), file.source)
        rollups[file.source] = _rolled_up(file, reader.read(file, frozen_days), plan)  # type: ignore[arg-type]  # dates
        progress(count + 1, len(files), file.source)
    return rollups


def _rolled_up(file: DumpFile, read: FileConversations, plan: Plan) -> FileRollup:
    workflows, rows, home = plan.selection.workflows, read.rows, read.home
    answers = [answer_of(metric) for metric in plan.metrics if metric.source == "dumps"]
    sums, categories = Sums(answers, workflows), Categories(plan.selection.fields, workflows)
    uses = FieldUses(plan.selection.fields, workflows)
    sums.add(home.frame)
    categories.add(home.frame)
    uses.add(home)
    tally = _tally(read)
    account_fields(tally, home, plan)
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
        ConversationKeys.none(),
    )


def _tally(read: FileConversations) -> Tally:
    """Return the account of a file's lines: each is blank, in a conversation, left out, a duplicate, late, or lost."""
    tally, rows = Tally(), read.rows
    for outcome, count in (
        (LINES, rows.lines),
        (BLANK, rows.blank),
        (ROLLED_UP, read.home.frame.height),
        (DUPLICATE, read.duplicates),
        (IN_CONVERSATIONS, read.in_conversations),
    ):
        tally.count(outcome, count)
    tally.add(REPEATED, read.repeated)
    tally.add(LEFT_OUT, rows.left_out)
    tally.add(LATE, read.late)
    tally.lose(rows.lost)
    for line, reason, count in read.lost:
        tally.lose([(line, reason)])
        tally.add(QUARANTINED + reason, count - 1)
    return tally
