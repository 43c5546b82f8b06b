"""What a store was seen to hold: a value for those who do not speak to the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import FallbackError
from watchbook.fallback.open_store import store_at
from watchbook.fallback.probe import ignorance_beside
from watchbook.fallback.publish import PublishedRoutes, read_routes

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


@dataclass(frozen=True, slots=True)
class StoreLook:
    """A look at the store."""

    at: dt.datetime
    """When, by the clock."""
    published: PublishedRoutes | None
    """None where nothing is, or where it could not be read."""
    trouble: str = ""
    """Why it could not be read; empty where it could."""
    ignorance: str = ""
    """How the store loses what is published, in a sentence; empty where it does not, or where that was not tried."""


def look_at_store(engagement: Engagement, at: dt.datetime, *, probe: bool = False) -> StoreLook | None:
    """Look at the store of an engagement; None where watchbook.toml names none.

    Args:
        engagement: whose.
        at: by the clock.
        probe: whether to try, beside what is published, if the store heeds its conditions.
    """
    target = engagement.config.fallback.publish
    if not target:
        return None
    try:
        store = store_at(target, engagement.root)
        routes = read_routes(store)
        return StoreLook(at, routes, ignorance=ignorance_beside(store) if probe else "")
    except FallbackError as error:
        return StoreLook(at, None, error.what)
