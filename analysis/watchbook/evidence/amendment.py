"""What commits changed in an entry after the one that brought it."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.journal.frame import CONTROL
from watchbook.journal.secrets import without_secrets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.evidence.log import Commit
    from watchbook.evidence.story import Story, Version

AmendmentKind = Literal["rewritten", "front matter", "added", "small", "text", "renamed"]
FEW = 6
"""Words taken out and put in that are a small correction together."""
CONTEXT = 2
"""Unchanged lines shown around a change."""
FENCE = "---"
_KEY = re.compile(r"([A-Za-z_]+):")
_HEADING = re.compile(r"^#.*$", re.MULTILINE)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Amendment:
    """What one commit changed in an entry."""

    by: Commit
    path: str
    """Where the entry stands since."""
    renamed_from: str | None
    """Where it stood before, if this commit moved it."""
    kind: AmendmentKind
    """What weighs most: the body replaced, front matter, lines only added, few words, more words; or only its name."""
    keys: tuple[str, ...]
    """The keys of the front matter that it changed."""
    added: int
    """Lines put in."""
    removed: int
    """Lines taken out."""
    old: str
    new: str

    @property
    def diff(self) -> str:
        """The change as a unified diff without the file's name; empty where only the name changed.

        A sign stands for what no editor shows, and a word for a secret that was taken out since.
        """
        old, new = self.old.splitlines(), self.new.splitlines()
        head = max(0, _shared(old, new) - CONTEXT)
        rows = list(difflib.unified_diff(old[head:], new[head:], n=CONTEXT, lineterm=""))[2:]
        found = "\n".join(_moved(row, head) if row.startswith("@@") else row for row in rows)
        return CONTROL.sub("\N{REPLACEMENT CHARACTER}", without_secrets(found))


def amendments_of(story: Story, texts: Mapping[str, str]) -> tuple[Amendment, ...]:
    """Return what changed after the first version, oldest first; a commit that changed nothing is passed over."""
    found = []
    for before, version in zip(story.versions, story.versions[1:], strict=False):
        amendment = _amendment(before, version, texts)
        if amendment:
            found.append(amendment)
    return tuple(found)


def _amendment(before: Version, version: Version, texts: Mapping[str, str]) -> Amendment | None:
    replaced = next((blob for blob in version.replaced if blob in texts), before.blob)
    old, new = texts[replaced], texts[version.blob]
    if old == new:
        moved = version.renamed_from
        return Amendment(version.by, version.path, moved, "renamed", (), 0, 0, old, new) if moved else None
    was, now = old.split("\n"), new.split("\n")
    head = _shared(was, now)
    tail = _shared(was[head:][::-1], now[head:][::-1])
    gone, come = was[head : len(was) - tail], now[head : len(now) - tail]
    stays, stood = set(come), set(gone)
    removed, added = [line for line in gone if line not in stays], [line for line in come if line not in stood]
    keys = _keys(old, new) if FENCE in was[head:] or FENCE in now[head:] else ()
    kind = _kind(old, new, removed, added, keys)
    return Amendment(version.by, version.path, version.renamed_from, kind, keys, len(added), len(removed), old, new)


def _kind(old: str, new: str, removed: list[str], added: list[str], keys: tuple[str, ...]) -> AmendmentKind:
    if 2 * sum(map(len, removed)) > len(_prose(old)) and _replaced(old, new):
        return "rewritten"
    if keys:
        return "front matter"
    if not any(map(str.strip, removed)):
        return "added"
    gone, come = _words("\n".join(removed)), _words("\n".join(added))
    return "small" if ((gone - come) + (come - gone)).total() <= FEW else "text"


def _replaced(old: str, new: str) -> bool:
    """Return whether less than half of the body's words still stand; headings are not counted."""
    words = _words(_prose(old))
    return 2 * (words & _words(_prose(new))).total() < words.total()


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def _prose(text: str) -> str:
    """Return the body without its headings."""
    _, _, body = text.removeprefix(FENCE).partition(f"\n{FENCE}\n")
    return _HEADING.sub("", body)


def _keys(old: str, new: str) -> tuple[str, ...]:
    was, now = _front(old), _front(new)
    return tuple(key for key in was | now if was.get(key) != now.get(key))


def _front(text: str) -> dict[str, list[str]]:
    """Return the lines of each key of the front matter, as they stand."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in text.removeprefix(FENCE).partition(f"\n{FENCE}\n")[0].split("\n"):
        if match := _KEY.match(line):
            key = match[1]
        if key:
            found.setdefault(key, []).append(line)
    return found


def _shared(old: list[str], new: list[str]) -> int:
    """Return how many lines at the start are the same."""
    at = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        at += 1
    return at


def _moved(row: str, by: int) -> str:
    """Return a hunk's line `@@ -3,2 +3,4 @@` with its line numbers moved."""
    return re.sub(r"([-+])(\d+)", lambda found: f"{found[1]}{int(found[2]) + by}", row)
