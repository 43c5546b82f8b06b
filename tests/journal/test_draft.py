"""A new entry, filled in from what the ledger knows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.entries import entry, journal
from watchbook.config import Engagement, read_config, read_toml
from watchbook.errors import JournalError
from watchbook.journal import Context, Entry, Known, Wanted, draft, read_entry
from watchbook.ledger import Category, Verdict
from watchbook.metrics import metrics_of

SOURCE = read_toml(
    """
[engagement]
name = "Desk"
timezone = "America/New_York"
[dumps]
path = "logs/{date}.jsonl"
[workflows.desk]
title = "Card desk"
[workflows.line]
""",
    "watchbook.toml",
)
DESK = Engagement(Path("/nowhere"), read_config(SOURCE), SOURCE)
METRICS = metrics_of(DESK)
NOW = dt.datetime.fromisoformat("2026-11-09T06:40-05:00")
MAY = dt.date(2026, 11, 8)


def out(day: int, metric: str, score: float, workflow: str = "desk", value: float = 0.18) -> Verdict:
    """Return a verdict of November that asks for an entry."""
    return Verdict(
        dt.date(2026, 11, day), workflow, metric, value, 500, 0.1, 0.05, 0.15, "out", True, "point", score, False, ""
    )


def begin(wanted: Wanted, *verdicts: Verdict, entries: tuple[Entry, ...] = (), seen: tuple[Category, ...] = ()) -> str:
    """Return the text of a draft, which must be read without a problem and stand where its path says."""
    known = Context(DESK.config, METRICS, journal(*entries), verdicts, seen, NOW, dt.date(2026, 11, 9))
    path, text = draft(wanted, known)
    found, problems = read_entry(text.encode(), path, Known(tuple(DESK.config.workflows), tuple(METRICS)))
    assert found is not None, problems
    assert not problems
    assert path == f"journal/{found.id[:4]}/{found.id[5:7]}/{found.id}.md"
    return f"{path}\n{text}"


def test_an_incident_is_filled_in_from_the_days_nobody_explained() -> None:
    """Workflow, days, metrics with the worst first, the numbers against their bands, and what was new in the dumps."""
    verdicts = (
        out(3, "rephrased", 3.9),
        out(7, "rephrased", 4.1),
        out(8, "rephrased", 6.5, value=0.21),
        out(8, "handoff_rate", -4.0, value=0.04),
        out(8, "confidence_shape", 3.7),
    )
    seen = (
        Category(dt.date(2026, 10, 1), "desk", "model_version", "v3.2", "a", 400),
        Category(dt.date(2026, 11, 7), "desk", "model_version", "v3.2", "a", 400),
        Category(dt.date(2026, 11, 6), "desk", "prompt_version", "p<41>", "a", 400),
        Category(dt.date(2026, 11, 6), "line", "prompt_version", "p9", "a", 400),
        Category(dt.date(2026, 11, 6), "desk", "channel", "fax", "a", 400),
    )
    text = begin(Wanted("incident", by="engineer-a"), *verdicts, seen=seen).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert (
        text
        == """journal/2026/11/2026-11-07-card-desk-rephrased-out-of-band.md
---
type: incident
title: "Card desk, rephrased out of band"
workflows: [desk]
metrics: [rephrased, handoff_rate, confidence_shape]
days: 2026-11-07/2026-11-08
severity: sev3
status: open
noticed: {by: "engineer-a", at: 2026-11-09T06:40-05:00, how: band}
cause: unknown
---

## What changed

- 2026-11-08: Rephrased 21 % where 5 to 15 % is normal
- 2026-11-08: Hand-off 4.0 % where 5 to 15 % is normal
- 2026-11-08: Confidence, distribution unlike before
- 2026-11-06: desk first seen with prompt version p\\<41\\>

## What was tried

## What worked

## Follow-up
"""
    )


def test_what_is_explained_already_is_not_asked_for_again() -> None:
    """The draft is about the rest."""
    told = entry("2026-11-08", "metrics: [volume]")
    text = begin(Wanted("incident"), out(8, "volume", 9.0), out(7, "confidence", 4.0, "line"), entries=(told,))
    assert "workflows: [line]" in text
    assert "days: 2026-11-07\n" in text


def test_a_person_may_say_workflow_days_and_title() -> None:
    """What is said is kept."""
    wanted = Wanted("incident", workflow="line", days="2026-11-01/", title='No: "really" slow')
    text = begin(wanted, out(8, "rephrased", 6.0))
    assert "workflows: [line]" in text
    assert "days: 2026-11-01/\n" in text
    assert 'title: "No: \\"really\\" slow"' in text
    assert text.startswith("journal/2026/11/2026-11-01-no-really-slow.md")


def test_with_nothing_out_of_band_an_observation_is_about_every_workflow() -> None:
    """As one about a lost dump is."""
    text = begin(Wanted("observation", days="2026-11-05", title="No dump"))
    assert "workflows: [desk, line]" in text
    assert "metrics:" not in text


@pytest.mark.parametrize("kind", ["incident", "change", "observation", "drill", "review"])
def test_every_type_is_read_without_a_problem(kind: str) -> None:
    """What the command writes, the check accepts."""
    begin(Wanted(kind), out(8, "rephrased", 6.0))  # type: ignore[arg-type]  # the five types
    begin(Wanted(kind))  # type: ignore[arg-type]


def test_an_entry_that_stands_is_not_written_over() -> None:
    """A second one of the same day and title gets a number."""
    standing = entry("2026-11-05", slug="no-dump")
    text = begin(Wanted("observation", days="2026-11-05", title="No dump"), entries=(standing,))
    assert text.startswith("journal/2026/11/2026-11-05-no-dump-2.md")


@pytest.mark.parametrize("title", ["…", "日本語", "../../etc/passwd", "A" * 110, "---"])
def test_any_title_makes_a_name_inside_the_journal(title: str) -> None:
    """Names are made of letters, digits and dashes alone."""
    begin(Wanted("observation", title=title))


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("incident", workflow="dsek"),
        Wanted("incident", days="yesterday"),
        Wanted("incident", days="2026-11-08/2026-11-01"),
        Wanted("incident", title="x" * 121),
        Wanted("incident", title="\x1b[31mred"),
    ],
)
def test_what_cannot_be_meant_is_an_error_with_a_hint(wanted: Wanted) -> None:
    """Before anything is written."""
    with pytest.raises(JournalError) as caught:
        begin(wanted)
    assert caught.value.hints
