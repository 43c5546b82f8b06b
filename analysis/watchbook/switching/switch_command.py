"""A switch as somebody words it, to people or back to the AI."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.oncall import roster_of
from watchbook.switching.authority import SOMEBODY, person_id, switcher
from watchbook.switching.switch_request import SwitchRequest
from watchbook.switching.switch_steps import SwitchOutcome, local_instant
from watchbook.switching.switch_to_people import switch_to_people

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.journal import Route


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


def switch_route(  # noqa: PLR0913  # what is asked, and how far it goes
    engagement: Engagement,
    words: SwitchWords,
    now: dt.datetime,
    *,
    commits: bool,
    pushes: bool,
    outcome: SwitchOutcome | None = None,
) -> SwitchOutcome:
    """Switch a workflow.

    Args:
        engagement: whose workflow it is.
        words: what is asked.
        now: by the clock.
        commits: whether the entry is committed.
        pushes: whether the commit is pushed.
        outcome: takes what is done, and says it; None for one that says nothing.

    Raises:
        WatchbookError: to people, only where there is no such workflow; back to the AI, as `to_ai` says.
    """
    outcome = SwitchOutcome() if outcome is None else outcome
    if words.to == "manual":
        request = _request_anyhow(engagement, words, now, outcome)
        return switch_to_people(engagement, request, now, commits=commits, pushes=pushes, outcome=outcome)
    from watchbook.switching.switch_to_ai import switch_to_ai  # noqa: PLC0415  # what only the way back needs shall not delay the way to people

    request = _request(engagement, words, now)
    return switch_to_ai(engagement, request, now, words.because, commits=commits, pushes=pushes, outcome=outcome)


def _request(engagement: Engagement, words: SwitchWords, now: dt.datetime) -> SwitchRequest:
    return SwitchRequest(
        words.workflow,
        words.to,
        words.reason,
        switcher(engagement, words.by),
        local_instant(engagement, words.at or now),
        person_id(roster_of(engagement.config), words.authority or ""),
        words.entry,
    )


def _request_anyhow(
    engagement: Engagement, words: SwitchWords, now: dt.datetime, outcome: SwitchOutcome
) -> SwitchRequest:
    """Return what is asked; where it cannot be found out who asks, in the words that were given."""
    with outcome.step(engagement):
        return _request(engagement, words, now)
    at = local_instant(engagement, words.at or now)
    return SwitchRequest(
        words.workflow, words.to, words.reason, words.by or SOMEBODY, at, words.authority or "", words.entry
    )
