"""What one look found: what was looked at, how it is, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from watchbook.config import Engagement

Health = Literal["well", "unused", "warning", "unknown", "wrong"]


@dataclass(frozen=True, slots=True)
class HealthLine:
    """What one look found."""

    what: str
    """What was looked at, in a word or two."""
    health: Health
    """`unused`: not set up, which may be meant; `unknown`: it could not be looked at."""
    sentence: str
    """How it is."""
    mend: str = ""
    """What to do, often a command; empty where there is nothing to do."""


@dataclass(frozen=True, slots=True)
class Patient:
    """What is looked at."""

    root: Path
    """The engagement's folder."""
    engagement: Engagement
    now: dt.datetime
    environment: Mapping[str, str]
    """Variables of this process: where addresses and credentials are."""
