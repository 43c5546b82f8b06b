"""A repository, an environment and arguments that somebody prepared: nothing runs, nothing leaves, no password is told.

Every trap is a program that leaves a file behind, or an address on loopback that notes who asked. Commands that commit
run the hooks of the repository, as git does for everyone; they are tried with every other trap, and not with hooks.
The count is how many of a hundred commands are run, evenly spread.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.faults.browser import listening_sink, serving
from benchmarks.faults.measured_process import run, watchbook
from benchmarks.faults.row import Row, complain
from benchmarks.faults.small_desk import CONFIG
from watchbook.template import copy_template

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSWORD = "hunter2-9f3c"
ENTRY = """---
type: observation
title: Nothing much
workflows: [desk]
days: 2026-03-02
---
## What changed
Nothing.

## What was tried
"""
ENTRY_ID = "2026-03-02-nothing"
READING = (
    ("check",),
    ("check", "--output-format", "json"),
    ("journal",),
    ("verify",),
    ("export", ENTRY_ID),
    ("intake",),
    ("verdicts",),
    ("oncall",),
    ("flags",),
    ("notify",),
    ("build",),
    ("run", "--as-of", "2026-03-03T07:00-05:00"),
)
WRITING = (
    ("note", ENTRY_ID, "A word.", "--by", "engineer-a"),
    ("switch", "desk", "manual", "--by", "engineer-a", "--reason", "a trial"),
)
SETTINGS = (
    "core.fsmonitor",
    "core.pager",
    "core.editor",
    "core.sshCommand",
    "core.askPass",
    "core.gitProxy",
    "core.alternateRefsCommand",
    "diff.external",
    "diff.trap.textconv",
    "diff.trap.command",
    "filter.trap.clean",
    "filter.trap.smudge",
    "filter.trap.process",
    "merge.trap.driver",
    "gpg.program",
    "gpg.ssh.program",
    "gpg.ssh.defaultKeyCommand",
    "credential.helper",
    "interactive.diffFilter",
    "pager.log",
    "pager.show",
    "pager.diff",
    "alias.log",
    "alias.status",
    "alias.rev-parse",
    "alias.commit",
    "sequence.editor",
    "uploadpack.packObjectsHook",
    "receive.procReceiveRefs",
    "trailer.trap.command",
    "log.showSignature",
)
"""What a repository's own configuration may name programs by."""
HOOKS = (
    *("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout", "post-index-change"),
    *("reference-transaction", "fsmonitor-watchman", "pre-push", "post-merge", "pre-auto-gc", "post-rewrite"),
)
VARIABLES = (
    *("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_EDITOR"),
    *("GIT_PROXY_COMMAND", "GIT_SEQUENCE_EDITOR", "PAGER", "EDITOR", "VISUAL", "BROWSER", "MANPAGER", "LESSOPEN"),
)
"""Environment variables that name programs."""
ARGUMENTS = (
    "--upload-pack=TRAP",
    "--output=TRAP.made",
    "-oTRAP.made",
    "--exec=TRAP",
    "--help",
    "-c",
    "$(TRAP)",
    "`TRAP`",
    ";TRAP",
    "|TRAP",
    "&&TRAP",
    "\nTRAP",
    "../../../../etc/passwd",
    "/etc/passwd",
    "--receive-pack=TRAP",
    "--config=core.fsmonitor=TRAP",
    "file:///etc/passwd",
    "@{-1}",
    ":!x",
    ":(glob)**",
    "--end-of-options",
    "--",
    "-",
    "ext::TRAP",
    "%(TRAP)",
    "\u202e",
    "a" * 5000,
)
WITH_ARGUMENT = (("note",), ("resolve",), ("export",), ("switch",), ("new",), ("verify", "--against"), ("journal",))
ADDRESSES = (
    "ext::TRAP",
    "http://u:PASSWORD@HOST/x",
    "ssh://-oProxyCommand=TRAP/x",
    "ssh://u:PASSWORD@127.0.0.1:9/x",
    "-uTRAP",
    "--upload-pack=TRAP",
    "file:///nowhere",
    "git://u:PASSWORD@127.0.0.1:9/x",
    "https://u:PASSWORD@127.0.0.1:9/x",
)
"""Of a remote, as .git/config has them."""
STORES = ("https://u:PASSWORD@127.0.0.1:9/flags.json", "https://127.0.0.1:9/flags.json?token=PASSWORD")
DUMPS = (
    "https://u:PASSWORD@127.0.0.1:9/{date}.jsonl",
    "ftp://u:PASSWORD@127.0.0.1:9/{date}.jsonl",
    "sftp://u:PASSWORD@127.0.0.1:9/{date}.jsonl",
    "http://u:PASSWORD@127.0.0.1:9/{date}.jsonl?sig=PASSWORD",
    "simplecache::https://u:PASSWORD@127.0.0.1:9/{date}.jsonl",
    "reference://{date}",
    "shell://TRAP{date}",
    "git://TRAP:x@{date}",
)
CHANNELS = ("https://u:PASSWORD@127.0.0.1:9/x", "mailto://u:PASSWORD@127.0.0.1:9", "json://u:PASSWORD@127.0.0.1:9")


