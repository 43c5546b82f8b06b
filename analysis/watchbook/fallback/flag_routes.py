"""Each flag's route, folded from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.journal.routes import standing_switch

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Config
    from watchbook.journal.entry import Route
    from watchbook.journal.load import Journal


def flag_routes(config: Config, journal: Journal, at: dt.datetime) -> dict[str, Route]:
    """Return the route of every workflow at an instant, by its flag; a workflow never switched is the AI's."""
    routes: dict[str, Route] = {}
    for workflow in config.workflows:
        standing = standing_switch(journal, workflow, at)
        routes[config.flag(workflow)] = standing.to if standing else "ai"
    return routes
