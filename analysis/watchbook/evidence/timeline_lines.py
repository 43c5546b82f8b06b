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
    first_commits, before = _follow_lines(story, past.texts) if story and entry.timeline else ({}, {})
    body_lines = entry.body.split("\n")
    lines = []
    for remark in entry.timeline:
        text = body_lines[remark.line - entry.body_line]
        first = first_commits.get(text)
        doubt = past.doubt_of(first) if first else None
        lines.append(TimelineLine(remark, text, first, doubt, tuple(_wordings(text, first_commits, before, past))))
    return tuple(lines)


def _follow_lines(story: FileStory, texts: Mapping[str, str]) -> tuple[dict[str, Commit], dict[str, str]]:
    """Return by line the commit that first had it, and by line the one that it took the place of."""
    first_commits: dict[str, Commit] = {}
    before: dict[str, str] = {}
    timed_lines = {version.blob: _timed_lines(texts[version.blob]) for version in story.versions}
    for version in story.versions:
        stands = timed_lines[version.blob]
        fresh = {line: at for line, at in stands.items() if line not in first_commits}
        if not fresh:
            continue
        former_lines = {
            at: line
            for blob in version.replaced
            for line, at in timed_lines.get(blob, {}).items()
            if line not in stands
        }
        for line, at in fresh.items():
            first_commits[line] = version.by
            if at in former_lines:
                before[line] = former_lines[at]
    return first_commits, before


def _timed_lines(text: str) -> dict[str, str]:
    return dict(_TIMED.findall(f"\n{text}"))


def _wordings(
    line: str, first_commits: Mapping[str, Commit], before: Mapping[str, str], past: JournalProof
) -> Sequence[Wording]:
    wordings: list[Wording] = []
    trail = {line}
    while (line := before.get(line, "")) and line in first_commits and line not in trail:
        trail.add(line)
        text = CONTROL.sub("\N{REPLACEMENT CHARACTER}", without_secrets(line))
        wordings.append(Wording(text, first_commits[line], past.doubt_of(first_commits[line])))
    return wordings[::-1]
