"""Which conversations of a day to read, for a terminal or a sheet of reviews: ids go nowhere else."""

from __future__ import annotations

import csv
import difflib
import io
import json
import os
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import quote

from watchbook.calendar import Calendar
from watchbook.check.finding_text import count_of, on
from watchbook.check.formats.one_line import one_line
from watchbook.config.values import CONVERSATION
from watchbook.errors import DumpError, Place, WatchbookError
from watchbook.ledger import POOLS, ROLLUPS, SLICES, SOURCES, VERDICTS, Ledger
from watchbook.metrics import JOINT, PLACE, WORKFLOW, WRONG_RATE, dimensions_of, fields_of, metrics_of, with_workflow
from watchbook.rollups.day_conversations import DayPick, DayQuestion, PickedConversation, pick_conversations
from watchbook.rollups.day_files import readable_files, sources_by_day
from watchbook.rollups.state import IntakeState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.dumps.discovery import DumpFile
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.rollups.day_conversations import Group

HEADINGS: Final[Mapping[Group, str]] = {
    "worst": "The worst of those that count against it",
    "drawn": "Drawn by chance from the others that do",
    "ordinary": "Ordinary ones, drawn by chance, to compare",
}
UNNAMED = ("(rare)", "(new)", *POOLS)
"""What stands in a verdict for many values in one."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula."""
LISTED = 5
"""Values of a dimension that an error names."""


@dataclass(frozen=True, slots=True)
class ConversationList:
    """The conversations of a day that are worth reading, ready to be printed."""

    workflow: str
    title: str
    """The workflow's."""
    metric: Metric
    day: dt.date
    slices: tuple[str, ...]
    """As they were asked for: `intent=refund`."""
    place: str
    """Where the verdict says that most of it lies, `intent=refund`; empty where it names nothing."""
    pick: DayPick
    link: str | None
    """[dumps] link."""

    def address(self, conversation: PickedConversation) -> str:
        """Return where a conversation can be read; empty where watchbook.toml does not say."""
        return self.link.replace(CONVERSATION, quote(conversation.conversation_id, safe="")) if self.link else ""


def list_conversations(  # noqa: PLR0913, PLR0917  # the words of one command
    engagement: Engagement, workflow: str, metric: str, day: dt.date, slices: Sequence[str], count: int
) -> ConversationList:
    """Return which conversations of a day to read.

    Raises:
        WatchbookError: a workflow, metric, day or slice that is not there, or a dump that can no longer be read.
    """
    fields, calendar, metrics = fields_of(engagement), Calendar.of(engagement.config), metrics_of(engagement)
    demand_known("workflow", workflow, engagement.config.workflows)
    subject = _subject(metric, metrics)
    slice_values = tuple(part for text in slices for part in _slice(engagement, text))
    store = Ledger(engagement.root / "ledger")
    verdict = next((row for row in _day_rows(store, workflow, day) if row.metric == metric), None)
    words, _, place = (verdict.test if verdict else "").partition(PLACE)
    question = DayQuestion(
        workflow,
        subject,
        day,
        slice_values,
        count,
        upwards=_is_up(subject, verdict),
        voice=words.partition(": ")[2] if words.startswith("slices") else "",
    )
    pick = pick_conversations(engagement, fields, metrics, calendar, *day_sources(engagement, store, day), question)
    listing = ConversationList(
        workflow,
        engagement.config.workflows[workflow].title or workflow,
        subject,
        day,
        tuple(slices),
        place,
        pick,
        engagement.config.dumps.link,
    )
    _demand_some(listing, store)
    return listing


def listing_text(listing: ConversationList) -> str:
    """Return the list for a terminal."""
    return "\n".join(_lines(listing)) + "\n"


def listing_json(listing: ConversationList) -> str:
    """Return the list as JSON."""
    pick = listing.pick
    text = json.dumps(
        {
            "workflow": listing.workflow,
            "metric": listing.metric.name,
            "day": str(listing.day),
            "slices": list(listing.slices),
            "place": listing.place,
            "conversations": pick.conversations,
            "in_slices": pick.in_slices,
            "looked_at": pick.looked_at,
            "counting": pick.counting,
            "picks": [
                {
                    "conversation_id": choice.conversation_id,
                    "link": listing.address(choice) or None,
                    "group": choice.group,
                    "weight": round(choice.weight, 6),
                }
                for choice in pick.picks
            ],
        },
        indent=1,
    )
    return f"{text}\n"


