"""Publishing routes: by compare-and-swap, with a number that only grows, and people first where books differ."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from watchbook.errors import FallbackError
from watchbook.fallback.flag_routes import flag_routes
from watchbook.fallback.flags import Flags, is_ours, read_flags
from watchbook.fallback.probe import HINTS, ignorance
from watchbook.fallback.store import OvertakenError, StoreContent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.config import Config
    from watchbook.fallback.store import Store
    from watchbook.journal.entry import Route
    from watchbook.journal.load import Journal

TOLERANCE = dt.timedelta(minutes=5)
"""By how much clocks may differ."""
ATTEMPTS = 20
"""How often a switch to people is tried anew; each attempt loses to one that did land."""
RENEWAL = "a renewal"
"""By whom routes are published, where nobody is named: a job."""


@dataclass(frozen=True, slots=True)
class PublishedRoutes:
    """What routers read."""

    flags: Flags
    where: str
    """The store's place."""
    e_tag: str
    """The store's name for this version."""
    before: Flags | None = field(default=None, compare=False)
    """What routers read before, where this is what was published just now; None where nothing was."""
    ahead: dt.timedelta = field(default=dt.timedelta(), compare=False)
    """By how much the publisher's clock was ahead of the store's, from which the lease then runs; else nothing."""

    @property
    def seq(self) -> int:
        """The number of this publication."""
        return self.flags.seq


@dataclass(frozen=True, slots=True)
class RouteDraft:
    """What somebody wants routers to read."""

    engagement: str
    routes: Mapping[str, Route]
    """By flag, as the journal has them."""
    by: str
    at: dt.datetime
    """Now, by the clock: the lease runs from here."""
    lease: dt.timedelta | None
    """How long the AI keeps its routes; None for ever."""
    switched: Mapping[str, Route] = field(default_factory=dict)
    """The flags that are switched right now. Of the others, one that was published as manual stays so."""
    expected_seq: int | None = None
    """What was read before somebody decided to give work back to the AI; None where nothing was published."""
    renews: bool = True
    """False where watchbook.toml could be read in part alone: then no lease grows longer."""


def draft_of(config: Config, journal: Journal, by: str, at: dt.datetime) -> RouteDraft:
    """Return the routes of an engagement as its journal has them: a renewal, which switches nothing."""
    return RouteDraft(config.engagement.name, flag_routes(config, journal, at), by, at, config.fallback.lease)


def flags_from(draft: RouteDraft, before: Flags | None = None, clock: dt.datetime | None = None) -> Flags:
    """Return what a draft makes on top of what was published: people first where the two differ.

    A flag that was published and that the draft does not name goes on as manual: what cannot be read of watchbook.toml
    gives no work to the AI.

    Args:
        draft: what somebody wants routers to read.
        before: what they read.
        clock: the store's own; None where it does not say. The lease runs from the earlier of the two.
    """
    instant = (clock if clock and _ahead(draft, clock) else draft.at).astimezone(dt.UTC).replace(microsecond=0)
    former_routes: Mapping[str, Route] = before.routes if before else {}
    routes: dict[str, Route] = dict.fromkeys(former_routes, "manual")
    for flag, route in draft.routes.items():
        people = "manual" in (route, former_routes.get(flag))
        routes[flag] = draft.switched.get(flag, "manual" if people else "ai")
    # The clock's seconds, so that numbers go on growing where a store was lost and begins anew.
    seq = max(before.seq + 1 if before else 0, int(instant.timestamp()))
    expires = instant + draft.lease if draft.lease else None
    if not draft.renews and before and before.expires:
        expires = min(expires, before.expires) if expires else before.expires
    return Flags(draft.engagement, seq, draft.by, instant, expires, routes)


def _ahead(draft: RouteDraft, clock: dt.datetime | None) -> dt.timedelta:
    """Return by how much a publisher's clock is ahead of the store's; nothing where that makes no difference."""
    ahead = draft.at - clock if clock else dt.timedelta()
    return ahead if ahead > TOLERANCE else dt.timedelta()


