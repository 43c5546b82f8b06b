"""The record of one entry: everything known of it, for somebody outside of the two teams. docs/record.schema.json."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # pydantic reads the types of fields when it runs
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from watchbook.evidence.record.oecd_criteria import Criterion, criteria
from watchbook.journal.entry import Baseline, Cause, EntryType, Route, Severity, Status  # noqa: TC001  # as above
from watchbook.ledger import About, Occasion, Outcome, State  # noqa: TC001  # as above

ABOUT = (
    "What one repository holds about one entry of its journal: what people wrote, what was measured, and what git and "
    "receipts show about when. Field names of `report` follow the OECD's common reporting framework for AI incidents "
    "of February 2025. It is a record to report from; it is no report to an authority, it says nothing about whether "
    "one is owed, and nobody has confirmed that it suffices for one."
)
"""What a record is, and is not."""
Value = str | list[str] | dict[str, str] | None


class RecordPart(BaseModel):
    """A part of a record; fields are added, never renamed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Origin(RecordPart):
    """What made the record."""

    tool: str = Field(description="Name and version.")
    engagement: str = Field(description="The engagement's name.")
    commit: str = Field(description="The repository's commit, or empty outside git.")
    as_of: dt.datetime | None = Field(description="The time the ledger speaks of; null before the first run.")


class MissingAnswer(RecordPart):
    """A criterion that nothing is stated for."""

    criterion: int
    name: str
    field: str
    mandatory: bool
    write: str = Field(description="What to write into the entry.")


class RecordWorkflow(RecordPart):
    """A workflow."""

    name: str
    title: str


class RecordWithdrawal(RecordPart):
    """Why an entry counts no more; its text and its switches stay as they were written."""

    by: str
    at: dt.datetime
    because: str
    into: str | None = Field(description="The id of the entry that says it now; null where none does.")


class RecordWindow(RecordPart):
    """When a change was planned to take place."""

    start: dt.datetime
    end: dt.datetime
    announced: bool = Field(description="Whether git, and receipts where there are any, saw it written before.")


class RecordEntry(RecordPart):
    """The entry, as people wrote it."""

    id: str
    path: str
    type: EntryType
    title: str
    first_day: dt.date
    last_day: dt.date | None = Field(description="Null while it goes on.")
    workflows: list[RecordWorkflow]
    metrics: list[str] = Field(description="Empty: all of the workflows'.")
    severity: Severity | None = Field(description="On the scale of the two teams.")
    status: Status
    cause: Cause | None
    baseline: Baseline = Field(description="What it does to the days it explains.")
    imported: str | None = Field(description="Where it was written before; its dates are then not provable.")
    planned: RecordWindow | None = Field(description="When it was to take place; null where nobody planned it.")
    withdrawn: RecordWithdrawal | None = Field(description="Why it counts no more; null where it counts.")
    sections: dict[str, str] = Field(description="Markdown by heading.")


class RecordNotice(RecordPart):
    """Who knew, and since when."""

    who: str
    at: dt.datetime
    how: str | None = Field(description="By what; `messages` has those that the tool sent.")


class RecordMessage(RecordPart):
    """A message about the entry's days, delivered or not."""

    at: dt.datetime
    channel: str = Field(description="As watchbook.toml calls it; the address is in no record.")
    about: About
    workflow: str = Field(description="Empty where it is about none.")
    first_day: dt.date = Field(description="The first day that it is about.")
    occasion: Occasion
    severity: str
    outcome: Outcome
    reason: str = Field(description="Why it failed; else empty.")


class RecordAnswer(RecordPart):
    """A call, all that was delivered about one thing until it was over, and who answered it."""

    told: dt.datetime = Field(description="When the first message arrived.")
    channels: list[str] = Field(description="Those that took a message of it.")
    severity: str = Field(description="Whose promise it was held to.")
    answered: dt.datetime | None = Field(description="What somebody did first; null where nobody did anything.")
    by: str | None
    how: Literal["ack", "switch", "note", "noticed"] | None
    authority: list[str] = Field(description="What they may do without asking, as watchbook.toml has it today.")
    over: dt.datetime | None = Field(description="When people were told that it is over.")
    seconds: int | None = Field(description="From the first message to the answer.")
    seconds_promised: int | None = Field(description="Within which somebody answers; null where nothing is promised.")
    late: bool = Field(description="Whether that was later than promised; of what nobody answered, whether it is due.")


