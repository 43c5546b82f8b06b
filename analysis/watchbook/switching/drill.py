"""A drill: a workflow is switched to people and back for practice, measured, and written down."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.errors import FallbackError, JournalError
from watchbook.fallback import reader
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import draft_of, publish_routes, read_routes
from watchbook.journal import CHANGED, WORKED, EntryRequest, Switch, draft_entry, standing_switch
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.edit_section import with_line
from watchbook.journal.editing.edit_switches import with_switch
from watchbook.metrics import metrics_of
from watchbook.switching.authority import demand_authority, switcher
from watchbook.switching.switch_request import SwitchRequest
from watchbook.switching.switch_steps import SwitchOutcome, demand_workflow, local_instant, push_switch, title_of
from watchbook.switching.switch_to_people import switch_to_people
from watchbook.writing.draft import entry_context
from watchbook.writing.entry_files import commit_written, read_draft, write_entry
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
    """A drill that was done."""

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
) -> SwitchOutcome:
    """Switch a workflow to people and back, write the drill's entry, commit and push it.

    Args:
        engagement: whose workflow it is.
        workflow: which.
        by: who drills; None for whom git knows.
        clock: the time.
        hold: seconds for which people keep it.
        dry: on a file that no router reads.
        committed: whether the entry is committed.
        pushed: whether the commit is pushed.

    Raises:
        WatchbookError: it cannot be drilled now; nothing was changed.
    """
    asked = _drill_request(engagement, workflow, by, clock())
    if dry:
        with tempfile.TemporaryDirectory() as folder:
            store = store_at("flags.json", Path(folder))
            publish_routes(store, _draft(engagement, asked, clock()))
            found = _walk(engagement, asked, store, clock, hold)
        return _write_entry(engagement, asked, found, dry=True, committed=committed, pushed=pushed)
    store = _live(engagement, workflow, clock())
    try:
        found = _walk(engagement, asked, store, clock, hold)
    except (FallbackError, KeyboardInterrupt) as error:
        if not _people_have_it(engagement, store, workflow, clock()):
            raise
        return _left_with_people(engagement, asked, error, clock(), committed=committed, pushed=pushed)
    return _write_entry(engagement, asked, found, dry=False, committed=committed, pushed=pushed)


def _left_with_people(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement,
    asked: SwitchRequest,
    caught: FallbackError | KeyboardInterrupt,
    now: dt.datetime,
    *,
    committed: bool,
    pushed: bool,
) -> SwitchOutcome:
    """Make of a drill that could not be ended a switch to people, as any other."""
    error = caught if isinstance(caught, FallbackError) else FallbackError("the drill was interrupted")
    left = replace(asked, reason=f"a drill that could not be ended: {error.what}")
    done = switch_to_people(engagement, left, now, committed=committed, pushed=pushed)
    done.troubles.insert(0, error)
    return done


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
    return SwitchRequest(workflow, "manual", "a drill", who, local_instant(engagement, now))


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
    first = clock()
    there = _timed_switch(engagement, asked, store, "manual", clock)
    time.sleep(hold)
    second = clock()
    back = _timed_switch(engagement, asked, store, "ai", clock)
    return DrillOutcome(store.where, local_instant(engagement, first), local_instant(engagement, second), there, back)


def _timed_switch(
    engagement: Engagement, asked: SwitchRequest, store: Store, to: Route, clock: Callable[[], dt.datetime]
) -> float:
    """Switch, and return how many seconds it took until the reader read it."""
    started = time.monotonic()
    before = read_routes(store)
    publish_routes(store, replace(_draft(engagement, asked, clock(), to), expected_seq=before.seq if before else None))
    while _read(engagement, store, asked.workflow, clock()) != to:
        if time.monotonic() - started > PATIENCE:
            raise FallbackError(f"{store.where} did not show {to} within {PATIENCE:.0f} s")
        time.sleep(PAUSE)
    return time.monotonic() - started


def _read(engagement: Engagement, store: Store, workflow: str, now: dt.datetime) -> str:
    kept = store.read()
    flag = engagement.config.flag(workflow)
    document, name = kept.document if kept else b"", engagement.config.engagement.name
    return reader.route(document, flag, engagement=name, now=now.timestamp())


def _write_entry(  # noqa: PLR0913  # as for `drill`
    engagement: Engagement, asked: SwitchRequest, found: DrillOutcome, *, dry: bool, committed: bool, pushed: bool
) -> SwitchOutcome:
    there, back = f"{found.there:.2f} s", f"{found.back:.2f} s"
    done = SwitchOutcome(
        [f"{title_of(engagement, asked.workflow)}: people had it {there} after the command, the AI {back}."]
    )
    with hold_journal_lock(engagement.root / ".watchbook"):
        path, text = _entry(engagement, asked, found, dry=dry)
        entry = read_draft(engagement, path, text)
        write_entry(engagement.root / path, text)
        written = commit_written(engagement, entry, f"Drill: {entry.title}", committed=committed)
    done.said.append(str(written))
    done.commit = written.commit is not None
    push_switch(engagement, done, wanted=pushed)
    return done


def _entry(engagement: Engagement, asked: SwitchRequest, found: DrillOutcome, *, dry: bool) -> tuple[str, str]:
    """Return path and text of the drill's entry; it leaves the day in the baseline."""
    known = entry_context(engagement, found.to_people)
    title = f"{title_of(engagement, asked.workflow)}: {'dry ' if dry else ''}drill of the off-switch"
    path, text = draft_entry(EntryRequest("drill", asked.workflow, title=title, by=asked.by), known)
    metrics = {"metrics": f"[{MOVES}]"} if MOVES in known.metrics else {}
    text = with_values(text, {"status": "resolved", "baseline": "keep", **metrics})
    if not dry:
        text = with_switch(text, Switch(found.to_people, asked.workflow, "manual", asked.by, "a drill"))
        text = with_switch(text, Switch(found.to_ai, asked.workflow, "ai", asked.by, "the drill is over"))
    what = "Nothing: the flags went into a file that no router reads." if dry else "The route, for practice, and back."
    text = with_line(text, CHANGED, what)
    text = with_line(text, WORKED, f"- people had it {found.there:.2f} s after the command, as the reader saw it")
    return path, with_line(text, WORKED, f"- the AI had it back {found.back:.2f} s after the command")
