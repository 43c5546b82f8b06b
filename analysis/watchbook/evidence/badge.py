"""What can be proved about when an entry was written, in a few words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from watchbook.evidence.amendment import words_of
from watchbook.evidence.claims import is_imported
from watchbook.evidence.clock_skew import CLOCKS
from watchbook.evidence.receipts.chain import when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.calendar import Calendar
    from watchbook.evidence.amendment import Amendment
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_proof import JournalProof
    from watchbook.journal import Entry

BadgeKind = Literal["written", "added again", "rewritten", "not provable", "imported", "uncommitted", "incomplete",
                    "unknown"]  # fmt: skip
LITTLE = 50
"""Percent of today's words: where fewer stood in the first version, the badge says how many."""
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
    bound: str = ""
    """`at the latest by the receipt of 2 Jun 2026, 10:00 UTC`; empty without receipts, or where nothing is shown."""

    @property
    def words(self) -> str:
        """All of it: `written 14 minutes after, amended 3 times, last on 9 May 2026`, and the bound."""
        return ", ".join(part for part in (self.text, self.bound, self.amended) if part)


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
    on = commit_day(story.born, calendar)
    if is_imported(entry, story, past.texts) and not past.doubt_of(story.born):
        about = f"From {entry.imported}; git first saw it on {on} {_by(story.born)}."
        return Badge("imported", f"imported on {on}, not provable before", about, None, amendment_count)
    if doubt := past.doubts.get(story.born.id) or (past.receipts and past.receipts.unsound.get(entry.path)):
        about = f"The commit {_by(story.born)} says {on}, but {doubt}."
        return Badge("not provable", "time not provable", about, None, amendment_count)
    late = _late_sighting_badge(entry.path, story.born, past, calendar, amendment_count)
    return late or _alone(_date_badge(entry, past, amendments, claim, calendar), entry.path, past)


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


def _late_sighting_badge(
    path: str, birth: Commit, past: JournalProof, calendar: Calendar, amendment_count: str
) -> Badge | None:
    """Return the badge of an entry that a receipt made after its commit's date did not see, or lost ones could have."""
    sighting = past.receipts.sighted.get(path) if past.receipts else None
    if not sighting or not (doubt := sighting.missed or sighting.cut):
        return None
    about = f"The commit {_by(birth)} says {commit_day(birth, calendar)}, but {doubt}"
    if sighting.seen is None or not sighting.missed:
        return Badge("not provable", "time not provable", f"{about}.", None, amendment_count)
    on = day_of(sighting.seen.receipt.at, calendar)
    return Badge(
        "not provable",
        f"not provable before {on}",
        f"{about}; {sighting.seen.name} is the first that saw it.",
        None,
        amendment_count,
    )


def _alone(date_badge: Badge, path: str, past: JournalProof) -> Badge:
    """Return a badge with what the receipts prove of it: a bound, or nothing where they begin only after the entry."""
    sighting = past.receipts.sighted.get(path) if past.receipts else None
    if not sighting:
        return date_badge
    if date_badge.kind == "written" and sighting.before_receipts:
        about = f"{date_badge.about} The receipts begin later, so that nothing but the commit vouches for this."
        return replace(date_badge, text=f"{date_badge.text}, says git alone", about=about)
    if sighting.seen is None:
        return replace(date_badge, bound="seen by no receipt yet")
    bound = f"at the latest by the receipt of {when(sighting.seen.receipt.at)}"
    if date_badge.kind == "written" and sighting.bounds.at > sighting.seen.receipt.at + CLOCKS:
        about = f"{date_badge.about} But {sighting.seen.name} had seen it by then: its commit was made anew since."
        return replace(date_badge, kind="not provable", text="time not provable", about=about, delay=None, bound=bound)
    since = f"not before {sighting.lacked.name}, which did not see it, and " if sighting.lacked else ""
    about = f"{date_badge.about} What the receipts prove: {since}{bound}."
    return replace(date_badge, bound=bound if date_badge.kind == "written" else "", about=about)


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
    text = f"written {after(delay)}"
    share = _share(past.texts[story.versions[0].blob], past.texts[story.versions[-1].blob])
    if share < LITTLE:
        text += f", with {share} % of today's text"
        about += f" Of the words that stand there today, {share} % stood there then."
    if any(amendment.moved_claims for amendment in amendments):
        about += " A time that it claims was moved since; the delay runs from the first."
    return Badge("written", text, about, delay, amendment_count)


def _share(first: str, last: str) -> int:
    """Return how much of the words of a text of today stood in the first, in percent."""
    words = words_of(last)
    return 100 * (words & words_of(first)).total() // max(1, words.total())


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