def _clock(store: Store, draft: RouteDraft, before: Flags | None) -> dt.datetime | None:
    """Return the store's clock where ours may be wrong: while the lease before runs, a lease grows to twice at most."""
    if draft.lease is None or (before and before.expires and draft.at < before.expires):
        return None
    return store.clock()


def read_routes(store: Store) -> PublishedRoutes | None:
    """Return what a store holds; None where nothing was ever published.

    Raises:
        FallbackError: the store cannot be asked, or holds something damaged.
    """
    content = store.read()
    return PublishedRoutes(read_flags(content.document), store.where, content.e_tag) if content else None


def publish_routes(store: Store, draft: RouteDraft) -> PublishedRoutes:
    """Publish routes, or say who was first.

    A draft that only takes work from the AI is tried again on top of whatever others published meanwhile. One that
    gives work back is refused when anything was published since it was decided.

    Raises:
        OvertakenError: somebody else published meanwhile, and this draft gives work back to the AI.
        FallbackError: the store cannot be asked, or belongs to another engagement.
    """
    gives_back = "ai" in draft.switched.values()
    for _ in range(ATTEMPTS):
        content = store.read()
        before = _before(content, draft, store)
        if gives_back and before and before.seq != draft.expected_seq:
            raise _overtaken_by(before)
        clock = _clock(store, draft, before)
        flags = flags_from(draft, before, clock)
        document = flags.document()
        try:
            ground = content or _ground(store, flags)
            return PublishedRoutes(flags, store.where, store.swap(document, ground), before, _ahead(draft, clock))
        except FallbackError as error:
            stands = _look_at(store)
            if stands and stands.document == document:  # ours, whose answer was lost on the way
                return PublishedRoutes(flags, store.where, stands.e_tag, before, _ahead(draft, clock))
            if not isinstance(error, OvertakenError):
                raise
    raise FallbackError(f"others published at {store.where} {ATTEMPTS} times in a row", hints=("try again",))


def _ground(store: Store, flags: Flags) -> StoreContent | None:
    """Put what gives people all of the work where nothing stands, and see that nobody can publish over it unseen.

    Raises:
        OvertakenError: somebody else published meanwhile.
        FallbackError: the store cannot be asked, or heeds no condition: people keep all of the work.
    """
    if store.beside() is None:
        return None
    document = replace(flags, seq=flags.seq - 1, routes=dict.fromkeys(flags.routes, "manual")).document()
    try:
        content = StoreContent(document, store.swap(document, None))
    except OvertakenError:
        stands = _look_at(store)
        if not stands or stands.document != document:
            raise
        content = stands  # ours, whose answer was lost on the way
    if why := ignorance(store, document):
        raise FallbackError(f"{why}; what stands there now gives people all of the work", hints=HINTS)
    return content


def _look_at(store: Store) -> StoreContent | None:
    """Return what a store holds; None where it does not say, after a first trouble that is told in its stead."""
    try:
        return store.read()
    except FallbackError:
        return None


def _before(content: StoreContent | None, draft: RouteDraft, store: Store) -> Flags | None:
    if content is None:
        return None
    try:
        before = read_flags(content.document)
    except FallbackError as error:
        if not is_ours(content.document):
            raise FallbackError(
                f"{store.where} holds something that was never published by this program, so it is left alone",
                hints=("name a place of its own as `publish`, or take away what stands there",),
            ) from error
        return None  # damaged: routers read manual from it, and this publication mends it
    if before.engagement != draft.engagement:
        raise FallbackError(
            f"{store.where} holds the flags of {before.engagement!r}, not of {draft.engagement!r}",
            hints=("give each engagement a place of its own: publish, in [fallback] of watchbook.toml",),
        )
    return before


def _overtaken_by(first: Flags) -> OvertakenError:
    routes = ", ".join(f"{flag} {route}" for flag, route in sorted(first.routes.items()))
    return OvertakenError(
        f"{first.by} published at {first.written:%H:%M:%S} UTC, while this was being decided: {routes}",
        hints=("talk to them; if the AI shall have it all the same, say so again",),
    )
