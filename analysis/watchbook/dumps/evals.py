"""The nightly result of a golden set, JSON: workflow → passed of n; each workflow is one line of the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from watchbook.dumps.blocks import BOM
from watchbook.dumps.field_values import BadLineError, read_line

if TYPE_CHECKING:
    from collections.abc import Collection

    from watchbook.config import EvalsConfig

MAX_FILE = 1 << 24
"""Bytes of the largest eval file that is read (16 MiB)."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one workflow did."""

    item: int
    """Where it stands in the file, from 1."""
    workflow: str
    passed: int
    n: int


@dataclass(frozen=True, slots=True)
class Results:
    """What an eval file says."""

    results: tuple[Result, ...]
    lost: tuple[tuple[int, str], ...]
    """(item, reason), items counted from 1."""
    items: int
    """Workflows named in the file; a file that cannot be read at all counts as one."""


def read_results(data: bytes, names: EvalsConfig, workflows: Collection[str]) -> Results:
    """Return the results in an eval file's bytes; an empty file holds none."""
    if not data.strip():
        return Results((), (), 0)
    if len(data) > MAX_FILE:
        return Results((), ((1, "too-long"),), 1)
    try:
        items = read_line(data.removeprefix(BOM))
    except BadLineError as bad:
        return Results((), ((1, bad.reason),), 1)
    results, lost_results = list[Result](), list[tuple[int, str]]()
    for index, (workflow, item) in enumerate(items.items(), 1):
        try:
            passed, n = _counts(workflow, item, names, workflows)
            results.append(Result(index, workflow, passed, n))
        except BadLineError as bad:
            lost_results.append((index, bad.reason))
    return Results(tuple(results), tuple(lost_results), len(items))


def _counts(workflow: str, item: Any, names: EvalsConfig, workflows: Collection[str]) -> tuple[int, int]:
    if workflow not in workflows:
        raise BadLineError("unknown-workflow")
    if not isinstance(item, dict):
        raise BadLineError("not-an-object")
    passed, n = _first(item, names.passed), _first(item, names.n)
    if passed is None or n is None:
        raise BadLineError("no-passed" if passed is None else "no-n")
    if not (_is_count(passed) and _is_count(n) and passed <= n):
        raise BadLineError("bad-count")
    return int(passed), int(n)


def _first(item: dict[str, Any], names: list[str]) -> Any:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _is_count(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= value < 2**53 and value == int(value)
