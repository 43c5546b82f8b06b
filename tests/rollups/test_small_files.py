"""Small files are read together, and each says what it says alone."""

from __future__ import annotations

import gzip
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest

from benchmarks.faults.jsonl_mutations import jsonl_file
from tests.dumps.small import CONFIG, make, plan_of
from watchbook.config import load_engagement
from watchbook.dumps.discovery import find_sources
from watchbook.rollups.conversation_keys import ConversationKeys
from watchbook.rollups.rollup import FileRollup, roll_up
from watchbook.rollups.small_files.joint_rollup import roll_up_together

if TYPE_CHECKING:
    from pathlib import Path

LINE = b'{"ts":"2026-03-02T0%d:00:00-05:00","conversation_id":"%s","workflow":"%s","confidence":%s,"csat":5}'


def good(name: bytes, hour: int = 9, workflow: bytes = b"desk", confidence: bytes = b"0.5") -> bytes:
    """Return a record."""
    return LINE % (hour, name, workflow, confidence)


FILES = {
    "logs/2026-03-02-a.jsonl": b"\n".join([good(b"a"), good(b"b", 8), good(b"a", 7)]),
    "logs/2026-03-02-b.jsonl": b"\xef\xbb\xbf" + good(b"b") + b"\n\n" + b'{"ts":"2026-03-0\n' + good(b"c") + b"\n",
    "logs/2026-03-02-c.jsonl": b"",
    "logs/2026-03-02-d.jsonl": b"\n".join(good(b"d%d" % number, 9, b"Sales") for number in range(4)),
    "logs/2026-03-02-e.jsonl.gz": gzip.compress(good(b"e", 9, b"phone", b'"83 %"') + b"\n" + good(b"f"))[:-9],
    "logs/2026-03-02-f.jsonl": b"\n".join(good(b"f%d" % number, 9, b"desk", b'"x"') for number in range(101)),
    "logs/2026-03-02-g.json": b"[" + good(b"g") + b",\n" + good(b"h") + b"]",
    "logs/2026-05-02.jsonl": good(b"i"),
    "logs/2026-03-03.jsonl": b'{"conversation_id":"j","ts":"2026-03-03T04:00:00Z","workflow":"desk","\\u0063sat":3}',
}
"""Repeats, a bad line, nothing, strangers, a torn file, many unusable values, an array, other days."""


def alone_and_together(root: Path, held: int = 0) -> tuple[list[FileRollup], list[FileRollup]]:
    """Return what files say by themselves and together, without what the first `held` of them hold."""
    files, plan, none = find_sources(load_engagement(root)), plan_of(root), ConversationKeys.none()
    credited = ConversationKeys.joined([roll_up(file, plan).keys for file in files[:held]])
    keys = [none if place < held else credited for place in range(len(files))]
    alone = [roll_up(file, plan, taken) for file, taken in zip(files, keys, strict=True)]
    return [_comparable(each) for each in alone], [_comparable(each) for each in roll_up_together(files, plan, keys)]


def _comparable(file_rollup: FileRollup) -> FileRollup:
    """Return what a file says with its keys in order."""
    keys = sorted(zip(file_rollup.keys.word.tolist(), file_rollup.keys.tag.tolist(), strict=True))
    return replace(file_rollup, keys=keys)  # type: ignore[arg-type]


@pytest.mark.parametrize("held", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_each_of_many_files_says_what_it_says_alone(tmp_path: Path, held: int) -> None:
    """Its account, its rows and its conversations, whatever stands in the files beside it."""
    alone, together = alone_and_together(make(tmp_path, CONFIG, FILES), held)
    assert together == alone
    first, second = alone[0].accounts, alone[1].quarantined
    assert [(row.outcome, row.count) for row in first if not row.field] == [
        ("blank", 0),
        ("differing", 1),
        ("duplicate", 1),
        ("lines", 3),
        ("repeated", 1),
        ("rolled-up", 2),
    ]
    assert [(row.line, row.reason) for row in second] == [(3, "not-json")]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_mutated_files_say_together_what_they_say_alone(tmp_path: Path, seed: int) -> None:
    """However their lines are spoilt."""
    dice = Random(seed)
    files = {}
    for number in range(8):
        data = jsonl_file(dice)
        lines = data.split(b"\n")[: dice.choice([5, 15, 1000])]
        files[f"logs/2026-03-0{dice.randint(1, 3)}-{number}.jsonl"] = b"\n".join(lines)
    alone, together = alone_and_together(make(tmp_path, CONFIG, files), seed % 3)
    assert together == alone
