"""The record of an entry: everything known of it, in the words of the framework where it has one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from tests.handled_rows import handled_row
from tests.pages import hostile, sample_books
from watchbook.cli import app
from watchbook.config import load_engagement
from watchbook.errors import JournalError
from watchbook.evidence.record import fields
from watchbook.evidence.record.markdown import as_markdown
from watchbook.evidence.record.oecd_criteria import criteria
from watchbook.journal.reading.front_matter_keys import ReportKeys
from watchbook.ledger import HANDLED, Ledger, Staging
from watchbook.queries.entry_record import record_of

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

ENTRY = "journal/2026/03/2026-03-22-half.md"
STATED = """\
report:
  relation: [direct-cause]
  submitter: {by: engineer-a, organisation: Small desk Ltd, role: on-call, contact: desk@example.org}
  severity: incident
  harms: [economic, reputational]
  materials: ["https://example.org/post-mortem"]
---
## What changed
"""
MANDATORY = [1, 2, 3, 4, 7, 10, 11]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    return root


def the_record(root: Path, name: str = "half") -> fields.Record:
    """Return the record of an entry, read by a clock that is later than every commit."""
    return record_of(load_engagement(root), name, _late())


def _late() -> dt.datetime:
    return sample_books.AS_OF.replace(year=2100)


def state(root: Path) -> None:
    """Let the entry state what the framework's mandatory criteria ask."""
    path = root / ENTRY
    path.write_text(path.read_text("utf-8").replace("---\n## What changed\n", STATED), "utf-8")


def test_the_framework_has_29_criteria_of_which_7_are_mandatory() -> None:
    """Each has a field of its own, and each key of an entry's `report:` belongs to one."""
    assert [each.number for each in criteria()] == list(range(1, 30))
    assert [each.number for each in criteria() if each.mandatory] == MANDATORY
    assert len({each.field for each in criteria()}) == 29
    assert {each.key for each in criteria()} - {""} == set(ReportKeys.model_fields)
    assert all(each.key or each.known for each in criteria())


def test_every_mandatory_criterion_can_be_filled_from_an_entry(root: Path) -> None:
    """With the keys of `report:` none of the seven is left open."""
    assert [gap.criterion for gap in the_record(root).not_stated if gap.mandatory] == [3, 4, 10, 11]
    state(root)
    found = the_record(root)
    assert [gap for gap in found.not_stated if gap.mandatory] == []
    assert found.report["submitter"] == {
        "by": "engineer-a", "organisation": "Small desk Ltd", "role": "on-call", "contact": "desk@example.org",
    }  # fmt: skip
    assert found.report["severity"] == "incident"
    materials = found.report["supporting_materials"]
    assert isinstance(materials, list)
    assert materials[:2] == ["https://example.org/post-mortem", ENTRY]


def test_what_is_not_stated_is_said_with_the_key_that_states_it(root: Path) -> None:
    """Nothing is guessed: sev2 is no severity of the framework's, and who noticed is not who reports."""
    found = the_record(root)
    assert found.report["severity"] is None
    assert found.report["submitter"] is None
    text = as_markdown(found)
    assert "`report: {severity: ...}: one of hazard" in text
    assert "no report to an authority" in text


def test_a_record_holds_what_was_measured_run_and_done(root: Path) -> None:
    """Bands and verdicts of the days it explains, dumps with their hashes, versions, switches, who noticed."""
    found = the_record(root)
    out = [row for row in found.verdicts if row.out_of_band]
    assert [(row.day, row.metric, row.value, row.lower, row.upper) for row in out] == [
        (sample_books.EXPLAINED, "handoff_rate", 0.6, pytest.approx(0.16), pytest.approx(0.24))
    ]
    assert [(dump.day, dump.sha256) for dump in found.dumps] == [(sample_books.EXPLAINED, "0" * 64)]
    assert {each.field for each in found.versions} == {"model_version"}
    assert [(switch.to, switch.by) for switch in found.switches] == [("manual", "engineer-a"), ("ai", "engineer-a")]
    assert [told.who for told in found.told] == ["engineer-a"]
    assert found.provenance is not None
    assert found.provenance["timeline"][0]["text"] == "compared intents"
    assert found.receipts is None, "no run has made one"


