"""What stands where in a file that no preset reads: each path, what its values look like, which field they could be.

Shapes are shown, never what values say. A key that could be somebody's word or number is shown as `*`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from watchbook.dumps.shapes import shape_of
from watchbook.privacy.category_value import is_field_name
from watchbook.queries.sampling.path_guess import day_of
from watchbook.queries.sampling.sample_rows import first_rows, is_table
from watchbook.queries.sampling.value_guess import (
    GROUPED,
    NUMBER,
    formats_near,
    is_column_name,
    is_data,
    is_id,
    is_naive,
    time_formats,
    time_share,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

ROWS = 500
DEEPEST = 6
MOST = 60
"""Paths that are shown."""
EXAMPLES = 2
PLAIN = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
"""A key that needs no quotes in a path."""
FRONT = ("confidence", "handoff", "turns", "rephrases")
"""Fields that the front page's usual metrics need."""
NO_OFFSET = (
    '# naive_timestamps = "..."   # needed: the times have no offset; the zone they are in, like "Europe/Berlin"'
)
FEW = 12
"""Different workflows up to which they are listed."""
FEWEST_IDS = 0.02
"""Different ids, for each row: a conversation of more than fifty rows is a rarity, a sender of two kinds is none."""
ENOUGH = 5
"""Rows that all have a key before it is the name of a column."""
NAMES = {
    "ts": r"time|date|created|start|zeit|datum|^ts$|(^|_)at$",
    "conversation_id": r"conversation|session|thread|chat|dialog|gespräch|ticket|contact|call.*s?id|(^|_)sender|^_?id$",
    "workflow": r"workflow|bot|assistant|agent_?name|inbox|queue|project|app(lication)?_?name|(^|_)app$|service"
    r"|skill|department|abteilung",
    "confidence": r"confiden|certain|sicherheit|score|probab",
    "handoff": r"hand_?(off|over)|übergabe|escalat|transfer|live_?agent|human",
    "turns": r"turns?$|messages?[ _]?count|num_?messages|^messages$|^nachrichten$",
    "rephrases": r"rephras|reprompt|nachfrage",
    "latency_ms": r"latency|duration|elapsed|response[ _]?time|antwortzeit",
    "feedback": r"feedback|thumb|daumen|helpful",
    "csat": r"csat|rating|stars|satisfaction",
    "channel": r"channel|kanal|device|platform|medium",
    "model_version": r"model|(^|_)llm",
    "prompt_version": r"prompt.*(version|rev|id)",
    "status": r"status|state$|outcome",
}
"""Our field → what the last name of a path to it often says."""


@dataclass(slots=True)
class PathSight:
    """What stands under a path."""

    path: str
    values: list[Any] = field(default_factory=list)
    """What rows hold there; a row without it has none."""

    def fits(self, name: str) -> bool:
        """Return whether the values could be a field's, by their kind alone."""
        texts = [str(value) for value in self.values]
        numbers = [number for text in texts if (number := _number(text)) is not None]
        if name == "ts":
            return time_share(texts) > 0.9 or bool(time_formats(texts))
        if name in ("confidence", "csat", "turns", "rephrases", "latency_ms"):
            high = {"confidence": 100.0, "csat": 10.0}.get(name, 1e9)
            return len(numbers) > 0.9 * len(texts) and all(0 <= number <= high for number in numbers)
        if name == "conversation_id":
            return (
                len(set(texts)) > max(min(2, len(texts) - 1), FEWEST_IDS * len(texts))
                and time_share(texts) < 0.9
                and all(" " not in text for text in texts)
            )
        if name in ("workflow", "channel", "model_version", "status", "feedback", "handoff"):
            return len(set(texts)) <= 20
        return True

    def speaks(self, name: str, rows: int) -> bool:
        """Return whether values that fit a time or an id say so by themselves, whatever they are called."""
        texts = [str(value) for value in self.values]
        return is_id(texts, rows) if name == "conversation_id" else not any(map(NUMBER.fullmatch, texts))


