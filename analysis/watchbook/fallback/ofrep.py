"""OFREP, OpenFeature's remote evaluation protocol: what is answered to whom, from a copy of the flags and its lease.

People have the work unless a whole copy of this engagement, whose lease runs, says otherwise: where there is none,
every flag is `manual`, and nothing is an error of which an SDK would make its caller's default.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from watchbook.errors import FallbackError
from watchbook.fallback.flags import Flags, read_flags
from watchbook.fallback.reader import route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

EVALUATE = "/ofrep/v1/evaluate/flags"
CONFIGURATION = "/ofrep/v1/configuration"
LARGEST = 65_536
"""Bytes of an evaluation context that are taken."""


@dataclass(frozen=True, slots=True)
class OfrepAnswer:
    """A response."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FlagAnswers:
    """Answers evaluations from one copy of the flags, as it is at each question."""

    copy: Path
    """The file that the poller keeps."""
    engagement: str
    """Whose flags they must be."""
    clock: Callable[[], float] = time.time
    """Seconds since 1970."""

    def answer(self, method: str, path: str, body: bytes, condition: str = "") -> OfrepAnswer:
        """Return the response to a request.

        Args:
            method: POST evaluates; GET asks for the configuration.
            path: without host.
            body: JSON, or nothing.
            condition: the request's If-None-Match.
        """
        path = path.partition("?")[0]
        if path == CONFIGURATION:
            return _json(200, CAPABILITIES) if method == "GET" else _refusal(405, "GET is meant here", {"Allow": "GET"})
        if path.rstrip("/") != EVALUATE and not path.startswith(f"{EVALUATE}/"):
            return _refusal(404, f"nothing is here; evaluate at {EVALUATE}/NAME")
        if method != "POST":
            return _refusal(405, "an evaluation is a POST", {"Allow": "POST"})
        key = unquote(path.removeprefix(EVALUATE).strip("/"))
        mistake = _mistake(body)
        if mistake:
            details = {"errorCode": mistake[0], "errorDetails": mistake[1]}
            return _json(400, {"key": key, **details} if key else details)
        return self._one(key) if key else self._all(condition)

    def _one(self, key: str) -> OfrepAnswer:
        document, flags = self._document()
        if flags is not None and key not in flags.routes:
            details = f"no flag of {self.engagement!r} is called {key!r}"
            return _json(404, {"key": key, "errorCode": "FLAG_NOT_FOUND", "errorDetails": details})
        return _json(200, self._evaluation(key, document, flags))

    def _all(self, condition: str) -> OfrepAnswer:
        document, flags = self._document()
        if flags is None:
            details = "no whole copy of the flags is here, so that people have all of the work"
            return _json(503, {"errorCode": "GENERAL", "errorDetails": details}, {"Retry-After": "1"})
        rows = [self._evaluation(key, document, flags) for key in sorted(flags.routes)]
        body = _bytes({"flags": rows, "metadata": _metadata(flags)})
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        given = {part.strip().removeprefix("W/") for part in condition.split(",")}
        return OfrepAnswer(304, b"", headers) if given & {tag, "*"} else OfrepAnswer(200, body, headers)

    def _evaluation(self, key: str, document: bytes, flags: Flags | None) -> dict[str, Any]:
        way = route(document, key, engagement=self.engagement, now=self.clock())
        reason = "TARGETING_MATCH" if way == "ai" else "DEFAULT"
        return {"key": key, "value": way, "variant": way, "reason": reason, "metadata": _metadata(flags)}

    def _document(self) -> tuple[bytes, Flags | None]:
        """Return what the file holds, and what that says; nothing where it is not whole or another's."""
        try:
            document = self.copy.read_bytes()
            flags = _flags(document)
        except (OSError, FallbackError):
            return b"", None
        return (document, flags) if flags.engagement == self.engagement else (b"", None)


CAPABILITIES = {
    "name": "Watchbook",
    "capabilities": {"cacheInvalidation": {"polling": {"enabled": True, "minPollingInterval": 500}}},
}


@lru_cache(maxsize=4)
def _flags(document: bytes) -> Flags:
    return read_flags(document)


def _metadata(flags: Flags | None) -> dict[str, str | int]:
    if flags is None:
        return {"copy": "none"}
    ends = {"expires": flags.expires.isoformat()} if flags.expires else {}
    return {"publication": flags.seq, "by": flags.by, **ends}


def _mistake(body: bytes) -> tuple[str, str] | None:
    """Return code and sentence of what is wrong with a request's body; None where nothing is."""
    if not body.strip():
        return None
    try:
        request = json.loads(body)
    except (ValueError, RecursionError):
        return "PARSE_ERROR", "the body is no JSON"
    if not isinstance(request, dict) or not isinstance(request.get("context", {}), dict | None):
        return "INVALID_CONTEXT", 'the body is an object like {"context": {}}'
    return None


def _refusal(status: int, details: str, headers: Mapping[str, str] | None = None) -> OfrepAnswer:
    return _json(status, {"errorCode": "GENERAL", "errorDetails": details}, headers)


def _json(status: int, value: object, headers: Mapping[str, str] | None = None) -> OfrepAnswer:
    return OfrepAnswer(status, _bytes(value), headers or {})


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
