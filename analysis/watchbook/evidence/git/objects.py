"""Git's objects, read with their ids: what stands under an id is hashed again.

Git trusts what lies in its folder. A file of .git/objects that somebody altered in place is read as it stands, and a
clone by path or an archive brings it along.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError
from watchbook.evidence.git.commands import answering

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Protocol

    class Answer(Protocol):
        """What waits for git."""

        def __call__(self) -> bytes:
            """Return what it printed."""


BATCH = ("cat-file", "--batch", "--buffer")


def asking_objects(root: Path, names: Collection[str]) -> AbstractContextManager[Answer]:
    """Ask one git for objects, and go on; `read_objects` reads the answer."""
    return answering(root, *BATCH, standard_input="".join(f"{name}\n" for name in names).encode())


def read_objects(output: bytes, names: Collection[str]) -> Iterator[tuple[str, memoryview]]:
    """Yield every object's id and what it holds, in the order in which they were asked for.

    Raises:
        HistoryError: an object is missing, or is not what its id says.
    """
    whole = memoryview(output)
    start = 0
    for name in names:
        end = output.index(b"\n", start)
        words = output[start:end].split(b" ")
        if len(words) != 3:
            raise HistoryError(f"the repository lacks object {name[:12]}", hints=("git fsck names what is missing",))
        size = int(words[2])
        data = whole[end + 1 : end + 1 + size]
        digest = (hashlib.sha256 if len(name) == 64 else hashlib.sha1)(b"%s %d\0" % (words[1], size))  # git's own
        digest.update(data)
        if digest.hexdigest() != name:
            raise _altered_object(words[1].decode(), name)
        yield name, data
        start = end + size + 2


def _altered_object(kind: str, name: str) -> HistoryError:
    return HistoryError(
        f"{kind} {name[:12]} is not what its id says: this clone was damaged, or somebody altered it",
        hints=("clone anew from the forge; an archive, or a clone by path, copies what was altered",),
    )