def measure(count: int, seed: int) -> list[Row]:
    """Lay every trap and run commands over them; chance has no part in it."""
    del seed
    requests: list[str] = []
    with serving(listening_sink(requests)) as sink, tempfile.TemporaryDirectory(prefix="faults-") as folder:
        return _all(Path(folder), sink, requests, min(count, 100))


def _all(folder: Path, sink: str, requests: list[str], share: int) -> list[Row]:
    trials = {
        "commands in a repository of traps (configuration, attributes, hooks); one that runs or asks": _repository,
        "commands with GIT_* and other variables that name programs; one that runs or asks": _environment,
        "arguments that would be options, programs or paths; one that runs, asks or ends in a traceback": _arguments,
        "hostile addresses of remotes, stores, dumps, channels; one that runs, asks or tells a password": _addresses,
    }
    rows = []
    for number, (what, trial) in enumerate(trials.items()):
        desk = Desk.begin(folder / str(number), sink, requests)
        desk.share = share
        rows.append(Row(what, *trial(desk)))
    return rows


class Desk:
    """An engagement, a trap, and what fell into it."""

    def __init__(self, root: Path, sink: str, requests: list[str]) -> None:
        """Hold where things lie."""
        self.root, self.sink, self.requests = root / "desk", sink, requests
        self.trap, self.caught = root / "trap", root / "caught"
        self.share = 100
        self.asked_for = self.commands = self.broken = 0

    @classmethod
    def begin(cls, root: Path, sink: str, requests: list[str]) -> Desk:
        """Write an engagement under git, with an entry."""
        desk = cls(root, sink, requests)
        root.mkdir()
        desk.trap.write_text(f'#!/bin/sh\necho "$0 $*" >> {desk.caught}\n', "utf-8")
        desk.trap.chmod(0o755)
        copy_template(desk.root, name="Desk", timezone="America/New_York")
        desk.configure("")
        entry = desk.root / f"journal/2026/03/{ENTRY_ID}.md"
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(ENTRY, "utf-8")
        desk.git("init", "--quiet")
        desk.git("config", "user.name", "engineer-a")
        desk.git("config", "user.email", "a@example.org")
        desk.git("add", ".")
        desk.git("commit", "--quiet", "-m", "begin")
        return desk

    def configure(self, more: str, path: str = "logs/{date}*") -> None:
        """Write watchbook.toml."""
        text = CONFIG.replace("logs/{date}*", path) + more
        (self.root / "watchbook.toml").write_text(text, "utf-8")

    def git(self, *words: str) -> None:
        """Run git as its owner."""
        subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True)

    def filled(self, text: str) -> str:
        """Return a text with the trap, the password and the address in it."""
        host = self.sink.removeprefix("http://")
        return text.replace("TRAP", str(self.trap)).replace("PASSWORD", PASSWORD).replace("HOST", host)

    def try_command(self, words: Sequence[str], environment: dict[str, str] | None = None) -> None:
        """Run a command, where it is one of the share that is run, and see what fell into the trap."""
        self.asked_for += 1
        if self.asked_for * self.share % 100 >= self.share:
            return
        self.requests.clear()
        ending = run(watchbook(*words), self.root, environment)
        made = self.trap.with_name("trap.made")
        faults = [
            *(["it ran: " + self.caught.read_text("utf-8")[:200]] if self.caught.exists() else []),
            *([f"it asked: {self.requests[:2]}"] if self.requests else []),
            *([f"it made {made}"] if made.exists() else []),
            *(["it told the password"] if PASSWORD in ending.output else []),
            *([ending.fault] if "Traceback" in ending.output or ending.code not in {0, 1, 2} else []),
        ]
        self.caught.unlink(missing_ok=True)
        made.unlink(missing_ok=True)
        self.commands += 1
        self.broken += bool(faults)
        if faults:
            complain(f"watchbook {' '.join(words)[:200]} with {sorted(environment or {})[:3]}", "; ".join(faults))

    def result(self) -> tuple[int, int]:
        """Return how many commands ran, and how many of them did what they must not."""
        return self.commands, self.broken


