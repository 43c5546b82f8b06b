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

ROUTE_WORDS = {"manual": "people", "ai": "AI"}


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
    look: StoreLook | None
    """A look at what is published; None where watchbook.toml names no place."""

    def text(self) -> str:
        """Return lines for a person."""
        width = max(len(route.title) for route in self.routes)
        lines = [f"{route.title:<{width}}  {self._route_text(route)}" for route in self.routes]
        return "\n".join([*lines, *self._publication_lines()]) + "\n"

    def json(self) -> str:
        """Return the same as JSON; times are instants with the engagement's offset."""
        publication = self.look.published if self.look else None
        flags = publication.flags if publication else None
        fields = {
            "at": self.at.astimezone(self.zone).isoformat(),
            "workflows": [self._row(route) for route in self.routes],
            "published": {
                "where": publication.where if publication else None,
                "seq": flags.seq if flags else None,
                "by": flags.by if flags else None,
                "written": flags.written.isoformat() if flags else None,
                "expires": flags.expires.isoformat() if flags and flags.expires else None,
                "trouble": (self.look.trouble or None) if self.look else None,
            },
        }
        return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"

    def _row(self, route: RouteNow) -> dict[str, str | None]:
        switch = route.switch
        return {
            "workflow": route.workflow,
            "title": route.title,
            "route": route.route,
            "since": switch.at.astimezone(self.zone).isoformat() if switch else None,
            "by": switch.by if switch else None,
            "reason": switch.reason if switch else None,
            "authority": (switch.authority or None) if switch else None,
            "entry": route.entry,
            "published": route.read,
        }

    def _route_text(self, route: RouteNow) -> str:
        text = f"{ROUTE_WORDS[route.route]:<6}  never switched"
        if route.switch:
            leave = f", with leave of {route.switch.authority}" if route.switch.authority else ""
            why = f": {route.switch.reason}" if route.switch.reason else ""
            since = instant(route.switch.at, self.zone)
            text = f"{ROUTE_WORDS[route.route]:<6}  since {since} by {route.switch.by}{leave}{why} [{route.entry}]"
        apart = route.read is not None and route.read != route.route
        return f"{text}; but routers read {ROUTE_WORDS[route.read]}" if apart and route.read else text

    def _publication_lines(self) -> list[str]:
        if self.look is None:
            return ["Not published: no place is named under [fallback] of watchbook.toml."]
        if self.look.trouble:
            return [f"What routers read is not known: {self.look.trouble}"]
        if self.look.published is None:
            return ["Not published yet: routers read nothing, so people have all of it. watchbook switch --renew"]
        flags = self.look.published.flags
        lines = [f"Published at {self.look.published.where}, number {flags.seq}, by {flags.by}."]
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
    book = journal.load(engagement.root, engagement, metrics_of(engagement))
    look = look_at_store(engagement, now)
    publication = look.published if look else None
    routes = []
    for workflow, table in config.workflows.items():
        switch = standing_switch(book, workflow, now)
        entry = entry_of_switch(book, switch).id if switch else None
        read = publication.flags.route(config.flag(workflow), now) if publication else None
        route = switch.to if switch else "ai"
        routes.append(RouteNow(workflow, table.title or workflow, route, switch, entry, read))
    return RoutesNow(now, ZoneInfo(config.engagement.timezone), tuple(routes), look)
