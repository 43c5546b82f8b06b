"""What `watchbook init` writes: all of an engagement, or nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from watchbook.cli import app
from watchbook.cli.engagement_commands import QUESTIONS
from watchbook.config import json_schema, load_engagement
from watchbook.errors import ConfigError
from watchbook.journal import load
from watchbook.metrics import metrics_of
from watchbook.template import TemplateAnswers, copy_template, write_engagement
from watchbook.template.engagement_start import begin_engagement

NOW = dt.datetime(2026, 11, 9, 3, tzinfo=dt.UTC)
ANSWERS = {"name": "Desk", "timezone": "America/New_York", "holidays": "US", "forge": "both", "by": "ada"}


def test_at_most_seven_things_are_asked() -> None:
    """Each has a flag and an answer that holds where nobody answers."""
    options = {option for command in app.registered_commands for option in [command.callback]}
    assert len(QUESTIONS) == 7
    assert options


def test_its_journal_begins_with_an_entry_that_explains_no_day(tmp_path: Path) -> None:
    """Dated in the engagement's zone; the check has nothing to say of it."""
    begin_engagement(tmp_path / "desk", ANSWERS, NOW)
    engagement = load_engagement(tmp_path / "desk")
    journal = load(engagement.root, engagement, metrics_of(engagement))
    assert journal.problems == ()
    (entry,) = journal.entries
    assert (entry.id, entry.type) == ("2026-11-08-beginning", "review")
    assert not journal.explaining("support", "turns", dt.date(2026, 11, 7))
    assert engagement.config.engagement.holidays == "US"


@pytest.mark.parametrize(
    "name", ['A "desk"', "back\\slash", "a: b # c", "{{ 7 * 7 }}", "{% raw %}", "line\nend", "\x1b[1m", "日本", "<b>"]
)
def test_a_name_stands_in_every_file_as_it_is(tmp_path: Path, name: str) -> None:
    """Whatever script it is in, and whatever it would mean to a file's format; on one line."""
    copy_template(tmp_path / "desk", name=name, timezone="UTC")
    expected = " ".join(name.replace("\x1b", " ").split())
    assert load_engagement(tmp_path / "desk").config.engagement.name == expected
    site = YAML(typ="safe").load((tmp_path / "desk/mkdocs.yml").read_text("utf-8"))
    assert site["site_name"] == expected
    answers = YAML(typ="safe").load((tmp_path / "desk/.copier-answers.yml").read_text("utf-8"))
    assert answers["name"] == expected


@pytest.mark.parametrize(
    ("forge", "there"),
    [
        ("github", {".ci", ".github"}),
        ("gitlab", {".ci", ".gitlab-ci.yml"}),
        ("both", {".ci", ".github", ".gitlab-ci.yml"}),
        ("none", set()),
    ],
)
def test_it_has_the_files_of_its_forge(tmp_path: Path, forge: str, there: set[str]) -> None:
    """And of no other."""
    write_engagement(tmp_path / "desk", TemplateAnswers(forge=forge), {})
    names = {path.name for path in (tmp_path / "desk").iterdir()}
    assert names & {".ci", ".github", ".gitlab-ci.yml"} == there


def test_editors_find_the_schema_beside_the_configuration(tmp_path: Path) -> None:
    """The first line names it, and it is this version's."""
    copy_template(tmp_path / "desk", name="Desk", timezone="UTC")
    first = (tmp_path / "desk/watchbook.toml").read_text("utf-8").splitlines()[0]
    assert first == "#:schema ./watchbook.schema.json"
    assert (tmp_path / "desk/watchbook.schema.json").read_text("utf-8") == json_schema()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--timezone", "Mars/Olympus"], "'Mars/Olympus' is no time zone"),
        (["--holidays", "Atlantis"], "'Atlantis' has no holiday calendar"),
        (["--forge", "sourcehut"], "'sourcehut' is no forge that is known"),
        (["--preset", "nothing"], "there is no preset 'nothing'"),
        (["--name", " "], "an engagement needs a name"),
    ],
)
def test_an_answer_that_cannot_be_meant_leaves_nothing_behind(tmp_path: Path, words: list[str], problem: str) -> None:
    """Not even the folders above."""
    done = CliRunner().invoke(app, ["init", str(tmp_path / "a" / "desk"), *words])
    assert isinstance(done.exception, ConfigError)
    assert problem in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    """One with a repository and nothing else is empty enough."""
    (tmp_path / "x").write_text("x")
    with pytest.raises(ConfigError, match="is not empty, and nothing there is overwritten"):
        copy_template(tmp_path, name="Desk", timezone="UTC")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    (tmp_path / "desk" / ".git").mkdir(parents=True)
    copy_template(tmp_path / "desk", name="Desk", timezone="UTC")
    assert (tmp_path / "desk" / ".git").is_dir()


@pytest.mark.parametrize("at", ["README.md", "watchbook.toml"])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written aside is taken away again, with the folders that were made for it."""
    write = Path.write_bytes

    def fill(path: Path, data: bytes) -> int:
        if path.name == at:
            raise OSError(28, "No space left on device")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(OSError, match="No space left"):
        copy_template(tmp_path / "a" / "b" / "desk", name="Desk", timezone="UTC")
    assert list(tmp_path.iterdir()) == []
