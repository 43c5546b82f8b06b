"""Timestamps as instants, and the business day an instant falls on.

Most dumps write every timestamp alike, 2026-02-23T00:04:19-05:00, with few offsets; cut at its nineteenth character
such a text is read three times faster than by a general parser, which gets only what is left over.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from watchbook.dumps.field_values import INVALID
from watchbook.dumps.raw_rows import rows_where

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from watchbook.dumps.raw_rows import Flaws, Rows

UTC = pl.Datetime("us", "UTC")
TOLD = "told:"
"""What an outcome starts with that says how a number was understood, as nothing declares it."""
UNITS = (
    ("s", 10**8, 10**11, 1_000_000),
    ("ms", 10**11, 10**14, 1000),
    ("us", 10**14, 10**17, 1),
    ("ns", 10**17, 2**63 - 1, 0),
)
"""Unit, the numbers that can only be of it (from 1973 to the year 5138, as seconds), microseconds in one."""
EPOCH = r"^\s*[0-9]{9,19}(?:\.[0-9]+)?\s*$"
AMBIGUOUS = "invalid:day-or-month-first"
"""The outcome of a date with its year last: 03.04. is a day in March or in April."""
YEAR_LAST = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b", re.ASCII)
MAIL = re.compile(r"\d{1,2}(?: +|-)[A-Za-z]{3}", re.ASCII)
NAIVE = "invalid:no-offset"
"""The outcome of a timestamp without an offset where no zone is assumed."""
FAR = 31
"""Days. A record further than this from the date in its file's name is set aside: a clock was wrong, and no month of
the ledger shall be made up by it."""
EPOCH_DAY = dt.date(1970, 1, 1)
QUARTER = 15 * 60 * 1_000_000
"""Microseconds of a quarter of an hour, by which the clocks of all zones have differed for decades."""
FEW_QUARTERS = 4 * 24 * 400
"""Quarters of some more than a year, up to which the hour of each is looked up."""
FEW_TEXTS = 8
"""Dates or offsets of a batch up to which each is looked for among all of its times."""
DATE_TEXT = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DATE = np.dtype([("month", "<u8"), ("day", "<u2")])
_ENDS = {1: np.dtype([("zulu", "u1")]), 6: np.dtype([("hour", "<u4"), ("minute", "<u2")])}
TIME_TYPES = {
    19 + size: np.dtype([("date", _DATE), ("t", "u1"), ("clock", "<u8"), ("end", end)]) for size, end in _ENDS.items()
}
"""By the length of a time that ends in Z or an offset, what its bytes are as numbers."""
FEW = 64
"""Distinct endings of the texts of a batch up to which they are taken for offsets."""
_HEAD = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"
_RFC_3339 = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)? ?([Zz]|UTC|[+-][0-9]{2}:?[0-9]{2})$"
"""What may be handed to polars, which also reads ` 3`, `3` and `+3` for `03`: texts of which a digit may be lost."""
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d|\d{8}|\d{4}-?W\d\d(-?\d)?)"
    r"([T _](\d\d(:\d\d(:\d\d([.,]\d+)?)?)?|\d{4}(\d\d([.,]\d+)?)?)(Z|[+-]\d\d(:?[0-5]\d(:?[0-5]\d)?)?)?)?",
    re.ASCII,
)
"""What may be handed to Python, which also reads `09:00:001Z`, `09:00:00!Z` and `09:00+05:99`: texts in which a byte
may be wrong."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZONES = dict.fromkeys(("ut", "utc", "gmt", "z"), 0) | {
    f"{zone}{kind}t": hours + (kind == "d")
    for zone, hours in (("e", -5), ("c", -6), ("m", -7), ("p", -8))
    for kind in "sd"
}
"""Hours of the words that RFC 2822 has for zones; another word, which might mean any zone, is none."""
_CLOCK = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?"
_MAIL = re.compile(
    r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday)?,? *)?"
    rf"(?:(?P<day>\d\d?)(?: +|-)(?P<month>[a-z]{{3}})(?: +|-)(?P<year>\d{{4}}|\d\d) +{_CLOCK}"
    r" *(?:(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>[0-5]\d)|(?P<zone>[a-z]{1,3}))?(?: *\([^()]*\))?"
    rf"|(?P<asc_month>[a-z]{{3}}) +(?P<asc_day>\d\d?) +{_CLOCK.replace('P<', 'P<asc_')} +(?P<asc_year>\d{{4}}))",
    re.ASCII | re.IGNORECASE,
)
"""RFC 2822, and what C's asctime writes; Python's parser also reads an offset without its sign, and more."""
_OFFSET = re.compile(r"([+-])([01]\d|2[0-3]):?([0-5]\d)", re.ASCII)


