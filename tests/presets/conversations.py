"""Made-up conversations, and writers that turn them into the shapes of products, as their documentation has them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DAYS = (dt.date(2026, 3, 2), dt.date(2026, 3, 3), dt.date(2026, 3, 4))
WORKFLOWS = ("billing-bot", "orders-bot")


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation."""

    id: str
    start: dt.datetime
    workflow: str
    channel: str
    confidence: float
    turns: int
    handoff: bool
    feedback: str | None
    failed: bool
    latency_ms: float

    @property
    def end(self) -> dt.datetime:
        """When the answer was there."""
        return self.start + dt.timedelta(milliseconds=self.latency_ms)


def talks(day: dt.date, count: int = 40) -> list[Talk]:
    """Return a day's conversations, the same every time."""
    chance = random.Random(day.isoformat())
    made = []
    for index in range(count):
        start = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(milliseconds=chance.randrange(86_000_000))
        made.append(
            Talk(
                f"{day:%m%d}{index:04x}{chance.getrandbits(64):016x}",
                start,
                chance.choice(WORKFLOWS),
                chance.choice(["web", "app"]),
                round(chance.random(), 4),
                2 * chance.randint(1, 6),
                chance.random() < 0.3,
                chance.choice([None, None, "up", "down"]),
                chance.random() < 0.1,
                round(200 + 3000 * chance.random(), 1),
            )
        )
    return made


Files = dict[str, list[str]]
"""A file's name below logs/ → its lines."""


def flat(day: dt.date, made: Iterable[Talk]) -> Files:
    """Return our own field names."""
    return {
        f"{day}.jsonl": [
            json.dumps(
                {
                    "ts": talk.start.isoformat(),
                    "conversation_id": talk.id,
                    "workflow": talk.workflow,
                    "channel": talk.channel,
                    "confidence": talk.confidence,
                    "turns": talk.turns,
                    "handoff": talk.handoff,
                    "feedback": talk.feedback,
                    "status": "error" if talk.failed else "ok",
                    "latency_ms": talk.latency_ms,
                }
            )
            for talk in made
        ]
    }


