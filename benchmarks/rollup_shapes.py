"""What a day's roll-up costs where records are nested, and where rows are messages; beside flat ones, in one run.

    python benchmarks/rollup.py --preset --lines 1000000

Flat and nested have a conversation a row, messages some eight rows each. Labelled are flat rows with three more fields,
of thirty values each; sliced are the same rows with the three declared as dimensions. DuckDB reads the same lines and
groups them, keeping no account. Each task runs in a process of its own; CPU is user and system time after its imports.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY = "2026-11-05"
SEED = 713
CHUNK = 100_000
ROWS = 8.3
"""Messages of a conversation, on average."""
HEAD = """
[engagement]
name = "Benchmark"
timezone = "America/New_York"
[workflows.card-support]
[workflows.assistant-desk]
[dumps]
path = "logs/{date}*.jsonl"
"""
LABELS = ("intent", "language", "team")
VALUES = 30
"""Of each label."""
CONFIGS = {
    "flat": HEAD,
    "labelled": HEAD,
    "sliced": HEAD + "".join(f"[dimensions.{label}]\n" for label in LABELS),
    "nested": HEAD
    + """
[dumps.fields]
ts = "timestamp"
conversation_id = "id"
workflow = "trace.name"
channel = "metadata.channel"
confidence = "metadata.scores.confidence"
turns = "metadata.counts.turns"
handoff = "metadata.handoff.is"
handoff_reason = "metadata.handoff.reason"
feedback = "scores[name=thumb].value"
latency_ms = "attributes[key=latency].value"
status = "trace.status"
""",
    "messages": HEAD
    + """
