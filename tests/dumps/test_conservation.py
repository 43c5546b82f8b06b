"""Whatever a file holds, each of its lines is accounted for, and the fast path says what the slow path says."""

from __future__ import annotations

import datetime as dt
import io
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dumps.small import DAY, make, plan_of
from watchbook.dumps import blocks as blocks_module
from watchbook.dumps import jsonl
from watchbook.dumps import streams as streams_module
from watchbook.dumps.blocks import Block, blocks
from watchbook.dumps.discovery import DumpFile
from watchbook.dumps.instants import _cut, business_days, instants
from watchbook.dumps.intake_account import intake_rows
from watchbook.dumps.log_files import read_records
from watchbook.dumps.streams import Pieces, RawBytes
from watchbook.rollups import roll_up

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.rollups import Plan

FOUND = DumpFile(dt.date.fromisoformat(DAY), f"logs/{DAY}.jsonl", "logs", "", 0, "")
HEAD = f'{{"ts":"{DAY}T09:00:00-05:00","conversation_id":'
CONFIDENCES = (
    "0.5",
    "83",
    "-1",
    '"0.7"',
    "true",
    "null",
    "NaN",
    '"x"',
    "[1]",
    "1e400",
    '""',
    "5",
    "12345678901234567890",
)
TEXTS = (
    '"up"',
    '""',
    "7",
    "1.50",
    "-0.0",
    "1e21",
    "false",
    '{"a":[]}',
    "[]",
    '"[x]"',
    "null",
    r'"\ud800"',
    r'"é\udc00"',
    '"\\n"',
)
WORKFLOWS = ('"desk"', '"phone"', '"other"', "null", '"=x"', '{"a":1}')


def _record(name: int, workflow: str, confidence: str, handoff: str, text: str) -> bytes:
    values = f'"confidence":{confidence},"handoff":{handoff},"feedback":{text},"channel":{text}'
    return f'{HEAD}"c{name}","workflow":{workflow},{values}}}'.encode()


RECORD = st.builds(
    _record,
    st.integers(0, 30),
    st.sampled_from(WORKFLOWS),
    st.sampled_from(CONFIDENCES),
    st.sampled_from(["true", "false", '"true"', "1", "null", '"no"']),
    st.sampled_from(TEXTS),
)
CLEAN = st.builds(_record, st.integers(0, 99), st.just('"desk"'), st.just("0.5"), st.just("true"), st.just("null"))
STRANGE = st.sampled_from(
    [b"", b"  ", b"\r", b"null", b"{", b"{}", b'{"ts":', b"\xff", b"INFO x", b"[]", b"\x00", b'{"a":1}x']
)
LINES = st.lists(
    st.one_of(CLEAN, CLEAN, RECORD, STRANGE, st.binary(max_size=12).filter(lambda b: b"\n" not in b)), max_size=40
)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Return how the small engagement's files are rolled up."""
    return plan_of(make(tmp_path_factory.mktemp("plan")))


def _account(data: bytes, plan: Plan) -> list[tuple[object, ...]]:
    found = list(read_records(FOUND, RawBytes(io.BytesIO(data)), plan.selection, ()))
    lost = sorted(loss for batch in found for loss in batch.lost)
    frames = [batch.frame for batch in found if batch.frame.height]
    rows = pl.concat(frames).rows() if frames else []
    flaws = sorted((key, len(rows)) for batch in found for key, rows in batch.flaws.items() if len(rows))
    return [(sum(batch.lines for batch in found), sum(batch.blank for batch in found)), *lost, *rows, *flaws]


