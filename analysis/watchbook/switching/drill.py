"""A drill: a workflow is switched to people and back for practice, measured, and written down."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.crash import explain_error
from watchbook.errors import FallbackError, HistoryError, JournalError, WatchbookError
from watchbook.evidence.git.commit import committed_text
from watchbook.fallback import reader
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import draft_of, publish_routes, read_routes
from watchbook.journal import CHANGED, WORKED, Switch, standing_switch
from watchbook.journal.editing import EntryRequest, draft_entry
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.edit_section import with_line
from watchbook.journal.editing.edit_switches import with_switch
from watchbook.metrics import metrics_of
from watchbook.switching.authority import demand_drill_authority, switcher
from watchbook.switching.switch_log import LoggedSwitch
from watchbook.switching.switch_request import SwitchRequest
from watchbook.switching.switch_steps import SwitchOutcome, demand_workflow, keep, local_instant, push_switch, title_of
from watchbook.switching.switch_to_people import switch_to_people
from watchbook.writing.draft import entry_context
from watchbook.writing.entry_files import read_draft, write_entry
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from watchbook.config import Engagement
    from watchbook.fallback.publish import RouteDraft
    from watchbook.fallback.store import Store
    from watchbook.journal import Route

PATIENCE = 60.0
"""Seconds to wait for the flags to be read as they were written."""
PAUSE = 0.02
MOVES = "volume"
"""The metric that a drill can move: what people handle meanwhile; it explains no other."""


@dataclass(frozen=True, slots=True)
class DrillOutcome:
    """What a drill measured."""

    where: str
    """The store's place."""
    to_people: dt.datetime
    """When the command was given."""
    to_ai: dt.datetime
    """When the command to give it back was."""
    there: float
    """Seconds from the command until the reader read people."""
    back: float
    """Seconds from the command until it read the AI again."""


def drill(  # noqa: PLR0913  # a workflow, by whom, when, and how far it goes
    engagement: Engagement,
    workflow: str,
    by: str | None,
    clock: Callable[[], dt.datetime],
    *,
    hold: float,
    dry: bool,
    commits: bool,
    pushes: bool,
    outcome: SwitchOutcome | None = None,
) -> SwitchOutcome:
    """Switch a workflow to people and back, write the drill's entry, commit and push it.

    The switch to people stands in the journal before routers read it: a drill that is killed leaves no work with people
    of which the journal says nothing.

    Args:
        engagement: whose workflow it is.
        workflow: which.
        by: who drills; None for whom git knows.
        clock: the time.
        hold: seconds for which people keep it.
        dry: on a file that no router reads.
        commits: whether the entry is committed.
        pushes: whether the commit is pushed.
        outcome: takes what is done, and says it; None for one that says nothing.

    Raises:
        WatchbookError: it cannot be drilled now; nothing was changed.
    """
    outcome = SwitchOutcome() if outcome is None else outcome
    request = _drill_request(engagement, workflow, by, clock())
    if dry:
        with tempfile.TemporaryDirectory() as folder:
            store = store_at("flags.json", Path(folder))
            publish_routes(store, _draft(engagement, request, clock()))
            measurement = _walk(engagement, request, store, clock, hold)
        logged_switch = _begin_entry(engagement, replace(request, at=measurement.to_people), dry=True)
        _end_entry(engagement, request, measurement, logged_switch, outcome, dry=True, commits=commits)
    else:
        _drill_live(engagement, request, clock, outcome, hold=hold, commits=commits)
    push_switch(engagement, outcome, pushes=pushes)
    return outcome


def _drill_live(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement,
    request: SwitchRequest,
    clock: Callable[[], dt.datetime],
    outcome: SwitchOutcome,
    *,
    hold: float,
    commits: bool,
) -> None:
    store = _live(engagement, request.workflow, clock())
    request = replace(request, at=local_instant(engagement, clock()))
    logged_switch = _begin_entry(engagement, request, dry=False)
    try:
        measurement = _walk(engagement, request, store, clock, hold)
    except (Exception, KeyboardInterrupt) as error:
        if not _people_have_it(engagement, store, request.workflow, clock()):
            logged_switch.undo(engagement.root)
            raise
        _leave_with_people(engagement, request, error, clock(), outcome, commits=commits)
    else:
        _end_entry(engagement, request, measurement, logged_switch, outcome, dry=False, commits=commits)


