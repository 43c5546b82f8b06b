"""Which verdicts are asked for what, by the metric that they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from watchbook.check.verdicts.copy_watch import compared_metrics
from watchbook.check.verdicts.exchanges import exchangeable_metrics
from watchbook.check.volume import counting_metrics
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.config import Config
    from watchbook.metrics import Metric


@dataclass(frozen=True, slots=True)
class VerdictKinds:
    """Names of metrics, by what is asked of their verdicts."""

    workflows: frozenset[str]
    """Those that exist; verdicts of others are passed over."""
    metrics: frozenset[str]
    """The same."""
    counting: frozenset[str]
    """Those that say how many conversations a day had."""
    compared: frozenset[str]
    """Those by which a day is known again."""
    exchangeable: frozenset[str]
    """Those by which a workflow is known again."""
    golden: frozenset[str]
    """Those of golden sets."""
    signs: Mapping[str, float]
    """Of the scores on the good side, for those that a band looks at from one side."""
    limits: frozenset[tuple[str, str]]
    """Workflows and metrics that an acceptable limit is about."""

    @classmethod
    def of(cls, workflows: Iterable[str], metrics: Mapping[str, Metric], config: Config | None = None) -> Self:
        """Return what is asked of an engagement's metrics; without its configuration, there are no limits."""
        tables = config.workflows.items() if config else ()
        return cls(
            frozenset(workflows),
            frozenset(metrics),
            counting_metrics(metrics),
            compared_metrics(metrics),
            exchangeable_metrics(metrics),
            frozenset(name for name, metric in metrics.items() if metric.source == "evals"),
            {
                name: -1.0 if metric.worse == "up" else 1.0
                for name, metric in metrics.items()
                if metric.alerts and metric.worse in ("up", "down") and name != WORKFLOW
            },
            frozenset((name, limit.metric) for name, table in tables for limit in table.switch_when),
        )

    def key(self) -> str:
        """Return the same text for the same, in every process."""
        sets = (self.workflows, self.metrics, self.counting, self.compared, self.exchangeable, self.golden, self.limits)
        return f"{[sorted(names) for names in sets]} {sorted(self.signs.items())}"
