"""An entry's body: its sections and the timestamped lines in them."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from watchbook.errors import Place
from watchbook.journal.entry import ACK, FOLLOW_UP, SECTIONS, Remark, Section
from watchbook.journal.follow_up import FORM, read_follow_up
from watchbook.journal.problem import Problem
from watchbook.journal.reading.dates import OFFSET_NEEDED, read_instant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from watchbook.journal.follow_up import FollowUp

_HEADING = re.compile(r"##\s+(.*?)\s*#*\s*")
_OTHER_HEADING = re.compile(r"#{1,6}\s*(.*?)\s*#*\s*")
"""Of another level, or without the space: no section begins there."""
_FENCE = re.compile(r"\s*(`{3,}(?!.*`)|~{3,})(.*)")
_MARKED = re.compile(r"^(?:#|[^\S\n]*(?:[-*+]|\d+[.)]|```|~~~|<!--)).*", re.MULTILINE)
"""A line that may be a heading, a timestamped one, a fence or a comment's start; the others are passed over."""
_TIMED = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(\d[\dT:.Z+-]*:\d\S*|\d{4}-\d\d-\d\d\s+\d\d?[:.]\d\d\S*)\s*(.*)")
_HALF_TIMED = re.compile(
    r"\s*(?:[-*+]|\d+[.)])\s+((?:(?:mon|tue|wed|thu|fri|sat|sun)\w*,?\s+)?(?:\d\d?\.?\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct"
    r"|nov|dec)\w*\.?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d\d?|\d\d?[./]\d\d?\.?)(?:,?\s+\d{4})?,?\s+)?"
    r"(\d\d?[:.]\d\d|\d\d?\s?[ap]m)\s*(?:h|[A-Z]{2,4}|[ap]m)?\s+[^:\s][^:]{0,40}:\s.*",
    re.IGNORECASE,
)
"""A line that says when and who as people do, and so not which year, or in which zone: `- 25 Nov 09:30 ada: asked`."""
_COMMENT = re.compile(r"<!--.*?(-->|\Z)", re.DOTALL)
_FOLLOWED = re.compile(
    rf"^\s*(?:[-*+]|\d+[.)])\s+\d{{4}}-\d\d-\d\dT\S+\s+(?:[^:\n]+:\s*{ACK.pattern}|watchbook:\s*unanswered\b).*$",
    re.MULTILINE | re.IGNORECASE,
)
"""A line by which somebody answered a call, or a watch passed it on: nobody has tried anything by that."""
_PLACEHOLDER = {"", "todo", "to do", "tbd", "tba", "tbc", "na", "n a", "none yet", "not yet", "pending", "wip", "xxx"}
"""What stands in for an answer; `nothing` and `unknown` are answers."""
MOST_WORDS = max(len(phrase.split()) for phrase in _PLACEHOLDER)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below the front matter."""

    text: str
    """Markdown, as written."""
    line: int
    """1-based line of the file at which it starts."""
    sections: Mapping[str, Section]
    """By heading."""
    timeline: tuple[Remark, ...]
    follow_ups: tuple[FollowUp, ...] = ()


def read_body(text: str, first_line: int, file: str) -> tuple[Body, list[Problem]]:
    """Read a body that starts on `first_line` of a file; the problems are in the order of their lines."""
    marked_lines = list(_outside_fences(text))
    sections, in_sections = _sections(text, marked_lines, first_line, file)
    timeline, in_timeline = _timeline(marked_lines, first_line, file)
    follow_ups, in_follow_ups = _follow_ups(marked_lines, first_line, file)
    problems = sorted([*in_sections, *in_timeline, *in_follow_ups], key=lambda problem: problem.place)
    return Body(text, first_line, sections, timeline, follow_ups), problems


def _sections(
    body: str, marked_lines: Sequence[tuple[int, str]], first_line: int, file: str
) -> tuple[dict[str, Section], list[Problem]]:
    starts: list[tuple[int, str]] = []
    problems: list[Problem] = []
    other_lines: list[tuple[int, str]] = []
    lines = body.split("\n")
    for number, line in marked_lines:
        match = _HEADING.fullmatch(line)
        if not match:
            other_lines.append((number, line))
            continue
        if match[1] in (name for _, name in starts):
            sentence = f"the section {match[1]!r} stands twice"
            problems.append(Problem("WB123", Place(file, number + first_line), sentence, "put both under one heading"))
        elif section_name := _nearly(match[1]):
            hint = f"did you mean '## {section_name}'?"
            problems.append(
                Problem("WB123", Place(file, number + first_line), f"no section is called {match[1]!r}", hint)
            )
        starts.append((number, match[1]))
    problems += _misplaced_headings(other_lines, {name for _, name in starts}, first_line, file)
    sections: dict[str, Section] = {}
    for (number, name), (end, _) in pairwise([*starts, (len(lines), "")]):
        sections.setdefault(name, Section("\n".join(lines[number + 1 : end]).strip("\n"), number + first_line))
    return sections, problems


def _misplaced_headings(
    lines: Iterable[tuple[int, str]], sections: Collection[str], first_line: int, file: str
) -> Iterator[Problem]:
    """Yield a problem for each heading that is meant for a section that is not there, and is of another level."""
    for number, line in lines:
        match = _OTHER_HEADING.fullmatch(line)
        section_name = _section_meant(match[1]) if match else None
        if section_name and section_name not in sections:
            hint = f"a section begins with two number signs and a space: ## {section_name}"
            yield Problem("WB123", Place(file, number + first_line), f"{line.strip()!r} begins no section", hint)


def _timeline(
    marked_lines: Sequence[tuple[int, str]], first_line: int, file: str
) -> tuple[tuple[Remark, ...], list[Problem]]:
    remarks: list[Remark] = []
    problems: list[Problem] = []
    for number, line in marked_lines:
        match = _TIMED.fullmatch(line)
        place = Place(file, number + first_line)
        if not match:
            if half := _HALF_TIMED.fullmatch(line):
                when = f"{half[1] or ''}{half[2]}".strip()
                sentence = f"{when!r} has no year or no offset, so the line is in no timeline"
                problems.append(Problem("WB122", place, sentence, OFFSET_NEEDED))
            continue
        by, colon, text = match[2].partition(":")
        try:
            at = read_instant(match[1])
        except ValueError as error:
            problems.append(Problem("WB122", place, str(error), OFFSET_NEEDED))
            continue
        if not colon or not by.strip() or not text.strip():
            sentence = "a timestamped line does not say who did what"
            problems.append(Problem("WB122", place, sentence, f"- {match[1]} engineer-a: compared yesterday's intents"))
            continue
        remarks.append(Remark(at, by.strip(), text.strip(), number + first_line))
    return tuple(remarks), problems


def _follow_ups(
    marked_lines: Sequence[tuple[int, str]], first_line: int, file: str
) -> tuple[tuple[FollowUp, ...], list[Problem]]:
    """Return what stands with a box under Follow-up; one that cannot be read costs itself alone."""
    follow_ups: list[FollowUp] = []
    problems: list[Problem] = []
    heading = ""
    for number, line in marked_lines:
        if match := _HEADING.fullmatch(line):
            heading = match[1]
        if heading != FOLLOW_UP:
            continue
        try:
            follow_up = read_follow_up(line, number + first_line)
        except ValueError as error:
            place = Place(file, number + first_line)
            problems.append(Problem("WB137", place, str(error), f"write it like: {FORM}", bars=False))
            continue
        follow_ups += [follow_up] if follow_up else []
    return tuple(follow_ups), problems


def is_answered(section: Section | None) -> bool:
    """Return whether something was written under a heading; comments, placeholders and calls are nothing."""
    if section is None:
        return False
    text = _COMMENT.sub("", section.text) if "<!--" in section.text else section.text
    text = _FOLLOWED.sub("", text)
    words = [match[0].lower() for match in islice(_WORD.finditer(text), MOST_WORDS + 1)]
    return len(words) > MOST_WORDS or " ".join(words) not in _PLACEHOLDER


def _nearly(heading: str) -> str | None:
    """Return the section that a heading is mistyped from."""
    return None if heading in SECTIONS else _section_meant(heading)


def _section_meant(heading: str) -> str | None:
    """Return the section that a heading names, well or nearly."""
    close = difflib.get_close_matches(heading.lower(), [name.lower() for name in SECTIONS], n=1, cutoff=0.8)
    return next((name for name in SECTIONS if close and name.lower() == close[0]), None)


def _outside_fences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number, from 0, and the text of every marked line that no fence and no comment encloses."""
    fence, number, count_end, comment_end = "", 0, 0, 0
    for marked_line in _MARKED.finditer(text):
        if marked_line.start() < comment_end:
            continue
        fence_match = _FENCE.fullmatch(marked_line[0])
        if fence_match and not fence:
            fence = fence_match[1]
        elif fence_match and fence_match[1].startswith(fence) and not fence_match[2].strip():
            fence = ""
        elif fence:
            continue
        elif comment := _COMMENT.match(text, marked_line.end() - len(marked_line[0].lstrip())):
            comment_end = comment.end()
        else:
            number += text.count("\n", count_end, marked_line.start())
            count_end = marked_line.start()
            yield number, marked_line[0]
