"""When Python looks for garbage: its own thresholds spend a tenth of a command on objects that stay to the end."""

from __future__ import annotations

import gc

THRESHOLDS = (50_000, 20, 100)
"""Objects made, net, between two looks; of how many looks one goes deeper."""


def collect_seldom() -> None:
    """Never look again at what is there by now, and at what comes seldom."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