@dataclass(frozen=True, slots=True)
class PathSurvey:
    """What stands in the rows at the head of a file."""

    rows: int
    sights: tuple[PathSight, ...]
    within: str = ""
    """The path of a list in each line whose elements are the rows; empty where a line is a row."""
    day: dt.date | None = None
    """The day that the file is named after."""

    def guesses(self) -> dict[str, PathSight]:
        """Return what could be which of our fields: the path that most rows hold, of those whose name says so."""
        found = dict[str, PathSight]()
        for name, pattern in NAMES.items():
            candidates = [sight for sight in self.sights if sight not in found.values() and sight.fits(name)]
            named_sights = [sight for sight in candidates if re.search(pattern, _last(sight.path), re.IGNORECASE)]
            if not named_sights and name in ("ts", "conversation_id"):
                named_sights = [sight for sight in candidates if sight.speaks(name, self.rows)]
                named_sights = sorted(named_sights, key=lambda sight: -len(set(map(str, sight.values))))
            if named_sights:
                found[name] = max(named_sights, key=lambda sight: len(sight.values))
        return found


def survey(path: Path) -> PathSurvey | None:
    """Return what stands where in a file of JSON, CSV or Parquet; None for another, or one that holds no row."""
    rows = first_rows(path, ROWS)
    if not rows:
        return None
    within = "" if is_table(path) else _list_of_rows(rows)
    if within:
        rows = [inner for row in rows for inner in row.get(within, ()) if isinstance(inner, dict)][:ROWS]
    sights: dict[str, PathSight] = {}
    columns = _columns(rows)
    for row in rows:
        for name, value in _leaves(row, "", 0, columns):
            if value is not None and value != "":
                sights.setdefault(name, PathSight(name)).values.append(value)
    return PathSurvey(len(rows), tuple(sights.values()), within, day_of(path))


def survey_text(found: PathSurvey, template: str, table: Sequence[str] = ()) -> str:
    """Return a survey for people: the paths, and lines of watchbook.toml to begin with, a table's among them."""
    guesses = found.guesses()
    names = {sight.path: name for name, sight in guesses.items()}
    width = min(48, max(len(sight.path) for sight in found.sights))
    out = [f"In {found.rows:,} rows stand:", ""]
    for sight in found.sights[:MOST]:
        shapes = tuple(dict.fromkeys(shape_of(value) for value in sight.values))[:EXAMPLES]
        guess = f"   could be {names[sight.path]}" if sight.path in names else ""
        out.append(f"  {sight.path:<{width}} {len(sight.values) / found.rows:>5.0%}   {'; '.join(shapes)}{guess}")
    if len(found.sights) > MOST:
        out.append(f"  and {len(found.sights) - MOST} more paths")
    out += ["", "To begin with, in watchbook.toml (each line is a guess; `watchbook look` shows what it gives):", ""]
    return "\n".join([*out, *_lines(found, guesses, template, table)])


def _lines(found: PathSurvey, guesses: dict[str, PathSight], template: str, table: Sequence[str]) -> Iterator[str]:
    yield from ("[dumps]", f"path = {json.dumps(template)}")
    if found.within:
        yield f'rows = "{found.within}[*]"'
    if "ts" in guesses and is_naive([str(value) for value in guesses["ts"].values]):
        yield NO_OFFSET
    identity = guesses.get("conversation_id")
    is_of_rows = identity is not None and len({str(value) for value in identity.values}) < 0.9 * len(identity.values)
    if is_of_rows and identity is not None:
        yield from ("", "[dumps.conversation]             # several rows have the same id", _entry("id", identity.path))
    if table:
        yield from ("", "[dumps.csv]", *table)
    yield from ("", "[dumps.fields]")
    for name, sight in guesses.items():
        if not (name == "conversation_id" and is_of_rows):
            yield from _field_lines(name, sight, found.day)
    yield from _open_lines(guesses, is_of_rows=is_of_rows)
    yield from workflow_lines(workflow_names(guesses["workflow"].values) if "workflow" in guesses else ("support",))


def _open_lines(guesses: Collection[str], *, is_of_rows: bool) -> Iterator[str]:
    """Yield a line for each field that was not found: a word for whoever decides, nothing that a run would take."""
    for name in ("ts", "conversation_id"):
        if name not in guesses:
            yield f'# {name} = "..."   # needed of every row, and not found by its name'
    for name in FRONT:
        if name not in guesses and not (is_of_rows and name in ("turns", "handoff")):
            yield f'# {name} = "..."   # not found by its name; if no dump has it: {name} = false'
    if is_of_rows:
        yield '# turns = { count = "true" }; handoff = { any = "..." }: made of rows, see docs/dumps.md of Watchbook'
    if "workflow" not in guesses:
        yield 'workflow = { constant = "support" }     # no path looks like the name of a workflow'


