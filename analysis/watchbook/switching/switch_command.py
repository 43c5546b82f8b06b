"""A switch as somebody words it, to people or back to the AI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.oncall import roster_of
from watchbook.switching.authority import person_id, switcher
from watchbook.switching.switch_request import SwitchRequest
from watchbook.switching.switch_steps import local_instant
from watchbook.switching.switch_to_people import switch_to_people

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.journal import Route
    from watchbook.switching.switch_steps import SwitchOutcome


@dataclass(frozen=True, slots=True)
class SwitchWords:
    """What somebody says of a switch; what is left out is found."""

    workflow: str
    to: Route
    reason: str = ""
    by: str | None = None
    """None for whom git knows."""
    authority: str | None = None
    """Who allowed it, where that is not who does it."""
    at: dt.datetime | None = None
    """None for now."""
    entry: str | None = None
    """The entry that takes it; None for the open incident, or a new one."""
    because: str = ""
    """Why it goes back to the AI though the numbers do not show that it is well again."""


def switch_route(
    engagement: Engagement, words: SwitchWords, now: dt.datetime, *, committed: bool, pushed: bool
) -> SwitchOutcome:
    """Switch a workflow.

    Args:
        engagement: whose workflow it is.
        words: what is asked.
        now: by the clock.
        committed: whether the entry is committed.
        pushed: whether the commit is pushed.

    Raises:
        WatchbookError: to people, only where there is no such workflow; back to the AI, as `to_ai` says.
    """
    asked = SwitchRequest(
        words.workflow,
        words.to,
        words.reason,
        switcher(engagement, words.by),
        local_instant(engagement, words.at or now),
        person_id(roster_of(engagement.config), words.authority or ""),
        words.entry,
    )
    if asked.to == "manual":
        return switch_to_people(engagement, asked, now, committed=committed, pushed=pushed)
    from watchbook.switching.switch_to_ai import switch_to_ai  # noqa: PLC0415  # what only the way back needs shall not delay the way to people

    return switch_to_ai(engagement, asked, now, words.because, committed=committed, pushed=pushed)
