"""Add to an entry that stands: a timestamped line, or what it takes to resolve it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.calendar import Calendar
from watchbook.errors import HistoryError, JournalError, Place
from watchbook.evidence.git.commit import committed_text
from watchbook.journal import CHANGED, Journal, load, load_chosen, standing_switch
from watchbook.journal.editing.resolve import Question, Topic, is_answer, open_questions, resolve_text
from watchbook.journal.editing.timeline_note import as_line, standing_note, with_note
from watchbook.journal.find_entry import ambiguous, entry_paths, matching_paths
from watchbook.metrics import metrics_of
from watchbook.writing.entry_files import WrittenEntry, commit_written, read_draft, unreadable_draft, write_entry
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from watchbook.config import Engagement
    from watchbook.journal import Entry


MACHINE_LINE = re.compile(r"- \d{4}-\d\d-\d\d: \S+ first seen with \w+ version ")
"""What `watchbook new` writes under What changed."""


class UnansweredError(JournalError):
    """An entry cannot be resolved before somebody has said more; nothing was changed."""


def add_note(  # noqa: PLR0913  # a line's three parts, where, and whether
    engagement: Engagement, name: str, note: str, *, by: str, at: dt.datetime, commits: bool
) -> WrittenEntry:
    """Add a timestamped line under What was tried; one that is there already stays the only one.

    The same words of the same person are there already where they were said within a minute, or where they were never
    commit_text: whoever was cut off types them again.

    Raises:
        JournalError: no entry, or more than one, is meant by `name`; or nothing is said.
        CommitError: the line is written, and not committed.
    """
    path = find_open_entry(engagement, name).path
    local = at.astimezone(Calendar.of(engagement.config).zone)
    with hold_journal_lock(engagement.root / ".watchbook"):
        commit_text = _committed_text(engagement, path) if commits else None
        repetition = standing_note((engagement.root / path).read_bytes().decode(), local, by, note, commit_text)
        entry = _change_entry(engagement, path, lambda text: text if repetition else with_note(text, local, by, note))
        written_entry = commit_written(engagement, entry, f"Note: {as_line(note)}", commits=commits)
        return replace(written_entry, repeated=repetition or "")


def resolve(
    engagement: Engagement,
    name: str,
    known_answers: Mapping[Topic, str],
    ask: Callable[[Question], str] | None,
    *,
    commits: bool,
) -> WrittenEntry:
    """Mark an entry resolved, its days ended, once it says what it has to say.

    Args:
        engagement: whose entry it is.
        name: id, part of an id, or path.
        known_answers: answers that are known already.
        ask: asks a person for one more; None where there is no person to ask.
        commits: whether the change is committed.

    Raises:
        UnansweredError: something it has to say is missing; nothing was changed.
        JournalError: no entry, or more than one, is meant by `name`; an answer is not what its key takes.
        CommitError: the entry is written, and not committed.
    """
    entry = find_open_entry(engagement, name)
    questions = open_questions(entry, _last_out(engagement, entry))
    if entry.status == "resolved" and not known_answers and not any(question.needed for question in questions):
        raise JournalError("it is resolved already, and nothing is missing", place=Place(entry.path))
    answers = {topic: answer for topic, answer in known_answers.items() if is_answer(answer)}
    if ask:
        replies = {question.topic: ask(question) for question in questions if question.topic not in answers}
        answers |= {topic: answer for topic, answer in replies.items() if is_answer(answer)}
    missing = [question for question in questions if question.needed and question.topic not in answers]
    if missing:
        reason = f"not resolved, still empty: {', '.join(question.asks for question in missing)}"
        command = f"watchbook resolve {entry.id} {' '.join(question.option for question in missing)}"
        raise UnansweredError(reason, place=Place(entry.path), hints=(command,))
    verb = "Add to the resolved" if entry.status == "resolved" else "Resolve"
    with hold_journal_lock(engagement.root / ".watchbook"):
        entry = _change_entry(engagement, entry.path, lambda text: resolve_text(text, answers))
        return commit_written(engagement, entry, f"{verb} {entry.type}: {entry.title}", commits=commits)


def doubts_of(engagement: Engagement, entry: Entry, now: dt.datetime) -> list[str]:
    """Return what is to be said of an entry that was resolved: people at work, words that only a machine wrote."""
    book = load(engagement.root, engagement, metrics_of(engagement))
    doubts = []
    for workflow in entry.workflows:
        switch = standing_switch(book, workflow, now)
        if switch and switch.to == "manual":
            doubts.append(f"People still have {workflow}. To give it back: watchbook switch {workflow} ai")
    section = entry.sections.get(CHANGED)
    lines = [line for line in section.text.split("\n") if line.strip()] if section else []
    if lines and all(MACHINE_LINE.match(line) for line in lines):
        doubts.append(f"{CHANGED!r} holds only what the dumps showed; nobody has said whether that was it.")
    return doubts


def find_open_entry(engagement: Engagement, name: str) -> Entry:
    """Return the entry that a name means; of several the one that is still open.

    Raises:
        JournalError: none or more than one can be meant, or it cannot be read.
    """
    paths = matching_paths(name, entry_paths(engagement.root))
    book = _load(engagement, paths)
    if len(paths) == 1:
        if not book.entries:
            raise unreadable_draft(book.problems)
        return book.entries[0]
    still_open = [entry for entry in book.entries if entry.status != "resolved"]
    if len(still_open) != 1:
        raise ambiguous(name, [entry.path for entry in still_open] or paths)
    return still_open[0]


def _committed_text(engagement: Engagement, path: str) -> str | None:
    """Return an entry as HEAD holds it; None where git does not say, which the commit will."""
    try:
        return committed_text(engagement.root, path)
    except HistoryError:
        return None


def _change_entry(engagement: Engagement, path: str, edit: Callable[[str], str]) -> Entry:
    """Change an entry's file as it stands now, once what comes out of it reads."""
    book = _load(engagement, [path])
    if not book.entries:
        raise unreadable_draft(book.problems)
    target = engagement.root / path
    before = target.read_bytes().decode()
    text = edit(before)
    entry = read_draft(engagement, path, text)
    if text != before:
        write_entry(target, text)
    return entry


def _load(engagement: Engagement, paths: list[str]) -> Journal:
    return load_chosen([engagement.root / path for path in paths], engagement, metrics_of(engagement))


def _last_out(engagement: Engagement, entry: Entry) -> dt.date | None:
    """Return the last day out of band that an entry without an end explains."""
    if entry.last is not None:
        return None
    rows = ledger.Ledger(engagement.root / "ledger").read_part(ledger.VERDICTS, "flag")
    return max((row.day for row in rows if entry.speaks_of(row.workflow, row.metric, row.day)), default=None)
