"""What routers read × what the journal says → findings. Where the two differ, people have the work."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import in_words
from watchbook.check.finding import Finding
from watchbook.fallback.flag_routes import flag_routes
from watchbook.fallback.probe import HINTS
from watchbook.fallback.publish import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.errors import Place
    from watchbook.fallback.flags import Flags
    from watchbook.fallback.store_look import StoreLook
    from watchbook.journal import Journal

RENEW = "watchbook switch --renew"


def fallback_findings(
    seen: StoreLook | None, engagement: Engagement, journal: Journal, calendar: Calendar
) -> Iterator[Finding]:
    """Yield findings about what is published; none where nobody looked, as nothing is to be published."""
    if seen is None:
        return
    place, days = engagement.source.place(("fallback", "publish")), (calendar.business_day(seen.at),)
    name, target = engagement.config.engagement.name, engagement.config.fallback.publish
    if seen.ignorance:
        yield Finding("WB606", "error", seen.ignorance, place=place, days=days, hint=HINTS[0])
    if seen.trouble:
        what = f"what routers read could not be looked at: {seen.trouble}"
        yield Finding("WB603", "error", what, place=place, days=days, hint="watchbook flags --published")
    elif seen.published is None:
        what = f"nothing is published at {target}, so people have all of the work"
        yield Finding("WB604", "error", what, place=place, days=days, hint=RENEW)
    elif seen.published.flags.engagement != name:
        what = f"{target} holds the flags of {seen.published.flags.engagement!r}"
        hint = "give each engagement a place of its own"
        yield Finding("WB604", "error", what, place=place, days=days, hint=hint)
    else:
        flags = seen.published.flags
        yield from _length(flags, seen.at, engagement, calendar)
        yield from _lease(flags, seen.at, place, calendar)
        if flags.expires is None or seen.at < flags.expires:
            yield from _differences(flags, seen.at, engagement, journal, calendar)


def _length(flags: Flags, at: dt.datetime, engagement: Engagement, calendar: Calendar) -> Iterator[Finding]:
    """Yield that the AI holds a longer lease than watchbook.toml allows."""
    lease = engagement.config.fallback.lease
    if lease is None or (flags.expires and flags.expires - at <= lease + TOLERANCE):
        return
    ends = f"for {_long(flags.expires - at)} more" if flags.expires else "for ever"
    ahead = f"; its clock was {_long(flags.written - at)} ahead" if flags.written - at > TOLERANCE else ""
    long = flags.expires is None or flags.expires - at > 2 * lease
    yield Finding(
        "WB605",
        "error" if long else "warning",
        f"the AI keeps its routes {ends}, and watchbook.toml allows {_long(lease)}: published by {flags.by}{ahead}",
        place=engagement.source.place(("fallback", "lease")),
        days=(calendar.business_day(at),),
        hint=RENEW,
    )


def _lease(flags: Flags, at: dt.datetime, place: Place, calendar: Calendar) -> Iterator[Finding]:
    if flags.expires is None or at < flags.written + (flags.expires - flags.written) / 2:
        return
    days = (calendar.business_day(at),)
    renewed = f"last renewed {_long(at - flags.written)} ago by {flags.by}"
    if at >= flags.expires:
        what = f"the lease ran out {_long(at - flags.expires)} ago, so people have all of the work: {renewed}"
        yield Finding("WB602", "error", what, place=place, days=days, hint=RENEW)
    else:
        what = f"the lease is half spent and ends in {_long(flags.expires - at)}: {renewed}"
        yield Finding("WB602", "warning", what, place=place, days=days, hint=RENEW)


def _differences(
    flags: Flags, at: dt.datetime, engagement: Engagement, journal: Journal, calendar: Calendar
) -> Iterator[Finding]:
    config = engagement.config
    written = flag_routes(config, journal, at)
    for workflow in config.workflows:
        flag = config.flag(workflow)
        read = flags.route(flag, at)
        if read == written[flag]:
            continue
        found = f"published by {flags.by} on {calendar.business_day(flags.written)}"
        said = (
            f"the journal says that people have {workflow}, and routers read that the AI has it, {found}"
            if read == "ai"
            else f"the journal says that the AI has {workflow}, and routers read that people have it, {found}"
        )
        yield Finding(
            "WB601",
            "error" if read == "ai" else "warning",
            said,
            place=engagement.source.place(("workflows", workflow)),
            workflow=workflow,
            days=(calendar.business_day(at),),
            hint=RENEW if read == "ai" else f"watchbook switch {workflow} ai, if it shall have it",
        )


def _long(length: dt.timedelta) -> str:
    hours = length.total_seconds() / 3600
    return in_words(dt.timedelta(hours=round(hours)) if hours >= 3 else length)
