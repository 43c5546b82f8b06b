"""Timestamps as they are declared, or as they can be understood in one way only.

A number is an epoch; what it counts is declared, or told by its size, which no two units share for any time since 1973,
and then said. A date whose day and month could be changed about is never guessed at.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from watchbook.dumps.field_values import INVALID
from watchbook.dumps.instants import NAIVE, UTC, instants, mail_date
from watchbook.dumps.raw_rows import rows_where
from watchbook.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.dumps.columns import Cells
    from watchbook.dumps.raw_rows import Flaws
    from watchbook.metrics import Field
    from watchbook.metrics.field_reading import FieldReading

NUMBER = r"^\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*$"
PER_MICROSECOND = {"s": 1e6, "ms": 1e3, "us": 1.0, "ns": 1e-3}
NAMED = ("rfc2822", "iso8601")
"""Formats that have a name."""
EXAMPLE = dt.datetime(2026, 11, 5, 21, 12, 33, 123456, dt.UTC)
EXCEL_DAYS = 25569.0
"""Excel's serial of 1970-01-01."""
DAY = 86_400_000_000
FURTHEST = 250_000_000_000
"""Seconds before and after 1970 that no calendar has: a number that counts more is no time, and could overflow."""


def declared_moments(column: pl.Series, reading: FieldReading, naive_zone: str | None) -> Cells:
    """Return instants in UTC, and for each outcome the mask of the cells it holds for."""
    texts = _texts(column)
    if reading.unit is not None:
        return _of_unit(texts, reading.unit, naive_zone)
    if reading.formats:
        return _of_formats(texts, reading.formats, naive_zone)
    return told_moments(texts, naive_zone)


def demand_formats(fields: Iterable[Field]) -> None:
    """Refuse formats that nothing can be read by.

    Raises:
        ConfigError: one of them is none, or leaves out the day.
    """
    for field in fields:
        for form in field.reading.formats:
            try:
                cells = pl.Series([EXAMPLE])
                if form not in NAMED:
                    cells, _ = _of_format(cells.dt.to_string(form), form, "UTC")
                readable = cells[0] is not None and cells[0].date() == EXAMPLE.date()
            except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
                readable = False
            if not readable:
                raise ConfigError(
                    f"field {field.name!r}: nothing can be read by the format {form!r}",
                    place=field.place,
                    hints=("write one like %d.%m.%Y %H:%M, with day, month, year and time; or iso8601, or rfc2822",),
                )


def _texts(column: pl.Series) -> pl.Series:
    if column.dtype == pl.String:
        return column
    if column.dtype.is_float():
        return column.cast(pl.Decimal(38, 9), strict=False).cast(pl.String).str.replace(r"\.?0+$", "")
    if column.dtype.is_nested():
        return pl.Series(
            column.name, ["[" if value is not None else None for value in column.to_list()], dtype=pl.String
        )
    return column.cast(pl.String, strict=False)


def told_moments(texts: pl.Series, naive_zone: str | None) -> Cells:
    """Return instants of texts of which nothing is declared."""
    flaws: Flaws = {}
    moments = instants(texts, naive_zone, flaws)
    masks = {outcome: mask_of(rows, texts.len()) for (_, outcome), rows in flaws.items()}
    return moments, masks


def _of_unit(texts: pl.Series, unit: str, naive_zone: str | None) -> Cells:
    number = texts.str.contains(NUMBER).fill_null(value=False)
    if unit == "excel":
        days = texts.set(~number, None).cast(pl.Float64, strict=False) - EXCEL_DAYS
        days = days.set(days.abs() > FURTHEST / 86_400, None)
        return _from_local((days * DAY / 1e3).round().cast(pl.Int64) * 1000, texts, naive_zone)
    moments = microseconds(texts.set(~number, None), unit)
    return moments, {INVALID["timestamp"]: texts.is_not_null() & moments.is_null()}


