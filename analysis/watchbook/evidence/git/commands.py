"""Git, asked: the only place that speaks to it, through `ask`, `ask_bytes` and `answering`."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from watchbook.errors import HistoryError
from watchbook.evidence.git.deadline import run_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
QUIET = (
    "-c", "core.fsmonitor=false",
    "-c", "core.commitGraph=false",
    "-c", "core.quotePath=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "log.showSignature=false",
    "-c", "log.mailmap=false",
    "-c", "log.follow=false",
    "-c", "log.showRoot=true",
    "-c", "diff.external=",
    "-c", "diff.orderFile=/dev/null",
    "-c", "diff.relative=false",
    "-c", "i18n.logOutputEncoding=UTF-8",
)  # fmt: skip
"""With NO_HOOKS: no program that the repository names is run, and no setting of its changes what is printed.

A commit-graph holds dates and bloom filters that git believes as they are: commits are read themselves.
"""
STEERING = frozenset({
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
    "GIT_PREFIX", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_IMPLICIT_WORK_TREE",
})  # fmt: skip
"""Variables that lead git into another repository than the one that its folder lies in: a hook inherits them."""
SURROUNDINGS = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}
"""No object is read as another that somebody put in its place, nobody is asked for a password, and a path is a path."""


class RefusedError(HistoryError):
    """Git was asked, and said no."""

    def __init__(self, problem: str, output: str, *, hints: tuple[str, ...] = ()) -> None:
        """Hold the sentence, and everything that git and its hooks said."""
        self.output = output
        super().__init__(problem, hints=hints)


def ask(
    root: Path,
    *arguments: str,
    standard_input: bytes = b"",
    hooks: bool = False,
    patience: float | None = None,
    inherited: tuple[int, ...] = (),
) -> str:
    """Return what git prints, without its last newline.

    Args:
        root: the folder that git runs in.
        arguments: a fixed command; what a person or a file named stands behind `--end-of-options` or `--`. Hooks and
            fsmonitor are off (QUIET); a later `-c` overrides one of these.
        standard_input: what git reads from standard input.
        hooks: whether the repository's hooks run: for a commit in the user's name, never for reading.
        patience: seconds after which git is ended, for what may wait on a network; None for as long as it takes.
        inherited: open files that git shall hold as long as it lives; only where it is ended after some time.

    Raises:
        HistoryError: there is no git, or it refused (RefusedError); the sentence is git's own last one.
    """
    output = ask_bytes(
        root, *arguments, standard_input=standard_input, hooks=hooks, patience=patience, inherited=inherited
    )
    return output.decode("utf-8", "surrogateescape").removesuffix("\n")


def ask_bytes(
    root: Path,
    *arguments: str,
    standard_input: bytes = b"",
    hooks: bool = False,
    patience: float | None = None,
    inherited: tuple[int, ...] = (),
) -> bytes:
    """Return the bytes that git prints, all of them; arguments and errors as `ask` has them."""
    command = ["git", *QUIET, *(() if hooks else NO_HOOKS), *arguments]
    if patience is not None:
        assert not standard_input, "what may have to be ended reads nothing"
        return _ask_until(root, command, patience, inherited)
    if STEERING & os.environ.keys():  # GitPython can add variables, and take none away
        with answering(root, *arguments, standard_input=standard_input, hooks=hooks) as answer:
            return answer()
    # The check of a few entries, at every commit, asks git for nothing and shall not wait for its library.
    try:
        from git import Git, GitCommandError, GitCommandNotFound  # noqa: PLC0415
    except ImportError as error:  # what the library raises where there is no git
        raise _missing() from error
    try:
        with _readable(standard_input) as stdin:
            return Git(root).execute(
                command,
                istream=stdin,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
                env=SURROUNDINGS,
            )
    except GitCommandNotFound as error:
        raise _missing() from error
    except GitCommandError as error:
        raise _refusal(str(error.stderr or ""), f"{error.status}") from error


@contextmanager
def answering(
    root: Path, *arguments: str, standard_input: bytes = b"", hooks: bool = False
) -> Iterator[Callable[[], bytes]]:
    """Ask git, and go on: yields what waits for the answer and returns the bytes that git prints.

    It prints to a file. GitPython has a pipe, which somebody would have to empty meanwhile, or git waits. A git that is
    still at it when the context ends is ended. Arguments are as `ask` has them.

    Raises:
        HistoryError: there is no git.
        RefusedError: git refused; from what is yielded.
    """
    if shutil.which("git") is None:
        raise _missing()
    command = ["git", *QUIET, *(() if hooks else NO_HOOKS), *arguments]
    with (
        _readable(standard_input) as stdin,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
        subprocess.Popen(  # noqa: S603  # a fixed command; what is named in it stands behind --end-of-options
            command, cwd=root, env=_environment(), stdin=stdin or subprocess.DEVNULL, stdout=stdout, stderr=stderr
        ) as git,
    ):

        def answer() -> bytes:
            if status := git.wait():
                stderr.seek(0)
                raise _refusal(stderr.read().decode("utf-8", "replace"), f"{status}")
            stdout.seek(0)
            return stdout.read()

        try:
            yield answer
        finally:
            git.kill()


def _ask_until(root: Path, command: list[str], patience: float, inherited: tuple[int, ...]) -> bytes:
    try:
        process = run_until(command, root, _environment(), patience, inherited)
    except TimeoutError as error:
        raise RefusedError(f"git had not ended after {patience:g} seconds", "Timeout: it was ended") from error
    except OSError as error:
        raise _missing() from error
    if process.returncode:
        raise _refusal(process.stderr.decode("utf-8", "replace"), f"{process.returncode}")
    return process.stdout


def _environment() -> dict[str, str]:
    inherited_handles = {name: value for name, value in os.environ.items() if name not in STEERING}
    return {**inherited_handles, **SURROUNDINGS, "LANGUAGE": "C", "LC_ALL": "C"}


def _missing() -> HistoryError:
    """Return why git cannot be asked at all."""
    if path := shutil.which("git"):
        hint = "see that the folder may be entered, and that `git version` answers in it"
        return HistoryError(f"git cannot be started in this folder ({path})", hints=(hint,))
    return HistoryError("there is no git on this machine", hints=("install git 2.39 or newer, or mend PATH",))


@contextmanager
def _readable(standard_input: bytes) -> Iterator[BinaryIO | None]:
    """Yield what git reads from; None for nothing, which needs no disk: a switch is not kept back by a full one."""
    if not standard_input:
        yield None
        return
    with tempfile.TemporaryFile() as stdin:
        stdin.write(standard_input)
        stdin.seek(0)
        yield cast("BinaryIO", stdin)


def in_repository(root: Path) -> bool:
    """Return whether a folder stands in a git worktree.

    Raises:
        HistoryError: there is no git, or it does not trust the folder.
    """
    try:
        return ask(root, "rev-parse", "--is-inside-work-tree") == "true"
    except HistoryError as error:
        if "not a git repository" in error.what:
            return False
        raise


def demand_git(root: Path) -> None:
    """See that git answers of a folder, in a repository or not: before work that is in vain where it does not.

    Raises:
        HistoryError: there is no git, it cannot be started, or it does not trust the folder.
    """
    in_repository(root)


def head(root: Path) -> str:
    """Return the commit that is checked out, 40 hex digits; empty outside git and before the first commit."""
    if not in_repository(root) or not has_commits(root):
        return ""
    return ask(root, "rev-parse", "HEAD")


def user_name(root: Path) -> str:
    """Return who git says works here (user.name); empty where it does not know."""
    try:
        return ask(root, "config", "--get", "user.name").strip()
    except HistoryError:
        return ""  # a name is a convenience; the entry is written without it


def user_email(root: Path) -> str:
    """Return the address that git has for who works here (user.email); empty where it has none."""
    try:
        return ask(root, "config", "--get", "user.email").strip()
    except HistoryError:
        return ""  # as with the name


def has_commits(root: Path) -> bool:
    """Return whether anything was ever committed in a repository."""
    try:
        ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD")
    except HistoryError:
        return False
    return True


def _refusal(stderr: str, status: str) -> RefusedError:
    output = stderr.strip().removeprefix("stderr: ").strip("'\n ")
    if "dubious ownership" in output:
        hints = ("the files belong to somebody else: git config --global --add safe.directory DIR",)
        return RefusedError("git does not trust this repository", output, hints=hints)
    lines = output.splitlines() or [f"it ended with {status}"]
    sentence = next((line for line in lines if line.startswith("fatal: ")), lines[-1])
    return RefusedError(f"git refused: {sentence}", output)
