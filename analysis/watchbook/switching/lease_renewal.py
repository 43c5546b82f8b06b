"""The lease's renewal: says again what the journal says, so that the AI keeps what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.fallback.open_store import store_at
from watchbook.fallback.publish import RENEWAL, draft_of, publish_routes
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.fallback.publish import PublishedRoutes


def renew(engagement: Engagement, now: dt.datetime, by: str = RENEWAL) -> PublishedRoutes | None:
    """Publish the journal's routes with a new lease; None where watchbook.toml names no place.

    Whatever is found out of band or unexplained plays no part in it. It gives no work back to the AI: a route that was
    published as manual stays so until somebody switches it.

    Args:
        engagement: whose routes.
        now: by the clock, never a run's --as-of: the lease begins here.
        by: who renews it.

    Raises:
        FallbackError: the routes could not be published; what routers read is as it was.
        JournalError: the journal cannot be read at all.
    """
    target = engagement.config.fallback.publish
    if not target:
        return None
    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    return publish_routes(store_at(target, engagement.root), draft_of(engagement.config, book, by, now))
