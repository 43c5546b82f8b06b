"""The tables of watchbook.toml, one model each."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from watchbook.config.between_tables import (
    demand_country,
    demand_distinct_flags,
    demand_distinct_names,
    demand_known_pairs,
    demand_known_people,
)
from watchbook.config.closed_days import ClosedDays  # noqa: TC001  # pydantic reads it
from watchbook.config.fallback_tables import FallbackConfig, WorkflowFallbackConfig
from watchbook.config.mapping_tables import (
    ColumnConfig,
    ConversationConfig,
    CsvConfig,
    FieldMappingConfig,
    PartConfig,
    Word,
)
from watchbook.config.metric_tables import ALWAYS_DIMENSIONS, DimensionConfig, MetricConfig
from watchbook.config.notify_tables import NotifyConfig
from watchbook.config.oncall_tables import OncallConfig, PersonConfig, PromiseConfig
from watchbook.config.run_table import RunConfig
from watchbook.config.switch_limits import SwitchWhenConfig  # noqa: TC001  # pydantic reads it
from watchbook.config.values import (
    Clock,
    ConversationLink,
    Country,
    Duration,
    PathTemplate,
    Slug,
    Table,
    Zone,
    duration,
)
from watchbook.config.watch_drill_table import WatchDrillConfig

A_DAY = dt.timedelta(hours=24)
FieldType = Literal["text", "number", "integer", "boolean", "timestamp"]

REVIEWS = "reviews"
"""Where the counts of what people read of conversations lie, below the engagement's root."""


class EngagementConfig(Table):
    """One vendor and one client."""

    name: str = Field(min_length=1, max_length=120, description="The engagement's name, as the site shows it.")
    timezone: Zone = Field(description="IANA zone in which a business day runs from midnight to midnight.")
    holidays: Country | None = Field(default=None, description="Country, or country-subdivision, of public holidays.")
    vendor: str = Field(default="the vendor", description="Who runs the workflows.")
    client: str = Field(default="the client", description="For whom.")
    tell_us: str = Field(
        default="",
        max_length=400,
        pattern=r"^(mailto:[^\s?@]+@[^\s?]+|https://[^\s]+)?$",
        description="Where a reader of the site says that something is wrong: mailto:NAME@HOST, or the https address "
        "of an issue form; each day, metric and entry then links to it, filled in.",
    )


class FieldConfig(FieldMappingConfig):
    """A record's field: where it stands in the dumps and what it may hold."""

    source: list[str] | None = Field(default=None, min_length=1, description="Names in the dump, tried in turn.")
    type: FieldType | None = Field(default=None, description="What the value is.")
    min: float | str | None = Field(
        default=None, description="Smallest valid value; below it the field is null. A path: the smallest of all rows."
    )
    max: float | str | None = Field(
        default=None, description="Largest valid value; above it the field is null. A path: the largest of all rows."
    )
    choices: list[str] | None = Field(
        default=None, min_length=1, description="Valid texts, in any case; others are null."
    )
    absent: bool = Field(default=False, description="true: no dump has it, and nobody misses it; short: NAME = false.")
    words: list[str] | None = Field(
        default=None, min_length=1, description="Expected texts; others are kept, and said when they are nearly all."
    )
    sparse: bool | None = Field(
        default=None,
        description="true: many records have none by nature, as with a rating, and nobody asks why (WB356).",
    )


def _field(value: object) -> object:
    if isinstance(value, bool):
        if value:
            raise ValueError(
                "write the field's name in the dump; only false, for a field that no dump has, has no name"
            )
        return {"absent": True}
    if isinstance(value, str):
        return {"source": [value]}
    if isinstance(value, list):
        return {"source": value}
    return value


