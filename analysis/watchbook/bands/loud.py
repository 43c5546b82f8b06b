"""Failures that announce themselves: errors and latency, by a plain rule of their own.

They need no band: an error is counted as an error, and a person wants to know at once, whatever was usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.bands.series import Floats, Series

ERRORS = "error_rate"
"""The share of calls that failed."""
SHARE = 0.05
"""Of a day's calls, in errors, that is loud."""
COUNT = 4
"""Errors below which a day is not loud, whatever their share."""


def loudness_of_errors(series: Mapping[str, Series], days: int) -> Floats:
    """Return the share of failed calls over the share that is loud, (days,); 0 on days with fewer than four errors.

    Args:
        series: The workflow's metrics by name; without `error_rate` no day is loud.
        days: How many.

    """
    errors = series.get(ERRORS)
    if errors is None:
        return np.zeros(days)
    share = np.where(np.isfinite(errors.value), errors.value, 0.0)
    return np.where(np.rint(share * errors.n) >= COUNT, share / SHARE, 0.0)
