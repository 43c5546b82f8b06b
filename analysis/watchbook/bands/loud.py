"""Failures that announce themselves: errors and latency, by a plain rule of their own.

They need no band: an error is counted as an error, and a person wants to know at once, whatever was usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.bands.series import Flags, Series

ERRORS = "error_rate"
"""The share of calls that failed."""
SHARE = 0.05
"""Of a day's calls, in errors, that is loud."""
COUNT = 4
"""Errors below which a day is not loud, whatever their share."""


def loud(series: Mapping[str, Series], days: int) -> Flags:
    """Return the days on which a workflow failed loudly, (days,): one call in twenty failed, and at least four did.

    Args:
        series: The workflow's metrics by name; without `error_rate` no day is loud.
        days: How many.

    """
    errors = series.get(ERRORS)
    if errors is None:
        return np.zeros(days, np.bool_)
    share = np.where(np.isfinite(errors.value), errors.value, 0.0)
    return (share >= SHARE) & (np.rint(share * errors.n) >= COUNT)