def microseconds(texts: pl.Series, unit: str) -> pl.Series:
    """Return numbers written as text as instants, null beyond all calendars; whole ones go through no float."""
    numbers = texts.str.strip_chars()
    whole = numbers.str.extract(r"^([+-]?[0-9]+)").cast(pl.Int64, strict=False)
    fraction = numbers.str.extract(r"(\.[0-9]+)$").cast(pl.Float64, strict=False).fill_null(0.0)
    per = PER_MICROSECOND[unit]
    most = FURTHEST * 1e6 / per
    whole = whole.set((whole > most) | (whole < -most), None)
    ticks = whole // 1000 if unit == "ns" else whole * int(per) + (fraction * per).round().cast(pl.Int64)
    return ticks.cast(pl.Datetime("us")).dt.replace_time_zone("UTC").alias(texts.name)


def _of_formats(texts: pl.Series, formats: tuple[str, ...], naive_zone: str | None) -> Cells:
    moments = pl.Series(texts.name, [None], dtype=UTC).new_from_index(0, texts.len())
    naive = pl.Series([False]).new_from_index(0, texts.len())
    for form in formats:
        left = texts.set(moments.is_not_null() | naive, None)
        if not left.count():
            break
        cells, outcomes = _of_format(left.str.strip_chars(), form, naive_zone)
        moments = moments.zip_with(moments.is_not_null(), cells)
        naive |= outcomes.get(NAIVE, naive)
    bad = texts.is_not_null() & moments.is_null() & ~naive
    return moments.alias(texts.name), {NAIVE: naive, INVALID["timestamp"]: bad}


def _of_format(texts: pl.Series, form: str, naive_zone: str | None) -> Cells:
    if form == "rfc2822":
        return _of_mail(texts, naive_zone)
    if form == "iso8601":
        return told_moments(texts, naive_zone)
    if "%z" in form or "%:z" in form:
        return texts.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False), {}
    local = texts.str.to_datetime(form, time_unit="us", strict=False, exact=True)
    return _from_local(local.to_physical(), texts, naive_zone)


def _of_mail(texts: pl.Series, naive_zone: str | None) -> Cells:
    moments = [mail_moment(text, naive_zone) if text is not None else None for text in texts.to_list()]
    good = [moment if isinstance(moment, dt.datetime) else None for moment in moments]
    return pl.Series(texts.name, good, dtype=UTC), {NAIVE: pl.Series([moment == NAIVE for moment in moments])}


def mail_moment(text: str, naive_zone: str | None) -> dt.datetime | str | None:
    """Return the instant of an RFC 2822 date, `NAIVE` where it has no offset, None for what is none."""
    try:
        moment = mail_date(text.strip())
        if moment.tzinfo is None:
            if naive_zone is None:
                return NAIVE
            moment = moment.replace(tzinfo=ZoneInfo(naive_zone))
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _from_local(ticks: pl.Series, texts: pl.Series, naive_zone: str | None) -> Cells:
    """Return instants of microseconds on a clock of the zone that is assumed; the first of two, at a clock's change."""
    local = ticks.cast(pl.Datetime("us"))
    bad = texts.is_not_null() & local.is_null()
    if naive_zone is None:
        nothing = pl.Series(texts.name, [None], dtype=UTC).new_from_index(0, texts.len())
        return nothing, {NAIVE: local.is_not_null(), INVALID["timestamp"]: bad}
    moments = local.dt.replace_time_zone(naive_zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
        "UTC"
    )
    holes = rows_where(moments.is_null() & local.is_not_null())
    if holes.size:
        zone = ZoneInfo(naive_zone)
        instants_found = [moment.replace(tzinfo=zone).astimezone(dt.UTC) for moment in local.gather(holes).to_list()]
        moments = moments.scatter(holes, pl.Series(instants_found, dtype=UTC))
    return moments.alias(texts.name), {INVALID["timestamp"]: bad}


def mask_of(rows: np.ndarray[tuple[int], np.dtype[np.int64]], height: int) -> pl.Series:
    """Return a mask that is true at rows."""
    mask = np.zeros(height, bool)
    mask[rows] = True
    return pl.Series(mask)
