"""Fields that have gone blind → workflow-days that cannot be believed, and findings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words, on
from watchbook.check.hollow import Hollow, grade
from watchbook.dumps.sight import UNSEEN, blindnesses, field_days
from watchbook.metrics import fields_in, fields_of, headline_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.check.codes import Severity
    from watchbook.check.rules.missing_dumps import Lateness
    from watchbook.config import Engagement
    from watchbook.dumps.sight import Blindness, Loss
    from watchbook.ledger import FieldShape, FieldUse, Verdict
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
CERTAIN = 100
"""Records without a trace of a mapped field, from which on its name is a mistake rather than rare."""
CERTAIN_EMPTY = 1000
"""The same where its name is there, and nothing under it."""
Cell = tuple[str, "dt.date", str]
"""A workflow, a day and a field."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of the fields, as findings are made of it."""

    blind: tuple[Blindness, ...]
    """On days that are judged and that the AI had."""
    fields: Mapping[str, Field]
    metrics: Mapping[str, Metric]
    lost: Mapping[Cell, tuple[str, ...]]
    """Metrics that could not be judged for want of a field."""
    shapes: Mapping[tuple[dt.date, str], Mapping[str, int]]
    """By day and field, how often a shape was seen among what could not be used."""
    headline: Mapping[str, tuple[str, ...]]
    """By workflow, the metrics on the front page."""
    judged: frozenset[dt.date]
    """Days that are judged."""

    @classmethod
    def of(
        cls,
        engagement: Engagement,
        metrics: Mapping[str, Metric],
        verdicts: Iterable[Verdict],
        uses: Iterable[FieldUse],
        shapes: Iterable[FieldShape],
    ) -> Sight:
        """Return what the ledger says of the fields."""
        fields = fields_of(engagement)
        lost, judged = _verdicts(verdicts)
        found = blindnesses(field_days(uses), fields)
        seen: dict[tuple[dt.date, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in shapes:
            seen[row.day, row.field][row.shape] += row.n
        named = {name: headline_of(engagement, metrics, name) for name in engagement.config.workflows}
        blind = tuple(one for one in found if (one.workflow, one.day) in judged)
        return cls(blind, fields, metrics, lost, seen, named, frozenset(day for _, day in judged))

    def seen(self, day: dt.date, field: str) -> str:
        """Return up to three shapes of what could not be used, behind a colon; empty where none is known."""
        counts = self.shapes.get((day, field), {})
        most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:SHAPES]
        return f": {'; '.join(shape for shape, _ in most)}" if most else ""

    def spoilt(self, one: Blindness) -> tuple[str, ...]:
        """Return the metrics that a blind field leaves without an answer, or with one that means nothing."""
        if one.loss in UNSEEN:
            return self.lost.get((one.workflow, one.day, one.field), ())
        return tuple(name for name, metric in self.metrics.items() if one.field in fields_in(metric, self.fields))

    def is_hollow(self, one: Blindness) -> bool:
        """Return whether the workflow's day cannot be believed: a metric of the front page hangs on the field."""
        if one.loss == "fewer" or (one.loss == "alike" and one.never):
            return False
        return not set(self.headline[one.workflow]).isdisjoint(self.spoilt(one))

    def is_told(self, one: Blindness) -> bool:
        """Return whether people are told: a metric that calls them is lost, or means nothing, and was sound before."""
        lost = (self.metrics[name] for name in self.spoilt(one) if name in self.metrics)
        return not one.never and one.loss != "fewer" and any(metric.alerts for metric in lost)

    def is_worth_saying(self, one: Blindness) -> bool:
        """Return whether somebody misses the field; one that was never there, only if it was asked for by name."""
        if not one.never or one.loss not in ("gone", "empty"):
            return True
        return self.fields[one.field].mapped or self.is_hollow(one)


def _verdicts(verdicts: Iterable[Verdict]) -> tuple[dict[Cell, tuple[str, ...]], set[tuple[str, dt.date]]]:
    """Return the metrics that were lost to each field, and the workflow-days that are judged and not people's."""
    lost: dict[Cell, tuple[str, ...]] = defaultdict(tuple)
    days: set[tuple[str, dt.date]] = set()
    manual: set[tuple[str, dt.date]] = set()
    for row in verdicts:
        days.add((row.workflow, row.day))
        if row.state == "manual":
            manual.add((row.workflow, row.day))
        elif row.state == "no-data" and row.test.startswith(NO_FIELD):
            for name in row.test.removeprefix(NO_FIELD).split():
                lost[row.workflow, row.day, name] += (row.metric,)
    return lost, days - manual


def blind_hollows(sight: Sight) -> Iterator[Hollow]:
    """Yield a reason for each workflow-day on which a metric of the front page lost a field that it needs."""
    for one in sight.blind:
        if sight.is_hollow(one):
            field = sight.fields[one.field]
            yield Hollow(
                one.day,
                one.workflow,
                _code(one),
                _said(one, sight),
                hint=_hint(one, field),
                metrics=sight.spoilt(one),
            )


def absent_findings(sight: Sight, workflows: Sequence[str]) -> Iterator[Finding]:
    """Yield one notice about the fields of which nobody's dumps have ever held a trace, and that nobody asked for."""
    records: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in sight.blind:
        if one.never and one.loss == "gone" and not sight.is_worth_saying(one):
            records[one.field][one.workflow] += one.records
    gone = [
        name
        for name, by_workflow in sorted(records.items())
        if set(by_workflow) == set(workflows) and sum(by_workflow.values()) >= CERTAIN_EMPTY
    ]
    lost = sorted({metric for (_, _, name), found in sight.lost.items() if name in gone for metric in found})
    if lost:
        said = " and ".join([*([", ".join(gone[:-1])] if gone[1:] else []), gone[-1]])
        yield Finding(
            NEVER,
            "notice",
            f"no dump has {said}, so {count_of(len(lost), 'metric')} {'has' if len(lost) == 1 else 'have'} no data",
            metrics=tuple(lost),
            hint=f"say what each is called under [dumps.fields]; or that no dump has it, {gone[0]} = false",
        )


def blindness_findings(sight: Sight, lateness: Lateness) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a field was blind, where the day can be believed all the same."""
    yield from absent_findings(sight, lateness.workflows)
    groups: dict[tuple[str, str, Severity], dict[str, list[Blindness]]] = defaultdict(lambda: defaultdict(list))
    records: dict[tuple[str, str], int] = defaultdict(int)
    for one in sight.blind:
        records[one.workflow, one.field] += one.records
        if sight.is_hollow(one) or not sight.is_worth_saying(one):
            continue
        if one.never and records[one.workflow, one.field] < {"gone": CERTAIN, "empty": CERTAIN_EMPTY}.get(one.loss, 0):
            continue
        groups[_code(one), one.field, _grade(one, sight, lateness)][one.workflow].append(one)
    for (_, _, severity), by_workflow in groups.items():
        for workflow, found in _together(by_workflow, lateness.workflows):
            for run in spells(one.day for one in found):
                yield _finding(workflow, [one for one in found if one.day in run], severity, sight, lateness)


def _together(
    by_workflow: Mapping[str, list[Blindness]], workflows: Sequence[str]
) -> Iterator[tuple[str | None, list[Blindness]]]:
    """Yield what holds of each workflow; once, of none, where it holds of all of several on the same days."""
    days = {tuple(one.day for one in found) for found in by_workflow.values()}
    if len(workflows) > 1 and len(days) == 1 and set(by_workflow) >= set(workflows):
        yield None, next(iter(by_workflow.values()))
    else:
        yield from by_workflow.items()


def _grade(one: Blindness, sight: Sight, lateness: Lateness) -> Severity:
    """Return how bad it is: like a lost day where a metric that calls people is lost, else a warning."""
    spoilt = sight.spoilt(one)
    as_hollow = Hollow(one.day, one.workflow, _code(one), "", metrics=spoilt)
    graded = grade(as_hollow, [one.workflow], lateness)
    if one.loss == "fewer":
        return "notice" if graded == "notice" else "warning"
    return "warning" if graded == "error" and not sight.is_told(one) else graded


def _finding(
    workflow: str | None, run: Sequence[Blindness], severity: Severity, sight: Sight, lateness: Lateness
) -> Finding:
    last, days = run[-1], tuple(one.day for one in run)
    field = sight.fields[last.field]
    when = f"on {on(days[0])}" if len(days) == 1 else f"for {count_of(len(days), 'day')}, {days_in_words(days)}"
    who = f" in {workflow}" if workflow else ""
    told = severity == "notice"
    return Finding(
        _code(last),
        severity,
        f"{_said(last, sight)} ({when}{who}{', as an entry says' if told else ''})",
        place=field.place if field.mapped else None,
        workflow=workflow,
        metrics=sight.spoilt(last),
        days=days,
        hint=None if told else _hint(last, field),
        due=None if told else lateness.due(days[0]),
        hollow=sight.is_told(last),
    )


def _code(one: Blindness) -> str:
    return NEVER if one.never and one.loss in ("gone", "empty") else CODES[one.loss]


def _said(one: Blindness, sight: Sight) -> str:
    """Return what is wrong with a field, in a clause."""
    field, name = sight.fields[one.field], one.field
    if one.loss in ("unusable", "unknown"):
        return _said_of_values(one, sight)
    if one.loss == "alike":
        return f"{name} holds one and the same value in every record that has it"
    if one.loss in ("smaller", "larger"):
        return (
            f"the values of {name} are more than twenty times {one.loss} than on any day before, as if in another unit"
        )
    if one.never:
        if one.loss == "gone":
            return f"{name} has never been in a dump, where it is looked for as {' or '.join(field.sources)}"
        return f"{name} has never held a value, though its name is in the dumps"
    return _said_of_records(one, sight)


def _said_of_records(one: Blindness, sight: Sight) -> str:
    name = one.field
    share = _percent(one.good / one.records)
    if one.loss == "fewer":
        seen = sight.seen(one.day, one.field) if one.bad else ""
        said = f"only {share} of the conversations have a usable {name}, where {_percent(one.usual or 0.0)} usually do"
        return f"{said}{seen and '; the others hold'}{seen}"
    held = f"only {share} of the conversations have" if one.good else "no conversation has"
    gone = ", and its name is in no file" if one.loss == "gone" else ""
    return f"{held} {name}, where {_percent(one.usual or 0.0)} usually do{gone}"


def _said_of_values(one: Blindness, sight: Sight) -> str:
    field = sight.fields[one.field]
    if one.loss == "unknown":
        return f"nearly all values of {one.field} are other words than {', '.join(field.words)}"
    like = sight.seen(one.day, one.field)
    return f"{one.field} should hold {_expected(field)}, and nearly all of its values are something else{like}"


def _expected(field: Field) -> str:
    if field.choices:
        return " or ".join(field.choices) if len(field.choices) < 4 else f"one of {', '.join(field.choices)}"
    kind = {"boolean": "true or false", "integer": "whole numbers", "number": "numbers"}.get(field.type, "texts")
    if field.min is not None and field.max is not None:
        return f"{kind} from {field.min:g} to {field.max:g}"
    return kind


def _hint(one: Blindness, field: Field) -> str:
    say = f"or, if no dump has it, {one.field} = false under [dumps.fields]"
    if one.loss in ("gone", "empty") and one.never:
        return f"correct its name under [dumps.fields] in watchbook.toml, {say}"
    if one.loss == "gone":
        return f"ask what it is called now: [dumps.fields] in watchbook.toml may try several names, {say}"
    if one.loss == "unknown" or (one.loss == "unusable" and field.choices):
        key = "words" if one.loss == "unknown" else "choices"
        return f'say under [dumps.fields] what it holds, {one.field} = {{ {key} = ["..."] }}, and ask metrics for that'
    return "ask whoever writes the dumps what changed, and write an entry about it"


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.095 else f"{share * 100:.1f} %"
