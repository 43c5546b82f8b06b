"""The files of journal/ from commit to commit: which version each commit holds, and what became of the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.evidence.file_versions import FileStory, FileVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.evidence.git.ancestry import Revision
    from watchbook.evidence.git.log import Commit, Touch


@dataclass(slots=True, eq=False)
class LineNode:
    """One version of a file, or its end, and the versions that it was made of."""

    version: FileVersion
    order: int
    """Ancestors have lower numbers."""
    before: tuple[LineNode, ...] = ()
    ends: bool = False
    """Whether the file is gone with it."""
    earlier: LineNode | None = None
    """The end of a file that stood at this path before."""

    def is_built_on(self, other: LineNode) -> bool:
        """Return whether another version is this one, or one that it was made of."""
        waiting, met = [self], set()
        while waiting:
            node = waiting.pop()
            if node is other:
                return True
            if node.order >= other.order and id(node) not in met:
                met.add(id(node))
                waiting += node.before
        return False

    def story(self) -> FileStory:
        """Return every version that this one was made of, and itself, as a story."""
        nodes: dict[int, LineNode] = {}
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.order not in nodes:
                nodes[node.order] = node
                waiting += node.before
        ordered_nodes = [nodes[order] for order in sorted(nodes)]
        earlier = next((node.earlier for node in ordered_nodes if node.earlier), None)
        return FileStory(
            tuple(node.version for node in ordered_nodes if not node.ends),
            self.version.by if self.ends else None,
            earlier.story() if earlier else None,
            tuple(node.version.by for node in ordered_nodes if node.ends and node is not self),
        )


@dataclass(slots=True)
class JournalView:
    """The files of journal/ as one commit holds them, and those that ended."""

    live: dict[str, LineNode] = field(default_factory=dict)
    ends: dict[str, LineNode] = field(default_factory=dict)
    """The last end of each path that nothing stands at."""

    def copy(self) -> JournalView:
        """Return another view of the same."""
        return JournalView(self.live.copy(), self.ends.copy())


@dataclass(slots=True)
class FileLines:
    """Follows every file from commit to commit."""

    orders: int = 0

    def follow(
        self,
        revisions: Mapping[str, Revision],
        touches: Mapping[str, Sequence[Touch]],
        merges: Mapping[str, tuple[Commit, Sequence[Sequence[Touch]]]],
    ) -> JournalView:
        """Return the files as the last commit holds them.

        Args:
            revisions: every commit, parents first; HEAD is the last.
            touches: what each commit with one parent or none did.
            merges: what each merge changed of each of its parents.
        """
        children = Counter(parent for revision in revisions.values() for parent in revision.parents)
        views: dict[str, JournalView] = {}
        view = JournalView()
        for name, revision in revisions.items():
            parent_views = [views[parent] for parent in revision.parents if parent in views]
            first = revision.parents[0] if revision.parents else ""
            children.subtract(revision.parents)
            view = parent_views[0] if parent_views else JournalView()
            view = view.copy() if children[first] > 0 else view
            if len(parent_views) > 1:
                self._merge(view, parent_views[1:], *merges.get(name, (None, ())))
            else:
                self._apply(view, touches.get(name, ()))
            for parent in revision.parents:
                if not children[parent]:
                    views.pop(parent, None)
            views[name] = view
        return view

    def _node(self, version: FileVersion, before: Iterable[LineNode] = (), *, ends: bool = False) -> LineNode:
        self.orders += 1
        return LineNode(version, self.orders, tuple(before), ends)

    def _apply(self, view: JournalView, touches: Sequence[Touch]) -> None:
        """Bring a view up to a commit with one parent; a file may take the name that another one leaves."""
        moved_nodes = {touch.before: view.live.pop(touch.before, None) for touch in touches if touch.before}
        for touch in touches:
            if touch.deletes and (node := view.live.pop(touch.path, None)):
                view.ends[touch.path] = self._end(touch.by, node)
        for touch in touches:
            if touch.deletes:
                continue
            before = moved_nodes[touch.before] if touch.before else view.live.get(touch.path)
            node = self._node(_version(touch), [before] if before else [])
            if not before:
                node.earlier = view.ends.pop(touch.path, None)
            view.live[touch.path] = node

    def _end(self, by: Commit, node: LineNode) -> LineNode:
        old = node.version
        return self._node(FileVersion(by, old.path, None, old.blob, ()), [node], ends=True)

    def _merge(
        self, view: JournalView, others: Sequence[JournalView], by: Commit | None, rows: Sequence[Sequence[Touch]]
    ) -> None:
        """Bring the view of a merge's first parent up to the merge.

        Args:
            view: of the first parent.
            others: of its other parents.
            by: the merge; None where it changed nothing of any parent.
            rows: what it changed of each parent.
        """
        own_side = view.copy() if by else view
        parents = (
            [_Parent(item, touches) for item, touches in zip([own_side, *others], rows, strict=True)] if by else []
        )
        affected_paths = sorted({path for parent in parents for path in parent.paths})
        for counterpart in others:
            self._join(view, counterpart, set(affected_paths))
        for path in affected_paths:
            if by and any(parent.holds(path) for parent in parents[:1]):
                self._merge_file(view, path, by, parents)
        for path in affected_paths:
            if by and not any(parent.holds(path) for parent in parents[:1]):
                self._end_file(view, path, by, parents)

    def _join(self, view: JournalView, other: JournalView, affected_paths: set[str]) -> None:
        """Take over what another parent knows of files that the merge holds as both parents do."""
        for path, node in other.live.items():
            here = view.live.get(path)
            if here is not node and here is not None and path not in affected_paths:
                view.live[path] = self._youngest([here, node], here.version)
        for path, end in other.ends.items():
            if path not in view.live and path not in affected_paths:
                view.ends.setdefault(path, end)

    def _youngest(self, nodes: Sequence[LineNode], version: FileVersion) -> LineNode:
        """Return the version that all others were made into; where there is none, one that joins them unchanged."""
        tips = [node for node in nodes if not any(item is not node and item.is_built_on(node) for item in nodes)]
        if len(tips) == 1:
            return tips[0]
        blob = version.blob
        return self._node(FileVersion(tips[0].version.by, version.path, None, blob, (blob,)), tips)

    def _merge_file(self, view: JournalView, path: str, by: Commit, parents: Sequence[_Parent]) -> None:
        """Put the version of a file that a merge holds: a parent's, or one of its own where it let go of another."""
        blob = next(parent.blob(path) for parent in parents)
        heirs = list({id(node): node for parent in parents if (node := parent.heir(path, blob))}.values())
        sources = list({id(node): node for parent in parents if (node := parent.source(path))}.values())
        best = self._youngest(heirs, FileVersion(by, path, None, blob, ())) if heirs else None
        sources += [end for parent in parents if best and (end := parent.view.ends.get(path))]
        lost_nodes = [node for node in sources if best is None or not best.is_built_on(node)]
        if best and not lost_nodes:
            view.live[path] = best
            view.ends.pop(path, None)
            return
        replacements = tuple(dict.fromkeys(blob if node.ends else node.version.blob for node in lost_nodes))
        moves = (parent.moves[path] for parent in parents if path in parent.moves and parent.source(path) in lost_nodes)
        moved_from = next(moves, None)
        node = self._node(
            FileVersion(by, path, moved_from, blob, replacements), [*([best] if best else []), *lost_nodes]
        )
        if not node.before:
            node.earlier = next((end for parent in parents if (end := parent.view.ends.get(path))), None)
        view.live[path] = node
        view.ends.pop(path, None)

    def _end_file(self, view: JournalView, path: str, by: Commit, parents: Sequence[_Parent]) -> None:
        """End a file that a parent holds and a merge does not, unless another parent ended or moved it already."""
        view.live.pop(path, None)
        ends = [end for parent in parents if (end := parent.view.ends.get(path))]
        moved_nodes = [view.live[moves] for parent in parents for moves in parent.put_paths if moves in view.live]
        for node in [node for parent in parents if (node := parent.view.live.get(path))]:
            if not any(item.is_built_on(node) for item in (*ends, *moved_nodes)):
                ends.append(self._end(by, node))
        if ends:
            view.ends[path] = max(ends, key=lambda end: end.order)