[dumps.conversation]
id = "conversation_id"
row = "message_id"
[dumps.fields]
ts = "created_at"
workflow = "inbox"
confidence = {min = "confidence", where = "role = 'bot'"}
turns = {count = "role IN ('bot', 'user')"}
handoff = {any = "role = 'admin'"}
feedback = "rating"
""",
}


def report(folder: Path, lines: int) -> None:
    """Make the files and print what each task costs."""
    for shape in CONFIGS:
        _make(folder, shape, lines)
    print(f"{lines:,} rows\n")
    print(f"{'task':<18} {'CPU s':>8} {'wall s':>8} {'µs/row':>8} {'peak MB':>8}")
    for name in TASKS:
        command = [sys.executable, str(Path(__file__).with_name("rollup.py")), "--task", name, "--dir", str(folder)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            print(f"{name:<18} failed: {ran.stderr.strip().splitlines()[-1]}")
            continue
        cpu, wall, peak = json.loads(ran.stdout.splitlines()[-1])
        print(f"{name:<18} {cpu:>8.2f} {wall:>8.2f} {cpu / lines * 1e6:>8.2f} {peak / 1e6:>8.0f}")


def _path(folder: Path, shape: str) -> Path:
    return folder / shape / "logs" / f"{DAY}.jsonl"


def _make(folder: Path, shape: str, lines: int) -> None:
    path = _path(folder, shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    (folder / shape / "watchbook.toml").write_text(CONFIGS[shape], "utf-8")
    with path.open("w", encoding="utf-8", buffering=1 << 20) as file:
        for line in LINES[shape](lines):
            file.write(line + "\n")


def _values(lines: int) -> Iterator[tuple[Any, ...]]:
    import numpy as np

    random = np.random.default_rng(SEED)
    for start in range(0, lines, CHUNK):
        count = min(CHUNK, lines - start)
        seconds = random.integers(0, 86400, count).tolist()
        confidence = random.beta(5, 1.2, count).round(4).tolist()
        turns = (2 + random.geometric(0.15, count)).tolist()
        handoff = (random.random(count) < 0.2).tolist()
        latency = random.lognormal(6, 0.6, count).round().astype(int).tolist()
        for index in range(count):
            yield start + index, seconds[index], confidence[index], turns[index], handoff[index], latency[index]


def _moment(seconds: int) -> str:
    return f"{DAY}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}-05:00"


def _flat(lines: int) -> Iterator[str]:
    for number, seconds, confidence, turns, handoff, latency in _values(lines):
        yield (
            f'{{"ts":"{_moment(seconds)}","conversation_id":"c_{number:012x}","workflow":"card-support","channel":"web",'
            f'"confidence":{confidence},"turns":{turns},"handoff":{str(handoff).lower()},"handoff_reason":null,'
            f'"feedback":{"null" if number % 9 else chr(34) + "up" + chr(34)},"latency_ms":{latency},"status":"ok"}}'
        )


def _labelled(lines: int) -> Iterator[str]:
    for number, line in enumerate(_flat(lines)):
        labels = "".join(f',"{label}":"{label}-{number // VALUES**at % VALUES}"' for at, label in enumerate(LABELS))
        yield f"{line[:-1]}{labels}}}"


def _nested(lines: int) -> Iterator[str]:
    for number, seconds, confidence, turns, handoff, latency in _values(lines):
        scores = "null" if number % 9 else '[{"name":"tone","value":"x"},{"name":"thumb","value":"up"}]'
        yield (
            f'{{"id":"c_{number:012x}","timestamp":"{_moment(seconds)}","trace":{{"name":"card-support","status":"ok"}},'
            f'"metadata":{{"channel":"web","scores":{{"confidence":{confidence}}},"counts":{{"turns":{turns}}},'
            f'"handoff":{{"is":{str(handoff).lower()},"reason":null}}}},"scores":{scores},'
            f'"attributes":[{{"key":"latency","value":{latency}}}]}}'
        )


def _messages(lines: int) -> Iterator[str]:
    conversations = int(lines / ROWS)
    for number, seconds, confidence, _, _, _ in _values(lines):
        talk, turn = number % conversations, number // conversations
        role = "admin" if turn == 7 and talk % 5 == 0 else ("user", "bot")[turn % 2]
        moment = _moment(min(86399, talk * 80_000 // conversations + 15 * turn + seconds % 10))
        yield (
            f'{{"conversation_id":"c_{talk:012x}","message_id":"m_{number:012x}","created_at":"{moment}","role":"{role}",'
            f'"body":"Hello, my order is late; thanks","inbox":"card-support","confidence":'
            f'{confidence if role == "bot" else "null"},"rating":{"null" if talk % 9 else chr(34) + "up" + chr(34)}}}'
        )


LINES = {"flat": _flat, "labelled": _labelled, "sliced": _labelled, "nested": _nested, "messages": _messages}


def _rollup(shape: str) -> Callable[[Path], Callable[[], Any]]:
    def task(folder: Path) -> Callable[[], Any]:
        from watchbook.calendar import Calendar
        from watchbook.config import load_engagement
        from watchbook.metrics import fields_of, metrics_of
        from watchbook.rollups import IntakeState, refresh

        engagement = load_engagement((folder / shape).resolve())
        fields, metrics = fields_of(engagement), metrics_of(engagement)
        calendar = Calendar.of(engagement.config)
        return lambda: refresh(engagement, fields, metrics, calendar, IntakeState()).applied(IntakeState())

    return task


DAY_OF = "CAST(timezone('America/New_York', CAST({} AS TIMESTAMPTZ)) AS DATE)"


def _duckdb(shape: str, query: str) -> Callable[[Path], Callable[[], Any]]:
    def task(folder: Path) -> Callable[[], Any]:
        import duckdb

        text = query.format(file=_path(folder, shape))
        return lambda: duckdb.sql(text).fetchall()

    return task


NESTED = (
    f"SELECT {DAY_OF.format('timestamp')}, trace.name, avg(metadata.scores.confidence), avg(metadata.counts.turns), "
    "avg(metadata.handoff.is::INT), count(list_filter(scores, lambda x: x.name = 'thumb')[1].value), "
    "avg(list_filter(attributes, lambda x: x.key = 'latency')[1].value) FROM read_json('{file}', "
    "format = 'newline_delimited') GROUP BY ALL"
)
MESSAGES = (
    f"SELECT {DAY_OF.format('started')}, inbox, avg(confidence), avg(turns), avg(handoff), count(rating) FROM (SELECT "
    "conversation_id, min(created_at) started, first(inbox) inbox, min(confidence) FILTER (role = 'bot') confidence, "
    "count_if(role IN ('bot', 'user')) turns, max((role = 'admin')::INT) handoff, last(rating) rating FROM "
    "read_json('{file}', format = 'newline_delimited') GROUP BY conversation_id) GROUP BY ALL"
)
TASKS: dict[str, Callable[[Path], Callable[[], Any]]] = {
    "flat": _rollup("flat"),
    "labelled": _rollup("labelled"),
    "sliced": _rollup("sliced"),
    "nested": _rollup("nested"),
    "messages": _rollup("messages"),
    "DuckDB, nested": _duckdb("nested", NESTED),
    "DuckDB, messages": _duckdb("messages", MESSAGES),
}
