"""journal/ on disk → its entries and what is wrong with the others."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from watchbook.errors import JournalError, Place
from watchbook.journal.asset import YEAR, asset_problems, leaving
from watchbook.journal.known_names import names_of
from watchbook.journal.problem import Problem
from watchbook.journal.reading.entry_cache import EntryCache
from watchbook.journal.reading.entry_reader import NAME

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.journal.entry import Entry

FOLDER = "journal"
MONTH = re.compile(r"0[1-9]|1[0-2]")
NAMED = "name it journal/YYYY/MM/YYYY-MM-DD-some-words.md, in small letters"
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Journal:
    """What people wrote, and what is wrong with some of it."""

    entries: tuple[Entry, ...]
    """By id, which starts with the date; entries barred by a problem are not among them."""
    problems: tuple[Problem, ...]
    """By place."""
    by_month: Mapping[Month, tuple[Entry, ...]]
    """The entries whose days touch a month; those without a last day are in `ongoing`."""
    ongoing: tuple[Entry, ...]
    digest: str = field(default="", compare=False)
    """64 hex digits over the names and bytes of all that was read; empty where it was not read from a folder."""
    by_day: dict[dt.date, tuple[Entry, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The entries that cover a day, of the days that were asked for: each is asked for of every metric."""

    @classmethod
    def of(cls, entries: Collection[Entry], problems: Collection[Problem] = ()) -> Journal:
        """Return a journal of entries and problems, in order."""
        sorted_entries = tuple(sorted(entries, key=lambda entry: entry.id))
        months: dict[Month, list[Entry]] = {}
        for entry in sorted_entries:
            if entry.last is not None:
                for month in _months(entry.first, entry.last):
                    months.setdefault(month, []).append(entry)
        return cls(
            sorted_entries,
            tuple(sorted(problems, key=lambda problem: (problem.place.file, problem.place.line or 0, problem.code))),
            {month: tuple(month_entries) for month, month_entries in months.items()},
            tuple(entry for entry in sorted_entries if entry.last is None),
        )

    def with_entries(self, entries: Collection[Entry]) -> Journal:
        """Return the journal of the same files with its entries as they are meant, in place of how they read."""
        return replace(Journal.of(entries, self.problems), digest=self.digest)

    def explaining(self, workflow: str, metric: str | None, day: dt.date) -> tuple[Entry, ...]:
        """Return the entries that explain a metric of a workflow on a day; None asks about the day as a whole."""
        entries = self.by_day.get(day)
        if entries is None:
            near = (*self.by_month.get((day.year, day.month), ()), *self.ongoing)
            entries = self.by_day[day] = tuple(entry for entry in near if entry.covers(day))
        return tuple(entry for entry in entries if entry.explains(workflow, metric, day))

    def announced(self, workflow: str, metric: str, day: dt.date) -> tuple[Entry, ...]:
        """Return the planned changes that git saw before their window, and in whose window a metric's day lies."""
        return tuple(
            entry for entry in self.explaining(workflow, metric, day) if entry.planned and entry.is_announced is True
        )


def load(root: Path, engagement: Engagement, metrics: Collection[str]) -> Journal:
    """Read every entry below `root`/journal; without that folder the journal is empty.

    Args:
        root: the engagement's root.
        engagement: for the names of its workflows.
        metrics: the names of its metrics.

    Raises:
        JournalError: a folder or file cannot be read at all.
    """
    names = names_of(engagement, metrics)
    cache = EntryCache(root, names)
    entries: list[Entry] = []
    problems: list[Problem] = []
    digest = sha256()
    try:
        for path, problem in _files(root):
            digest.update(f"\0{path}\0".encode("utf-8", "surrogateescape"))
            if problem:
                problems.append(problem)
                continue
            content = (root / path).read_bytes()
            digest.update(sha256(content).digest())
            entry, entry_problems = cache.read(content, path)
            problems += entry_problems
            entries += [entry] if entry else []
    except OSError as error:
        raise JournalError(f"cannot read the journal: {error}", place=Place(FOLDER)) from error
    cache.save()
    return replace(Journal.of(entries, problems), digest=digest.hexdigest())


def _files(root: Path) -> Iterator[tuple[str, Problem | None]]:
    """Yield (path below root, why it is no entry or None) for every file in the folders of years and months."""
    if not (root / FOLDER).is_dir():
        return
    if (root / FOLDER).is_symlink():
        yield FOLDER, leaving(FOLDER)
        return
    yield from ((problem.place.file, problem) for problem in asset_problems(root / FOLDER))
    for year in _list_folder(root / FOLDER):
        path = f"{FOLDER}/{year.name}"
        if not YEAR.fullmatch(year.name):
            continue
        if year.is_symlink():
            yield path, leaving(path)
        elif year.is_dir():
            yield from _in_year(root, path)


def _in_year(root: Path, folder: str) -> Iterator[tuple[str, Problem | None]]:
    for month in _list_folder(root / folder):
        path = f"{folder}/{month.name}"
        if month.is_symlink():
            yield path, leaving(path)
        elif not month.is_dir() or not MONTH.fullmatch(month.name):
            yield path, Problem("WB101", Place(path), "not a month's folder, so nothing in it is an entry", NAMED)
        else:
            for file in _list_folder(root / path):
                yield f"{path}/{file.name}", misplacement(file, path)


def misplacement(file: os.DirEntry[str] | Path, folder: str) -> Problem | None:
    """Return why a file of a month's folder (its path below the root) is no entry; None where it may be one."""
    path = f"{folder}/{file.name}"
    if file.is_symlink():
        return leaving(path)
    if not file.is_file() or not NAME.fullmatch(file.name):
        return Problem("WB101", Place(path), f"{file.name!r} is not the name of an entry", NAMED)
    month = f"{FOLDER}/{file.name[:4]}/{file.name[5:7]}"
    if month != folder:
        return Problem("WB102", Place(path), f"dated {file.name[:10]}, but in {folder}", f"git mv {path} {month}/")
    return None


def _list_folder(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as dir_entries:
        return sorted(
            (dir_entry for dir_entry in dir_entries if not dir_entry.name.startswith(".")),
            key=lambda dir_entry: dir_entry.name,
        )


def _months(first: dt.date, last: dt.date) -> Iterator[Month]:
    for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield index // 12, index % 12 + 1
