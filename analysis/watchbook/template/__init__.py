"""Holds what `watchbook init` copies: an engagement that runs."""

from __future__ import annotations

import re
import shutil
import tempfile
import zoneinfo
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.config import CONFIG_NAME, read_config, read_toml
from watchbook.errors import ConfigError, SystemRefusalError
from watchbook.template.template_files import (
    ANSWERS,
    FORGES,
    SCHEMA,
    TemplateAnswers,
    engagement_files,
    template_text,
    version_now,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ANSWERS",
    "CI_FILES",
    "FORGES",
    "SCHEMA",
    "TemplateAnswers",
    "copy_template",
    "template_text",
    "template_version",
    "version_now",
]
CI_FILES = (".ci/day", ".github/workflows/watchbook.yml", ".github/workflows/lease.yml", ".gitlab-ci.yml")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def copy_template(folder: Path, *, name: str, timezone: str) -> list[Path]:
    """Write a new engagement with the usual answers; as `write_engagement`."""
    return write_engagement(folder, TemplateAnswers(name, timezone), {})


def write_engagement(folder: Path, answers: TemplateAnswers, more: Mapping[str, str]) -> list[Path]:
    """Write a new engagement into an empty or new folder, all of it or nothing, and return the files written.

    Args:
        folder: where; it may hold `.git` and nothing else.
        answers: what the template asks.
        more: further files, by path.

    Raises:
        ConfigError: the folder holds something, or an answer cannot be meant; nothing is written.
        OSError: there is no room, or no leave; nothing is written.
    """
    demand_empty(folder)
    if answers.timezone not in zoneinfo.available_timezones():
        raise ConfigError(f"{answers.timezone!r} is no time zone", hints=("write one like America/New_York or UTC",))
    if answers.forge not in FORGES:
        raise ConfigError(f"{answers.forge!r} is no forge that is known", hints=(f"write one of {', '.join(FORGES)}",))
    name = " ".join(CONTROL.sub(" ", answers.name).split())
    if not name:
        raise ConfigError("an engagement needs a name", hints=('write one like --name "Card desk"',))
    new = engagement_files(replace(answers, name=name)) | {path: text.encode() for path, text in more.items()}
    read_config(
        read_toml(new[CONFIG_NAME].decode(), CONFIG_NAME)
    )  # what it would refuse is refused before it is written
    _place(folder, new)
    return [folder / path for path in sorted(new)]


def demand_empty(folder: Path) -> None:
    """Refuse a folder that holds something.

    Raises:
        ConfigError: it does, or is none.
    """
    if folder.exists() and (not folder.is_dir() or any(path.name != ".git" for path in folder.iterdir())):
        raise ConfigError(
            f"{folder} is not empty, and nothing there is overwritten", hints=("name a folder that does not exist yet",)
        )


def template_version(root: Path) -> str | None:
    """Return from which version's template an engagement was made or last brought up to; None where nothing says so."""
    try:
        text = (root / ANSWERS).read_text("utf-8")
    except OSError:
        return None
    match = re.search(r"^_commit:\s*v?(\S+)", text, re.MULTILINE)
    return match[1] if match else None


def _place(folder: Path, new: Mapping[str, bytes]) -> None:
    """Write files beside a folder and move them in, so that what fails leaves nothing behind.

    Raises:
        OSError: there is no room, or no leave.
    """
    missing = [path for path in folder.absolute().parents if not path.exists()]
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".new", dir=folder.absolute().parent))
    except FileNotFoundError as error:  # what the system says of a place like /proc
        raise SystemRefusalError(
            f"no folder can be made in {folder.absolute().parent}", hints=("name one that you may write to",)
        ) from error
    try:
        for name, data in new.items():
            target = staging / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        folder.mkdir(exist_ok=True)
        for path in staging.iterdir():
            path.replace(folder / path.name)
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        for path in missing:  # the nearest first; one that somebody put something into stays
            with suppress(OSError):
                path.rmdir()
        raise
    staging.rmdir()
