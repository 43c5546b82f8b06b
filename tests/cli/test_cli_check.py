"""`watchbook check`: a few entries alone, the formats of forges, the summary for CI."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.test_cli import watchbook
from tests.desk import make_desk
from tests.test_tree import imported_by
from watchbook.config import load_engagement
from watchbook.queries import metric_proof
from watchbook.queries.metric_proof import compile_and_note, require_compiled

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "journal/2026/03/2026-03-04-quiet.md"
BAD = "journal/2026/03/2026-03-05-loud.md"
ENTRY = "---\ntype: observation\ntitle: Quiet day\nworkflows: [{workflow}]\ndays: 2026-03-04\n---\nNothing.\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement that has never run, with a good entry and a bad one."""
    root = make_desk(tmp_path_factory.mktemp("cli-check") / "desk", 1)
    (root / GOOD).parent.mkdir(parents=True)
    (root / GOOD).write_text(ENTRY.format(workflow="support"))
    (root / BAD).write_text(ENTRY.format(workflow="suport"))
    (root / "journal" / "about.md").write_text("# A page of our own\n")
    return root


def test_entries_are_checked_alone(desk: Path) -> None:
    """Neither a ledger nor a run is needed to learn what is wrong in a file; others are not read."""
    good, bad = watchbook(desk, "check", GOOD), watchbook(desk, "check", GOOD, BAD)
    assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
    assert bad.returncode == 1
    assert bad.stdout == (
        f"error WB115 {BAD}:4: workflows: there is no workflow 'suport'\n  hint: did you mean 'support'?\n\n1 error\n"
    )


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[metrics.x]\nshare = "trns > 20"\n', "there is no field 'trns'"),
        ('[metrics.x]\nmean = "turns >"\n', "metric 'x': mean = 'turns >'"),
        ('[metrics.x]\nmean = "turns * 9223372036854775807"\n', "a whole number outgrows 64 bits"),
        ('[metrics.confidence]\nmean = "score"\n', "there is no field 'score'"),
    ],
)
def test_a_metric_that_a_run_would_refuse_is_refused_by_the_check(tmp_path: Path, table: str, says: str) -> None:
    """The check could not judge either, and says so at the metric's line."""
    root = make_desk(tmp_path / "desk", 1)
    toml = root / "watchbook.toml"
    text = toml.read_text("utf-8")
    toml.write_text(f"{text}\n{table}", "utf-8")
    line = len(text.splitlines()) + 2
    done = watchbook(root, "check")
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: watchbook.toml:{line}: metric ")
    assert says in done.stderr


