"""Bring the intake up to date with the dumps that are there and the configuration as it is."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from watchbook.calendar import ONE_DAY
from watchbook.dumps.discovery import find_listed, find_sources
from watchbook.errors import DumpError
from watchbook.ledger import Account, Category, FieldShape, FieldUse, QuarantinedLine, Rollup
from watchbook.rollups.credit import Settlement
from watchbook.rollups.file_hashes import FileHashes
from watchbook.rollups.plan import Plan
from watchbook.rollups.renamed_sources import moved_sources
from watchbook.rollups.state import IntakeState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Container, Iterable, Mapping

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.ledger import Source, SourceKind
    from watchbook.metrics import Field, Metric
    from watchbook.rollups.archive import Backfill
    from watchbook.rollups.credit import Progress
    from watchbook.rollups.rollup import FileRollup

RowT = TypeVar("RowT", Account, Category, FieldShape, FieldUse, QuarantinedLine, Rollup)
EXPIRED = "expired"
"""Noted of a source whose file is gone: its rows are frozen."""
ARCHIVED = "archived"
"""Noted of a source that lies where a backfill was told to look: nobody expects it where dumps come in. It is read
again where it shares a day with one that does; else its rows are frozen like those of one that is gone."""
KINDS: tuple[SourceKind, ...] = ("logs", "evals")


@dataclass(frozen=True, slots=True)
class Hashes:
    """What is known of files' bytes, and who is told how far the reading is."""

    seen: FileHashes
    progress: Progress | None

    def is_same(self, source: Source, there: Mapping[str, DumpFile]) -> bool:
        """Return whether a file holds what it held when it was rolled up."""
        expired = EXPIRED in source.note.split()
        return not expired and self.seen.sha256(there[source.source]) == source.sha256


def refresh(  # noqa: PLR0913  # the engagement in its parts, so that the caller makes each once
    engagement: Engagement,
    fields: Mapping[str, Field],
    metrics: Mapping[str, Metric],
    calendar: Calendar,
    known: IntakeState,
    *,
    backfill: Backfill | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> IntakeState:
    """Return the whole intake as the dumps and the configuration say it now.

    `known` is what the ledger holds. The result depends on it only where files have expired: their rows stay, days they
    speak of are frozen, and so is an unchanged source that speaks of such a day too, because it can no longer be
    settled with the others. `backfill` says what else is read, or left for later. `cache` is a folder that may be lost;
    it spares hashing files that the file system says have not changed.

    Raises:
        DumpError: a file cannot be reached, its name carries no date, or all dumps are gone at once.
        MetricError, ConfigError: the configuration cannot be meant.
    """
    plan = Plan.of(engagement, fields, metrics, calendar)
    there = {found.source: found for found in find_sources(engagement)}
    if backfill is None:
        _demand_some(engagement, known, there.values())
    archived: dict[str, DumpFile] = {}
    if backfill is not None:
        archived = {each.source: each for each in backfill.archived(engagement) if each.source not in there}
        there = archived | backfill.of(there, {source.source for source in known.sources})
    again = _archives_to_reread(engagement.root, known, there)
    archived, there = archived | again, there | again
    seen = FileHashes(cache)
    rolled: dict[str, FileRollup] = {}
    moved: set[str] = set()
    for kind in KINDS:
        files = {source: found for source, found in there.items() if found.kind == kind}
        made, renamed = _reroll(files, known, kind, plan, Hashes(seen, progress))
        rolled |= made
        moved |= renamed
    known = _without(known, moved)
    for source, one in rolled.items():
        seen.note(there[source], one.source.sha256)
    seen.save(there)
    return _combine(known, rolled, there, archived)


def _archives_to_reread(root: Path, known: IntakeState, there: Mapping[str, DumpFile]) -> dict[str, DumpFile]:
    """Return archived files that speak of days which files in `there` may speak of, too: they are settled together."""
    archived = [each for each in known.sources if ARCHIVED in each.note.split() and each.source not in there]
    if not archived:
        return {}
    near = {found.date + days * ONE_DAY for found in there.values() for days in (-1, 0, 1)}
    days = _days(known, archived)
    touching = (each for each in archived if not near.isdisjoint(days[each.source]))
    found = (find_listed(root, each.source, each.date) for each in touching)
    return {each.source: each for each in found if each is not None}


def _demand_some(engagement: Engagement, known: IntakeState, there: Iterable[DumpFile]) -> None:
    """Refuse to freeze everything: where all dumps are gone at once, it is the path that is wrong, or the store."""
    before = [source for source in known.sources if source.kind == "logs"]
    standing = [source for source in before if not {EXPIRED, ARCHIVED}.intersection(source.note.split())]
    if len(standing) > 1 and not any(found.kind == "logs" for found in there):
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
    there: Mapping[str, DumpFile], known: IntakeState, kind: SourceKind, plan: Plan, hashes: Hashes
) -> tuple[dict[str, FileRollup], set[str]]:
    """Return the roll-ups of one kind's files that have to be made anew, and the sources that go by other names now."""
    before = [source for source in known.sources if source.kind == kind]
    days = _days(known, before)
    gone = [source for source in before if source.source not in there]
    same = {source.source for source in before if source.source in there and hashes.is_same(source, there)}
    current = {source.source for source in before if source.definitions == plan.definitions}
    fresh = set(there) - (same & current)
    moved: set[str] = set()
    dates = {there[name].date for name in fresh}
    lost = [source for source in gone if source.date in dates and ARCHIVED not in source.note.split()]
    with tempfile.TemporaryDirectory(prefix="watchbook-") as scratch:
        if lost:
            (Path(scratch) / "moved").mkdir()
            settlement = Settlement(there.values(), plan, frozenset(), Path(scratch) / "moved", hashes.progress)
            rolled = settlement.settle(fresh, days, set())
            moved = moved_sources(lost, known.rollups, fresh, rolled)
            if len(moved) == len(gone):
                return rolled, moved
        frozen = frozenset(day for source in gone if source.source not in moved for day in days[source.source])
        closed = {name for name in same if not frozen.isdisjoint(days[name])}
        changed = fresh - closed
        if not changed:
            return {}, moved
        settlement = Settlement(there.values(), plan, frozen, Path(scratch), hashes.progress)
        return settlement.settle(changed, days, closed), moved


