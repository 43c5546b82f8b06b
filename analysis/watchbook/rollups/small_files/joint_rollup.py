"""What each of several small files says, worked out of one frame that holds the records of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.intake_account import BLANK, DIFFERING, DUPLICATE, LINES, REPEATED, ROLLED_UP, Tally
from watchbook.dumps.records import FILE, WORKFLOW
from watchbook.dumps.small_files.joint_lines import read_together
from watchbook.dumps.words.undeclared_names import UndeclaredNames
from watchbook.ledger import Source
from watchbook.rollups.answers import answer_of
from watchbook.rollups.categories import Categories, add_categories
from watchbook.rollups.conversation_keys import ConversationKeys, ConversationKeySet, keys_of
from watchbook.rollups.field_uses import FieldUses, add_uses
from watchbook.rollups.rollup import FileRollup, count_differing, count_fields, roll_up
from watchbook.rollups.slices import Slices, add_slices
from watchbook.rollups.sums import Sums, add_together, touch_together

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.records import Records
    from watchbook.dumps.small_files.joint_lines import FilePart
    from watchbook.rollups.conversation_keys import Mask
    from watchbook.rollups.plan import Plan


@dataclass(frozen=True, slots=True)
class _FileWork:
    """What is made of one of the files."""

    part: FilePart
    tally: Tally
    sums: Sums
    categories: Categories
    uses: FieldUses
    slices: Slices
    keys: ConversationKeys

    def rollup(self, plan: Plan) -> FileRollup:
        """Return what the file says."""
        file, source = self.part.file, self.part.file.source
        return FileRollup(
            Source(source, file.kind, file.date, self.part.sha256, self.part.size, plan.definitions, self.part.note),
            self.tally.accounts(file.date, source),
            self.tally.quarantined(file.date, source),
            self.sums.rollups(source),
            self.categories.categories(source),
            self.uses.uses(source),
            self.uses.shapes(source),
            self.slices.slices(source),
            self.slices.hours(source),
            self.keys,
        )


def roll_up_together(
    files: Sequence[DumpFile],
    plan: Plan,
    credited_keys: Sequence[ConversationKeys],
    frozen_days: Collection[dt.date] = (),
) -> list[FileRollup]:
    """Return what each of some small files says, as `roll_up` does: each without what its `credited_keys` hold.

    Raises:
        DumpError: a file cannot be reached.
        MetricError: an expression fails on a value that occurs.
    """
    joint = read_together(files, plan.selection, frozen_days)
    keys_by_source = {file.source: keys for file, keys in zip(files, credited_keys, strict=True)}
    rolled_up = {}
    if joint is not None:
        credited = [keys_by_source[part.file.source] for part in joint.parts]
        for index, work in enumerate(_work(joint.batch, joint.parts, plan, credited)):
            if index not in joint.batch.crowded_files:
                rolled_up[work.part.file.source] = work.rollup(plan)
    return [
        rolled_up.get(file.source) or roll_up(file, plan, keys_by_source[file.source], frozen_days) for file in files
    ]


def _work(
    batch: Records, parts: Sequence[FilePart], plan: Plan, credited_keys: Sequence[ConversationKeys]
) -> list[_FileWork]:
    width = len(plan.selection.workflows)
    keys, files = keys_of(batch.frame), batch.frame[WORKFLOW].to_numpy() // width
    ends = np.searchsorted(files, np.arange(len(parts) + 1)).tolist()
    first = _first_of_file(files, keys)
    new = first.copy()
    work = []
    for index, part in enumerate(parts):
        rows = slice(ends[index], ends[index + 1])
        own_keys = ConversationKeys(keys.word[rows], keys.tag[rows])
        if len(credited_keys[index]):
            new[rows] = ConversationKeySet(credited_keys[index]).add(own_keys)
        is_first = first[rows]
        once = own_keys if is_first.all() else ConversationKeys(own_keys.word[is_first], own_keys.tag[is_first])
        work.append(_file_work(part, once, plan))
        names = UndeclaredNames(plan.selection.workflows)
        names.add(batch.undeclared.get(index, {}))
        _count_lines(work[-1].tally, part, new[rows], names)
        if not is_first.all():
            work[-1].tally.add(REPEATED, int(np.count_nonzero(~is_first)))
        if not new[rows].all():
            work[-1].tally.add(DIFFERING, count_differing(batch.frame[rows]))
    _add(batch, new, work, plan)
    return work


def _file_work(part: FilePart, keys: ConversationKeys, plan: Plan) -> _FileWork:
    workflows, fields = plan.selection.workflows, plan.selection.fields
    answers = [answer_of(metric) for metric in plan.metrics if metric.source == "dumps"]
    uses = FieldUses(fields, workflows)
    uses.note_names(part.names)
    return _FileWork(
        part,
        Tally(),
        Sums(answers, workflows),
        Categories(fields, workflows),
        uses,
        Slices(plan.dimensions, workflows),
        keys,
    )


def _first_of_file(files: NDArray[np.int64], keys: ConversationKeys) -> Mask:
    """Return which records are the first of their file with their conversation's id on their day."""
    order = np.lexsort((keys.tag, keys.word, files))
    word, tag, file = keys.word[order], keys.tag[order], files[order]
    is_again = (word[1:] == word[:-1]) & (tag[1:] == tag[:-1]) & (file[1:] == file[:-1])
    first = np.ones(len(order), bool)
    first[order[1:][is_again]] = False
    return first


def _count_lines(tally: Tally, part: FilePart, new: Mask, names: UndeclaredNames) -> None:
    count = int(np.count_nonzero(new))
    tally.count(LINES, part.lines)
    tally.count(BLANK, part.blank)
    tally.count(ROLLED_UP, count)
    tally.count(DUPLICATE, len(new) - count)
    tally.lose(part.lost)
    for outcome, lines in names.outcomes().items():
        tally.add(outcome, lines)


def _add(batch: Records, new: Mask, work: Sequence[_FileWork], plan: Plan) -> None:
    """Add the records that count to what is made of their files."""
    width = len(plan.selection.workflows)
    sums = [each.sums for each in work]
    records = batch
    if not new.all():
        touch_together(sums, batch.frame)
        records = batch.keep(pl.Series(new))
    add_together(sums, records.frame)
    add_categories([each.categories for each in work], width, records.frame)
    add_uses([each.uses for each in work], records)
    add_slices([each.slices for each in work], plan.dimensions, width, records.frame)
    _count_fields(records, work, plan)


def _count_fields(records: Records, work: Sequence[_FileWork], plan: Plan) -> None:
    """Count what became of each field of each file's records."""
    width = len(plan.selection.workflows)
    files = records.frame[WORKFLOW].to_numpy() // width
    counts = np.bincount(files, minlength=len(work)).tolist()
    fields = [field.name for field in plan.selection.fields]
    by_file = records.frame.group_by((pl.col(WORKFLOW) // width).alias(FILE)).agg(pl.col(fields).null_count())
    nulls = {row[FILE]: row for row in by_file.iter_rows(named=True)}
    flaws: list[dict[str, dict[str, int]]] = [{} for _ in work]
    for (name, outcome), rows in records.flaws.items():
        numbers = np.bincount(files[rows], minlength=len(work))
        for index in np.flatnonzero(numbers).tolist():
            flaws[index].setdefault(name, {})[outcome] = int(numbers[index])
    for index, each in enumerate(work):
        count_fields(each.tally, plan, counts[index], nulls.get(index, {}), flaws[index])
