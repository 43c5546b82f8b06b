"""The paths of all fields as one tree, so that a whole block of lines is decoded and taken apart once.

The polars type that each node of the tree is decoded as follows from what stands there in a few lines: an object, a
list, JSON in a text, a single value. Where another line holds something else polars refuses it, and it is read in
Python; so the sample decides how quickly a line is read, and never what is read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from watchbook.metrics.field_path import ANY_VALUES, FieldPath, PathStep, is_path, parse_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.dumps.selection import Selection


@dataclass(slots=True)
class PathNode:
    """What is looked for at one place of a record."""

    children: dict[PathStep, PathNode] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    """The names of the columns that end here; one that is a path and a plain key, too, ends at two places."""
    dtype: type[pl.DataType] = pl.String
    """How a single value is read, if it is one."""

    def reach(self, steps: Iterable[PathStep]) -> PathNode:
        """Return the node at the end of steps, made where there is none."""
        node = self
        for step in steps:
            node = node.children.setdefault(step, PathNode())
        return node


def tree_of(selection: Selection, has_key: Any) -> PathNode:
    """Return the tree of all sources; `has_key` tells whether a name that could be a path may be a key, too."""
    root = PathNode()
    row = root.reach(selection.rows)
    for source, dtype in selection.schema().items():
        for steps, top in ways(source, has_key):
            node = (root if top else row).reach(steps)
            node.dtype = dtype
            node.sources.append(source)
    return root


def ways(source: str, has_key: Any) -> list[tuple[tuple[PathStep, ...], bool]]:
    """Return the ways to what a source names, the best first, and of each whether it starts at the top of the line."""
    if not is_path(source):
        return [((PathStep("key", source),), False)]
    path = parse_path(source) or FieldPath(())
    path_way = (path.steps, path.from_top)
    return [((PathStep("key", source),), False), path_way] if has_key(source) else [path_way]


def dtype_of(node: PathNode, samples: Sequence[Any]) -> pl.DataType | type[pl.DataType]:
    """Return the type that what stands at a node is decoded as, told by some of it."""
    samples = [value for value in samples if value is not None]
    if not node.children:
        return _leaf(node, samples)
    texts = [value for value in samples if isinstance(value, str)]
    if texts and 2 * len(texts) > len(samples):
        return pl.String
    steps = list(node.children)
    if all(step.kind == "key" for step in steps):
        return _struct(node, [value for value in samples if isinstance(value, dict)])
    if any(step.kind == "key" for step in steps) and any(isinstance(value, dict) for value in samples):
        return _struct(node, [value for value in samples if isinstance(value, dict)])
    lists = [_unwrapped_list(value) for value in samples]
    wrapping = next((key for value in samples if isinstance(value, dict) for key in value if key in ANY_VALUES), None)
    inner = pl.List(_element(node, [element for elements in lists for element in elements[:50]]))
    return pl.Struct({wrapping: pl.Struct({"values": inner})}) if wrapping else inner


def _unwrapped_list(value: Any) -> list[Any]:
    if isinstance(value, dict) and len(value) == 1:
        ((key, inner),) = value.items()
        value = (inner or {}).get("values") if key in ANY_VALUES and isinstance(inner, dict) else value
    return value if isinstance(value, list) else []


def _struct(node: PathNode, samples: list[dict[str, Any]]) -> pl.DataType:
    names = {step.name: child for step, child in node.children.items() if step.kind == "key"}
    return pl.Struct({name: dtype_of(child, [value.get(name) for value in samples]) for name, child in names.items()})


def _element(node: PathNode, samples: list[Any]) -> pl.DataType | type[pl.DataType]:
    whole = element_node(node)
    asked_for = {step.name for step in node.children if step.kind == "where"}
    for name in asked_for:
        whole.reach([PathStep("key", name)])
    return dtype_of(whole, samples) if whole.children or whole.sources else pl.String


def element_node(node: PathNode) -> PathNode:
    """Return what is looked for in the elements of a list, whichever of them each path means."""
    whole = PathNode()
    for step, child in node.children.items():
        if step.kind in ("element", "where", "each"):
            _merge(whole, child)
    return whole


def _merge(target: PathNode, node: PathNode) -> None:
    target.sources += node.sources
    target.dtype = node.dtype
    for step, child in node.children.items():
        _merge(target.children.setdefault(step, PathNode()), child)


def _leaf(node: PathNode, samples: list[Any]) -> pl.DataType | type[pl.DataType]:
    wrappings = [
        key for value in samples if isinstance(value, dict) and len(value) == 1 for key in value if key in ANY_VALUES
    ]
    if wrappings and 2 * len(wrappings) > len(samples):
        return pl.Struct(dict.fromkeys(ANY_VALUES, pl.String))
    if node.dtype in (pl.Float64, pl.Boolean) and any(isinstance(value, str) for value in samples):
        return pl.String
    return node.dtype


def parse_sample(texts: Iterable[str | bytes]) -> list[Any]:
    """Return what JSON texts hold, without those that are none."""
    values = []
    for text in texts:
        try:
            values.append(json.loads(text))
        except (ValueError, RecursionError):
            continue
    return values
