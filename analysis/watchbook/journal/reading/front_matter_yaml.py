"""Front matter: YAML 1.2 read to texts, lists and tables with the line of each, and nothing converted on the way.

YAML's events are used rather than its values: a text such as 9:20, no or 1.10 stays the text that was written, depth
is bounded, aliases are refused, and each key knows its line. Which field takes which text is the model's business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import implicit_resolvers

from watchbook.errors import Place
from watchbook.journal.problem import Problem
from watchbook.journal.reading.front_matter_bytes import CONTROL
from watchbook.journal.reading.yaml_events import (
    DOCUMENT_START,
    MAPPING_END,
    MAPPING_START,
    SCALAR,
    SEQUENCE_END,
    SEQUENCE_START,
    events_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ruamel.yaml.events import CollectionStartEvent, Event, ScalarEvent

MAX_DEPTH = 4
"""Lists and tables within each other; an entry needs three."""


_CUT = re.compile(r"\s*(#\S+)")
"""Behind a plain text a sign without a space before it is part of the text, so this is never found too early."""
DIRECTIVE = ("a YAML directive (%) has no place here", "take the line out")
MISHAPS = (AssertionError, ValueError, IndexError, TypeError, KeyError, RecursionError)
"""What ruamel raises beside its own errors, over `%YAML 1.3` or an escape of no character."""
TYPED = {"bool": "a truth value", "int": "a number", "float": "a number", "null": "nothing", "timestamp": "a time"}
"""What YAML's types are called."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as it stands in the file."""

    text: str
    plain: bool
    """Written without quotes, so that other YAML readers may take it for a number, a time or a truth value."""
    cut: str = ""
    """What stood behind it on its line and is a comment to YAML though it hardly was meant as one, as `#12`."""

    def taken_for(self) -> str | None:
        """Return what YAML readers (1.1 or 1.2) take the text for, or None where all read it as text."""
        if not self.plain:
            return None
        for _, tag, pattern, starts in implicit_resolvers:
            if self.text[:1] in starts and pattern.match(self.text):
                return TYPED.get(str(tag).rsplit(":", 1)[1], "a sign")
        return None


Tree = Scalar | list["Tree"] | dict[str, "Tree"]
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Front matter as it stands, and where."""

    data: dict[str, Tree]
    lines: dict[KeyPath, int]
    """1-based line in the file of every key and list item."""
    problems: list[Problem]

    def line(self, path: KeyPath) -> int:
        """Return the line of a key, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _RefusedError(Exception):
    """Something YAML allows and an entry does not."""

    def __init__(self, event: Event, sentence: str, hint: str, code: str = "WB119") -> None:
        self.line: int = event.start_mark.line
        self.code = code
        self.sentence = sentence
        self.hint = hint
        super().__init__(sentence)


def read_header(text: str, file: str, first_line: int) -> Header:
    """Read the text between the `---` lines; `first_line` is the line of the file at which it starts."""
    reading = _YamlReader(file, first_line, text.split("\n"))
    try:
        data = reading.document(events_of(text))
    except _RefusedError as refusal:
        reading.report(refusal.code, refusal.line, refusal.sentence, refusal.hint)
    except MarkedYAMLError as error:
        mark = _mark(error)
        sentence, hint = _in_words(error)
        reading.report("WB108", mark.line if mark else 0, sentence, hint)
    except YAMLError as error:
        reading.report("WB108", 0, f"the front matter cannot be read: {error}", None)
    except MISHAPS:
        line = next((index for index, line in enumerate(reading.text) if line.startswith("%") or "\\" in line), 0)
        reading.report("WB108", line, "the front matter cannot be read", "write plain keys and texts, without escapes")
    else:
        return Header(data, reading.lines, reading.problems)
    return Header({}, reading.lines, reading.problems)


