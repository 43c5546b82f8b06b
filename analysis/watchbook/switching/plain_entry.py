"""The least that says that people have a workflow: an incident that needs neither ledger nor journal nor roster."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import TYPE_CHECKING

from watchbook.journal import SECTIONS

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.switching.switch_request import SwitchRequest

SEVERITY = "sev2"


def plain_incident(engagement: Engagement, request: SwitchRequest) -> tuple[str, str]:
    """Return path and text of a new incident about the day of a switch, under a name that is free."""
    day = request.at.date()
    title = engagement.config.workflows[request.workflow].title or request.workflow
    front = [
        "---",
        "type: incident",
        f"title: {_quote(f'{title} switched to people')}",
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
    slug = "-".join(re.findall("[a-z0-9]+", request.workflow))
    stem = f"journal/{day:%Y}/{day:%m}/{day}-{slug}-switched-to-people"
    names = (f"{stem}.md" if number == 1 else f"{stem}-{number}.md" for number in count(1))
    path = next(name for name in names if not (engagement.root / name).exists())
    return path, "\n".join([*front, *body])


def _quote(text: str) -> str:
    # JSON's strings are YAML's double-quoted ones.
    return json.dumps(text, ensure_ascii=False)
