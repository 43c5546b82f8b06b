"""The tables of watchbook.toml that say what is measured, and by which fields it is cut."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from watchbook.config.values import Slug, Table

ALWAYS_DIMENSIONS = ("channel", "model_version", "prompt_version")
"""Dimensions that are there by themselves, where the dumps have them; each has a few values."""


class DimensionConfig(Table):
    """A field whose values cut a workflow into slices: an intent, a language."""

    field: Slug | None = Field(default=None, description="The record's field, by our name; unset, as the dimension.")
    top: int | None = Field(
        default=None, ge=1, le=1000, description="Values told apart a day, those with the most records; 200 if unset."
    )
    minimum: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        description="Conversations that a value must have in a day's dump to be told apart; 1 if unset.",
    )
    values: list[str] = Field(
        default_factory=list, max_length=1000, description="Values told apart; unset, all that look like labels."
    )
    pairs: list[Slug] = Field(
        default_factory=list,
        max_length=4,
        description="Other dimensions whose values are looked at together with its own: with channel, intent+channel.",
    )


class BinsConfig(Table):
    """Bins of a histogram: edges, or a range with a count."""

    edges: list[float] | None = Field(default=None, min_length=2, description="Increasing edges.")
    start: float | None = Field(default=None, description="First edge.")
    stop: float | None = Field(default=None, description="Last edge.")
    count: int | None = Field(default=None, ge=1, le=400, description="How many bins between start and stop.")
    scale: Literal["linear", "log"] = Field(default="linear", description="How edges are spaced.")


class LimitsConfig(Table):
    """Hard limits: beyond them a day is out whatever its band says."""

    min: float | None = Field(default=None, description="Smallest acceptable value.")
    max: float | None = Field(default=None, description="Largest acceptable value.")

    @model_validator(mode="after")
    def _leaves_something(self) -> LimitsConfig:
        if self.min is None and self.max is None:
            raise ValueError("write min = NUMBER, max = NUMBER, or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}, so every value is beyond one of them")
        return self


class MetricConfig(Table):
    """What is measured; exactly one of share, mean, count, histogram, quantile holds the expression."""

    title: str | None = Field(default=None, max_length=60, description="As the site shows it.")
    about: str | None = Field(default=None, description="One sentence for the client.")
    share: str | None = Field(default=None, description="polars SQL: true for the records that count.")
    mean: str | None = Field(
        default=None,
        description="polars SQL: the number to average. It is kept in millionths: below 1e-6 it counts as 0, beyond "
        "1e9 the record is left out, and a file all of whose numbers are such is an error.",
    )
    count: str | None = Field(default=None, description="polars SQL: true for the records to count.")
    histogram: str | None = Field(default=None, description="polars SQL: the number to bin.")
    quantile: str | None = Field(default=None, description="polars SQL: the number whose quantile is drawn.")
    q: float | None = Field(default=None, gt=0, lt=1, description="Which quantile.")
    among: str | None = Field(default=None, description="polars SQL: the records looked at; unset, all.")
    bins: BinsConfig | None = Field(default=None, description="Bins of a histogram or quantile.")
    source: Literal["dumps", "evals"] | None = Field(default=None, description="What is read.")
    unit: str | None = Field(default=None, max_length=12, description="Behind the number; % for shares.")
    worse: Literal["up", "down", "both", "none"] | None = Field(
        default=None, description="The direction that is worse."
    )
    alerts: bool | None = Field(default=None, description="Whether a day out of band asks for an entry.")
    limits: LimitsConfig | None = Field(default=None, description="Hard limits.")
    off: bool = Field(default=False, description="true removes a built-in metric.")
