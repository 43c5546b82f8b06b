"""The steps of a switch: routers are told, the journal's commit, the push."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchbook.calendar import took
from watchbook.crash import explained
from watchbook.errors import HistoryError, JournalError, WatchbookError
from watchbook.evidence.git.push import push
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import RouteDraft, draft_of, publish_routes, read_routes
from watchbook.writing.entry_files import WrittenEntry, commit_written

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from watchbook.config import Engagement
    from watchbook.fallback.publish import PublishedRoutes
    from watchbook.journal import Entry, Journal
    from watchbook.switching.switch_request import SwitchRequest


def _to_nobody(_: str) -> None:
    """Say nothing yet."""


@dataclass(slots=True)
class SwitchOutcome:
    """What a switch came to; each part is said as soon as it is known, as a hook may hold up the next for a minute."""

    said: list[str] = field(default_factory=list)
    """What was done, in order."""
    troubles: list[WatchbookError] = field(default_factory=list)
    """What could not be done."""
    log: Callable[[str], None] = _to_nobody
    """Takes each line of what was done."""
    warn: Callable[[str], None] = _to_nobody
    """Takes each trouble in words."""
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

    def say(self, line: str) -> None:
        """Add what was done."""
        self.said.append(line)
        self.log(line)

    def fail(self, error: WatchbookError) -> None:
        """Add what could not be done."""
        self.troubles.append(error)
        self.warn(str(error))

    @contextmanager
    def step(self, engagement: Engagement) -> Iterator[None]:
        """Do a part on which nothing else depends: what is wrong with it is said, and keeps none of the rest back."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  # nobody is kept from people by a fault of ours
            self.fail(explained(error, engagement.root))


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
    switched = {config.flag(asked.workflow): asked.to}
    return replace(draft_of(config, written, asked.by, now), switched=switched, renews=not engagement.partial)


def tell_routers(engagement: Engagement, asked: SwitchRequest, draft: RouteDraft) -> str:
    """Publish routes, and return what was done in a sentence; where no place is named, that the journal says it.

    Raises:
        FallbackError: they could not be published, or somebody else was first.
    """
    target = engagement.config.fallback.publish
    if not target:
        return by_hand(engagement, asked)
    done = publish_routes(store_at(target, engagement.root), draft)
    has = f"{_has(engagement, asked)}. Published at {done.where}, number {done.seq}."
    return f"{has}{_first(engagement, asked, done)}{clock_said(done)}"


def clock_said(done: PublishedRoutes) -> str:
    """Return that a publisher's clock is ahead of the store's; empty where it is not."""
    if not done.ahead:
        return ""
    return f" This machine's clock is {took(done.ahead)} ahead of the store's, so the lease runs from the store's."


def by_hand(engagement: Engagement, asked: SwitchRequest) -> str:
    """Return what is true of a switch that stands in the journal, where no place is named to publish it."""
    return (
        f"{_has(engagement, asked)}, as the journal says. No place to publish it is named under [fallback]: "
        "switch the router by hand."
    )


def _has(engagement: Engagement, asked: SwitchRequest) -> str:
    return f"{title_of(engagement, asked.workflow)}: {'people have' if asked.to == 'manual' else 'the AI has'} it"


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
    keep(engagement, entry, subject, done, committed=committed, trailers=trailers)


def keep(  # noqa: PLR0913  # an entry, its commit, and what came of it
    engagement: Engagement,
    entry: Entry,
    subject: str,
    done: SwitchOutcome,
    *,
    committed: bool,
    trailers: Mapping[str, str] | None = None,
) -> None:
    """Commit an entry, unless that is not wanted, and say so; where git knows nobody, as the account of the machine.

    A switch at three in the morning on somebody else's machine is worth no less for that, and only what is committed
    can be pushed to the others.

    Raises:
        CommitError: it could not be committed; the file stays as it was written.
    """
    written: WrittenEntry = commit_written(
        engagement, entry, subject, committed=committed, trailers=trailers, by_account=True
    )
    done.say(str(written))
    done.commit = written.commit is not None
    if written.commit and written.commit.account:
        done.say(
            f"Git does not know who commits here, so it is in the name of {written.commit.account}, this machine's "
            "account; the entry says who switched."
        )


def push_switch(engagement: Engagement, done: SwitchOutcome, *, wanted: bool) -> None:
    """Push what was committed, where that is wanted; a push that fails undoes nothing."""
    if not wanted or not done.commit:
        return
    try:
        pushed = push(engagement.root)
    except HistoryError as error:
        done.fail(error)
        return
    done.say("Pushed." if pushed else "Not pushed: this repository has no remote.")
