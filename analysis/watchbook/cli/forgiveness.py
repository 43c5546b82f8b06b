"""What a tired hand types, as what it can only mean: dashes and quotes of a phone, other words for a route."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from contextlib import suppress
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from watchbook.writing.likely_day import LONG_AGO, likely_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.config import Engagement
    from watchbook.journal import Route

PLAIN_LENGTH = re.compile(r"(\d+) ?([dhm])", re.ASCII | re.IGNORECASE)
"""How long a window lasts, as people write it."""
LONG_DASH = re.compile(r"[—–―](?=[a-z])")
"""What phones and editors make of two dashes before an option."""
OPENING, CLOSING = "“„«‘‚", "”“»’‘"
"""Quotes that no shell knows."""
ROUTES: Mapping[str, Route] = {
    **dict.fromkeys(("manual", "people", "person", "human", "humans", "off", "stop"), "manual"),
    **dict.fromkeys(("ai", "on"), "ai"),
}
"""Words for where work goes; off is the AI, off."""
PLAIN_TIME = re.compile(
    r"(?:(\d{4}-\d\d-\d\d)[T ]+)?(\d\d?)[:.h](\d\d)(?::(\d\d))?(?: ?([ap])\.?m\.?)?", re.ASCII | re.IGNORECASE
)
"""A time without an offset, with or without a day; of twelve hours or twenty-four."""


def forgive(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with two dashes for a long one, and quoted words in one."""
    forgiven: list[str] = []
    closing = ""
    for typed in words:
        word = LONG_DASH.sub("--", typed, count=1) if LONG_DASH.match(typed) else typed
        if closing:
            forgiven[-1] = f"{forgiven[-1]} {word}"
        else:
            forgiven.append(word)
        start = re.match(rf"(--[a-z-]+=)?([{OPENING}])", word)
        if start and not closing:
            closing = CLOSING
        if closing and word[-1:] and word[-1] in closing and len(forgiven[-1]) > 1:
            forgiven[-1] = re.sub(rf"^(--[a-z-]+=)?[{OPENING}](.*)[{CLOSING}]$", r"\1\2", forgiven[-1]).strip()
            closing = ""
    return forgiven


def workflow_meant(word: str, titles: Mapping[str, str]) -> str | None:
    """Return the workflow that a word can only mean: its name or title, however written, or a beginning of its name."""
    query = _plain(word)
    names = {name for name, title in titles.items() if query in (_plain(name), _plain(title))}
    names = names or {name for name, title in titles.items() if query and _plain(name).startswith(query)}
    return names.pop() if len(names) == 1 else None


def workflow_of(engagement: Engagement, word: str) -> str:
    """Return the workflow of an engagement that a word can only mean, or the word itself, which others refuse."""
    titles = {name: table.title or name for name, table in engagement.config.workflows.items()}
    return workflow_meant(word, titles) or word


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return a question that names what is nearest, or what there is."""
    known = list(names)
    near = nearest(word, known)
    return f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"


def nearest(word: str, names: Iterable[str]) -> list[str]:
    """Return the one of some names that a word is nearest to; empty where it is near none."""
    by_letters = {_plain(name): name for name in names}
    return [by_letters[near] for near in difflib.get_close_matches(_plain(word), by_letters, n=1, cutoff=0.6)]


def time_meant(text: str, zone: str, now: dt.datetime) -> dt.datetime:
    """Return the time that a text means; without an offset it is the engagement's, without a day the last such time.

    Raises:
        BadParameter: it is no time, lies ahead, or so far back that its year is probably another.
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        moment = _local_time(text.strip(), ZoneInfo(zone), now)
    if moment is None:
        raise typer.BadParameter(f"{text!r} is no time: write one like 03:12 or 2026-11-09T06:10-05:00")
    return _demand_this_year(text, moment, now)


def window_meant(text: str, zone: str) -> str:
    """Return a window as an entry writes it; a start without an offset is the engagement's, and 2h is PT2H."""
    begins, slash, length = text.strip().partition("/")
    match = PLAIN_TIME.fullmatch(begins.strip())
    if match and match[1] and not match[5]:
        with suppress(ValueError):
            moment = dt.datetime.fromisoformat(f"{match[1]}T{match[2]:0>2}:{match[3]}").replace(tzinfo=ZoneInfo(zone))
            begins = moment.isoformat(timespec="minutes")
    elif re.match(r"\d{4}-\d\d-\d\d ", begins):
        begins = begins.replace(" ", "T", 1)
    plain = PLAIN_LENGTH.fullmatch(length.strip())
    if plain:
        length = f"P{'' if plain[2] in 'dD' else 'T'}{plain[1]}{plain[2].upper()}"
    return f"{begins}{slash}{length}"


def _demand_this_year(text: str, moment: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return a time that somebody can have meant.

    Raises:
        BadParameter: it lies ahead, or so far back that its year is probably another.
    """
    if moment > now + dt.timedelta(minutes=15) or now - moment > LONG_AGO:
        side = "ahead of now" if moment > now else "long ago"
        meant = _likely_time(moment, now).isoformat(timespec="minutes")
        raise typer.BadParameter(f"{text} lies {side}: did you mean {meant}?")
    return moment


def _local_time(text: str, zone: ZoneInfo, now: dt.datetime) -> dt.datetime | None:
    match = PLAIN_TIME.fullmatch(text)
    if not match:
        return None
    local_now = now.astimezone(zone)
    try:
        day = dt.date.fromisoformat(match[1]) if match[1] else local_now.date()
        moment = dt.datetime.combine(day, dt.time(_hour(match[2], match[5]), int(match[3]), int(match[4] or 0)), zone)
    except ValueError:
        return None
    return moment - dt.timedelta(days=1) if not match[1] and moment > now else moment


def _hour(text: str, half: str | None) -> int:
    """Return an hour of the day.

    Raises:
        ValueError: it is none of twelve, and said to be.
    """
    hour = int(text)
    if half is None:
        return hour
    if not 1 <= hour <= 12:  # on the face of a clock
        raise ValueError(text)
    return hour % 12 + (12 if half in "pP" else 0)


def _likely_time(moment: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return the moment that was probably meant: the time that was typed, on a day that can have been."""
    local_now = now.astimezone(moment.tzinfo)
    last = local_now.date()
    if moment.timetz() > local_now.timetz():
        last -= dt.timedelta(days=1)
    return dt.datetime.combine(likely_day(moment.date(), last), moment.timetz())


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def whole_text(text: str, more: Sequence[str], command: str) -> str:
    """Return a text that was typed without quotes; a word that looks like an option may have been meant as one."""
    for word in more:
        if word.startswith("--") and word[2:3].isalpha():
            raise typer.BadParameter(f"{word} is no option of {command}; in the text, put the text in quotes")
    return " ".join([text, *more])
