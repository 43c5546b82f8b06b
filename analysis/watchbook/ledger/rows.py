"""The ledger's rows: plain values, one class a table."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # msgspec looks up what the fields are
from dataclasses import dataclass
from typing import Literal

State = Literal["in", "out", "learning", "low-volume", "no-data", "manual"]
"""A day's judgement of a metric; `manual`: people did the work."""

SourceKind = Literal["logs", "evals"]
About = Literal["workflow", "dumps", "run", "shift"]
"""What people are told about: a workflow out of its band, days without dumps, a day's job that failed, a shift."""
Occasion = Literal["out", "worse", "manual", "overdue", "broken", "resolved", "unanswered", "update", "handover"]
"""Why they are told now; `manual`: a limit is passed beyond which people had better do the work; `unanswered`: nobody
has answered within the promise; `update`: an open incident has had no word for longer than promised; `handover`: a
shift begins."""
Outcome = Literal["delivered", "failed", "no-address", "withdrawn"]
"""What became of a message; `withdrawn`: it could not be delivered, and there is nothing left to tell."""
FIXED_POINT = 1_000_000
"""Sums of a mean's values are integers in millionths; sums of squares in millionths of millionths."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """One raw file as it was last read."""

    source: str
    """Path below the engagement's root, or URL."""
    kind: SourceKind
    date: dt.date
    """The date in the file's name; records belong to the day of their own timestamp."""
    sha256: str
    """64 hex digits over the raw bytes."""
    size: int
    """Bytes as stored."""
    definitions: str
    """8 hex digits over everything in watchbook.toml that changes how the file is rolled up."""
    note: str
    """What was odd about the file as a whole (`truncated`, `empty`), and where it is now (`expired`, `archived`)."""


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """A count in a file's conservation account.

    For a file (field empty): lines = blank + rolled-up + duplicate + every `quarantined:REASON`. Where lines are rows
    of conversations, `in-conversations`, `left-out` and `late` stand in place of rolled-up, which counts conversations.
    For a field: rolled-up = used + null + every `invalid:REASON`; `coerced` counts those of `used` written as text.
    """

    date: dt.date
    source: str
    field: str
    """Empty for the file's lines, else one of our field names."""
    outcome: str
    count: int


@dataclass(frozen=True, slots=True, order=True)
class QuarantinedLine:
    """A line that was set aside; its text is never kept."""

    date: dt.date
    source: str
    line: int
    """1-based line in the decompressed file."""
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Rollup:
    """What one source says about a metric on a day; rollups merge by addition."""

    day: dt.date
    workflow: str
    metric: str
    source: str
    definition: str
    """8 hex digits of the metric's definition."""
    n: int
    """Records with an answer: a share's denominator, a mean's or histogram's records, a count's count."""
    total: int
    """A share's numerator; a mean's sum in millionths; else 0."""
    squares: int
    """A mean's sum of squares, in millionths of millionths; else 0."""
    bins: tuple[int, ...]
    """Counts of a histogram or quantile: below its first bin, in each bin, above the last; else empty."""

    @property
    def closed_bins(self) -> tuple[int, ...]:
        """Return counts per bin, with what lies beyond them in the first and last."""
        if not self.bins:
            return ()
        below, first, *middle, last, above = self.bins if len(self.bins) > 3 else (*self.bins[:2], 0, self.bins[2])
        inner = [below + first, *middle, last + above]
        return tuple(inner) if len(self.bins) > 3 else (sum(self.bins),)


WITHHELD = "(withheld)"
"""Stands for all values of a category that do not look like a version or a channel; no such value has brackets."""
OTHER = "(other)"
"""Stands for the values of a category beyond those that are told apart."""
POOLS = (WITHHELD, OTHER)
"""What stands in place of values."""


@dataclass(frozen=True, slots=True, order=True)
class Category:
    """How many records of a day carried a value of a field (a model version, a channel)."""

    day: dt.date
    workflow: str
    field: str
    value: str
    """As the dump has it, where it may be published; else WITHHELD or OTHER."""
    source: str
    n: int


@dataclass(frozen=True, slots=True, order=True)
class SliceCount:
    """What the records of a workflow's day that share a value of a dimension count, as one source says it.

    Rows merge by addition, and the values of a dimension add up to the whole.
    """

    day: dt.date
    workflow: str
    dimension: str
    value: str
    """As the dump has it, where it may be published; else WITHHELD or OTHER; empty for records without one."""
    source: str
    n: int
    unsure: int
    """Handed over because the AI was not sure enough, or because the question was not its own."""
    low: int
    """With a confidence below one half."""
    answered: int
    """That the AI answered itself."""
    trouble: int
    """Of these, with a sign that the answer was of no use."""


@dataclass(frozen=True, slots=True, order=True)
class SlicePlace:
    """What a slice counted on a day on which its workflow was out, beside what is normal for it."""

    day: dt.date
    workflow: str
    dimension: str
    voice: str
    """What is counted: mix (conversations, among all), trouble (among those that the AI answered) or handoff."""
    window: int
    """Days that were looked at together, the day itself the last."""
    value: str
    """As in `SliceCount`; `(rare)` and `(new)` stand for many in one."""
    is_named: bool
    """Whether the verdict names it; where it names none, the deviation is spread over everything."""
    tally: int
    cases: int
    """Among how many; of the mix, among all of the workflow."""
    expected: float | None
    """Of `tally`, by the slice's own past."""
    lower: float | None
    upper: float | None
    """Its band: three standard deviations."""


