"""What values look like by themselves, where no name says it: a time with its format, an id, a column's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.nested.declared_moments import told_moments
from watchbook.privacy.category_value import is_field_name

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})*,\d+|[+-]?\d+,\d+")
"""A number with a decimal comma."""
DAY_TIME = re.compile(
    r"(?:(?P<early>\d{4})(?P<sign>[./])(?P<month>\d{1,2})(?P=sign)\d{1,2}"
    r"|(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4}|\d\d))"
    r"(?:(?P<gap>,? |T)\d{1,2}:\d\d(?P<seconds>:\d\d(?P<fraction>[.]\d+)?)?(?P<half> ?[AaPp][Mm])?)?"
)
"""A date with its year last, or first and with other signs than ISO's, and a time of day behind it."""
NEAR = 3
"""Days from the one that a file is named after, within which its rows are."""
HALF = 0.5
MANY_IDS = 0.05
ID = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w:.-]+")
LONGEST_NAME = 60
MOST_PIECES = 8
MOST_DIGITS = 4
"""Digits in the name of a column: more of them are somebody's number."""


def time_share(texts: Sequence[str]) -> float:
    """Return the share of texts that are times which need no format."""
    moments, _ = told_moments(pl.Series("_", texts, dtype=pl.String), "UTC")
    return moments.count() / max(1, len(texts))


def time_formats(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the formats of dates that need one: one, or two where day and month could be changed about."""
    matches = [match for text in texts if (match := DAY_TIME.fullmatch(text.strip()))]
    if not matches or len(matches) < len(texts):
        return ()
    sign, ending = matches[0]["sign"], _ending(matches[0])
    if any(item["sign"] != sign or _ending(item) != ending for item in matches):
        return ()
    if sign:
        is_month = all(int(item["month"]) <= 12 for item in matches)
        return (f"%Y{sign}%m{sign}%d{ending}",) if is_month else ()
    mark, year = matches[0]["mark"], "%Y" if len(matches[0]["year"]) == 4 else "%y"
    if any(item["mark"] != mark for item in matches):
        return ()
    orders = [
        ("%d", "%m", max(int(item["second"]) for item in matches)),
        ("%m", "%d", max(int(item["first"]) for item in matches)),
    ]
    return tuple(f"{first}{mark}{second}{mark}{year}{ending}" for first, second, month in orders if month <= 12)


def formats_near(texts: Sequence[str], day: dt.date | None) -> tuple[str, ...]:
    """Return the formats of `time_formats`, and of two the one whose days are those of the file, if that tells them."""
    formats = time_formats(texts)
    if day is None or len(formats) < 2:
        return formats
    column = pl.Series("_", [text.strip() for text in texts])
    days = {form: column.str.strptime(pl.Datetime, form, strict=False).dt.date() for form in formats}
    near = {form: int(((found - day).dt.total_days().abs() <= NEAR).sum()) for form, found in days.items()}
    best, other = sorted(formats, key=lambda form: -near[form])
    return (best,) if near[best] > HALF * len(texts) and near[other] < near[best] / 10 else formats


def is_naive(texts: Sequence[str]) -> bool:
    """Return whether times have no offset, so that the zone they are in has to be declared."""
    if time_formats(texts):
        return True
    moments, _ = told_moments(pl.Series("_", texts, dtype=pl.String), None)
    return moments.count() < HALF * time_share(texts) * len(texts)


def _ending(match: re.Match[str]) -> str:
    if match["gap"] is None:
        return ""
    seconds = ("%.f" if match["fraction"] else "") if match["seconds"] else None
    tail = "" if seconds is None else f":%S{seconds}"
    half = match["half"]
    return f"{match['gap']}%{'I' if half else 'H'}:%M{tail}" + (f"{' ' if half[0] == ' ' else ''}%p" if half else "")


def is_id(texts: Sequence[str], rows: int) -> bool:
    """Return whether these look like ids: each row has one, few rows the same, and it is no number, word or time."""
    return (
        len(texts) == rows
        and len(set(texts)) > MANY_IDS * rows
        and all(5 < len(text) <= 64 and " " not in text and ID.fullmatch(text) is not None for text in texts)
        and time_share(texts) < 0.1
        and not time_formats(texts)
    )


def is_column_name(name: str) -> bool:
    """Return whether a key that each row has is a column's name, which may be shown: words, and nobody's number."""
    pieces = [piece for piece in re.split(r"[\s()\[\]?!:;,.#%&/_-]+", name) if piece]
    return (
        0 < len(pieces) <= MOST_PIECES
        and len(name) <= LONGEST_NAME
        and not set("@{}<>\"'`\\\n\r\t") & set(name)
        and "//" not in name
        and sum(letter.isdigit() for letter in name) <= MOST_DIGITS
        and all(is_field_name(piece) for piece in pieces)
    )


def is_data(name: str) -> bool:
    """Return whether a column's name looks like a value, as the first line of a table without a header does."""
    text = name.strip()
    return bool(NUMBER.fullmatch(text)) or bool(time_formats([text])) or time_share([text]) > 0
