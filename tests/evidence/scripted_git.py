"""An engagement with a scripted history, to see badges and receipts as they look in real use.

    python -m tests.evidence.scripted_git DIR      # makes it, does the day's job over it, and says where its site is

Five weeks of dumps with two bad days, entries written by three people and a client in every way there is, and CI that
looked each morning.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from tests.desk import FIRST, make_desk, write_day
from tests.evidence.script import Script
from watchbook.config import load_engagement
from watchbook.evidence.receipts import verification_text
from watchbook.evidence.receipts.receipt_maker import Observer

DAYS = 35
BAD = (20, 30)
"""Days with three times the hand-offs, counted from the first: 22 March and 1 April."""
NOW = dt.datetime.combine(FIRST + dt.timedelta(days=DAYS), dt.time(6, 30), dt.UTC)
DRAFT = "journal/2026/03/2026-03-05-draft.md"
QUIET_NIGHTS = "journal/2026/03/2026-03-05-quiet-nights.md"
IMPORTED = "journal/2026/03/2026-03-03-from-the-wiki.md"
AT_ONCE = "journal/2026/03/2026-03-10-twice.md"
GREETING = "journal/2026/03/2026-03-16-greeting.md"
SLOW_ANSWERS = "journal/2026/03/2026-03-18-slow-answers.md"
NEVER_MIND = "journal/2026/03/2026-03-20-never-mind.md"
HAND_OFFS = "journal/2026/03/2026-03-22-hand-offs.md"
TRIAL = "journal/2026/03/2026-03-25-new-intents.md"
BACKDATED = "journal/2026/03/2026-03-27-seen-at-once.md"
AGAIN = "journal/2026/04/2026-04-01-hand-offs-again.md"
UNWRITTEN = "journal/2026/04/2026-04-04-tonight.md"
MAP = "The label map of the release merged two intents into one, so that refunds were handed to people."
DONE = "\n## What was tried\n\nThe version before.\n\n## What worked\n\nIt did.\n"
FRONT = """---
type: {kind}
title: {title}
workflows: [support]
days: {days}
{more}---
## What changed

{text}
"""
NOTICED = "severity: sev3\nstatus: {status}\nnoticed: {{by: {by}, at: {at}, how: {how}}}\ncause: {cause}\n"


def entry(path: str, title: str, text: str, kind: str = "observation", more: str = "") -> dict[str, str]:
    """Return the file of an entry about the day in its name."""
    return {path: FRONT.format(kind=kind, title=title, days=Path(path).name[:10], more=more, text=text)}


def noticed(at: str, by: str = "engineer-a", how: str = "band", status: str = "open", cause: str = "fault") -> str:
    """Return an incident's further lines of front matter."""
    return NOTICED.format(at=at, by=by, how=how, status=status, cause=cause)


SLOW = entry(SLOW_ANSWERS, "Slow answers", "The model answered slowly from nine to ten, and then no more. " * 4)


def make(root: Path) -> Script:
    """Make the engagement with its dumps and history; its ledger holds nothing but receipts."""
    make_desk(root, DAYS)
    for day in BAD:
        write_day(root, FIRST + dt.timedelta(days=day), handoff=0.6)
    script = Script(root, dt.datetime.fromisoformat("2026-03-02T08:00Z"))
    script.git("init", "--quiet", "--initial-branch=main")
    config = {name: (root / name).read_text("utf-8") for name in ("watchbook.toml", "mkdocs.yml", ".gitignore")}
    script.commit("engineer-a", {**config, ".gitignore": f"{config['.gitignore']}/logs/\n"})
    _until_the_20th(script)
    _until_the_26th(script)
    _until_april(script)
    script.until(f"{NOW:%Y-%m-%dT%H:%M}Z")
    script.git("reset", "--quiet", "--hard", "main")
    (root / UNWRITTEN).parent.mkdir(parents=True, exist_ok=True)
    (root / UNWRITTEN).write_text(entry(UNWRITTEN, "Not committed yet", "Somebody is at it.")[UNWRITTEN], "utf-8")
    return script