def _column(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class DumpsConfig(Table):
    """Where the daily log dumps lie and how they are read."""

    preset: str | None = Field(
        default=None,
        description="A product's shape to start from (`watchbook preset list`); what is written here wins.",
    )
    path: PathTemplate = Field(
        description="Path template with {date} ({date:%Y%m%d} where it is no YYYY-MM-DD), and {workflow} where the "
        "path names it; anything fsspec opens (local, s3://, gs://, az://)."
    )
    due: Clock = Field(default=dt.time(6), description="Local time on the next day by which a dump has arrived.")
    link: ConversationLink | None = Field(
        default=None,
        description="Where a conversation can be read, as `watchbook conversations` links it: "
        "`https://traces.example.com/t/{conversation_id}`. It stands in no message and on no page.",
    )
    naive_timestamps: Zone | None = Field(
        default=None, description="Zone to assume for timestamps without an offset; unset, they are quarantined."
    )
    closed: ClosedDays = Field(
        default_factory=list,
        description="Days of which no dump is expected: weekdays (`Sat`), `holidays` (those of the country above), "
        "`2026-12-24` or `2026-12-24/2027-01-01`. What comes all the same is judged.",
    )
    fields: dict[
        Slug,
        Annotated[FieldConfig, BeforeValidator(_field, json_schema_input_type=bool | str | list[str] | FieldConfig)],
    ] = Field(
        default_factory=dict,
        description="ours = theirs: a name, a path, a list of them, or a table; false for a field that no dump has.",
    )
    rows: str | None = Field(
        default=None, description="Where a line's rows stand if it holds several, like `resourceSpans[*].spans[*]`."
    )
    nulls: list[str] = Field(default_factory=list, description="Texts that say that there is nothing, in any field.")
    words: dict[Slug, dict[str, list[Word]]] = Field(
        default_factory=dict,
        description='What dumps call a value: [dumps.words.feedback] up = ["Good", 1]; of a boolean, true and false.',
    )
    columns: dict[
        Slug, Annotated[ColumnConfig, BeforeValidator(_column, json_schema_input_type=str | ColumnConfig)]
    ] = Field(default_factory=dict, description="Names for paths, so that conditions (`where`) can ask for them.")
    csv: CsvConfig | None = Field(default=None, description="How CSV is written, where not with commas in UTF-8.")
    conversation: ConversationConfig | None = Field(
        default=None, description="How rows make conversations; unset, each row is one."
    )
    parts: list[PartConfig] = Field(
        default_factory=list, description="Files of other kinds that say more of the same conversations."
    )


class EvalsConfig(Table):
    """Where the nightly results of the golden set lie."""

    path: PathTemplate = Field(description="Path template with {date}; JSON: workflow → passed of n.")
    passed: list[str] = Field(default=["passed", "golden_passed"], description="Names of the count passed.")
    n: list[str] = Field(default=["n", "golden_n"], description="Names of the count of questions.")
    closed: ClosedDays = Field(
        default_factory=list, description="Nights on which the golden set is not asked, written like those of [dumps]."
    )


class WorkflowConfig(Table):
    """A job the AI does for the client."""

    title: str = Field(default="", max_length=80, description="As the site shows it; the name itself when empty.")
    also: list[str] = Field(default_factory=list, description="What dumps call it beside its name.")
    headline: list[Slug] = Field(
        default_factory=list, max_length=4, description="Metrics on the front page, up to four."
    )
    closed: ClosedDays = Field(
        default_factory=list,
        description="Days on which this workflow has no conversations, beside those of [dumps], and written like them.",
    )
    fallback: WorkflowFallbackConfig = Field(
        default_factory=WorkflowFallbackConfig, description="Its part of the off-switch: [workflows.NAME.fallback]."
    )
    switch_when: list[SwitchWhenConfig] = Field(
        default_factory=list,
        description="Acceptable limits: when one is passed, people are recommended. [[workflows.NAME.switch_when]].",
    )


class AlertsConfig(Table):
    """How often a person may be called for nothing."""

    false_alarms_per_workflow_year: float = Field(
        default=2.0, gt=0, le=52, description="The budget from which every limit follows."
    )


class ReviewsConfig(Table):
    """How far reviewed answers can be believed."""

    right: float = Field(default=1.0, gt=0.5, le=1.0, description="Share of reviews that judge rightly.")


class GraceConfig(Table):
    """How long a day may be out of band before an entry is due, by the severity its verdicts suggest."""

    sev1: Duration = Field(default=A_DAY, description="Calls fail loudly, or a hard limit is broken.")
    sev2: Duration = Field(default=A_DAY, description="Far out of its band.")
    sev3: Duration = Field(default=A_DAY, description="Out of its band; a lost dump too.")
    sev4: Duration = Field(default=A_DAY, description="Out of a band that is still settling.")

    def within(self, severity: Literal["sev1", "sev2", "sev3", "sev4"]) -> dt.timedelta:
        """Return the time that a severity leaves."""
        return {"sev1": self.sev1, "sev2": self.sev2, "sev3": self.sev3, "sev4": self.sev4}[severity]


def _grace(value: object) -> object:
    if isinstance(value, str):
        return dict.fromkeys(GraceConfig.model_fields, duration(value))
    if not isinstance(value, (dict, GraceConfig)):
        raise ValueError("a duration like '24h', or a table like {sev1 = '4h'}, is needed here")  # noqa: TRY004  # what pydantic reports with its place
    return value


Grace = Annotated[GraceConfig, BeforeValidator(_grace, json_schema_input_type=str | GraceConfig)]


class JournalConfig(Table):
    """What the journal promises."""

    explain_within: Grace = Field(
        default=GraceConfig(),
        description="How long a day may be out of band before an entry is due: `24h`, or by severity "
        '`{sev1 = "4h", sev2 = "12h"}`; one that is not named has 24 hours.',
    )
    since: dt.date | None = Field(
        default=None,
        description="First day that can ask for an entry; what was out of band or missing before it is shown, and said "
        "in one notice. For days that were over before anybody watched.",
    )
    review_every: Duration = Field(
        default=dt.timedelta(days=7), description="How long an open entry may go without a word."
    )


class SigningConfig(Table):
    """Whose signatures of commits count."""

    allowed_signers: str | None = Field(
        default=None,
        description="The file of allowed signers (ssh-keygen(1)), below watchbook.toml, as the base branch has it; "
        "unset, signatures are not looked at.",
    )
    revoked_keys: str | None = Field(default=None, description="The file of revoked keys, likewise.")
    base: str = Field(
        default="origin/main",
        min_length=1,
        description="The branch whose lists count: a branch that adds its own key is not trusted with it.",
    )


class EvidenceConfig(Table):
    """What bears witness to the receipts besides git."""

    timestamp: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="The address of a time-stamping authority (RFC 3161): a run asks it for a token on each receipt's "
        "hash, which is all that it is told. Needs the extra `time`.",
    )