def test_a_record_says_what_a_switch_to_people_took(root: Path) -> None:
    """From the first sign to the way back, with the conversations that the AI still handled."""
    at = "2026-03-22T11:00:00+01:00"
    (before,) = the_record(root).timings
    assert (before.ai, before.seconds_to_manual, before.not_counted) == (None, None, [sample_books.EXPLAINED])
    assert "not counted" in as_markdown(the_record(root))
    staging = Staging(Ledger(root / "ledger"), root / "counted")
    staging.replace(HANDLED, [handled_row(at, workflow="support", ai=2, people=7, last="2026-03-22T11:03:00+01:00")])
    staging.ledger.place(staging.folder)
    found = the_record(root)
    (timed,) = found.timings
    assert (timed.ai, timed.people, timed.seconds_to_manual, timed.seconds_promised) == (2, 7, 180, 300)
    assert (timed.sign, timed.decided, timed.not_counted) == (sample_books.EXPLAINED, None, [])
    assert "| support | 2026-03-22T11:00:00+01:00 | 2026-03-22T11:03:00+01:00 | 2 | 7 | 5 minutes |" in as_markdown(
        found
    )


def test_a_record_is_what_its_schema_says_and_the_same_each_time(root: Path) -> None:
    """The same repository gives the same bytes, and docs/record.schema.json fits them."""
    state(root)
    first, second = (fields.as_json(the_record(root)) for _ in range(2))
    assert first == second
    Draft202012Validator(json.loads(fields.json_schema())).validate(json.loads(first))
    assert as_markdown(the_record(root)) == as_markdown(the_record(root))


def test_outside_git_a_record_says_so(tmp_path: Path) -> None:
    """Without a repository there is no provenance, and the rest stands."""
    found = the_record(sample_books.make(tmp_path / "desk"))
    assert (found.provenance, found.made.commit) == (None, "")
    assert "in no git repository" in as_markdown(found)


def test_an_entry_that_is_not_there_or_does_not_read_is_an_error(root: Path) -> None:
    """Nothing is exported half."""
    with pytest.raises(JournalError, match="no entry is called"):
        the_record(root, "nothing-like-it")
    (root / ENTRY).write_text("---\n---\n")
    with pytest.raises(JournalError, match="does not read"):
        the_record(root)


def test_a_secret_that_was_taken_out_is_in_no_record(root: Path) -> None:
    """The history of an entry is told without what it must not repeat."""
    path, clean, key = root / ENTRY, (root / ENTRY).read_text("utf-8"), "AKIA" + "IOSFODNN7EXAMPLE"
    for text in (clean.replace("A label map.", f"A label map, by {key}.").replace("intents", f"intents {key}"), clean):
        path.write_text(text, "utf-8")
        sample_books.commit(root)
    found = the_record(root)
    assert found.provenance is not None
    assert len(found.provenance["amendments"]) == 2
    assert key not in fields.as_json(found) + as_markdown(found)


def test_hostile_texts_stay_text_in_a_record(tmp_path: Path) -> None:
    """What people and dumps wrote cannot make markup of the Markdown, nor break out of its tables."""
    root = hostile.make(tmp_path / "desk")
    for page in hostile.entry_pages()[::9]:
        text = as_markdown(the_record(root, page.rsplit("/", 1)[-1].removesuffix(".html")))
        assert not [line for line in text.splitlines() if "<script" in line.replace("\\<script", "")]
        assert "<img" not in text.replace("\\<img", "")


def test_the_command_prints_either_form(root: Path) -> None:
    """`watchbook export ENTRY` prints JSON, or Markdown."""
    runner = CliRunner()
    printed = runner.invoke(app, ["export", "half", "--root", str(root)])
    assert json.loads(printed.output)["entry"]["path"] == ENTRY
    assert runner.invoke(app, ["export", ENTRY, "--format", "md", "--root", str(root)]).output.startswith("# Half of")
