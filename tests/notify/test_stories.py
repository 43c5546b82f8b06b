"""Who is told when: new, worse, late, over; and not again every day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.notify.mornings import COMMAND, Mornings, at

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("story", blocks("notify/stories.txt"), ids=str)
def test_a_channel_hears_of_an_alert_when_it_is_new_worse_late_or_over(story: Block, tmp_path: Path) -> None:
    """A story is a morning a line: the day, and what had happened by then."""
    mornings = Mornings(tmp_path)
    told = []
    for line in story["mornings"].strip().splitlines():
        day, _, lines = line.partition(" ")
        told += [f"{day} {row.channel} {row.occasion} {row.first}" for row in mornings.run(int(day), lines)]
    assert told == story["told"].strip().splitlines()


def test_what_could_not_be_delivered_is_tried_again_and_is_an_error(tmp_path: Path) -> None:
    """Delivered at last, the finding is gone."""
    mornings = Mornings(tmp_path)
    mornings.run(8, "out 7 desk rephrased 0.21", failing="answered 500")
    assert [row.outcome for row in mornings.run(8, failing="answered 500")] == ["failed"]
    assert [row.outcome for row in mornings.run(8)] == ["delivered"]
    assert {row.key for row in mornings.rows} == {mornings.rows[0].key}
    assert mornings.run(8) == []


def test_what_needs_nobody_any_more_is_withdrawn(tmp_path: Path) -> None:
    """A message that reached nobody is not sent when somebody has explained the day; and nothing is resolved."""
    mornings = Mornings(tmp_path)
    mornings.run(8, "out 7 desk rephrased 0.21", failing="no connection")
    (row,) = mornings.run(8, "entry observation 2026-11-07")
    assert (row.outcome, row.occasion) == ("withdrawn", "out")
    assert mornings.run(9) == []


def test_one_channel_that_fails_keeps_no_other_from_hearing(tmp_path: Path) -> None:
    """Each channel has a memory of its own."""
    mornings = Mornings(tmp_path)
    mornings.config += '[notify.channels.client]\nenv = "TELL_CLIENT"\n'
    rows = mornings.run(8, "out 7 desk rephrased 0.21")
    assert [row.channel for row in rows] == ["oncall", "client"]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('when = ["resolved"]', []),
        ('when = ["out"]', ["out"]),
        ('severity = "sev2"', []),
        ('severity = "sev3"', ["out", "resolved"]),
    ],
)
def test_a_channel_hears_what_it_asks_for(table: str, told: list[str], tmp_path: Path) -> None:
    """`when` says which occasions, `severity` how grave; what a channel never heard of is not resolved for it."""
    mornings = Mornings(tmp_path)
    mornings.config += table + "\n"
    rows = mornings.run(8, "out 7 desk rephrased 0.21") + mornings.run(9, "entry observation 2026-11-07")
    assert [row.occasion for row in rows] == told


def test_one_message_however_many_metrics(tmp_path: Path) -> None:
    """300 metrics out of band on one day are one page for each workflow, and the message is no list of 300."""
    mornings = Mornings(tmp_path)
    tables = "".join(f'[metrics.m{index}]\nshare = "turns > {index}"\n' for index in range(300))
    mornings.config += tables
    lines = [f"out 8 {name} m{index} 0.21" for name in ("desk", "line") for index in range(300)]
    rows = mornings.run(9, ";".join(lines))
    assert [(row.workflow, row.occasion) for row in rows] == [("desk", "out"), ("line", "out")]
    mornings.rows.clear()
    scene = mornings.scene(9)
    messages = [mornings.written(each, scene) for each in mornings.due(scene)]
    assert all("and 297 more metrics" in message.body for message in messages)
    assert all(len(message.body) < 1500 for message in messages)


def test_the_key_is_one_engagements(tmp_path: Path) -> None:
    """Two engagements with a workflow of the same name do not resolve each other."""
    (due,) = Mornings(tmp_path).alerts_of(9, "out 8 desk rephrased 0.21")
    assert due.key("Card desk") != due.key("Other desk")
    assert due.key("Card desk") == due.key("Card desk")


def test_a_limit_that_is_passed_leads_the_message_and_is_told_though_the_day_is_explained(tmp_path: Path) -> None:
    """Recommend manual comes before everything else, once, and with the command."""
    mornings = Mornings(tmp_path)
    assert mornings.run(9, "out 8 desk rephrased 0.31; entry observation 2026-11-08") == []
    mornings.limit = "Card desk should go to people: Rephrased above 30 % for 1 day"
    (row,) = mornings.run(9)
    assert (row.occasion, row.severity) == ("manual", "sev1")
    assert mornings.run(9) == []
    mornings.rows.clear()
    scene = mornings.scene(9)
    (message,) = (mornings.written(each, scene) for each in mornings.due(scene))
    assert message.subject == f"Recommend manual: {mornings.limit}"
    assert f'To let people do the work: Ada (+1 555 0100): {COMMAND} "Rephrased above 30 %"' in message.body
    assert at(9) == message.sent


def test_a_limit_that_is_passed_inside_the_bands_is_an_alert_of_its_own(tmp_path: Path) -> None:
    """It keeps its first day while it goes on, and is over when the check recommends nothing any more."""
    mornings = Mornings(tmp_path, limit="Card desk should go to people: Rephrased above 14 % for 2 days")
    mornings.run(4, "out 3 desk rephrased 0.21; entry observation 2026-11-03")
    mornings.rows.clear()
    days = tuple(dt.date(2026, 11, day) for day in (5, 6, 7, 8))
    mornings.beyond = days[1:3]
    (row,) = mornings.run(8)
    assert (row.occasion, row.first) == ("manual", days[1])
    mornings.beyond = days
    assert mornings.run(9) == []
    mornings.limit = ""
    (row,) = mornings.run(9)
    assert (row.occasion, row.first) == ("resolved", days[1])


def test_what_was_switched_already_is_not_recommended_again(tmp_path: Path) -> None:
    """Where people have the work, by hand or by itself, the message says so in the place of the command."""
    mornings = Mornings(tmp_path, limit="Card desk should go to people: Rephrased above 30 % for 1 day")
    switch = "{at: 2026-11-09T06:09-05:00, workflow: desk, to: manual, by: watchbook, reason: a limit is passed}"
    mornings.script += ["out 8 desk rephrased 0.31", f"entry incident 2026-11-08 'switches: [{switch}]'"]
    scene = mornings.scene(9)
    (message,) = (mornings.written(each, scene) for each in mornings.due(scene))
    assert message.subject == f"Given to people by watchbook: {mornings.limit}"
    assert "People have had the work since Mon 9 Nov, 06:09, by watchbook" in message.body
    assert "watchbook switch" not in message.body


def test_secrets_are_not_shown_by_chance(tmp_path: Path) -> None:
    """A channel that ends up in a log has no addresses."""
    mornings = Mornings(tmp_path)
    assert "json://" not in repr(mornings.channels(mornings.scene(9)))
