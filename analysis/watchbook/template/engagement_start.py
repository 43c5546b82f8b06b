"""A new engagement from what was answered: the template's files, and the first entry of its journal."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING

from watchbook.template import TemplateAnswers, write_engagement

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENTRY = """---
type: review
title: The journal begins
workflows: ["*"]
days: {day}
---
{by} made this engagement. From here on, each day that leaves its normal band is explained here, in an entry of its own:
`watchbook new incident`, `change` or `observation`. A review like this one looks back, and explains no day.

## What changed

Watchbook {version} reads the logs of this engagement once a day.
"""


def begin_engagement(folder: Path, answers: Mapping[str, str], now: dt.datetime) -> None:
    """Write a new engagement with the first entry of its journal, all of it or nothing.

    Raises:
        ConfigError: the folder holds something, or an answer cannot be meant; nothing is written.
    """
    chosen = TemplateAnswers(answers["name"], answers["timezone"], answers["holidays"], answers["forge"])
    write_engagement(folder, chosen, dict([first_entry(answers["by"], answers["timezone"], now)]))


def first_entry(by: str, timezone: str, now: dt.datetime) -> tuple[str, str]:
    """Return path and text of the entry with which a journal begins."""
    from watchbook.template.template_files import version_now  # noqa: PLC0415

    try:
        today = now.astimezone(zoneinfo.ZoneInfo(timezone)).date()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        today = now.date()  # what the zone should be is said by who writes the files
    who = " ".join(by.split()) or "Somebody"
    path = f"journal/{today:%Y/%m}/{today}-beginning.md"
    yesterday = today - dt.timedelta(days=1)
    return path, ENTRY.format(day=yesterday, by=who[:1].upper() + who[1:], version=version_now())
