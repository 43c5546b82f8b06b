"""Copier, and nowhere else: an older engagement is brought up to this version's template, and people's changes stay.

Copier compares the template of then with that of now, which it takes from git. So a repository of all templates is laid
out in a temporary folder, a commit and a tag for each release, and git is led there; no network is asked.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.config import load_engagement
from watchbook.errors import ConfigError, HistoryError, WatchbookError
from watchbook.evidence.git.commands import ask, has_commits, in_repository
from watchbook.template import template_version
from watchbook.template.template_files import (
    ANSWERS,
    SOURCE,
    TemplateAnswers,
    answers_text,
    copier_files,
    past_files,
    version_now,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.config import Engagement

OLDEST = "0.1.0"
"""The release whose engagements do not say from which template they were made."""
NOBODY = ("-c", "user.name=Watchbook", "-c", "user.email=watchbook@localhost", "-c", "commit.gpgsign=false")


@dataclass(frozen=True, slots=True)
class TemplateUpdate:
    """What was done."""

    before: str
    """The version that it was of."""
    after: str
    files: tuple[str, ...]
    """Paths that are other than they were, or new, or gone."""
    conflicts: tuple[str, ...]
    """Those in which both sides changed the same lines: git's marks stand in them."""

    def text(self) -> str:
        """Return it for a person."""
        if self.before == self.after and not self.files:
            return f"The engagement is of the template of {self.after} already; nothing was changed.\n"
        lines = [f"The engagement is of the template of {self.after} now; it was of {self.before}."]
        lines += [f"  {'conflict' if path in self.conflicts else 'changed '}  {path}" for path in self.files]
        if self.conflicts:
            lines.append("Both sides changed the same lines of these: mend them between git's marks, then git add.")
        lines.append("Nothing is committed: read git diff, try watchbook check, and commit.")
        return "\n".join(lines) + "\n"


def update_engagement(root: Path) -> TemplateUpdate:
    """Bring an engagement up to this version's template.

    Raises:
        WatchbookError: it is in no clean git work tree, is of a newer template, or Copier is missing or gives up.
    """
    engagement = load_engagement(root)
    demand_clean(root)
    before, after = template_version(root), version_now()
    if before is None:
        before = OLDEST
        _write_answers(engagement)
    if [int(part) for part in before.split(".")] > [int(part) for part in after.split(".")]:
        raise ConfigError(
            f"the engagement is of the template of {before}, and {after} is installed",
            hints=(f"python -m pip install 'watchbook>={before}'",),
        )
    if before != after:
        with tempfile.TemporaryDirectory(prefix="watchbook-template-") as folder:
            _lay_out(Path(folder))
            _run_copier(root, Path(folder), f"v{after}")
    status = [line for line in ask(root, "status", "--porcelain", "-uall", "--", ".").splitlines() if line]
    conflicts = ask(root, "diff", "--name-only", "--diff-filter=U", "--relative").splitlines()
    prefix = ask(root, "rev-parse", "--show-prefix")
    paths = sorted({line[3:].strip('"').removeprefix(prefix) for line in status})
    return TemplateUpdate(before, after, tuple(paths), tuple(sorted(set(conflicts))))


def demand_clean(root: Path) -> None:
    """Refuse a work tree in which something is not committed: what an update changes could not be told from it.

    Raises:
        HistoryError: there is no git, no repository or no commit, or something is not committed.
    """
    if not in_repository(root) or not has_commits(root):
        raise HistoryError(
            "an update needs git, to keep what people changed", hints=("git init && git add --all && git commit",)
        )
    changes = [line[3:] for line in ask(root, "status", "--porcelain").splitlines() if line]
    if changes:
        more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
        raise HistoryError(
            f"the work tree has changes that are not committed: {', '.join(changes[:3])}{more}",
            hints=("git add --all && git commit, or git stash",),
        )


def _write_answers(engagement: Engagement) -> None:
    """Write and commit from what an engagement of the oldest release was made, as far as it shows."""
    root, table = engagement.root, engagement.config.engagement
    github, gitlab = (root / ".github/workflows/watchbook.yml").is_file(), (root / ".gitlab-ci.yml").is_file()
    forge = {(True, False): "github", (False, True): "gitlab", (False, False): "none"}.get((github, gitlab), "both")
    answers = TemplateAnswers(table.name, table.timezone, table.holidays or "", forge)
    (root / ANSWERS).write_text(answers_text(answers, OLDEST), "utf-8")
    ask(root, "add", "--", ANSWERS)
    ask(root, *NOBODY, "commit", "--quiet", "--message", f"Say that the template is that of {OLDEST}", "--", ANSWERS)


def _lay_out(folder: Path) -> None:
    """Write a repository of all templates, each with its tag."""
    ask(folder, "init", "--quiet", "--initial-branch=main")
    for version, files in {**past_files(), version_now(): copier_files()}.items():
        for name in ask(folder, "ls-files").splitlines():
            (folder / name).unlink()
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        ask(folder, "add", "--all", "--force")
        ask(folder, *NOBODY, "commit", "--quiet", "--message", f"The template of {version}")
        ask(folder, *NOBODY, "tag", f"v{version}")


def _run_copier(root: Path, templates: Path, tag: str) -> None:
    try:
        from copier import run_update  # noqa: PLC0415  # an extra, which no other command needs
        from copier.errors import CopierError  # noqa: PLC0415
        from plumbum.commands.processes import ProcessExecutionError  # noqa: PLC0415
    except ImportError as error:
        raise WatchbookError(
            "an update needs Copier, which is not installed",
            hints=(f"python -m pip install 'watchbook[update]=={version_now()}'",),
        ) from error
    try:
        with _led_to(templates):
            run_update(root, vcs_ref=tag, defaults=True, overwrite=True, quiet=True, skip_answered=True)
    except (CopierError, ProcessExecutionError, OSError) as error:
        raise WatchbookError(
            f"Copier gave up: {' '.join(str(error).split())[:300]}", hints=("git status says what it had begun",)
        ) from error


@contextmanager
def _led_to(templates: Path) -> Iterator[None]:
    """Have the git that Copier starts take the template's address for a folder."""
    from plumbum import local  # noqa: PLC0415  # by which Copier starts git, in an environment of its own

    number = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    with local.env(
        **{
            "GIT_CONFIG_COUNT": f"{number + 1}",
            f"GIT_CONFIG_KEY_{number}": f"url.{templates.as_uri()}.insteadOf",
            f"GIT_CONFIG_VALUE_{number}": SOURCE.removeprefix("git+"),
        }
    ):
        yield
