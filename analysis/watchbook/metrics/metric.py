"""A metric: what is measured, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from watchbook.errors import Place

Kind = Literal["share", "mean", "count", "histogram", "quantile"]
Worse = Literal["up", "down", "both", "none"]
KINDS: tuple[Kind, ...] = ("share", "mean", "count", "histogram", "quantile")
WORKFLOW = "workflow"
"""The name under which a workflow's own verdict stands among those of its metrics."""
WRONG_RATE = "wrong_rate"
"""The name under which the estimate of wrong answers stands among them."""
HEADLINE = ("confidence", "handoff_rate", "turns", "rephrased")
"""Metrics on the front page where a workflow names none."""


@dataclass(frozen=True, slots=True)
class Metric:
    """What is measured, as data."""

    name: str
    title: str
    about: str
    """One sentence for the client."""
    kind: Kind
    source: Literal["dumps", "evals"]
    expression: str
    """polars SQL over a record's fields; for evals, `passed`."""
    among: str | None
    """polars SQL of the records looked at; None for all."""
    edges: tuple[float, ...]
    """Bin edges of a histogram or quantile; values outside are counted by themselves."""
    q: float | None
    """Which quantile, 0 to 1."""
    unit: str
    """What stands behind the number: % for shares, empty for none."""
    worse: Worse
    alerts: bool
    """Whether a day out of band asks for an entry."""
    limits: tuple[float | None, float | None]
    """Hard limits on the value."""
    place: Place
    """Where the metric is declared."""
    definition: str
    """8 hex digits over all that changes what is rolled up; rows of another definition are not comparable."""
