"""Whom a call is passed on to, and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.blocks import Block, blocks
from tests.entries import entry, journal
from tests.rosters import roster
from watchbook.calendar import Calendar
from watchbook.errors import FallbackError
from watchbook.fallback.file_store import FileStore
from watchbook.fallback.store import OvertakenError, StoreContent
from watchbook.ledger import Notice
from watchbook.notify.following.claims import Claims, ClaimsError
from watchbook.notify.following.escalation import escalations, lost_messages, updates_due
from watchbook.oncall import times_to_answer

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Occasion, Outcome

PROMISES = '[promises.sev1]\nanswer = "15m"\nupdates = "30m"\n[promises.sev2]\nanswer = "1h"\nupdates = "1h"\n'
CALENDAR = Calendar(ZoneInfo("America/New_York"), None, dt.time(6))


def at(clock: str) -> dt.datetime:
    """Return an instant of 9 November."""
    return dt.datetime.fromisoformat(f"2026-11-09T{clock}-05:00")


def notice(
    clock: str,
    severity: str = "sev2",
    outcome: Outcome = "delivered",
    occasion: Occasion = "out",
    channel: str = "team",
) -> Notice:
    """Return a message about workflow desk and 8 November."""
    first = dt.date(2026, 11, 8)
    return Notice(at(clock), channel, "key", "workflow", "desk", first, occasion, severity, outcome, "")


@pytest.mark.parametrize("case", blocks("oncall/escalations.txt"), ids=str)
def test_a_call_is_passed_on_until_somebody_answers(case: Block) -> None:
    """Each step once, at the first look after it is due."""
    lines = "".join(f"- 2026-11-09T{clock}-05:00 ada: ack\n" for clock in case["replies"].split())
    body = f"## What was tried\n\n{lines}"
    book = journal(entry("2026-11-08/", "status: open", kind="incident", body=body))
    notices = [notice(*line.split()) for line in case["told"].splitlines() if line]
    known = roster(PROMISES)
    done: set[str] = set()
    said = []
    for line in case["looks"].strip().splitlines():
        clock = line.split()[0]
        now = at(clock)
        steps = list(escalations(times_to_answer(notices, book, known, CALENDAR, now), now))
        fresh = [step for step in steps if step.name not in done]
        done |= {step.name for step in fresh}
        said.append(f"{clock} {' '.join(step.audience for step in fresh) or 'nothing'}")
    assert said == case["looks"].strip().splitlines()


def test_what_reached_nobody_is_told_until_it_reaches_somebody() -> None:
    """In whatever channel; not what was withdrawn, nor that it is over."""
    failed = notice("06:10", outcome="failed")
    now = at("06:30")
    assert [one.row for one in lost_messages([failed], now)] == [failed]
    elsewhere = notice("06:11", channel="other")
    assert not list(lost_messages([failed, elsewhere], now))
    assert not list(lost_messages([failed, notice("06:12", outcome="withdrawn")], now))
    assert not list(lost_messages([notice("06:12", outcome="failed", occasion="resolved")], now))
    assert not list(lost_messages([notice("06:12", outcome="failed", occasion="unanswered")], now))
    again = notice("06:20", outcome="no-address")
    over = notice("06:15", occasion="resolved", channel="other")
    assert [one.row for one in lost_messages([failed, elsewhere, over, again], now)] == [again]


def test_news_are_due_when_the_last_word_is_older_than_promised() -> None:
    """Of open incidents; a line of the program is no word."""
    lines = "- 2026-11-09T06:00-05:00 ada: looked\n- 2026-11-09T06:50-05:00 watchbook: passed on\n"
    body = f"## What was tried\n\n{lines}"
    known = roster(PROMISES).promises
    entries = [
        entry("2026-11-08/", f"status: {status}", kind="incident", body=body) for status in ("open", "monitoring")
    ]
    assert not list(updates_due(entries, known, at("06:59")))
    numbers = [[one.number for one in updates_due(entries, known, at(clock))] for clock in ("07:00", "07:59", "08:00")]
    assert numbers == [[1], [1], [2]]


def test_of_two_watchers_one_takes_it(tmp_path: Path) -> None:
    """Until it is done, or left, or the other has been silent for five minutes."""
    store = FileStore(tmp_path / "watch.json")
    first, second = Claims(store, "a:1"), Claims(store, "b:2")
    now = at("06:30")
    assert first.take("step", now)
    assert not second.take("step", now + dt.timedelta(minutes=4))
    assert second.take("step", now + dt.timedelta(minutes=6))
    second.settle("step", now + dt.timedelta(minutes=6), done=True)
    assert not first.take("step", now + dt.timedelta(hours=6))
    assert first.take("other", now)
    assert not second.take("other", now - dt.timedelta(minutes=4))
    assert second.take("other", now - dt.timedelta(days=1))
    assert first.take("other", now)
    first.settle("other", now, done=False)
    assert second.take("other", now)


class Overtaking:
    """A store in which somebody else was always quicker, some times over."""

    where = "a store"

    def __init__(self, store: FileStore, times: int) -> None:
        self.store, self.times, self.other = store, times, Claims(store, "other:1")

    def read(self) -> StoreContent | None:
        """Return what is there."""
        return self.store.read()

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Let the other write first, as long as it does."""
        if self.times:
            self.times -= 1
            self.other.take(f"something {self.times}", at("06:30"))
            raise OvertakenError("somebody else wrote it")
        return self.store.swap(document, before)


def test_whoever_is_overtaken_looks_again_and_gives_up_loudly(tmp_path: Path) -> None:
    """What the other did stays; what is no such document is said, and how to mend it."""
    store = FileStore(tmp_path / "watch.json")
    claims = Claims(Overtaking(store, 3), "a:1")  # type: ignore[arg-type]  # the part of a store that is used
    assert claims.take("step", at("06:30"))
    assert not Claims(store, "b:2").take("something 0", at("06:31"))
    with pytest.raises(ClaimsError, match="by so many that no turn was left"):
        Claims(Overtaking(store, 99), "a:1").take("x", at("06:30"))  # type: ignore[arg-type]  # as above
    (tmp_path / "watch.json").write_text("{}")
    with pytest.raises(ClaimsError, match="no such document"):
        Claims(store, "a:1").take("x", at("06:30"))
    with pytest.raises(FallbackError):
        Claims(FileStore(tmp_path), "a:1").take("x", at("06:30"))
