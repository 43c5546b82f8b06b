"""Presets: the shapes of products' logs as data, from which [dumps] of an engagement may start.

A preset is one TOML file. What watchbook.toml says wins, key by key; a field, a field's words, or the parts that it
names are taken from it alone.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from watchbook.errors import ConfigError, Place

FOLDER = ("dumps", "presets")
WHOLE = ("fields", "words", "columns")
"""Tables of [dumps] that are merged name by name, each name from one side alone."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A product's shape."""

    name: str
    title: str
    about: str
    documentation: str
    """The page it was written after."""
    version: str
    """Of what it describes, as far as that has one."""
    dumps: dict[str, Any] = field(hash=False)
    """What it says under [dumps]."""
    cannot: dict[str, str] = field(hash=False)
    """Field → why the shape does not carry it, and where it may be found."""


def preset_names() -> list[str]:
    """Return the names of all presets."""
    folder = files("watchbook").joinpath(*FOLDER)
    return sorted(path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml"))


@lru_cache
def read_preset(name: str) -> Preset:
    """Return a preset.

    Raises:
        ConfigError: there is none of that name.
    """
    names = preset_names()
    if name not in names:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
        raise ConfigError(f"there is no preset {name!r}", hints=(hint,))
    data = tomllib.loads(files("watchbook").joinpath(*FOLDER, f"{name}.toml").read_text("utf-8"))
    return Preset(
        name,
        data["title"],
        data["about"],
        data["documentation"],
        data.get("version", ""),
        data["dumps"],
        data.get("cannot", {}),
    )


def preset_text(name: str) -> str:
    """Return a preset's file.

    Raises:
        ConfigError: there is none of that name.
    """
    read_preset(name)
    return files("watchbook").joinpath(*FOLDER, f"{name}.toml").read_text("utf-8")


def with_preset(data: dict[str, Any], place: Place) -> dict[str, Any]:
    """Return the data of a watchbook.toml with what its preset says beneath it.

    Raises:
        ConfigError: there is no such preset.
    """
    dumps = data.get("dumps")
    if not isinstance(dumps, dict) or not isinstance(name := dumps.get("preset"), str):
        return data
    try:
        preset = read_preset(name)
    except ConfigError as error:
        raise ConfigError(f"dumps.preset: {error.what}", place=place, hints=error.hints) from error
    return {**data, "dumps": merge_dumps(preset.dumps, dumps)}


def merge_dumps(preset: dict[str, Any], above_all: dict[str, Any]) -> dict[str, Any]:
    """Return [dumps] of an engagement over that of a preset."""
    tables = {**preset, **above_all}
    for key in (*WHOLE, "conversation", "csv"):
        below, above = preset.get(key), above_all.get(key)
        if isinstance(below, dict) and isinstance(above, dict):
            tables[key] = {**below, **above}
    if "parts" in preset and "parts" not in above_all:
        tables["parts"] = list(_parts(preset["parts"], str(above_all.get("path", ""))))
    return {key: value for key, value in tables.items() if key != "parts" or value}


def _parts(parts: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Return a preset's parts with their paths: `folder = ["traces", "scores"]` is where the main path says traces."""
    part_tables = []
    for part in parts:
        main, beside = part["folder"]
        before, mark, after = path.rpartition(main)
        if mark:
            part_tables.append(
                {**{key: value for key, value in part.items() if key != "folder"}, "path": before + beside + after}
            )
    return part_tables
