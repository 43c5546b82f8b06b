"""How numbers, days and states are said."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from watchbook.calendar import in_words as duration
from watchbook.check import WORDS
from watchbook.metrics import PLACE, WORKFLOW, WRONG_RATE, number, phrase_of_test, span
from watchbook.metrics.number_text import THIN

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from watchbook.check import Finding, MarkState
    from watchbook.config import GraceConfig
    from watchbook.evidence import Badge
    from watchbook.ledger import Sensitivity, Verdict
    from watchbook.metrics import Metric

__all__ = ["duration", "number", "span"]  # words of others, at hand for templates and notebooks beside ours

CALL_LINE = f"somebody is called at 100{THIN}%"
"""What stands where others have a band: of a workflow as a whole, what its number means."""
LATE = dt.timedelta(days=1)
"""An entry written later than this after it was noticed was late."""


@dataclass(frozen=True, slots=True)
class StateWord:
    """A state, said so that nobody needs colours."""

    word: str
    short: str
    """For where there is little room."""
    shape: str
    look: str
    """The stylesheet's name for it, behind `wb-`."""


IN = StateWord(WORDS["in"], "in", "●", "in")
OUT = StateWord(WORDS["out-unexplained"], "out", "▲", "out")
EXPLAINED = StateWord(WORDS["out-explained"], "explained", "◆", "explained")
DRAWN = StateWord("out of band, calls nobody", "out, calls nobody", "◇", "drawn")
RUN_OUT = StateWord("out as a run, unexplained", "out as a run", "▲", "out")
RUN_EXPLAINED = StateWord("out as a run, explained", "explained run", "◆", "explained")
RUN_DRAWN = StateWord("out as a run, calls nobody", "run, calls nobody", "◇", "drawn")
PEOPLE = StateWord(WORDS["manual"], "people", "■", "people")
LEARNING = StateWord(WORDS["learning"], "learning", "○", "quiet")
LOW_VOLUME = StateWord(WORDS["low-volume"], "too few", "○", "quiet")
UNWATCHED = StateWord(WORDS["unwatched"], "no call", "○", "quiet")
HOLLOW = StateWord(WORDS["hollow"], "hollow", "◌", "hollow")
NO_DATA = StateWord(WORDS["no-data"], "no data", "–", "none")
CLOSED = StateWord(WORDS["closed"], "closed", "·", "none")

STANDINGS: dict[MarkState, StateWord] = {
    "out-unexplained": OUT,
    "hollow": HOLLOW,
    "out-explained": EXPLAINED,
    "no-data": NO_DATA,
    "manual": PEOPLE,
    "learning": LEARNING,
    "low-volume": LOW_VOLUME,
    "unwatched": UNWATCHED,
    "in": IN,
    "closed": CLOSED,
}
"""How a workflow stands on a day, the worst first."""

SLOW = frozenset({"window", "ewma", "two", "shape"})
"""Tests that look at more than the day itself, by the first word of their names."""
_JUDGED = {"in": IN, "manual": PEOPLE, "learning": LEARNING, "low-volume": LOW_VOLUME, "no-data": NO_DATA}


def state_word(verdict: Verdict, *, is_explained: bool) -> StateWord:
    """Return how a verdict is said; a day out of band stays out when it is explained."""
    if verdict.state != "out":
        return _JUDGED[verdict.state]
    if is_run(verdict):
        return RUN_EXPLAINED if is_explained else RUN_OUT if verdict.flag else RUN_DRAWN
    if is_explained:
        return EXPLAINED
    return OUT if verdict.flag else DRAWN


def test_of(verdict: Verdict) -> str:
    """Return the test that spoke, without the slices in which most of it lies; empty where none did."""
    return verdict.test.partition(PLACE)[0]


def is_run(verdict: Verdict) -> bool:
    """Return whether a day is out by the days before it together, though its own value lies inside its band."""
    if verdict.state != "out" or verdict.value is None or verdict.lower is None or verdict.upper is None:
        return False
    is_slow = test_of(verdict).partition("-")[0] in SLOW
    return is_slow and verdict.lower <= verdict.value <= verdict.upper


@lru_cache(maxsize=64)
def state_markup(state: StateWord) -> Markup:
    """Return a state as HTML: its shape and its word."""
    return Markup('<span class="wb-state wb-{}">{}{}</span>').format(state.look, _shape(state), state.word)


@lru_cache(maxsize=64)
def short_state_markup(state: StateWord) -> Markup:
    """Return a state as HTML for where there is little room."""
    html = Markup('<span class="wb-state wb-{}" title="{}">{}{}</span>')
    return html.format(state.look, state.word, _shape(state), state.short)


def worst(states: Collection[MarkState]) -> StateWord:
    """Return the worst of some states; of none, that there is no data."""
    return next((word for state, word in STANDINGS.items() if state in states), NO_DATA)


def unit_of(metric: Metric) -> str:
    """Return a metric's unit with the space before it; empty for none."""
    unit = "%" if metric.kind == "share" else metric.unit
    return f"{THIN}{unit}" if unit else ""


