"""The part of the ledger's state that the dumps alone decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from watchbook.ledger import (
        Account,
        Category,
        FieldShape,
        FieldUse,
        HourCount,
        QuarantinedLine,
        Rollup,
        SliceCount,
        Source,
    )


class KnownIntake(Protocol):
    """What is known of files before they are looked at: as much of the state as that asks for."""

    @property
    def sources(self) -> Sequence[Source]:
        """Return every file."""

    @property
    def rollups(self) -> Sequence[Rollup]:
        """Return every roll-up."""

    def source_days(self) -> Mapping[str, frozenset[dt.date]]:
        """Return the business days of each source: those of its rollups, which also stand for duplicates alone."""


@dataclass(frozen=True, slots=True)
class IntakeState:
    """What all files together say: nine tables, each sorted."""

    sources: tuple[Source, ...] = ()
    accounts: tuple[Account, ...] = ()
    quarantine: tuple[QuarantinedLine, ...] = ()
    rollups: tuple[Rollup, ...] = ()
    categories: tuple[Category, ...] = ()
    fields: tuple[FieldUse, ...] = ()
    shapes: tuple[FieldShape, ...] = ()
    slices: tuple[SliceCount, ...] = ()
    hours: tuple[HourCount, ...] = ()

    def source_days(self) -> dict[str, frozenset[dt.date]]:
        """Return the business days of each source: those of its rollups, which also stand for duplicates alone."""
        days_by_source: dict[str, set[dt.date]] = {}
        for rollup in self.rollups:
            days_by_source.setdefault(rollup.source, set()).add(rollup.day)
        return {source: frozenset(days) for source, days in days_by_source.items()}
