"""Writers of products' shapes, each after the page that its preset names; without text worth keeping."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from tests.presets.conversations import Files, Talk, attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MODEL = "gpt-4o-2024-08-06"
NUMBERS = {"billing-bot": 101, "orders-bot": 102}
"""What a helpdesk calls its brands."""


def _said(talk: Talk) -> dict[str, Any]:
    """Return what an application writes into a call's metadata."""
    return {
        "workflow": talk.workflow,
        "channel": talk.channel,
        "confidence": talk.confidence,
        "handoff": talk.handoff,
        "turns": talk.turns,
    }


def _a_line_each(of: Callable[[Talk], dict[str, Any]]) -> Callable[[dt.date, Iterable[Talk]], Files]:
    def writer(day: dt.date, made: Iterable[Talk]) -> Files:
        return {f"{day}.jsonl": [json.dumps(of(talk)) for talk in made]}

    return writer


def _lines_each(of: Callable[[Talk], list[dict[str, Any]]]) -> Callable[[dt.date, Iterable[Talk]], Files]:
    def writer(day: dt.date, made: Iterable[Talk]) -> Files:
        return {f"{day}.jsonl": [json.dumps(row) for talk in made for row in of(talk)]}

    return writer


def _langsmith(talk: Talk) -> list[dict[str, Any]]:
    root = {
        "id": f"{talk.id}-r",
        "trace_id": f"{talk.id}-r",
        "parent_run_id": None,
        "name": talk.workflow,
        "run_type": "chain",
        "start_time": talk.start.strftime("%Y-%m-%dT%H:%M:%S.%f"),
        "end_time": talk.end.strftime("%Y-%m-%dT%H:%M:%S.%f"),
        "status": "error" if talk.failed else "success",
        "error": "x" if talk.failed else None,
        "extra": {"metadata": {**_said(talk), "thread_id": talk.id, "ls_model_name": MODEL}},
        "inputs": {"messages": [{"role": "user", "content": "hi"}]},
        "outputs": None,
        "tags": [],
        "feedback_stats": {"user_score": {"n": 1, "avg": 1.0 if talk.feedback == "up" else 0.0}}
        if talk.feedback
        else None,
    }
    return [root, {**root, "id": f"{talk.id}-c", "parent_run_id": root["id"], "run_type": "llm", "extra": {}}]


def _openinference(talk: Talk) -> list[dict[str, Any]]:
    root = {
        "name": "agent",
        "span_kind": "AGENT",
        "parent_id": None,
        "start_time": talk.start.isoformat(),
        "end_time": talk.end.isoformat(),
        "status_code": "ERROR" if talk.failed else "OK",
        "context.span_id": talk.id,
        "context.trace_id": f"t{talk.id}",
        "attributes.session.id": talk.id,
        "attributes.llm.model_name": MODEL,
        "attributes.metadata": {
            **_said(talk),
            "feedback": {"up": "thumbs-up", "down": "thumbs-down"}.get(talk.feedback or ""),
        },
    }
    return [root, {**root, "context.span_id": f"{talk.id}-c", "parent_id": talk.id, "span_kind": "LLM"}]


def _mlflow(talk: Talk) -> dict[str, Any]:
    said = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in _said(talk).items()}
    assessment = {"assessment_name": "user_feedback", "feedback": {"value": talk.feedback == "up"}}
    return {
        "info": {
            "trace_id": f"tr-{talk.id}",
            "request_time": talk.start.isoformat().replace("+00:00", "Z"),
            "state": "ERROR" if talk.failed else "OK",
            "execution_duration_ms": talk.latency_ms,
            "trace_metadata": {"mlflow.trace.session": talk.id, "mlflow.trace.user": "u"},
            "tags": {**said, "mlflow.traceName": "answer"},
            "assessments": [assessment] if talk.feedback else [],
        },
        "data": {"spans": [{"name": "answer"}]},
    }


