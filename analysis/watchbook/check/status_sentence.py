"""A workflow's standing in a sentence or two: the number that is worst, since when, who, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding_text import against_band, count_of, speech_day, titles
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.check.workflow_status import Standing
    from watchbook.metrics import Metric


def sentence(standing: Standing, metrics: Mapping[str, Metric], as_of: dt.datetime) -> str:
    """Return what is to be known of a workflow, for the line below its name."""
    if standing.last is None:
        return "Nothing has been judged yet."
    parts = [f"Recommend manual: {each}, beyond what is acceptable." for each in standing.passed[:1]]
    believed = standing.out and standing.state != "hollow"
    parts.append(_out(standing, metrics) if believed else _state(standing, standing.last))
    if standing.doubted and standing.state != "hollow":
        days = standing.doubted
        which = speech_day(days[0]) if len(days) == 1 else count_of(len(days), "earlier day")
        parts.append(f"What came for {which} cannot be believed, and nobody has said what became of it.")
    if standing.due is not None:
        parts.append(_deadline(standing, standing.due, as_of))
    return " ".join(parts)


def _out(standing: Standing, metrics: Mapping[str, Metric]) -> str:
    worst = standing.out[0]
    others = tuple(verdict.metric for verdict in standing.out[1:] if verdict.metric != WORKFLOW)
    also = f"; {titles(metrics, others, limit=2)} {'is' if len(others) == 1 else 'are'} out too" if others else ""
    span = f" Out of band for {count_of(standing.days, 'day')}." if standing.days > 1 else ""
    why = f" Explained: {standing.explained_by[0].title}." if standing.state == "out-explained" else ""
    return f"{against_band(metrics, worst)}{also}.{span}{why}"


def _state(standing: Standing, last: dt.date) -> str:
    if standing.state == "manual":
        since = standing.route_since if standing.route == "manual" else None
        when = f"Answered by people since {speech_day(since.date())}, {since:%H:%M}." if since else None
        return when or f"People had the work on {speech_day(last)}."
    if standing.state == "in":
        blind = f"; {count_of(len(standing.blind), 'metric')} had no data" if standing.blind else ""
        when = f"for {count_of(standing.days, 'day')}" if standing.days > 1 else f"on {speech_day(last)}"
        return f"Inside its bands {when}{blind}."
    if standing.state == "hollow":
        span = f", for {count_of(standing.days, 'day')}" if standing.days > 1 else ""
        return f"What came for {speech_day(last)} cannot be believed{span}: {standing.hollow[0].reason}."
    return {
        "no-data": f"There is nothing to judge {speech_day(last)} by.",
        "learning": f"{count_of(standing.days, 'day')} seen; what is normal is still being learned.",
    }.get(standing.state, "Too few conversations to judge by.")


def _deadline(standing: Standing, due: dt.datetime, as_of: dt.datetime) -> str:
    """Return by when an entry is due, as a time and not as a length: it is read later than it is written."""
    earlier = count_of(len(standing.unexplained), "earlier day")
    what = "why" if standing.state == "out-unexplained" else f"about {earlier}"
    if due < as_of:
        return f"Nobody has written {what}: an entry is overdue."
    return f"Nobody has written {what} yet: an entry is due by {speech_day(due.date())}, {due:%H:%M}."
