"""watchbook.toml: what it may say, and what a mistake is answered with."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, get_args

import pytest
from pydantic import BaseModel

from tests.blocks import Block, blocks
from watchbook.config import Config, TomlFile, json_schema, read_config, read_toml
from watchbook.config.holiday_countries import COUNTRIES
from watchbook.config.mistake_words import example
from watchbook.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

MINIMAL = """
[engagement]
name = "Desk"
timezone = "UTC"
[dumps]
path = "logs/{date}.jsonl"
[workflows.desk]
"""


@pytest.mark.parametrize("block", blocks("config/mistakes.txt"), ids=str)
def test_a_mistake_is_reported_at_its_line_with_what_was_meant(block: Block) -> None:
    """Every mistake in watchbook.toml is an error with file, line, cause and a way to mend it."""
    with pytest.raises(ConfigError) as caught:
        read_config(read_toml(block["input"], "watchbook.toml"))
    assert str(caught.value) == block["expected"].strip()


def test_every_key_has_a_right_value_to_show() -> None:
    """What a mistake is answered with can be copied: the file of right values reads, and names each key there is."""
    text = files("watchbook.config").joinpath("every_key.toml").read_text("utf-8")
    read_config(read_toml(text, "every_key.toml"))
    missing = [path for path in _keys(Config, ()) if example(path) is None]
    assert missing == []


def _keys(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for key, field in model.model_fields.items():
        yield (*path, key)
        kind = str(field.annotation)
        for inner in _models(field.annotation):
            yield from _keys(inner, (*path, key, "x") if "dict[" in kind else (*path, key))


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


@pytest.mark.parametrize("value", ["7", "-1", "1.5", "true", "2026-01-01", "06:00:00", "[1]", "{}", '"x y"', '["a b"]'])
def test_no_mistake_is_answered_in_the_words_of_a_library(value: str) -> None:
    """Whatever stands at whatever key, what is needed is said in words, and never as "Input should be"."""
    sentences = []
    for path in _keys(Config, ()):
        table, key = ".".join(path[:-1]), path[-1]
        text = f"[{table}]\n{key} = {value}\n" if table else f"{key} = {value}\n"
        data = {**tomllib.loads(MINIMAL), **tomllib.loads(text)}
        try:
            read_config(TomlFile("watchbook.toml", data, {}))
        except ConfigError as error:
            sentences.append(str(error))
    assert len(sentences) > 100
    assert [sentence for sentence in sentences if "nput should" in sentence or "validation" in sentence] == []


def test_defaults_are_those_the_documentation_names() -> None:
    """A configuration of six lines is enough."""
    config = read_config(read_toml(MINIMAL, "watchbook.toml"))
    assert config.dumps.due == dt.time(6)
    assert config.journal.explain_within.within("sev1") == dt.timedelta(hours=24)
    assert config.journal.review_every == dt.timedelta(days=7)
    assert config.evals is None


def test_the_time_to_explain_a_day_may_depend_on_its_severity() -> None:
    """One duration holds for all; of a table, a severity that is not named has 24 hours."""
    same = read_config(read_toml(f'{MINIMAL}[journal]\nexplain_within = "2h"', "watchbook.toml"))
    assert {same.journal.explain_within.within("sev1"), same.journal.explain_within.sev4} == {dt.timedelta(hours=2)}
    some = read_config(read_toml(f'{MINIMAL}[journal]\nexplain_within = {{sev1 = "4h"}}', "watchbook.toml"))
    assert (some.journal.explain_within.sev1, some.journal.explain_within.sev3) == (
        dt.timedelta(hours=4),
        dt.timedelta(hours=24),
    )


def test_lines_are_found_in_every_way_of_writing_a_key() -> None:
    """Tables, dotted keys, quoted keys, inline tables and arrays of tables all have their lines."""
    toml = read_toml('a.b = 1\n[t."x y"]\nk = {m = 1}\n[[q]]\nz = 2\n', "f.toml")
    places = {path: toml.place(path).line for path in [("a", "b"), ("t", "x y", "k", "m"), ("q", 0, "z"), ("none",)]}
    assert places == {("a", "b"): 1, ("t", "x y", "k", "m"): 3, ("q", 0, "z"): 5, ("none",): None}


def test_the_schema_names_every_table() -> None:
    """Editors that read the JSON Schema complete every table of the file."""
    assert set(json.loads(json_schema())["properties"]) >= {
        "engagement",
        "dumps",
        "evals",
        "workflows",
        "metrics",
        "journal",
    }


def test_a_lease_may_be_none_and_its_default_outlasts_three_renewals() -> None:
    """Unless it is said, the AI keeps a route for 72 hours without a renewal, and a flag is named like its workflow."""
    config = read_config(read_toml(MINIMAL, "watchbook.toml"))
    assert config.fallback.lease == dt.timedelta(hours=72)
    assert (config.fallback.publish, config.flag("desk")) == ("", "desk")
    text = f'{MINIMAL}[workflows.desk.fallback]\nflag = "Desk/route"\n[fallback]\nlease = "none"\nrenew_every = "90d"'
    config = read_config(read_toml(text, "watchbook.toml"))
    assert config.fallback.lease is None
    assert config.flag("desk") == "Desk/route"


@pytest.mark.parametrize(
    "place", ["flags.json", "/srv/flags.json", "s3://bucket/a/flags.json", "https://host/f", "http://[::1]:8080/f"]
)
def test_flags_may_be_published_in_these_places(place: str) -> None:
    """A file, S3, HTTPS; plain HTTP to this machine alone."""
    config = read_config(read_toml(f'{MINIMAL}[fallback]\npublish = "{place}"', "watchbook.toml"))
    assert config.fallback.publish == place


@pytest.mark.parametrize("place", ["file:///srv/f", "s3://bucket", "gs://bucket/f", "http://10.0.0.1/f", "https:///f"])
def test_flags_may_be_published_nowhere_else(place: str) -> None:
    """What cannot be written with a condition, or can be changed on its way."""
    with pytest.raises(ConfigError, match=r"watchbook\.toml:9: fallback\.publish"):
        read_config(read_toml(f'{MINIMAL}[fallback]\npublish = "{place}"', "watchbook.toml"))


def test_countries_that_are_known_at_once_are_those_of_the_library() -> None:
    """So that no command has to import it; one that the library alone knows is asked of it."""
    import holidays  # noqa: PLC0415  # this test alone

    codes = holidays.registry.EntityLoader.get_country_codes(include_aliases=False)
    assert {code for code in codes if len(code) == 2} >= COUNTRIES
    assert len(COUNTRIES) == 250
