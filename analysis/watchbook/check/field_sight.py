"""Fields that have gone blind: what is known of them, and the workflow-days that cannot be believed for it."""

from __future__ import annotations

import datetime as dt
import re
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from watchbook.check.hollow import Hollow
from watchbook.dumps.sight import UNSEEN
from watchbook.metrics import fields_in, fields_of, headline_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from watchbook.check.history.field_history import AbsentDays, FieldHistory, FieldOf
    from watchbook.check.verdicts.verdict_history import Pattern, VerdictHistory
    from watchbook.config import Engagement
    from watchbook.dumps.sight import Blindness, Loss
    from watchbook.ledger import FieldShape
    from watchbook.metrics import Field, Metric

CODES: dict[Loss, str] = {
    "gone": "WB321",
    "empty": "WB321",
    "unusable": "WB322",
    "unknown": "WB323",
    "fewer": "WB328",
    "alike": "WB324",
    "smaller": "WB325",
    "larger": "WB325",
}
NEVER = "WB326"
NO_FIELD = "no field: "
"""What the test of a verdict begins with whose metric lacks fields; their names follow."""
SHAPES = 3
"""Shapes of unusable values that are shown, the most frequent first."""
_WORD = re.compile(r"\d+ letters?")
_PER_CENT = re.compile(r"[123] digits?( with a fraction)?((, space)? and %)?")
"""Shapes of words, and of numbers up to a hundred with or without a sign."""


class BlindRemark(NamedTuple):
    """A field that was blind on a day, where that is to be said."""

    blindness: Blindness
    records: int
    """Of the workflow, up to this day, on days on which the field was blind."""
    is_hollow: bool
    """Whether the workflow's day cannot be believed for it."""


@dataclass(frozen=True, slots=True)
class LostMetrics:
    """Metrics that could not be judged for want of a field."""

    of_pattern: Sequence[Mapping[str, tuple[str, ...]]]
    """Of each of the verdicts' patterns, by field."""
    of_workflow: Mapping[str, frozenset[int]]
    """Which patterns a workflow has had."""
    patterns: Mapping[tuple[str, dt.date], int]
    """By workflow and day, its pattern."""

    def on(self, workflow: str, day: dt.date, name: str) -> tuple[str, ...]:
        """Return the metrics that a workflow's day lost to a field."""
        number = self.patterns.get((workflow, day))
        return () if number is None else self.of_pattern[number].get(name, ())

    def ever(self, workflow: str, name: str) -> frozenset[str]:
        """Return the metrics that any day of a workflow lost to a field."""
        numbers = self.of_workflow.get(workflow, ())
        return frozenset(metric for number in numbers for metric in self.of_pattern[number].get(name, ()))


