"""YAML's events: libyaml's where it reads as ruamel does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from watchbook.journal.reading.yaml_events import APART, events_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.events import Event

PARTS = [
    "a", "b: ", "c:", "x y", ": ", ":", " ", "\n", "\n  ", "\n- ", "- ", "[", "]", "{", "}", ", ", ",", "'", '"', "1",
    "é", "-", "--", "2026-05-04T06:40-04:00", "key: value\n", "k: [a, b]\n", "n: {by: e, at: 6:40}\n", "\n\n", "%", "!",
    "&x ", "*x", "?", "? ", "#", " #c", "|\n", ">\n", "@", "`", "~", "=", "...", "---\n", "\t", "\\",
]  # fmt: skip


def told(events: Iterator[Event]) -> list[object] | None:
    """Return what the reading of a header takes from events; None where they end in an error."""
    try:
        found = list(events)
    except YAMLError:
        return None
    fields = [[getattr(each, name, None) or None for name in ("value", "style", "anchor", "tag")] for each in found]
    lines = [each.start_mark.line if getattr(each, "value", None) else None for each in found]
    return [*zip([type(each).__name__ for each in found], fields, lines, strict=True)]


@given(st.lists(st.sampled_from(PARTS), max_size=9).map("".join), st.booleans())
def test_both_readers_say_the_same(text: str, framed: bool) -> None:  # noqa: FBT001  # hypothesis draws it
    """What they could read apart, or libyaml refuses, is ruamel's."""
    text = f"type: x\n{text}\nz: 1\n" if framed else text
    assert told(events_of(text)) == told(iter(YAML(typ="safe", pure=True).parse(text)))


def test_an_ordinary_front_matter_is_libyamls() -> None:
    """Where it is at hand, as it is in every wheel of PyYAML."""
    assert yaml.__with_libyaml__
    assert not APART.search(
        'title: "Hand-off: 9 % more!"\nworkflows: ["*"]\nnoticed: {by: e, at: 2026-05-05T06:40-04:00}\n'
    )