def instants(texts: pl.Series, naive_zone: str | None, flaws: Flaws) -> pl.Series:
    """Return texts as instants in UTC; where there is none, the flaws of the field say why.

    A text without an offset is read in `naive_zone`: in the hour that a clock is set back over, the first of the two is
    meant, and in the hour it leaves out, the offset before it.
    """
    uniform = _uniform(texts)
    moments = _cut(texts) if uniform is None else uniform
    rows = rows_where(moments.is_null() & texts.is_not_null())
    if not rows.size:
        return moments
    left = texts.gather(rows).str.strip_chars()
    iso_instants = epochs(left, rows, flaws)
    iso_texts = left.set(~left.str.contains(_RFC_3339), None)
    iso_instants = iso_instants.zip_with(
        iso_instants.is_not_null(), iso_texts.str.to_datetime("%+", time_zone="UTC", time_unit="us", strict=False)
    )
    moments = moments.scatter(rows, iso_instants)
    hard = rows_where(iso_instants.is_null())
    answers = [_instant(text, naive_zone) for text in left.gather(hard)]
    for outcome in (NAIVE, AMBIGUOUS, INVALID["timestamp"]):
        bad = rows[hard[[answer == outcome for answer in answers]]]
        if bad.size:
            flaws[texts.name, outcome] = np.union1d(flaws.get((texts.name, outcome), bad), bad)
    good = [answer if isinstance(answer, dt.datetime) else None for answer in answers]
    return moments.scatter(rows[hard], pl.Series(good, dtype=UTC))


def _uniform(texts: pl.Series) -> pl.Series | None:
    """Return the instants of texts that are all written alike, with an offset like -05:00 or a Z; None of others.

    Their bytes are looked at as numbers, eight at a time: a quarter of what cutting the texts up costs.
    """
    lengths = texts.str.len_bytes()
    length = lengths.max()
    if not isinstance(length, int) or length not in TIME_TYPES or length != lengths.min():
        return None
    is_null = texts.is_null()
    full_texts = texts if not is_null.any() else texts.fill_null(texts[is_null.arg_min() or 0])
    parts = np.frombuffer(full_texts.str.join("").item().encode(), TIME_TYPES[length])
    seconds = _seconds(np.ascontiguousarray(parts["clock"]))
    if seconds is None or (parts["t"] != ord("T")).any():
        return None
    days = _by_text(parts["date"], _day_number)
    shifts = _by_text(parts["end"], _shift)
    if days is None or shifts is None:
        return None
    microseconds = (days * 86_400 + seconds) * 1_000_000 - shifts
    moments = pl.Series(texts.name, microseconds).cast(UTC)
    return moments if not is_null.any() else moments.set(is_null, None)


def _seconds(clocks: NDArray[np.uint64]) -> NDArray[np.int64] | None:
    """Return the seconds of texts like 00:04:19, given as numbers of eight bytes; None where one is no time of day.

    Each byte less its digit 0 or its colon is at most 9 or 0: what is more has its highest bit set, or gets it by what
    is added.
    """
    digits = clocks ^ np.uint64(0x30303A30303A3030)
    if ((digits | (digits + np.uint64(0x76767F76767F7676))) & np.uint64(0x8080808080808080)).any():
        return None
    pairs = digits * np.uint64(10) + (digits >> np.uint64(8))  # of bytes that hold at most 99, so none spills over
    hours, minutes, seconds = ((pairs >> np.uint64(shift) & np.uint64(0xFF)).astype(np.int64) for shift in (0, 24, 48))
    if hours.max() > 23 or minutes.max() > 59 or seconds.max() > 59:
        return None
    return (hours * 60 + minutes) * 60 + seconds


