"""The lines of an entry's timeline: when git first saw each as it stands, and how it read before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.journal.reading.front_matter_bytes import CONTROL
from watchbook.journal.secrets import without_secrets

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from watchbook.evidence.file_versions import FileStory
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_proof import JournalProof
    from watchbook.journal import Entry, Remark

_TIMED = re.compile(r"\n([-*] +(\d[^\s]*) .*)")
"""A line that may be one of a timeline, and its instant; which of them are is the journal's business.

To look for line ends is many times as quick as to look for starts of lines.
"""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a line of a timeline read at some time."""

    text: str
    """The whole line, with a sign for what no editor shows, and a word for a secret that was taken out since."""
    by: Commit
    """The commit in which it first read so."""
    doubt: str | None
    """Why that commit's date cannot be right, or cannot be shown to be; None where it may be."""


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A line of an entry's timeline, as it stands."""

    remark: Remark
    """What it says, and its `at`: when that is said to have happened."""
    text: str
    """The whole line."""
    first_seen: Commit | None
    """The commit in which this very line first stood in the file; None where none has it yet."""
    doubt: str | None
    """Why that commit's date cannot be right, or cannot be shown to be; None where it may be."""
    earlier: tuple[Wording, ...]
    """How it read before, oldest first, as long as it claimed the same instant."""

    @property
    def delay(self) -> dt.timedelta | None:
        """From the instant it claims until git first saw it in these words; None where that cannot be said."""
        return self.first_seen.committed - self.remark.at if self.first_seen and not self.doubt else None

    @property
    def heard(self) -> dt.timedelta | None:
        """From the instant it claims until git first saw a line about that instant, in whatever words."""
        if not self.earlier:
            return self.delay
        first = self.earlier[0]
        return None if first.doubt else first.by.committed - self.remark.at


def timeline_lines(entry: Entry, story: FileStory | None, past: JournalProof) -> tuple[TimelineLine, ...]:
    """Return the lines of an entry's timeline with what git knows of them."""
    seen, before = _follow_lines(story, past.texts) if story and entry.timeline else ({}, {})
    written = entry.body.split("\n")
    found = []
    for remark in entry.timeline:
        text = written[remark.line - entry.body_line]
        first = seen.get(text)
        doubt = past.doubt_of(first) if first else None
        found.append(TimelineLine(remark, text, first, doubt, tuple(_wordings(text, seen, before, past))))
    return tuple(found)


def _follow_lines(story: FileStory, texts: Mapping[str, str]) -> tuple[dict[str, Commit], dict[str, str]]:
    """Return by line the commit that first had it, and by line the one that it took the place of."""
    seen: dict[str, Commit] = {}
    before: dict[str, str] = {}
    timed = {version.blob: _timed_lines(texts[version.blob]) for version in story.versions}
    for version in story.versions:
        stands = timed[version.blob]
        fresh = {line: at for line, at in stands.items() if line not in seen}
        if not fresh:
            continue
        gone = {at: line for blob in version.replaced for line, at in timed.get(blob, {}).items() if line not in stands}
        for line, at in fresh.items():
            seen[line] = version.by
            if at in gone:
                before[line] = gone[at]
    return seen, before


def _timed_lines(text: str) -> dict[str, str]:
    return dict(_TIMED.findall(f"\n{text}"))


def _wordings(
    line: str, seen: Mapping[str, Commit], before: Mapping[str, str], past: JournalProof
) -> Sequence[Wording]:
    found: list[Wording] = []
    passed = {line}
    while (line := before.get(line, "")) and line in seen and line not in passed:
        passed.add(line)
        text = CONTROL.sub("\N{REPLACEMENT CHARACTER}", without_secrets(line))
        found.append(Wording(text, seen[line], past.doubt_of(seen[line])))
    return found[::-1]
