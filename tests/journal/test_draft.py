"""A new entry, filled in from what the ledger knows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.entries import entry, journal
from watchbook.config import Engagement, read_config, read_toml
from watchbook.errors import JournalError
from watchbook.journal import Entry, KnownNames, read_entry
from watchbook.journal.editing import EntryContext, EntryRequest, draft_entry
from watchbook.ledger import Category, Verdict
from watchbook.metrics import measurement, metrics_of

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


def said(row: Verdict) -> str:
    """Say what a verdict found."""
    return measurement(METRICS[row.metric], row.value, row.lower, row.upper)


def version(day: int, value: str, workflow: str = "desk", field: str = "prompt_version") -> Category:
    """Return that a version was seen on a day of November; day 0 is long before."""
    return Category(dt.date(2026, 11, day) if day else dt.date(2026, 10, 1), workflow, field, value, "a", 400)


def begin(
    wanted: EntryRequest,
    *verdicts: Verdict,
    entries: tuple[Entry, ...] = (),
    seen: tuple[Category, ...] = (),
    on_call: str | None = None,
) -> str:
    """Return the text of a draft, which must be read without a problem and stand where its path says."""
    known = EntryContext(
        config=DESK.config,
        metrics=METRICS,
        journal=journal(*entries),
        verdicts=verdicts,
        categories=seen,
        now=NOW,
        today=dt.date(2026, 11, 9),
        in_words=said,
        severity_of=lambda rows: "sev2" if len(rows) > 3 else "sev4",
        on_call=on_call,
    )
    path, text = draft_entry(wanted, known)
    found, problems = read_entry(text.encode(), path, KnownNames(tuple(DESK.config.workflows), tuple(METRICS)))
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
        version(0, "p40"),
        version(0, "v3.2", field="model_version"),
        version(7, "v3.2", field="model_version"),
        version(6, "p<41>"),
        version(6, "p9", workflow="line"),
        version(6, "fax", field="channel"),
    )
    text = begin(EntryRequest("incident", by="engineer-a"), *verdicts, seen=seen, on_call="engineer-b")
    assert (
        text.replace("\N{NARROW NO-BREAK SPACE}", " ")
        == """journal/2026/11/2026-11-07-card-desk-rephrased-out-of-band.md
---
type: incident
title: "Card desk, rephrased out of band"
workflows: [desk]
metrics: [rephrased, handoff_rate, confidence_shape]
days: 2026-11-07/2026-11-08
severity: sev2
status: open
noticed: {by: "engineer-a", at: 2026-11-09T06:40-05:00, how: band}
cause: unknown
---

## Known at the start

- 2026-11-08: Rephrased stood at 21 % where 5 to 15 % is normal
- 2026-11-08: Hand-off stood at 4.0 % where 5 to 15 % is normal
- 2026-11-08: Confidence, distribution is unlike before
- On call: engineer-b

## What changed

- 2026-11-06: desk first seen with prompt version p\\<41\\>

## What was tried

## What worked

## Follow-up
"""
    )


def test_numbers_are_no_answer_to_what_changed() -> None:
    """They stand under a heading of their own, so that the question stays open until a person answers it."""
    text = begin(EntryRequest("incident"), out(8, "rephrased", 6.5)).partition("\n")[2]
    resolved = text.replace("status: open", "status: resolved")
    known = KnownNames(tuple(DESK.config.workflows), tuple(METRICS))
    _, problems = read_entry(resolved.encode(), "journal/2026/11/2026-11-08-x.md", known)
    assert [problem.what for problem in problems if problem.code == "WB120"] == [
        f"resolved, but '{name}' is empty" for name in ("What changed", "What was tried", "What worked")
    ]


def test_a_change_is_about_the_versions_that_nobody_announced() -> None:
    """Title, day and what changed come from the dumps; every metric may find a new level."""
    seen = (version(0, "p40"), version(7, "p41"), version(7, "v3.3", field="model_version"), version(8, "p41"))
    announced = entry("2026-11-03", kind="change", slug="p40")
    text = begin(EntryRequest("change", by="ml-team"), out(7, "rephrased", 6.0), seen=seen, entries=(announced,))
    assert (
        text
        == """journal/2026/11/2026-11-07-card-desk-model-v3-3-prompt-p41.md
---
type: change
title: "Card desk: model v3.3, prompt p41"
workflows: [desk]
days: 2026-11-07
noticed: {by: "ml-team", at: 2026-11-09T06:40-05:00, how: dumps}
cause: change
---

## What changed

- 2026-11-07: desk first seen with model version v3.3
- 2026-11-07: desk first seen with prompt version p41

