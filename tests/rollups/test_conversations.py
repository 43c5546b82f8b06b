"""Rows become conversations: each counts once, with all its rows, whatever files they came in and whenever."""

from __future__ import annotations

import gzip
import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.dumps.small import make, put, refreshed
from watchbook.dumps.intake_account import intake_rows
from watchbook.errors import ConfigError
from watchbook.rollups import IntakeState
from watchbook.rollups.conversations import row_store

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
[engagement]
name = "Desk"
timezone = "UTC"
[workflows.desk]
[dumps]
path = "logs/{date}*"
[dumps.conversation]
id = "session"
row = "message"
where = "kind <> 'system'"
[dumps.fields]
ts = "at"
workflow = "bot"
confidence = {min = "nlu.confidence", where = "role = 'bot'"}
turns = {count = "role IN ('bot', 'user')"}
handoff = {any = "role = 'agent'"}
feedback = "rating"
duration_s = {seconds = true}
latency_ms = {mean = "ms"}
channel = {first_row = "channel"}
"""


def row(session: str, message: str, at: str, role: str = "user", **more: Any) -> dict[str, Any]:
    """Return a message."""
    return {"session": session, "message": message, "at": at, "role": role, "bot": "desk", "kind": "text", **more}


def lines(*rows: dict[str, Any] | str) -> bytes:
    """Return rows as a file's lines."""
    return "\n".join(each if isinstance(each, str) else json.dumps(each) for each in rows).encode()


def numbers(state: IntakeState) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (n, total) by day and metric, of the metrics that a test asks for."""
    asked = ("volume", "confidence", "turns", "handoff_rate", "negative_feedback")
    intake_rows(state.sources, state.accounts)
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for rollup in state.rollups:
        if rollup.metric in asked:
            key = str(rollup.day), rollup.metric
            n, total = sums.get(key, (0, 0))
            sums[key] = n + rollup.n, total + rollup.total
    return sums


def outcomes(state: IntakeState, source: str) -> dict[str, int]:
    """Return a file's account."""
    return {
        account.outcome: account.count
        for account in state.accounts
        if account.source == source and not account.field and account.count
    }


def test_rows_make_a_conversation(tmp_path: Path) -> None:
    """Count, any, the least of some rows, the last value that is there, a mean, seconds between first and last."""
    data = lines(
        row("a", "1", "2026-03-02T09:00:00Z"),
        row("a", "2", "2026-03-02T09:00:05Z", "bot", nlu={"confidence": 0.9}, ms=100),
        row("a", "3", "2026-03-02T09:00:20Z", rating="up"),
        row("a", "4", "2026-03-02T09:00:25Z", "bot", nlu={"confidence": 0.4}, ms=200),
        row("a", "5", "2026-03-02T09:01:00Z", "agent", rating="down"),
        row("b", "6", "2026-03-02T09:00:00Z", nlu={"confidence": 0.1}),
        row("a", "7", "2026-03-02T09:00:01Z", kind="system"),
    )
    state = refreshed(make(tmp_path, CONFIG, {"logs/2026-03-02.jsonl": data}))
    assert numbers(state) == {
        ("2026-03-02", "volume"): (2, 0),
        ("2026-03-02", "confidence"): (1, 400_000),
        ("2026-03-02", "turns"): (2, 5_000_000),
        ("2026-03-02", "handoff_rate"): (2, 1),
        ("2026-03-02", "negative_feedback"): (1, 1),
    }
    assert outcomes(state, "logs/2026-03-02.jsonl") == {
        "lines": 7,
        "in-conversations": 6,
        "left-out": 1,
        "rolled-up": 2,
    }


FILES = {
    "logs/2026-03-01.jsonl": lines(
        row("night", "1", "2026-03-01T23:58:00Z"),
        row("day", "2", "2026-03-01T12:00:00Z"),
        row("day", "2", "2026-03-01T12:00:00Z"),
        "",
        "broken",
    ),
    "logs/2026-03-02.jsonl": lines(
        row("night", "3", "2026-03-02T00:01:00Z", "agent"),
        row("early", "4", "2026-03-02T08:00:00Z"),
        row("early", "5", "2026-03-02T08:00:00Z", kind="system"),
    ),
    "logs/2026-03-02.again.jsonl": lines(
        row("night", "3", "2026-03-02T00:01:00Z", "agent"), row("early", "6", "2026-03-02T08:01:00Z", rating="down")
    ),
    "logs/2026-03-05.jsonl": lines(
        row("day", "7", "2026-03-05T12:00:00Z", "agent"),
        row("early", "8", "2026-03-02T07:59:00Z"),
        row("new", "9", "2026-03-05T12:00:00Z", bot="nobody"),
    ),
}


def _by_steps(root: Path, order: tuple[str, ...]) -> IntakeState:
    make(root, CONFIG, {})
    state = IntakeState()
    for name in order:
        put(root, name, FILES[name])
        state = refreshed(root, state)
    return state


