"""The least that says that people have a workflow: an incident that needs neither ledger nor journal nor roster."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import TYPE_CHECKING

from watchbook.journal import SECTIONS
from watchbook.journal.editing.new_entry import MAX_SLUG, MAX_WORDS
from watchbook.journal.reading.front_matter_keys import MAX_TITLE
from watchbook.switching.switch_request import NO_REASON

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.switching.switch_request import SwitchRequest

SEVERITY = "sev2"


def plain_incident(engagement: Engagement, request: SwitchRequest) -> tuple[str, str]:
    """Return path and text of a new incident about the day of a switch, under a name that is free."""
    day = request.at.date()
    title = switch_title(engagement.config.workflows[request.workflow].title or request.workflow, request)
    front = [
        "---",
        "type: incident",
        f"title: {_quote(title)}",
        f"workflows: [{request.workflow}]",
        f"days: {day}/",
        f"severity: {SEVERITY}",
        "status: open",
        f"noticed: {{by: {_quote(request.by)}, at: {request.at.isoformat(timespec='minutes')}}}",
        "cause: unknown",
        "---",
        "",
    ]
    body = [line for heading in SECTIONS for line in (f"## {heading}", "")]
    slug = "-".join(re.findall("[a-z0-9]+", title.lower())[:MAX_WORDS])[:MAX_SLUG]
    stem = f"journal/{day:%Y}/{day:%m}/{day}-{slug}"
    names = (f"{stem}.md" if number == 1 else f"{stem}-{number}.md" for number in count(1))
    path = next(name for name in names if not (engagement.root / name).exists())
    return path, "\n".join([*front, *body])


def switch_title(title: str, request: SwitchRequest) -> str:
    """Return the title of an incident that a switch begins: the reason, by which it is told from others."""
    reason = request.switch.reason
    if reason == NO_REASON:
        return f"{title} switched to people" if request.to == "manual" else f"{title} given back to the AI"
    text = f"{title}: {reason}" if request.to == "manual" else f"{title} given back to the AI: {reason}"
    return text if len(text) <= MAX_TITLE else f"{text[: MAX_TITLE - 1].rstrip()}…"


def _quote(text: str) -> str:
    # JSON's strings are YAML's double-quoted ones.
    return json.dumps(text, ensure_ascii=False)
