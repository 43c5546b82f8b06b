"""What others have pushed, into this clone: fetched within a bound, and put beneath what is not pushed yet."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError
from watchbook.evidence.git.commands import RefusedError, ask
from watchbook.files import write_file

if TYPE_CHECKING:
    from pathlib import Path

FETCH_PATIENCE = 5.0
"""Seconds for a fetch; somebody waits at the command line, and routers have been told."""
MERGE_PATIENCE = 20.0
"""Seconds for putting commits on top of others."""


def catch_up(root: Path) -> int:
    """Fetch the branch that this one follows, and stand on it; return how many commits were new here.

    Commits that are not pushed yet are put on top of them. 0 where there is no remote or no branch to follow.

    Raises:
        HistoryError: the remote did not answer in time, or the two cannot be brought together; all is as it was.
    """
    upstream = _upstream(root)
    if not upstream:
        return 0
    try:
        ask(root, "fetch", "--quiet", patience=FETCH_PATIENCE)
        count = int(ask(root, "rev-list", "--count", "--end-of-options", f"HEAD..{upstream}"))
    except RefusedError as error:
        raise HistoryError(
            f"what others pushed is not known here: {error.what}", hints=("git pull --rebase",)
        ) from error
    if count:
        _stand_on(root, upstream)
    return count


def catch_up_in_words(root: Path) -> str:
    """Catch up before something is written, and return what is to be said of it; empty where nothing was new.

    A remote that does not answer keeps nobody from writing.
    """
    try:
        count = catch_up(root)
    except HistoryError as error:
        return f"Written from what this clone knows: {error.what}."
    return f"Fetched {count} commit{'' if count == 1 else 's'} of others first." if count else ""


def _upstream(root: Path) -> str:
    """Return the name of the remote branch that the present one follows; empty where it follows none."""
    try:
        if not ask(root, "remote"):
            return ""
        return ask(root, "rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
    except RefusedError:
        return ""


def _stand_on(root: Path, upstream: str) -> None:
    try:
        ask(root, "merge", "--ff-only", "--quiet", upstream, patience=MERGE_PATIENCE)
    except RefusedError:
        try:
            ask(root, *_merging_entries(root), "rebase", "--quiet", upstream, patience=MERGE_PATIENCE)
        except RefusedError as error:
            _give_up(root)
            subject = f"what others pushed does not go together with what stands here: {error.what}"
            raise HistoryError(subject, hints=("git pull --rebase",)) from error


def _merging_entries(root: Path) -> tuple[str, ...]:
    """Return the settings by which what two people wrote into one entry is both kept.

    A new engagement's .gitattributes has `union` for its entries, which a later file of attributes cannot change: so
    that is what the driver is called here. Union alone would have a key of the front matter stand twice.
    """
    file = root / ".watchbook" / "gitattributes"
    file.parent.mkdir(exist_ok=True)
    write_file(file, b"journal/**/*.md merge=union\n")
    driver = f"{shlex.quote(sys.executable)} -I -m watchbook.evidence.git.entry_merge %O %A %B"
    return "-c", f"core.attributesFile={file}", "-c", f"merge.union.driver={driver}"


def _give_up(root: Path) -> None:
    """End a rebase that stopped, so that all is as it was; where none was begun there is nothing to end."""
    try:
        ask(root, "rebase", "--abort", patience=MERGE_PATIENCE)
    except RefusedError:
        return
