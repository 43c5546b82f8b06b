"""Give a workflow to people: nobody is refused, and nothing has to be in order for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.errors import FallbackError, JournalError, WatchbookError
from watchbook.journal import Journal, entry_of_switch, standing_switch
from watchbook.metrics import metrics_of
from watchbook.switching.switch_log import log_switch
from watchbook.switching.switch_steps import (
    SwitchOutcome,
    commit_switch,
    demand_workflow,
    draft_routes,
    local_instant,
    push_switch,
    routes_published,
    tell_routers,
)
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.fallback.publish import RouteDraft
    from watchbook.journal import Entry
    from watchbook.switching.switch_request import SwitchRequest


def switch_to_people(
    engagement: Engagement, asked: SwitchRequest, now: dt.datetime, *, committed: bool, pushed: bool
) -> SwitchOutcome:
    """Tell the routers, write, commit, push; a step that fails keeps none of the others back.

    Args:
        engagement: whose workflow it is.
        asked: what is switched.
        now: by the clock: the lease of the others runs from here.
        committed: whether the entry is committed.
        pushed: whether the commit is pushed.

    Raises:
        JournalError: there is no such workflow.
    """
    demand_workflow(engagement, asked.workflow)
    done = SwitchOutcome()
    try:
        done.said.append(tell_routers(engagement, asked, _draft(engagement, asked, now)))
    except WatchbookError as error:
        done.in_effect = False
        done.troubles.append(_not_told(engagement, asked, error))
    try:
        with hold_journal_lock(engagement.root / ".watchbook"):
            entry = _log_switch(engagement, asked, now, done)
            _hold(engagement, asked, now, done)
            commit_switch(engagement, asked, entry, done, committed=committed)
    except WatchbookError as error:
        done.troubles.append(error)
    except OSError as error:
        done.troubles.append(JournalError(f"the journal cannot be written: {error}"))
    push_switch(engagement, done, wanted=pushed)
    return done


def _draft(engagement: Engagement, asked: SwitchRequest, now: dt.datetime) -> RouteDraft:
    """Return what routers shall read; where the journal cannot be read, the others keep what was published."""
    try:
        written = journal.load(engagement.root, engagement, metrics_of(engagement))
    except WatchbookError:
        before = routes_published(engagement)
        known = before.flags.routes if before else {}
        draft = draft_routes(engagement, Journal.of([]), asked, now)
        return replace(draft, routes={flag: known.get(flag, "manual") for flag in draft.routes})
    return draft_routes(engagement, written, asked, now)


def _hold(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, done: SwitchOutcome) -> None:
    """Tell the routers again where somebody gave the work back between our telling them and our line in the journal."""
    found = routes_published(engagement) if done.in_effect else None
    if found and found.flags.routes.get(engagement.config.flag(asked.workflow)) != "manual":
        done.said.append(f"Meanwhile {found.flags.by} had given it back to the AI. Once more:")
        done.said.append(tell_routers(engagement, asked, _draft(engagement, asked, now)))


def _not_told(engagement: Engagement, asked: SwitchRequest, error: WatchbookError) -> FallbackError:
    lease = engagement.config.fallback.lease
    ends = "when their lease ends" if lease else "never by itself, as there is no lease"
    hints = (
        *error.hints,
        f"switch the router by hand now; what it reads turns to people {ends}",
        f"then again: watchbook switch {asked.workflow} manual",
    )
    return FallbackError(
        f"routers were not told, and may still give {asked.workflow} to the AI: {error.what}", hints=hints
    )


def _log_switch(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, done: SwitchOutcome) -> Entry:
    """Write the switch and return its entry; where people have the work already, say who gave it to them."""
    written = journal.load(engagement.root, engagement, metrics_of(engagement))
    standing = standing_switch(written, asked.workflow, now)
    if standing and standing.to == "manual":
        entry = entry_of_switch(written, standing)
        since = local_instant(engagement, standing.at)
        done.said.append(f"People had it already: {standing.by} switched it at {since:%H:%M:%S} on {since:%Y-%m-%d}.")
        return entry
    if asked.at > now or (standing and asked.at < standing.at):
        done.said.append(f"Written as of now: a switch at {asked.at.isoformat()} would not hold.")
        asked = replace(asked, at=local_instant(engagement, now))
    return log_switch(engagement, asked, now).entry
