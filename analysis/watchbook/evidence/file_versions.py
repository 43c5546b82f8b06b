"""A file's story: its versions through renames and merges, from the commit that brought it to the one that ended it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.evidence.git.log import Commit, Touch


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
    """Git's ids of the texts that it replaced; several for a merge, none where the file is new."""


@dataclass(frozen=True, slots=True)
class FileStory:
    """Every version of a file, ancestors first; the first one is its birth."""

    versions: tuple[FileVersion, ...]
    ended: Commit | None = None
    """The commit that deleted it, or moved another file over it; None while it stands."""
    earlier: FileStory | None = None
    """The story of a file that stood at the same path, and was deleted before this one was added."""

    @property
    def path(self) -> str:
        """Where it stands, or stood last."""
        return self.versions[-1].path

    @property
    def born(self) -> Commit:
        """The commit in which it first stood."""
        return self.versions[0].by


def file_stories(touches: Iterable[Touch], standing: Mapping[str, str]) -> tuple[dict[str, FileStory], list[FileStory]]:
    """Return the stories of the files that stand, by path, and of those that were deleted, in that order.

    A file deleted and added again is born again. One that was deleted on one branch and kept by the merge goes on.

    Args:
        touches: what each commit did, ancestors first.
        standing: git's ids of the texts in HEAD, by path.
    """
    telling = _StoryTeller()
    for touch in touches:
        telling.hear(touch)
    for path in standing:
        if path not in telling.live and path in telling.ended_stories:
            telling.live[path] = telling.ended_stories.pop(path)
    stories = {path: open_story.story(None) for path, open_story in telling.live.items() if path in standing}
    over = [
        *telling.ended_stories.values(),
        *(open_story for open_story in telling.replaced_stories if open_story.path not in stories),
    ]
    return stories, [open_story.story(open_story.end) for open_story in over]


@dataclass(slots=True)
class _OpenStory:
    """A story while it is told."""

    versions: list[FileVersion]
    earlier: _OpenStory | None = None
    end: Commit | None = None

    @property
    def path(self) -> str:
        return self.versions[-1].path

    def story(self, end: Commit | None) -> FileStory:
        return FileStory(tuple(self.versions), end, self.earlier.story(self.earlier.end) if self.earlier else None)


@dataclass(slots=True)
class _StoryTeller:
    """The files as they stand while the log goes by."""

    live: dict[str, _OpenStory] = field(default_factory=dict)
    ended_stories: dict[str, _OpenStory] = field(default_factory=dict)
    """The last story of each path whose file was deleted."""
    replaced_stories: list[_OpenStory] = field(default_factory=list)
    """Files over which another one was moved."""
    new_paths: dict[str, str] = field(default_factory=dict)
    """Where a file went that another branch still knows by its old path."""

    def hear(self, touch: Touch) -> None:
        version = FileVersion(touch.by, touch.path, touch.before, touch.blob, touch.replaced)
        if touch.deletes:
            self._end(touch)
        elif touch.before is not None:
            self._move(touch.before, version)
        elif touch.path in self.live:
            self._go_on(self.live[touch.path], version)
        elif touch.replaced and (there := self._there(touch.path)):
            self._go_on(there, FileVersion(touch.by, there.path, None, touch.blob, touch.replaced))
        else:
            self.live[touch.path] = _OpenStory([version], self.ended_stories.pop(touch.path, None))

    def _end(self, touch: Touch) -> None:
        story = self.live.pop(touch.path, None)
        if story:
            story.end = touch.by
            self.ended_stories[touch.path] = story

    def _move(self, before: str, version: FileVersion) -> None:
        story = self.live.get(before) or self._there(before) or _OpenStory([])
        if story.versions:
            self.live.pop(story.path)
        if version.path in self.live:
            self.live[version.path].end = version.by
            self.replaced_stories.append(self.live[version.path])
        story.versions.append(version)
        self.live[version.path] = story
        self.new_paths[before] = version.path

    def _there(self, path: str) -> _OpenStory | None:
        trail: set[str] = set()
        while path in self.new_paths and path not in trail:
            trail.add(path)
            path = self.new_paths[path]
        return self.live.get(path)

    @staticmethod
    def _go_on(story: _OpenStory, version: FileVersion) -> None:
        """Add a version, unless another branch brought the same text already."""
        if version.replaced or all(version.blob != earlier_version.blob for earlier_version in story.versions):
            story.versions.append(version)