def _litellm(talk: Talk) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{talk.id}",
        "trace_id": f"t{talk.id}",
        "call_type": "acompletion",
        "status": "failure" if talk.failed else "success",
        "startTime": talk.start.timestamp(),
        "endTime": talk.start.timestamp() + talk.latency_ms / 1000,
        "response_time": talk.latency_ms / 1000,
        "model": MODEL,
        "model_group": "gpt-4o",
        "metadata": {
            "user_api_key_alias": "prod",
            "requester_metadata": {**_said(talk), "session_id": talk.id, "feedback": talk.feedback},
        },
    }


def _openai(talk: Talk) -> dict[str, Any]:
    said = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in _said(talk).items()}
    return {
        "id": f"resp_{talk.id}",
        "object": "response",
        "created_at": int(talk.start.timestamp()),
        "status": "failed" if talk.failed else "completed",
        "model": MODEL,
        "conversation": {"id": f"conv_{talk.id}"},
        "metadata": {**said, **({"feedback": talk.feedback} if talk.feedback else {})},
        "output": [{"type": "message", "content": [{"type": "output_text", "text": "ok"}]}],
    }


def _vercel(day: dt.date, made: Iterable[Talk]) -> Files:
    lines = []
    for talk in made:
        start = int(talk.start.timestamp() * 1000) * 1_000_000
        said = {**_said(talk), "sessionId": talk.id, **({"feedback": talk.feedback} if talk.feedback else {})}
        span = {
            "traceId": talk.id.rjust(32, "0"),
            "spanId": talk.id[:16],
            "name": "ai.streamText",
            "startTimeUnixNano": str(start),
            "endTimeUnixNano": str(start + 1_000_000_000),
            "attributes": [
                attribute("ai.operationId", "ai.streamText"),
                attribute("ai.telemetry.functionId", talk.workflow),
                attribute("ai.model.id", "gpt-4o"),
                attribute("ai.response.model", MODEL),
                attribute("ai.response.msToFinish", talk.latency_ms),
                *(attribute(f"ai.telemetry.metadata.{key}", value) for key, value in said.items()),
            ],
            "status": {"code": 2} if talk.failed else {},
        }
        inner = {
            **span,
            "spanId": f"f{talk.id[:15]}",
            "attributes": [attribute("ai.operationId", "ai.streamText.doStream")],
        }
        lines.append(json.dumps({"resourceSpans": [{"resource": {}, "scopeSpans": [{"spans": [span, inner]}]}]}))
    return {f"{day}.jsonl": lines}


def _rasa(talk: Talk) -> list[dict[str, Any]]:
    metadata = {"assistant_id": talk.workflow, "model_id": "m1"}
    base = {"sender_id": talk.id, "metadata": metadata}
    rows: list[dict[str, Any]] = [
        {**base, "event": "action", "name": "action_session_start", "timestamp": talk.start.timestamp()},
        {**base, "event": "slot", "name": "x", "value": None, "timestamp": talk.start.timestamp()},
    ]
    for index in range(talk.turns):
        row = {
            **base,
            "event": ("user", "bot")[index % 2],
            "timestamp": talk.start.timestamp() + 1 + index,
            "text": "hi",
        }
        if row["event"] == "user":
            row |= {
                "parse_data": {"intent": {"name": "a", "confidence": talk.confidence}},
                "input_channel": talk.channel,
            }
        rows.append(row)
    if talk.handoff:
        moment = talk.start.timestamp() + 100
        rows.append({**base, "event": "action", "name": "action_human_handoff", "timestamp": moment})
    return rows