def listing_csv(listing: ConversationList, *, is_sheet: bool = False) -> str:
    """Return the list as CSV; as a sheet it has an empty column for the verdict.

    An id that a spreadsheet would take for a formula has an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ["conversation_id", "link", "group", "weight", "workflow", "metric", "day", "slices"]
    writer.writerow([*head, "verdict"] if is_sheet else head)
    for choice in listing.pick.picks:
        name = one_line(choice.conversation_id)
        writer.writerow(
            [
                f"'{name}" if name.startswith(FORMULA) else name,
                listing.address(choice),
                choice.group,
                f"{choice.weight:.6g}",
                listing.workflow,
                listing.metric.name,
                listing.day,
                ";".join(listing.slices),
                *([""] if is_sheet else []),
            ]
        )
    return out.getvalue()


def write_sheet(engagement: Engagement, listing: ConversationList, path: Path) -> None:
    """Write a sheet for reviews, readable for its owner alone; one that stands is never overwritten.

    Raises:
        WatchbookError: it lies in the engagement's folder, is there already, or cannot be written.
    """
    if path.resolve().is_relative_to(engagement.root.resolve()):
        raise WatchbookError(
            f"{path} lies in the engagement's folder, whose files may come into git: conversations' ids do not belong"
            " there",
            hints=("write the sheet elsewhere: --review ~/review.csv",),
        )
    text = listing_csv(listing, is_sheet=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise WatchbookError(
            f"{path} is there already, perhaps with verdicts in it; it was left as it is", hints=("name another file",)
        ) from error
    except OSError as error:
        raise WatchbookError(f"{path} cannot be written: {error.strerror or error}") from error


def _lines(listing: ConversationList) -> Iterator[str]:
    pick = listing.pick
    where = f" in {' and '.join(one_line(text) for text in listing.slices)}" if listing.slices else ""
    yield (
        f"{listing.title}, {listing.metric.title.lower()}, {on(listing.day)}: {pick.counting:,} of "
        f"{count_of(pick.looked_at, 'conversation')}{where} {'counts' if pick.counting == 1 else 'count'} against it."
    )
    if pick.looked_at < pick.in_slices:
        yield f"{count_of(pick.in_slices - pick.looked_at, 'other')} give the metric no answer."
    if listing.place and not listing.slices:
        dimension, _, values = listing.place.partition("=")
        first = next((value for value in values.split(",") if value not in UNNAMED and value[:1] != "+"), "")
        yield f"Most of it lies in {listing.place}" + (
            f": try --slice {shlex.quote(f'{dimension}={first}')}" if first else "."
        )
    for group, heading in HEADINGS.items():
        rows = [choice for choice in pick.picks if choice.group == group]
        if rows:
            yield ""
            yield f"{heading} ({len(rows)}):"
            yield from (f"  {one_line(listing.address(choice) or choice.conversation_id)}" for choice in rows)


def _subject(name: str, metrics: Mapping[str, Metric]) -> Metric:
    known = with_workflow(metrics)
    demand_known("metric", name, known)
    metric = known[name]
    if name == WRONG_RATE or metric.source == "evals":
        why = "is estimated from several signs" if name == WRONG_RATE else "comes from the golden set, not from dumps"
        raise WatchbookError(
            f"{name} {why}: no conversation counts against it",
            hints=(f"ask for {WORKFLOW}, or for a metric over conversations, {', '.join(list(metrics)[1:4])}",),
        )
    return metric


def demand_known(kind: str, name: str, known: Collection[str]) -> None:
    """Raise unless a name is known, and say which was meant."""
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
        raise WatchbookError(f"there is no {kind} {one_line(name)!r}", hints=(hint,))


def _slice(engagement: Engagement, text: str) -> list[tuple[str, frozenset[str]]]:
    """Return the field and the values of `intent=refund,pin`, as a verdict writes them; of a pair, of both fields."""
    name, equals, listed = text.partition("=")
    dimensions = {dimension.name: dimension for dimension in dimensions_of(engagement)}
    if not equals:
        raise WatchbookError(
            f"{one_line(text)!r} is no slice", hints=("write it like --slice intent=refund; `intent=` means none",)
        )
    demand_known("dimension", name.strip(), dimensions)
    dimension = dimensions[name.strip()]
    values = [value.strip() for value in ([listed] if listed.strip() in dimension.values else listed.split(","))]
    pools = [value for value in values if value in UNNAMED or value.startswith("+")]
    if pools:
        raise WatchbookError(
            f"{one_line(pools[0])} stands for many values of {name} in one, and cannot be asked for",
            hints=("name a value, or leave --slice away",),
        )
    if not dimension.pair:
        return [(dimension.field, frozenset(values))]
    parts = listed.split(JOINT)
    if len(parts) != len(dimension.pair):
        raise WatchbookError(
            f"{one_line(text)!r} names no pair of values", hints=(f"write it like --slice '{name}=refund{JOINT}web'",)
        )
    return [
        (part_dimension.field, frozenset([part.strip()]))
        for part_dimension, part in zip(dimension.pair, parts, strict=True)
    ]


def _day_rows(store: Ledger, workflow: str, day: dt.date) -> Iterable[Verdict]:
    rows = store.read(VERDICTS, [f"{day:%Y-%m}"])
    return (row for row in rows if row.workflow == workflow and row.day == day)


def _is_up(metric: Metric, verdict: Verdict | None) -> bool:
    """Return whether more is worse; of a metric that may go wrong either way, whether more came than was expected."""
    if metric.worse in ("up", "down") or metric.kind == "count":
        return metric.worse != "down" or metric.kind == "count"
    if verdict is None or verdict.value is None or verdict.expected is None:
        return True
    return verdict.value >= verdict.expected


def day_sources(engagement: Engagement, store: Ledger, day: dt.date) -> tuple[list[DumpFile], list[DumpFile]]:
    """Return the files that hold a day, in the order in which they are credited, and all that can be read.

    Raises:
        DumpError: the ledger has no such day, or a file of it is gone.
    """
    rollups = store.read(ROLLUPS, [f"{day:%Y-%m}"])
    state = IntakeState(sources=tuple(store.read(SOURCES)), rollups=tuple(rollups))
    sources = sources_by_day(state).get(day, ())
    if not sources:
        days = sorted(sources_by_day(state))
        near = f": {on(days[0])} to {on(days[-1])}" if days else ""
        raise DumpError(
            f"no dump with conversations of {on(day)} is in the ledger",
            hints=(f"`watchbook run` reads what came since; that month has {count_of(len(days), 'day')}{near}",),
        )
    there = readable_files(engagement, state)
    missing = [source.source for source in sources if source.source not in there]
    if missing:
        raise DumpError(
            f"is not there any more, so the conversations of {on(day)} cannot be read again",
            place=Place(missing[0]),
            hints=("put the file back for as long as you read; nothing else needs it",),
        )
    return [there[source.source] for source in sources], list(there.values())


def _demand_some(listing: ConversationList, store: Ledger) -> None:
    """Refuse a workflow without conversations, and slices that did not occur."""
    pick, day = listing.pick, on(listing.day)
    if not pick.conversations:
        raise WatchbookError(f"{listing.title} had no conversation on {day}", hints=("ask for another day",))
    if not pick.in_slices:
        where = " and ".join(one_line(text) for text in listing.slices)
        raise WatchbookError(
            f"none of the {count_of(pick.conversations, 'conversation')} of {listing.title} on {day} is in {where}",
            hints=tuple(_occurring(listing, store)),
        )


def _occurring(listing: ConversationList, store: Ledger) -> Iterator[str]:
    """Yield which values of each dimension that was asked for did occur, the most frequent first."""
    counts: dict[str, dict[str, int]] = {}
    for row in store.read(SLICES, [f"{listing.day:%Y-%m}"]):
        if row.day == listing.day and row.workflow == listing.workflow and row.value and row.value not in POOLS:
            by_value = counts.setdefault(row.dimension, {})
            by_value[row.value] = by_value.get(row.value, 0) + row.n
    for name in dict.fromkeys(text.partition("=")[0].strip() for text in listing.slices):
        frequent = sorted(counts.get(name, {}).items(), key=lambda item: (-item[1], item[0]))[:LISTED]
        yield f"of {name} there were {', '.join(value for value, _ in frequent)}" if frequent else f"no {name} is known"


OutputFormat = Literal["text", "json", "csv"]
WRITERS: Final = {"text": listing_text, "json": listing_json, "csv": listing_csv}
