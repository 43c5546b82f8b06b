"""Where each workflow's work goes: as the journal says, and as routers read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchbook import journal
from watchbook.fallback.store_look import look_at_store
from watchbook.journal import entry_of_switch, standing_switch
from watchbook.metrics import metrics_of
from watchbook.oncall.roster_text import instant

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.fallback.store_look import StoreLook
    from watchbook.journal import Route, Switch

SAID = {"manual": "people", "ai": "AI"}


@dataclass(frozen=True, slots=True)
class RouteNow:
    """Where one workflow's work goes."""

    workflow: str
    title: str
    route: Route
    """As the journal says."""
    switch: Switch | None
    """The switch that holds; None where it was never switched."""
    entry: str | None
    """The id of the entry that the switch stands in."""
    read: Route | None
    """What routers read; None where that is not known, or nothing is published."""


@dataclass(frozen=True, slots=True)
class RoutesNow:
    """Where every workflow's work goes."""

    at: dt.datetime
    zone: ZoneInfo
    routes: tuple[RouteNow, ...]
    """In the order of watchbook.toml."""
    seen: StoreLook | None
    """A look at what is published; None where watchbook.toml names no place."""

    def text(self) -> str:
        """Return lines for a person."""
        width = max(len(one.title) for one in self.routes)
        lines = [f"{one.title:<{width}}  {self._said(one)}" for one in self.routes]
        return "\n".join([*lines, *self._published()]) + "\n"

    def json(self) -> str:
        """Return the same as JSON; times are instants with the engagement's offset."""
        shown = self.seen.published if self.seen else None
        flags = shown.flags if shown else None
        found = {
            "at": self.at.astimezone(self.zone).isoformat(),
            "workflows": [self._row(one) for one in self.routes],
            "published": {
                "where": shown.where if shown else None,
                "seq": flags.seq if flags else None,
                "by": flags.by if flags else None,
                "written": flags.written.isoformat() if flags else None,
                "expires": flags.expires.isoformat() if flags and flags.expires else None,
                "trouble": (self.seen.trouble or None) if self.seen else None,
            },
        }
        return json.dumps(found, indent=2, ensure_ascii=False) + "\n"

    def _row(self, one: RouteNow) -> dict[str, str | None]:
        switch = one.switch
        return {
            "workflow": one.workflow,
            "title": one.title,
            "route": one.route,
            "since": switch.at.astimezone(self.zone).isoformat() if switch else None,
            "by": switch.by if switch else None,
            "reason": switch.reason if switch else None,
            "authority": (switch.authority or None) if switch else None,
            "entry": one.entry,
            "published": one.read,
        }

    def _said(self, one: RouteNow) -> str:
        told = f"{SAID[one.route]:<6}  never switched"
        if one.switch:
            leave = f", with leave of {one.switch.authority}" if one.switch.authority else ""
            why = f": {one.switch.reason}" if one.switch.reason else ""
            since = instant(one.switch.at, self.zone)
            told = f"{SAID[one.route]:<6}  since {since} by {one.switch.by}{leave}{why} [{one.entry}]"
        apart = one.read is not None and one.read != one.route
        return f"{told}; but routers read {SAID[one.read]}" if apart and one.read else told

    def _published(self) -> list[str]:
        if self.seen is None:
            return ["Not published: no place is named under [fallback] of watchbook.toml."]
        if self.seen.trouble:
            return [f"What routers read is not known: {self.seen.trouble}"]
        if self.seen.published is None:
            return ["Not published yet: routers read nothing, so people have all of it. watchbook switch --renew"]
        flags = self.seen.published.flags
        lines = [f"Published at {self.seen.published.where}, number {flags.seq}, by {flags.by}."]
        if flags.expires is None:
            return [*lines, "There is no lease: the AI keeps what it has until somebody switches."]
        ends = instant(flags.expires, self.zone)
        if flags.expires <= self.at:
            return [*lines, f"The lease ended {ends}: people have all of it. watchbook switch --renew"]
        return [*lines, f"Unless it is renewed, the lease ends {ends} and people have all of it."]


def routes_now(engagement: Engagement, now: dt.datetime) -> RoutesNow:
    """Return where every workflow's work goes, and what routers read at the store.

    Raises:
        JournalError: the journal cannot be read at all.
    """
    config = engagement.config
    written = journal.load(engagement.root, engagement, metrics_of(engagement))
    seen = look_at_store(engagement, now)
    shown = seen.published if seen else None
    found = []
    for workflow, table in config.workflows.items():
        switch = standing_switch(written, workflow, now)
        entry = entry_of_switch(written, switch).id if switch else None
        read = shown.flags.route(config.flag(workflow), now) if shown else None
        route = switch.to if switch else "ai"
        found.append(RouteNow(workflow, table.title or workflow, route, switch, entry, read))
    return RoutesNow(now, ZoneInfo(config.engagement.timezone), tuple(found), seen)