def _by_text(texts: NDArray[np.void], number: Callable[[str], int | None]) -> NDArray[np.int64] | None:
    """Return a number for each of some short texts, of which only few differ; None where one has none, or many do."""
    words = [np.ascontiguousarray(texts[name]) for name in texts.dtype.names or ()]
    numbers, is_open = np.zeros(len(texts), np.int64), np.ones(len(texts), np.bool_)
    for _ in range(FEW_TEXTS):
        row = int(is_open.argmax())
        if not is_open[row]:
            return numbers
        value = number(texts[row].tobytes().decode("ascii", "replace"))
        if value is None:
            return None
        is_same = np.logical_and.reduce([word == word[row] for word in words])
        numbers[is_same] = value
        is_open &= ~is_same
    return None if is_open.any() else numbers


def _day_number(text: str) -> int | None:
    """Return the days since 1970 of a date like 2026-02-23."""
    try:
        return (dt.date.fromisoformat(text) - EPOCH_DAY).days if DATE_TEXT.fullmatch(text) else None
    except ValueError:
        return None


def _cut(texts: pl.Series) -> pl.Series:
    """Return the instants of texts whose first nineteen characters are date and time, and whose rest is an offset."""
    ends = texts.str.slice(19)
    distinct = ends.unique().drop_nulls().to_list()
    shifts = {end: shift for end in distinct if (shift := _shift(end)) is not None}
    if len(distinct) > FEW or not shifts:
        return pl.Series(texts.name, [None], dtype=UTC).new_from_index(0, texts.len())
    dates = texts.str.slice(0, 19)
    heads = dates.set(~dates.str.contains(_HEAD), None).str.to_datetime(
        "%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False, cache=False
    )
    offsets = ends.replace_strict(shifts, default=None, return_dtype=pl.Int64)
    return (heads.to_physical() - offsets).cast(pl.Datetime("us")).dt.replace_time_zone("UTC").alias(texts.name)


def _shift(end: str) -> int | None:
    """Return an offset in microseconds."""
    if end in ("Z", "z"):
        return 0
    match = _OFFSET.fullmatch(end)
    if not match:
        return None
    return (1 if match[1] == "+" else -1) * (int(match[2]) * 60 + int(match[3])) * 60_000_000


def _instant(text: str, naive_zone: str | None) -> dt.datetime | str:
    """Return the instant of a text that is not RFC 3339, or why there is none."""
    if YEAR_LAST.match(text):
        return AMBIGUOUS
    try:
        moment = mail_date(text) if text[:1].isalpha() or MAIL.match(text) else _iso_date(text.upper())
        if moment.tzinfo is None:
            if naive_zone is None:
                return NAIVE
            moment = moment.replace(tzinfo=ZoneInfo(naive_zone))
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return INVALID["timestamp"]


def _iso_date(text: str) -> dt.datetime:
    """Return the time of an ISO 8601 text, behind which the word UTC may stand, alone or behind an offset of 0."""
    for word in ("UTC", "GMT"):
        if text.endswith(word):
            moment = _strict_iso_date(text.removesuffix(word).rstrip(" "))
            if moment.utcoffset():
                raise ValueError("an offset, and another")
            return moment.replace(tzinfo=dt.UTC)
    return _strict_iso_date(text)


def _strict_iso_date(text: str) -> dt.datetime:
    if not _ISO.fullmatch(text):
        raise ValueError(f"not a time: {len(text)} characters")
    return dt.datetime.fromisoformat(text)


def mail_date(text: str) -> dt.datetime:
    """Return the time of an RFC 2822 text, without a zone where it has none; -0000 is UTC.

    Raises:
        ValueError: it is none, or its weekday is not that of its date.
    """
    match = _MAIL.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time: {len(text)} characters")
    parts = {name.removeprefix("asc_"): part for name, part in match.groupdict().items() if part is not None}
    year = int(parts["year"]) + (0 if len(parts["year"]) > 2 else 2000 if parts["year"] < "50" else 1900)
    date = dt.date(year, _MONTHS.index(parts["month"].lower()) + 1, int(parts["day"]))
    clock = dt.time(int(parts["hour"]), int(parts["minute"]), int(parts.get("second", 0)))
    moment = dt.datetime.combine(date, clock)
    if "weekday" in parts and _WEEKDAYS[moment.weekday()] != parts["weekday"].lower():
        raise ValueError("another weekday")
    if "sign" in parts:
        shift = dt.timedelta(hours=int(parts["hours"]), minutes=int(parts["minutes"]))
        return moment.replace(tzinfo=dt.timezone(shift if parts["sign"] == "+" else -shift))
    if "zone" in parts:
        if parts["zone"].lower() not in _ZONES:
            raise ValueError("a zone that is none")
        return moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=_ZONES[parts["zone"].lower()])))
    return moment


