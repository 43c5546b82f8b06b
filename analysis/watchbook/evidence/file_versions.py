"""A file's story: its versions through renames and merges, from the commit that brought it to the one that ended it.

Git hides from a log what a merge took away: one that equals one parent, as `merge -s ours` makes it, is no change to
git, and the other parent's commits are passed over. So each commit's files are followed from parent to child
(file_lines), and a merge that lets go of what one parent held is a version, or an end, of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchbook.evidence.git.log import Commit


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file as one commit left it."""

    by: Commit
    path: str
    renamed_from: str | None
    """Its path before, where this commit moved it."""
    blob: str
    """Git's id of its text."""
    replaced: tuple[str, ...]
    """Git's ids of the texts that it replaced; several for a merge, none where the file is new.

    Where it is no story's first, another branch brought the file too: the merge says what became of the two.
    """


@dataclass(frozen=True, slots=True)
class FileStory:
    """Every version of a file, ancestors first; the first one is its birth."""

    versions: tuple[FileVersion, ...]
    ended: Commit | None = None
    """The commit that deleted it, or moved another file over it; None while it stands."""
    earlier: FileStory | None = None
    """The story of a file that stood at the same path, and was deleted before this one was added."""
    undone: tuple[Commit, ...] = ()
    """Commits of one branch that deleted it, while a merge kept it as another branch had it."""

    @property
    def path(self) -> str:
        """Where it stands, or stood last."""
        return self.versions[-1].path

    @property
    def born(self) -> Commit:
        """The commit in which it first stood."""
        return self.versions[0].by
