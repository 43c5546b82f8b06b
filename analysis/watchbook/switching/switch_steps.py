"""The steps of a switch: routers are told, the journal's commit, the push."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchbook.calendar import took
from watchbook.crash import explain_error
from watchbook.errors import HistoryError, JournalError, WatchbookError
from watchbook.evidence.git.catch_up import catch_up_in_words
from watchbook.evidence.git.push import push
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import RouteDraft, draft_of, publish_routes, read_routes
from watchbook.journal.problem import closest
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

    lines: list[str] = field(default_factory=list)
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
    ai_written: dt.datetime | None = None
    """When that was published by which the AI had the work until routers were told; None where people had it."""

    @property
    def exit_code(self) -> int:
        """0 where everything was done, 1 where it holds and a part failed, 2 where routers do not know of it."""
        if not self.in_effect:
            return 2
        return 1 if self.troubles else 0

    def say(self, line: str) -> None:
        """Add what was done."""
        self.lines.append(line)
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
            self.fail(explain_error(error, engagement.root))


def demand_workflow(engagement: Engagement, workflow: str) -> None:
    """See that there is a workflow of that name.

    Raises:
        JournalError: there is none.
    """
    names = engagement.config.workflows
    if workflow not in names:
        raise JournalError(f"there is no workflow {workflow!r}", hints=(f"{closest(workflow, names)}",))


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


def draft_routes(engagement: Engagement, book: Journal, request: SwitchRequest, now: dt.datetime) -> RouteDraft:
    """Return what routers shall read: the journal's routes, and the one that is switched."""
    config = engagement.config
    switches = {config.flag(request.workflow): request.to}
    return replace(draft_of(config, book, request.by, now), switched=switches, renews=not engagement.partial)


def tell_routers(engagement: Engagement, request: SwitchRequest, draft: RouteDraft) -> str:
    """Publish routes, and return what was done in a sentence; where no place is named, that the journal says it.

    Raises:
        FallbackError: they could not be published, or somebody else was first.
    """
    if not engagement.config.fallback.publish:
        return by_hand(engagement, request)
    return publication_text(engagement, request, publish_draft(engagement, draft))


def publish_draft(engagement: Engagement, draft: RouteDraft) -> PublishedRoutes:
    """Publish routes where watchbook.toml names a place.

    Raises:
        FallbackError: they could not be published, or somebody else was first.
    """
    return publish_routes(store_at(engagement.config.fallback.publish, engagement.root), draft)


def publication_text(engagement: Engagement, request: SwitchRequest, routes: PublishedRoutes) -> str:
    """Return what was done in a sentence."""
    has = f"{_has(engagement, request)}. Published at {routes.where}, number {routes.seq}."
    return f"{has}{_first(engagement, request, routes)}{clock_said(routes)}"


def clock_said(routes: PublishedRoutes) -> str:
    """Return that a publisher's clock is ahead of the store's; empty where it is not."""
    if not routes.ahead:
        return ""
    return f" This machine's clock is {took(routes.ahead)} ahead of the store's, so the lease runs from the store's."


def by_hand(engagement: Engagement, request: SwitchRequest) -> str:
    """Return what is true of a switch that stands in the journal, where no place is named to publish it."""
    return (
        f"{_has(engagement, request)}, as the journal says. No place to publish it is named under [fallback]: "
        "switch the router by hand."
    )


def _has(engagement: Engagement, request: SwitchRequest) -> str:
    return f"{title_of(engagement, request.workflow)}: {'people have' if request.to == 'manual' else 'the AI has'} it"


def _first(engagement: Engagement, request: SwitchRequest, routes: PublishedRoutes) -> str:
    """Return who was first where routers read already what was asked: in another clone, the journal may not say so."""
    first = routes.before
    if first is None or first.routes.get(engagement.config.flag(request.workflow)) != request.to:
        return ""
    when = local_instant(engagement, first.written)
    return f" Routers read so already, published by {first.by} at {when:%H:%M:%S} on {when:%Y-%m-%d}."


def commit_switch(
    engagement: Engagement, request: SwitchRequest, entry: Entry, outcome: SwitchOutcome, *, commits: bool
) -> None:
    """Commit the entry that holds a switch, unless that is not wanted.

    Raises:
        CommitError: it could not be committed; the file stays as it was written.
    """
    receiver = "people" if request.to == "manual" else "the AI"
    subject = f"Switch {request.workflow} to {receiver}: {request.switch.reason}"
    trailers = {"Switched": f"{request.workflow} {request.to}", "Switched-By": request.by}
    if request.authority:
        trailers["Authority"] = request.authority
    keep(engagement, entry, subject, outcome, commits=commits, trailers=trailers)


def keep(  # noqa: PLR0913  # an entry, its commit, and what came of it
    engagement: Engagement,
    entry: Entry,
    subject: str,
    outcome: SwitchOutcome,
    *,
    commits: bool,
    trailers: Mapping[str, str] | None = None,
) -> None:
    """Commit an entry, unless that is not wanted, and say so; where git knows nobody, as the account of the machine.

    A switch at three in the morning on somebody else's machine is worth no less for that, and only what is committed
    can be pushed to the others.

    Raises:
        CommitError: it could not be committed; the file stays as it was written.
    """
    written_entry: WrittenEntry = commit_written(engagement, entry, subject, commits=commits, trailers=trailers)
    outcome.say(str(written_entry))
    outcome.commit = written_entry.commit is not None
    if written_entry.commit and written_entry.commit.account:
        outcome.say(
            "Git does not know who commits here, so it is in the name of "
            f"{written_entry.commit.account}, this machine's account; the entry says who switched."
        )


def fetch_others(engagement: Engagement, outcome: SwitchOutcome, *, pushes: bool) -> None:
    """Read what others have pushed, where anything is to be pushed: a clone that was not pulled knows of no switch."""
    if pushes and (words := catch_up_in_words(engagement.root)):
        outcome.say(words)


def push_switch(engagement: Engagement, outcome: SwitchOutcome, *, pushes: bool) -> None:
    """Push what was committed, where that is wanted; a push that fails undoes nothing."""
    if not pushes or not outcome.commit:
        return
    try:
        is_pushed = push(engagement.root)
    except HistoryError as error:
        outcome.fail(error)
        return
    outcome.say("Pushed." if is_pushed else "Not pushed: this repository has no remote.")
