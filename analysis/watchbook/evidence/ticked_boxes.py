"""When git first saw the box of a follow-up ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_history import JournalHistory
    from watchbook.journal import Entry


def ticked_boxes(entry: Entry, past: JournalHistory) -> Mapping[int, Commit]:
    """Return the commit in which each ticked follow-up first stood ticked, by its line in the entry's file.

    One whose words were changed since counts from when it read as it does now. Of a commit whose date cannot be right,
    and of what no commit has, nothing is returned.
    """
    story = past.of(entry.path)
    if story is None:
        return {}
    body_lines = entry.body.split("\n")
    texts = {item.line: body_lines[item.line - entry.body_line] for item in entry.follow_ups if item.is_done}
    commits: dict[int, Commit] = {}
    for version in story.versions if texts else ():
        lines = set(past.texts[version.blob].split("\n"))
        for number, text in texts.items():
            if text in lines and number not in commits:
                commits[number] = version.by
    return {number: commit for number, commit in commits.items() if not past.doubt_of(commit)}
