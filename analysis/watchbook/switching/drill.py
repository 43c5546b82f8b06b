"""A drill: a workflow is switched to people and back for practice, measured, and written down."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.crash import explained
from watchbook.errors import FallbackError, JournalError, WatchbookError
from watchbook.fallback import reader
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import draft_of, publish_routes, read_routes
from watchbook.journal import CHANGED, WORKED, EntryRequest, Switch, draft_entry, standing_switch
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.edit_section import with_line
from watchbook.journal.editing.edit_switches import with_switch
from watchbook.metrics import metrics_of
from watchbook.switching.authority import demand_authority, switcher
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
    committed: bool,
    pushed: bool,
    done: SwitchOutcome | None = None,
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
        committed: whether the entry is committed.
        pushed: whether the commit is pushed.
        done: takes what is done, and says it; None for one that says nothing.

    Raises:
        WatchbookError: it cannot be drilled now; nothing was changed.
    """
    done = SwitchOutcome() if done is None else done
    asked = _drill_request(engagement, workflow, by, clock())
    if dry:
        with tempfile.TemporaryDirectory() as folder:
            store = store_at("flags.json", Path(folder))
            publish_routes(store, _draft(engagement, asked, clock()))
            found = _walk(engagement, asked, store, clock, hold)
        logged = _begun(engagement, replace(asked, at=found.to_people), dry=True)
        _end(engagement, asked, found, logged, done, dry=True, committed=committed)
    else:
        _drill_live(engagement, asked, clock, done, hold=hold, committed=committed)
    push_switch(engagement, done, wanted=pushed)
    return done


def _drill_live(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement,
    asked: SwitchRequest,
    clock: Callable[[], dt.datetime],
    done: SwitchOutcome,
    *,
    hold: float,
    committed: bool,
) -> None:
    store = _live(engagement, asked.workflow, clock())
    asked = replace(asked, at=local_instant(engagement, clock()))
    logged = _begun(engagement, asked, dry=False)
    try:
        found = _walk(engagement, asked, store, clock, hold)
    except (Exception, KeyboardInterrupt) as error:
        if not _people_have_it(engagement, store, asked.workflow, clock()):
            logged.undo(engagement.root)
            raise
        _leave_with_people(engagement, asked, error, clock(), done, committed=committed)
    else:
        _end(engagement, asked, found, logged, done, dry=False, committed=committed)


def _leave_with_people(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement,
    asked: SwitchRequest,
    caught: BaseException,
    now: dt.datetime,
    done: SwitchOutcome,
    *,
    committed: bool,
) -> None:
    """Make of a drill that could not be ended a switch to people, as any other: its entry stays open, and says so."""
    error: WatchbookError = FallbackError("the drill was interrupted")
    if not isinstance(caught, KeyboardInterrupt):
        error = explained(caught, engagement.root)
    done.fail(error)
    left = replace(asked, reason=f"a drill that could not be ended: {error.what}", at=local_instant(engagement, now))
    switch_to_people(engagement, left, now, committed=committed, pushed=False, done=done)


def _drill_request(engagement: Engagement, workflow: str, by: str | None, now: dt.datetime) -> SwitchRequest:
    """Return the switch to drill, once it is known that the AI has the work and that it may be given back."""
    demand_workflow(engagement, workflow)
    who = switcher(engagement, by)
    demand_authority(engagement, who, "", now)
    written = journal.load(engagement.root, engagement, metrics_of(engagement))
    standing = standing_switch(written, workflow, now)
    if standing and standing.to == "manual":
        raise JournalError(
            f"people have {workflow} already: {standing.by} switched it", hints=("drill it once the AI has it again",)
        )
    return SwitchRequest(workflow, "manual", "a drill", who, local_instant(engagement, now), drill=True)


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


def _draft(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, to: Route | None = None) -> RouteDraft:
    """Return what routers shall read; `to` None switches nothing."""
    written = journal.load(engagement.root, engagement, metrics_of(engagement))
    switched: dict[str, Route] = {engagement.config.flag(asked.workflow): to} if to else {}
    return replace(draft_of(engagement.config, written, f"{asked.by}, a drill", now), switched=switched)