@dataclass(slots=True)
class _YamlReader:
    """One pass over the events of a front matter."""

    file: str
    first_line: int
    text: list[str]
    """The front matter's lines."""
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, line: int, sentence: str, hint: str | None) -> None:
        self.problems.append(Problem(code, Place(self.file, line + self.first_line), sentence, hint))

    def document(self, events: Iterator[Event]) -> dict[str, Tree]:
        if self.text[0].startswith("%"):
            self.report("WB119", 0, *DIRECTIVE)
            return {}
        next(events)  # the stream's start
        start = next(events)
        if not isinstance(start, DOCUMENT_START):
            return {}
        if start.version is not None or start.tags:
            raise _RefusedError(start, *DIRECTIVE)
        root = next(events)
        if isinstance(root, SCALAR) and not root.style and not root.value:
            return {}
        if not isinstance(root, MAPPING_START):
            raise _RefusedError(root, "the front matter is no table of keys", "write lines like `type: incident`")
        tree = self.table(root, events, ())
        for event in events:
            if isinstance(event, DOCUMENT_START):
                hint = "keep one block between the --- lines"
                raise _RefusedError(event, "the front matter holds a second document", hint)
        return tree

    def table(self, start: CollectionStartEvent, events: Iterator[Event], path: KeyPath) -> dict[str, Tree]:
        tree: dict[str, Tree] = {}
        self.admit(start, path)
        for event in events:
            if isinstance(event, MAPPING_END):
                break
            if not isinstance(event, SCALAR):
                raise _RefusedError(
                    event, "a key is not a word", "write `key: value`, and quotes around { or [ that are text"
                )
            self.admit(event, path)
            key, line = _readable(event), event.start_mark.line
            value = self.value(next(events), events, (*path, key))
            if key in tree:
                self.report("WB111", line, f"{key!r} stands twice", "keep one; which one holds cannot be guessed")
                continue
            self.lines[*path, key] = line + self.first_line
            tree[key] = value
        return tree

    def sequence(self, start: CollectionStartEvent, events: Iterator[Event], path: KeyPath) -> list[Tree]:
        trees: list[Tree] = []
        self.admit(start, path)
        for event in events:
            if isinstance(event, SEQUENCE_END):
                break
            here = (*path, len(trees))
            self.lines[here] = event.start_mark.line + self.first_line
            trees.append(self.value(event, events, here))
        return trees

    def value(self, event: Event, events: Iterator[Event], path: KeyPath) -> Tree:
        if isinstance(event, MAPPING_START):
            return self.table(event, events, path)
        if isinstance(event, SEQUENCE_START):
            return self.sequence(event, events, path)
        if not isinstance(event, SCALAR):
            hint = 'quote a text that starts with an asterisk: "*"'
            raise _RefusedError(event, "an alias (*) has no place here", hint)
        self.admit(event, path)
        return Scalar(_readable(event), plain=not event.style, cut=self.cut_off(event))

    def cut_off(self, event: ScalarEvent) -> str:
        """Return what follows a text on its line as `#word`; a comment has a space behind its sign."""
        is_block = event.style in ("|", ">")
        line = self.text[event.end_mark.line] if event.value and not is_block else ""
        match = _CUT.match(line, event.end_mark.column) if "#" in line else None
        return match[1] if match else ""

    def admit(self, event: ScalarEvent | CollectionStartEvent, path: KeyPath) -> None:
        if event.anchor is not None:
            raise _RefusedError(event, "an anchor (&) has no place here", "quote a text that starts with an ampersand")
        if event.tag is not None:
            raise _RefusedError(
                event, "a YAML tag (!) has no place here", "quote a text that starts with an exclamation mark"
            )
        if len(path) > MAX_DEPTH:
            raise _RefusedError(
                event, "lists and tables lie too deep in each other", "three levels are all an entry needs"
            )


def _readable(event: ScalarEvent) -> str:
    """Return a scalar's text; in double quotes, escapes can write characters that the file itself may not hold."""
    text = str(event.value)
    if event.style == '"' and (match := CONTROL.search(text)):
        raise _RefusedError(event, f"an invisible control character (U+{ord(match[0]):04X})", "take it out", "WB104")
    return text


def _mark(error: MarkedYAMLError) -> Any:  # ruamel's mark, which it does not type
    """Return where a mistake is: a key without a colon, an open quote is where it starts, not where YAML gave up."""
    if "expected ':'" in str(error.problem) or _is_open_quote(error):
        return error.context_mark
    return error.problem_mark or error.context_mark


def _is_open_quote(error: MarkedYAMLError) -> bool:
    return "quoted scalar" in str(error.context) and "end of stream" in str(error.problem)


def _in_words(error: MarkedYAMLError) -> tuple[str, str]:
    problem = str(error.problem or error.context or "not YAML")
    if "mapping values are not allowed" in problem:
        return "a colon inside a text ends it here", 'put the text in quotes: title: "Hand-off: what we saw"'
    if _is_open_quote(error):
        return "a quote that opens here never closes", "close it, or take it out"
    if "expected ':'" in problem:
        return "a key without a colon and a space", "write `key: value`"
    if "\\t" in problem:
        return "a tab where YAML wants spaces", "indent with spaces"
    return f"not YAML: {problem}", "reading stopped here; the mistake is on this line or just above"