def tick(metric: Metric, value: float, step: float) -> str:
    """Return a round value at a chart's axis, with as many decimals as the step to the next one needs."""
    factor, unit = (100, "%") if metric.kind == "share" else (1, metric.unit)
    decimals = next((count for count in range(6) if round(step * factor, count) == round(step * factor, 6)), 6)
    return f"{value * factor:,.{decimals}f}".replace("-", "\N{MINUS SIGN}") + (f"{THIN}{unit}" if unit else "")


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
    span_text = span(metric, verdict.lower, verdict.upper, verdict.value)
    if metric.name == WORKFLOW:
        return CALL_LINE if span_text else "no line yet"
    if metric.name == WRONG_RATE:
        return f"95 % interval {span_text}" if span_text else "too few reviews"
    return f"normal {span_text}" if span_text else "no band yet"


def result_of_test(metrics: Mapping[str, Metric], verdict: Verdict, *, up: bool | None = None) -> str:
    """Return what the test that spoke found, in plain words; empty where none did.

    `up` is on which side it is; without it, that of the day itself.
    """
    if not verdict.test:
        return ""
    side = (verdict.value or 0.0) > (verdict.expected or 0.0) if up is None else up
    return phrase_of_test(verdict.test, metrics, up=side)


def value(metric: Metric, verdict: Verdict) -> str:
    """Return what was measured on a verdict's day, told apart from its band where it is outside."""
    return number(metric, verdict.value, verdict.lower, verdict.upper)


def shift(metric: Metric, size: float | None) -> str:
    """Return a shift as people say it: `+3 points`, `−0.4`; for what is never found, so."""
    if size is None:
        return "none that was tried"
    sign = "+" if size > 0 else "\N{MINUS SIGN}"
    if metric.kind == "share":
        return f"{sign}{abs(size) * 100:g} {'point' if abs(size) == 0.01 else 'points'}"
    return f"{sign}{number(metric, abs(size))}"


def sensitivity_text(metric: Metric, row: Sensitivity) -> str:
    """Return what the bands see of a metric, and how often they are wrong, from its own past."""
    wrong = f"In {plural(row.judged, 'day')} judged there {'was' if row.alarms == 1 else 'were'} "
    wrong += f"{row.alarms or 'no'} {'alarm' if row.alarms == 1 else 'alarms'} that nobody explained."
    if row.shift is None or row.days is None:
        return f"No shift of a size that was tried is found reliably at {row.a_day:,} records a day. {wrong}"
    after = "on its first day" if row.days < 1 else f"by its {ordinal(round(row.days) + 1)} day"
    return f"At {row.a_day:,} records a day a shift of {shift(metric, row.shift)} is found {after} (median). {wrong}"


def ordinal(count: int) -> str:
    """Return `1st`, `2nd`, `11th`."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


def day(date: dt.date) -> str:
    """Return `Sun 8 Nov`."""
    return f"{date:%a} {date.day} {date:%b}"


def long_day(date: dt.date) -> str:
    """Return `Sunday 8 November 2026`."""
    return f"{date:%A} {date.day} {date:%B %Y}"


@lru_cache(maxsize=8192)
def short_date(date: dt.date) -> str:
    """Return `8 Nov 2026`."""
    return f"{date.day} {date:%b %Y}"


def days_span(first: dt.date, last: dt.date | None) -> str:
    """Return `4 to 13 May 2026`, as short as it can be; open-ended without a last day."""
    if last is None:
        return f"from {short_date(first)}, still open"
    if first == last:
        return short_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {short_date(last)}"
    start = f"{first.day} {first:%b}" if first.year == last.year else short_date(first)
    return f"{start} to {short_date(last)}"


def moment(instant: dt.datetime) -> str:
    """Return `Mon 9 Nov, 06:10` in the instant's own offset."""
    return f"{day(instant)}, {instant:%H:%M}"


def tel(phone: str) -> str:
    """Return a telephone number as a telephone dials it; what stands behind the number proper is for people."""
    number = re.match(r"[+\d\s()./\N{NO-BREAK SPACE}\N{NON-BREAKING HYPHEN}-]*", phone)
    return re.sub(r"[^+\d]", "", number[0]) if number else ""


@lru_cache(maxsize=4096)
def breakable(name: str) -> Markup:
    """Return a name as HTML that breaks between its words where it has no room, never within them."""
    return Markup(re.sub(r"(?<=[_/])(?=\w)", "<wbr>", str(escape(name))))  # noqa: S704  # escaped, and a break adds nothing


def with_code(text: str) -> Markup:
    """Return a sentence as HTML, what stands between backticks as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped before


def sentence_of(finding: Finding) -> str:
    """Return what a finding says, with the place it speaks of."""
    return f"{finding.place}: {finding.what}" if finding.place else finding.what


def is_late(badge: Badge) -> bool:
    """Return whether an entry came so late, or so unprovably, that the page points it out."""
    return badge.kind == "not provable" or (badge.delay is not None and badge.delay > LATE)


def grace(within: GraceConfig) -> str:
    """Return `24 hours`, or `4 hours to 3 days, by its severity,` where severities differ."""
    lengths = sorted({within.sev1, within.sev2, within.sev3, within.sev4})
    if len(lengths) == 1:
        return duration(lengths[0])
    return f"{duration(lengths[0])} to {duration(lengths[-1])}, by its severity,"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Return `1 day`, `6 days`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def _shape(state: StateWord) -> Markup:
    return Markup('<span class="wb-shape" aria-hidden="true">{}</span>').format(state.shape)