def _leave_with_people(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement,
    request: SwitchRequest,
    cause: BaseException,
    now: dt.datetime,
    outcome: SwitchOutcome,
    *,
    commits: bool,
) -> None:
    """Make of a drill that could not be ended a switch to people, as any other: its entry stays open, and says so."""
    error: WatchbookError = FallbackError("the drill was interrupted")
    if not isinstance(cause, KeyboardInterrupt):
        error = explain_error(cause, engagement.root)
    outcome.fail(error)
    unended_request = replace(
        request, reason=f"a drill that could not be ended: {error.what}", at=local_instant(engagement, now)
    )
    switch_to_people(engagement, unended_request, now, commits=commits, pushes=False, outcome=outcome)


def _drill_request(engagement: Engagement, workflow: str, by: str | None, now: dt.datetime) -> SwitchRequest:
    """Return the switch to drill, once it is known that the AI has the work and that it may be given back."""
    demand_workflow(engagement, workflow)
    person = switcher(engagement, by)
    demand_drill_authority(engagement, person, now)
    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    standing = standing_switch(book, workflow, now)
    if standing and standing.to == "manual":
        raise JournalError(
            f"people have {workflow} already: {standing.by} switched it", hints=("drill it once the AI has it again",)
        )
    return SwitchRequest(workflow, "manual", "a drill", person, local_instant(engagement, now), drill=True)


def _live(engagement: Engagement, workflow: str, now: dt.datetime) -> Store:
    """Return the store that routers read, once they read from it that the AI has the workflow."""
    target = engagement.config.fallback.publish
    if not target:
        raise FallbackError(
            "there is no place to publish to, so no router would see a drill",
            hints=("write publish under [fallback]", f"or: watchbook drill {workflow} --dry"),
        )
    store = store_at(target, engagement.root)
    if _read(engagement, store, workflow, now) != "ai":
        raise FallbackError(
            f"routers read manual for {workflow} already at {store.where}",
            hints=("watchbook switch --status says why; watchbook switch --renew, where the lease has ended",),
        )
    return store


def _people_have_it(engagement: Engagement, store: Store, workflow: str, now: dt.datetime) -> bool:
    """Return whether routers read manual, or may: then the journal has to say so."""
    try:
        return _read(engagement, store, workflow, now) == "manual"
    except FallbackError:
        return True


def _draft(engagement: Engagement, request: SwitchRequest, now: dt.datetime, to: Route | None = None) -> RouteDraft:
    """Return what routers shall read; `to` None switches nothing."""
    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    switches: dict[str, Route] = {engagement.config.flag(request.workflow): to} if to else {}
    return replace(draft_of(engagement.config, book, f"{request.by}, a drill", now), switched=switches)


def _walk(
    engagement: Engagement, request: SwitchRequest, store: Store, clock: Callable[[], dt.datetime], hold: float
) -> DrillOutcome:
    """Switch there and back.

    Raises:
        FallbackError: routers could not be told, or somebody else told them something meanwhile: people keep it.
    """
    first = clock()
    before = read_routes(store)
    there, seq = _timed_switch(engagement, request, store, "manual", clock, before.seq if before else None)
    wait_with_people(hold)
    second = clock()
    back, _ = _timed_switch(engagement, request, store, "ai", clock, seq)
    return DrillOutcome(store.where, local_instant(engagement, first), local_instant(engagement, second), there, back)


def wait_with_people(seconds: float) -> None:
    """Leave the work with people for as long as the drill holds it."""
    time.sleep(seconds)


