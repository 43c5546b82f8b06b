"""One file's bytes → an Entry, or the problems that keep it from being one."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from pydantic import ValidationError

from watchbook.errors import Place
from watchbook.journal.entry import (
    AT_START,
    CHANGED,
    LOOKS_BACK,
    SECTIONS,
    TRIED,
    WORKED,
    Entry,
    Noticed,
    Section,
    Switch,
    Withdrawal,
    baseline_of,
)
from watchbook.journal.problem import Problem
from watchbook.journal.reading.body import is_answered, read_body
from watchbook.journal.reading.front_matter_bytes import read_frame
from watchbook.journal.reading.front_matter_keys import EntryKeys, KnownNames
from watchbook.journal.reading.front_matter_yaml import read_header
from watchbook.journal.reading.pydantic_problems import problems_of
from watchbook.journal.reading.serious_keys import serious_incident, serious_problems
from watchbook.journal.secrets import secret_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.journal.entry import Baseline
    from watchbook.journal.reading.body import Body
    from watchbook.journal.reading.front_matter_yaml import Header

NAME = re.compile(r"(\d{4}-\d\d-\d\d)-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
"""YYYY-MM-DD-slug.md."""


def read_entry(data: bytes, path: str, names: KnownNames) -> tuple[Entry | None, list[Problem]]:
    """Read one entry.

    Args:
        data: the file's bytes.
        path: its path below the engagement's root.
        names: the workflows and metrics it may name.

    Returns:
        The entry, or None where a problem bars it; and every problem found.
    """
    frame, problems = read_frame(data, path)
    if frame is None:
        return None, problems
    # Said alone: what else is wrong might repeat them.
    parts = ((frame.header, 2), (frame.body, frame.body_line))
    if secrets := [problem for text, line in parts for problem in secret_problems(text, line, path)]:
        return None, secrets
    header = read_header(frame.header, path, first_line=2)
    body, in_body = read_body(frame.body, frame.body_line, path)
    problems += [*header.problems, *in_body]
    if not header.data:
        empty = Problem(
            "WB107", Place(path, 1), "the front matter is empty", "`watchbook new incident` shows what belongs there"
        )
        return None, problems if header.problems else [*problems, empty]
    # An empty value (`metrics:`) says nothing, as an absent key does.
    values = {key: value for key, value in header.data.items() if not _is_empty(value)}
    try:
        keys = EntryKeys.model_validate(values, context=names)
    except ValidationError as error:
        return None, [*problems, *problems_of(error, header, path)]
    problems += [*_contradictions(keys, header, path), *_unplannable(keys, header, path, names)]
    problems += serious_problems(keys, header, path)
    if any(problem.bars for problem in problems):
        return None, problems
    entry = _entry(keys, header, body, path)
    return entry, [*problems, *_questions(entry)]


def _entry(keys: EntryKeys, header: Header, body: Body, path: str) -> Entry:
    stem = path.rsplit("/", 1)[-1].removesuffix(".md")
    return Entry(
        id=stem,
        path=path,
        type=keys.type,
        title=keys.title,
        workflows=tuple(dict.fromkeys(keys.workflows)),
        metrics=tuple(dict.fromkeys(keys.metrics)),
        first=keys.days.first,
        last=keys.days.last,
        severity=keys.severity,
        status="resolved" if keys.withdrawn else keys.status or "resolved",
        noticed=Noticed(keys.noticed.by, keys.noticed.at, keys.noticed.how) if keys.noticed else None,
        cause=keys.cause,
        switches=tuple(
            Switch(
                switch.at,
                switch.workflow,
                switch.to,
                switch.by,
                switch.reason or "",
                switch.decided,
                switch.authority or "",
            )
            for switch in keys.switches
        ),
        baseline=_baseline(keys),
        imported=keys.imported,
        planned=keys.planned,
        sections=body.sections,
        timeline=body.timeline,
        follow_ups=body.follow_ups,
        body=body.text,
        body_line=body.line,
        report=keys.report.stated() if keys.report else {},
        lines={str(where[0]): line for where, line in header.lines.items() if len(where) == 1},
        is_blank=_is_blank(keys, body),
        withdrawal=_withdrawal(keys),
        serious=serious_incident(keys),
    )


def _baseline(keys: EntryKeys) -> Baseline:
    if keys.withdrawn:
        return "keep"
    return baseline_of(keys.type, keys.cause) if keys.baseline == "auto" else keys.baseline


def _withdrawal(keys: EntryKeys) -> Withdrawal | None:
    withdrawal = keys.withdrawn
    return Withdrawal(withdrawal.by, withdrawal.at, withdrawal.because, withdrawal.into) if withdrawal else None


def _is_blank(keys: EntryKeys, body: Body) -> bool:
    """Return whether an entry is as `watchbook new` makes it where nothing is out of band, with no word added.

    That somebody has it is no word about what it is.
    """
    if keys.metrics or keys.switches or keys.imported or keys.cause not in (None, "unknown"):
        return False
    is_named = is_answered(Section(keys.title, 1)) and not keys.title.endswith(f", {keys.type}")
    words = (section for name, section in body.sections.items() if name != AT_START)
    has_word = any(not remark.is_ack for remark in body.timeline)
    return not (is_named or has_word or any(is_answered(section) for section in words))


def _is_empty(value: object) -> bool:
    return getattr(value, "plain", False) is True and getattr(value, "text", None) in ("", "~", "null")


def _contradictions(keys: EntryKeys, header: Header, path: str) -> Iterator[Problem]:
    def at(*key: str | int) -> Place:
        return Place(path, header.line(key))

    if keys.type == "incident":
        for name, hint in (
            ("severity", "severity: sev1, sev2, sev3 or sev4"),
            ("status", "status: open, monitoring or resolved"),
        ):
            if getattr(keys, name) is None:
                yield Problem("WB112", Place(path, 1), f"{name!r} is missing", hint)
    if keys.days.last is None and (keys.status or "resolved") == "resolved" and not keys.withdrawn:
        yield Problem(
            "WB117", at("days"), "is resolved, and its days have no end", "write the last day, or status: open"
        )
    if keys.days.last is None and keys.type in ("change", *LOOKS_BACK):
        yield Problem(
            "WB117",
            at("days"),
            f"a {keys.type} without a last day",
            "a change explains the days on which it took hold: days: 2026-05-04"
            if keys.type == "change"
            else f"a {keys.type} speaks of days that have an end: days: 2026-05-01/2026-05-31",
        )
    for index, switch in enumerate(keys.switches):
        if switch.workflow not in keys.workflows:
            sentence = f"switches {switch.workflow}, which is none of the entry's workflows"
            yield Problem("WB124", at("switches", index, "workflow"), sentence, f"add {switch.workflow} to workflows")
        if switch.decided is not None and switch.decided > switch.at:
            sentence = "decided after it was done"
            yield Problem("WB118", at("switches", index, "decided"), sentence, "`at` is when the route changed")


def _unplannable(keys: EntryKeys, header: Header, path: str, names: KnownNames) -> Iterator[Problem]:
    """Yield why what is planned cannot be meant: only a change is, and it explains no day beyond its window."""
    if keys.planned is None:
        return
    place = Place(path, header.line(("planned",)))
    if keys.type != "change":
        yield Problem("WB140", place, f"{keys.type}: only a change is planned", "type: change, or take `planned` out")
    first, last = keys.planned.days(names.zone or keys.planned.start.tzinfo or dt.UTC)
    if keys.days.first < first or keys.days.last is None or keys.days.last > last:
        days = f"{first}" if first == last else f"{first}/{last}"
        sentence = f"explains days that its window does not touch, which are {days}"
        yield Problem("WB140", Place(path, header.line(("days",))), sentence, f"days: {days}")


def _questions(entry: Entry) -> Iterator[Problem]:
    if entry.type != "incident" or entry.status != "resolved" or entry.withdrawal:
        return
    for name in SECTIONS:
        if name in (CHANGED, TRIED, WORKED) and not is_answered(entry.sections.get(name)):
            section = entry.sections.get(name)
            place = Place(entry.path, section.line) if section else entry.place("status")
            hint = f"answer it under '## {name}', or write status: monitoring"
            yield Problem("WB120", place, f"resolved, but {name!r} is empty", hint, bars=False)
    if entry.noticed is None:
        hint = "noticed: {by: engineer-a, at: 2026-05-05T06:40-04:00, how: band}"
        yield Problem("WB121", entry.place("status"), "resolved, but nobody says who noticed", hint, bars=False)
