"""A business day read again: the files that hold it, and their records."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.discovery import find_listed, find_sources, unreachable
from watchbook.dumps.log_files import read_records
from watchbook.dumps.records import DAY
from watchbook.dumps.streams import RawBytes
from watchbook.rollups.conversation_keys import ConversationKeys, ConversationKeySet, keys_of
from watchbook.rollups.conversations.conversation_reader import ConversationReader
from watchbook.rollups.conversations.file_rows import KEY, conversation_names
from watchbook.rollups.refresh import EXPIRED
from watchbook.rollups.workers.rollup_task import DEADLY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.nested.conversation_plan import ConversationPlan
    from watchbook.dumps.selection import Selection
    from watchbook.ledger import Source
    from watchbook.rollups.state import KnownIntake


def sources_by_day(state: KnownIntake) -> dict[dt.date, tuple[Source, ...]]:
    """Return the log files with records of each business day, in the order they are credited."""
    logs = {source.source: source for source in state.sources if source.kind == "logs"}
    names_by_day: dict[dt.date, set[str]] = {}
    for name, days in state.source_days().items():
        for day in days if name in logs else ():
            names_by_day.setdefault(day, set()).add(name)
    return {
        day: tuple(sorted((logs[name] for name in names), key=lambda source: (source.date, source.source)))
        for day, names in names_by_day.items()
    }


def readable_files(engagement: Engagement, state: KnownIntake) -> dict[str, DumpFile]:
    """Return the files that can be read: those that come in, and archived ones that are still where they were."""
    files = {file.source: file for file in find_sources(engagement)}
    missing = (source for source in state.sources if source.kind == "logs" and source.source not in files)
    again = (
        find_listed(engagement.root, source.source, source.date)
        for source in missing
        if EXPIRED not in source.note.split()
    )
    deadly = {source.source for source in state.sources if DEADLY in source.note.split()}
    return {name: file for name, file in files.items() if name not in deadly} | {
        file.source: file for file in again if file is not None
    }


def day_frames(
    files: Iterable[DumpFile],
    there: Iterable[DumpFile],
    day: dt.date,
    selection: Selection,
    conversations: ConversationPlan | None,
) -> Iterator[pl.DataFrame]:
    """Yield the conversations of a business day, each once.

    Args:
        files: that hold the day, in the order in which they are credited.
        there: all log files that can be read: rows of a conversation may lie in several of them.
        day: which one.
        selection: what is read.
        conversations: how rows become conversations; None where each is one.

    Raises:
        DumpError: a file cannot be reached.
    """
    if conversations is None:
        once = ConversationKeySet(ConversationKeys.none())
        for file in files:
            for frame in _records(file, selection, day):
                yield frame.filter(pl.Series(once.add(keys_of(frame)), dtype=pl.Boolean))
        return
    with tempfile.TemporaryDirectory(prefix="watchbook-") as scratch:
        reader = ConversationReader(there, conversations, selection, Path(scratch))
        for file in files:
            names = conversation_names(file, conversations.kind_of(file))
            for bucket in reader.read(file, ()):
                frame = bucket.home.frame.filter(pl.col(DAY) == day).drop("conversation_id")
                yield frame.join(names, on=KEY, how="left", maintain_order="left")


def _records(file: DumpFile, selection: Selection, day: dt.date) -> Iterator[pl.DataFrame]:
    try:
        with file.open() as stream:
            for batch in read_records(file, RawBytes(stream), selection, ()):
                yield batch.frame.filter(pl.col(DAY) == day)
    except OSError as error:
        raise unreachable(file.source, error) from error
