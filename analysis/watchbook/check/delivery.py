"""What came for each day, held against what its weekday brings: nothing, part of it, twice, or other rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.finding_text import count_of
from watchbook.check.hollow import Hollow
from watchbook.check.verdicts.volume_memory import volumes_by_name
from watchbook.check.volume import SpecialDays, Volumes
from watchbook.journal import effects

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from watchbook.cache import Cache
    from watchbook.calendar import Calendar
    from watchbook.check.verdicts.verdict_history import VerdictHistory
    from watchbook.journal import Entry, Journal
    from watchbook.ledger import Source
    from watchbook.metrics import Metric

NOTHING, PART, TOO_MUCH, SHARED_IDS = "WB311", "WB312", "WB313", "WB314"
MISSING, EMPTY, SET_ASIDE = "WB301", "WB304", "WB305"
SAID_ELSEWHERE = (MISSING, EMPTY, SET_ASIDE)
"""Reasons whose findings are made where more is known of them."""
MANY = 0.05
"""Share of a file's lines from which something about them is no longer a handful."""
IDLE = 3
"""Days of a weekday on which nothing ever came, from which on nobody seems to write anything then."""
HANDFUL = 3
"""Lines below which nothing is said of a share."""
BELIEVED = ("traffic", "expected", "false-alarm")
"""Causes by which an entry says that a day was as its count says."""
ALL = ""
"""Stands for all workflows together."""
Lines = dict[str, int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came, by day."""

    days: Mapping[dt.date, tuple[Source, ...]]
    """Every judged day for which a log file came, empty or not, with its files."""
    lines: Mapping[str, Lines]
    """By file: what became of its lines."""
    counts: Mapping[str, Mapping[dt.date, int]]
    """By workflow, and of all together: conversations by day, from the first on."""
    volumes: Mapping[str, Volumes]
    """The same, held against what is usual."""
    workflows: tuple[str, ...]
    calendar: Calendar

    def of_day(self, day: dt.date) -> Lines:
        """Return what became of the lines of a day's files together."""
        matches: dict[str, int] = defaultdict(int)
        for source in self.days.get(day, ()):
            for outcome, count in self.lines.get(source.source, {}).items():
                matches[outcome] += count
        return matches

    def is_usual_without(self, day: dt.date, idle_days: Container[dt.date]) -> bool:
        """Return whether a day on which nobody wrote is nothing unusual, given the days on which nobody ever does."""
        return day in self.volumes[ALL].none_expected or day in idle_days

    def idle_days(self) -> frozenset[dt.date]:
        """Return the days for which files came and held nothing, of weekdays that never had a conversation.

        It takes three of a weekday, and other weekdays that had some: so nobody seems to write anything then.
        """
        known_values = self.counts[ALL]
        busy = {day.weekday() for day, count in known_values.items() if count}
        idle = [day for day in self.days if day.weekday() not in busy] if busy else []
        counts = Counter(day.weekday() for day in idle)
        return frozenset(day for day in idle if counts[day.weekday()] >= IDLE)

    def without(self) -> Iterator[dt.date]:
        """Yield the days for which a file came, and of which no conversation is known, though some are to be expected.

        A day whose files are gone, and which was rolled up under other definitions, is none of them.
        """
        known_values, idle_days = self.counts[ALL], self.idle_days()
        for day, sources in self.days.items():
            if known_values.get(day, 0):
                continue
            frozen = day not in known_values and any("expired" in source.note.split() for source in sources)
            is_usual = self.is_usual_without(day, idle_days) or self.calendar.is_closed(day)
            if not frozen and not is_usual:
                yield day


def delivery_of(  # noqa: PLR0913, PLR0917  # both books' word on what came
    sources: Iterable[Source],
    lines: Mapping[str, Lines],
    verdicts: VerdictHistory,
    metrics: Mapping[str, Metric],
    journal: Journal,
    calendar: Calendar,
    workflows: Sequence[str],
    cache: Cache | None = None,
) -> Delivery:
    """Return what came, and how far it can be believed; in `cache` is remembered what months that are over taught."""
    days: dict[dt.date, tuple[Source, ...]] = {}
    through = verdicts.through
    for source in sorted(sources):
        if source.kind == "logs" and through and source.date <= through:
            days[source.date] = (*days.get(source.date, ()), source)
    matches = verdicts.counts()
    by_workflow = {name: _from_first(matches.get(name, {}), days) for name in workflows}
    together: dict[dt.date, int] = defaultdict(int)
    for by_day in by_workflow.values():
        for day, count in by_day.items():
            together[day] += count
    counts: dict[str, Mapping[dt.date, int]] = {**by_workflow, ALL: dict(together)}
    volumes = plausible_volumes(counts, journal, calendar, metrics, cache)
    return Delivery(dict(sorted(days.items())), lines, counts, volumes, tuple(workflows), calendar)


def plausible_volumes(
    counts: Mapping[str, Mapping[dt.date, int]],
    journal: Journal,
    calendar: Calendar,
    metrics: Mapping[str, Metric],
    cache: Cache | None = None,
) -> dict[str, Volumes]:
    """Return each workflow's counts, and those of all together, held against what is usual.

    An entry that says that there was so much to do, or so little, is believed: it is about traffic, or what was
    expected, or names a count among its metrics.
    """
    last = max((day for by_day in counts.values() for day in by_day), default=None)
    if last is None:
        return {name: Volumes({}, frozenset(), frozenset()) for name in counts}
    with_people = effects(journal, (), calendar, last).manual
    aside: dict[str, set[dt.date]] = {
        name: {day for person, day in with_people if name in (person, ALL)} for name in counts
    }
    real: dict[str, set[dt.date]] = {name: set() for name in counts}
    believed = {name: set(days) for name, days in aside.items()}
    for entry in journal.entries:
        days = set(days_between(entry.first, min(entry.last or last, last)))
        word = _is_about_volume(entry, metrics)
        for name in {*entry.workflows, ALL} & counts.keys():
            if word:
                believed[name] |= days
            if entry.baseline == "exclude" and (word or not entry.metrics):
                aside[name] |= days
            elif word:
                real[name] |= days
    holidays: dict[dt.date, bool] = {}

    def is_holiday(day: dt.date) -> bool:
        if day not in holidays:
            holidays[day] = calendar.holiday(day) is not None
        return holidays[day]

    special = {
        name: SpecialDays(
            is_holiday,
            aside[name],
            real[name] - aside[name],
            {day for day in by_day if calendar.is_closed(day, name or None)},
        )
        for name, by_day in counts.items()
    }
    matches = {}
    for name, judged in volumes_by_name(counts, special, last, cache).items():
        doubts = {day: doubt for day, doubt in judged.doubts.items() if day not in believed[name]}
        matches[name] = Volumes(doubts, judged.none_expected, judged.early)
    return matches


def _is_about_volume(entry: Entry, metrics: Mapping[str, Metric]) -> bool:
    named_values = any(name in metrics and metrics[name].kind == "count" for name in entry.metrics)
    return named_values or (entry.cause in BELIEVED and not entry.metrics)


def _from_first(counts: Mapping[dt.date, int], came: Mapping[dt.date, object]) -> dict[dt.date, int]:
    """Return counts from the first conversation on; without days for which nothing came, of which nothing is known."""
    first = min((day for day, count in counts.items() if count), default=None)
    return {day: count for day, count in counts.items() if first and day >= first and (count or day in came)}


def delivery_hollows(delivery: Delivery) -> Iterator[Hollow]:
    """Yield why days that came cannot be believed, for what came as a whole."""
    for day in delivery.without():
        yield from _nothing(delivery, day)
    shared_lock = list(_shared_ids(delivery))
    yield from shared_lock
    spoken_for = {(hollow.workflow, hollow.day) for hollow in shared_lock}
    for workflow in delivery.workflows:
        for hollow in _amiss(delivery, workflow):
            if (workflow, hollow.day) not in spoken_for:
                yield hollow


def _nothing(delivery: Delivery, day: dt.date) -> Iterator[Hollow]:
    sources, lines = delivery.days[day], delivery.of_day(day)
    words = [word for source in sources for word in source.note.split()]
    aside = sum(count for outcome, count in lines.items() if outcome.startswith("quarantined:"))
    filled_lines = lines.get("lines", 0) - lines.get("blank", 0)
    code = NOTHING
    if _is_empty(sources):
        code, reason = EMPTY, "its dump is empty"
    elif "ends-its-worker" in words:
        code, reason = SET_ASIDE, "its dump ended every worker that read it"
    elif aside and aside == filled_lines:
        code, reason = SET_ASIDE, "every line of its dump was set aside"
    elif words and set(words) == {"link"}:
        reason = "its dump is a symbolic link that is not followed"
    elif lines.get("rolled-up", 0):
        reason = f"all {count_of(lines['rolled-up'], 'record')} of its dump belong to other days"
    elif lines.get("duplicate", 0):
        many = count_of(lines["duplicate"], "line")
        reason = f"its dump holds {many} and nothing new, as if another day's file had come again"
    elif "damaged" in words or "truncated" in words:
        reason = f"its dump is {'damaged' if 'damaged' in words else 'truncated'}, and not a line of it could be read"
    else:
        reason = "its dump holds no record; a header alone or blank lines look like this"
    start = [name for name in delivery.workflows if any(when < day for when in delivery.counts[name])]
    early = bool(start) and day not in delivery.volumes[ALL].doubts and code == NOTHING
    for workflow in start or delivery.workflows:
        yield Hollow(day, workflow, code, reason, source=sources[0].source, early=early)


def _is_empty(sources: Sequence[Source]) -> bool:
    return all("empty" in source.note.split() for source in sources)


def _amiss(delivery: Delivery, workflow: str) -> Iterator[Hollow]:
    for day, doubt in delivery.volumes[workflow].doubts.items():
        verb = "is" if round(doubt.usual) == 1 else "are"
        if doubt.days > 1:
            came = f"{count_of(doubt.count, 'conversation')} came on {doubt.days} days together, this the last of them,"
            usual = f"{doubt.usual:,.0f} {verb} usual, as if only a part of each were delivered"
            yield Hollow(day, workflow, PART, f"{came} where about {usual}")
            continue
        usual = f"{doubt.usual:,.0f} {verb} usual on a {day:%A}"
        came = f"{count_of(doubt.count, 'conversation')} came where about {usual}"
        if doubt.count > doubt.usual:
            yield Hollow(day, workflow, TOO_MUCH, f"{came}, as if it were delivered twice, or with another's")
        elif doubt.count and _is_empty(delivery.days.get(day, ())):
            code, reason = (EMPTY, "its dump is empty") if day in delivery.days else (MISSING, "its dump did not come")
            yield Hollow(day, workflow, code, f"{reason}; {came}, with other days' files")
        elif doubt.count:
            lines = delivery.of_day(day)
            twice = lines.get("duplicate", 0)
            much = twice >= MANY * max(lines.get("lines", 0), 1)
            also = f", and {twice:,} of its {lines['lines']:,} lines share an id with one before" if much else ""
            yield Hollow(day, workflow, PART, f"{came}{also}, as if only a part of it were delivered")


def shares_ids(lines: Mapping[str, int]) -> bool:
    """Return whether many of a file's lines share an id with another one and differ from it."""
    return lines.get("differing", 0) >= max(HANDFUL, MANY * lines.get("lines", 0))


def _shared_ids(delivery: Delivery) -> Iterator[Hollow]:
    for day, sources in delivery.days.items():
        for source in sources:
            lines = delivery.lines.get(source.source, {})
            if not shares_ids(lines):
                continue
            differing, whole = lines["differing"], lines["lines"]
            ids = lines.get("rolled-up", 0)
            reason = (
                f"{differing:,} of {whole:,} lines share a conversation_id with another line and differ from it, "
                f"{count_of(ids, 'id')} in all; they look like one row a message, or the id is not a conversation's"
            )
            hint = "deliver one row a conversation, or map conversation_id under [dumps.fields] to what each has alone"
            for workflow in delivery.workflows:
                if delivery.counts[workflow].get(day, 0):
                    yield Hollow(day, workflow, SHARED_IDS, reason, hint, source=source.source, final=True)
