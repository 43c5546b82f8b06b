"""Git: whether it is there, whole and on a branch; who commits here, and whether bytes stay as they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.config import CONFIG_NAME
from watchbook.dumps.places.local_files import fixed_part
from watchbook.errors import HistoryError
from watchbook.evidence.git.commands import ask, has_commits, in_repository, user_email, user_name
from watchbook.evidence.git.shallow_history import shallow_history
from watchbook.queries.doctor.health_line import HealthLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.queries.doctor.health_line import Patient

GIT = "git"


def look_at_git(patient: Patient) -> Iterator[HealthLine]:
    """Yield how the repository is."""
    root = patient.root
    if not in_repository(root):
        sentence = "this folder is in no git repository, so nothing proves when entries were written"
        yield HealthLine(GIT, "wrong", sentence, f"git init && {_first_commit(patient)}")
        return
    if not has_commits(root):
        yield HealthLine(GIT, "wrong", "nothing was ever committed", _first_commit(patient))
        return
    yield _whole(root)
    yield _branch(root)
    yield _identity(root)
    yield _line_ends(root)
    yield _work_tree(root)
    yield from _neighbours(root)
    yield _signing(patient)


def _first_commit(patient: Patient) -> str:
    """Return how everything is committed but the dumps: what people said stays out of git."""
    path = patient.engagement.config.dumps.path
    folder = fixed_part(path.split("{", 1)[0]).rstrip("/")
    is_inside = folder and "://" not in path and not path.startswith(("/", ".."))
    without = f" ':!{folder}'" if is_inside else ""
    return f"git add --all{without} && git commit -m 'An engagement'"


def _whole(root: Path) -> HealthLine:
    gap = shallow_history(root)
    if gap:
        return HealthLine("history", "wrong", gap.what, "; ".join(gap.hints))
    return HealthLine("history", "well", "the whole history is here")


def _branch(root: Path) -> HealthLine:
    branch = _setting(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if not branch:
        sentence = "no branch is checked out (a detached HEAD), so commits made here would be lost"
        return HealthLine("branch", "warning", sentence, "git switch main")
    upstream = _setting(root, "rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
    if not upstream:
        sentence = f"{branch} follows no branch of a remote, so what is committed here reaches nobody"
        return HealthLine("branch", "warning", sentence, f"git push --set-upstream origin {branch}")
    ahead, _, behind = _setting(root, "rev-list", "--left-right", "--count", "HEAD...@{upstream}").partition("\t")
    if ahead != "0" and ahead:
        sentence = f"{branch} has {ahead} commits that {upstream} had not when it was last fetched"
        return HealthLine("branch", "warning", sentence, "git push")
    late = f", {behind} commits behind" if behind not in {"", "0"} else ""
    return HealthLine("branch", "well", f"{branch} follows {upstream}{late}")


def _identity(root: Path) -> HealthLine:
    name, address = user_name(root), user_email(root)
    if name and address:
        return HealthLine("identity", "well", "git knows who commits here")
    sentence = "git does not know who commits here, so entries would be committed in the name of a login"
    return HealthLine("identity", "warning", sentence, "git config user.name NAME; git config user.email ADDRESS")


def _line_ends(root: Path) -> HealthLine:
    attributes = _setting(root, "check-attr", "eol", "text", "--", "journal/2026/01/2026-01-01-x.md")
    if "eol: lf" in attributes:
        return HealthLine("line ends", "well", ".gitattributes keeps LF line ends in the journal")
    crlf = _setting(root, "config", "--get", "core.autocrlf")
    if crlf.lower() in {"true", "1", "on", "yes"}:
        sentence = "core.autocrlf changes line ends on checkout, and no .gitattributes keeps the journal's"
        return HealthLine("line ends", "wrong", sentence, "copy .gitattributes from a new engagement: watchbook update")
    sentence = "no .gitattributes keeps LF line ends in the journal: a clone on Windows would change every entry"
    return HealthLine("line ends", "warning", sentence, "copy .gitattributes from a new engagement: watchbook update")


def _work_tree(root: Path) -> HealthLine:
    changes = [line for line in ask(root, "status", "--porcelain", "--", ".").splitlines() if line]
    journal = [line for line in changes if line[3:].strip('"').startswith("journal/") or "/journal/" in line]
    if journal:
        subject, they = ("1 file", "it was") if len(journal) == 1 else (f"{len(journal)} files", "they were")
        verb = "is" if len(journal) == 1 else "are"
        sentence = f"{subject} of the journal {verb} not committed, so nothing proves when {they} written"
        return HealthLine("work tree", "warning", sentence, "git add journal && git commit")
    if changes:
        count = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
        sentence = f"{count} outside the journal {'is' if len(changes) == 1 else 'are'} not committed"
        return HealthLine("work tree", "well", sentence)
    return HealthLine("work tree", "well", "everything is committed")


def _neighbours(root: Path) -> Iterator[HealthLine]:
    top = Path(ask(root, "rev-parse", "--show-toplevel"))
    others = [
        path
        for path in ask(root, "ls-files", "--full-name", "--", f":(top)*{CONFIG_NAME}").splitlines()
        if Path(path).name == CONFIG_NAME and (top / path).parent.resolve() != root.resolve()
    ]
    if others:
        sentence = f"the repository holds {len(others)} more engagements: {', '.join(others[:3])}"
        yield HealthLine(
            "neighbours", "warning", sentence, "say which one with --root, in CI too; give each its own flags"
        )
    elif top.resolve() != root.resolve():
        sentence = "the engagement is a folder of a larger repository; forges read CI files at its top alone"
        yield HealthLine("neighbours", "warning", sentence, f"move .github and .gitlab-ci.yml to {top}, with --root")


def _signing(patient: Patient) -> HealthLine:
    table = patient.engagement.config.signing
    if not table.allowed_signers:
        return HealthLine("signing", "unused", "signatures of commits are not looked at")
    if not (patient.root / table.allowed_signers).is_file():
        return HealthLine(
            "signing",
            "wrong",
            f"{table.allowed_signers} is not there",
            "write it, as ssh-keygen(1) has ALLOWED SIGNERS",
        )
    if _setting(patient.root, "config", "--type=bool", "--get", "commit.gpgsign") != "true":
        sentence = "signatures count here, and commits made here are not signed"
        return HealthLine("signing", "warning", sentence, "git config commit.gpgsign true; git config gpg.format ssh")
    return HealthLine("signing", "well", "commits made here are signed")


def _setting(root: Path, *words: str) -> str:
    try:
        return ask(root, *words).strip()
    except HistoryError:  # how git says that there is none
        return ""
