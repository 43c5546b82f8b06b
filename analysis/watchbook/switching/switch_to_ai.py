"""Give a workflow back to the AI: with authority and evidence, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook import journal, ledger
from watchbook.check import Books
from watchbook.check.case import doubtful_days
from watchbook.check.way_back import WayBack, way_back
from watchbook.errors import JournalError, WatchbookError
from watchbook.journal import standing_switch
from watchbook.metrics import metrics_of
from watchbook.oncall.roster_text import instant
from watchbook.switching.authority import demand_authority
from watchbook.switching.switch_log import log_switch
from watchbook.switching.switch_steps import (
    SwitchOutcome,
    commit_switch,
    demand_workflow,
    draft_routes,
    push_switch,
    routes_published,
    tell_routers,
)
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.fallback.publish import PublishedRoutes
    from watchbook.switching.switch_log import LoggedSwitch
    from watchbook.switching.switch_request import SwitchRequest


class NotYetError(WatchbookError):
    """Nothing shows that the AI can have a workflow back; people keep it."""


def switch_to_ai(  # noqa: PLR0913  # what is asked, and how far it goes
    engagement: Engagement,
    asked: SwitchRequest,
    now: dt.datetime,
    because: str,
    *,
    committed: bool,
    pushed: bool,
    done: SwitchOutcome | None = None,
) -> SwitchOutcome:
    """See that it may go back, write, tell the routers, commit, push; until they are told, nothing has changed.

    Args:
        engagement: whose workflow it is.
        asked: what is switched.
        now: by the clock: the lease runs from here.
        because: why it goes back though the numbers do not show that it is well again; empty where nobody says.
        committed: whether the entry is committed.
        pushed: whether the commit is pushed.
        done: takes what is done, and says it; None for one that says nothing.

    Raises:
        JournalError: there is no such workflow, nothing to switch, or the switch cannot be written.
        AuthorityError: whoever asks may not.
        NotYetError: nothing shows that it is well again, and nobody says why it shall go back.
        FallbackError: routers could not be told, or somebody else told them something meanwhile.
    """
    demand_workflow(engagement, asked.workflow)
    if not asked.reason.strip():
        raise JournalError("nobody says why it goes back", hints=('--reason "rolled back to v3.2"',))
    demand_authority(engagement, asked.by, asked.authority, now)
    before = routes_published(engagement)
    done = SwitchOutcome() if done is None else done
    with hold_journal_lock(engagement.root / ".watchbook"):
        asked = _with_evidence(engagement, asked, now, before, because)
        logged = log_switch(engagement, asked, now)
        done.say(_tell_routers(engagement, asked, now, before, logged))
        with done.step(engagement):
            commit_switch(engagement, asked, logged.entry, done, committed=committed)
    with done.step(engagement):
        push_switch(engagement, done, wanted=pushed)
    return done


def _tell_routers(
    engagement: Engagement, asked: SwitchRequest, now: dt.datetime, before: PublishedRoutes | None, logged: LoggedSwitch
) -> str:
    """Tell the routers; where that fails the journal is put back as it was."""
    try:
        written = journal.load(engagement.root, engagement, metrics_of(engagement))
        draft = draft_routes(engagement, written, asked, now)
        return tell_routers(engagement, asked, replace(draft, expected_seq=before.seq if before else None))
    except WatchbookError as error:
        logged.undo(engagement.root)
        error.hints += ("the journal is as it was: people keep it; what routers read: watchbook switch --status",)
        raise


def _with_evidence(
    engagement: Engagement, asked: SwitchRequest, now: dt.datetime, before: PublishedRoutes | None, because: str
) -> SwitchRequest:
    """Return what is asked with what is known as a note, once it is shown or somebody says why it shall go back."""
    shown = _evidence_for_ai(engagement, asked, now, before)
    if shown.doubt and not because:
        hints = (*(f"known: {each}" for each in shown.known), 'if it shall go back all the same: --because "why"')
        raise NotYetError(f"people keep {asked.workflow}: {shown.doubt}", hints=hints)
    doubt = [f"although {shown.doubt}, because {because}"] if shown.doubt else []
    return replace(asked, note="; ".join(["given back to the AI", *shown.known, *doubt]))


def _evidence_for_ai(
    engagement: Engagement, asked: SwitchRequest, now: dt.datetime, before: PublishedRoutes | None
) -> WayBack:
    books = Books.read(engagement)
    standing = standing_switch(books.journal, asked.workflow, now)
    if standing and standing.to == "manual":
        if not standing.at <= asked.at <= now:
            what = f"{asked.at.isoformat()} does not lie between the switch to people and now"
            raise JournalError(what, hints=("leave --at out: it is now then",))
        since = books.calendar.business_day(standing.at)
        verdicts = books.ledger.read(ledger.VERDICTS)
        hollow = doubtful_days(books, verdicts)
        return way_back(asked.workflow, since, verdicts, books.metrics, books.journal, hollow)
    flag = engagement.config.flag(asked.workflow)
    if before and before.flags.routes.get(flag, "manual") == "manual":
        doubt = f"routers read manual, published by {before.flags.by}, and the journal here does not say why: git pull"
        return WayBack(doubt, ())
    when = f": {standing.by} switched it, {instant(standing.at, books.calendar.zone)}" if standing else ""
    raise JournalError(f"the AI has {asked.workflow} already{when}", hints=("watchbook switch --status",))