def epochs(texts: pl.Series, rows: Rows, flaws: Flaws) -> pl.Series:
    """Return numbers as the instants they count to since 1970, and note by what unit their size told them."""
    moments = pl.Series(texts.name, [None], dtype=UTC).new_from_index(0, texts.len())
    is_epoch = texts.str.contains(EPOCH).fill_null(value=False)
    if not is_epoch.any():
        return moments
    numbers = texts.set(~is_epoch, None).str.strip_chars()
    whole = numbers.str.extract(r"^([0-9]+)").cast(pl.Int64, strict=False)
    fraction = numbers.str.extract(r"(\.[0-9]+)$").cast(pl.Float64, strict=False).fill_null(0.0)
    for unit, low, high, per in UNITS:
        mask = ((whole >= low) & (whole < high)).fill_null(value=False)
        if mask.any():
            ticks = whole // 1000 if unit == "ns" else whole * per + (fraction * per).round().cast(pl.Int64)
            moments = moments.zip_with(~mask, ticks.cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
            here = rows[rows_where(mask)]
            key = (texts.name, f"{TOLD}{unit}")
            flaws[key] = np.union1d(flaws.get(key, here), here)
    return moments


def business_days(moments: pl.Series, zone: str, date: dt.date | pl.Series) -> pl.Series:
    """Return the business day of each instant as a Date; null for one further than `FAR` days from its `date`."""
    dates = [date, date] if isinstance(date, dt.date) else [date.min(), date.max()]
    low, high = (day if isinstance(day, dt.date) else EPOCH_DAY for day in dates)
    first, starts = _starts(zone, low, high)
    microseconds = moments.to_physical().fill_null(np.iinfo(np.int64).min).to_numpy()
    index = np.searchsorted(starts, microseconds, side="right") - 1
    far = (index < 0) | (index >= len(starts) - 1)
    days = (index + (first - EPOCH_DAY).days).astype(np.int32)
    if low != high and isinstance(date, pl.Series):
        far |= np.abs(days - date.to_physical().to_numpy()) > FAR
    return pl.select(pl.when(~pl.Series(far)).then(pl.Series(days)).cast(pl.Date)).to_series()


def local_hours(moments: pl.Series) -> pl.Series:
    """Return the hour of each instant on the clocks of its zone.

    Instants of few quarters of an hour share their hours: it is looked up once for each quarter that lies in one.
    """
    microseconds = moments.to_physical()
    first, last = microseconds.min(), microseconds.max()
    if microseconds.null_count() or not isinstance(first, int) or not isinstance(last, int):
        return moments.dt.hour()
    low, high = first // QUARTER, last // QUARTER
    if high - low >= FEW_QUARTERS:
        return moments.dt.hour()
    starts = np.arange(low, high + 1) * QUARTER
    hours, ends = (pl.Series(edges).cast(moments.dtype).dt.hour() for edges in (starts, starts + QUARTER - 1))
    if not hours.equals(ends):  # of a zone whose clocks were set by less
        return moments.dt.hour()
    return pl.Series(hours.to_numpy()[microseconds.to_numpy() // QUARTER - low])


@lru_cache(maxsize=64)
def _starts(zone: str, low: dt.date, high: dt.date) -> tuple[dt.date, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return the first day within reach of two, and the start of each, in microseconds since 1970; the last is past."""
    first = low - dt.timedelta(days=FAR)
    days = [first + dt.timedelta(days=offset) for offset in range((high - low).days + 2 * FAR + 2)]
    moments = [dt.datetime.combine(day, dt.time(), ZoneInfo(zone)) for day in days]
    return first, np.array([int(moment.timestamp()) * 1_000_000 for moment in moments], np.int64)
