"""Give a workflow to people: nobody is refused, and nothing has to be in order for it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.crash import explained
from watchbook.errors import FallbackError
from watchbook.journal import Journal, entry_of_switch, standing_switch
from watchbook.metrics import metrics_of
from watchbook.switching.switch_log import log_reason, log_switch
from watchbook.switching.switch_steps import (
    SwitchOutcome,
    by_hand,
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
    from collections.abc import Iterator

    from watchbook.config import Engagement
    from watchbook.errors import WatchbookError
    from watchbook.fallback.publish import RouteDraft
    from watchbook.journal import Entry
    from watchbook.switching.switch_request import SwitchRequest


def switch_to_people(  # noqa: PLR0913  # what is asked, and how far it goes
    engagement: Engagement,
    asked: SwitchRequest,
    now: dt.datetime,
    *,
    committed: bool,
    pushed: bool,
    done: SwitchOutcome | None = None,
) -> SwitchOutcome:
    """Tell the routers, write, commit, push; a step that fails keeps none of the others back.

    Args:
        engagement: whose workflow it is.
        asked: what is switched.
        now: by the clock: the lease of the others runs from here.
        committed: whether the entry is committed.
        pushed: whether the commit is pushed.
        done: takes what is done, and says it; None for one that says nothing.

    Raises:
        JournalError: there is no such workflow.
    """
    demand_workflow(engagement, asked.workflow)
    done = SwitchOutcome() if done is None else done
    published = bool(engagement.config.fallback.publish)
    if published:
        _publish(engagement, asked, now, done)
    with _writing(engagement, done):
        entry = _log_switch(engagement, asked, now, done)
        if entry and not published:
            done.say(by_hand(engagement, asked))
        with done.step(engagement):
            _hold(engagement, asked, now, done)
        if entry:
            with done.step(engagement):
                commit_switch(engagement, asked, entry, done, committed=committed)
    if not (entry or published):
        done.in_effect = False
        done.fail(_nothing_done(engagement, asked))
    with done.step(engagement):
        push_switch(engagement, done, wanted=pushed)
    return done


def _publish(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, done: SwitchOutcome) -> None:
    try:
        done.say(tell_routers(engagement, asked, _draft(engagement, asked, now)))
    except Exception as error:  # noqa: BLE001  # the journal has to say it all the same
        done.in_effect = False
        done.fail(_not_told(engagement, asked, explained(error, engagement.root)))


@contextmanager
def _writing(engagement: Engagement, done: SwitchOutcome) -> Iterator[None]:
    """Hold the journal; where it cannot be held it is written all the same, which the worst can cost a line of others.

    Whoever holds it for long has written already, and waits for a hook.
    """
    with ExitStack() as stack:
        with done.step(engagement):
            stack.enter_context(hold_journal_lock(engagement.root / ".watchbook"))
        yield


def _draft(engagement: Engagement, asked: SwitchRequest, now: dt.datetime) -> RouteDraft:
    """Return what routers shall read; where the journal cannot be read, the others keep what was published."""
    try:
        written = journal.load(engagement.root, engagement, metrics_of(engagement))
    except Exception:  # noqa: BLE001  # whatever it is, writing it meets it again, and says it
        before = routes_published(engagement)
        known = before.flags.routes if before else {}
        draft = draft_routes(engagement, Journal.of([]), asked, now)
        return replace(draft, routes={flag: known.get(flag, "manual") for flag in draft.routes})
    return draft_routes(engagement, written, asked, now)


def _hold(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, done: SwitchOutcome) -> None:
    """Tell the routers again where somebody gave the work back between our telling them and our line in the journal."""
    found = routes_published(engagement) if done.in_effect else None
    if found and found.flags.routes.get(engagement.config.flag(asked.workflow)) != "manual":
        done.say(f"Meanwhile {found.flags.by} had given it back to the AI. Once more:")
        done.say(tell_routers(engagement, asked, _draft(engagement, asked, now)))


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


def _nothing_done(engagement: Engagement, asked: SwitchRequest) -> FallbackError:
    return FallbackError(
        f"{asked.workflow} was not switched: the journal does not say so, and no place is named to publish it",
        place=engagement.source.place(("fallback",)),
        hints=("switch the router by hand now", f"then again: watchbook switch {asked.workflow} manual"),
    )


def _log_switch(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, done: SwitchOutcome) -> Entry | None:
    """Write the switch and return its entry; None where it cannot be written.

    Where looking at what is there fails (other entries, the ledger, the roster), it is written without.
    """
    try:
        return _logged_beside(engagement, asked, now, done)
    except Exception as error:  # noqa: BLE001  # help that fails is no reason to write nothing
        first = explained(error, engagement.root)
    with done.step(engagement):
        asked = replace(asked, at=min(asked.at, local_instant(engagement, now)))
        entry = log_switch(engagement, asked, now, plain=True).entry
        done.fail(first)
        return entry
    return None


def _logged_beside(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, done: SwitchOutcome) -> Entry:
    """Write the switch beside what is there; where people have the work already, say who gave it to them."""
    written = journal.load(engagement.root, engagement, metrics_of(engagement))
    standing = standing_switch(written, asked.workflow, now)
    if standing and standing.to == "manual":
        entry = entry_of_switch(written, standing)
        practice = entry.type == "drill" and entry.status != "resolved"
        if asked.drill or not practice:
            since = local_instant(engagement, standing.at)
            done.say(f"People had it already: {standing.by} switched it at {since:%H:%M:%S} on {since:%Y-%m-%d}.")
            log_reason(engagement, asked, standing, entry)
            return entry
        done.say(f"{standing.by} was drilling it; the drill does not give it back now.")
    if asked.at > now or (standing and asked.at < standing.at):
        done.say(f"Written as of now: a switch at {asked.at.isoformat()} would not hold.")
        asked = replace(asked, at=local_instant(engagement, now))
    return log_switch(engagement, asked, now).entry
