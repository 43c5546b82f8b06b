"""What is wrong around an engagement: each fault is made, and said with what mends it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.books import verdict
from tests.desk import FIRST, make_desk
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.queries.doctor import examine
from watchbook.queries.doctor.book_looks import look_at_schedule
from watchbook.queries.doctor.channel_looks import look_at_channels
from watchbook.queries.doctor.git_looks import look_at_git
from watchbook.queries.doctor.health_line import HealthLine, Patient
from watchbook.queries.doctor.machine_looks import _number, _too_old, look_at_versions
from watchbook.queries.doctor.route_looks import look_at_clock, look_at_routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

NOW = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


def git(folder: Path, *words: str) -> None:
    """Run git."""
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def pushed_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement with two days of dumps, committed and pushed."""
    folder = tmp_path_factory.mktemp("doctor")
    root = make_desk(folder / "desk", 2, a_day=3)
    git(folder, "init", "--quiet", "--bare", "origin.git")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "Ada")
    git(root, "config", "user.email", "ada@example.com")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "An engagement")
    git(root, "remote", "add", "origin", str(folder / "origin.git"))
    git(root, "push", "--quiet", "--set-upstream", "origin", "main")
    return root


@pytest.fixture
def desk(pushed_desk: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    shutil.copytree(pushed_desk, tmp_path / "desk")
    return tmp_path / "desk"


def patient(root: Path, now: dt.datetime = NOW, **environment: str) -> Patient:
    """Return an engagement to look at."""
    return Patient(root, load_engagement(root), now, environment)


def health(lines: Iterable[HealthLine]) -> dict[str, str]:
    """Return how each thing is."""
    return {line.what: line.health for line in lines}


def line_of(lines: Iterable[HealthLine], what: str) -> HealthLine:
    """Return the line about a thing."""
    return next(line for line in lines if line.what == what)


def test_a_new_engagement_has_everything_but_its_first_run(desk: Path) -> None:
    """One line a thing; what is not set up is no fault, and the exit code says whether anything is wrong."""
    examination = examine(desk, NOW, {})
    assert {line.what: line.health for line in examination.lines if line.health not in {"well", "unused"}} == {
        "the day's job": "wrong"
    }
    assert examination.exit_code == 1
    assert "to mend it: watchbook run; then commit and push ledger/" in examination.text()
    rows = json.loads(examination.json())
    assert rows["exit_code"] == 1
    assert set(rows["lines"][0]) == {"what", "health", "sentence", "mend"}
    assert all(line.mend for line in examination.lines if line.health in {"wrong", "warning"})


def test_a_mistake_in_the_configuration_is_the_one_thing_to_mend_first(desk: Path) -> None:
    """With its line."""
    (desk / "watchbook.toml").write_text('[engagement]\nname = 7\ntimezone = "UTC"\n')
    examination = examine(desk, NOW, {})
    assert [(line.what, line.health) for line in examination.lines] == [("watchbook.toml", "wrong")]
    assert examination.lines[0].sentence.startswith("watchbook.toml:2: engagement.name")


def test_a_look_that_fails_keeps_no_other_from_being_made(desk: Path) -> None:
    """Its line says why it failed."""
    (desk / "ledger" / "state").mkdir(parents=True)
    (desk / "ledger" / "state" / "verdicts-2026-03.csv").write_text("nonsense\n")
    lines = examine(desk, NOW, {}).lines
    assert line_of(lines, "dumps").health == "well"
    assert line_of(lines, "disk").health == "well"
    assert line_of(lines, "the day's job").health == "wrong"


FAULTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a detached head": (lambda root: git(root, "checkout", "--quiet", "--detach"), "branch", "warning"),
    "a remote that is gone": (lambda root: git(root, "branch", "--unset-upstream"), "branch", "warning"),
    "a clone that is shallow": (
        lambda root: (root / ".git" / "shallow").write_text(
            subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True, text=True).stdout
        ),
        "history",
        "wrong",
    ),
    "Windows line ends": (
        lambda root: (git(root, "rm", "--quiet", ".gitattributes"), git(root, "config", "core.autocrlf", "true")),
        "line ends",
        "wrong",
    ),
    "an entry that is not committed": (
        lambda root: (root / "journal" / "new.md").write_text("x"),
        "work tree",
        "warning",
    ),
    "a second engagement": (
        lambda root: (make_desk(root / "other", 0), git(root, "add", "other")),
        "neighbours",
        "warning",
    ),
    "no repository": (lambda root: (root / ".git").rename(root / "git"), "git", "wrong"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_git_is_said_to_be_as_it_is(desk: Path, fault: str) -> None:
    """Each with the command that mends it."""
    make, what, state = FAULTS[fault]
    assert set(health(look_at_git(patient(desk))).values()) <= {"well", "unused"}
    make(desk)
    line = line_of(look_at_git(patient(desk)), what)
    assert (line.health, bool(line.mend)) == (state, True)


def test_a_first_commit_is_proposed_without_what_people_said(desk: Path) -> None:
    """Dumps stay out of git: a hint that is pasted at night must not commit them."""
    (desk / ".git").rename(desk / "git")
    hint = line_of(look_at_git(patient(desk)), "git").mend
    assert hint == "git init && git add --all ':!logs' && git commit -m 'An engagement'"
    subprocess.run(
        hint.replace("git commit -m", "git -c user.name=A -c user.email=a@example.com commit -qm"),
        shell=True,
        cwd=desk,
        check=True,
        capture_output=True,
    )
    names = subprocess.run(["git", "ls-files"], cwd=desk, check=True, capture_output=True, text=True).stdout.split()
    assert "watchbook.toml" in names
    assert not [name for name in names if name.startswith("logs/")]


def test_dumps_that_stopped_are_wrong(desk: Path) -> None:
    """The newest is named, and the one that was due."""
    line = line_of(examine(desk, NOW + dt.timedelta(days=3), {}).lines, "dumps")
    assert (line.health, line.sentence) == (
        "wrong",
        "the newest of 2 dumps is of 2026-03-03, and that of 2026-03-06 was due",
    )


@pytest.mark.parametrize(("later", "state"), [(1, "well"), (2, "well"), (4, "wrong")])
def test_a_job_that_stopped_is_wrong(desk: Path, later: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that is late is none."""
    monkeypatch.setattr(ledger.Ledger, "read", lambda *_: [verdict(FIRST, "support", "turns")])
    at = dt.datetime.combine(FIRST + dt.timedelta(days=later), dt.time(7), dt.UTC)
    assert line_of(look_at_schedule(patient(desk, at)), "the day's job").health == state


def test_a_channel_is_tried_without_sending(desk: Path) -> None:
    """Its host is connected to, and nothing is said there."""
    config = desk / "watchbook.toml"
    config.write_text(config.read_text() + '[notify.channels.oncall]\nenv = "ONCALL"\n')
    assert line_of(look_at_channels(patient(desk)), "channel oncall").health == "warning"
    closed = line_of(look_at_channels(patient(desk, ONCALL="json://127.0.0.1:9/secret")), "channel oncall")
    assert closed.health == "wrong"
    assert "secret" not in closed.sentence + closed.mend


def test_routes_that_nobody_renews_are_wrong(desk: Path) -> None:
    """Nothing published, and a store that cannot be asked."""
    assert health(look_at_routes(patient(desk))) == {"routes": "unused"}
    config = desk / "watchbook.toml"
    before = config.read_text()
    config.write_text(before + '[fallback]\npublish = "flags.json"\n')
    assert health(look_at_routes(patient(desk))) == {"store": "well", "routes": "wrong"}
    config.write_text(before + '[fallback]\npublish = "http://127.0.0.1:9/flags.json"\n')
    assert health(look_at_routes(patient(desk)))["routes"] == "wrong"
    assert health(look_at_clock(patient(desk)))["clock"] == "unknown"


def test_a_version_with_a_known_hole_is_wrong(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named with the version that mends it."""
    looks = "watchbook.queries.doctor.machine_looks"
    whole = patient(desk)
    assert health(look_at_versions(whole)) == {"versions": "well"}
    monkeypatch.setattr(f"{looks}._version_of", {"jinja2": "3.1.5"}.get)
    monkeypatch.setattr(f"{looks}._too_old", tuple)
    (line,) = look_at_versions(whole)
    assert line.sentence.startswith("jinja2 3.1.5 has CVE-2025-27516, mended in 3.1.6")


@pytest.mark.parametrize(
    ("older", "newer"), [("3.1.5", "3.1.6"), ("6.5rc1", "6.5.1"), ("9.9", "10.0"), ("2.31.0", "2.32.0.post1")]
)
def test_versions_are_compared_as_numbers(older: str, newer: str) -> None:
    """Whatever stands behind them."""
    assert _number(older) < _number(newer)
    assert _number("2026.6") == _number("2026.6.0")


def test_what_an_extra_brings_may_be_missing_but_not_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """The base has to be there; of what it can do without, only what is there can be too old."""
    looks = "watchbook.queries.doctor.machine_looks"
    lines = ["rich>=15", "requests>=2.34", 'polars<3,>=2.1; extra == "dumps"', 'nh3>=0.3.8; extra == "site"']
    lines += ['mypy>=2.4; extra == "dev"', 'tomli>=2; python_version < "3.11"']
    installed = {"requests": "2.0", "polars": "1.9", "mypy": "1.0", "tomli": "2.1"}
    monkeypatch.setattr(f"{looks}.metadata.requires", lambda _: lines)
    monkeypatch.setattr(f"{looks}._version_of", installed.get)
    assert sorted(_too_old()) == ["polars 1.9 is older than 2.1", "requests 2.0 is older than 2.34", "rich is missing"]