@dataclass(slots=True)
class _Parent:
    """A parent of a merge, and what the merge changed of it."""

    view: JournalView
    touches: Sequence[Touch]
    rows: dict[str, Touch] = field(default_factory=dict)
    """What the merge put, by path."""
    moves: dict[str, str] = field(default_factory=dict)
    """Where a file was before, by its path in the merge."""
    lost_paths: set[str] = field(default_factory=set)
    """What stands in this parent and not in the merge."""

    def __post_init__(self) -> None:
        for touch in self.touches:
            if touch.deletes:
                self.lost_paths.add(touch.path)
            else:
                self.rows[touch.path] = touch
            if touch.before:
                self.moves[touch.path] = touch.before
                self.lost_paths.add(touch.before)
        self.lost_paths -= self.rows.keys()

    @property
    def paths(self) -> set[str]:
        return {*self.rows, *self.lost_paths}

    @property
    def put_paths(self) -> Iterable[str]:
        return self.rows.keys()

    def holds(self, path: str) -> bool:
        """Return whether the merge holds a path."""
        return path in self.rows or (path not in self.lost_paths and path in self.view.live)

    def blob(self, path: str) -> str:
        return self.rows[path].blob if path in self.rows else self.view.live[path].version.blob

    def heir(self, path: str, blob: str) -> LineNode | None:
        """Return this parent's version where it is the one that the merge holds."""
        node = self.view.live.get(path)
        return node if node and path not in self.rows and node.version.blob == blob else None

    def source(self, path: str) -> LineNode | None:
        """Return what the merge's version was made of in this parent."""
        return self.view.live.get(self.moves.get(path, path))


def _version(touch: Touch) -> FileVersion:
    return FileVersion(touch.by, touch.path, touch.before, touch.blob, (touch.old_blob,) if touch.old_blob else ())
