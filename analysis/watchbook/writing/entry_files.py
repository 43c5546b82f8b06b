"""What a command wrote in the journal: the file, whole or not at all, and the commit that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import JournalError, Place
from watchbook.evidence.git.commands import user_email, user_name
from watchbook.evidence.git.commit import commit_entry
from watchbook.files import write_file
from watchbook.journal import read_entry
from watchbook.journal.known_names import names_of
from watchbook.metrics import metrics_of
from watchbook.oncall import roster_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.evidence.git.commit import NewCommit
    from watchbook.journal import Entry, Problem


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """An entry that a command wrote or changed."""

    entry: Entry
    commit: NewCommit | None
    """None where none was wanted."""
    repeated: str = ""
    """What stood there already, word for word, so that nothing was written; empty where something was."""

    def __str__(self) -> str:
        """Return the commit, or the file where there is none; first, that nothing new was written, where that is so."""
        return f"{self._repetition}{self._place}"

    @property
    def _repetition(self) -> str:
        return f"It stood there already, and stands there once: {self.repeated}\n" if self.repeated else ""

    @property
    def _place(self) -> str:
        if self.commit is None:
            return f"{self.entry.path} is written, not committed"
        return f"[{self.commit.hash}] {self.commit.subject} ({self.entry.path})"


def read_draft(engagement: Engagement, path: str, text: str) -> Entry:
    """Return what the reader makes of a text before it is written to `path`.

    Raises:
        JournalError: it would not read, so that it must not be written.
    """
    names = names_of(engagement, metrics_of(engagement))
    entry, problems = read_entry(text.encode("utf-8", "surrogatepass"), path, names)
    if entry is None:
        raise unreadable_draft(problems)
    return entry


def unreadable_draft(problems: Sequence[Problem]) -> JournalError:
    """Return the error of an entry that does not read, or would not: nothing is written."""
    first = next((problem for problem in problems if problem.bars), problems[0])
    hints = (first.hint,) if first.hint else ()
    return JournalError(f"nothing is written: {first.what}", place=first.place, hints=hints)


def write_entry(target: Path, text: str) -> None:
    """Put an entry's text in the place of a file, whole or not at all; the file's mode stays.

    Raises:
        JournalError: the file cannot be written.
    """
    try:
        write_file(target, text.encode())
    except OSError as error:
        raise JournalError(f"cannot be written: {error.strerror}", place=Place(str(target))) from error


def commit_written(  # an entry and its commit
    engagement: Engagement,
    entry: Entry,
    subject: str,
    *,
    commits: bool,
    trailers: Mapping[str, str] | None = None,
) -> WrittenEntry:
    """Commit an entry that stands written, unless that is not wanted.

    Where git knows nobody who commits, the account of the machine does.

    Args:
        engagement: whose.
        entry: as it stands.
        subject: the first line of the commit's message.
        commits: whether it is wanted.
        trailers: what its message ends with, beside the entry's id and who noticed.

    Raises:
        CommitError: it could not be committed; the file stays as it was written.
    """
    if not commits:
        return WrittenEntry(entry, None)
    ending = {"Watchbook-Entry": entry.id}
    if entry.noticed:
        ending["Noticed-By"] = entry.noticed.by
    ending |= trailers or {}
    return WrittenEntry(entry, commit_entry(engagement.root, entry.path, subject, ending, by_account=True))


def author_name(engagement: Engagement, by: str | None) -> str:
    """Return who writes, as watchbook.toml calls them where it knows them: the name that was given, else git's.

    One person has one spelling, whichever command they wrote with.

    Raises:
        JournalError: neither is known; nobody is made up.
    """
    name = by or user_name(engagement.root)
    if not name:
        hints = ("say who writes: the same command with --by NAME", "once for all: git config user.name engineer-a")
        raise JournalError("nobody is named", hints=hints)
    roster = roster_of(engagement.config)
    person = roster.called(name) or (None if by else roster.called(user_email(engagement.root).partition("@")[0]))
    return person.id if person else name
