"""The times that an entry claims, as git saw them first: a claim that is moved later shortens no delay."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.journal.reading.dates import read_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.calendar import Calendar
    from watchbook.evidence.file_versions import FileStory
    from watchbook.journal import Entry

_AT = re.compile(r"\bat:\s*[\"']?([0-9T:+Z-]+)")
_DAY = re.compile(r"days:\s*[\"']?(\d{4}-\d\d-\d\d)")
_IMPORTED = re.compile(r"(?m)^imported:")
CLAIMS = ("noticed", "switches")
"""Keys of the front matter that say when something happened."""


def claim_of(entry: Entry, story: FileStory | None, texts: Mapping[str, str], calendar: Calendar) -> dt.datetime:
    """Return when an entry says it was noticed, or the end of its first day: as it first said, or now if earlier."""
    present = entry.noticed.at if entry.noticed else calendar.start(entry.first + ONE_DAY)
    if story is None or len(story.versions) == 1:
        return present
    front = front_lines(texts[story.versions[0].blob])
    first = next(iter(_instants(front.get("noticed", []))), None)
    if first is None and (match := _DAY.match("".join(front.get("days", [])[:1]))):
        first = calendar.start(dt.date.fromisoformat(match[1]) + ONE_DAY)
    return min(present, first) if first else present


def is_imported(entry: Entry, story: FileStory | None, texts: Mapping[str, str]) -> bool:
    """Return whether an entry said from the start that it was imported: to say so later silences nothing."""
    if entry.imported is None or story is None:
        return entry.imported is not None
    return bool(_IMPORTED.search(texts[story.versions[0].blob].partition("\n---\n")[0]))


def moved_claims(old: str, new: str) -> Iterator[str]:
    """Yield what became of claimed times: `noticed at 2026-06-02T09:00+00:00, now 2026-06-05T08:50+00:00`."""
    if front_of(old) == front_of(new):
        return
    was, now = front_lines(old), front_lines(new)
    for key in CLAIMS:
        before, after = _instants(was.get(key, [])), _instants(now.get(key, []))
        fresh = [later for later in after if later not in before]
        for earlier in before:
            if earlier not in after:
                now_words = fresh.pop(0).isoformat(timespec="minutes") if fresh else "gone"
                yield f"{key} at {earlier.isoformat(timespec='minutes')}, now {now_words}"


def front_of(text: str) -> str:
    """Return the front matter, as it stands."""
    return text.removeprefix("---").partition("\n---\n")[0]


def front_lines(text: str) -> dict[str, list[str]]:
    """Return the lines of each key of the front matter, as they stand."""
    lines_by_key: dict[str, list[str]] = {}
    key = ""
    for line in front_of(text).split("\n"):
        if match := re.match(r"([A-Za-z_]+):", line):
            key = match[1]
        if key:
            lines_by_key.setdefault(key, []).append(line)
    return lines_by_key


def _instants(lines: list[str]) -> list[dt.datetime]:
    instants = []
    for text in _AT.findall("\n".join(lines)):
        try:
            instants.append(read_instant(text))
        except ValueError:  # what is no time was no claim
            continue
    return instants
