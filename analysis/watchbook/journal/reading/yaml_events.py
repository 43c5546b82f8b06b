"""Front matter → YAML's events: from libyaml, or from ruamel where the two could read it apart.

Reading front matter is most of what a journal of years costs, and libyaml is twenty times as quick as ruamel. It knows
YAML 1.1; that differs from 1.2 in what a text is taken for, of which events say nothing, and in a few signs. A front
matter with one of these, and one that libyaml refuses, is ruamel's: its words for a mistake are those we translate.
Both call the fields of their events alike, so that neither's are copied into the other's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml
from ruamel.yaml import YAML
from ruamel.yaml import events as ruamel

if TYPE_CHECKING:
    from collections.abc import Iterator

APART = re.compile(r"[\t\\|>#\ufeff]|^(?:\.\.\.|---|%)|(?:^|[\s\[{,])[&*!:?@`]", re.MULTILINE)
"""What the two may read apart: tabs, escapes, blocks, comments, marks of documents, words that start with a sign."""
SCALAR: tuple[type[ruamel.ScalarEvent], ...] = (yaml.ScalarEvent, ruamel.ScalarEvent)
DOCUMENT_START: tuple[type[ruamel.DocumentStartEvent], ...] = (yaml.DocumentStartEvent, ruamel.DocumentStartEvent)
MAPPING_START: tuple[type[ruamel.MappingStartEvent], ...] = (yaml.MappingStartEvent, ruamel.MappingStartEvent)
MAPPING_END: tuple[type[ruamel.MappingEndEvent], ...] = (yaml.MappingEndEvent, ruamel.MappingEndEvent)
SEQUENCE_START: tuple[type[ruamel.SequenceStartEvent], ...] = (yaml.SequenceStartEvent, ruamel.SequenceStartEvent)
SEQUENCE_END: tuple[type[ruamel.SequenceEndEvent], ...] = (yaml.SequenceEndEvent, ruamel.SequenceEndEvent)
"""An event of either library; the fields that a reader of front matter asks for are called alike, and typed as here."""


def events_of(text: str) -> Iterator[ruamel.Event]:
    """Yield the events of a front matter, of the classes above; the style of a plain text is empty or None.

    Raises:
        YAMLError: it is not YAML; ruamel's error.
    """
    if yaml.__with_libyaml__ and not APART.search(text):
        try:
            return iter(list(iter(yaml.cyaml.CParser(text).get_event, None)))
        except yaml.YAMLError:
            pass  # ruamel says it in the words that we translate
    return iter(YAML(typ="safe", pure=True).parse(text))
