"""Bring the intake up to date with the dumps that are there and the configuration as it is."""

from __future__ import annotations

import tempfile
from bisect import insort
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from watchbook.calendar import ONE_DAY
from watchbook.dumps.discovery import find_listed, find_sources
from watchbook.errors import DumpError
from watchbook.ledger import Account, Category, FieldShape, FieldUse, HourCount, QuarantinedLine, Rollup, SliceCount
from watchbook.rollups.categories import declared_values, without_words
from watchbook.rollups.credit import Settlement
from watchbook.rollups.crediting.key_memory import KeyMemory
from watchbook.rollups.crediting.source_memory import SourceMemory
from watchbook.rollups.file_hashes import FileHashes
from watchbook.rollups.plan import Plan
from watchbook.rollups.readers import Readers
from watchbook.rollups.renamed_sources import moved_sources
from watchbook.rollups.scratch.scratch_place import scratch_of
from watchbook.rollups.shards.shard_run import shelf_of
from watchbook.rollups.state import IntakeState
from watchbook.rollups.workers.executors import crew_of
from watchbook.rollups.workers.rollup_task import DEADLY, own_versions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Container, Iterable, Iterator, Mapping

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.ledger import Source, SourceKind
    from watchbook.metrics import Field, Metric
    from watchbook.rollups.archive import Backfill
    from watchbook.rollups.readers import Progress
    from watchbook.rollups.rollup import FileRollup
    from watchbook.rollups.state import KnownIntake
    from watchbook.rollups.workers.crew import Crew

RowT = TypeVar("RowT", Account, Category, FieldShape, FieldUse, HourCount, QuarantinedLine, Rollup, SliceCount)
EXPIRED = "expired"
"""Noted of a source whose file is gone: its rows are frozen."""
ARCHIVED = "archived"
"""Noted of a source that lies where a backfill was told to look: nobody expects it where dumps come in. It is read
again where it shares a day with one that does; else its rows are frozen like those of one that is gone."""
MANY = 20
"""How many times more rows there must be than new ones for these to be put in place one by one."""
KINDS: tuple[SourceKind, ...] = ("logs", "evals")


@dataclass(frozen=True, slots=True)
class Hashes:
    """What is known of files' bytes, and who reads them."""

    file_hashes: FileHashes
    readers: Readers
    cache: Path | None
    """A folder that may be lost."""

    def memory(self, kind: SourceKind, plan: Plan, sources: Iterable[Source]) -> SourceMemory | None:
        """Return what is remembered of what the files of a kind hold, given what the ledger says of them."""
        if self.cache is None or plan.conversations is not None:
            return None
        definitions = plan.definitions
        origin = " ".join([definitions, *(f"{name}-{number}" for name, number in own_versions().items())])
        hashes = {source.source: source.sha256 for source in sources if source.definitions == definitions}
        return SourceMemory(KeyMemory(self.cache, kind, origin), hashes)

    def is_same(self, source: Source, there: Mapping[str, DumpFile]) -> bool:
        """Return whether a file holds what it held when it was rolled up, and its name is read as it was then."""
        # What ended its workers may have lacked memory: it is tried again, so that the state follows from the dumps.
        is_unread = not {EXPIRED, DEADLY}.isdisjoint(source.note.split())
        file = there[source.source]
        return not is_unread and file.date == source.date and self.file_hashes.sha256(file) == source.sha256


@dataclass(frozen=True, slots=True)
class IntakeChange:
    """What has changed of the intake since the state that was known."""

    sources: tuple[Source, ...]
    """Every file, as it is now, sorted."""
    file_rollups: Mapping[str, FileRollup]
    """By source, what files say that have to be read anew: it takes the place of their rows."""
    moved_names: frozenset[str]
    """Sources that go by other names now, whose rows go."""
    declared: Mapping[str, frozenset[str]]
    """By field, the values of categories that may be published though they do not look like it."""

    @property
    def replaced_names(self) -> frozenset[str]:
        """Every source whose rows go, or are replaced."""
        return self.moved_names | frozenset(self.file_rollups)

    def new_rows(self, table: str) -> Iterator[Any]:
        """Yield the new rows of a table, by its name in `IntakeState`."""
        name = "quarantined" if table == "quarantine" else table
        for file_rollup in self.file_rollups.values():
            yield from getattr(file_rollup, name)

    def rows(self, table: str, old_rows: tuple[Any, ...], new_rows: Iterable[Any]) -> tuple[Any, ...]:
        """Return rows of a table, which are in order, as they are now.

        Args:
            table: by its name in `IntakeState`; not the sources.
            old_rows: all of some days.
            new_rows: those of the same days.
        """
        if table == "categories":
            old_rows = without_words((row for row in old_rows if row.source not in self.moved_names), self.declared)
        return _replace_rows(old_rows, self.replaced_names, new_rows)

    def applied(self, state: IntakeState) -> IntakeState:
        """Return the whole state as it is now."""
        names = (field.name for field in fields(state) if field.name != "sources")
        tables = {name: self.rows(name, getattr(state, name), self.new_rows(name)) for name in names}
        return IntakeState(sources=self.sources, **tables)