## Follow-up
"""
    )


def test_what_is_announced_is_not_asked_for_again() -> None:
    """A change of the workflow near the day announces its versions; asked for by day, it is filled in all the same."""
    seen = (version(0, "p40"), version(7, "p41"), version(0, "q1", "line"), version(5, "q2", "line"))
    announced = entry("2026-11-06", kind="change")
    assert "Line: prompt q2" in begin(EntryRequest("change"), seen=seen, entries=(announced,)).replace("line:", "Line:")
    named = EntryRequest("change", workflow="desk", days="2026-11-07")
    assert "Card desk: prompt p41" in begin(named, seen=seen, entries=(announced,))


def test_what_ran_from_the_first_day_on_is_not_new() -> None:
    """Nor is what came long ago."""
    seen = (version(0, "p40"), version(1, "p41"), version(6, "q1", "line"))
    assert "workflows: [desk, line]\ndays: 2026-11-09" in begin(EntryRequest("change"), seen=seen)


@pytest.mark.parametrize("value", ["v\x1b[31m", "x" * 500, "a\nb", "](javascript:alert)", "\udcff"])
def test_any_version_can_be_written_down(value: str) -> None:
    """Dumps hold what they hold."""
    begin(EntryRequest("change"), seen=(version(0, "p40"), version(7, value)))
    begin(EntryRequest("incident"), out(8, "rephrased", 6.0), seen=(version(0, "p40"), version(7, value)))


def test_a_drill_takes_up_no_day_out_of_band() -> None:
    """It is about today, and open until somebody says what came of it."""
    text = begin(EntryRequest("drill", workflow="desk"), out(8, "rephrased", 6.0))
    assert "days: 2026-11-09\nstatus: open\n---" in text
    assert "metrics:" not in text


def test_a_review_looks_back_on_the_week() -> None:
    """What stands open, which days were out with who explains them, and what changed, each with its link."""
    entries = (
        entry("2026-10-30/", "status: open", slug="fax"),
        entry("2026-11-03", "metrics: [handoff_rate]", slug="calls"),
        entry("2026-11-05", kind="change", slug="p41"),
    )
    verdicts = (out(1, "rephrased", 9.0), out(3, "handoff_rate", 4.0), out(7, "volume", 5.0, "line"))
    seen = (version(0, "p40"), version(5, "p41"))
    links = "[Quiet day](2026-11-03-calls.md), [Quiet day](../10/2026-10-30-fax.md)"
    text = begin(EntryRequest("review"), *verdicts, entries=entries, seen=seen)
    assert (
        text.replace("\N{NARROW NO-BREAK SPACE}", " ")
        == f"""journal/2026/11/2026-11-02-all-workflows-review.md
---
type: review
title: "All workflows, review"
workflows: [desk, line]
days: 2026-11-02/2026-11-08
---

## Still open

- [Quiet day](../10/2026-10-30-fax.md): open since 2026-10-30

## Out of band

- 2026-11-03: Card desk, Hand-off stood at 18 % where 5 to 15 % is normal; {links}
- 2026-11-07: line, Conversations stood at 0 where 0 to 0 is normal; nobody has explained it

## What changed

- 2026-11-05: desk first seen with prompt version p41
- [Quiet day](2026-11-05-p41.md)

## Follow-up
"""
    )


def test_what_is_explained_already_is_not_asked_for_again() -> None:
    """The draft is about the rest."""
    told = entry("2026-11-08", "metrics: [volume]")
    text = begin(EntryRequest("incident"), out(8, "volume", 9.0), out(7, "confidence", 4.0, "line"), entries=(told,))
    assert "workflows: [line]" in text
    assert "days: 2026-11-07\n" in text


def test_a_person_may_say_workflow_days_and_title() -> None:
    """What is said is kept."""
    wanted = EntryRequest("incident", workflow="line", days="2026-11-01/", title='No: "really" slow')
    text = begin(wanted, out(8, "rephrased", 6.0))
    assert "workflows: [line]" in text
    assert "days: 2026-11-01/\n" in text
    assert 'title: "No: \\"really\\" slow"' in text
    assert text.startswith("journal/2026/11/2026-11-01-no-really-slow.md")


def test_with_nothing_out_of_band_an_observation_is_about_every_workflow() -> None:
    """As one about a lost dump is."""
    text = begin(EntryRequest("observation", days="2026-11-05", title="No dump"))
    assert "workflows: [desk, line]" in text
    assert "metrics:" not in text


@pytest.mark.parametrize("kind", ["incident", "change", "observation", "drill", "review"])
def test_every_type_is_read_without_a_problem(kind: str) -> None:
    """What the command writes, the check accepts."""
    begin(EntryRequest(kind), out(8, "rephrased", 6.0))  # type: ignore[arg-type]  # the five types
    begin(EntryRequest(kind))  # type: ignore[arg-type]


def test_an_entry_that_stands_is_not_written_over() -> None:
    """A second one of the same day and title gets a number."""
    standing = entry("2026-11-05", slug="no-dump")
    text = begin(EntryRequest("observation", days="2026-11-05", title="No dump"), entries=(standing,))
    assert text.startswith("journal/2026/11/2026-11-05-no-dump-2.md")


@pytest.mark.parametrize("title", ["…", "日本語", "../../etc/passwd", "A" * 110, "---"])
def test_any_title_makes_a_name_inside_the_journal(title: str) -> None:
    """Names are made of letters, digits and dashes alone."""
    begin(EntryRequest("observation", title=title))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Карты: передаёт вдвое чаще", "karty-peredaet-vdvoe-chashche"),
        ("カードサポート", "kadosapoto"),
        ("卡支持转人工", "kazhichizhuanrengong"),
        ("카드 지원", "kadeu-jiwon"),
        ("Κάρτες", "kartes"),
        ("Straße nach København", "strasse-nach-kobenhavn"),
        ("🔥", "fire"),
        ("…", "entry"),
        ("支" * 120, "zhi" * 26 + "zh"),
    ],
)
def test_a_name_is_readable_whatever_script_a_title_has(title: str, name: str) -> None:
    """Letters of other scripts are written in Latin ones; only a title without any word is called entry."""
    text = begin(EntryRequest("observation", days="2026-11-05", title=title))
    assert text.startswith(f"journal/2026/11/2026-11-05-{name}.md\n")


@pytest.mark.parametrize(
    "wanted",
    [
        EntryRequest("incident", workflow="dsek"),
        EntryRequest("incident", days="yesterday"),
        EntryRequest("incident", days="2026-11-08/2026-11-01"),
        EntryRequest("incident", title="x" * 121),
        EntryRequest("incident", title="\x1b[31mred"),
    ],
)
def test_what_cannot_be_meant_is_an_error_with_a_hint(wanted: EntryRequest) -> None:
    """Before anything is written."""
    with pytest.raises(JournalError) as caught:
        begin(wanted)
    assert caught.value.hints