def _walk(
    engagement: Engagement, asked: SwitchRequest, store: Store, clock: Callable[[], dt.datetime], hold: float
) -> DrillOutcome:
    """Switch there and back.

    Raises:
        FallbackError: routers could not be told, or somebody else told them something meanwhile: people keep it.
    """
    first = clock()
    before = read_routes(store)
    there, seq = _timed_switch(engagement, asked, store, "manual", clock, before.seq if before else None)
    time.sleep(hold)
    second = clock()
    back, _ = _timed_switch(engagement, asked, store, "ai", clock, seq)
    return DrillOutcome(store.where, local_instant(engagement, first), local_instant(engagement, second), there, back)


def _timed_switch(  # noqa: PLR0913, PLR0917  # where, to what, and on what knowledge
    engagement: Engagement,
    asked: SwitchRequest,
    store: Store,
    to: Route,
    clock: Callable[[], dt.datetime],
    expected_seq: int | None,
) -> tuple[float, int]:
    """Switch, and return how many seconds it took until the reader read it, and under which number it was published."""
    started = time.monotonic()
    done = publish_routes(store, replace(_draft(engagement, asked, clock(), to), expected_seq=expected_seq))
    while _read(engagement, store, asked.workflow, clock()) != to:
        if time.monotonic() - started > PATIENCE:
            raise FallbackError(f"{store.where} did not show {to} within {PATIENCE:.0f} s")
        time.sleep(PAUSE)
    return time.monotonic() - started, done.seq


def _read(engagement: Engagement, store: Store, workflow: str, now: dt.datetime) -> str:
    kept = store.read()
    flag = engagement.config.flag(workflow)
    document, name = kept.document if kept else b"", engagement.config.engagement.name
    return reader.route(document, flag, engagement=name, now=now.timestamp())


def _begun(engagement: Engagement, asked: SwitchRequest, *, dry: bool) -> LoggedSwitch:
    """Write the drill's entry as it begins, not yet committed; it leaves the day in the baseline."""
    with hold_journal_lock(engagement.root / ".watchbook"):
        known = entry_context(engagement, asked.at)
        title = f"{title_of(engagement, asked.workflow)}: {'dry ' if dry else ''}drill of the off-switch"
        path, text = draft_entry(EntryRequest("drill", asked.workflow, title=title, by=asked.by), known)
        metrics = {"metrics": f"[{MOVES}]"} if MOVES in known.metrics else {}
        text = with_values(text, {"baseline": "keep", **metrics})
        if not dry:
            text = with_switch(text, asked.switch)
        entry = read_draft(engagement, path, text)
        write_entry(engagement.root / path, text)
        return LoggedSwitch(entry, None)


def _end(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement,
    asked: SwitchRequest,
    found: DrillOutcome,
    logged: LoggedSwitch,
    done: SwitchOutcome,
    *,
    dry: bool,
    committed: bool,
) -> None:
    """Write what was measured and that the drill is over, in the entry as it stands by now, and commit it."""
    there, back = f"{found.there:.2f} s", f"{found.back:.2f} s"
    done.say(f"{title_of(engagement, asked.workflow)}: people had it {there} after the command, the AI {back}.")
    path = logged.entry.path
    with hold_journal_lock(engagement.root / ".watchbook"):
        text = with_values((engagement.root / path).read_bytes().decode(), {"status": "resolved"})
        if not dry:
            text = with_switch(text, Switch(found.to_ai, asked.workflow, "ai", asked.by, "the drill is over"))
        what = (
            "Nothing: the flags went into a file that no router reads." if dry else "The route, for practice, and back."
        )
        text = with_line(text, CHANGED, what)
        text = with_line(text, WORKED, f"- people had it {there} after the command, as the reader saw it")
        text = with_line(text, WORKED, f"- the AI had it back {back} after the command")
        entry = read_draft(engagement, path, text)
        write_entry(engagement.root / path, text)
        with done.step(engagement):
            keep(engagement, entry, f"Drill: {entry.title}", done, committed=committed)
