"""Which conversations of a day to read: the worst, some drawn by chance, and ordinary ones beside them.

The day's dumps are read again, as the roll-up read them: a conversation counts once, on the day of its own timestamp,
for the first source. Ids leave this room for whoever asked, and enter no ledger.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from watchbook.dumps.nested.conversation_plan import conversation_plan, of_conversations
from watchbook.dumps.records import WORKFLOW as POSITION
from watchbook.dumps.selection import Selection
from watchbook.metrics import REQUIRED, WORKFLOW
from watchbook.rollups.answers import answer_of
from watchbook.rollups.day_files import day_frames
from watchbook.rollups.slices import TALLIES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.metrics import Field, Metric

Group = Literal["worst", "drawn", "ordinary"]
GROUPS: Final[tuple[Group, ...]] = ("worst", "drawn", "ordinary")
QUARTER = 0.25
"""Part of a day's values that count against a mean or a distribution: those on the worse side."""
OF_VOICE: Final[Mapping[str, str]] = {"trouble": "trouble", "low": "low", "handoff": "unsure"}
"""What a voice of slices is about, among what slices count."""
COUNTS, VALUE, SIGNS, UNSURE = "_counts", "_value", "_signs", "_unsure"


@dataclass(frozen=True, slots=True)
class DayQuestion:
    """What is asked of a day."""

    workflow: str
    metric: Metric
    day: dt.date
    slices: tuple[tuple[str, frozenset[str]], ...]
    """(field, values): a conversation has to hold one of the values of each; an empty text stands for none."""
    count: int
    """Conversations of each group, at most."""
    upwards: bool
    """Whether more is what is worse."""
    voice: str = ""
    """Of slices, that spoke for the whole workflow; empty for another test."""


@dataclass(frozen=True, slots=True)
class PickedConversation:
    """A conversation that is worth reading."""

    conversation_id: str
    group: Group
    weight: float
    """How many of the day's conversations it stands for: of those drawn, all of their kind over those drawn."""


@dataclass(frozen=True, slots=True)
class DayPick:
    """What a day holds, and which conversations of it to read."""

    conversations: int
    """Of the workflow, on the day, whatever slices are asked for."""
    looked_at: int
    """Of these, in the slices, and with an answer to the metric."""
    counting: int
    """Of these, those that count against the metric."""
    picks: tuple[PickedConversation, ...]
    """By group; in each the first is what to read first."""
    in_slices: int
    """Conversations in the slices, whether they answer the metric or not."""


def pick_conversations(  # noqa: PLR0913, PLR0917  # the engagement in its parts, as `refresh` has it
    engagement: Engagement,
    fields: Mapping[str, Field],
    metrics: Mapping[str, Metric],
    calendar: Calendar,
    files: Iterable[DumpFile],
    there: Iterable[DumpFile],
    question: DayQuestion,
) -> DayPick:
    """Return which conversations of a day to read; whoever asks the same sees the same.

    Args:
        engagement: whose.
        fields: every field of a record.
        metrics: every metric over a record; how many of them a conversation counts against says which are worst.
        calendar: what a day is.
        files: that hold the day, in the order in which they are credited.
        there: all files that can be read.
        question: what is asked.

    Raises:
        DumpError: a file cannot be reached.
        ConfigError: two fields disagree on what one name holds.
    """
    selection = Selection.of(engagement, fields, _names(metrics, question) & fields.keys(), calendar)
    conversations = conversation_plan(engagement, selection)
    selection = selection if conversations is None else of_conversations(selection, conversations)
    position = selection.workflows.index(question.workflow)
    logs = [file for file in there if file.kind == "logs"]
    frames = [
        frame.filter(pl.col(POSITION) == position)
        for frame in day_frames(files, logs, question.day, selection, conversations)
    ]
    records = pl.concat(frames) if frames else pl.DataFrame(schema={**selection.schema(), POSITION: pl.UInt32})
    return _pick(records, question, _signs(metrics.values()))


def _names(metrics: Mapping[str, Metric], question: DayQuestion) -> set[str]:
    """Return the fields that are read."""
    dump_metrics = [metric for metric in metrics.values() if metric.source == "dumps" and metric.expression]
    tallies = (name for text in TALLIES.values() for name in pl.sql_expr(text).meta.root_names())
    answers = (name for metric in dump_metrics for name in answer_of(metric).fields)
    return {*REQUIRED, *tallies, *answers, *(field for field, _ in question.slices)}