@dataclass(slots=True)
class UnmissedField:
    """A field that nobody misses, on the days on which it was blind as it always was."""

    records: int = 0
    is_empty: bool = False
    """Whether its name stood in a dump."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of the fields, as findings are made of it.

    What is blind counts on days that are judged and that the AI had.
    """

    fields: Mapping[str, Field]
    metrics: Mapping[str, Metric]
    lost: LostMetrics
    shapes: Mapping[tuple[dt.date, str], Mapping[str, int]]
    """By day and field, how often a shape was seen among what could not be used."""
    headline: Mapping[str, tuple[str, ...]]
    """By workflow, the metrics on the front page."""
    judged_days: frozenset[dt.date]
    """Days that are judged."""
    custom: frozenset[str] = frozenset()
    """Metrics that the engagement says by itself how to measure."""
    readers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By field, the metrics that name it."""
    remarks: list[BlindRemark] = field(default_factory=list)
    """In order."""
    absences: dict[tuple[str, str], UnmissedField] = field(default_factory=dict)
    """By field and workflow, what is said of all days together."""
    blind_days: dict[FieldOf, frozenset[int]] = field(default_factory=dict)
    """By field and workflow, as ordinals."""

    @classmethod
    def of(
        cls,
        engagement: Engagement,
        metrics: Mapping[str, Metric],
        verdicts: VerdictHistory,
        history: FieldHistory,
        shapes: Iterable[FieldShape],
    ) -> Sight:
        """Return what the ledger says of the fields."""
        fields = fields_of(engagement)
        lost, judged_cells = _verdicts(verdicts)
        counts: dict[tuple[dt.date, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in shapes:
            counts[row.day, row.field][row.shape] += row.n
        headline = {name: headline_of(engagement, metrics, name) for name in engagement.config.workflows}
        judged_days = frozenset(day for days in judged_cells.values() for day in days)
        tables = engagement.config.metrics.items()
        custom = frozenset(
            name
            for name, table in tables
            if table.share or table.mean or table.count or table.histogram or table.quantile
        )
        readers: dict[str, tuple[str, ...]] = dict.fromkeys(fields, ())
        for name, metric in metrics.items():
            for read_field in fields_in(metric, fields):
                readers[read_field] += (name,)
        sight = cls(fields, metrics, lost, counts, headline, judged_days, custom, readers)
        sight._take(history, judged_cells)
        return sight

    def _take(self, history: FieldHistory, judged_cells: Mapping[str, Collection[dt.date]]) -> None:
        """Take up the days on which fields were blind, of those that count, by workflow."""
        ordinals = {workflow: frozenset(map(dt.date.toordinal, days)) for workflow, days in judged_cells.items()}
        blind: dict[FieldOf, list[Blindness]] = defaultdict(list)
        for blindness in history.blind:
            blind[blindness.field, blindness.workflow].append(blindness)
        for (key, loss), absent_days in history.absent.items():
            if key not in blind and self._is_unmissed(key):
                self._take_absences(key, absent_days, ordinals.get(key[1], frozenset()), is_empty=loss == "empty")
            else:
                blind[key] += history.absences_of(key, loss)
        for key, days in blind.items():
            known_days = ordinals.get(key[1], frozenset())
            self._take_blind(key, sorted(each for each in days if each.day.toordinal() in known_days))
        self.remarks.sort(key=lambda remark: (remark.blindness.day, remark.blindness.workflow, remark.blindness.field))

    def _is_unmissed(self, key: FieldOf) -> bool:
        """Return whether nobody misses a field that was never there, on any day of a workflow."""
        name, workflow = key
        is_on_front = not self.lost.ever(workflow, name).isdisjoint(self.headline.get(workflow, ()))
        return not self.fields[name].mapped and not is_on_front

    def _take_absences(
        self, key: FieldOf, absent_days: AbsentDays, ordinals: frozenset[int], *, is_empty: bool
    ) -> None:
        """Take up the days of a field that nobody misses, all together: of years there are many."""
        days = ordinals.intersection(absent_days.days)
        if not days:
            return
        all_records = absent_days.records
        if len(days) < len(absent_days.days):
            pairs = zip(absent_days.days, absent_days.records, strict=True)
            all_records = array("q", [records for day, records in pairs if day in days])
        absences = self.absences.setdefault(key, UnmissedField())
        absences.records += sum(all_records)
        absences.is_empty = absences.is_empty or is_empty
        self.blind_days[key] = self.blind_days.get(key, frozenset()) | days

    def _take_blind(self, key: FieldOf, blind: Sequence[Blindness]) -> None:
        """Take up the days of a field on which it was blind, in order."""
        records = 0
        for blindness in blind:
            records += blindness.records
            is_hollow = self.is_hollow(blindness)
            if is_hollow or self._is_missed(blindness):
                self.remarks.append(BlindRemark(blindness, records, is_hollow))
            else:
                absences = self.absences.setdefault(key, UnmissedField())
                absences.records += blindness.records
                absences.is_empty = absences.is_empty or blindness.loss == "empty"
        if blind:
            self.blind_days[key] = frozenset(blindness.day.toordinal() for blindness in blind)

    def is_blind(self, name: str, day: dt.date) -> bool:
        """Return whether a field was blind on a day, of any workflow."""
        ordinal = day.toordinal()
        return any(field_name == name and ordinal in days for (field_name, _), days in self.blind_days.items())

    def shapes_clause(self, day: dt.date, field: str) -> str:
        """Return up to three shapes of what could not be used, behind a colon; empty where none is known."""
        counts = self.shapes.get((day, field), {})
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:SHAPES]
        return f": {'; '.join(shape for shape, _ in most)}" if most else ""

    def spoilt_metrics(self, blindness: Blindness) -> tuple[str, ...]:
        """Return the metrics that a blind field leaves without an answer, or with one that means nothing."""
        if blindness.loss in UNSEEN:
            return self.lost.on(blindness.workflow, blindness.day, blindness.field)
        return self.readers[blindness.field]

    def is_hollow(self, blindness: Blindness) -> bool:
        """Return whether the workflow's day cannot be believed: a metric of the front page hangs on the field."""
        if (blindness.loss == "fewer" and not blindness.is_large) or (blindness.loss == "alike" and blindness.never):
            return False
        return not set(self.headline[blindness.workflow]).isdisjoint(self.spoilt_metrics(blindness))

    def calls_people(self, blindness: Blindness) -> bool:
        """Return whether people are told: a metric that calls them is lost, or means nothing, and was sound before.

        One that the engagement wrote for itself was asked for, so that it counts from the first day.
        """
        names = self.spoilt_metrics(blindness)
        if blindness.never:
            names = tuple(name for name in names if name in self.custom) if blindness.loss in ("gone", "empty") else ()
        lost_metrics = (self.metrics[name] for name in names if name in self.metrics)
        return blindness.is_large and any(metric.alerts for metric in lost_metrics)

    def _is_missed(self, blindness: Blindness) -> bool:
        """Return whether somebody misses the field; one that was never there, only if it was asked for by name."""
        return not blindness.never or blindness.loss not in ("gone", "empty") or self.fields[blindness.field].mapped


