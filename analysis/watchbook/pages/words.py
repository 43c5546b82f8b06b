"""How numbers, days and states are said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchbook.evidence import Badge
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Tone

LATE = dt.timedelta(days=1)
"""An entry written later than this after it was noticed was late."""
THIN = "\N{NARROW NO-BREAK SPACE}"
"""Between a number and its unit; no line breaks there."""


@dataclass(frozen=True, slots=True)
class StateWord:
    """A state, said so that nobody needs colours."""

    word: str
    shape: str
    look: str
    """The stylesheet's name for it, behind `wb-`."""
    tone: Tone


IN = StateWord("in band", "●", "in", "in")
OUT = StateWord("out, unexplained", "▲", "out", "out")
EXPLAINED = StateWord("out, explained", "◆", "explained", "out")
DRAWN = StateWord("out, drawn only", "◇", "drawn", "quiet")
PEOPLE = StateWord("with people", "■", "people", "people")
LEARNING = StateWord("learning", "○", "learning", "quiet")
LOW_VOLUME = StateWord("too few to judge", "○", "few", "quiet")
NO_DATA = StateWord("no data", "–", "none", "quiet")

LOOK_WORDS = {
    "in": "in band",
    "out": "out of band, unexplained",
    "explained": "out of band, explained",
    "people": "with people",
    "quiet": "not judged yet",
    "none": "no data",
}
"""How a whole day looks, by its worst metric."""

_WORDS = {"in": IN, "manual": PEOPLE, "learning": LEARNING, "low-volume": LOW_VOLUME, "no-data": NO_DATA}


def state_word(verdict: Verdict, *, explained: bool) -> StateWord:
    """Return how a verdict is said; a day out of band stays out when it is explained."""
    if verdict.state != "out":
        return _WORDS[verdict.state]
    if explained:
        return EXPLAINED
    return OUT if verdict.flag else DRAWN


def number(metric: Metric, value: float | None) -> str:
    """Return a value as people read it: percent for shares, with its unit behind a narrow space."""
    if value is None:
        return "–"
    return _number(metric, value, _decimals(metric, abs(value))) + _unit(metric)


def span(metric: Metric, lower: float | None, upper: float | None) -> str:
    """Return a range in words, both ends with the same decimals; empty where there is none."""
    if lower is None or upper is None:
        return ""
    decimals = _decimals(metric, max(abs(lower), abs(upper)))
    low, high = (_number(metric, end, decimals) for end in (lower, upper))
    return f"{low} to {high}{_unit(metric)}"


def tick(metric: Metric, value: float) -> str:
    """Return a round value at a chart's axis, without the zeros that say nothing."""
    shown = value * 100 if metric.kind == "share" else value
    return f"{shown:,.6g}".replace("-", "\N{MINUS SIGN}") + _unit(metric)


def limits(metric: Metric) -> str:
    """Return a metric's hard limits as a sentence; empty where it has none."""
    lower, upper = metric.limits
    if lower is not None and upper is not None:
        return f"Outside {span(metric, lower, upper)} a day is out, whatever its band says."
    if lower is not None:
        return f"Below {number(metric, lower)} a day is out, whatever its band says."
    if upper is not None:
        return f"Above {number(metric, upper)} a day is out, whatever its band says."
    return ""


def normal(metric: Metric, verdict: Verdict) -> str:
    """Return what would be normal on a verdict's day, e.g. `normal 0.80 to 0.87`."""
    found = span(metric, verdict.lower, verdict.upper)
    return f"normal {found}" if found else "no band yet"


def day(date: dt.date) -> str:
    """Return `Sun 8 Nov`."""
    return f"{date:%a} {date.day} {date:%b}"


def long_day(date: dt.date) -> str:
    """Return `Sunday 8 November 2026`."""
    return f"{date:%A} {date.day} {date:%B %Y}"


def dated(date: dt.date) -> str:
    """Return `8 Nov 2026`."""
    return f"{date.day} {date:%b %Y}"


def days_span(first: dt.date, last: dt.date | None) -> str:
    """Return `4 to 13 May 2026`, as short as it can be; open-ended without a last day."""
    if last is None:
        return f"from {dated(first)}, still open"
    if first == last:
        return dated(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {dated(last)}"
    start = f"{first.day} {first:%b}" if first.year == last.year else dated(first)
    return f"{start} to {dated(last)}"


def moment(instant: dt.datetime) -> str:
    """Return `Mon 9 Nov, 06:10` in the instant's own offset."""
    return f"{day(instant)}, {instant:%H:%M}"


def is_late(badge: Badge) -> bool:
    """Return whether an entry came so late that the page points it out."""
    return badge.delay is not None and badge.delay > LATE


def duration(length: dt.timedelta) -> str:
    """Return `24 hours`, in the largest unit that divides it."""
    minutes = round(length.total_seconds() / 60)
    if minutes % 1440 == 0 and minutes > 1440:
        return plural(minutes // 1440, "day")
    return plural(minutes // 60, "hour") if minutes % 60 == 0 else plural(minutes, "minute")


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Return `1 day`, `6 days`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def _decimals(metric: Metric, size: float) -> int:
    if metric.kind == "count":
        return 0
    if metric.kind == "share":
        return 0 if size >= 0.0995 else 1
    return 0 if size >= 99.95 else 1 if size >= 9.995 else 2


def _number(metric: Metric, value: float, decimals: int) -> str:
    text = f"{value * 100 if metric.kind == 'share' else value:,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text.replace("-", "\N{MINUS SIGN}")


def _unit(metric: Metric) -> str:
    unit = "%" if metric.kind == "share" else metric.unit
    return f"{THIN}{unit}" if unit else ""
