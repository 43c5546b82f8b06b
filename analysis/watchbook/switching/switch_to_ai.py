"""Give a workflow back to the AI: with authority and evidence, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook import journal, ledger
from watchbook.check import Books
from watchbook.check.case import doubtful_days
from watchbook.check.way_back import WayBack, way_back
from watchbook.crash import explain_error
from watchbook.errors import HistoryError, JournalError, WatchbookError
from watchbook.evidence.git.commit import committed_text
from watchbook.journal import entry_of_switch, standing_switch
from watchbook.metrics import metrics_of
from watchbook.oncall.roster_text import instant
from watchbook.switching.authority import demand_authority
from watchbook.switching.switch_log import log_switch
from watchbook.switching.switch_steps import (
    SwitchOutcome,
    commit_switch,
    demand_workflow,
    draft_routes,
    fetch_others,
    local_instant,
    push_switch,
    routes_published,
    tell_routers,
)
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.fallback.publish import PublishedRoutes
    from watchbook.journal import Entry
    from watchbook.switching.switch_log import LoggedSwitch
    from watchbook.switching.switch_request import SwitchRequest


class NotYetError(WatchbookError):
    """Nothing shows that the AI can have a workflow back; people keep it."""


def switch_to_ai(  # noqa: PLR0913  # what is asked, and how far it goes
    engagement: Engagement,
    request: SwitchRequest,
    now: dt.datetime,
    because: str,
    *,
    commits: bool,
    pushes: bool,
    outcome: SwitchOutcome | None = None,
) -> SwitchOutcome:
    """See that it may go back, write, tell the routers, commit, push; until they are told, nothing has changed.

    Where that was done and somebody was cut off before the commit, the commit is all that is left to do.

    Args:
        engagement: whose workflow it is.
        request: what is switched.
        now: by the clock: the lease runs from here.
        because: why it goes back though the numbers do not show that it is well again; empty where nobody says.
        commits: whether the entry is committed.
        pushes: whether the commit is pushed.
        outcome: takes what is done, and says it; None for one that says nothing.

    Raises:
        JournalError: there is no such workflow, nothing to switch, or the switch cannot be written.
        AuthorityError: whoever asks may not.
        NotYetError: nothing shows that it is well again, and nobody says why it shall go back.
        FallbackError: routers could not be told, or somebody else told them something meanwhile.
    """
    demand_workflow(engagement, request.workflow)
    if not request.reason.strip():
        raise JournalError("nobody says why it goes back", hints=('--reason "rolled back to v3.2"',))
    demand_authority(engagement, request.by, request.authority, now)
    before = routes_published(engagement)
    outcome = SwitchOutcome() if outcome is None else outcome
    with hold_journal_lock(engagement.root / ".watchbook"):
        fetch_others(engagement, outcome, pushes=pushes and commits)
        entry = _unfinished_entry(engagement, request.workflow, now, before) if commits else None
        if entry:
            request = _finish_request(engagement, request, entry, now, outcome)
        else:
            request = _with_evidence(engagement, request, now, before, because)
            logged_switch = log_switch(engagement, request, now)
            outcome.say(_tell_routers(engagement, request, now, before, logged_switch))
            entry = logged_switch.entry
        with outcome.step(engagement):
            commit_switch(engagement, request, entry, outcome, commits=commits)
    with outcome.step(engagement):
        push_switch(engagement, outcome, pushes=pushes)
    return outcome


def _unfinished_entry(
    engagement: Engagement, workflow: str, now: dt.datetime, before: PublishedRoutes | None
) -> Entry | None:
    """Return the entry that gave a workflow back, as routers read, and was never committed; None where none did."""
    if before and before.flags.routes.get(engagement.config.flag(workflow)) != "ai":
        return None
    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    standing = standing_switch(book, workflow, now)
    if standing is None or standing.to != "ai":
        return None
    entry = entry_of_switch(book, standing)
    try:
        commit_text = committed_text(engagement.root, entry.path)
    except HistoryError:
        return None
    text = (engagement.root / entry.path).read_bytes().decode()
    return entry if commit_text is not None and commit_text.rstrip("\n") != text.rstrip("\n") else None


def _finish_request(
    engagement: Engagement, request: SwitchRequest, entry: Entry, now: dt.datetime, outcome: SwitchOutcome
) -> SwitchRequest:
    """Return the switch that was cut off, in whose words it is committed."""
    switches = [switch for switch in entry.switches if (switch.workflow, switch.to) == (request.workflow, "ai")]
    last = max((switch for switch in switches if switch.at <= now), key=lambda switch: switch.at)
    when = local_instant(engagement, last.at)
    outcome.say(
        f"The AI had it already: {last.by} switched it at {when:%H:%M:%S} on {when:%Y-%m-%d}, and it was not committed."
    )
    return replace(request, reason=last.reason, by=last.by, at=last.at, authority="")


def _tell_routers(
    engagement: Engagement,
    request: SwitchRequest,
    now: dt.datetime,
    before: PublishedRoutes | None,
    logged_switch: LoggedSwitch,
) -> str:
    """Tell the routers; where that fails the journal is put back as it was."""
    try:
        book = journal.load(engagement.root, engagement, metrics_of(engagement))
        draft = draft_routes(engagement, book, request, now)
        return tell_routers(engagement, request, replace(draft, expected_seq=before.seq if before else None))
    except (Exception, KeyboardInterrupt) as cause:
        error = explain_error(cause, engagement.root) if isinstance(cause, Exception) else None
        logged_switch.undo(engagement.root)
        if error is None:
            raise
        error.hints += ("the journal is as it was: people keep it; what routers read: watchbook switch --status",)
        raise error from cause


def _with_evidence(
    engagement: Engagement, request: SwitchRequest, now: dt.datetime, before: PublishedRoutes | None, because: str
) -> SwitchRequest:
    """Return what is asked with what is known as a note, once it is shown or somebody says why it shall go back."""
    evidence = _evidence_for_ai(engagement, request, now, before)
    if evidence.doubt and not because:
        hints = (*(f"known: {fact}" for fact in evidence.known), 'if it shall go back all the same: --because "why"')
        raise NotYetError(f"people keep {request.workflow}: {evidence.doubt}", hints=hints)
    doubt = [f"although {evidence.doubt}, because {because}"] if evidence.doubt else []
    return replace(request, note="; ".join(["given back to the AI", *evidence.known, *doubt]))


def _evidence_for_ai(
    engagement: Engagement, request: SwitchRequest, now: dt.datetime, before: PublishedRoutes | None
) -> WayBack:
    books = Books.read(engagement)
    standing = standing_switch(books.journal, request.workflow, now)
    if standing and standing.to == "manual":
        if not standing.at <= request.at <= now:
            reason = f"{request.at.isoformat()} does not lie between the switch to people and now"
            raise JournalError(reason, hints=("leave --at out: it is now then",))
        since = books.calendar.business_day(standing.at)
        verdicts = books.ledger.read(ledger.VERDICTS, since=f"{since:%Y-%m}")
        hollow = doubtful_days(books)
        today = books.calendar.business_day(now)
        return way_back(request.workflow, since, verdicts, books.metrics, books.journal, hollow, books.calendar, today)
    flag = engagement.config.flag(request.workflow)
    if before and before.flags.routes.get(flag, "manual") == "manual":
        doubt = f"routers read manual, published by {before.flags.by}, and the journal here does not say why: git pull"
        return WayBack(doubt, ())
    when = f": {standing.by} switched it, {instant(standing.at, books.calendar.zone)}" if standing else ""
    raise JournalError(f"the AI has {request.workflow} already{when}", hints=("watchbook switch --status",))