def _verdicts(verdicts: VerdictHistory) -> tuple[LostMetrics, dict[str, list[dt.date]]]:
    """Return the metrics that were lost to fields, and by workflow the days that are judged and not people's."""
    manual = {number for number, pattern in enumerate(verdicts.patterns) if any(row[1] == "manual" for row in pattern)}
    judged_cells = {
        workflow: [day for day, number in zip(columns.days, columns.patterns, strict=True) if number not in manual]
        for workflow, columns in verdicts.workflows.items()
    }
    lost = LostMetrics(
        [_lost_metrics(pattern) for pattern in verdicts.patterns],
        {workflow: frozenset(columns.patterns) for workflow, columns in verdicts.workflows.items()},
        {(workflow, day): number for workflow, day, number in verdicts.cells()},
    )
    return lost, judged_cells


def _lost_metrics(pattern: Pattern) -> dict[str, tuple[str, ...]]:
    """Return by field the metrics of a day that were lost to it."""
    lost_metrics: dict[str, tuple[str, ...]] = {}
    for metric, state, test in pattern:
        if state == "no-data" and test.startswith(NO_FIELD):
            for name in test.removeprefix(NO_FIELD).split():
                lost_metrics[name] = (*lost_metrics.get(name, ()), metric)
    return lost_metrics


def blind_hollows(sight: Sight) -> Iterator[Hollow]:
    """Yield a reason for each workflow-day on which a metric of the front page lost a field that it needs."""
    for blindness, _, is_hollow in sight.remarks:
        if is_hollow:
            yield Hollow(
                blindness.day,
                blindness.workflow,
                code_of(blindness),
                clause_of(blindness, sight),
                hint=mend_of(blindness, sight),
                metrics=sight.spoilt_metrics(blindness),
            )


def code_of(blindness: Blindness) -> str:
    """Return the code of the finding that says so."""
    return NEVER if blindness.never and blindness.loss in ("gone", "empty") else CODES[blindness.loss]


def clause_of(blindness: Blindness, sight: Sight) -> str:
    """Return what is wrong with a field, in a clause."""
    field, name = sight.fields[blindness.field], blindness.field
    if blindness.loss in ("unusable", "unknown"):
        return _clause_about_values(blindness, sight)
    if blindness.loss == "alike":
        return f"{name} holds one and the same value in every record that has it"
    if blindness.loss in ("smaller", "larger"):
        times = f"more than twenty times {blindness.loss}"
        return f"the values of {name} are {times} than on any day before, as if in another unit"
    if blindness.never:
        if blindness.loss == "gone":
            return f"{name} has never been in a dump, where it is looked for as {' or '.join(field.sources)}"
        return f"{name} has never held a value, though its name is in the dumps"
    return _clause_about_records(blindness, sight)