def _days(known: IntakeState, sources: Collection[Source]) -> dict[str, frozenset[dt.date]]:
    """Return the business days of each source: the days of its rollups, which also stand for duplicates alone."""
    found: dict[str, set[dt.date]] = {source.source: set() for source in sources}
    for rollup in known.rollups:
        if rollup.source in found:
            found[rollup.source].add(rollup.day)
    return {source: frozenset(days) for source, days in found.items()}


def _without(known: IntakeState, sources: Container[str]) -> IntakeState:
    return IntakeState(
        *(tuple(row for row in getattr(known, each.name) if row.source not in sources) for each in fields(known))
    )


def _combine(
    known: IntakeState, rolled: Mapping[str, FileRollup], there: Container[str], archived: Container[str]
) -> IntakeState:
    """Return what is known with the rows of `rolled` sources in place of those they had."""
    new = rolled.values()
    kept = [_with_note(source, there, archived) for source in known.sources if source.source not in rolled]
    fresh = [_with_archive_mark(one.source) if one.source.source in archived else one.source for one in new]
    return IntakeState(
        tuple(sorted([*kept, *fresh])),
        _replace_rows(known.accounts, rolled, (row for one in new for row in one.accounts)),
        _replace_rows(known.quarantine, rolled, (row for one in new for row in one.quarantined)),
        _replace_rows(known.rollups, rolled, (row for one in new for row in one.rollups)),
        _replace_rows(known.categories, rolled, (row for one in new for row in one.categories)),
        _replace_rows(known.fields, rolled, (row for one in new for row in one.fields)),
        _replace_rows(known.shapes, rolled, (row for one in new for row in one.shapes)),
    )


def _replace_rows(known: Iterable[RowT], rolled: Container[str], new: Iterable[RowT]) -> tuple[RowT, ...]:
    rows = [row for row in known if row.source not in rolled]
    rows.extend(new)
    return tuple(sorted(rows))


def _with_note(source: Source, there: Container[str], archived: Container[str]) -> Source:
    """Return a source with its note saying whether its file is gone, or lies beside those that come in."""
    words = source.note.split()
    if source.source in there and source.source not in archived:
        words = [word for word in words if word != ARCHIVED]
    elif source.source not in there and not {EXPIRED, ARCHIVED}.intersection(words):
        words.append(EXPIRED)
    return replace(source, note=" ".join(words))


def _with_archive_mark(source: Source) -> Source:
    return replace(source, note=f"{source.note} {ARCHIVED}".strip())