@settings(deadline=None, max_examples=60)
@given(LINES)
def test_the_fast_path_says_what_the_slow_path_says(plan: Plan, lines: list[bytes]) -> None:
    """What is said of a line does not depend on which path reads it."""
    data = b"\n".join(lines)
    fast = _account(data, plan)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "_strict", lambda _data, _wanted: None)
        assert _account(data, plan) == fast
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "STRIP", 3)
        assert _account(data, plan) == fast


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_the_account_of_every_file_balances(plan: Plan, tmp_path: Path, lines: list[bytes]) -> None:
    """Lines = blank + rolled up + duplicates + quarantined; of each field, rolled up = used + null + invalid."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\n".join(lines))
    rolled = roll_up(DumpFile(FOUND.date, FOUND.source, "logs", str(path), 0, ""), plan)
    (row,) = intake_rows([rolled.source], rolled.accounts)
    text = b"\n".join(lines)
    assert row.lines == text.count(b"\n") + (not text.endswith(b"\n") if text else 0)
    assert row.rolled_up == sum(one.n for one in rolled.rollups if one.metric == "volume")


class _Given(Pieces):
    """Pieces as a test wants them."""

    def __init__(self, pieces: list[bytes]) -> None:
        super().__init__(RawBytes(io.BytesIO()), "")
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        yield from self._pieces


@settings(deadline=None, max_examples=200)
@given(
    st.lists(st.binary(max_size=40), max_size=20),
    st.lists(st.integers(0, 60), max_size=30),
    st.integers(4, 40),
    st.integers(4, 40),
)
def test_lines_are_the_same_wherever_the_bytes_are_cut(
    lines: list[bytes], cuts: list[int], block: int, longest: int
) -> None:
    """However a file is delivered, its lines and their numbers are the same, and overlong ones alone are lost."""
    data = b"\n".join(lines)
    whole = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    whole = whole if whole[-1] else whole[:-1]
    pieces, rest = [], data
    for cut in cuts:
        pieces.append(rest[:cut])
        rest = rest[cut:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "BLOCK", max(block, longest))
        patch.setattr(blocks_module, "MAX_LINE", longest)
        found: dict[int, bytes | str] = {}
        for part in blocks(_Given([*pieces, rest])):
            if isinstance(part, Block):
                assert part.count == len(part.lines())
                found |= {part.first + index: line for index, line in enumerate(part.lines())}
            else:
                found[part.line] = part.reason
    assert sorted(found) == list(range(1, len(whole) + 1))
    for number, line in enumerate(whole, 1):
        assert found[number] == (line if len(line) <= longest else "too-long")


STAMPS = [
    "2026-03-02T09:00:00-05:00",
    "2026-03-02T09:00:00Z",
    "2026-03-02T09:00:00+0530",
    "2026-03-02T24:00:00Z",
    "2026-02-30T09:00:00Z",
    "2026-03-02T09:00:60Z",
    "2026-03-02T09:00:00+25:00",
    "2026-3-2T9:00:00Z",
    "2026-03-02 09:00:00Z",
    "2026-03-02T09:00:00 Z",
    "+2026-03-02T09:00:00Z",
    "",
]


@pytest.mark.parametrize("text", STAMPS)
def test_a_timestamp_reads_the_same_by_itself_and_among_others(text: str) -> None:
    """The quick way to read a timestamp gives what the general parser gives, or leaves it to that."""
    general = pl.Series([text]).str.to_datetime("%+", time_zone="UTC", time_unit="us", strict=False)[0]
    quick = _cut(pl.Series("ts", [text, "2026-03-02T09:00:00-05:00"]))[0]
    assert quick in (None, general)
    many = [f"2026-03-02T09:00:00.{number:03}Z" for number in range(100)]
    assert instants(pl.Series("ts", [text, *many]), None, {})[0] == instants(pl.Series("ts", [text]), None, {})[0]


@given(st.integers(0, 120 * 86400))
def test_a_business_day_is_the_date_on_the_wall(second: int) -> None:
    """The business day is the local calendar day, on days of 23 and 25 hours too; none beyond 31 days."""
    moment = dt.datetime(2026, 1, 20, tzinfo=dt.UTC) + dt.timedelta(seconds=second)
    series = pl.Series([moment], dtype=pl.Datetime("us", "UTC"))
    local = series.dt.convert_time_zone("America/New_York").dt.date()[0]
    near = abs((local - dt.date(2026, 3, 8)).days) <= 31
    assert business_days(series, "America/New_York", dt.date(2026, 3, 8))[0] == (local if near else None)


@pytest.mark.parametrize(
    ("depth", "outcome"), [(990, "rolled-up"), (1023, "rolled-up"), (1024, "quarantined:not-json")]
)
def test_how_deep_a_line_may_be_is_no_matter_of_the_stack(depth: int, outcome: str, tmp_path: Path) -> None:
    """Brackets within brackets are read as deep by Python as by polars, wherever the call comes from."""
    deep = f'{HEAD}"a","workflow":"desk","x":{"[" * depth}{"]" * depth}}}'
    for beside in ("", "{\n"):
        (tmp_path / "x.jsonl").write_text(beside + deep + "\n", "utf-8")
        found = replace(FOUND, url=str(tmp_path / "x.jsonl"), size=1)
        accounts = roll_up(found, plan_of(make(tmp_path))).accounts
        assert {row.outcome: row.count for row in accounts if not row.field}[outcome] == 1 + (
            bool(beside) and outcome != "rolled-up"
        )


def test_a_file_says_the_same_in_one_batch_and_in_six(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch is decoded beside the one before; order, first of a name, bad lines and their numbers stay."""
    deep = f'{HEAD}"deep","workflow":"desk","x":{"[" * 1023}{"]" * 1023}}}'
    lines = [f'{HEAD}"c{number % 70}","workflow":"desk","turns":{number % 70 % 9}}}' for number in range(100)]
    lines[35], lines[80], lines[90] = "{", '{"ts":NaN}', deep
    (tmp_path / "x.jsonl").write_text("\n".join(lines), "utf-8")
    file, plan = replace(FOUND, url=str(tmp_path / "x.jsonl"), size=1), plan_of(make(tmp_path))
    whole = roll_up(file, plan)
    monkeypatch.setattr(blocks_module, "BLOCK", 2048)
    monkeypatch.setattr(streams_module, "PIECE", 2048)
    parts = roll_up(file, plan)
    counts = {row.outcome: row.count for row in parts.accounts if not row.field}
    assert (counts["lines"], counts["rolled-up"], counts["duplicate"]) == (100, 70, 28)
    assert [row.line for row in parts.quarantined] == [36, 81]
    assert (parts.source, parts.accounts, parts.quarantined) == (whole.source, whole.accounts, whole.quarantined)
    assert (parts.rollups, parts.fields, parts.hours) == (whole.rollups, whole.fields, whole.hours)


def test_who_stops_in_the_middle_of_a_file_leaves_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch that is being decoded ends, and nothing goes on behind the reader's back."""
    data = "\n".join(f'{HEAD}"c{number}","workflow":"desk"}}' for number in range(100)).encode()
    monkeypatch.setattr(blocks_module, "BLOCK", 100)
    monkeypatch.setattr(streams_module, "PIECE", 100)
    batches = read_records(FOUND, RawBytes(io.BytesIO(data)), plan_of(make(tmp_path)).selection, frozenset())
    assert [next(batches).lines for _ in range(4)] != []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("watchbook-decoder")] != []
    del batches
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("watchbook-decoder")] == []