@pytest.mark.parametrize("order", list(itertools.permutations(FILES))[::5])
def test_any_order_gives_the_same(order: tuple[str, ...], tmp_path: Path) -> None:
    """A conversation over midnight, rows in later files, a file delivered twice: the same from steps or a backfill."""
    whole = refreshed(make(tmp_path / "whole", CONFIG, FILES) if (tmp_path / "whole").mkdir() is None else tmp_path)
    (tmp_path / "steps").mkdir()
    assert _by_steps(tmp_path / "steps", order) == whole
    assert numbers(whole)["2026-03-01", "volume"] == (2, 0)
    assert numbers(whole)["2026-03-01", "handoff_rate"] == (2, 1)
    assert numbers(whole)["2026-03-02", "volume"] == (1, 0)
    assert numbers(whole)["2026-03-02", "turns"] == (1, 3_000_000)


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    """Lines = blank + in conversations + left out + duplicates + late + quarantined, in each file."""
    state = refreshed(make(tmp_path, CONFIG, FILES))
    assert {source.source: outcomes(state, source.source) for source in state.sources} == {
        "logs/2026-03-01.jsonl": {
            "lines": 5,
            "blank": 1,
            "duplicate": 1,
            "repeated": 1,
            "quarantined:not-json": 1,
            "in-conversations": 2,
            "rolled-up": 2,
        },
        "logs/2026-03-02.again.jsonl": {"lines": 2, "in-conversations": 2},
        "logs/2026-03-02.jsonl": {"lines": 3, "left-out": 1, "duplicate": 1, "in-conversations": 1},
        "logs/2026-03-05.jsonl": {
            "lines": 3,
            "late": 1,
            "quarantined:unknown-workflow": 1,
            "in-conversations": 1,
            "rolled-up": 1,
        },
    }


def test_lines_that_are_alike_are_one_row_without_ids(tmp_path: Path) -> None:
    """Where a row has no id of its own, a line that comes again is a duplicate, and one that differs is not."""
    config = CONFIG.replace('row = "message"\n', "")
    first = row("a", "1", "2026-03-02T09:00:00Z")
    data = lines(first, first, first | {"message": "2"})
    state = refreshed(make(tmp_path, config, {"logs/2026-03-02.jsonl": data}))
    assert outcomes(state, "logs/2026-03-02.jsonl")["duplicate"] == 1
    assert numbers(state)["2026-03-02", "turns"] == (1, 2_000_000)


def test_a_truncated_file_gives_the_rows_it_holds(tmp_path: Path) -> None:
    """And says so, as with flat records."""
    data = gzip.compress(lines(*(row("a", str(n), f"2026-03-02T09:{n:02}:00Z") for n in range(50))))
    state = refreshed(make(tmp_path, CONFIG, {"logs/2026-03-02.jsonl.gz": data[:-9]}))
    assert state.sources[0].note == "truncated"
    assert numbers(state)["2026-03-02", "volume"] == (1, 0)


PARTS = (
    CONFIG
    + """
[[dumps.parts]]
path = "scores/{date}*"
id = "trace"
row = "id"
where = "name = 'thumb'"
fields = ["csat"]
[dumps.fields.csat]
last = "value"
"""
)


def test_a_part_says_more_of_conversations(tmp_path: Path) -> None:
    """Rows of another kind of files join by id; one that names no conversation that is there is set aside."""
    score = {"trace": "a", "id": "s1", "name": "thumb", "value": 4}
    files = {
        "logs/2026-03-02.jsonl": lines(row("a", "1", "2026-03-02T09:00:00Z"), row("b", "2", "2026-03-02T09:00:00Z")),
        "scores/2026-03-03.jsonl": lines(
            score, score, score | {"id": "s2", "name": "tone"}, score | {"id": "s3", "trace": "x"}
        ),
    }
    state = refreshed(make(tmp_path, PARTS, files))
    assert [(r.n, r.total) for r in state.rollups if r.metric == "csat"] == [(1, 4_000_000)]
    assert outcomes(state, "scores/2026-03-03.jsonl") == {
        "lines": 4,
        "in-conversations": 1,
        "left-out": 1,
        "duplicate": 1,
        "repeated": 1,
        "quarantined:no-conversation": 1,
    }
    (tmp_path / "later").mkdir()
    make(tmp_path / "later", PARTS, {"logs/2026-03-02.jsonl": files["logs/2026-03-02.jsonl"]})
    before = refreshed(tmp_path / "later")
    assert [(r.n, r.total) for r in before.rollups if r.metric == "csat"] == [(0, 0)]
    put(tmp_path / "later", "scores/2026-03-03.jsonl", files["scores/2026-03-03.jsonl"])
    assert refreshed(tmp_path / "later", before) == state


def test_a_condition_on_what_is_never_there_says_nothing(tmp_path: Path) -> None:
    """A hand-off that hangs on a column no dump has is unknown, and not false everywhere."""
    config = CONFIG.replace("role = 'agent'", "rolle = 'agent'")
    state = refreshed(make(tmp_path, config, {"logs/2026-03-02.jsonl": FILES["logs/2026-03-02.jsonl"]}))
    assert [r.n for r in state.rollups if r.metric == "handoff_rate"] == [0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("role = ", "cannot be meant"),
        ("role || 'x'", "neither true nor false"),
    ],
)
def test_a_condition_that_cannot_be_meant_is_an_error(wrong: str, message: str, tmp_path: Path) -> None:
    """With the place where it stands."""
    make(tmp_path, CONFIG.replace("kind <> 'system'", wrong), {})
    with pytest.raises(ConfigError, match=message):
        refreshed(tmp_path)


def test_buckets_and_what_lies_on_disk_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day that is too large to be held is gone through in parts, and says the same."""
    whole = refreshed(make(tmp_path, CONFIG, FILES))
    monkeypatch.setattr(row_store, "BUCKET", 100)
    monkeypatch.setattr(row_store, "MOST_ROWS", 2)
    assert refreshed(tmp_path) == whole
