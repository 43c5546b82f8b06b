"""What lies where a day's dump is looked for and is none: of another name, a folder, a pipe, a link to nothing."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.config.date_slot import DateSlot, date_slot
from watchbook.dumps.places.path_template import MARK

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

MOST = 10_000
"""Names of a folder that are looked at."""
SPECIAL = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
SPELLINGS = ("%Y-%m-%d", "%Y%m%d", "%Y_%m_%d", "%Y.%m.%d")
"""How a date may be written in a file's name, beside how the path has it."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """Something that may have been meant as a day's dump."""

    day: dt.date
    name: str
    """Below the engagement's root."""
    why: str
    """Why it is none, as a clause: `is a folder`."""


def near_misses(root: Path, template: str, days: Iterable[dt.date]) -> list[NearMiss]:
    """Return what carries the date of one of the days, in the local folder that a path template names, by name.

    A store is not asked, and of a folder that cannot be listed nothing is known.
    """
    if "://" in template:
        return []
    slot = date_slot(template)
    parts = Path(template.replace(slot.text, MARK)).parts
    folder = root.joinpath(*parts[: _first_pattern(parts)])
    names = {day.strftime(spelling): day for day in days for spelling in {*SPELLINGS, slot.format}}
    if not names:
        return []
    pattern = re.compile("|".join(rf"(?<!\d){re.escape(spelling)}(?!\d)" for spelling in names))
    matches = []
    with suppress(OSError):
        for file in sorted(os.listdir(folder))[:MOST]:  # noqa: PTH208  # a path for each of years of files takes long
            if match := pattern.search(file):
                path = folder / file
                name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
                matches.append(NearMiss(names[match[0]], name, _why(path, template, slot)))
    return matches


def _first_pattern(parts: tuple[str, ...]) -> int:
    """Return how many leading parts of a path are folders by name; the last part is the file's."""
    patterns = (index for index, part in enumerate(parts[:-1]) if MARK in part or set(part) & set("*?["))
    return next(patterns, len(parts) - 1)


def _why(path: Path, template: str, slot: DateSlot) -> str:
    try:
        mode = path.stat().st_mode
    except OSError:
        return "is a link to nothing" if path.is_symlink() else "cannot be looked at"
    special = next((noun for is_such, noun in SPECIAL if is_such(mode)), "")
    if special:
        return f"is {special}"
    if fnmatch(path.name, Path(template.replace(slot.text, slot.glob)).name):
        return "came after the last run"
    return f"is not called {template}"