def _pick(records: pl.DataFrame, question: DayQuestion, signs: Sequence[pl.Expr]) -> DayPick:
    inside = records.filter(*(_is_in_slice(field, values) for field, values in question.slices))
    rows = inside.select("conversation_id", *_answers(question, signs)).filter(pl.col(VALUE).is_not_null())
    rows = rows.with_columns(_counting(question, rows).alias(COUNTS), _chance(rows, question))
    against = rows.filter(pl.col(COUNTS)).sort(VALUE, SIGNS, UNSURE, "_chance", descending=[True, True, True, False])
    worst = against.head(question.count)
    rest = against.tail(max(against.height - worst.height, 0)).sort("_chance")
    ordinary = rows.filter(~pl.col(COUNTS)).sort("_chance")
    drawn, beside = rest.head(question.count), ordinary.head(question.count)
    groups = ((worst, worst.height), (drawn, rest.height), (beside, ordinary.height))
    picks = tuple(
        PickedConversation(name, group, whole / frame.height)
        for group, (frame, whole) in zip(GROUPS, groups, strict=True)
        for name in frame["conversation_id"]
    )
    return DayPick(records.height, rows.height, against.height, picks, inside.height)


def _is_in_slice(field: str, values: frozenset[str]) -> pl.Expr:
    text = pl.col(field).str.strip_chars().fill_null("")
    return text.is_in(sorted(values))


def _answers(question: DayQuestion, signs: Sequence[pl.Expr]) -> list[pl.Expr]:
    """Return what is asked of each record: how bad it is, the larger the worse, and what else speaks against it."""
    metric = question.metric
    value = _whole_workflow(question.voice) if metric.name == WORKFLOW else answer_of(metric).value
    number = value.cast(pl.Float64)
    return [
        (number if question.upwards else -number).alias(VALUE),
        pl.sum_horizontal(*(sign.cast(pl.Int64).fill_null(0) for sign in signs), pl.lit(0)).alias(SIGNS),
        (1.0 - pl.col("confidence")).fill_null(0.0).alias(UNSURE),
    ]


def _whole_workflow(voice: str) -> pl.Expr:
    """Return what counts against a workflow as a whole: what its slices' voice is about, else any sign of trouble."""
    if voice == "mix":
        return pl.lit(value=True)
    names = [OF_VOICE[voice]] if voice in OF_VOICE else ["trouble", "low", "unsure"]
    return pl.any_horizontal(pl.sql_expr(TALLIES[name]).fill_null(value=False) for name in names)


def _counting(question: DayQuestion, rows: pl.DataFrame) -> pl.Expr:
    """Return whether a record counts against the metric; of numbers, the quarter on the worse side does."""
    kind = question.metric.kind
    if question.metric.name == WORKFLOW or kind in ("share", "count"):
        return pl.col(VALUE) > (0.0 if question.upwards else -1.0)
    threshold = rows[VALUE].quantile(1.0 - QUARTER, interpolation="nearest")
    least = rows[VALUE].min()
    if threshold is None or threshold == least:
        return pl.col(VALUE) > (0.0 if least is None else least)
    return pl.col(VALUE) >= threshold


def _signs(metrics: Iterable[Metric]) -> list[pl.Expr]:
    """Return, for each share that has a worse side, whether a record is on it."""
    signs = []
    for metric in metrics:
        if metric.kind == "share" and metric.source == "dumps" and metric.expression and metric.worse in ("up", "down"):
            value = answer_of(metric).value
            signs.append(value if metric.worse == "up" else ~value)
    return signs


def _chance(rows: pl.DataFrame, question: DayQuestion) -> pl.Series:
    """Return a number for each row by which it is drawn: fixed by workflow, metric, day and id, and by nothing else."""
    seed = f"{question.workflow} {question.metric.name} {question.day} ".encode()
    digests = [hashlib.sha256(seed + name.encode()).digest()[:8] for name in rows["conversation_id"]]
    return pl.Series("_chance", [int.from_bytes(digest) for digest in digests], dtype=pl.UInt64)
