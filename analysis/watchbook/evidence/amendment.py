"""What commits changed in an entry after the one that brought it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.evidence.claims import front_lines, front_of, moved_claims
from watchbook.journal.reading.front_matter_bytes import CONTROL
from watchbook.journal.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.evidence.file_versions import FileStory
    from watchbook.evidence.git.log import Commit

AmendmentKind = Literal["rewritten", "front matter", "added", "small", "text", "renamed"]
FEW = 6
"""Words taken out and put in that are a small correction together."""
CONTEXT = 2
"""Unchanged lines shown around a change."""
FENCE = "---"
_HEADING = re.compile(r"\n#.*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What one commit changed in an entry."""

    by: Commit
    path: str
    """Where the entry stands since."""
    renamed_from: str | None
    """Where it stood before, if this commit moved it."""
    old: str
    """The whole file before."""
    new: str
    """The whole file after."""

    @property
    def kind(self) -> AmendmentKind:
        """What weighs most: the body replaced, front matter, lines only added, few words, more; or only the name."""
        if self.old == self.new:
            return "renamed"
        if self.rewritten:
            return "rewritten"
        if self.keys:
            return "front matter"
        if not any(map(str.strip, self.removed)):
            return "added"
        removed_words, added_words = _words("\n".join(self.removed)), _words("\n".join(self.added))
        return "small" if ((removed_words - added_words) + (added_words - removed_words)).total() <= FEW else "text"

    @property
    def rewritten(self) -> bool:
        """Whether less than half of the words of the body still stand; headings are not counted."""
        removed_lines = set(self.old.split("\n")).difference(self.new.split("\n"))
        prose = _prose(self.old)
        if 2 * sum(map(len, removed_lines)) <= len(prose):
            return False
        words = _words(prose)
        return 2 * (words & _words(_prose(self.new))).total() < words.total()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the front matter that it changed."""
        if front_of(self.old) == front_of(self.new):
            return ()
        was, now = front_lines(self.old), front_lines(self.new)
        return tuple(key for key in was | now if was.get(key) != now.get(key))

    @property
    def moved_claims(self) -> tuple[str, ...]:
        """The times that it claims otherwise than before: `noticed at 2026-06-02T09:00+00:00, now ...`."""
        return tuple(moved_claims(self.old, self.new))

    @property
    def added(self) -> tuple[str, ...]:
        """The lines it put in."""
        return tuple((Counter(self.new.split("\n")) - Counter(self.old.split("\n"))).elements())

    @property
    def removed(self) -> tuple[str, ...]:
        """The lines it took out."""
        return tuple((Counter(self.old.split("\n")) - Counter(self.new.split("\n"))).elements())

    @property
    def diff(self) -> str:
        """The change as a unified diff without the file's name; empty where only the name changed.

        A sign stands for what no editor shows, and a word for a secret that was taken out since.
        """
        old, new = self.old.splitlines(), self.new.splitlines()
        head = max(0, _overlap(old, new) - CONTEXT)
        rows = list(difflib.unified_diff(old[head:], new[head:], n=CONTEXT, lineterm=""))[2:]
        hunks = "\n".join(_move_hunk(row, head) if row.startswith("@@") else row for row in rows)
        return CONTROL.sub("\N{REPLACEMENT CHARACTER}", without_secrets(hunks))


def amendments_of(story: FileStory, texts: Mapping[str, str]) -> tuple[Amendment, ...]:
    """Return what changed after the first version, oldest first; a commit that changed nothing is passed over.

    So is one that brought the file on another branch: the merge of the two says what became of it.
    """
    amendments = []
    for before, version in zip(story.versions, story.versions[1:], strict=False):
        if not version.replaced:
            continue
        old_blob = next((blob for blob in version.replaced if blob in texts), before.blob)
        old, new = texts[old_blob], texts[version.blob]
        if old != new or version.renamed_from is not None:
            amendments.append(Amendment(version.by, version.path, version.renamed_from, old, new))
    return tuple(amendments)


def words_of(text: str) -> Counter[str]:
    """Return how often each word stands in an entry's body; headings are not counted."""
    return _words(_prose(text))


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def _prose(text: str) -> str:
    """Return the body without its headings; their lines stay, empty."""
    _, _, body = text.removeprefix(FENCE).partition(f"\n{FENCE}\n")
    return _HEADING.sub("\n", f"\n{body}")[1:]


def _overlap(old: list[str], new: list[str]) -> int:
    """Return how many lines at the start are the same."""
    at = 0
    for old_line, new_line in zip(old, new, strict=False):
        if old_line != new_line:
            break
        at += 1
    return at


def _move_hunk(row: str, by: int) -> str:
    """Return a hunk's line `@@ -3,2 +3,4 @@` with its line numbers moved."""
    return re.sub(r"([-+])(\d+)", lambda match: f"{match[1]}{int(match[2]) + by}", row)
