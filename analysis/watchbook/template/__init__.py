"""Holds what `watchbook init` copies: an engagement that runs."""

from __future__ import annotations

import json
import re
import zoneinfo
from importlib.resources import as_file, files
from pathlib import Path

from watchbook.errors import ConfigError

NAME, ZONE = "__NAME__", "__ZONE__"
CI_FILES = (".ci/day", ".github/workflows/watchbook.yml", ".gitlab-ci.yml")
SCHEMA = "watchbook.schema.json"
ANSWERS = ".copier-answers.yml"
DOT = "dot_"
"""Hidden files are packaged under visible names."""


def copy_template(folder: Path, *, name: str, timezone: str) -> list[Path]:
    """Write a new engagement into an empty or new folder and return the files written.

    Raises:
        ConfigError: the folder holds something, or the zone does not exist; nothing is written.
    """
    if folder.exists() and (not folder.is_dir() or any(path.name != ".git" for path in folder.iterdir())):
        raise ConfigError(
            f"{folder} is not empty, and nothing there is overwritten", hints=("name a folder that does not exist yet",)
        )
    if timezone not in zoneinfo.available_timezones():
        raise ConfigError(f"{timezone!r} is no time zone", hints=("write one like America/New_York or UTC",))
    targets = []
    with as_file(files("watchbook.template").joinpath("files")) as source:
        for path in sorted(source.rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            target = folder / _visible_name(path.relative_to(source))
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8")
            if path.suffix in (".toml", ".yml"):
                text = text.replace(f'"{NAME}"', json.dumps(name)).replace(f'"{ZONE}"', json.dumps(timezone))
            target.write_text(text.replace(NAME, " ".join(name.split())).replace(ZONE, timezone), "utf-8")
            targets.append(target)
    return targets


def _visible_name(path: Path) -> Path:
    return Path(*(f".{part.removeprefix(DOT)}" if part.startswith(DOT) else part for part in path.parts))


def template_text(name: str) -> str:
    """Return a file of the template that is copied as it is."""
    packaged = [f"{DOT}{part[1:]}" if part.startswith(".") else part for part in Path(name).parts]
    return files("watchbook.template").joinpath("files", *packaged).read_text("utf-8")


def template_version(root: Path) -> str | None:
    """Return from which version's template an engagement was made or last brought up to; None where nothing says so."""
    try:
        text = (root / ANSWERS).read_text("utf-8")
    except OSError:
        return None
    match = re.search(r"^_commit:\s*v?(\S+)", text, re.MULTILINE)
    return match[1] if match else None