def test_what_a_run_has_compiled_is_not_compiled_by_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check starts without polars where no metric has changed since, and compiles what has."""
    root = make_desk(tmp_path / "desk", 1)
    toml = root / "watchbook.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[metrics.x]\nshare = "turns > 20"\n', "utf-8")
    compile_and_note(load_engagement(root))
    tried: list[str] = []
    monkeypatch.setattr(metric_proof, "_compile", lambda engagement: tried.extend(engagement.config.metrics))
    require_compiled(load_engagement(root))
    assert tried == []
    toml.write_text(toml.read_text("utf-8").replace("> 20", "> 21"), "utf-8")
    require_compiled(load_engagement(root))
    assert tried == ["x"]


def test_entries_are_found_from_where_the_hook_runs(desk: Path) -> None:
    """A hook runs at the repository's root, which may be above the engagement."""
    done = watchbook(desk.parent, "check", f"desk/{BAD}", "--output-format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["findings"][0]["file"] == BAD


@pytest.mark.parametrize("name", ["journal/2026/2026-03-04-quiet.md", "journal/2026/03/Quiet.md"])
def test_a_file_in_the_wrong_place_is_found_without_the_others(desk: Path, name: str) -> None:
    """What would explain nothing is named before it is committed."""
    (desk / name).write_text(ENTRY.format(workflow="support"))
    done = watchbook(desk, "check", name)
    (desk / name).unlink()
    assert done.returncode == 1
    assert done.stdout.startswith(f"error WB101 {name}: ")


def test_a_symbolic_link_is_named_and_not_followed(desk: Path) -> None:
    """What it leads to is never read."""
    link = desk / "journal/2026/03/2026-03-06-link.md"
    link.symlink_to(desk / "watchbook.toml")
    done = watchbook(desk, "check", str(link))
    link.unlink()
    assert (done.returncode, done.stdout.split(" ")[1]) == (1, "WB103")


def test_a_page_of_ones_own_is_no_entry(desk: Path) -> None:
    """A hook that is given all of journal/ reads no page as an entry."""
    assert watchbook(desk, "check", "journal/about.md", "journal/2026/03/.gitkeep").returncode == 0


def test_a_file_that_must_not_be_published_is_named_before_it_is_committed(desk: Path) -> None:
    """What could run in a reader's browser is no more welcome beside the entries."""
    (desk / "journal" / "spell.html").write_text("<script>alert(1)</script>")
    done = watchbook(desk, "check", "journal/spell.html")
    (desk / "journal" / "spell.html").unlink()
    assert (done.returncode, done.stdout.split(" ")[1:3]) == (1, ["WB127", "journal/spell.html:"])


def test_a_file_that_is_not_there_could_not_be_judged(desk: Path) -> None:
    """Exit 2, and the file's name."""
    done = watchbook(desk, "check", "journal/2026/03/2026-03-09-gone.md")
    assert done.returncode == 2
    assert done.stderr == "error: journal/2026/03/2026-03-09-gone.md: there is no such file\n"
    assert watchbook(desk, "check", "gone.md").returncode == 2


def test_a_folder_could_not_be_judged(desk: Path) -> None:
    """A hook names files; whoever names a folder by hand is told how."""
    done = watchbook(desk, "check", "journal/2026/03")
    assert done.returncode == 2
    assert done.stderr.startswith("error: journal/2026/03: this is a folder\nhint: name files")


def test_a_file_of_another_engagement_could_not_be_judged(desk: Path, tmp_path: Path) -> None:
    """One engagement at a time."""
    done = watchbook(desk, "check", GOOD, str(tmp_path / "2026-03-04-quiet.md"))
    assert done.returncode == 2
    assert "is not in the engagement at" in done.stderr


@pytest.mark.parametrize("output_format", ["github", "gitlab", "junit", "json"])
def test_every_format_prints_entries(desk: Path, output_format: str) -> None:
    """In each of them the mistake stands at its line."""
    done = watchbook(desk, "check", BAD, "--output-format", output_format)
    assert done.returncode == 1
    assert "suport" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("output_format", ["text", "github", "gitlab", "junit", "json"])
def test_every_format_exits_alike(desk: Path, output_format: str) -> None:
    """Before the first run nothing could be judged: exit 2, whatever is printed."""
    done = watchbook(desk, "check", "--output-format", output_format)
    assert done.returncode == 2
    assert "WB401" in done.stdout


def test_a_mistake_in_the_configuration_is_an_annotation(desk: Path) -> None:
    """GitHub shows it at its line; it is on standard error all the same."""
    config = desk / "watchbook.toml"
    good = config.read_text()
    config.write_text(good.replace('due = "06:00"', 'deu = "06:00"'))
    done = watchbook(desk, "check", "--output-format", "github")
    config.write_text(good)
    assert done.returncode == 2
    assert done.stdout.startswith("::error file=watchbook.toml,line=")
    assert "did you mean 'due'?" in done.stderr


def test_a_summary_is_appended(desk: Path, tmp_path: Path) -> None:
    """Forges hand every step the same file."""
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    assert watchbook(desk, "check", "--summary", str(summary)).returncode == 2
    assert summary.read_text().startswith("before\n## Small desk, as of ")
    assert "Nothing has been judged yet." in summary.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [((GOOD, "--summary", "s.md"), "of the whole check"), (("--summary", "no/such/s.md"), "cannot write")],
)
def test_a_summary_that_cannot_be_is_refused(desk: Path, words: tuple[str, ...], said: str) -> None:
    """No all-clear without what was asked for."""
    done = watchbook(desk, "check", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_entries_are_checked_without_what_judges_days(desk: Path) -> None:
    """A hook runs at every commit: it imports no polars, no git library, no library of holidays or of reports."""
    statement = (
        f"import sys\nsys.argv = ['watchbook', 'check', '--root', {str(desk)!r}, {str(desk / GOOD)!r}]\n"
        "from watchbook.cli import app\ntry:\n    app()\nexcept SystemExit as end:\n    assert not end.code"
    )
    heavy = {"polars", "numpy", "git", "holidays", "junitparser", "nbconvert", "matplotlib", "mkdocs", "jinja2"}
    assert not imported_by(statement) & heavy


@pytest.mark.clock
def test_entries_are_checked_in_a_moment(desk: Path) -> None:
    """In CPU time, so that a busy machine says the same; a person would not wait for more at each commit."""
    code = (
        "import resource, subprocess, sys\n"
        f"subprocess.run([sys.executable, '-m', 'watchbook.cli', 'check', {GOOD!r}], check=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(used.ru_utime + used.ru_stime)"
    )
    spent = [
        float(subprocess.run([sys.executable, "-c", code], cwd=desk, capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(spent) < 1.0