def refresh(  # noqa: PLR0913  # the engagement in its parts, so that the caller makes each once
    engagement: Engagement,
    fields: Mapping[str, Field],
    metrics: Mapping[str, Metric],
    calendar: Calendar,
    state: KnownIntake,
    *,
    backfill: Backfill | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
    crew: Crew | None = None,
    shards: str | None = None,
) -> IntakeChange:
    """Return how the intake has changed, as the dumps and the configuration say it now.

    `state` is what the ledger holds. The result depends on it only where files have expired: their rows stay, days they
    speak of are frozen, and so is an unchanged source that speaks of such a day too, because it can no longer be
    settled with the others. `backfill` says what else is read, or left for later. `cache` is a folder that may be lost;
    it spares hashing files that the file system says have not changed. `crew` reads the files; the default is whom
    [run] names. `shards` is where shards have put what files say, which is then not asked of these files.

    Raises:
        WorkerError: the workers, or what shards put, are not there, or not like this run.
        DumpError: a file cannot be reached, its name carries no date, or all dumps are gone at once.
        MetricError, ConfigError: the configuration cannot be meant.
    """
    plan = Plan.of(engagement, fields, metrics, calendar)
    there = {file.source: file for file in find_sources(engagement)}
    if backfill is None:
        _demand_some(engagement, state, there.values())
    archives: dict[str, DumpFile] = {}
    if backfill is not None:
        archives = {file.source: file for file in backfill.archived(engagement) if file.source not in there}
        there = archives | backfill.of(there, {source.source for source in state.sources})
    again = _archives_to_reread(engagement.root, state, there)
    archives, there = archives | again, there | again
    file_hashes = FileHashes(cache)
    file_rollups: dict[str, FileRollup] = {}
    moved_names: set[str] = set()
    shelf = shelf_of(shards, plan, there.values(), file_hashes.sha256) if shards is not None else None
    with crew or crew_of(engagement.config.run) as workers:
        readers = Readers(workers, progress or (lambda *_: None), file_hashes.sha256, shelf, scratch_of(engagement))
        for kind in KINDS:
            files = {source: file for source, file in there.items() if file.kind == kind}
            of_kind = plan if kind == "logs" else replace(plan, conversations=None)  # a golden set has no rows
            kind_rollups, names = _reroll(files, state, kind, of_kind, Hashes(file_hashes, readers, cache))
            file_rollups |= kind_rollups
            moved_names |= names
    for source, file_rollup in file_rollups.items():
        file_hashes.note(there[source], file_rollup.source.sha256)
    file_hashes.save(there)
    return IntakeChange(
        _sources(state, file_rollups, moved_names, there, archives),
        file_rollups,
        frozenset(moved_names),
        declared_values(plan.selection.fields),
    )


def _archives_to_reread(root: Path, state: KnownIntake, there: Mapping[str, DumpFile]) -> dict[str, DumpFile]:
    """Return archived files that speak of days which files in `there` may speak of, too: they are settled together."""
    archives = [source for source in state.sources if ARCHIVED in source.note.split() and source.source not in there]
    if not archives:
        return {}
    near = {file.date + days * ONE_DAY for file in there.values() for days in (-1, 0, 1)}
    days = _days(state, archives)
    touching = (source for source in archives if not near.isdisjoint(days[source.source]))
    files = (find_listed(root, source.source, source.date) for source in touching)
    return {file.source: file for file in files if file is not None}


def _demand_some(engagement: Engagement, state: KnownIntake, there: Iterable[DumpFile]) -> None:
    """Refuse to freeze everything: where all dumps are gone at once, it is the path that is wrong, or the store."""
    before = [source for source in state.sources if source.kind == "logs"]
    standing = [source for source in before if not {EXPIRED, ARCHIVED}.intersection(source.note.split())]
    if len(standing) > 1 and not any(file.kind == "logs" for file in there):
        raise DumpError(
            f"none of the {len(standing):,} dumps that were read is there any more: "
            f"nothing matches {engagement.config.dumps.path!r}",
            place=engagement.source.place(("dumps", "path")),
            hints=(
                "correct `path` under [dumps], or put the files back, and run again; nothing was changed",
                "where old dumps are deleted on purpose, let the newest one stay",
            ),
        )