def _clause_about_records(blindness: Blindness, sight: Sight) -> str:
    name = blindness.field
    share, usual = _percent(blindness.good / blindness.records), _percent(blindness.usual or 0.0)
    if blindness.loss == "fewer":
        shapes = sight.shapes_clause(blindness.day, blindness.field) if blindness.bad else ""
        clause = f"only {share} of the conversations have a usable {name}, where {usual} usually do"
        return f"{clause}{shapes and '; the others hold'}{shapes}"
    count = f"only {share} of the conversations have" if blindness.good else "no conversation has"
    absence = ", and its name is in no file" if blindness.loss == "gone" else ""
    return f"{count} {name}, where {usual} usually do{absence}"


def _clause_about_values(blindness: Blindness, sight: Sight) -> str:
    field = sight.fields[blindness.field]
    if blindness.loss == "unknown":
        return f"nearly all values of {blindness.field} are other words than {', '.join(field.words)}"
    like = sight.shapes_clause(blindness.day, blindness.field)
    return f"{blindness.field} should hold {_domain_of(field)}, and nearly all of its values are something else{like}"


def _domain_of(field: Field) -> str:
    if field.choices:
        return " or ".join(field.choices) if len(field.choices) < 4 else f"one of {', '.join(field.choices)}"
    kind = {"boolean": "true or false", "integer": "whole numbers", "number": "numbers"}.get(field.type, "texts")
    if field.min is not None and field.max is not None:
        return f"{kind} from {field.min:g} to {field.max:g}"
    return kind


def mend_of(blindness: Blindness, sight: Sight) -> str:
    """Return what to do about it, with the line to paste where watchbook.toml can say what is meant."""
    field, name = sight.fields[blindness.field], blindness.field
    if blindness.loss in ("gone", "empty"):
        say = f"or, if no dump has it, {name} = false under [dumps.fields]"
        if blindness.never:
            return f"correct its name under [dumps.fields] in watchbook.toml, {say}"
        if blindness.loss == "gone":
            return f"ask what it is called now: [dumps.fields] in watchbook.toml may try several names, {say}"
    if line := _line_to_paste(blindness, field, set(sight.shapes.get((blindness.day, name), ()))):
        return line
    return "ask whoever writes the dumps what changed, and write an entry about it"


def _line_to_paste(blindness: Blindness, field: Field, shapes: set[str]) -> str:
    """Return what watchbook.toml may say of values that cannot be used as they are; empty where it is not known."""
    if blindness.loss == "unknown":
        return f"say which of our words theirs is, under [dumps]: {_line_of_words(field.name, field.words[:1])}"
    if blindness.loss != "unusable":
        return ""
    if field.choices:
        return f"say what they call it, under [dumps]: {_line_of_words(field.name, field.choices)}"
    if field.type == "boolean" and shapes and all(map(_WORD.fullmatch, shapes)):
        return f"say which of its words is yes and which is no, under [dumps]: {_line_of_truths(field.name, shapes)}"
    if blindness.never and _is_share(field) and shapes and all(map(_PER_CENT.fullmatch, shapes)):
        source = field.sources[0]
        path = f"'{source}'" if '"' in source else f'"{source}"'
        line = f"{field.name} = {{ path = {path}, scale = 0.01 }}"
        return f"it looks like per cent: if it is, say so under [dumps.fields]: {line}"
    return ""


def _line_of_words(name: str, words: Iterable[str]) -> str:
    meanings = ", ".join(f'{word} = ["..."]' for word in words)
    return f"words.{name} = {{ {meanings} }}"


def _line_of_truths(name: str, shapes: set[str]) -> str:
    """Return the line that says what is true and what is false, with words of their length as an example."""
    yes, no = ("yes", "no") if shapes <= {"2 letters", "3 letters"} else ("...", "...")
    if shapes == {"1 letter"}:  # of true and false, or of yes and no
        yes, no = 't", "y', 'f", "n'
    return f'words.{name} = {{ true = ["{yes}"], false = ["{no}"] }}'


def _is_share(field: Field) -> bool:
    """Return whether a field holds numbers from 0 to 1 as they stand."""
    reading = field.reading
    return (field.min, field.max) == (0, 1) and reading.scale is None and reading.how is None and bool(field.sources)


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.095 else f"{share * 100:.1f} %"
