"""What is said last where a switch or an ack was refused: that nothing was done, who has the work, what to type."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING

from watchbook.cli.forgiveness import ROUTES, nearest, workflow_meant
from watchbook.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.journal import Route

NOTHING_ANSWERED = "NOTHING ANSWERED"
"""What a refused ack says by itself, where it knows more than this file."""
OTHER_JOBS = ("--status", "--json", "--output-format", "--renew", "--help", "-h")
"""With these nobody asked for a switch."""


def nothing_switched(words: Sequence[str], root: Path | None) -> str:
    """Return that nothing was switched, as far as can be known who has the work; empty where nothing was to be.

    Args:
        words: the command line.
        root: the engagement; None where there is none.
    """
    if words[:1] != ["switch"] or not set(words).isdisjoint(OTHER_JOBS):
        return ""
    to_ai = any(ROUTES.get(word.lower()) == "ai" for word in words[1:])
    engagement = _engagement(root)
    if engagement is None:
        return "NOTHING SWITCHED."
    tables = engagement.config.workflows
    titles = {name: table.title or name for name, table in tables.items()}
    meant = [workflow for word in words[1:] if (workflow := workflow_meant(word, titles))]
    meant = meant or [near for word in words[1:] for near in nearest(word, titles)]
    if not meant and len(titles) > 1:
        command = f'watchbook switch WORKFLOW {"ai" if to_ai else "manual"} --reason "..."'
        return f"NOTHING SWITCHED. Type: {command} (WORKFLOW is {' or '.join(titles)})"
    workflow = meant[0] if meant else next(iter(titles))
    route = _route(engagement, workflow)
    owner = {"manual": "people have", "ai": "the AI has"}[route] if route else "nobody knows who has"
    said = f"NOTHING SWITCHED: {owner} {workflow}."
    return said if to_ai or route == "manual" else f'{said} Type: watchbook switch {workflow} manual --reason "..."'


def nothing_answered(words: Sequence[str], root: Path | None) -> str:
    """Return that nothing was answered, and what to type; empty where nothing was to be.

    Args:
        words: the command line.
        root: the engagement; None where there is none.
    """
    if words[:1] != ["ack"] or not set(words).isdisjoint(("--read-back", "--help", "-h")):
        return ""
    engagement = _engagement(root)
    if engagement is None:
        return f"{NOTHING_ANSWERED}: the call goes on."
    titles = {name: table.title or name for name, table in engagement.config.workflows.items()}
    meant = [workflow for word in words[1:] if (workflow := workflow_meant(word, titles))]
    meant = meant or [near for word in words[1:] for near in nearest(word, titles)]
    workflow = meant[0] if meant else next(iter(titles)) if len(titles) == 1 else ""
    command = f"watchbook ack {workflow or 'WORKFLOW'}"
    which = "" if workflow else f" (WORKFLOW is {', '.join([*titles, 'handover', 'dumps or job'])})"
    return f"{NOTHING_ANSWERED}: the call goes on. Type: {command}{which}"


def _engagement(root: Path | None) -> Engagement | None:
    """Return the engagement as far as it can be read; None where that is not far enough."""
    from watchbook.config import find_root, load_engagement, salvage

    with suppress(Exception):  # whatever it is has been said
        here = find_root(root) if root else None
        if here is None:
            return None
        try:
            return load_engagement(here)
        except ConfigError:
            return salvage(here)
    return None


def _route(engagement: Engagement, workflow: str) -> Route | None:
    """Return what routers read of a workflow, else what the journal says; None where neither can be known."""
    from watchbook.queries.route_status import routes_now

    with suppress(Exception):  # whatever it is, a command that looks at it says it
        for known in routes_now(engagement, dt.datetime.now(dt.UTC)).routes:
            if known.workflow == workflow:
                return known.read or known.route
    return None