@dataclass(frozen=True, slots=True, order=True)
class HourCount:
    """What a workflow's day counts by local hour, as one source says it; rows merge by addition."""

    day: dt.date
    workflow: str
    source: str
    cases: tuple[int, ...]
    """24 counts of conversations, without those that failed loudly or were people's anyway."""
    unsure: tuple[int, ...]
    """24 counts of hand-offs for want of confidence."""


@dataclass(frozen=True, slots=True, order=True)
class FieldUse:
    """How many records of a workflow's day a field could be used of, as one source says; rows merge by addition.

    Records without a value are those that are neither used nor invalid.
    """

    day: dt.date
    workflow: str
    field: str
    source: str
    records: int
    there: int
    """Records of a file in which the field's name stands, whether it holds something or not."""
    used: int
    """With a usable value."""
    strange: int
    """Of those used, with a text that nobody asks for."""
    invalid: int
    """With a value that cannot be used."""
    alike: int
    """`used`, where the source holds but one value; else 0, and 0 for fields of which it is nothing odd."""
    positive: int
    """With a number above zero."""
    size: int
    """Sum of the logarithms to base 10 of those numbers, each in whole thousandths."""


@dataclass(frozen=True, slots=True, order=True)
class FieldShape:
    """What kind of value could not be used: how many letters, digits and signs; never the value."""

    day: dt.date
    workflow: str
    field: str
    shape: str
    source: str
    n: int
    """Of the first hundred unusable values of each batch."""


@dataclass(frozen=True, slots=True, order=True)
class Verdict:
    """A day's judgement of a metric, from earlier days only."""

    day: dt.date
    workflow: str
    metric: str
    value: float | None
    """On the metric's own scale: a share 0 to 1, a mean, a count; None where nothing was measured."""
    n: int
    expected: float | None
    lower: float | None
    upper: float | None
    state: State
    flag: bool
    """Whether the day asks for an entry."""
    test: str
    """Which test spoke, or empty."""
    score: float | None
    """How far out: the test's statistic in units of the metric's own noise, signed."""
    provisional: bool
    """Judged on too few days for the band to have settled."""
    dump: str
    """12 hex digits over the hashes of the day's sources, or empty."""


@dataclass(frozen=True, slots=True, order=True)
class Sensitivity:
    """What the tests see of a metric, found by putting shifts into its own past."""

    through: dt.date
    """The last day of that past."""
    workflow: str
    metric: str
    a_day: int
    """Median records a day behind the value."""
    usual: float | None
    """Median value."""
    shift: float | None
    """The smallest shift found nearly always, signed, on the metric's own scale; None where none that was tried is."""
    days: float | None
    """Median days until it was found; 0 for the day of its onset."""
    alarms: int
    """Alarms in that past on days that nobody explained; days in a row count once."""
    judged: int
    """Days judged in that past on which an alarm would have counted."""


@dataclass(frozen=True, slots=True, order=True)
class Effect:
    """What an entry does to a band: as it is, and as it would be had nobody written the entry."""

    day: dt.date
    """The first measured day behind the entry's days, or the last day of all while it goes on."""
    entry: str
    """Its id."""
    workflow: str
    metric: str
    lower: float | None
    upper: float | None
    lower_without: float | None
    upper_without: float | None
    cells: str
    """8 hex digits over the days that this entry alone leaves out or starts a level on."""


@dataclass(frozen=True, slots=True, order=True)
class HandledDay:
    """Who handled a workflow's conversations on a day of a spell for which it was switched to people.

    The rows of a spell merge by addition. The day before the switch has one, too, if the hour before it falls there.
    """

    day: dt.date
    workflow: str
    at: dt.datetime
    """When it was switched to people; with the workflow it names the spell."""
    until: dt.datetime
    """How far this day is counted: to its end, or to the switch back."""
    ai: int
    """Conversations that began on this day after the switch, and that the AI handled."""
    people: int
    """Those that people handled."""
    last_before: dt.datetime | None
    """When the last one before the switch began that the AI handled; None where the day has none."""
    last_ai: dt.datetime | None
    """When the last one after it began that the AI handled."""
    first_people: dt.datetime | None
    """When the first one after it began that people handled."""
    minutes: tuple[int, ...]
    """Of `ai`, how many began in each minute after the switch, for up to an hour and without zeros at the end."""
    note: str
    """What is odd about the day's files: `truncated`, `damaged`; `expired` where they are gone and this stays."""
    inputs: str
    """8 hex digits over the files and the settings it was counted from."""


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    """A file, as it was first seen with these bytes."""

    seen_at: dt.datetime
    source: str
    sha256: str
    size: int
    lines: int
    rolled_up: int
    duplicates: int
    quarantined: int


@dataclass(frozen=True, slots=True, order=True)
class VerdictRevision:
    """A verdict as it became known: first, and at each revision."""

    known_at: dt.datetime
    day: dt.date
    workflow: str
    metric: str
    state: State
    flag: bool
    test: str
    value: float | None


@dataclass(frozen=True, slots=True, order=True)
class Execution:
    """A scheduled notebook that passed."""

    ran_at: dt.datetime
    notebook: str
    period: str
    """What it covers: a date, an ISO week or a month."""
    inputs: str
    """64 hex digits over everything it read, and what the ledger held of it then; unchanged, it is not run again."""
    report: str
    """Its report below ledger/reports, or empty."""


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """A message that left the house, or did not."""

    at: dt.datetime
    channel: str
    key: str
    """The same for all that is said about one thing, and for no other: receivers fold by it."""
    about: About
    workflow: str
    """Empty where it is about none."""
    first: dt.date
    """The first day that it is about."""
    occasion: Occasion
    severity: str
    outcome: Outcome
    reason: str
    """Why it failed, in words that hold no address; else empty."""