def _until_the_20th(script: Script) -> None:
    script.until("2026-03-06T09:10Z")
    script.commit("engineer-a", entry(DRAFT, "Quiet nights are quiet", "Few write at night. " * 9))
    script.until("2026-03-10T14:01Z")
    text = f"Answers are tried twice since noon; the client's desk saw the first doubles.\n{DONE}"
    found = noticed("2026-03-10T14:00Z", "client", "client", "resolved", "change")
    script.commit("client", entry(AT_ONCE, "Answers come twice", text, "incident", found))
    script.until("2026-03-12T15:05Z")
    imported = 'imported: "the old wiki, page 12"\n'
    script.commit("engineer-b", entry(IMPORTED, "Before the tool", "What was known then. " * 9, more=imported))
    script.until("2026-03-13T09:00Z")
    script.commit("engineer-b", {QUIET_NIGHTS: script.text(DRAFT), DRAFT: None})
    script.until("2026-03-17T09:00Z")
    script.commit("engineer-b", _greeting(0))
    script.until("2026-03-19T10:00Z")
    script.commit("engineer-b", _greeting(1))
    script.commit("engineer-a", SLOW)
    script.until("2026-03-20T09:00Z")
    script.commit("engineer-b", dict.fromkeys(SLOW))


def _until_the_26th(script: Script) -> None:
    script.until("2026-03-21T08:00Z")
    script.commit("engineer-a", entry(NEVER_MIND, "Never mind", "It was nothing, as it turned out. " * 5))
    script.until("2026-03-23T06:54Z")
    tried = "## What was tried\n\n- 2026-03-23T06:50Z engineer-a: compared intents before and after the release\n"
    text = f"{MAP}\n\n{tried}"
    script.commit(
        "engineer-a", entry(HAND_OFFS, "Three of five go to people", text, "incident", noticed("2026-03-23T06:40Z"))
    )
    script.until("2026-03-23T07:31Z")
    text = f"{script.text(HAND_OFFS)}- 2026-03-23T07:29Z engineer-b: put the old map back\n"
    script.commit("engineer-b", {HAND_OFFS: text})
    script.until("2026-03-23T09:00Z")
    script.commit("engineer-b", SLOW)
    script.until("2026-03-24T09:00Z")
    script.commit("engineer-b", {NEVER_MIND: None, **_greeting(2)})
    script.until("2026-03-24T16:00Z")
    text = script.text(HAND_OFFS).replace("status: open", "status: resolved")
    late = "- 2026-03-23T08:10Z engineer-a: hand-offs are as before\n"
    script.commit("engineer-a", {HAND_OFFS: f"{text}{late}\n## What worked\n\nThe old label map.\n"})
    script.until("2026-03-26T10:00Z")
    trial = entry(TRIAL, "New intents on trial", "Nine of them, for a week. " * 9)
    script.commit("engineer-c", trial, branch="trial")


def _until_april(script: Script) -> None:
    script.until("2026-03-26T15:00Z")
    script.commit("engineer-b", _greeting(3))
    script.until("2026-03-31T12:00Z")
    script.commit("engineer-c", {TRIAL: script.text(TRIAL, "trial")}, merge="trial")
    script.until("2026-04-03T12:00Z")
    found = noticed("2026-03-27T09:00Z", "engineer-c", status="resolved")
    seen = entry(BACKDATED, "Seen at once", f"As the dates say.\n{DONE}", "incident", found)
    script.commit("engineer-c", seen, dated="2026-03-27T09:05Z")
    script.until("2026-04-05T17:00Z")
    found = noticed("2026-04-02T06:40Z", status="resolved", cause="change")
    again = entry(AGAIN, "And again, since the map came back", f"{MAP}\n{DONE}", "incident", found)
    script.commit("engineer-a", again)


def _greeting(turn: int) -> dict[str, str]:
    text = "Good day and welcome to the desk, says the new greeting, in so many words. " * 3
    return entry(GREETING, "A new greeting", f"{text}{'It was made shorter. ' * turn}", "change")


def main() -> None:
    """Make the engagement, do the day's job over it, say where to look."""
    from watchbook.job.daily_run import run  # noqa: PLC0415  # the history alone needs neither polars nor Jupyter
    from watchbook.queries.run_verify import run_verify  # noqa: PLC0415

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a new folder")
    root = parser.parse_args().folder.resolve()
    make(root)
    engagement = load_engagement(root)
    seen_by = Observer("https://forge.example/desk/runs/1034", NOW)
    run(engagement, NOW, log=lambda line: sys.stderr.write(f"{line}\n"), observer=seen_by)
    sys.stdout.write(verification_text.text(run_verify(engagement, NOW)))
    sys.stdout.write(f"\nwatchbook serve --root {root}\n")


if __name__ == "__main__":
    main()
