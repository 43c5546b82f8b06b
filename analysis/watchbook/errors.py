"""Names every error that a user can meet: what is wrong, where, and how to mend it.

Errors are values that know their place; they print nothing themselves. The command line shows their lines.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file the user can open."""

    file: str
    """Path relative to the engagement's root, or a URL."""
    line: int | None = None
    """1-based line; None when the whole file is meant."""

    def __str__(self) -> str:
        """Return `file:line`, the form editors and CI open."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


class WatchbookError(Exception):
    """Something a person has to mend."""

    def __init__(self, what: str, *, place: Place | None = None, hints: tuple[str, ...] = ()) -> None:
        """Hold the sentence, its place and the ways to mend it."""
        self.what = what
        self.place = place
        self.hints = hints
        super().__init__(what)

    def __str__(self) -> str:
        """Return the `error:` line and its `hint:` lines."""
        where = f"{self.place}: " if self.place else ""
        return "\n".join([f"error: {where}{self.what}", *(f"hint: {hint}" for hint in self.hints)])


class ConfigError(WatchbookError):
    """watchbook.toml says something that cannot be meant."""


class MetricError(WatchbookError):
    """A metric's definition cannot be computed."""


class DumpError(WatchbookError):
    """A dump cannot be reached or read at all; a bad line is never this."""


class WorkerError(WatchbookError):
    """Workers, or what they put in a store, could not do their part; the ledger is as it was."""


class LedgerError(WatchbookError):
    """The ledger holds something its writer did not write."""


class SeriesError(WatchbookError):
    """A CSV given to `watchbook bands` is not a daily series."""


class JournalError(WatchbookError):
    """The journal cannot be read or written at all; a bad entry is a problem, not this."""


class HistoryError(WatchbookError):
    """Git cannot answer what the journal's history is."""


class CommitError(WatchbookError):
    """An entry is written, and no commit holds it."""


class FallbackError(WatchbookError):
    """A route could not be published; what routers read is as it was."""


class NotebookError(WatchbookError):
    """A scheduled notebook failed; ledger and site are as they were."""


class SiteError(WatchbookError):
    """The site could not be built; the one in place is as it was."""


class SystemRefusalError(WatchbookError):
    """The system does not let us: a folder without leave, a full disk."""


class MissingExtraError(WatchbookError):
    """Something is not installed that an extra of this package brings."""


class UnexpectedError(WatchbookError):
    """A fault of this program, as one line; `crash` puts the traceback where that line says."""