def _lex(talk: Talk) -> list[dict[str, Any]]:
    count = max(2, talk.turns // 2)
    return [
        {
            "messageVersion": "2.0",
            "bot": {"id": "B", "name": talk.workflow, "aliasId": "A", "localeId": "en_US", "version": "4"},
            "sessionId": talk.id,
            "requestId": f"{talk.id}-{index}",
            "timestamp": (talk.start + dt.timedelta(seconds=index)).isoformat(),
            "inputTranscript": "hi",
            "inputMode": talk.channel,
            "missedUtterance": False,
            "interpretations": [
                {
                    "intent": {
                        "name": "TalkToAgent" if talk.handoff and index == count - 1 else "Order",
                        "state": "InProgress",
                    },
                    "nluConfidence": f"{talk.confidence}",
                }
            ],
        }
        for index in range(count)
    ]


def _connect(talk: Talk) -> list[dict[str, Any]]:
    said = {"workflow": talk.workflow, "confidence": str(talk.confidence), "turns": str(talk.turns)}
    record = {
        "ContactId": talk.id,
        "InitialContactId": None,
        "InitiationTimestamp": talk.start.isoformat().replace("+00:00", "Z"),
        "Channel": talk.channel,
        "Queue": {"Name": "Basic"},
        "Agent": {"ARN": "arn:x"} if talk.handoff else None,
        "Attributes": said,
        "LastUpdateTimestamp": "1",
    }
    if not talk.feedback:
        return [record]
    return [record, {**record, "Attributes": {**said, "feedback": talk.feedback}, "LastUpdateTimestamp": "2"}]


def _dialogflow(talk: Talk) -> list[dict[str, Any]]:
    rows = []
    count = talk.turns // 2
    for index in range(count):
        last = [{"liveAgentHandoff": {"metadata": {}}}] if talk.handoff and index == count - 1 else []
        result = {
            "match": {"matchType": "INTENT", "confidence": talk.confidence},
            "parameters": {"workflow": talk.workflow},
            "responseMessages": [{"text": {"text": ["ok"]}}, *last],
        }
        moment = talk.start + dt.timedelta(seconds=20 * index)
        rows.append(
            {
                "project_id": "p",
                "agent_id": "a",
                "conversation_name": f"projects/p/sessions/{talk.id}",
                "turn_position": str(index + 1),
                "request_time": moment.strftime("%Y-%m-%d %H:%M:%S.%f UTC"),
                "language_code": "en",
                "request": json.dumps({"queryParams": {"channel": talk.channel}}),
                "response": json.dumps({"queryResult": result}),
            }
        )
    return rows


def _zendesk(talk: Talk) -> list[dict[str, Any]]:
    ticket = {
        "id": int(talk.id[:12], 16),
        "created_at": talk.start.isoformat().replace("+00:00", "Z"),
        "status": "open",
        "brand_id": NUMBERS[talk.workflow],
        "assignee_id": None,
        "via": {"channel": talk.channel},
        "satisfaction_rating": {"score": "unoffered"},
        "tags": [],
    }
    score = {"up": "good", "down": "bad", None: "unoffered"}[talk.feedback]
    later = {"status": "solved", "assignee_id": 7 if talk.handoff else None, "satisfaction_rating": {"score": score}}
    return [ticket, {**ticket, **later}]


def _intercom(talk: Talk) -> dict[str, Any]:
    rating = {"up": 5, "down": 1, None: None}[talk.feedback]
    return {
        "type": "conversation",
        "id": talk.id,
        "created_at": int(talk.start.timestamp()),
        "state": "closed",
        "source": {"type": talk.channel, "delivered_as": "customer_initiated"},
        "ai_agent_participated": True,
        "ai_agent": {
            "source_title": "Fin",
            "resolution_state": "routed_to_team" if talk.handoff else "assumed_resolution",
            "rating": rating,
        },
        "statistics": {"count_conversation_parts": talk.turns},
        "custom_attributes": {"workflow": talk.workflow, "confidence": talk.confidence},
    }


PRODUCTS: dict[str, Callable[[dt.date, Iterable[Talk]], Files]] = {
    "langsmith": _lines_each(_langsmith),
    "openinference": _lines_each(_openinference),
    "mlflow": _a_line_each(_mlflow),
    "litellm": _a_line_each(_litellm),
    "openai": _a_line_each(_openai),
    "vercel-ai": _vercel,
    "rasa": _lines_each(_rasa),
    "lex-v2": _lines_each(_lex),
    "amazon-connect": _lines_each(_connect),
    "dialogflow-cx": _lines_each(_dialogflow),
    "zendesk": _lines_each(_zendesk),
    "intercom": _a_line_each(_intercom),
}
"""Preset → what writes its shape."""
