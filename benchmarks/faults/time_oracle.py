"""What a time must be read as: the rule of docs/dumps.md, written down once more, with no parser but this page.

ISO 8601 and RFC 2822 as people write them, to the letter: a text with a byte too many, too few or out of its range is
no time, however plain it seems what was meant.
"""

from __future__ import annotations

import datetime as dt
import re

UTC = dt.UTC
BLANKS = "".join(map(chr, (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029)))
BLANKS += "\u202f\u205f\u3000"
"""What may stand before a time and behind it: Unicode's white space."""
EPOCH = re.compile(r"([0-9]{9,19})(\.[0-9]+)?")
DATES = (
    re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
WEEKS = (re.compile(r"([0-9]{4})-[Ww]([0-9]{2})(?:-([0-9]))?"), re.compile(r"([0-9]{4})[Ww]([0-9]{2})([0-9])?"))
CLOCKS = (
    re.compile(r"([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?)?"),
    re.compile(r"([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:[.,]([0-9]+))?)?"),
)
OFFSETS = (
    re.compile(r"([+-])([0-9]{2})(?::([0-9]{2})(?::([0-9]{2}))?)?"),
    re.compile(r"([+-])([0-9]{2})([0-9]{2})([0-9]{2})?"),
)
APART = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:]{8}(?:\.[0-9]+)?) ?([Zz]|UTC|[+-][0-9]{2}:?[0-9]{2})")
"""RFC 3339, in full: it may have a blank before its offset, and a second numbered 60, the first of the next minute."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
ZONES = {
    "UT": "+0000",
    "UTC": "+0000",
    "GMT": "+0000",
    "Z": "+0000",
    "EST": "-0500",
    "EDT": "-0400",
    "CST": "-0600",
    "CDT": "-0500",
    "MST": "-0700",
    "MDT": "-0600",
    "PST": "-0800",
    "PDT": "-0700",
}
LETTER_DATE = re.compile(r"([0-9]{1,2})(?: +|-)([A-Za-z]{3})(?: +|-)([0-9]{4}|[0-9]{2}) +(\S.*)", re.DOTALL)
LETTER_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))? *(?:([A-Za-z]{1,3})|([+-].*))?", re.DOTALL)


def moment_of(text: str) -> dt.datetime | None:
    """Return the instant of a text; None where it is none, or has no offset."""
    text = text.strip(BLANKS)
    try:
        if (epoch := EPOCH.fullmatch(text)) is not None:
            return _of_epoch(int(epoch[1]), float(epoch[2] or 0))
        has_letters = text[:1].isalpha() or LETTER_DATE.match(text)
        moment = _of_letters(text) if has_letters else _of_iso(text)
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _of_epoch(whole: int, fraction: float) -> dt.datetime | None:
    """Return the instant of a number since 1970, whose size says its unit: each is a thousand of the one before."""
    for unit, digits in enumerate((8, 11, 14, 17)):
        if 10**digits <= whole < 10 ** (digits + 3):
            parts = 1000**unit
            ticks = whole * 1_000_000 // parts + (round(fraction * 1_000_000 / parts) if unit < 3 else 0)
            return dt.datetime(1970, 1, 1, tzinfo=UTC) + dt.timedelta(microseconds=ticks)
    return None


def _of_iso(text: str) -> dt.datetime | None:
    full = APART.fullmatch(text)
    if full is not None:
        text = full[1] + full[2].upper()
    word = text[-3:].upper()
    if word in {"UTC", "GMT"}:
        moment = _without_word(text[:-3].rstrip(" "), is_full=full is not None)
        return moment.replace(tzinfo=UTC) if moment is not None and not moment.utcoffset() else None
    return _without_word(text, is_full=full is not None)


def _without_word(text: str, *, is_full: bool) -> dt.datetime | None:
    """Return the time of a text behind which no word stands any more; without a zone where it has none."""
    for length in (10, 8, 7):
        day = _day(text[:length])
        rest = text[length:]
        if day is None or (rest and rest[0] not in "Tt _"):
            continue
        if not rest:
            return dt.datetime.combine(day, dt.time())
        clock, zone = _split(rest[1:])
        parts = next((match for form in CLOCKS if (match := form.fullmatch(clock))), None)
        if parts is None:
            continue
        hour, minute, second = (int(part or 0) for part in parts.groups()[:3])
        is_leap = second == 60 and is_full
        micro = int((parts[4] or "")[:6].ljust(6, "0"))
        moment = dt.datetime.combine(day, dt.time(hour, minute, 59 if is_leap else second, micro))
        return moment.replace(tzinfo=_zone(zone)) + dt.timedelta(seconds=is_leap)
    return None


def _day(text: str) -> dt.date | None:
    for form in DATES:
        if (match := form.fullmatch(text)) is not None:
            return dt.date(*map(int, match.groups()))
    for form in WEEKS:
        if (match := form.fullmatch(text)) is not None:
            return dt.date.fromisocalendar(*(int(part or 1) for part in match.groups()))
    return None


def _split(text: str) -> tuple[str, str]:
    """Return a clock's time and what follows from the first sign of an offset on."""
    at = next((at for at, sign in enumerate(text) if sign in "+-Zz"), len(text))
    return text[:at], text[at:]


def _zone(text: str) -> dt.tzinfo | None:
    if not text:
        return None
    if text in {"Z", "z"}:
        return UTC
    match = next((match for form in OFFSETS if (match := form.fullmatch(text))), None)
    if match is None:
        raise ValueError(text)
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(text)
    span = dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return dt.timezone(span if match[1] == "+" else -span)


def _of_letters(text: str) -> dt.datetime | None:
    text = re.sub(r" *\([^()]*\)\Z", "", text)
    weekday = next((day for day in WEEKDAYS for name in (day, day[:3]) if _begins(text, name)), None)
    if weekday is not None:
        text = text[len(weekday) if _begins(text, weekday) else 3 :].removeprefix(",").lstrip(" ")
    match = LETTER_DATE.fullmatch(text)
    if match is None or match[2].upper() not in MONTHS:
        return None
    year = int(match[3]) + (0 if len(match[3]) == 4 else 1900 if match[3] >= "50" else 2000)
    clock = LETTER_CLOCK.fullmatch(match[4])
    if clock is None:
        return None
    zone = ZONES.get(clock[4].upper(), "?") if clock[4] else clock[5] or ""
    if zone and not re.fullmatch(r"[+-][0-9]{2}:?[0-9]{2}", zone):
        return None
    day = dt.date(year, MONTHS.index(match[2].upper()) + 1, int(match[1]))
    moment = dt.datetime.combine(day, dt.time(int(clock[1]), int(clock[2]), int(clock[3] or 0)))
    is_of_weekday = weekday is None or WEEKDAYS[moment.weekday()] == weekday
    return moment.replace(tzinfo=_zone(zone)) if is_of_weekday else None


def _begins(text: str, name: str) -> bool:
    return text[: len(name)].upper() == name.upper() and not text[len(name) : len(name) + 1].isalpha()
