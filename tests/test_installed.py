"""What a newcomer gets: the built wheel, outside the repository, on dumps of their own."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.desk import FIRST, write_day
from tests.test_tree import ROOT

DAYS = 20


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Build the wheel without the network and return an environment in which only it provides watchbook."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    shutil.copytree(ROOT / "analysis", tree / "analysis", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy2(ROOT / name, tree / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(tree)]
    done = subprocess.run(build, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "lib")
    return {**os.environ, "PYTHONPATH": str(folder / "lib"), "HOME": str(folder)}


def watchbook(environment: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a newcomer would."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_newcomer_gets_a_site_from_dumps_of_their_own(installed: dict[str, str], tmp_path: Path) -> None:
    """`init`, a few dumps and `run` give an engagement with a site, a ledger and an account of every line."""
    made = watchbook(installed, tmp_path, "init", "desk", "--name", 'My "own" desk: <b>', "--timezone", "Europe/Berlin")
    assert made.returncode == 0, made.stderr
    desk = tmp_path / "desk"
    for index in range(DAYS):
        write_day(desk, FIRST.fromordinal(FIRST.toordinal() + index))
    with (desk / f"logs/{FIRST}.jsonl").open("a") as dump:
        dump.write("not a record\n")
    now = f"{FIRST.fromordinal(FIRST.toordinal() + DAYS)}T07:00+01:00"
    done = watchbook(installed, desk, "run", "--as-of", now)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 quarantined" in done.stdout
    front = (desk / "site/index.html").read_text()
    assert "My &#34;own&#34; desk: &lt;b&gt;" in front or "My &quot;own&quot; desk: &lt;b&gt;" in front
    assert "<b>" not in front.split("<body")[0]
    account = watchbook(installed, desk, "intake", "--file", f"{FIRST}.jsonl")
    assert "1 not-json" in account.stdout
    assert watchbook(installed, desk, "check", "--as-of", now).returncode == 0
    tested = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    assert subprocess.run(tested, cwd=desk, env=installed, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_the_wheel_says_under_which_licence_it_comes(installed: dict[str, str]) -> None:
    """Apache-2.0, as an expression that programs read, with its text."""
    (about,) = Path(installed["PYTHONPATH"]).glob("watchbook-*.dist-info")
    assert "\nLicense-Expression: Apache-2.0\n" in (about / "METADATA").read_text("utf-8")
    assert (about / "licenses/LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


@pytest.mark.slow
def test_the_wheel_holds_what_it_needs_and_nothing_else(installed: dict[str, str]) -> None:
    """The package with its data; no tests, no docs, no example, and less than three megabytes."""
    wheel = next(Path(installed["HOME"]).glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"watchbook"}
    data = ["template/copier.yml", "template/past/0.1.0.tar.gz", "template/files/dot_ci/day", "config/every_key.toml"]
    data += ["queries/doctor/known_holes.toml", "template/files/watchbook.toml.jinja", "py.typed"]
    assert {f"watchbook/{name}" for name in data} <= names
    assert not [name for name in names if "__pycache__" in name]
    assert wheel.stat().st_size < 3_000_000


@pytest.mark.slow
def test_the_source_distribution_is_enough_for_the_wheel_and_holds_no_half_of_the_tests(
    installed: dict[str, str], tmp_path: Path
) -> None:
    """The package with its data, what changed, the versions that were tried; every file of the wheel is in it."""
    tree = tmp_path / "tree"
    shutil.copytree(ROOT / "analysis", tree / "analysis", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    shutil.copytree(ROOT / "tests", tree / "tests", ignore=shutil.ignore_patterns("__pycache__", "cases"))
    for name in ("CHANGELOG.md", "LICENSE", "MANIFEST.in", "README.md", "constraints.txt", "pyproject.toml"):
        shutil.copy2(ROOT / name, tree / name)
    build = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path), str(tree)]
    done = subprocess.run(build, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    others = {name for name in names if not name.startswith("analysis/")}
    assert others == {
        "CHANGELOG.md",
        "LICENSE",
        "MANIFEST.in",
        "PKG-INFO",
        "README.md",
        "constraints.txt",
        "pyproject.toml",
        "setup.cfg",
    }
    with zipfile.ZipFile(next(Path(installed["HOME"]).glob("*.whl"))) as wheel:
        packed = {f"analysis/{name}" for name in wheel.namelist() if name.startswith("watchbook/")}
    assert packed <= names


@pytest.fixture(scope="module")
def programs(installed: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel, and with what it needs as that stands here; not with the source tree."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    here = Path(sysconfig.get_path("purelib"))
    needs = folder / "needs"
    needs.mkdir()
    for path in here.iterdir():
        if "watchbook" not in path.name and path.name not in {"pip", "setuptools"}:
            (needs / path.name).symlink_to(path)
    (folder / "venv/share").mkdir(exist_ok=True)
    (folder / "venv/share/jupyter").symlink_to(Path(sys.prefix) / "share/jupyter")  # nbconvert's templates
    wheel = next(Path(installed["HOME"]).glob("*.whl"))
    python = folder / "venv/bin/python"
    site = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    (Path(site) / "needs.pth").write_text(f"{needs}\n")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    return folder / "venv/bin"


@pytest.mark.slow
def test_a_clean_environment_makes_runs_builds_and_examines_an_engagement(programs: Path, tmp_path: Path) -> None:
    """From the wheel alone: init, dumps, run, a strict build of the site; and the doctor finds nothing wrong."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTHON"))}
    environment = {**kept, "HOME": str(tmp_path), "PATH": f"{programs}:{kept['PATH']}", "NO_MKDOCS_2_WARNING": "1"}

    def call(*words: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run(words, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    call("watchbook", "init", "desk", "--name", "Desk", "--forge", "github", "--by", "ada")
    desk, today = tmp_path / "desk", dt.datetime.now(dt.UTC).date()
    for back in range(1, DAYS):
        write_day(desk, today - dt.timedelta(days=back))
    call("git", "init", "--quiet", "--bare", "origin.git")
    call("git", "init", "--quiet", "--initial-branch=main", cwd=desk)
    for name, value in {"user.name": "Ada", "user.email": "ada@localhost"}.items():
        call("git", "config", name, value, cwd=desk)
    call("git", "remote", "add", "origin", "../origin.git", cwd=desk)
    call("git", "add", "--all", cwd=desk)
    call("git", "commit", "--quiet", "--message", "An engagement", cwd=desk)
    call("watchbook", "run", "--receipt", cwd=desk)
    call("git", "add", "--all", cwd=desk)
    call("git", "commit", "--quiet", "--message", "Ledger", cwd=desk)
    call("git", "push", "--quiet", "--set-upstream", "origin", "main", cwd=desk)
    call("python", "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site"), cwd=desk)
    assert (tmp_path / "site/index.html").is_file()
    examination = json.loads(call("watchbook", "doctor", "--json", cwd=desk))
    assert {line["what"] for line in examination["lines"] if line["health"] == "wrong"} == set()
    origin = call("python", "-c", "import watchbook; print(watchbook.__file__)", cwd=desk)
    assert origin.startswith(str(programs.parent))
