"""An older engagement is brought up to today's template, and what people wrote stays."""

from __future__ import annotations

import subprocess
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
from jinja2 import Environment

from watchbook.config import load_engagement
from watchbook.errors import ConfigError, HistoryError, WatchbookError
from watchbook.template import TemplateAnswers, copy_template, template_version, version_now, write_engagement
from watchbook.template.template_files import engagement_files, past_files
from watchbook.template.template_update import _lay_out, _led_to, update_engagement

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "---\ntype: observation\ntitle: Ours\nworkflows: [support]\ndays: 2026-03-04\n---\nQuiet.\n"


def git(folder: Path, *words: str) -> str:
    """Run git as somebody."""
    named = ["-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "init.defaultBranch=main"]
    return subprocess.run(["git", *named, *words], cwd=folder, capture_output=True, text=True, check=True).stdout


def engagement_of(version: str, root: Path) -> Path:
    """Write and commit an engagement as `watchbook init` of an older release did."""
    environment = Environment(keep_trailing_newline=True, autoescape=False)
    for name, data in past_files()[version].items():
        path = name.removeprefix("files/")
        if path == name or path.startswith(".copier-answers"):
            continue
        target = root / path.removesuffix(".jinja")
        target.parent.mkdir(parents=True, exist_ok=True)
        text = data.decode()
        if path.endswith(".jinja"):
            text = environment.from_string(text).render(name="Card desk", timezone="America/New_York")
        target.write_text(text)
    git(root, "init", "--quiet")
    commit(root)
    return root


def commit(root: Path) -> None:
    """Commit everything."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "x")


def changed(root: Path, path: str, before: str, after: str) -> None:
    """Change a text in a file."""
    text = (root / path).read_text()
    assert before in text
    (root / path).write_text(text.replace(before, after))


def test_the_version_of_the_template_is_that_of_the_package() -> None:
    """So that the engagement's pyproject.toml pins what made it."""
    assert version_now() == metadata.version("watchbook")


@pytest.mark.slow
def test_an_engagement_of_the_oldest_release_is_brought_up(tmp_path: Path) -> None:
    """Files of the template are today's; entries, config and dumps are byte for byte as they were; own lines stay."""
    root = engagement_of("0.1.0", tmp_path / "desk")
    (root / "journal/2026/03").mkdir(parents=True)
    (root / "journal/2026/03/2026-03-04-ours.md").write_text(ENTRY)
    (root / "watchbook.toml").write_text((root / "watchbook.toml").read_text() + "# ours\n")
    (root / "mkdocs.yml").write_text((root / "mkdocs.yml").read_text() + "copyright: ours\n")
    commit(root)
    kept = {path: (root / path).read_bytes() for path in ("watchbook.toml", "journal/2026/03/2026-03-04-ours.md")}
    outcome = update_engagement(root)
    assert (outcome.before, outcome.after, outcome.conflicts) == ("0.1.0", "0.2.0", ())
    today = engagement_files(TemplateAnswers("Card desk", "America/New_York"))
    mine = {"watchbook.toml", "mkdocs.yml", "pyproject.toml", ".copier-answers.yml"}
    assert {path for path, data in today.items() if (root / path).read_bytes() != data} <= mine
    assert kept == {path: (root / path).read_bytes() for path in kept}
    assert (root / "mkdocs.yml").read_bytes() == today["mkdocs.yml"] + b"copyright: ours\n"
    assert "watchbook[all]==0.2.0" in (root / "pyproject.toml").read_text()
    assert template_version(root) == "0.2.0"
    assert load_engagement(root).config.engagement.name == "Card desk"
    assert "Nothing is committed" in outcome.text()
    commit(root)
    assert update_engagement(root).text().endswith("already; nothing was changed.\n")


@pytest.mark.slow
def test_lines_that_both_changed_are_a_conflict_as_git_shows_one(tmp_path: Path) -> None:
    """Both stand there between git's marks, and git knows the file as unmerged."""
    root = engagement_of("0.1.0", tmp_path / "desk")
    changed(root, "pyproject.toml", 'dependencies = ["watchbook"]', 'dependencies = ["watchbook", "ours"]')
    commit(root)
    outcome = update_engagement(root)
    assert outcome.conflicts == ("pyproject.toml",)
    text = (root / "pyproject.toml").read_text()
    assert text.index("<<<<<<<") < text.index('"ours"') < text.index("=======") < text.index("watchbook[all]==0.2.0")
    assert "conflict  pyproject.toml" in outcome.text()


@pytest.mark.slow
def test_copier_writes_what_init_writes(tmp_path: Path) -> None:
    """One template: whoever has Copier may copy it with that."""
    from copier import run_copy  # noqa: PLC0415  # as slow as the test

    answers = TemplateAnswers('A "desk" \\ & co', "Europe/Berlin", "DE", "gitlab")
    templates, copied = tmp_path / "templates", tmp_path / "copied"
    templates.mkdir()
    _lay_out(templates)
    with _led_to(templates):
        run_copy("git+https://watchbook.invalid/template.git", copied, answers.as_table(), defaults=True, quiet=True)
    write_engagement(tmp_path / "desk", answers, {})
    texts = [
        {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (copied, tmp_path / "desk")
    ]
    answer_files = [text.pop(".copier-answers.yml").decode().splitlines() for text in texts]
    assert texts[0] == texts[1]
    assert [line.replace("'", "").replace('"', "") for line in answer_files[0]] == [
        line.replace("'", "").replace('"', "") for line in answer_files[1]
    ]


def test_a_work_tree_with_changes_is_left_alone(tmp_path: Path) -> None:
    """Nor is anything done without git, or from a newer template."""
    root = tmp_path / "desk"
    copy_template(root, name="Desk", timezone="UTC")
    with pytest.raises(HistoryError, match="an update needs git"):
        update_engagement(root)
    git(root, "init", "--quiet")
    commit(root)
    (root / "notes.txt").write_text("x")
    with pytest.raises(HistoryError, match=r"not committed: notes\.txt"):
        update_engagement(root)
    changed(root, ".copier-answers.yml", "v0.2.0", "v9.0.0")
    commit(root)
    with pytest.raises(ConfigError, match=r"of the template of 9\.0\.0, and 0\.2\.0 is installed"):
        update_engagement(root)


@pytest.mark.slow
def test_without_copier_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra, which no other command needs."""
    root = engagement_of("0.1.0", tmp_path / "desk")
    monkeypatch.setitem(__import__("sys").modules, "copier", None)
    with pytest.raises(WatchbookError, match="needs Copier, which is not installed") as caught:
        update_engagement(root)
    assert caught.value.hints == ("python -m pip install 'watchbook[update]==0.2.0'",)
