"""The tables of limits beyond which a workflow's work should go to people: written down before they are needed."""

from __future__ import annotations

from pydantic import Field, model_validator

from watchbook.config.values import Slug, Table


class SwitchWhenConfig(Table):
    """A limit beyond which the check recommends people, whatever is normal: above or below, not both."""

    metric: Slug = Field(description="A metric that is one number a day; the golden set's is one too.")
    above: float | None = Field(default=None, description="Beyond: greater than this; a share is written 0.3.")
    below: float | None = Field(default=None, description="Beyond: less than this.")
    for_days: int = Field(default=1, ge=1, le=28, description="On how many judged days in a row, the last among them.")

    @model_validator(mode="after")
    def _one_side(self) -> SwitchWhenConfig:
        if (self.above is None) == (self.below is None):
            raise ValueError("write exactly one of above = NUMBER and below = NUMBER")
        return self
