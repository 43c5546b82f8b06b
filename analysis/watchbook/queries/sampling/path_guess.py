"""A path template that a file's own path fits: where its name, or its folders', say the day."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.config.date_slot import ISO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

YEAR, MONTH, DAY = "(?P<Y>20[0-9][0-9])", "(?P<m>[0-9][0-9])", "(?P<d>[0-9][0-9])"
SPELLINGS = (
    rf"(?<![0-9]){YEAR}(?P<a>[._-]?){MONTH}(?P<b>(?P=a)){DAY}(?![0-9])",
    rf"(?<![0-9]){YEAR}(?P<a>){MONTH}(?P<b>){DAY}(?=T?[0-9]{{2}}(?:[0-9]{{2}}){{0,2}}(?![0-9]))",
    rf"(?<![0-9]){DAY}(?P<a>[._-]){MONTH}(?P<b>(?P=a)){YEAR}(?![0-9])",
    rf"(?<![0-9]){MONTH}(?P<a>[._-]){DAY}(?P<b>(?P=a)){YEAR}(?![0-9])",
)
"""How a name may hold a day; the second is followed by an hour."""
KEY = "[A-Za-z]*=?"
"""What may stand before a year, a month and a day in folders: `year=2026/month=11/day=05`."""
MONTHS = 12
FOLDERS = re.compile(rf"(?:^|(?<=/))(?P<y>{KEY}){YEAR}(?P<a>/{KEY}){MONTH}(?P<b>/{KEY}){DAY}(?=/)")
NO_DAY = (
    "Neither its name nor its folders hold a day that is sure, which is what {date} stands for (YYYY-MM-DD;"
    " {date:%Y%m%d} for another spelling): dumps have to be named so, or lie in folders that are, before a run finds"
    " them."
)


@dataclass(frozen=True, slots=True)
class _PathDay:
    """A day in a path."""

    start: int
    end: int
    form: str
    """As `strftime` takes it."""
    day: dt.date

    @property
    def slot(self) -> str:
        return "{date}" if self.form == ISO else f"{{date:{self.form}}}"


def day_of(path: Path) -> dt.date | None:
    """Return the day that a file's name or its folders' hold; None where there is none that is sure."""
    return next((day.day for day in _days(path.as_posix())), None)


def template_of(path: Path) -> str:
    """Return a path template that a file's path fits, and its neighbours': what stands behind the day is any."""
    text = path.as_posix()
    days = [*_days(text)]
    if not days:
        name = re.sub(SPELLINGS[2], "{date}", path.name, count=1)  # one that is not sure is to be renamed
        return f"{path.parent.as_posix()}/{name if name != path.name else f'{{date}}{path.suffix}'}"
    chosen = next((day for day in reversed(days) if day.day == days[0].day), days[0])
    before, after = text[: chosen.start], text[chosen.end :]
    *folders, name = after.split("/")
    suffixes = (
        re.findall(r"\.[^./0-9][^./]*", name)[-2:] if folders else [name[name.find(".") :] if "." in name else ""]
    )
    ending = "".join(suffixes)
    any_name = ("" if name == ending else "*") + ending
    middle = folders[:1] + ["*"] * (len(folders) - 1)
    return before + chosen.slot + "/".join([*middle, any_name])


def _days(text: str) -> Iterator[_PathDay]:
    """Yield the days in a path, the file's own first, then those of the folders that are nearest."""
    end = len(text)
    while end > 0:
        start = text.rfind("/", 0, end) + 1
        for pattern in SPELLINGS:
            for match in re.finditer(pattern, text[start:end]):
                form = "".join(_form(part, match) for part in re.findall(r"\(\?P<([Ymdab])>", pattern))
                if (day := _day_in(match)) is not None:
                    yield _PathDay(start + match.start(), start + match.end(), form, day)
        for match in FOLDERS.finditer(text[: end + 1]):
            if match.end() == end and (day := _day_in(match)) is not None:
                form = f"{match['y']}%Y{match['a']}%m{match['b']}%d"
                yield _PathDay(match.start(), match.end(), form, day)
        end = start - 1


def _form(part: str, match: re.Match[str]) -> str:
    return match[part] if part in "ab" else f"%{part}"


def _day_in(match: re.Match[str]) -> dt.date | None:
    """Return the day; none where there is no such day, or where day and month could be changed about."""
    day, month, is_last = int(match["d"]), int(match["m"]), match.end("Y") > match.end("d")
    if is_last and match["a"] != "." and day <= MONTHS and day != month:
        return None
    with suppress(ValueError):
        return dt.date(int(match["Y"]), month, day)
    return None
