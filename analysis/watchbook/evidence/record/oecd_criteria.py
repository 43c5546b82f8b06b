"""The criteria of the OECD's common reporting framework for AI incidents, and where each comes from here."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a report of an incident says."""

    number: int
    name: str
    dimension: str
    """The part of the framework it belongs to."""
    mandatory: bool
    field: str
    """Its name in the export."""
    ask: str
    """What to write, where it is not stated."""
    key: str = ""
    """The key under `report:` in front matter; empty where there is none."""
    known: str = ""
    """What is known from entry and ledger that says the same; empty where nothing is."""


@lru_cache(maxsize=1)
def criteria() -> tuple[Criterion, ...]:
    """Return every criterion, in order."""
    table = tomllib.loads(files("watchbook.evidence.record").joinpath("oecd_criteria.toml").read_text("utf-8"))
    return tuple(Criterion(**row) for row in table["criterion"])