def _timed_switch(  # noqa: PLR0913, PLR0917  # where, to what, and on what knowledge
    engagement: Engagement,
    request: SwitchRequest,
    store: Store,
    to: Route,
    clock: Callable[[], dt.datetime],
    expected_seq: int | None,
) -> tuple[float, int]:
    """Switch, and return how many seconds it took until the reader read it, and under which number it was published."""
    start = time.monotonic()
    routes = publish_routes(store, replace(_draft(engagement, request, clock(), to), expected_seq=expected_seq))
    while _read(engagement, store, request.workflow, clock()) != to:
        if time.monotonic() - start > PATIENCE:
            raise FallbackError(f"{store.where} did not show {to} within {PATIENCE:.0f} s")
        time.sleep(PAUSE)
    return time.monotonic() - start, routes.seq


def _read(engagement: Engagement, store: Store, workflow: str, now: dt.datetime) -> str:
    copy = store.read()
    flag = engagement.config.flag(workflow)
    document, name = copy.document if copy else b"", engagement.config.engagement.name
    return reader.route(document, flag, engagement=name, now=now.timestamp())


def _begin_entry(engagement: Engagement, request: SwitchRequest, *, dry: bool) -> LoggedSwitch:
    """Write the drill's entry as it begins, not yet committed; it leaves the day in the baseline."""
    with hold_journal_lock(engagement.root / ".watchbook"):
        context = entry_context(engagement, request.at)
        title = f"{title_of(engagement, request.workflow)}: {'dry ' if dry else ''}drill of the off-switch"
        path, text = draft_entry(EntryRequest("drill", request.workflow, title=title, by=request.by), context)
        metrics = {"metrics": f"[{MOVES}]"} if MOVES in context.metrics else {}
        text = with_values(text, {"baseline": "keep", **metrics})
        if not dry:
            text = with_switch(text, request.switch)
        entry = read_draft(engagement, path, text)
        write_entry(engagement.root / path, text)
        return LoggedSwitch(entry, None)


def _end_entry(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement,
    request: SwitchRequest,
    measurement: DrillOutcome,
    logged_switch: LoggedSwitch,
    outcome: SwitchOutcome,
    *,
    dry: bool,
    commits: bool,
) -> None:
    """Write what was measured and that the drill is over, in the entry as it stands by now, and commit it."""
    there, back = f"{measurement.there:.2f} s", f"{measurement.back:.2f} s"
    outcome.say(f"{title_of(engagement, request.workflow)}: people had it {there} after the command, the AI {back}.")
    path = logged_switch.entry.path
    with hold_journal_lock(engagement.root / ".watchbook"):
        text = with_values((engagement.root / path).read_bytes().decode(), {"status": "resolved"})
        if not dry:
            text = with_switch(text, Switch(measurement.to_ai, request.workflow, "ai", request.by, "the drill is over"))
        change = (
            "Nothing: the flags went into a file that no router reads." if dry else "The route, for practice, and back."
        )
        text = with_line(text, CHANGED, change)
        text = with_line(text, WORKED, f"- people had it {there} after the command, as the reader saw it")
        text = with_line(text, WORKED, f"- the AI had it back {back} after the command")
        entry = read_draft(engagement, path, text)
        write_entry(engagement.root / path, text)
        with outcome.step(engagement):
            keep(engagement, entry, f"Drill: {entry.title}", outcome, commits=commits)
        if commits:
            _keep_earlier_drills(engagement, outcome)


def _keep_earlier_drills(engagement: Engagement, outcome: SwitchOutcome) -> None:
    """Commit drills that are over and that no commit holds: a kill came between their last word and their commit."""
    for entry in journal.load(engagement.root, engagement, metrics_of(engagement)).entries:
        if entry.type == "drill" and entry.status == "resolved" and not _is_committed(engagement, entry.path):
            with outcome.step(engagement):
                keep(engagement, entry, f"Drill that was not committed: {entry.title}", outcome, commits=True)


def _is_committed(engagement: Engagement, path: str) -> bool:
    """Return whether HEAD holds an entry, or git does not say."""
    try:
        return committed_text(engagement.root, path) != ""
    except HistoryError:
        return True
