"""A file's bytes → its front matter and body as text, or what keeps them from being read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from watchbook.errors import Place
from watchbook.journal.problem import Problem

MAX_BYTES = 65_536
"""An entry is read by people; sixty-four kilobytes are ten thousand words."""
MAX_BRACKETS = 5_000
"""Each may start a link, and is followed to the end to see: the time to render grows with the square of them."""
MAX_HEADER_LINES = 400
FENCE = "---"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no editor shows: it could hide text from a reader, show it in another order, or move a terminal's cursor."""


CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*$", re.MULTILINE)
"""How git marks the two sides of lines that it could not merge."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The two parts of an entry's file."""

    header: str
    """Between the `---` lines; its first line is line 2 of the file."""
    body: str
    body_line: int
    """1-based line of the file at which `body` starts."""


def read_frame(data: bytes, file: str) -> tuple[Frame | None, list[Problem]]:
    """Split a file's bytes; None where it has no parts to be read."""
    if len(data) > MAX_BYTES:
        sentence = f"{len(data):,} bytes where an entry has at most {MAX_BYTES:,}"
        return None, [Problem("WB109", Place(file), sentence, "keep what was learned, and link to the rest")]
    if data.count(b"[") > MAX_BRACKETS:
        sentence = f"{data.count(b'['):,} opening brackets where an entry has at most {MAX_BRACKETS:,}"
        return None, [Problem("WB109", Place(file), sentence, "keep what was learned, and link to the rest")]
    problems: list[Problem] = []
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
        problems.append(
            Problem("WB105", Place(file, 1), "a byte order mark before the first line", "save as UTF-8 without BOM")
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return None, [*problems, Problem("WB104", Place(file, line), sentence, "save the file as UTF-8")]
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        hint = "save with LF line ends; in git: *.md text eol=lf in .gitattributes"
        problems.append(Problem("WB106", Place(file, line), "Windows line ends (CRLF)", hint))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if match := CONTROL.search(text):
        line = text.count("\n", 0, match.start()) + 1
        sentence = f"an invisible control character (U+{ord(match[0]):04X})"
        return None, [*problems, Problem("WB104", Place(file, line), sentence, "take it out")]
    if conflict := conflict_problem(text, 1, file):
        return None, [*problems, conflict]
    frame, fault = _split(text.split("\n"), file)
    return frame, [*problems, *([fault] if fault else [])]


def conflict_problem(text: str, first_line: int, file: str) -> Problem | None:
    """Return that git left two versions of some lines in a text; None where it did not."""
    match = CONFLICT.search(text)
    if match is None:
        return None
    line = text.count("\n", 0, match.start()) + first_line
    sentence = f"a merge left both versions of some lines here: {match[0][:40]}"
    return Problem("WB132", Place(file, line), sentence, "keep what is right of both, take the marks out, git add")


def _split(lines: list[str], file: str) -> tuple[Frame | None, Problem | None]:
    if lines[0] != FENCE:
        return None, Problem("WB107", Place(file, 1), *_before(lines))
    for number, line in enumerate(lines[1 : MAX_HEADER_LINES + 1], start=1):
        if line == FENCE:
            return Frame("\n".join(lines[1:number]) + "\n", "\n".join(lines[number + 1 :]), number + 2), None
    return None, Problem(
        "WB107", Place(file, 1), "the front matter has no end", "close it with a line of three dashes: ---"
    )


def _before(lines: list[str]) -> tuple[str, str]:
    hint = "the first line of an entry is three dashes: ---"
    if not any(line.strip() for line in lines):
        return "the file is empty", "`watchbook new incident` writes one to fill in"
    if lines[0].strip() == FENCE:
        return "spaces around the three dashes", hint
    if not lines[0].strip():
        return "a blank line before the front matter", hint
    return "no front matter", hint
