"""Front matter → YAML's events: from libyaml, or from ruamel where the two could read it apart.

Reading front matter is most of what a journal of years costs, and libyaml is twenty times as quick as ruamel. It knows
YAML 1.1; that differs from 1.2 in what a text is taken for, of which events say nothing, and in a few signs. A front
matter with one of these, and one that libyaml refuses, is ruamel's: its words for a mistake are those we translate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml import events as ruamel

if TYPE_CHECKING:
    from collections.abc import Iterator

APART = re.compile(r"[\t\\|>#\ufeff]|^(?:\.\.\.|---|%)|(?:^|[\s\[{,])[&*!:?@`]", re.MULTILINE)
"""What the two may read apart: tabs, escapes, blocks, comments, marks of documents, words that start with a sign."""


def events_of(text: str) -> Iterator[ruamel.Event]:
    """Yield the events of a front matter, as ruamel has them.

    Raises:
        YAMLError: it is not YAML; ruamel's error.
    """
    if yaml.__with_libyaml__ and not APART.search(text):
        try:
            found = list(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.YAMLError:
            found = []
        if found:
            return map(_as_ruamel, found)
    return iter(YAML(typ="safe", pure=True).parse(text))


def _as_ruamel(event: Any) -> ruamel.Event:  # PyYAML types none of its events
    if type(event) is yaml.ScalarEvent:
        return ruamel.ScalarEvent(
            event.anchor, event.tag, event.implicit, event.value, event.start_mark, event.end_mark, event.style or None
        )
    kind: Any = getattr(ruamel, type(event).__name__)
    if isinstance(event, yaml.CollectionStartEvent):
        found = kind(event.anchor, event.tag, event.implicit, event.start_mark, event.end_mark)
    elif isinstance(event, yaml.DocumentStartEvent):
        found = kind(event.start_mark, event.end_mark, event.explicit, event.version, event.tags)
    else:
        found = kind(event.start_mark, event.end_mark)
    assert isinstance(found, ruamel.Event)
    return found
