"""Where a path template has the day: `{date}` for YYYY-MM-DD, `{date:%Y%m%d}` or `{date:%Y/%m/%d}` for other spellings.

What stands behind the colon is what Python's `strftime` takes, of which a path needs three: %Y, %m and %d.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

SLOT = re.compile(r"\{date(?::(?P<format>[^{}]*))?\}")
ISO = "%Y-%m-%d"
ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGITS = {"%Y": 4, "%m": 2, "%d": 2}
"""What a format has once each, and how many digits each is."""
BARRED = re.compile(r"[*?\[\]\\:\s]")
"""What no name of a folder should hold, or what is a pattern: that stands outside of the braces."""


@dataclass(frozen=True, slots=True)
class DateSlot:
    """The day's place in a path template."""

    text: str
    """As it is written, with its braces."""
    format: str = ISO
    """As `strftime` takes it."""

    @property
    def glob(self) -> str:
        """What lists names that could hold a day; in YYYY-MM-DD any letter is one, so that a mistyped day is said."""
        if self.format == ISO:
            return "????-??-??"
        return "".join("[0-9]" * DIGITS[part] if part in DIGITS else part for part in _parts(self.format))

    @property
    def regex(self) -> str:
        """What a day looks like, as a regular expression without groups."""
        parts = _parts(self.format)
        return "".join(f"[0-9]{{{DIGITS[part]}}}" if part in DIGITS else re.escape(part) for part in parts)

    @property
    def words(self) -> str:
        """How a day is written, for people: YYYY-MM-DD."""
        return self.format.replace("%Y", "YYYY").replace("%m", "MM").replace("%d", "DD")

    def day_of(self, text: str) -> dt.date:
        """Return the day that a text of this form says.

        Raises:
            ValueError: it has another form, or there is no such day.
        """
        if self.format == ISO and ISO_DAY.fullmatch(text):  # a tenth of the time, for thousands of files
            return dt.date.fromisoformat(text)
        if not re.fullmatch(self.regex, text):
            raise ValueError(f"{text!r} is no day")
        return dt.datetime.strptime(text, self.format).date()  # noqa: DTZ007  # a date


def date_slot(template: str) -> DateSlot:
    """Return where a path template has the day.

    Raises:
        ValueError: it has no day or several, or the day's form cannot be one.
    """
    matches = list(SLOT.finditer(template))
    if len(matches) != 1 or template.count("{date") != 1:
        raise ValueError(
            "path needs {date} exactly once, where the file's name has its YYYY-MM-DD;"
            " a day that is written otherwise is {date:%Y%m%d}, or {date:%Y/%m/%d} in three folders"
        )
    form = matches[0]["format"]
    if form is None:
        return DateSlot(matches[0][0])
    if sorted(re.findall("%.?", form)) != sorted(DIGITS) or BARRED.search(form):
        raise ValueError(
            f"{matches[0][0]} is no day: behind the colon stand %Y, %m and %d, once each, with what is between them,"
            " like {date:%Y%m%d} or {date:year=%Y/month=%m/day=%d}"
        )
    return DateSlot(matches[0][0], form)


def _parts(form: str) -> list[str]:
    return [part for part in re.split("(%[Ymd])", form) if part]
