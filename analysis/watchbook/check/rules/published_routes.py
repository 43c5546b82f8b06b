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
    from watchbook.check.case import Case
    from watchbook.config import Engagement
    from watchbook.errors import Place
    from watchbook.fallback.flags import Flags

RENEW = "watchbook switch --renew"
CODES = frozenset({"WB601", "WB602", "WB603", "WB604", "WB605", "WB606"})
"""What these findings are called; no other rule gives them."""


def fallback_findings(case: Case) -> Iterator[Finding]:
    """Yield findings about what is published; none where nobody looked, as nothing is to be published."""
    look, engagement, calendar = case.books.published, case.engagement, case.calendar
    if look is None:
        return
    place, days = engagement.source.place(("fallback", "publish")), (calendar.business_day(look.at),)
    name, target = engagement.config.engagement.name, engagement.config.fallback.publish
    if look.ignorance:
        yield Finding("WB606", "error", look.ignorance, place=place, days=days, hint=HINTS[0])
    if look.trouble:
        sentence = f"what routers read could not be looked at: {look.trouble}"
        yield Finding("WB603", "error", sentence, place=place, days=days, hint="watchbook flags --published")
    elif look.published is None:
        sentence = f"nothing is published at {target}, so people have all of the work"
        yield Finding("WB604", "error", sentence, place=place, days=days, hint=RENEW)
    elif look.published.flags.engagement != name:
        sentence = f"{target} holds the flags of {look.published.flags.engagement!r}"
        hint = "give each engagement a place of its own"
        yield Finding("WB604", "error", sentence, place=place, days=days, hint=hint)
    else:
        flags = look.published.flags
        yield from _length(flags, look.at, engagement, calendar)
        yield from _lease(flags, look.at, place, calendar)
        if flags.expires is None or look.at < flags.expires:
            yield from _differences(flags, look.at, case)


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
    renewal = f"last renewed {_long(at - flags.written)} ago by {flags.by}"
    if at >= flags.expires:
        sentence = f"the lease ran out {_long(at - flags.expires)} ago, so people have all of the work: {renewal}"
        yield Finding("WB602", "error", sentence, place=place, days=days, hint=RENEW)
    else:
        sentence = f"the lease is half spent and ends in {_long(flags.expires - at)}: {renewal}"
        yield Finding("WB602", "warning", sentence, place=place, days=days, hint=RENEW)


def _differences(flags: Flags, at: dt.datetime, case: Case) -> Iterator[Finding]:
    config, calendar = case.config, case.calendar
    routes = flag_routes(config, case.journal, at)
    for workflow in config.workflows:
        flag = config.flag(workflow)
        read = flags.route(flag, at)
        if read == routes[flag]:
            continue
        source = f"published by {flags.by} on {calendar.business_day(flags.written)}"
        sentence = (
            f"the journal says that people have {workflow}, and routers read that the AI has it, {source}"
            if read == "ai"
            else f"the journal says that the AI has {workflow}, and routers read that people have it, {source}"
        )
        yield Finding(
            "WB601",
            "error" if read == "ai" else "warning",
            sentence,
            place=case.engagement.source.place(("workflows", workflow)),
            workflow=workflow,
            days=(calendar.business_day(at),),
            hint=RENEW if read == "ai" else f"watchbook switch {workflow} ai, if it shall have it",
        )


def _long(length: dt.timedelta) -> str:
    hours = length.total_seconds() / 3600
    return in_words(dt.timedelta(hours=round(hours)) if hours >= 3 else length)
