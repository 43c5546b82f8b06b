"""A way of spoiling days of an engagement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    import polars as pl

    from benchmarks.blindspots.dump_formats import Format
    from benchmarks.blindspots.spoilable_desk import Desk

    Spoiler = Callable[[Desk, Sequence[dt.date]], None]
    Change = Callable[[pl.DataFrame, dt.date, Desk], pl.DataFrame]
    Rewrite = Callable[[bytes], bytes]

EVERY_FORMAT: tuple[Format, ...] = ("jsonl", "csv", "parquet")
TEXT: tuple[Format, ...] = ("jsonl", "csv")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of spoiling."""

    group: str
    """What is spoiled: the field's name, or what kind of thing."""
    what: str
    """How, in a few words."""
    spoil: Spoiler
    """Replaces the dumps of some days that lie there healthy; with several days, the first of them may have been spoiled
    before."""
    forms: tuple[Format, ...] = EVERY_FORMAT
    """The formats that can be spoiled so."""

    @property
    def name(self) -> str:
        """What it is called in the table: unique."""
        return f"{self.group}: {self.what}"


def records(group: str, what: str, change: Change, forms: tuple[Format, ...] = EVERY_FORMAT) -> Way:
    """Return a way that changes a day's conversations before they are written."""

    def spoil(desk: Desk, days: Sequence[dt.date]) -> None:
        for day in days:
            desk.put(day, change(desk.frame(day), day, desk))

    return Way(group, what, spoil, forms)


def rewritten(group: str, what: str, rewrite: Rewrite, forms: tuple[Format, ...] = EVERY_FORMAT) -> Way:
    """Return a way that changes the bytes of a day's file."""

    def spoil(desk: Desk, days: Sequence[dt.date]) -> None:
        for day in days:
            desk.put(day, desk.frame(day))
            desk.put_bytes(desk.path(day), rewrite(desk.path(day).read_bytes()))

    return Way(group, what, spoil, forms)
