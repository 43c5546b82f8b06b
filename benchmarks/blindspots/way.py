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

EVERY_FORMAT: tuple[Format, ...] = ("jsonl", "csv", "parquet")
TEXT: tuple[Format, ...] = ("jsonl", "csv")
TYPED: tuple[Format, ...] = ("jsonl", "parquet")
"""Formats in which a number and its text are two things."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way of spoiling."""

    group: str
    """What is spoiled: the field's name, or what kind of thing."""
    what: str
    """How, in a few words."""
    spoil: Spoiler
    """Replaces the dumps of some days that lie there healthy; days before them may have been spoiled by it already."""
    forms: tuple[Format, ...] = EVERY_FORMAT
    """The formats that can be spoiled so."""

    @property
    def name(self) -> str:
        """What it is called in the table: unique."""
        return f"{self.group}: {self.what}"


def of_day(group: str, what: str, change: Callable[[Desk, dt.date], pl.DataFrame]) -> Way:
    """Return a way that has other conversations written for a day."""

    def spoil(desk: Desk, days: Sequence[dt.date]) -> None:
        for day in days:
            desk.put(day, change(desk, day))

    return Way(group, what, spoil)


def records(
    group: str,
    what: str,
    change: Callable[[pl.DataFrame], pl.DataFrame],
    forms: tuple[Format, ...] = EVERY_FORMAT,
) -> Way:
    """Return a way that changes a day's conversations before they are written."""

    def spoil(desk: Desk, days: Sequence[dt.date]) -> None:
        for day in days:
            desk.put(day, change(desk.frame(day)))

    return Way(group, what, spoil, forms)


def column(group: str, what: str, name: str, expression: pl.Expr, forms: tuple[Format, ...] = EVERY_FORMAT) -> Way:
    """Return a way that puts other values into a column."""
    return records(group, what, lambda frame: frame.with_columns(expression.alias(name)), forms)


def rewritten(
    group: str, what: str, rewrite: Callable[[bytes], bytes], forms: tuple[Format, ...] = EVERY_FORMAT
) -> Way:
    """Return a way that changes the bytes of a day's file."""

    def spoil(desk: Desk, days: Sequence[dt.date]) -> None:
        for day in days:
            desk.put(day, desk.frame(day))
            desk.put_bytes(desk.path(day), rewrite(desk.path(day).read_bytes()))

    return Way(group, what, spoil, forms)
