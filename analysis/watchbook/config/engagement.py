"""Find, read and check watchbook.toml."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from watchbook.config.mistake_words import data_path, example, sentence
from watchbook.config.presets import with_preset
from watchbook.config.tables import Config
from watchbook.config.toml import TomlFile, read_toml
from watchbook.errors import ConfigError, Place

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_NAME = "watchbook.toml"
SAID = ("value_error", "elsewhere")
"""Types of errors that this package raises: their sentences say what is right."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """A repository's root, its configuration, and where each setting stands."""

    root: Path
    """Absolute path of the folder that holds watchbook.toml."""
    config: Config
    source: TomlFile
    """The file itself, for the places of its keys."""
    partial: bool = False
    """Whether watchbook.toml has mistakes, and this is what could be read of it."""


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds watchbook.toml.

    Raises:
        ConfigError: there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / CONFIG_NAME).is_file():
            return folder
    raise ConfigError(
        f"no {CONFIG_NAME} in {start} or above it",
        hints=("go to an engagement's folder, or make one: watchbook init DIR",),
    )


def load_engagement(root: Path) -> Engagement:
    """Read the configuration of the engagement at `root`.

    Raises:
        ConfigError: the file is missing, not TOML, or holds something that cannot be meant.
    """
    try:
        data = (root / CONFIG_NAME).read_bytes()
        text = data.decode().replace("\r\n", "\n")
    except OSError as error:
        raise ConfigError(f"cannot read {root / CONFIG_NAME}: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            place=Place(CONFIG_NAME, data.count(b"\n", 0, error.start) + 1),
            hints=("save the file as UTF-8",),
        ) from error
    source = read_toml(text, CONFIG_NAME)
    return Engagement(root.resolve(), read_config(source), source)


def read_config(source: TomlFile) -> Config:
    """Turn a parsed file into a Config.

    Raises:
        ConfigError: the first mistake, at its line, with what was meant where that can be guessed.
    """
    data = with_preset(source.data, source.place(("dumps", "preset")))
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        path = data_path(data, first["loc"])
        message, hint = _in_words(first, path)
        more = error.error_count() - 1
        hints = (hint,) if hint else ()
        if more:
            hints = (*hints, f"{more} more {'mistake' if more == 1 else 'mistakes'} after this one")
        place = source.place(path or first.get("ctx", {}).get("path", ()))
        raise ConfigError(message, place=place, hints=hints) from error


def json_schema() -> str:
    """Return the JSON Schema of watchbook.toml, for editors."""
    return json.dumps(Config.model_json_schema(), indent=2, sort_keys=True) + "\n"


def _in_words(error: Any, path: tuple[str | int, ...]) -> tuple[str, str | None]:
    if error["type"] == "extra_forbidden":
        key_path = ".".join(str(part) for part in path)
        keys = _keys_at(path[:-1])
        close = difflib.get_close_matches(str(path[-1]), keys, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(keys)}"
        return f"unknown key {key_path!r}", hint
    return sentence(error, path), None if error["type"] in SAID else example(path, error)


def _keys_at(path: tuple[str | int, ...]) -> list[str]:
    schema = Config.model_json_schema()
    node: dict[str, Any] = schema
    for part in path:
        step = node.get("properties", {}).get(part) or node.get("additionalProperties") or node.get("items") or {}
        for option in step.get("anyOf", ()):
            if "$ref" in option:
                step = option
        if "$ref" in step:
            step = schema["$defs"][step["$ref"].rsplit("/", 1)[1]]
        node = step
    return sorted(node.get("properties", {}))
