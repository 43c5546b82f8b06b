"""What has to be in order between two runs of the day's job: that it ran, and that the AI's lease is renewed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import in_words, moment_said, took
from watchbook.errors import WatchbookError

if TYPE_CHECKING:
    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.ledger import Ledger

GRACE = dt.timedelta(hours=1)
"""How long after a dump was due the day's job may take to have run."""


def conditions(engagement: Engagement, store: Ledger, calendar: Calendar, now: dt.datetime) -> dict[str, str]:
    """Return what is wrong by the name of what it is about; empty where that is in order."""
    return {
        "heartbeat": missed_run(store.as_of(), calendar, now),
        "lease": spent_lease(engagement, now),
    }


def missed_run(as_of: dt.datetime | None, calendar: Calendar, now: dt.datetime) -> str:
    """Return that the day's job has not run since a dump was due; empty where it has, or has an hour left for it."""
    day = calendar.last_due(now - GRACE)
    due = calendar.due_at(day)
    if as_of is not None and as_of >= due:
        return ""
    last = f"it last ran at {moment_said(as_of, calendar.zone)}" if as_of else "it has never run"
    return f"the day's job has not run since the dump of {day} was due at {moment_said(due, calendar.zone)}: {last}"


def spent_lease(engagement: Engagement, now: dt.datetime) -> str:
    """Return that a lease is half spent or has run out, or cannot be looked at; empty where there is none."""
    fallback = engagement.config.fallback
    if not fallback.publish or fallback.lease is None:
        return ""
    # Whoever publishes nothing needs none of it.
    from watchbook.fallback.open_store import store_at  # noqa: PLC0415
    from watchbook.fallback.publish import read_routes  # noqa: PLC0415

    try:
        routes = read_routes(store_at(fallback.publish, engagement.root))
    except WatchbookError as error:
        return f"what routers read cannot be looked at: {error.what}"
    if routes is None or routes.flags.expires is None:
        return ""
    written_entry, expires = routes.flags.written, routes.flags.expires
    if now >= expires:
        return f"the AI's lease ran out {took(now - expires)} ago, so people have all of the work"
    if now >= written_entry + (expires - written_entry) / 2:
        length = in_words(expires - written_entry)
        return f"the AI's lease of {length} is half spent and ends in {took(expires - now)}; then people have the work"
    return ""
