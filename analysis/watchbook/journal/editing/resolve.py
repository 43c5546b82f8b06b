"""Close an entry: what it still has to say before it is resolved, and its text once it has said it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.errors import JournalError
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.edit_section import section_lines, with_line
from watchbook.journal.editing.timeline_note import as_line, as_name
from watchbook.journal.entry import CHANGED, LOOKS_BACK, TRIED, WORKED, Section
from watchbook.journal.reading.body import is_answered
from watchbook.journal.reading.dates import OFFSET_NEEDED, SPAN_NEEDED, read_days, read_instant

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from watchbook.journal.entry import Entry

Topic = Literal["changed", "tried", "worked", "cause", "noticed_by", "noticed_at", "days"]
UNDER: Mapping[Topic, str] = {"changed": CHANGED, "tried": TRIED, "worked": WORKED}
"""The heading under which a topic's answer stands."""
BLOCK = ("#", "```", "~~~", "---", "===")
"""What would make something other than a paragraph of a line that starts with it."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something an entry does not say yet."""

    topic: Topic
    asks: str
    """As a person is asked: `What worked`."""
    example: str
    """An answer, as an option takes it."""
    needed: bool
    """Whether it cannot be resolved without."""
    suggestion: str = ""
    """The answer that the ledger or the entry suggests; empty where nobody can know."""

    @property
    def option(self) -> str:
        """Return how the command line takes the answer: `--worked "rolled back to v3.2"`."""
        return f"--{self.topic.replace('_', '-')} {self.suggestion or self.example}"


def open_questions(entry: Entry, last_out: dt.date | None) -> list[Question]:
    """Return what an entry does not say yet, in the order of the five questions.

    An incident cannot be resolved before it says what changed, what was tried, what worked and who noticed; no entry
    while its days have no end. All else may stay empty.

    Args:
        entry: as it stands.
        last_out: the last day out of band that it explains, which suggests the end of its days.
    """
    return list(_questions(entry, last_out))


def _questions(entry: Entry, last_out: dt.date | None) -> Iterator[Question]:
    incident = entry.type == "incident"
    if entry.last is None:
        days = f"{entry.first}/{max(last_out or entry.first, entry.first)}"
        yield Question("days", "Days it explains", days, needed=True, suggestion=days)
    if incident and entry.noticed is None:
        yield Question("noticed_by", "Who noticed", "engineer-a", needed=True)
        yield Question("noticed_at", "When they noticed", "2026-05-05T06:40-04:00", needed=True)
    if entry.cause in (None, "unknown") and entry.type not in LOOKS_BACK:
        yield Question("cause", "Cause", "fault", needed=False, suggestion=entry.cause or "")
    for topic, heading in UNDER.items():
        if entry.type not in LOOKS_BACK and not is_answered(entry.sections.get(heading)):
            yield Question(topic, heading, '"..."', needed=incident)


def is_answer(text: str | None) -> bool:
    """Return whether a person's answer says something; blanks and placeholders say nothing."""
    return text is not None and is_answered(Section(text, 1))


def resolve_text(text: str, answers: Mapping[Topic, str]) -> str:
    """Return an entry's text with answers filled in and its status resolved.

    Args:
        text: the whole file, which has to be readable as an entry.
        answers: by topic; what stands under a heading already stays, and the answer becomes a further paragraph, unless
            it stands there itself: somebody answers again who was cut off.

    Raises:
        JournalError: an answer is not what its key takes.
    """
    for topic, heading in UNDER.items():
        if topic in answers and (paragraph := _paragraph(answers[topic])) not in section_lines(text, heading):
            text = with_line(text, heading, paragraph)
    values = {"status": "resolved"}
    if "cause" in answers:
        values["cause"] = answers["cause"].strip()
    if "days" in answers:
        values["days"] = _days(answers["days"])
    if "noticed_by" in answers and "noticed_at" in answers:
        values["noticed"] = f"{{by: {_quote_name(answers['noticed_by'])}, at: {_instant(answers['noticed_at'])}}}"
    return with_values(text, values)


def _paragraph(answer: str) -> str:
    line = as_line(answer)
    return f"\\{line}" if line.startswith(BLOCK) else line


def _days(answer: str) -> str:
    try:
        days = read_days(answer.strip())
    except ValueError as error:
        raise JournalError(str(error), hints=(SPAN_NEEDED,)) from error
    return str(days.first) if days.last == days.first else answer.strip()


def _instant(answer: str) -> str:
    try:
        read_instant(answer.strip())
    except ValueError as error:
        raise JournalError(str(error), hints=(OFFSET_NEEDED,)) from error
    return answer.strip()


def _quote_name(name: str) -> str:
    return json.dumps(as_name(name), ensure_ascii=False)