class Config(Table):
    """The whole of watchbook.toml."""

    engagement: EngagementConfig
    dumps: DumpsConfig
    evals: EvalsConfig | None = None
    workflows: dict[Slug, WorkflowConfig] = Field(min_length=1)
    dimensions: dict[Slug, DimensionConfig] = Field(default_factory=dict, max_length=8)
    metrics: dict[Slug, MetricConfig] = Field(default_factory=dict)
    reviews: ReviewsConfig = Field(default_factory=ReviewsConfig)
    alerts: AlertsConfig = Field(default_factory=AlertsConfig)
    journal: JournalConfig = Field(default_factory=JournalConfig)
    signing: SigningConfig = Field(default_factory=SigningConfig)
    evidence: EvidenceConfig = Field(default_factory=EvidenceConfig)
    people: dict[Slug, PersonConfig] = Field(default_factory=dict)
    oncall: OncallConfig = Field(default_factory=OncallConfig)
    promises: dict[Literal["sev1", "sev2", "sev3", "sev4"], PromiseConfig] = Field(default_factory=dict)
    notify: NotifyConfig = Field(default_factory=NotifyConfig)
    fallback: FallbackConfig = Field(default_factory=FallbackConfig)
    watch_drill: WatchDrillConfig = Field(default_factory=WatchDrillConfig)
    run: RunConfig = Field(default_factory=RunConfig)

    @model_validator(mode="after")
    def _tables_fit(self) -> Config:
        demand_known_people(self.oncall, self.people)
        closed: dict[tuple[str | int, ...], list[str]] = {
            ("dumps", "closed"): self.dumps.closed,
            **{("workflows", name, "closed"): table.closed for name, table in self.workflows.items()},
            ("evals", "closed"): self.evals.closed if self.evals else [],
        }
        demand_country(self.engagement.holidays, closed)
        demand_distinct_names({name: table.also for name, table in self.workflows.items()})
        named = [name for name, table in self.workflows.items() if table.fallback.flag]
        demand_distinct_flags({name: self.flag(name) for name in self.workflows}, named)
        demand_known_pairs(
            {name: table.pairs for name, table in self.dimensions.items()}, {*self.dimensions, *ALWAYS_DIMENSIONS}
        )
        return self

    def flag(self, workflow: str) -> str:
        """Return the key of a workflow's flag, as routers ask for it."""
        return self.workflows[workflow].fallback.flag or workflow