def _field_lines(name: str, sight: PathSight, day: dt.date | None) -> Iterator[str]:
    """Yield the line of a field, and what has to be decided about it."""
    path = _toml_text(sight.path)
    if name == "ts" and (formats := formats_near([str(value) for value in sight.values], day)):
        entries = [f'ts = {{ path = {path}, format = "{form}" }}' for form in formats]
        unsure = "   # or the other: day and month could be changed about"
        yield from entries if len(entries) == 1 else (f"# {entry}{unsure}" for entry in entries)
        return
    if name == "confidence" and max(_number(str(value)) or 0 for value in sight.values) > 1:
        yield f"confidence = {{ path = {path}, scale = 0.01 }}"
        return
    yield _entry(name, sight.path)


def workflow_names(values: Iterable[Any]) -> tuple[str, ...]:
    """Return what rows call their workflows, where few and publishable."""
    names = {str(value) for value in values}
    return tuple(sorted(names)) if len(names) <= FEW and all(map(is_field_name, names)) else ()


def workflow_lines(names: Sequence[str]) -> Iterator[str]:
    """Yield a table for each workflow, or what to write where their names are not known."""
    for name in names:
        slug = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_") or "workflow"
        yield from ("", f"[workflows.{slug}]", *([] if slug == name else [f"also = [{json.dumps(name)}]"]))
    if not names:
        yield from ("", "# write a table for each workflow, by the name that rows have: [workflows.NAME]")


def _entry(name: str, path: str) -> str:
    return f"{name} = {_toml_text(path)}"


def _toml_text(path: str) -> str:
    return f"'{path}'" if '"' in path else f'"{path}"'


def _list_of_rows(rows: Sequence[dict[str, Any]]) -> str:
    """Return the key of the list that each line holds in the place of rows; empty where lines are rows."""
    lists = {
        key
        for row in rows
        for key, value in row.items()
        if isinstance(value, list) and len(value) > 1 and all(isinstance(inner, dict) for inner in value)
    }
    others = {key for row in rows for key, value in row.items() if not isinstance(value, list)}
    return lists.pop() if len(lists) == 1 and len(others) <= 4 and len(rows) <= 3 else ""


def _columns(rows: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Return the keys that are names of columns: each row has them, and none of them looks like a value."""
    names = set(rows[0]).intersection(*rows[1:]) if len(rows) >= ENOUGH else set[str]()
    return frozenset() if any(map(is_data, names)) else frozenset(filter(is_column_name, names))


def _leaves(value: Any, path: str, depth: int, columns: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the path and value of everything below a value that is no object or list."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            yield path, value
            return
    if isinstance(value, dict) and depth < DEEPEST:
        for key, inner in value.items():
            name = _key(key, columns)
            yield from _leaves(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list) and value and depth < DEEPEST:
        yield from _of_list(value, path, depth)
    elif not isinstance(value, dict | list):
        yield path, value


def _of_list(items: list[Any], path: str, depth: int) -> Iterator[tuple[str, Any]]:
    yield f"{path}.length()", len(items)
    for name in ("key", "name"):
        if all(isinstance(item, dict) and isinstance(item.get(name), str) and "value" in item for item in items):
            for item in items:
                if is_field_name(item[name]):
                    yield from _leaves(_value_of(item["value"]), f'{path}[{name}="{item[name]}"].value', depth + 1)
            return
    yield from _leaves(items[0], f"{path}[0]", depth + 1)


def _value_of(value: Any) -> Any:
    """Return what a value of OTLP holds, as paths read it."""
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)).endswith("Value"):
        return next(iter(value.values()))
    return value


def _key(key: str, columns: Collection[str] = ()) -> str:
    if key not in columns and not is_field_name(key.lstrip("_$@")):
        return "*"
    return key if PLAIN.fullmatch(key) else f'"{key}"'


def _last(path: str) -> str:
    """Return the last name in a path; of the length of a list, the list's."""
    path = path.removesuffix(".length()")
    names = re.findall(r'\[\w+="([^"]+)"\]\.value$|"([^"]+)"$|([\w-]+)(?:\(\))?(?:\[0\])?$', path)
    return "".join(names[-1]) if names else path


def _number(text: str) -> float | None:
    text = text.removesuffix("%").rstrip()
    plain = text.replace(".", "").replace(",", ".") if GROUPED.fullmatch(text) else text
    try:
        return float(plain)
    except ValueError:
        return None