def messages(day: dt.date, made: Iterable[Talk]) -> Files:
    """Return a helpdesk's CSV: a row a message, with line ends and quotes in bodies."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(
        [
            "conversation_id",
            "message_id",
            "created_at",
            "author_type",
            "body",
            "channel",
            "inbox",
            "ai_confidence",
            "rating",
        ]
    )
    for talk in made:
        roles = ["user", "bot"] * (talk.turns // 2) + (["admin"] if talk.handoff else [])
        for index, role in enumerate(roles):
            moment = talk.start + dt.timedelta(seconds=15 * index)
            table.writerow(
                [
                    talk.id,
                    f"{talk.id}-{index}",
                    moment.isoformat(),
                    role,
                    'Hello,\nmy "order"' if role == "user" else "I can help.",
                    talk.channel,
                    talk.workflow,
                    talk.confidence if role == "bot" else "",
                    {"up": 5, "down": 1, None: ""}[talk.feedback],
                ]
            )
    return {f"{day}.csv": [out.getvalue()]}


LANGFUSE_TIME = "%Y-%m-%d %H:%M:%S.%f"


def _trace(talk: Talk) -> dict[str, Any]:
    metadata = {"workflow": talk.workflow, "confidence": talk.confidence, "handoff": talk.handoff}
    return {
        "id": talk.id,
        "timestamp": talk.start.strftime(LANGFUSE_TIME),
        "name": talk.workflow,
        "environment": "production",
        "project_id": "p",
        "session_id": None,
        "release": "2026.3",
        "version": "7",
        "tags": [talk.channel],
        "metadata": metadata,
        "input": [{"role": "user", "content": "hi\nthere"}],
        "output": {"role": "assistant", "content": "ok"},
        "latency": talk.latency_ms / 1000,
        "total_cost": 0.0012,
    }


def _observation(talk: Talk, index: int) -> dict[str, Any]:
    start = talk.start + dt.timedelta(seconds=20 * index)
    return {
        "id": f"{talk.id}-{index}",
        "trace_id": talk.id,
        "start_time": start.strftime(LANGFUSE_TIME),
        "end_time": (start + dt.timedelta(milliseconds=talk.latency_ms)).strftime(LANGFUSE_TIME),
        "type": "GENERATION" if index else "EVENT",
        "name": "answer",
        "trace_name": talk.workflow,
        "tags": [talk.channel],
        "level": "ERROR" if talk.failed and index == 1 else "DEFAULT",
        "provided_model_name": "gpt-4o-2024-08-06",
        "prompt_version": 7,
        "latency": talk.latency_ms / 1000,
        "metadata": _trace(talk)["metadata"],
    }


def langfuse(day: dt.date, made: Iterable[Talk]) -> Files:
    """Return traces, and scores and observations beside them; scores come a day late."""
    made = list(made)
    scores = [
        {
            "id": f"s-{talk.id}",
            "timestamp": talk.start.strftime(LANGFUSE_TIME),
            "trace_id": talk.id,
            "name": "user-feedback",
            "value": 1 if talk.feedback == "up" else 0,
            "data_type": "BOOLEAN",
        }
        for talk in made
        if talk.feedback
    ]
    return {
        f"traces/{day}T00-00-00Z.jsonl": [json.dumps(_trace(talk)) for talk in made],
        f"scores/{day + dt.timedelta(days=1)}T00-00-00Z.jsonl": [json.dumps(score) for score in scores],
        f"observations_v2/{day}T00-00-00Z.jsonl": [
            json.dumps(_observation(talk, index)) for talk in made for index in range(talk.turns // 2 + 1)
        ],
    }


def langfuse_observations(day: dt.date, made: Iterable[Talk]) -> Files:
    """Return observations alone, the first of which is the start."""
    rows = [_observation(talk, index) | {"type": "SPAN"} for talk in made for index in range(talk.turns // 2 + 1)]
    return {f"{day}.jsonl": [json.dumps(row) for row in rows]}


def attribute(key: str, value: Any) -> dict[str, Any]:
    """Return an attribute as OTLP has it."""
    kind = {bool: "boolValue", int: "intValue", float: "doubleValue", str: "stringValue", list: "arrayValue"}[
        type(value)
    ]
    if isinstance(value, list):
        return {"key": key, "value": {kind: {"values": [{"stringValue": text} for text in value]}}}
    return {"key": key, "value": {kind: str(value) if kind == "intValue" else value}}


def _spans(talk: Talk) -> list[dict[str, Any]]:
    start = int(talk.start.timestamp() * 1000) * 1_000_000
    attributes = [
        attribute("gen_ai.operation.name", "invoke_agent"),
        attribute("gen_ai.agent.name", talk.workflow),
        attribute("gen_ai.conversation.id", talk.id),
        attribute("gen_ai.response.model", "gpt-4o-2024-08-06"),
        attribute("gen_ai.response.finish_reasons", ["stop"]),
        attribute("app.confidence", talk.confidence),
        attribute("app.handoff", talk.handoff),
        attribute("app.turns", talk.turns),
        attribute("app.channel", talk.channel),
        *([attribute("app.feedback", talk.feedback)] if talk.feedback else []),
    ]
    agent = {
        "traceId": talk.id.rjust(32, "0"),
        "spanId": talk.id[:16],
        "name": f"invoke_agent {talk.workflow}",
        "kind": 3,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + int(talk.latency_ms * 1e6)),
        "attributes": attributes,
        "status": {"code": 2} if talk.failed else {},
    }
    http = {**agent, "spanId": f"f{talk.id[:15]}", "name": "POST", "attributes": [attribute("http.method", "POST")]}
    return [agent, http]


def otel_genai(day: dt.date, made: Iterable[Talk]) -> Files:
    """Return OTLP JSON lines: several conversations' spans a line, other spans among them."""
    made = list(made)
    lines = []
    for first in range(0, len(made), 8):
        resources = [
            {
                "resource": {"attributes": [attribute("service.name", name)]},
                "scopeSpans": [
                    {
                        "scope": {"name": "x"},
                        "spans": [s for t in made[first : first + 8] if t.workflow == name for s in _spans(t)],
                    }
                ],
            }
            for name in WORKFLOWS
        ]
        lines.append(json.dumps({"resourceSpans": resources}))
    return {f"{day}.jsonl": lines}


SHAPES: dict[str, Callable[[dt.date, Iterable[Talk]], Files]] = {
    "flat": flat,
    "messages": messages,
    "langfuse": langfuse,
    "langfuse-observations": langfuse_observations,
    "otel-genai": otel_genai,
}
"""Preset → what writes its shape."""
MAIN = {"langfuse": "traces/"}
"""Preset → the folder that its main files lie in."""
