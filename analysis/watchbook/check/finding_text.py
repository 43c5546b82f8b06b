"""How days and verdicts are said in findings and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from watchbook.metrics import PLACE, WORKFLOW, measurement, number, phrase_of_place, phrase_of_test

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.config import Config
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric


StandingState = Literal[
    "out-unexplained",
    "hollow",
    "no-data",
    "out-explained",
    "manual",
    "learning",
    "low-volume",
    "unwatched",
    "in",
    "closed",
]
"""The worst first."""
WORDS: dict[StandingState, str] = {
    "out-unexplained": "out of band, unexplained",
    "hollow": "came, not to be believed",
    "no-data": "no data",
    "out-explained": "out of band, explained",
    "manual": "with people",
    "learning": "learning",
    "low-volume": "too few to judge",
    "unwatched": "nobody is called",
    "in": "in band",
    "closed": "closed",
}


def name_of(config: Config, person: str) -> str:
    """Return what a person is called in a sentence: by the name in watchbook.toml, else as an entry writes it."""
    if person == "client":
        return "the client"
    known = config.people.get(person)
    return (known.name or person) if known else person


def days_aloud(days: Sequence[dt.date]) -> str:
    """Return days for a sentence that is read aloud: `Sunday 8 November`, `1 and 2 November`, `3 to 8 November`.

    Days that do not follow each other are counted.
    """
    first, last = days[0], days[-1]
    if first == last:
        return speech_day(first)
    if (last - first).days + 1 != len(days):
        return count_of(len(days), "day")
    joint = "and" if len(days) == 2 else "to"
    start = f"{first.day}" if (first.year, first.month) == (last.year, last.month) else f"{first.day} {first:%B}"
    return f"{start} {joint} {last.day} {last:%B}"


def on(day: dt.date) -> str:
    """Return `8 Nov 2026`."""
    return f"{day.day} {day:%b %Y}"


def speech_day(day: dt.date) -> str:
    """Return `Sunday 8 November`, for a sentence that is read aloud."""
    return f"{day:%A} {day.day} {day:%B}"


def days_in_words(days: Sequence[dt.date]) -> str:
    """Return `8 Nov 2026` or `3 to 8 Nov 2026`, as short as it can be."""
    first, last = days[0], days[-1]
    if first == last:
        return on(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {on(last)}"
    return f"{first.day} {first:%b} to {on(last)}" if first.year == last.year else f"{on(first)} to {on(last)}"


def days_as_key(days: Sequence[dt.date]) -> str:
    """Return days as an entry or a command takes them: `2026-11-08` or `2026-11-03/2026-11-08`."""
    return str(days[0]) if days[0] == days[-1] else f"{days[0]}/{days[-1]}"


def against_band(metrics: Mapping[str, Metric], verdict: Verdict) -> str:
    """Return what a verdict found: `Rephrased stood at 18 % where 5 to 15 % is normal`, or what another test says."""
    metric = metrics[verdict.metric]
    phrase = phrase_of_test(verdict.test, metrics, up=(verdict.value or 0.0) > (verdict.expected or 0.0))
    if verdict.metric == WORKFLOW:
        return phrase[:1].upper() + phrase[1:]
    if verdict.test in ("point", "limit", ""):
        return measurement(metric, verdict.value, verdict.lower, verdict.upper)
    verb = "has been" if verdict.test.startswith("shape-") else "is"
    value = verb if metric.kind == "histogram" else f"stood at {number(metric, verdict.value)},"
    return f"{metric.title} {value} {phrase}"


def place_of(verdicts: Iterable[Verdict]) -> str:
    """Return in which slices most of it lies, as the newest verdict of a workflow that names some says; else empty."""
    places = ((verdict.day, verdict.test.partition(PLACE)[2]) for verdict in verdicts if verdict.metric == WORKFLOW)
    _, place = max(((day, place) for day, place in places if place), default=(None, ""))
    return phrase_of_place(place) if place else ""


def worst_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return verdicts by how far out they are, the newest first among equals."""
    return sorted(verdicts, key=lambda verdict: (-abs(verdict.score or 0.0), -verdict.day.toordinal(), verdict.metric))


def titles(metrics: Mapping[str, Metric], names: Sequence[str], limit: int = 4) -> str:
    """Return metrics' titles as a list in words: `Hand-off, Confidence and 3 more`."""
    first_titles = [metrics[name].title for name in names[:limit]]
    rest = len(names) - limit
    if rest > 0:
        return f"{', '.join(first_titles)} and {rest} more"
    return first_titles[0] if len(first_titles) == 1 else f"{', '.join(first_titles[:-1])} and {first_titles[-1]}"


def count_of(count: int, noun: str) -> str:
    """Return `1 day`, `6 days`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
