"""The part of the ledger's state that the dumps alone decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
