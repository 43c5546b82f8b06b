"""The steps of a switch: routers are told, the journal's commit, the push."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchbook.errors import HistoryError, JournalError, WatchbookError
from watchbook.evidence.git.push import push
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import RouteDraft, draft_of, publish_routes, read_routes
from watchbook.writing.entry_files import WrittenEntry, commit_written

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.fallback.publish import PublishedRoutes
    from watchbook.journal import Entry, Journal
    from watchbook.switching.switch_request import SwitchRequest


@dataclass(slots=True)
class SwitchOutcome:
    """What a switch came to."""

    said: list[str] = field(default_factory=list)
    """What was done, in order."""
    troubles: list[WatchbookError] = field(default_factory=list)
    """What could not be done."""
    in_effect: bool = True
    """Whether routers were told, where watchbook.toml says how."""
    commit: bool = False
    """Whether there is a commit to push."""

    @property
    def exit_code(self) -> int:
        """0 where everything was done, 1 where it holds and a part failed, 2 where routers do not know of it."""
        if not self.in_effect:
            return 2
        return 1 if self.troubles else 0


def demand_workflow(engagement: Engagement, workflow: str) -> None:
    """See that there is a workflow of that name.

    Raises:
        JournalError: there is none.
    """
    names = engagement.config.workflows
    if workflow not in names:
        raise JournalError(f"there is no workflow {workflow!r}", hints=(f"known here: {', '.join(names)}",))


def title_of(engagement: Engagement, workflow: str) -> str:
    """Return a workflow's title."""
    return engagement.config.workflows[workflow].title or workflow


def local_instant(engagement: Engagement, at: dt.datetime) -> dt.datetime:
    """Return an instant in the engagement's zone, to the second."""
    return at.astimezone(ZoneInfo(engagement.config.engagement.timezone)).replace(microsecond=0)


def routes_published(engagement: Engagement) -> PublishedRoutes | None:
    """Return what routers read; None where nothing is published, or watchbook.toml names no place.

    Raises:
        FallbackError: the store cannot be asked, or holds something damaged.
    """
    target = engagement.config.fallback.publish
    return read_routes(store_at(target, engagement.root)) if target else None


def draft_routes(engagement: Engagement, written: Journal, asked: SwitchRequest, now: dt.datetime) -> RouteDraft:
    """Return what routers shall read: the journal's routes, and the one that is switched."""
    config = engagement.config
    return replace(draft_of(config, written, asked.by, now), switched={config.flag(asked.workflow): asked.to})


def tell_routers(engagement: Engagement, asked: SwitchRequest, draft: RouteDraft) -> str:
    """Publish routes, and return what was done in a sentence.

    Raises:
        FallbackError: they could not be published, or somebody else was first.
    """
    title = title_of(engagement, asked.workflow)
    has = f"{title}: people have it" if asked.to == "manual" else f"{title}: the AI has it"
    target = engagement.config.fallback.publish
    if not target:
        return (
            f"{has}, as the journal says. No place to publish it is named under [fallback]: switch the router by hand."
        )
    done = publish_routes(store_at(target, engagement.root), draft)
    return f"{has}. Published at {done.where}, number {done.seq}.{_first(engagement, asked, done)}"


def _first(engagement: Engagement, asked: SwitchRequest, done: PublishedRoutes) -> str:
    """Return who was first where routers read already what was asked: in another clone, the journal may not say so."""
    first = done.before
    if first is None or first.routes.get(engagement.config.flag(asked.workflow)) != asked.to:
        return ""
    when = local_instant(engagement, first.written)
    return f" Routers read so already, published by {first.by} at {when:%H:%M:%S} on {when:%Y-%m-%d}."


def commit_switch(
    engagement: Engagement, asked: SwitchRequest, entry: Entry, done: SwitchOutcome, *, committed: bool
) -> None:
    """Commit the entry that holds a switch, unless that is not wanted.

    Raises:
        CommitError: it could not be committed; the file stays as it was written.
    """
    whom = "people" if asked.to == "manual" else "the AI"
    subject = f"Switch {asked.workflow} to {whom}: {asked.switch.reason}"
    trailers = {"Switched": f"{asked.workflow} {asked.to}", "Switched-By": asked.by}
    if asked.authority:
        trailers["Authority"] = asked.authority
    written: WrittenEntry = commit_written(engagement, entry, subject, committed=committed, trailers=trailers)
    done.said.append(str(written))
    done.commit = written.commit is not None


def push_switch(engagement: Engagement, done: SwitchOutcome, *, wanted: bool) -> None:
    """Push what was committed, where that is wanted; a push that fails undoes nothing."""
    if not wanted or not done.commit:
        return
    try:
        pushed = push(engagement.root)
    except HistoryError as error:
        done.troubles.append(error)
        return
    done.said.append("Pushed." if pushed else "Not pushed: this repository has no remote.")
