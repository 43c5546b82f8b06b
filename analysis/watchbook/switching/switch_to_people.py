"""Give a workflow to people: nobody is refused, and nothing has to be in order for it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.crash import explain_error
from watchbook.errors import FallbackError
from watchbook.journal import Journal, entry_of_switch, standing_switch
from watchbook.metrics import metrics_of
from watchbook.switching.switch_log import log_late_routers, log_reason, log_switch
from watchbook.switching.switch_steps import (
    SwitchOutcome,
    by_hand,
    commit_switch,
    demand_workflow,
    draft_routes,
    fetch_others,
    local_instant,
    publication_text,
    publish_draft,
    push_switch,
    routes_published,
    tell_routers,
)
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from watchbook.config import Engagement
    from watchbook.errors import WatchbookError
    from watchbook.fallback.publish import RouteDraft
    from watchbook.journal import Entry
    from watchbook.switching.switch_request import SwitchRequest


def switch_to_people(  # noqa: PLR0913  # what is asked, and how far it goes
    engagement: Engagement,
    request: SwitchRequest,
    now: dt.datetime,
    *,
    commits: bool,
    pushes: bool,
    outcome: SwitchOutcome | None = None,
) -> SwitchOutcome:
    """Tell the routers, write, commit, push; a step that fails keeps none of the others back.

    Args:
        engagement: whose workflow it is.
        request: what is switched.
        now: by the clock: the lease of the others runs from here.
        commits: whether the entry is committed.
        pushes: whether the commit is pushed.
        outcome: takes what is done, and says it; None for one that says nothing.

    Raises:
        JournalError: there is no such workflow.
    """
    demand_workflow(engagement, request.workflow)
    outcome = SwitchOutcome() if outcome is None else outcome
    publishes = bool(engagement.config.fallback.publish)
    if publishes:
        _publish(engagement, request, now, outcome)
    with _writing(engagement, outcome):
        with outcome.step(engagement):
            fetch_others(engagement, outcome, pushes=pushes and commits)
        entry = _log_switch(engagement, request, now, outcome)
        if entry and not publishes:
            outcome.say(by_hand(engagement, request))
        with outcome.step(engagement):
            _hold(engagement, request, now, outcome)
        if entry:
            with outcome.step(engagement):
                commit_switch(engagement, request, entry, outcome, commits=commits)
    if not (entry or publishes):
        outcome.in_effect = False
        outcome.fail(_no_switch_error(engagement, request))
    with outcome.step(engagement):
        push_switch(engagement, outcome, pushes=pushes)
    return outcome


def _publish(engagement: Engagement, request: SwitchRequest, now: dt.datetime, outcome: SwitchOutcome) -> None:
    try:
        routes = publish_draft(engagement, _draft(engagement, request, now))
        outcome.say(publication_text(engagement, request, routes))
        before = routes.before
        if before and before.routes.get(engagement.config.flag(request.workflow)) == "ai":
            outcome.ai_written = before.written
    except Exception as error:  # noqa: BLE001  # the journal has to say it all the same
        outcome.in_effect = False
        outcome.fail(_publication_error(engagement, request, explain_error(error, engagement.root)))


@contextmanager
def _writing(engagement: Engagement, outcome: SwitchOutcome) -> Iterator[None]:
    """Hold the journal; where it cannot be held it is written all the same, which the worst can cost a line of others.

    Whoever holds it for long has written already, and waits for a hook.
    """
    with ExitStack() as stack:
        with outcome.step(engagement):
            stack.enter_context(hold_journal_lock(engagement.root / ".watchbook"))
        yield


def _draft(engagement: Engagement, request: SwitchRequest, now: dt.datetime) -> RouteDraft:
    """Return what routers shall read; where the journal cannot be read, the others keep what was published."""
    try:
        book = journal.load(engagement.root, engagement, metrics_of(engagement))
    except Exception:  # noqa: BLE001  # whatever it is, writing it meets it again, and says it
        before = routes_published(engagement)
        routes = before.flags.routes if before else {}
        draft = draft_routes(engagement, Journal.of([]), request, now)
        return replace(draft, routes={flag: routes.get(flag, "manual") for flag in draft.routes})
    return draft_routes(engagement, book, request, now)


def _hold(engagement: Engagement, request: SwitchRequest, now: dt.datetime, outcome: SwitchOutcome) -> None:
    """Tell the routers again where somebody gave the work back between our telling them and our line in the journal."""
    routes = routes_published(engagement) if outcome.in_effect else None
    if routes and routes.flags.routes.get(engagement.config.flag(request.workflow)) != "manual":
        outcome.say(f"Meanwhile {routes.flags.by} had given it back to the AI. Once more:")
        outcome.say(tell_routers(engagement, request, _draft(engagement, request, now)))


def _publication_error(engagement: Engagement, request: SwitchRequest, error: WatchbookError) -> FallbackError:
    lease = engagement.config.fallback.lease
    ends = "when their lease ends" if lease else "never by itself, as there is no lease"
    hints = (
        *error.hints,
        f"switch the router by hand now; what it reads turns to people {ends}",
        f"then again: watchbook switch {request.workflow} manual",
    )
    return FallbackError(
        f"routers were not told, and may still give {request.workflow} to the AI: {error.what}", hints=hints
    )


def _no_switch_error(engagement: Engagement, request: SwitchRequest) -> FallbackError:
    return FallbackError(
        f"{request.workflow} was not switched: the journal does not say so, and no place is named to publish it",
        place=engagement.source.place(("fallback",)),
        hints=("switch the router by hand now", f"then again: watchbook switch {request.workflow} manual"),
    )


def _log_switch(
    engagement: Engagement, request: SwitchRequest, now: dt.datetime, outcome: SwitchOutcome
) -> Entry | None:
    """Write the switch and return its entry; None where it cannot be written.

    Where looking at what is there fails (other entries, the ledger, the roster), it is written without.
    """
    try:
        return _log_beside(engagement, request, now, outcome)
    except Exception as error:  # noqa: BLE001  # help that fails is no reason to write nothing
        first = explain_error(error, engagement.root)
    with outcome.step(engagement):
        request = replace(request, at=min(request.at, local_instant(engagement, now)))
        entry = log_switch(engagement, request, now, plain=True).entry
        outcome.fail(first)
        return entry
    return None


def _log_beside(engagement: Engagement, request: SwitchRequest, now: dt.datetime, outcome: SwitchOutcome) -> Entry:
    """Write the switch beside what is there; where people have the work already, say who gave it to them."""
    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    standing = standing_switch(book, request.workflow, now)
    # What routers read was published after it: somebody gave it back, and this clone does not know of it.
    is_given_back = standing and outcome.ai_written and outcome.ai_written > standing.at
    if standing and standing.to == "manual" and not is_given_back:
        entry = entry_of_switch(book, standing)
        practice = entry.type == "drill" and entry.status != "resolved"
        if request.drill or not practice:
            since = f"{local_instant(engagement, standing.at):%H:%M:%S on %Y-%m-%d}"
            if outcome.ai_written:
                outcome.say(f"{standing.by} switched it at {since}, and routers read it only now.")
                log_late_routers(engagement, request, entry, local_instant(engagement, now))
            else:
                outcome.say(f"People had it already: {standing.by} switched it at {since}.")
            log_reason(engagement, request, standing, entry)
            return entry
        outcome.say(f"{standing.by} was drilling it; the drill does not give it back now.")
    if request.at > now or (standing and request.at < standing.at):
        outcome.say(f"Written as of now: a switch at {request.at.isoformat()} would not hold.")
        request = replace(request, at=local_instant(engagement, now))
    return log_switch(engagement, request, now).entry
