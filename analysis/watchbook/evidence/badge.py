"""What can be proved about when an entry was written, in a few words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.calendar import Calendar
    from watchbook.evidence.amendment import Amendment
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_proof import JournalProof
    from watchbook.journal import Entry

BadgeKind = Literal["written", "added again", "rewritten", "not provable", "imported", "uncommitted", "incomplete",
                    "unknown"]  # fmt: skip
MOMENTS = dt.timedelta(minutes=2)
"""Delays shorter than this are `at once`."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What can be proved about when an entry was written."""

    kind: BadgeKind
    text: str
    """A few words: `written 14 minutes after`."""
    about: str
    """The sentence behind them."""
    delay: dt.timedelta | None
    """From what it claims until git saw the text that stands; None where that cannot be said."""
    amended: str = ""
    """`amended 3 times, last on 9 May 2026`; empty where it was not."""

    @property
    def words(self) -> str:
        """All of it: `written 14 minutes after, amended 3 times, last on 9 May 2026`."""
        return f"{self.text}, {self.amended}" if self.amended else self.text


def badge(
    entry: Entry, past: JournalProof, amendments: Sequence[Amendment], claim: dt.datetime, calendar: Calendar
) -> Badge:
    """Return an entry's badge.

    The delay runs from `claim` (when it was noticed, or the end of its first day) until the commit in which git first
    saw the file.
    """
    if not past.repository:
        return Badge("unknown", "history unknown", "There is no git repository here, so no date can be shown.", None)
    if past.gap:
        return Badge("incomplete", "history incomplete", f"No date can be shown: {past.gap.what}.", None)
    story = past.of(entry.path)
    if story is None:
        about = "No commit holds this entry; it can still be changed unseen."
        return Badge("uncommitted", "not yet in git", about, None)
    amendment_count = _amendment_count(amendments, past, calendar)
    doubt = past.doubts.get(story.born.id)
    on = commit_day(story.born, calendar)
    if entry.imported is not None and not past.doubt_of(story.born):
        about = f"From {entry.imported}; git first saw it on {on} {_by(story.born)}."
        return Badge("imported", f"imported on {on}, not provable before", about, None, amendment_count)
    if doubt:
        about = f"The commit {_by(story.born)} says {on}, but {doubt}."
        return Badge("not provable", "time not provable", about, None, amendment_count)
    late = _late_sighting_badge(story.born, past, calendar, amendment_count)
    return late or _alone(_date_badge(entry, past, amendments, claim, calendar), story.born, past)


def duration(span: dt.timedelta) -> str:
    """Return a duration in one unit, rounded down: `14 minutes`, `2 hours`, `9 days`."""
    seconds = abs(span.total_seconds())
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= (2 if unit == "hour" else 1) * size or unit == "minute":
            count = int(seconds // size)
            break
    return f"{count} {unit}{'' if count == 1 else 's'}"


def commit_day(commit: Commit, calendar: Calendar) -> str:
    """Return the day on which a commit was made, in the engagement's zone: `9 May 2026`."""
    return day_of(commit.committed, calendar)


def day_of(moment: dt.datetime, calendar: Calendar) -> str:
    """Return the day of an instant, in the engagement's zone: `9 May 2026`."""
    day = moment.astimezone(calendar.zone).date()
    return f"{day.day} {day:%b %Y}"


def after(delay: dt.timedelta) -> str:
    """Return a delay as people say it: `14 minutes after`, `at once`, `before`."""
    if delay < -MOMENTS:
        return "before"
    return "at once" if delay < MOMENTS else f"{duration(delay)} after"


def _late_sighting_badge(birth: Commit, past: JournalProof, calendar: Calendar, amendment_count: str) -> Badge | None:
    """Return the badge of an entry that a receipt made after its commit's date did not see; None for another."""
    sighting = past.receipts.sighted.get(birth.id) if past.receipts else None
    if not sighting or not sighting.missed:
        return None
    about = f"The commit {_by(birth)} says {commit_day(birth, calendar)}, but {sighting.missed}"
    if sighting.seen is None:
        return Badge("not provable", "time not provable", f"{about}.", None, amendment_count)
    on = day_of(sighting.seen.receipt.at, calendar)
    return Badge(
        "not provable",
        f"not provable before {on}",
        f"{about}; {sighting.seen.name} is the first that saw it.",
        None,
        amendment_count,
    )


def _alone(date_badge: Badge, birth: Commit, past: JournalProof) -> Badge:
    """Return a badge that says so where receipts begin only after the entry."""
    sighting = past.receipts.sighted.get(birth.id) if past.receipts else None
    if date_badge.kind != "written" or not sighting or not sighting.before_receipts:
        return date_badge
    about = f"{date_badge.about} The receipts begin later, so that nothing but the commit vouches for this."
    return replace(date_badge, text=f"{date_badge.text}, says git alone", about=about)


def _date_badge(
    entry: Entry, past: JournalProof, amendments: Sequence[Amendment], claim: dt.datetime, calendar: Calendar
) -> Badge:
    story = past.standing[entry.path]
    birth, amendment_count = story.born, _amendment_count(amendments, past, calendar)
    delay = birth.committed - claim
    clock = f"{birth.committed.astimezone(calendar.zone):%H:%M}"
    about = (
        f"Git first saw it on {commit_day(birth, calendar)} at {clock} {_by(birth)}, "
        f"{duration(delay)} {'before' if delay < dt.timedelta() else 'after'} "
        f"{'it was noticed' if entry.noticed else 'its first day ended'}."
    )
    if rewriting := next((amendment for amendment in reversed(amendments) if amendment.rewritten), None):
        on, doubt = _on(rewriting.by, past, calendar), past.doubt_of(rewriting.by)
        about += f" Most of its text was replaced {on} {_by(rewriting.by)}{f': {doubt}' if doubt else ''}."
        return Badge(
            "rewritten", f"rewritten {on}", about, None if doubt else rewriting.by.committed - claim, amendment_count
        )
    if story.earlier and story.earlier.ended:
        on = commit_day(birth, calendar)
        about += f" An entry of this name was deleted on {commit_day(story.earlier.ended, calendar)} before that."
        return Badge("added again", f"deleted, and added again on {on}", about, delay, amendment_count)
    return Badge("written", f"written {after(delay)}", about, delay, amendment_count)


def _amendment_count(amendments: Sequence[Amendment], past: JournalProof, calendar: Calendar) -> str:
    """Return how often the text was changed; a new name alone is no amendment."""
    changes = [amendment for amendment in amendments if amendment.old != amendment.new]
    if not changes:
        return ""
    on = _on(changes[-1].by, past, calendar)
    return f"amended once, {on}" if len(changes) == 1 else f"amended {len(changes)} times, last {on}"


def _on(commit: Commit, past: JournalProof, calendar: Calendar) -> str:
    return "at a time not provable" if past.doubt_of(commit) else f"on {commit_day(commit, calendar)}"


def _by(commit: Commit) -> str:
    return f"(commit {commit.short}, by {commit.author.name})"