def _reroll(
    there: Mapping[str, DumpFile], state: KnownIntake, kind: SourceKind, plan: Plan, hashes: Hashes
) -> tuple[dict[str, FileRollup], set[str]]:
    """Return the roll-ups of one kind's files that have to be made anew, and the sources that go by other names now."""
    before = [source for source in state.sources if source.kind == kind]
    days = _days(state, before)
    missing = [source for source in before if source.source not in there]
    same = {source.source for source in before if source.source in there and hashes.is_same(source, there)}
    current = {source.source for source in before if source.definitions == plan.definitions}
    fresh = set(there) - (same & current)
    moved_names: set[str] = set()
    dates = {there[name].date for name in fresh}
    candidates = [source for source in missing if source.date in dates and ARCHIVED not in source.note.split()]
    with tempfile.TemporaryDirectory(prefix="watchbook-") as scratch:
        if candidates:
            (Path(scratch) / "moved").mkdir()
            settlement = Settlement(there.values(), plan, frozenset(), Path(scratch) / "moved", hashes.readers)
            file_rollups = settlement.settle(fresh, days, set())
            moved_names = moved_sources(candidates, state.rollups, fresh, file_rollups)
            if len(moved_names) == len(missing):
                return file_rollups, moved_names
        frozen_days = frozenset(
            day for source in missing if source.source not in moved_names for day in days[source.source]
        )
        closed_sources = {name for name in same if not frozen_days.isdisjoint(days[name])}
        if plan.conversations is not None:  # what began in a file that is gone can no longer be told
            absences = {source.date for source in missing if source.source not in moved_names}
            closed_sources |= {
                name for name in same if any(plan.conversations.is_near(there[name].date, date) for date in absences)
            }
        changed_sources = fresh - closed_sources
        if not changed_sources:
            return {}, moved_names
        # Where a file goes by another name, nobody knows any more what was credited to the old one.
        memory = hashes.memory(kind, plan, before) if not candidates else None
        readers = replace(hashes.readers, memory=memory)
        settlement = Settlement(there.values(), plan, frozen_days, Path(scratch), readers)
        file_rollups = settlement.settle(changed_sources, days, closed_sources)
        settlement.remember()
        return file_rollups, moved_names


def _days(state: KnownIntake, sources: Collection[Source]) -> dict[str, frozenset[dt.date]]:
    """Return the business days of each of some sources."""
    known_days = state.source_days() if sources else {}
    return {source.source: known_days.get(source.source, frozenset()) for source in sources}


def _sources(
    state: KnownIntake,
    file_rollups: Mapping[str, FileRollup],
    moved_names: Container[str],
    there: Container[str],
    archives: Container[str],
) -> tuple[Source, ...]:
    """Return every source as it is now, with what was rolled up anew in the place of what it was."""
    old_sources = [
        _with_note(source, there, archives)
        for source in state.sources
        if source.source not in file_rollups and source.source not in moved_names
    ]
    fresh = [
        _with_archive_mark(file_rollup.source) if file_rollup.source.source in archives else file_rollup.source
        for file_rollup in file_rollups.values()
    ]
    return tuple(sorted([*old_sources, *fresh]))


def _replace_rows(old_rows: tuple[RowT, ...], sources: Container[str], new_rows: Iterable[RowT]) -> tuple[RowT, ...]:
    """Return rows, which are in order, with new ones in the place of those of some sources."""
    added: list[RowT] = list(new_rows)
    rows: list[RowT] = [row for row in old_rows if row.source not in sources]
    if len(added) * MANY > len(rows):
        return tuple(sorted(rows + added))
    for row in added:  # a day's among those of years: looking for its place asks less than comparing all of them
        insort(rows, row)
    return tuple(rows)


def _with_note(source: Source, there: Container[str], archives: Container[str]) -> Source:
    """Return a source with its note saying whether its file is gone, or lies beside those that come in."""
    words = source.note.split()
    if source.source in there and source.source not in archives:
        words = [word for word in words if word != ARCHIVED]
    elif source.source not in there and not {EXPIRED, ARCHIVED}.intersection(words):
        words.append(EXPIRED)
    note = " ".join(words)
    return source if note == source.note else replace(source, note=note)


def _with_archive_mark(source: Source) -> Source:
    return replace(source, note=f"{source.note} {ARCHIVED}".strip())