def lay_traps(desk: Desk) -> None:
    """Name the trap wherever a repository can name a program."""
    (desk.root / ".gitattributes").write_text("* diff=trap filter=trap merge=trap text\n", "utf-8")
    for setting in SETTINGS:
        desk.git("config", setting, str(desk.trap) if setting != "log.showSignature" else "true")
    for hook in HOOKS:
        path = desk.root / ".git/hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(desk.trap.read_bytes())
        path.chmod(0o755)


def _repository(desk: Desk) -> tuple[int, int]:
    lay_traps(desk)
    for words in READING:
        desk.try_command(words)
    return desk.result()


def _environment(desk: Desk) -> tuple[int, int]:
    trap = str(desk.trap)
    named = dict.fromkeys(VARIABLES, trap)
    configured = {"GIT_CONFIG_COUNT": "2", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": trap}
    configured |= {"GIT_CONFIG_KEY_1": "diff.external", "GIT_CONFIG_VALUE_1": trap}
    parameters = {"GIT_CONFIG_PARAMETERS": f"'core.fsmonitor'='{trap}' 'diff.external'='{trap}'"}
    for environment in (named, configured, parameters):
        for words in (*READING, *WRITING):
            desk.try_command(words, environment)
    return desk.result()


def _arguments(desk: Desk) -> tuple[int, int]:
    for command in WITH_ARGUMENT:
        for argument in ARGUMENTS:
            more = ("a word",) if command == ("note",) else ("manual",) if command == ("switch",) else ()
            desk.try_command((*command, desk.filled(argument), *more))
    return desk.result()


def _addresses(desk: Desk) -> tuple[int, int]:
    for address in ADDRESSES:
        for setting in ("remote.origin.url", "remote.origin.pushurl"):
            desk.git("config", setting, desk.filled(address))
        for words in (("check",), ("journal",), ("verify",), ("run", "--as-of", "2026-03-03T07:00-05:00"), WRITING[0]):
            desk.try_command(words)
    for store in STORES:
        desk.configure(f'[fallback]\npublish = "{desk.filled(store)}"\n')
        for words in (("check",), ("flags",), WRITING[1]):
            desk.try_command(words)
    for dumps in DUMPS:
        desk.configure("", desk.filled(dumps))
        for words in (("check",), ("intake",), ("run", "--as-of", "2026-03-03T07:00-05:00")):
            desk.try_command(words)
    desk.configure('[notify.channels.oncall]\nenv = "WATCHBOOK_NOTIFY_ONCALL"\n')
    for channel in CHANNELS:
        environment = {"WATCHBOOK_NOTIFY_ONCALL": desk.filled(channel)}
        for words in (("notify",), ("notify", "--test"), ("run", "--as-of", "2026-03-03T07:00-05:00")):
            desk.try_command(words, environment)
    return desk.result()
