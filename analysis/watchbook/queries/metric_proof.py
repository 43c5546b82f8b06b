"""Whether the metrics of watchbook.toml can be computed, found out by whoever asks first.

polars takes longer to start than a whole check, so what a run has compiled is noted, and a check compiles only what no
run here has.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING

from watchbook.calendar import Calendar
from watchbook.metrics import fields_of, metrics_of
from watchbook.sealed_files import read_sealed, write_sealed

if TYPE_CHECKING:
    from watchbook.config import Engagement

PROOF = ".watchbook/metrics-compiled"
"""A hash of the metrics that were compiled last; losable."""


def compile_and_note(engagement: Engagement) -> None:
    """Compile the metrics of an engagement unless a run here has compiled just these, and note that they can be.

    Raises:
        MetricError: an expression that cannot be meant, at the metric's place.
        ConfigError: two fields disagree on what one name holds.
    """
    proof = _proof(engagement).encode()
    if read_sealed(engagement.root / PROOF) != proof:
        _compile(engagement)
        write_sealed(engagement.root / PROOF, proof)


def require_compiled(engagement: Engagement) -> None:
    """Compile the metrics of an engagement unless they are built in, or a run here has compiled just these.

    Raises:
        MetricError: an expression that cannot be meant, at the metric's place.
        ConfigError: two fields disagree on what one name holds.
    """
    config = engagement.config
    if not config.metrics and not config.dumps.fields:
        return
    if read_sealed(engagement.root / PROOF) != _proof(engagement).encode():
        _compile(engagement)


def _compile(engagement: Engagement) -> None:
    from watchbook.rollups import Plan  # noqa: PLC0415  # see above

    Plan.of(engagement, fields_of(engagement), metrics_of(engagement), Calendar.of(engagement.config))


def _proof(engagement: Engagement) -> str:
    parts = [version("watchbook"), version("polars"), fields_of(engagement), metrics_of(engagement)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()