class RecordSwitch(RecordPart):
    """A change of a workflow's route."""

    at: dt.datetime
    workflow: str
    to: Route
    by: str
    reason: str
    decided: dt.datetime | None = Field(description="When it was decided; null where nobody wrote it down.")


class RecordTiming(RecordPart):
    """What one switch to people took. A conversation counts by when it began; null is what is not known."""

    workflow: str
    sign: dt.date | None = Field(description="The first day out of band that the entry explains.")
    known: dt.datetime | None = Field(description="When that was first known.")
    noticed: dt.datetime | None
    decided: dt.datetime | None
    switched: dt.datetime
    last_by_ai: dt.datetime | None = Field(description="The last conversation after the switch that the AI handled.")
    first_by_people: dt.datetime | None = Field(description="The first one after it that people handled.")
    back: dt.datetime | None = Field(description="When it was switched back to the AI.")
    ai: int | None = Field(
        description="Conversations after the switch that the AI handled; null where none is counted."
    )
    people: int | None = Field(description="Conversations after the switch that people handled.")
    seconds_to_manual: int | None = Field(description="From the switch to the last conversation of the AI; 0 for none.")
    seconds_promised: int = Field(description="How long that is promised to take.")
    not_counted: list[dt.date] = Field(description="Days of it whose dumps could not be counted.")


class RecordVersion(RecordPart):
    """A version of model or prompt that the dumps hold, from a week before the entry's first day to its last."""

    workflow: str
    field: str
    value: str
    first_day: dt.date = Field(description="The first day in the ledger on which it was seen.")
    last_day: dt.date = Field(description="The last day of these on which it was seen.")
    records: int = Field(description="Records of these days.")


class RecordDump(RecordPart):
    """A raw file of one of the entry's days."""

    day: dt.date
    source: str
    sha256: str
    size: int = Field(description="Bytes.")
    note: str = Field(description="What was odd about it; empty where nothing was.")


class RecordVerdict(RecordPart):
    """A verdict that the entry explains."""

    day: dt.date
    workflow: str
    metric: str
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    n: int
    state: State
    test: str = Field(description="Which test spoke, or empty.")
    place: str = Field(description="The slices in which most of it lies, as `intent=refund,pin,+4`; or empty.")
    out_of_band: bool = Field(description="Whether the day asked for an entry.")
    first_known: dt.datetime | None = Field(description="When this state was first known; null where no log has it.")
    dump: str = Field(description="12 hex digits over the hashes of the day's files.")


class Record(RecordPart):
    """Everything known of one entry."""

    format: Literal["watchbook-record/1"] = "watchbook-record/1"
    about: str = ABOUT
    made: Origin
    report: dict[str, Value] = Field(description="By criterion of the framework; null where nothing is stated.")
    not_stated: list[MissingAnswer] = Field(description="Criteria without a statement, the mandatory ones first.")
    entry: RecordEntry
    told: list[RecordNotice]
    messages: list[RecordMessage] = Field(description="What was sent about its days, and what became of each.")
    answers: list[RecordAnswer] = Field(description="How each call about its days was answered.")
    switches: list[RecordSwitch]
    timings: list[RecordTiming] = Field(description="What each of its switches to people took.")
    versions: list[RecordVersion]
    dumps: list[RecordDump]
    verdicts: list[RecordVerdict]
    provenance: dict[str, Any] | None = Field(
        description="As `watchbook journal --json` has it, with the timeline: docs/evidence.md. Null outside git."
    )
    receipts: dict[str, Any] | None = Field(
        description="As `watchbook verify --json` has it for the entry: docs/evidence.md. Null where none covers it."
    )


def as_json(record: Record) -> str:
    """Return a record as JSON; the same repository gives the same bytes."""
    return json.dumps(record.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def json_schema() -> str:
    """Return the JSON Schema of records, with a property for each of the framework's criteria."""
    fields: dict[str, Any] = {
        criterion.field: (Value, Field(description=_describe(criterion))) for criterion in criteria()
    }
    report = create_model("Report", __base__=RecordPart, __doc__="By criterion of the framework.", **fields)
    whole = create_model("Record", __base__=Record, __doc__=Record.__doc__, report=(report, ...))
    return json.dumps(whole.model_json_schema(), indent=2, sort_keys=True) + "\n"


def _describe(criterion: Criterion) -> str:
    obligation = ", mandatory" if criterion.mandatory else ""
    return f"Criterion {criterion.number} ({criterion.dimension}{obligation}): {criterion.name}."
